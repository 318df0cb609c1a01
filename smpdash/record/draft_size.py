"""Checks the size of a draft: any plain data may be stored, if it is not too large."""

from collections.abc import Mapping
from typing import Final

from smpdash.record.lengths import DRAFT_DEPTH, DRAFT_SIGNS, DRAFT_TEXT, WHOLE_NUMBER_BITS
from smpdash.record.problem import Problem, too_long

_TOO_MUCH: Final = f"This form holds more than {DRAFT_SIGNS} signs: shorten its texts."


def draft_problems(data: object) -> list[Problem]:
    """The first problem of a draft: a text, a number or the whole form is too long; else empty.

    Stops at the first problem, so that an oversized form costs no time.
    """
    left: list[tuple[object, str, int]] = [(data, "", 0)]
    signs = 0
    while left:
        value, field, depth = left.pop()
        signs += 1
        inner: list[tuple[object, str, int]] = []
        if isinstance(value, str):
            if len(value) > DRAFT_TEXT:
                return [too_long(field, "A text", value, DRAFT_TEXT)]
            signs += len(value)
        elif isinstance(value, int) and value.bit_length() > WHOLE_NUMBER_BITS:
            return [Problem(field, "A number has too many digits: check it.")]
        elif isinstance(value, Mapping):
            for name, item in value.items():
                inner += [(name, field, depth), (item, field or str(name)[:DRAFT_TEXT], depth + 1)]
        elif isinstance(value, list | tuple):
            inner = [(item, field, depth + 1) for item in value]
        if signs + len(inner) > DRAFT_SIGNS or depth > DRAFT_DEPTH:
            return [Problem(field, _TOO_MUCH)]
        left += inner
    return []
