"""Backups: made, listed, kept, restored, encrypted anew."""
