"""The letters that stand for a person in the header and in the list of clients."""


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = [letters for word in name.split() if (letters := "".join(filter(str.isalnum, word)))]
    return "".join(word[0] for word in words[:: max(len(words) - 1, 1)]).upper() or "?"
