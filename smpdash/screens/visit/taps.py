"""What a tap on the visit screen does to the draft: in order, each once, however often it comes."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, cast

from smpdash.record.draft import draft_problems
from smpdash.record.lengths import WORD
from smpdash.record.problem import Problem, quoted
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import Visit
from smpdash.screens.drafts import differences
from smpdash.screens.drafts.differences import Writer
from smpdash.screens.drafts.repair import visit_checks
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.draft_fields import (
    DESCRIBED,
    HELD,
    READING_FIELDS,
    TYPED,
    Value,
    VisitDraft,
    title_of,
)

# How the page looks: nothing of it is recorded.
OF_SCREEN: Final = frozenset({"exact"})
# Pages whose last tap a draft remembers: more than a studio has tablets.
PAGES_KEPT: Final = 24
# Taps that one run takes; the page tells the others again.
TAPS_AT_ONCE: Final = 200
# A browser counts no further.
MOST: Final = 2**53
YEARS: Final = range(1900, 2200)
BREAK: Final = "break"
CLEAR: Final = "clear"
AS_LAST_TIME: Final = "as_last_time"
SELECTED: Final = "selected"
RECORD: Final = "record"
SETTLE: Final = "settle-"
# Every name under which the screen may tell a tap, beside those that begin with SETTLE.
NAMES: Final = frozenset({*DESCRIBED, SELECTED, BREAK, CLEAR, AS_LAST_TIME, RECORD})


class NotKept(Exception):
    """Raised for a tap that the draft cannot take; carries why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


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


def unanswered(data: Mapping[str, Any], held: Mapping[str, Any] | None) -> bool:
    """Whether the page holds a tap that the draft does not have yet."""
    return bool(_new(data, held)[1])


def too_late(answered: Mapping[str, int], held: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    """Names and values of the page's taps that the draft did not take before it was gone."""
    taps = _new({"answered": answered}, held)[1]
    last = {tap[1]: tap[2] for tap in taps if tap[1] in DESCRIBED.keys() - OF_SCREEN}
    return list(last.items())


def told_too_late(
    recorded: VisitDraft,
    answered: Mapping[str, int],
    held: Mapping[str, Any] | None,
    around: Around,
) -> VisitDraft:
    """The recorded visit's data as the page showed and tapped them once its draft was gone.

    They are `recorded` itself if the page told nothing since. With a Record the page told all that
    it showed, and the taps that it held at that moment may be ahead of what it showed.
    """
    new = _new({"answered": answered}, held)[1]
    shown = next((tap[2] for tap in new if tap[1] == RECORD and isinstance(tap[2], dict)), {})
    data, known = recorded, differences.flat(recorded)
    for path in dict.fromkeys([*known, *shown]) if shown and not draft_problems(shown) else ():
        with suppress(ValueError, TypeError, KeyError):
            if path.startswith("readings/") or (path in known and path in shown):
                data = differences.with_path(data, path, shown.get(path))
    for tap in _told(held)[1] if shown else new:
        # How long a break was is known to nobody now.
        if tap[1] not in {RECORD, BREAK} and not tap[1].startswith(SETTLE):
            with suppress(NotKept):
                data = _after(data, tap, around, Writer())
    return data


def records(data: Mapping[str, Any], held: Mapping[str, Any] | None) -> bool:
    """Whether a tap that the draft does not have yet records, and says what its page showed."""
    return any(tap[1] == RECORD and isinstance(tap[2], dict) for tap in _new(data, held)[1])


def taken(
    data: VisitDraft, held: Mapping[str, Any] | None, around: Around
) -> tuple[VisitDraft, list[Problem]]:
    """The data after the page's taps that it does not have yet, and why some are not kept.

    A tap is `[number, name, value, zones, seen]`; a page numbers its taps from 1 and sends them
    until they are answered. The draft remembers the last number of each page, so that neither a
    page that was cut off nor a server that was killed makes a tap count twice. What another page
    noted after the version `seen` is not replaced: it becomes a difference to be decided.
    """
    page, taps = _new(data, held)
    if not taps:
        return data, []
    answered = {name: number for name, number in data["answered"].items() if name != page}
    not_kept: list[Problem] = []
    for tap in taps:
        try:
            data = _after(data, tap, around, around.writer(page))
        except NotKept as problem:
            not_kept += problem.problems
    answered[page] = taps[-1][0]
    return data | {"answered": dict(list(answered.items())[-PAGES_KEPT:])}, not_kept


def _after(data: VisitDraft, tap: Tap, around: Around, writer: Writer) -> VisitDraft:
    """The data after one tap; NotKept if the screen offers no such name or value."""
    _, name, value, zones, seen = tap
    if too_long := draft_problems(value):
        raise NotKept(too_long)
    if name not in NAMES and not name.startswith(SETTLE):
        words = f"This page tells {quoted(name)}, which is not known here: load it again."
        raise NotKept([Problem("page", words)])
    try:
        tapped = _tapped(data, name, value, zones, around)
        return _decided(differences.merged(data, tapped, writer, seen=seen), tap, writer)
    except (ValueError, TypeError, OverflowError, KeyError) as error:
        words = f"“{title_of(name)}” cannot be noted as it was tapped: look at it again."
        raise NotKept([Problem(name, words)]) from error


def _new(data: Mapping[str, Any], held: Mapping[str, Any] | None) -> tuple[str, list[Tap]]:
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


def _tapped(
    data: VisitDraft, name: str, value: Any, zones: list[str] | None, around: Around
) -> VisitDraft:
    """The data after one tap; ValueError for a value that the screen does not offer."""
    if name in READING_FIELDS:
        return _of_zones(data, name, value, _known(zones, around.studio), around.studio)
    if name in HELD and name in TYPED and HELD[name].kind != "text":
        return _typed(data, name, value)
    if name in HELD:
        _check(visit_checks(around.studio)[name](value), value)
        return _with(data, name, value)
    if name == SELECTED:
        _check(isinstance(value, list), value)
        return _with(data, name, _known(value, around.studio))
    if name == BREAK:
        return visit_draft.paused(data, now=around.now)
    if name == CLEAR:
        return visit_draft.without(data, _known(zones, around.studio))
    if name == AS_LAST_TIME:
        if around.last is None:
            raise ValueError(name)
        return visit_draft.as_last_time(data, around.last, around.studio)
    return data


def _of_zones(
    data: VisitDraft, name: str, value: Any, zones: Sequence[str], studio: Studio
) -> VisitDraft:
    """The data with a value of these zones; None takes it back, a text may be no number."""
    _check(bool(zones), zones)
    paths = [f"readings/{zone}/{name}" for zone in zones]
    is_number = DESCRIBED[name].kind in {"whole", "number", "depth", "share"}
    if is_number and (isinstance(value, str) or _is_huge(value)):
        return _unread(data, paths, str(value))
    _check(value is None or visit_checks(studio)[name](value), value)
    return visit_draft.with_value(_read(data, paths), zones, name, value)


def _check(is_right: bool, value: Any) -> None:
    if not is_right:
        raise ValueError(value)


def _typed(data: VisitDraft, name: str, value: Any) -> VisitDraft:
    """The data with what was typed into a field; what cannot be read stays there as text."""
    read: Value = None
    try:
        match DESCRIBED[name].kind:
            case "date":
                read = date.fromisoformat(value).isoformat()
                is_read = date.fromisoformat(value).year in YEARS
            case "instant":
                read = time.fromisoformat(value).strftime("%H:%M") if value else None
                is_read = True
            case _:
                read = int(value or 0)
                is_read = read >= 0 and read == (value or 0) and not _is_huge(read)
    except ValueError:
        is_read = False
    if not is_read:
        return _unread(data, [name], str(value))
    return _with(_read(data, [name]), name, read)


def _is_huge(value: Any) -> bool:
    """Whether a number is one that no draft keeps."""
    return isinstance(value, int | float) and not abs(value) < MOST


def _with(data: VisitDraft, name: str, value: Any) -> VisitDraft:
    return cast(VisitDraft, {**data, name: value})


def _unread(data: VisitDraft, paths: Sequence[str], text: str) -> VisitDraft:
    """The data with a text that cannot be read standing in each of these fields."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("half a sign is no text")
    for path in paths:
        data = differences.with_path(data, path, {differences.UNREAD: text})
    return data


def _read(data: VisitDraft, paths: Sequence[str]) -> VisitDraft:
    texts = {path: text for path, text in data["unread"].items() if path not in paths}
    return data | {"unread": texts}


def _decided(data: VisitDraft, tap: Tap, writer: Writer) -> VisitDraft:
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
