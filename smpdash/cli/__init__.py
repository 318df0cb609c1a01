"""The command line: `python -m smpdash`."""
