"""What a tap on the visit screen does to the draft: in order, each once, however often it comes."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from smpdash.record.draft import draft_problems
from smpdash.record.lengths import WORD
from smpdash.record.problem import Problem
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import Visit
from smpdash.screens import visit_draft
from smpdash.screens.visit_draft import READING_FIELDS, Data

# What stands in the draft under the name of its own field; None where it may be left open.
NUMBERS: Final = frozenset({"adjustments", "break_minutes"})
CLOCKS: Final = frozenset({"started", "ended"})
FIELDS: Final = frozenset(
    {
        "by_zone",
        "kind",
        "artist",
        "pigment_lot",
        "depth_kind",
        "note",
        "decision",
        "reason",
        "why",
        "anyway",
        "exact",
        "selected",
    }
)
# Pages whose last tap a draft remembers: more than a studio has tablets.
PAGES_KEPT: Final = 24
# Taps that one run takes; the page tells the others again.
TAPS_AT_ONCE: Final = 200
# A browser counts no further.
MOST: Final = 2**53
# Number, name, value, zones.
Tap = tuple[int, str, Any, list[str] | None]


@dataclass(frozen=True, slots=True)
class Around:
    """What a tap may need besides the draft: last session, the studio's tables, the moment."""

    last: Visit | None
    studio: Studio
    now: datetime


def unanswered(data: Data, held: Mapping[str, Any] | None) -> bool:
    """Whether the page holds a tap that the draft does not have yet."""
    return bool(_new(data, held)[1])


def too_much(value: Any) -> bool:
    """Whether a value is too long to be kept, whatever it is for."""
    return bool(draft_problems(value))


def refused(data: Data, held: Mapping[str, Any] | None) -> list[Problem]:
    """What was tapped or typed and will not be kept, as it is too long."""
    return [problem for _, _, value, _ in _new(data, held)[1] for problem in draft_problems(value)]


def is_new(data: Data, held: Mapping[str, Any] | None, name: str) -> bool:
    """Whether the draft does not have yet a tap on what is called so."""
    return any(tapped == name for _, tapped, _, _ in _new(data, held)[1])


def taken(data: Data, held: Mapping[str, Any] | None, around: Around) -> Data:
    """The data after the page's taps that it does not have yet.

    A tap is `[number, name, value, zones]`; a page numbers its taps from 1 and sends them until
    they are answered. The draft remembers the last number of each page, so that neither a page that
    was cut off nor a server that was killed makes a tap count twice.
    """
    page, taps = _new(data, held)
    if not taps:
        return data
    answered = {name: number for name, number in data["answered"].items() if name != page}
    for _, name, value, zones in taps:
        if too_much(value):
            continue
        # A value that no screen of ours offers is no tap.
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            data = _tapped(data, name, value, zones, around)
    answered[page] = taps[-1][0]
    return data | {"answered": dict(list(answered.items())[-PAGES_KEPT:])}


def _new(data: Data, held: Mapping[str, Any] | None) -> tuple[str, list[Tap]]:
    """The page's name and its taps that the draft does not have yet."""
    page, taps = _told(held)
    done = data["answered"].get(page, 0)
    if not taps or taps[-1][0] <= done:
        return page, []
    return page, [tap for tap in taps if tap[0] > done][:TAPS_AT_ONCE]


def _told(held: Mapping[str, Any] | None) -> tuple[str, list[Tap]]:
    """The page's name and its taps; none where what came is not as our own page tells it."""
    page, taps = (held.get("page"), held.get("taps")) if isinstance(held, Mapping) else ("", [])
    if not isinstance(page, str) or len(page) > WORD or not isinstance(taps, list):
        return "", []
    found: list[Tap] = []
    for tap in taps:
        match tap:
            case [int(number), str(name), value, None | list() as zones] if 0 < number < MOST:
                found.append((number, name, value, zones))
            case _:
                return "", []
    return page, found


def _tapped(data: Data, name: str, value: Any, zones: list[str] | None, around: Around) -> Data:
    """One tap; the data as they were for a name or a value that the screen does not offer."""
    if name in READING_FIELDS:
        return visit_draft.with_value(data, _known(zones, around.studio), name, value)
    if name in FIELDS:
        return data | {name: value}
    if name in NUMBERS:
        return data | {name: max(int(value or 0), 0)}
    if name in CLOCKS:
        return data | {name: time.fromisoformat(value).strftime("%H:%M") if value else None}
    if name == "held_on" and value:
        return data | {name: date.fromisoformat(value).isoformat()}
    if name == "break":
        return visit_draft.paused(data, now=around.now)
    if name == "clear":
        return visit_draft.without(data, _known(zones, around.studio))
    if name == "as_last_time" and around.last:
        return visit_draft.as_last_time(data, around.last, around.studio)
    return data


def _known(zones: list[str] | None, studio: Studio) -> list[str]:
    """The zones that the studio has, each once: a value goes to no other."""
    given = set(zones or [])
    return [zone for zone in (*(zone.key for zone in studio.zones), WHOLE_SCALP) if zone in given]
