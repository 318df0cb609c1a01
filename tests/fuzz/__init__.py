"""Whatever is thrown at an entry: short forms in the run, long ones by `python -m tests.fuzz`."""
