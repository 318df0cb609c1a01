"""Counts in words."""


def counted(number: int, word: str) -> str:
    """A count with its word: "1 session", "3 sessions"."""
    return f"{number} {word}{'' if number == 1 else 's'}"
