"""How names, phone numbers and e-mail addresses are folded, to be found however they are typed."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# Letters whose stroke or join is part of them, so that no decomposition removes it.
_PLAIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)
# Letters that people also write as two, where their keyboard lacks them.
_LONG: Final = {"å": "aa", "ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue"}
# Shorter numbers are no phone numbers.
FEWEST_DIGITS: Final = 7


def folded(text: str) -> str:
    """The text without case and accents, to find "Żółć" by "zolc" and "Þór" by "thor"."""
    if text.isascii():
        return text.lower()
    # Letter by letter: in a whole text the accents, which are dropped, would first be sorted.
    letters = (each for letter in text.casefold() for each in unicodedata.normalize("NFKD", letter))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain.translate(_PLAIN)


def words(text: str) -> list[str]:
    """The folded words of a text, of letters and digits alone: "Jean-Luc O'Brien", jeanluc obrien.

    Empty if the text has no letter and no digit.
    """
    plain = (
        word if word.isalnum() else re.sub(r"[\W_]+", "", word)
        for word in re.split(r"[\s,;/()]+", folded(text))
    )
    return [word for word in plain if word]


def spellings(name: str) -> list[list[str]]:
    """The words of a name in each way that people type them: "Åse" as ase and as aase."""
    if name.isascii():
        return [words(name)]
    written_out = name.casefold()
    # Each letter as one sign and as a letter with its accent; to compose a whole text sorts it.
    for letter, long in _LONG.items():
        for each in (letter, unicodedata.normalize("NFD", letter)):
            written_out = written_out.replace(each, long)
    ways = [words(name), words(written_out)]
    return ways[:1] if ways[0] == ways[1] else ways


def is_same_name(name: str, other: str) -> bool:
    """Whether two names agree but for case, accents, punctuation and the order of their words."""
    ways, others = (_parts(each) for each in (name, other))
    return any(
        mine and ("".join(mine) == "".join(theirs) or sorted(mine) == sorted(theirs))
        for mine in ways
        for theirs in others
    )


def mails(text: str) -> set[str]:
    """The e-mail addresses in a text, without the signs around them."""
    return {_mail(word) for part in contact_parts(text) for word in part.split()} - {""}


def phones(text: str, *, fewest: int = FEWEST_DIGITS) -> set[str]:
    """The digits of the phone numbers in a text, without zeros in front."""
    numbers = {
        digits_of(number)
        for part in contact_parts(text)
        for number in re.findall(r"\+?\d[\d\s()./-]*", part)
        if "@" not in part
    }
    return {number for number in numbers if len(number) >= fewest}


def contacts(text: str) -> set[str]:
    """The e-mail addresses in a text, and the digits of its phone numbers."""
    return mails(text) | phones(text)


def is_same_contact(contact: str, other: str) -> bool:
    """Whether two of `contacts` are the same address, or the same number but for the country."""
    if contact.isdigit() and other.isdigit():
        return contact.endswith(other) or other.endswith(contact)
    return contact == other


def digits_of(number: str) -> str:
    """The digits of a phone number, without zeros in front."""
    return re.sub(r"\D", "", number).lstrip("0")


def joined(parts: Iterable[str]) -> str:
    """Words in one text, each with a space before it, so that its beginning can be searched for."""
    return "".join(f" {part}" for part in parts)


def _parts(name: str) -> list[list[str]]:
    """The spellings of a name, also with its hyphens read as blanks."""
    return spellings(re.sub("[-\u2010-\u2015.]", " ", name))


def contact_parts(text: str) -> list[str]:
    """The parts of a text of several addresses or numbers."""
    return re.split(r"[,;\n]| / ", text)


def _mail(word: str) -> str:
    """The e-mail address in a word, without the signs around it; "" if there is none."""
    mail = word.strip("()<>[]{}\"'.:!?").casefold()
    name, _, host = mail.rpartition("@")
    return mail if name and "." in host else ""
