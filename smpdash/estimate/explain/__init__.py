"""Explains an estimate: which findings add sessions, what changed it, what to doubt."""
