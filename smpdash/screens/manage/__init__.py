"""Pages for managers and owners."""
