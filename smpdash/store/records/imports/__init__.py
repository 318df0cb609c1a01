"""Imports: staged in a file of their own, added unseen, shown at once, and taken back."""
