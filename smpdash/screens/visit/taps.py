"""What a tap on the visit screen does to the draft: in order, each once, however often it comes."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from smpdash.record.draft import draft_problems
from smpdash.record.lengths import NUMBER, WORD
from smpdash.record.problem import Problem
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import Visit
from smpdash.screens.drafts import differences
from smpdash.screens.drafts.differences import Writer
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.draft import READING_FIELDS, Data

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
# How the page looks: nothing of it is recorded.
OF_SCREEN: Final = frozenset({"exact", "selected"})
# Pages whose last tap a draft remembers: more than a studio has tablets.
PAGES_KEPT: Final = 24
# Taps that one run takes; the page tells the others again.
TAPS_AT_ONCE: Final = 200
# A browser counts no further.
MOST: Final = 2**53
# What is typed into a field of a number, a date or a time has at most as many signs.
LONGEST_TYPED: Final = NUMBER
YEARS: Final = range(1900, 2200)
RECORD: Final = "record"
SETTLE: Final = "settle-"
# Number, name, value, zones, and the draft's version that the page showed.
Tap = tuple[int, str, Any, list[str] | None, int]


@dataclass(frozen=True, slots=True)
class Around:
    """What a tap may need besides the draft: last session, the studio's tables, the moment.

    Also the device that tells the taps, and the version of the draft that they will make.
    """

    last: Visit | None
    studio: Studio
    now: datetime
    device: str = ""
    version: int = 0

    def writer(self, page: str) -> Writer:
        """The page of this name as who writes."""
        return Writer(page, self.device, self.now.isoformat(), self.version)


def unanswered(data: Data, held: Mapping[str, Any] | None) -> bool:
    """Whether the page holds a tap that the draft does not have yet."""
    return bool(_new(data, held)[1])


def too_late(answered: Mapping[str, int], held: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    """Names and values of the page's taps that the draft did not take before it was gone."""
    taps = _new({"answered": answered}, held)[1]
    named = {*READING_FIELDS, *FIELDS, *NUMBERS, *CLOCKS, "held_on"} - OF_SCREEN
    last = {tap[1]: tap[2] for tap in taps if tap[1] in named}
    return list(last.items())


def told_too_late(
    recorded: Data, answered: Mapping[str, int], held: Mapping[str, Any] | None, around: Around
) -> Data:
    """The recorded visit's data as the page showed and tapped them once its draft was gone.

    They are `recorded` itself if the page told nothing since. With a Record the page told all that
    it showed, and the taps that it held at that moment may be ahead of what it showed.
    """
    new = _new({"answered": answered}, held)[1]
    shown = next((tap[2] for tap in new if tap[1] == RECORD and isinstance(tap[2], dict)), {})
    data, known = recorded, differences.flat(recorded)
    for path in dict.fromkeys([*known, *shown]) if shown and not too_much(shown) else ():
        with contextlib.suppress(ValueError, TypeError, KeyError):
            if path.startswith("readings/") or (path in known and path in shown):
                data = differences.with_path(data, path, shown.get(path))
    for _, name, value, zones, _ in _told(held)[1] if shown else new:
        # What no screen of ours offers is no tap; how long a break was is known to nobody now.
        with contextlib.suppress(ValueError, TypeError, OverflowError, KeyError):
            if name != "break" and not too_much(value):
                data = _tapped(data, name, value, zones, around)
    return data


def records(data: Data, held: Mapping[str, Any] | None) -> bool:
    """Whether a tap that the draft does not have yet records, and says what its page showed."""
    return any(tap[1] == RECORD and isinstance(tap[2], dict) for tap in _new(data, held)[1])


def too_much(value: Any) -> bool:
    """Whether a value is too long to be kept, whatever it is for."""
    return bool(draft_problems(value))


def refused(data: Data, held: Mapping[str, Any] | None) -> list[Problem]:
    """What was tapped or typed and will not be kept, as it is too long."""
    return [problem for tap in _new(data, held)[1] for problem in draft_problems(tap[2])]


def taken(data: Data, held: Mapping[str, Any] | None, around: Around) -> Data:
    """The data after the page's taps that it does not have yet.

    A tap is `[number, name, value, zones, seen]`; a page numbers its taps from 1 and sends them
    until they are answered. The draft remembers the last number of each page, so that neither a
    page that was cut off nor a server that was killed makes a tap count twice. What another page
    noted after the version `seen` is not replaced: it becomes a difference to be decided.
    """
    page, taps = _new(data, held)
    if not taps:
        return data
    answered = {name: number for name, number in data["answered"].items() if name != page}
    writer = around.writer(page)
    for tap in taps:
        _, name, value, zones, seen = tap
        if too_much(value):
            continue
        # A value that no screen of ours offers is no tap.
        with contextlib.suppress(ValueError, TypeError, OverflowError, KeyError):
            tapped = _tapped(data, name, value, zones, around)
            data = _decided(differences.merged(data, tapped, writer, seen=seen), tap, writer)
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
    found = [_tap_of(tap) for tap in taps]
    return (page, [tap for tap in found if tap]) if all(found) else ("", [])


def _tap_of(told: Any) -> Tap | None:
    match told:
        case [int(number), str(name), value, None | list() as zones, int(seen)]:
            pass
        case [int(number), str(name), value, None | list() as zones]:
            seen = 0
        case _:
            return None
    return (number, name, value, zones, seen) if 0 < number < MOST else None


def _tapped(data: Data, name: str, value: Any, zones: list[str] | None, around: Around) -> Data:
    """One tap; the data as they were for a name or a value that the screen does not offer."""
    if name in READING_FIELDS and isinstance(value, str) and name != "shade":
        known = _known(zones, around.studio)
        return _unread(data, [f"readings/{zone}/{name}" for zone in known], value)
    if name in READING_FIELDS:
        known = _known(zones, around.studio)
        read = _read(data, [f"readings/{zone}/{name}" for zone in known])
        return visit_draft.with_value(read, known, name, value)
    if name in FIELDS:
        return data | {name: value}
    if name in {*NUMBERS, *CLOCKS, "held_on"}:
        return _typed(data, name, value)
    if name == "break":
        return visit_draft.paused(data, now=around.now)
    if name == "clear":
        return visit_draft.without(data, _known(zones, around.studio))
    if name == "as_last_time" and around.last:
        return visit_draft.as_last_time(data, around.last, around.studio)
    return data


def _typed(data: Data, name: str, value: Any) -> Data:
    """The data with what was typed into a field; what cannot be read stays there as text."""
    found: Any = None
    try:
        if name in NUMBERS:
            found = int(value or 0)
            is_read = found >= 0 and found == (value or 0)
        elif name in CLOCKS:
            found = time.fromisoformat(value).strftime("%H:%M") if value else None
            is_read = True
        else:
            found = date.fromisoformat(value).isoformat()
            is_read = date.fromisoformat(value).year in YEARS
    except ValueError:
        is_read = False
    if not is_read:
        return _unread(data, [name], str(value))
    return _read(data, [name]) | {name: found}


def _unread(data: Data, paths: Sequence[str], text: str) -> Data:
    """The data with a text that cannot be read standing in each of these fields."""
    if len(text) > LONGEST_TYPED or not all(sign.isprintable() for sign in text):
        raise ValueError(text)
    for path in paths:
        data = differences.with_path(data, path, {differences.UNREAD: text})
    return data


def _read(data: Data, paths: Sequence[str]) -> Data:
    texts = {path: text for path, text in data["unread"].items() if path not in paths}
    return data | {"unread": texts}


def _decided(data: Data, tap: Tap, writer: Writer) -> Data:
    """The data with a difference decided, or with those that keep the page from recording."""
    _, name, value, _, seen = tap
    if name.startswith(SETTLE):
        return differences.settled(data, value["paths"], value["value"], writer, seen=seen)
    if name == RECORD:
        paths = visit_draft.recorded_paths(data, value)
        return differences.compared(data, value, writer, paths)
    return data


def _known(zones: list[str] | None, studio: Studio) -> list[str]:
    """The zones that the studio has, each once: a value goes to no other."""
    given = set(zones or [])
    return [zone for zone in (*(zone.key for zone in studio.zones), WHOLE_SCALP) if zone in given]
