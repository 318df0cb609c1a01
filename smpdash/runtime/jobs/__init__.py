"""Work in the background: backups, learning, checks, erasures, long work on request."""
