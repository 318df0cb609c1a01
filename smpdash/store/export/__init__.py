"""Reads what leaves the studio as files: which rows, which columns, from one state of the file."""
