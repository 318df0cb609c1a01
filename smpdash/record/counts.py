"""Counts, lists and titles in words."""

from collections.abc import Sequence


def counted(number: int, word: str, words: str = "") -> str:
    """A count with its word: "1 session", "3 sessions"; `words` if the plural needs more than s."""
    return f"{number} {word if number == 1 else words or f'{word}s'}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """A list in words: "A", "A and B", "A, B and C"; "" for none. `last` joins the last one."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def first_listed(words: Sequence[str], most: int) -> str:
    """The first `most` of a list, and how many more there are: "A, B and 3 more"."""
    more = [f"{len(words) - most} more"] if len(words) > most else []
    return listed([*words[:most], *more])


def inside(words: str) -> str:
    """A title within a sentence: "shaved head"; "Norwood 3", "FUE dots" and "IV" do not change."""
    keeps = words[:2].isupper() or words.startswith(("Norwood", "Ludwig"))
    return words if keeps else f"{words[:1].lower()}{words[1:]}"
