"""The page Studio: what a manager sees of the whole studio."""
