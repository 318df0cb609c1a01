"""The times of a visit being written: what is noted, what is asked, and what is typed."""
