"""Measurements of the served app in a real browser; not part of the test command."""
