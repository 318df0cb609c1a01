"""Texts in a file: none that a spreadsheet would run, none that it would take for a number."""

import re
import unicodedata
from typing import Final

GUARD: Final = "'"
# What spreadsheets read as the start of a formula, and the guard itself: a text that begins with
# the guard gets one more, so that removing one guard is always right.
TRIGGERS: Final = frozenset(GUARD + "=+-@\t\r\n\0|%")
# Perhaps a plus, then digits, blanks and dashes, perhaps one pair of brackets.
_PHONE: Final = re.compile(r"(?=[+0-9(])\+?[0-9 \u00a0-]*(?:\([0-9]+\)[0-9 \u00a0-]*)?")
_DIGITS_OF_PHONE: Final = range(7, 16)
# With dashes alone between its numbers it is one number less the next: a spreadsheet calculates.
_CALCULATED: Final = re.compile(r"\+?(?:[0-9]+|\([0-9]+\))(?:-+(?:[0-9]+|\([0-9]+\)))+")
# A phone that is read as a number: of digits alone, in brackets, or by thousands.
_NUMBER: Final = re.compile(r"\+?\(?[0-9]+\)?|\+?[0-9]{1,3}(?:[ \u00a0][0-9]{3})+")
# The digits of the day, the month and the year of a date, in any order.
_OF_DATE: Final = frozenset((1, 2, 4))
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

    A phone number ("+47 912 34 567", "+1 (212) 555-0100") stays as it is.
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
    """Whether this is a phone number with which no spreadsheet could calculate.

    With dots or slashes it could, and with dashes, unless there is a blank or a bracket too:
    "+1 (212) 555-0100".
    """
    digits = sum(map(str.isdigit, text))
    if digits not in _DIGITS_OF_PHONE or not _PHONE.fullmatch(text):
        return False
    return not _CALCULATED.fullmatch("-".join(part.strip() for part in text.split("-")))


def text_for_spreadsheet(text: str) -> str:
    """The same as `safe_text`; an unseen mark ends one without a guard that may be a value."""
    safe = safe_text(text)
    is_value = _is_number(text) if is_phone(text) else _may_be_value(text)
    return safe + MARK if is_value and safe == text else safe


def plain_text_of_spreadsheet(cell: str) -> str:
    """The text that `text_for_spreadsheet` was called with."""
    if cell.startswith(GUARD):
        return plain_text(cell)
    text = cell.removesuffix(MARK)
    return text if _may_be_value(text) else cell


def _is_number(phone: str) -> bool:
    """Whether a spreadsheet of some country takes a phone number for a number or a date."""
    groups = re.findall("[0-9]+", phone)
    is_date = len(groups) == 3 and {*map(len, groups)} <= _OF_DATE
    return is_date or bool(_NUMBER.fullmatch(phone.strip()))


def _may_be_value(text: str) -> bool:
    """Whether a spreadsheet of some country might take a text for a number, a date or a truth."""
    if not text or len(text) > _LONGEST_VALUE:
        return False
    if not any(map(str.isdigit, text)):
        return text.strip().lower() in _TRUTHS
    words = (word.lower() for word in re.findall(r"[^\W\d_]+", text))
    return all(word in _WORDS_OF_VALUES or word[:3] in _WORDS_OF_VALUES for word in words)
