"""How many sessions a course still needs: NumPy only, no input or output, no clock."""
