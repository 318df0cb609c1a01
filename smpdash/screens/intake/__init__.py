"""The intake of a client: contact, wishes and findings, from a new client to a correction."""
