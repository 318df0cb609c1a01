"""Rows of clients, courses, visits, drafts and of the studio, to values and back."""
