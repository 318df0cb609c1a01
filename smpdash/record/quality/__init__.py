"""Figures about the quality of a studio's work and of its notes."""
