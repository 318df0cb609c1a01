"""SQLite's only door: what was written down is kept here, and nowhere else."""
