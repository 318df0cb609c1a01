"""Simulates studios, for the demo and for testing the estimate."""
