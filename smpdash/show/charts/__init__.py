"""Altair charts, each with a sentence that sums it up and the table of its values."""
