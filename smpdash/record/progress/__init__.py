"""Figures about the courses of a studio over a period, and what they are about."""
