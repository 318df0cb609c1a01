"""Turns records and estimates into tables, charts and files."""
