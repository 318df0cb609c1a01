"""Learning from the studio's own finished courses."""
