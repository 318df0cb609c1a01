"""The list of clients, the first screen."""
