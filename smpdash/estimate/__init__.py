"""How many sessions remain: NumPy only, no input or output, no clock."""
