"""The rules of the studio's own settings."""
