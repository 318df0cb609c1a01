"""Applies the taps of the visit screen to the draft: in order, each once however often it comes."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from smpdash.record.problem import Problem, draft_problems
from smpdash.screens.drafts import differences
from smpdash.screens.drafts.differences import Writer
from smpdash.screens.entry.component import Message
from smpdash.screens.entry.message import Tap, new_taps, read_message
from smpdash.screens.visit.draft_fields import DESCRIBED, VisitDraft
from smpdash.screens.visit.taps.tap import (
    BREAK,
    OF_SCREEN,
    RECORD,
    SETTLE,
    NotKept,
    TapContext,
    after_tap,
)

# Pages whose last tap a draft remembers: more than a studio has tablets.
PAGES_KEPT: Final = 24


def unanswered(data: Mapping[str, Any], message: Message) -> bool:
    """Whether the page's message has a tap that the draft does not have yet."""
    return bool(new_taps(data["answered"], message)[1])


def late_taps(answered: Mapping[str, int], message: Message) -> list[tuple[str, Any]]:
    """Names and values of the taps that came after the draft was gone."""
    taps = new_taps(answered, message)[1]
    last = {tap[1]: tap[2] for tap in taps if tap[1] in DESCRIBED.keys() - OF_SCREEN}
    return list(last.items())


def with_late_taps(
    recorded: VisitDraft,
    answered: Mapping[str, int],
    message: Message,
    context: TapContext,
    drawn: Mapping[str, Any] | None = None,
) -> VisitDraft:
    """The recorded visit's data with what a page showed and tapped after its draft was gone.

    They are `recorded` itself if the page sent nothing since. A tap on Record sends all values that
    the page showed; the taps in the same message may be ahead of them. Without one, the page showed
    the data that were `drawn` on it last, if they are known.
    """
    new = new_taps(answered, message)[1]
    sent: Mapping[str, Any] = next((tap[2] for tap in new if _is_record(tap)), {})
    shown = sent or (differences.flat(drawn) if drawn and new else {})
    data, known = recorded, differences.flat(recorded)
    for path in dict.fromkeys([*known, *shown]) if shown and not draft_problems(shown) else ():
        with suppress(ValueError, TypeError, KeyError):
            if path.startswith("readings/") or (path in known and path in shown):
                data = differences.with_path(data, path, shown.get(path))
    for tap in read_message(message)[1] if sent else new:
        # How long the break was is not known any more.
        if tap[1] not in {RECORD, BREAK} and not tap[1].startswith(SETTLE):
            with suppress(NotKept):
                data = after_tap(data, tap, context, Writer())
    return data


def asks_to_record(data: Mapping[str, Any], message: Message) -> bool:
    """Whether one of the new taps is on Record and has the values that its page showed."""
    return any(map(_is_record, new_taps(data["answered"], message)[1]))


def _is_record(tap: Tap) -> bool:
    return tap[1] == RECORD and isinstance(tap[2], dict)


def taken(
    data: VisitDraft, message: Message, context: TapContext
) -> tuple[VisitDraft, list[Problem]]:
    """The data after the page's new taps, and the problems of those that are not kept.

    A tap is `[number, name, value, zones, seen]`; a page numbers its taps from 1 and sends them
    until they are answered. The draft remembers the last number of each page, so that no tap counts
    twice, even if a page was cut off or the server was killed. A value that another page noted
    after the version `seen` is not replaced: it becomes a difference to be decided.
    """
    page, taps = new_taps(data["answered"], message)
    return _taken(data, page, taps, context) if taps else (data, [])


def taken_to_record(
    data: VisitDraft, message: Message, context: TapContext
) -> tuple[VisitDraft, list[Problem]]:
    """The same up to the first new tap on Record, which stays unanswered.

    So it asks again if the server is killed or the run is cut off before the visit is recorded.
    """
    page, taps = new_taps(data["answered"], message)
    record = next(place for place, tap in enumerate(taps) if _is_record(tap))
    after, not_kept = _taken(data, page, taps[: record + 1], context)
    answered = {**after["answered"], page: taps[record][0] - 1}
    return after | {"answered": answered}, not_kept


def _taken(
    data: VisitDraft, page: str, taps: Sequence[Tap], context: TapContext
) -> tuple[VisitDraft, list[Problem]]:
    answered = {name: number for name, number in data["answered"].items() if name != page}
    not_kept: list[Problem] = []
    for tap in taps:
        try:
            data = after_tap(data, tap, context, context.writer(page))
        except NotKept as problem:
            not_kept += problem.problems
    answered[page] = taps[-1][0]
    return data | {"answered": dict(list(answered.items())[-PAGES_KEPT:])}, not_kept
