"""HTTP: how the app is served, and what a connection may take of the machine."""
