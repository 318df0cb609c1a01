"""The names and e-mail addresses of people, and the form in which they are compared."""

import re
from typing import Final

from smpdash.record.lengths import EMAIL

_EMAIL: Final = re.compile(r"[!-?A-~]+@[!-?A-~]+")


def same_name(name: str) -> str:
    """A name in the form in which names are compared: lower case, with single spaces."""
    return " ".join(name.split()).casefold()


def is_email(text: str) -> bool:
    """Whether this may be an e-mail address; only ASCII, since other letters can look alike."""
    return len(text) <= EMAIL and bool(_EMAIL.fullmatch(text))


def same_email(text: str) -> str:
    """An e-mail address in the form in which addresses are compared: lower case."""
    return text.lower()
