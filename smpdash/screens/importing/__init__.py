"""The page Import: choose a file, answer what it does not say, look, agree, and take back."""
