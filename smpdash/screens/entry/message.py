"""The taps that a page sends: read, and those that its draft does not have yet."""

from collections.abc import Mapping
from typing import Any, Final

from smpdash.record.lengths import WORD
from smpdash.record.texts.typed import MOST
from smpdash.screens.entry.component import Message

# Taps that one run takes; the page sends the others again.
TAPS_AT_ONCE: Final = 200
# Number, name, value, zones, and the draft's version that the page showed.
Tap = tuple[int, str, Any, list[str] | None, int]


def new_taps(answered: Mapping[str, int], message: Message) -> tuple[str, list[Tap]]:
    """The page's name, and its taps after the last one `answered` of that page."""
    page, taps = read_message(message)
    done = answered.get(page, 0)
    if not taps or taps[-1][0] <= done:
        return page, []
    return page, [tap for tap in taps if tap[0] > done][:TAPS_AT_ONCE]


def read_message(message: Message) -> tuple[str, list[Tap]]:
    """The page's name and its taps; ("", []) if our own page does not send such a message."""
    match message:
        case {"page": str(page), "taps": list(sent)} if len(page) <= WORD:
            taps = [_tap_of(tap) for tap in sent]
            return (page, [tap for tap in taps if tap]) if all(taps) else ("", [])
    return "", []


def _tap_of(sent: Any) -> Tap | None:
    match sent:
        case [int(number), str(name), value, None | list() as zones, int(seen)]:
            pass
        case [int(number), str(name), value, None | list() as zones]:
            seen = 0
        case _:
            return None
    return (number, name, value, zones, seen) if 0 < number <= MOST else None
