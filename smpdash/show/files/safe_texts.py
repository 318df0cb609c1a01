"""Texts in a file: none that a spreadsheet would run, none that it would take for a number."""

import re
import unicodedata
from typing import Final

GUARD: Final = "'"
# What spreadsheets read as the start of a formula, and the guard itself: a text that begins with
# the guard gets one more, so that removing one guard is always right.
TRIGGERS: Final = frozenset(GUARD + "=+-@\t\r\n\0|%")
# A plus, digits and blanks, perhaps one pair of brackets: no formula, since nothing is calculated.
_PHONE: Final = re.compile(r"\+[0-9][0-9 \u00a0]*(?:\([0-9]+\)[0-9 \u00a0]*)?")
_DIGITS_OF_PHONE: Final = range(7, 16)
# Nobody sees it, and no spreadsheet reads a number or a date in a text that ends with it.
MARK: Final = "\u200b"
# The first letters of words that a number or a date may hold: months, halves of a day, an exponent.
_WORDS_OF_VALUES: Final = frozenset(
    (
        *(
            "jan",
            "feb",
            "mar",
            "mär",
            "apr",
            "abr",
            "avr",
            "maj",
            "mai",
            "may",
            "mag",
            "jun",
            "jui",
        ),
        *(
            "jul",
            "aug",
            "ago",
            "aoû",
            "sep",
            "set",
            "oct",
            "okt",
            "out",
            "ott",
            "nov",
            "dec",
            "dez",
        ),
        *("des", "dic", "déc", "gen", "ene", "fév", "fev", "mei", "juin", "am", "pm", "e", "kr"),
        *("eur", "usd", "gbp", "nok", "sek", "dkk", "chf"),
    )
)
_TRUTHS: Final = frozenset(
    ("true", "false", "wahr", "falsch", "sann", "usann", "vrai", "faux", "sant", "falskt")
)
# A longer text is read as one everywhere.
_LONGEST_VALUE: Final = 60


def safe_text(text: str) -> str:
    """The text, with a guard before it if a spreadsheet might run it; see `plain_text`.

    A phone number ("+47 912 34 567") stays as it is.
    """
    first = ""
    for letter in text:
        # Wide forms ("＝") count as the plain ones; spaces and invisible characters are skipped.
        first = unicodedata.normalize("NFKC", letter)[:1]
        if letter in TRIGGERS or first in TRIGGERS:
            return text if is_phone(text) else GUARD + text
        if not (letter.isspace() or unicodedata.category(letter).startswith(("C", "Z"))):
            break
    return text


def plain_text(cell: str) -> str:
    """The text that `safe_text` was called with."""
    return cell.removeprefix(GUARD)


def is_phone(text: str) -> bool:
    """Whether this is an international phone number: a plus, digits, blanks, one pair of brackets.

    With dots, dashes or slashes a spreadsheet could calculate with it.
    """
    digits = sum(map(str.isdigit, text))
    return digits in _DIGITS_OF_PHONE and bool(_PHONE.fullmatch(text))


def text_for_spreadsheet(text: str) -> str:
    """The same as `safe_text`, with an unseen mark at its end if it might be taken for a value."""
    return safe_text(text) + MARK if _may_be_value(text) else safe_text(text)


def plain_text_of_spreadsheet(cell: str) -> str:
    """The text that `text_for_spreadsheet` was called with."""
    text = plain_text(cell.removesuffix(MARK))
    return text if _may_be_value(text) else plain_text(cell)


def _may_be_value(text: str) -> bool:
    """Whether a spreadsheet of some country might take a text for a number, a date or a truth."""
    if not text or len(text) > _LONGEST_VALUE:
        return False
    if not any(map(str.isdigit, text)):
        return text.strip().lower() in _TRUTHS
    words = (word.lower() for word in re.findall(r"[^\W\d_]+", text))
    return all(word in _WORDS_OF_VALUES or word[:3] in _WORDS_OF_VALUES for word in words)
