"""A client's page and the client's form."""
