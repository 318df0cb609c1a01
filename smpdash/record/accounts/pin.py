"""The rules for PINs: long enough for the role, and not easy to guess."""

import unicodedata
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Final

from smpdash.record.problem import Problem

FEWEST_DIGITS: Final = {"artist": 6, "manager": 8, "owner": 8}
MOST_DIGITS: Final = {"artist": 8}
FEWEST_LETTERS: Final = 12
MOST_LETTERS: Final = 128
# The most characters for one letter: the letter and its combining accents.
SIGNS_A_LETTER: Final = 4
FEWEST_DIFFERENT: Final = 5
# Common patterns on the keypad, which are easy to guess.
_LIKED: Final = ("147258369", "741852963", "159753", "753159", "123654789", "102030405060")
_ORDERS: Final = ("dmy", "mdy", "ymd")


def normal(pin: str) -> str:
    """A PIN as it is compared: without spaces around it, in Unicode normal form C.

    A text that is far too long is returned without normalising: it is no PIN, and would cost time.
    """
    pin = pin.strip()
    return unicodedata.normalize("NFC", pin) if len(pin) <= SIGNS_A_LETTER * MOST_LETTERS else pin


def pin_words(role: str) -> str:
    """The rule for a PIN of this role, as the end of a sentence."""
    if role == "artist":
        return f"{FEWEST_DIGITS[role]} to {MOST_DIGITS[role]} digits"
    return f"{FEWEST_DIGITS[role]} digits or more, or {FEWEST_LETTERS} letters or more"


def pin_problems(pin: str, role: str) -> list[Problem]:
    """The first problem of a PIN for this role; empty if it may be used.

    Raises KeyError if there is no such role.
    """
    pin, fewest = normal(pin), FEWEST_DIGITS[role]
    if len(pin) > MOST_LETTERS:
        return [Problem("pin", f"{MOST_LETTERS} letters are enough.")]
    if not (pin.isascii() and pin.isdigit()):
        if role == "artist" or len(pin) < FEWEST_LETTERS:
            return [Problem("pin", f"It takes {pin_words(role)}.")]
        if len({*pin.casefold()}) < FEWEST_DIFFERENT:
            return [Problem("pin", "Take more letters that differ from one another.")]
        return []
    if not fewest <= len(pin) <= MOST_DIGITS.get(role, MOST_LETTERS):
        return [Problem("pin", f"It takes {pin_words(role)}.")]
    if is_guessed_first(pin):
        return [Problem("pin", "This one is guessed first: no rows, no repeats, no dates.")]
    return []


def is_guessed_first(digits: str) -> bool:
    """Whether these digits are a sequence, a repeat, a date, or a pattern on the keypad."""
    return (
        len({*digits}) <= 2
        or _is_row(digits)
        or _is_row(digits[::2] if digits[::2] == digits[1::2] else digits)
        or any(digits == digits[:size] * (len(digits) // size) for size in range(1, len(digits)))
        or any(digits in liked or liked in digits for liked in _LIKED)
        or _is_date(digits)
    )


def temporary_pin(role: str, below: Callable[[int], int]) -> str:
    """A random PIN for a first sign-in; `below(n)` must draw uniformly from 0..n-1."""
    while True:
        pin = "".join(str(below(10)) for _ in range(FEWEST_DIGITS[role]))
        if not pin_problems(pin, role):
            return pin


def _is_row(digits: str) -> bool:
    """Whether each digit is one more, or one less, than the one before; 0 follows 9."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    return steps in ({1}, {9})


def _is_date(digits: str) -> bool:
    """Whether the digits are a date in a usual order, with a year of two or four digits."""
    for years in (2, 4):
        if len(digits) != 4 + years:
            continue
        for order in _ORDERS:
            rest, parts = digits, {}
            for part in order:
                size = years if part == "y" else 2
                parts[part], rest = int(rest[:size]), rest[size:]
            year = parts["y"] if years == 4 else 2000 + parts["y"]
            try:
                date(year, parts["m"], parts["d"])
            except ValueError:
                continue
            if years == 2 or 1900 <= year <= 2099:
                return True
    return False
