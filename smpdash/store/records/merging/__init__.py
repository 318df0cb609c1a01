"""Two records of one person: made one, taken apart again, and found by either code."""
