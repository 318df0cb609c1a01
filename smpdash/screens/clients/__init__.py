"""The list of clients, a client's page and the client's form."""
