"""Repairs drafts that an older program wrote or that no longer fit the studio's tables."""

import math
from collections.abc import Callable, Container, Mapping
from datetime import date, datetime
from typing import Any, Final, cast

from smpdash.record.client import Client, Intake
from smpdash.record.fields import Description, descriptions
from smpdash.record.lengths import DRAFT_TEXT, WORD
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.texts.typed import MOST, YEARS
from smpdash.record.times.local_times import read as read_time
from smpdash.record.visit import Course
from smpdash.screens.drafts.differences import OF_DRAFT, is_well_formed
from smpdash.screens.intake.draft import ClientDraft
from smpdash.screens.visit.draft_fields import (
    DESCRIBED,
    READING_FIELDS,
    ReadingDraft,
    VisitDraft,
    blank_reading,
)

Check = Callable[[Any], bool]


def mended_visit(data: Any, start: VisitDraft, studio: Studio) -> VisitDraft:
    """The data of a visit's draft after its repair; `start` is what such a draft begins with."""
    checks = visit_checks(studio)
    data = cast(VisitDraft, _mended(data, start, checks | _BESIDE))
    zones = {zone.key for zone in studio.zones}
    selected = [*dict.fromkeys(filter(_is_one_of(zones), data["selected"]))]
    known = {*start, *(f"readings/{z}/{f}" for z in zones | {WHOLE_SCALP} for f in READING_FIELDS)}
    mended: VisitDraft = data | {
        "by": {path: noted for path, noted in data["by"].items() if path in known},
        "differs": {path: each for path, each in data["differs"].items() if path in known},
        "unread": {path: text for path, text in data["unread"].items() if path in known},
        "selected": selected,
        # An earlier version chose several zones without saying so.
        "several": data["several"] or len(selected) > 1,
        "readings": {
            zone: _reading(values, checks)
            for zone, values in data["readings"].items()
            if zone in zones | {WHOLE_SCALP}
        },
    }
    return mended


def without_unseen_lot(data: Any, start: VisitDraft) -> Any:
    """The stored data without a lot that an earlier version carried forward and nobody tapped."""
    if not isinstance(data, dict) or "pigment_lot" not in data or "several" in data:
        return data
    noted = data.get("by")
    is_tapped = isinstance(noted, dict) and "pigment_lot" in noted
    return data if is_tapped else {**data, "pigment_lot": start["pigment_lot"]}


def mended_client(data: Any, start: ClientDraft) -> ClientDraft:
    """The data of a client's draft after its repair; `start` is what such a draft begins with."""
    return cast(ClientDraft, _mended(data, start, CLIENT_CHECKS))


def is_left_out(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the repair removed a value of a field that the form has; additions do not count."""
    return any(_is_lost(before[name], value) for name, value in after.items() if name in before)


def visit_checks(studio: Studio) -> dict[str, Check]:
    """For each described field, a check that tells whether a visit's draft may hold a value."""
    keys: dict[str, Container[str]] = {
        "staff": {person.key for person in studio.staff},
        "lot": {lot.key for lot in studio.lots},
        "shade": {shade.key for shade in studio.shades},
    }
    return {name: _check_of(field, keys) for name, field in DESCRIBED.items()}


def _check_of(field: Description, keys: Mapping[str, Container[str]]) -> Check:
    """A check of this field's values; `keys` are those of the studio's tables."""
    check = field.accepts if field.choices else _check_of_kind(field, keys)
    return _or_nothing(check) if field.optional else check


def _check_of_kind(field: Description, keys: Mapping[str, Container[str]]) -> Check:
    match field.kind:
        case "staff" | "lot" | "shade" | "zone":
            return _is_one_of(keys[field.kind])
        case "date":
            return _is_read_by(_day)
        case "instant":
            return _is_read_by(read_time)
        case "whole":  # a value that is only wrong stays: the save reports it
            return _is_whole(min(0, int(field.low or 0)), MOST)
        case "number" | "depth":
            return _is_number
        case "text":
            return _is_text
    return field.accepts


def _mended(data: Any, start: Mapping[str, Any], checks: Mapping[str, Check]) -> dict[str, Any]:
    """The fields of `start`, each with the stored value if that passes its check."""
    stored = data if isinstance(data, dict) else {}
    mended = {
        field: stored[field]
        if field in stored and checks.get(field, _is_like(usual))(stored[field])
        else usual
        for field, usual in start.items()
    }
    return mended if is_well_formed(mended["by"], mended["differs"]) else {**mended, **OF_DRAFT}


def _reading(values: Any, checks: Mapping[str, Check]) -> ReadingDraft:
    """A zone's values; a value that is missing or cannot be read counts as not noted."""
    stored = values if isinstance(values, dict) else {}
    return blank_reading() | {
        name: stored[name]
        for name in READING_FIELDS
        if name in stored and checks[name](stored[name])
    }


def _is_lost(before: Any, after: Any) -> bool:
    if isinstance(before, dict) and isinstance(after, dict):
        return any(
            name not in after or _is_lost(each, after[name]) for name, each in before.items()
        )
    return bool(before != after)


def _is_like(usual: Any) -> Check:
    return lambda value: type(value) is type(usual)


def _or_nothing(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _is_one_of(known: Container[Any]) -> Check:
    return lambda value: isinstance(value, str) and value in known


def _is_whole(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def _is_number(value: Any) -> bool:
    return type(value) in {int, float} and math.isfinite(value) and abs(value) <= MOST


def _is_text(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > DRAFT_TEXT:
        return False
    # Half of a surrogate pair cannot be sent to a tablet.
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def _is_read_by(read: Callable[[str], Any]) -> Check:
    def check(value: Any) -> bool:
        try:
            return isinstance(value, str) and len(value) <= WORD and read(value) is not None
        except ValueError:
            return False

    return check


def _day(text: str) -> date | None:
    day = date.fromisoformat(text)
    return day if day.year in YEARS else None


def _aware(text: str) -> datetime | None:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else None


def _client_check(field: Description) -> Check:
    check = _check_of(field, {})
    if field.kind not in {"whole", "number"} or field.choices:
        return check
    # A text that was typed into a field of numbers stays, even if it is no number.
    return lambda value: _is_text(value) or check(value)


# The checks of what a visit's draft holds beside the described fields.
_BESIDE: Final[dict[str, Check]] = {
    "break_since": _or_nothing(_is_read_by(_aware)),
    "answered": lambda value: (
        isinstance(value, dict) and all(type(number) is int for number in value.values())
    ),
    "selected": lambda value: isinstance(value, list),
    "readings": lambda value: isinstance(value, dict),
    "unread": lambda value: (
        isinstance(value, dict) and all(_is_text(text) for text in value.values())
    ),
}
CLIENT_CHECKS: Final[dict[str, Check]] = {
    **{
        name: _client_check(field)
        for record in (Client, Intake, Course)
        for name, field in descriptions(record).items()
    },
    "others": lambda value: (
        isinstance(value, list)
        and all(isinstance(code, str) and len(code) <= WORD for code in value)
    ),
}
