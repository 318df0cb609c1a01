"""Backups: make, list, retain, restore and re-encrypt them."""
