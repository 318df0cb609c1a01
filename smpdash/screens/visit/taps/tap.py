"""Applies one tap of the visit screen to the draft's data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from smpdash.record.problem import Problem, draft_problems, quoted
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.texts.typed import MOST
from smpdash.screens.drafts import differences
from smpdash.screens.drafts.differences import Writer, replaced
from smpdash.screens.drafts.repair import visit_checks
from smpdash.screens.entry.message import Tap
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.draft_fields import (
    DESCRIBED,
    OF_VISIT,
    READING_FIELDS,
    TYPED,
    Value,
    VisitDraft,
    title_of,
)
from smpdash.screens.visit.times.noted import paused
from smpdash.screens.visit.times.typed import typed_moment

# Fields of how the page looks: they are not recorded.
OF_SCREEN: Final = frozenset({"exact"})
BREAK: Final = "break"
CLEAR: Final = "clear"
# Each sends the values that it notes, by path.
COPIES: Final = frozenset({"same_shade", "next_shade"})
# It sends what a tap found and what it noted, by path: `{path: [before, after]}`.
UNDO: Final = "undo"
STARTED: Final = "started"
LEAVE_OUT: Final = "leave_out"
SELECTED: Final = "selected"
RECORD: Final = "record"
SETTLE: Final = "settle-"
# Every name that a tap may have, beside those that begin with SETTLE.
NAMES: Final = frozenset({*DESCRIBED, SELECTED, BREAK, CLEAR, *COPIES, UNDO, LEAVE_OUT, RECORD})


class NotKept(Exception):
    """Raised for a tap that the draft cannot take, with the reasons."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class TapContext:
    """What a tap may need besides the draft: the studio's tables and the time.

    Also the device that sends the taps, and the version of the draft that they will make.
    """

    studio: Studio
    now: datetime
    device: str = ""
    version: int = 0

    def writer(self, page: str) -> Writer:
        """The page of this name as a writer."""
        return Writer(page, self.device, self.now.isoformat(), self.version)


def after_tap(data: VisitDraft, tap: Tap, context: TapContext, writer: Writer) -> VisitDraft:
    """The data after one tap; raises NotKept if the screen does not offer this name or value."""
    _, name, value, zones, seen = tap
    if too_long := draft_problems(value):
        raise NotKept(too_long)
    if name not in NAMES and not name.startswith(SETTLE):
        words = f"This page tells {quoted(name)}, which is not known here: load it again."
        raise NotKept([Problem("page", words)])
    try:
        if name == UNDO:
            value = _undoing(data, value, writer)
        tapped = _tapped(data, name, value, zones, context)
        tapped = differences.merged(data, tapped, writer, seen=seen)
        # The time of opening is shown and recorded as the start once somebody says that it is.
        tapped = differences.confirmed(tapped, name, writer) if name == STARTED else tapped
        return _decided(tapped, tap, writer)
    except (ValueError, TypeError, OverflowError, KeyError, AttributeError) as error:
        words = f"“{title_of(name)}” cannot be noted as it was tapped: look at it again."
        raise NotKept([Problem(name, words)]) from error


def _tapped(
    data: VisitDraft, name: str, value: Any, zones: list[str] | None, context: TapContext
) -> VisitDraft:
    """The data after one tap; raises ValueError if the screen does not offer this value."""
    if name in READING_FIELDS:
        return _of_zones(data, name, value, _known(zones, context.studio), context.studio)
    if name in OF_VISIT and name in TYPED and OF_VISIT[name].kind != "text":
        return _typed(data, name, value)
    if name in OF_VISIT:
        _check(visit_checks(context.studio)[name](value), value)
        return replaced(data, **{name: value})
    if name == SELECTED:
        _check(isinstance(value["zones"], list) and isinstance(value["several"], bool), value)
        zones = _known(value["zones"], context.studio)
        return replaced(data, selected=zones, several=value["several"])
    if name in COPIES or name == UNDO:
        return _with_paths(data, value, context.studio)
    if name == BREAK:
        return paused(data, now=context.now)
    if name == CLEAR:
        return visit_draft.without(data, _known(zones, context.studio))
    if name == LEAVE_OUT:
        _check(isinstance(value, list), value)
        return _left_out(data, value)
    return data


def _with_paths(data: VisitDraft, values: Any, studio: Studio) -> VisitDraft:
    """The data with these values by path; raises ValueError for one that no field offers."""
    _check(isinstance(values, dict), values)
    for path, value in values.items():
        head, _, rest = path.partition("/")
        zone, _, name = rest.rpartition("/")
        if not rest:
            _check(path in OF_VISIT and visit_checks(studio)[path](value), value)
            data = replaced(data, **{path: value})
        else:
            _check(head == "readings" and name in READING_FIELDS, path)
            data = _of_zones(data, name, value, _known([zone], studio), studio)
    return data


def _undoing(data: VisitDraft, undo: Any, writer: Writer) -> dict[str, Any]:
    """What stood before a tap, by path, where this page's tap still stands."""
    now = differences.flat(data)
    return {
        path: before
        for path, (before, after) in undo.items()
        if _plain(now.get(path)) == after and data["by"].get(path, [0, ""])[1] == writer.page
    }


def _plain(value: Any) -> Any:
    """A value as its page shows it: a text that cannot be read as it was typed."""
    return value[differences.UNREAD] if isinstance(value, dict) else value


def _of_zones(
    data: VisitDraft, name: str, value: Any, zones: Sequence[str], studio: Studio
) -> VisitDraft:
    """The data with a value for these zones; None clears it, and a text that is no number stays."""
    _check(bool(zones), zones)
    paths = [f"readings/{zone}/{name}" for zone in zones]
    is_number = DESCRIBED[name].kind in {"whole", "number", "depth", "share"}
    if is_number and (isinstance(value, str) or _is_huge(value)):
        return _unread(data, paths, str(value))
    _check(value is None or visit_checks(studio)[name](value), value)
    return visit_draft.with_value(_read(data, paths), zones, name, value)


def _left_out(data: VisitDraft, paths: Sequence[str]) -> VisitDraft:
    """The data with nothing noted at these paths of zones."""
    for path in differences.flat(data):
        if path in paths and path.startswith("readings/"):
            data = differences.with_path(data, path, None)
    return data


def _check(is_right: bool, value: Any) -> None:
    if not is_right:
        raise ValueError(value)


def _typed(data: VisitDraft, name: str, value: Any) -> VisitDraft:
    """The data with the value typed into a field, or with its text if it cannot be read."""
    read: Value = None
    try:
        match DESCRIBED[name].kind:
            case "date" | "instant" as kind:
                read, is_read = typed_moment(kind, value), True
            case _:
                read = int(value or 0)
                is_read = read >= 0 and read == (value or 0) and not _is_huge(read)
    except ValueError:
        is_read = False
    if not is_read:
        return _unread(data, [name], str(value))
    return replaced(_read(data, [name]), **{name: read})


def _is_huge(value: Any) -> bool:
    """Whether a number is too large, infinite or not a number."""
    return isinstance(value, int | float) and not abs(value) <= MOST


def _unread(data: VisitDraft, paths: Sequence[str], text: str) -> VisitDraft:
    """The data with a text that cannot be read in each of these fields."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("half of a surrogate pair is no text")
    for path in paths:
        data = differences.with_path(data, path, {differences.UNREAD: text})
    return data


def _read(data: VisitDraft, paths: Sequence[str]) -> VisitDraft:
    texts = {path: text for path, text in data["unread"].items() if path not in paths}
    return data | {"unread": texts}


def _decided(data: VisitDraft, tap: Tap, writer: Writer) -> VisitDraft:
    """The data with a difference decided, or with those that must be decided before Record."""
    _, name, value, _, seen = tap
    if name.startswith(SETTLE):
        return differences.settled(data, value["paths"], value["value"], writer, seen=seen)
    if name == RECORD:
        paths = visit_draft.recorded_paths(data, value)
        return differences.compared(data, value, writer, paths)
    return data


def _known(zones: list[str] | None, studio: Studio) -> list[str]:
    """Those of the zones that the studio has, each once."""
    given = set(zones or [])
    return [zone for zone in (*(zone.key for zone in studio.zones), WHOLE_SCALP) if zone in given]
