"""Altair charts, each with its takeaway sentence and its table."""
