"""A visit, or its draft, moved to the client it belongs to."""
