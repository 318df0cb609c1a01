"""A draft as its screen can show it: what an older program or a changed table left is put right."""

import math
from collections.abc import Callable, Container, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from smpdash.record import client, visit
from smpdash.record.lengths import DRAFT_TEXT, WORD
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.screens.drafts.differences import OF_DRAFT, is_well_formed
from smpdash.screens.visit.draft import READING_FIELDS
from smpdash.screens.visit.fields import WHY_CORRECTED

Check = Callable[[Any], bool]
# A browser counts no further. What is merely wrong stays, for the save to say so.
MOST: Final = 2**53 - 1
YEARS: Final = range(1900, 2200)


def mended_visit(data: Any, start: Mapping[str, Any], studio: Studio) -> dict[str, Any]:
    """The data of a visit's draft; `start` is what one about the same begins with."""
    found = _mended(data, start, _visit_checks(studio))
    zones = {zone.key for zone in studio.zones}
    shades = {shade.key for shade in studio.shades}
    known = {*start, *(f"readings/{z}/{f}" for z in zones | {WHOLE_SCALP} for f in READING_FIELDS)}
    return found | {
        **{
            name: {path: one for path, one in found[name].items() if path in known}
            for name in ("by", "differs", "unread")
        },
        "selected": [*dict.fromkeys(filter(_is_one_of(zones), found["selected"]))],
        "readings": {
            zone: _reading(values, shades)
            for zone, values in found["readings"].items()
            if zone in zones | {WHOLE_SCALP}
        },
    }


def mended_client(data: Any, start: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a client's draft; `start` is what one about the same begins with."""
    return _mended(data, start, CLIENT_CHECKS)


def _mended(data: Any, start: Mapping[str, Any], checks: Mapping[str, Check]) -> dict[str, Any]:
    """Each field that can be read, every other as it is at the start."""
    held = data if isinstance(data, dict) else {}
    found = {
        field: held[field]
        if field in held and checks.get(field, _is_like(usual))(held[field])
        else usual
        for field, usual in start.items()
    }
    # Who noted what, and what two tablets do not agree about.
    return found if is_well_formed(found["by"], found["differs"]) else found | OF_DRAFT


def _visit_checks(studio: Studio) -> dict[str, Check]:
    people = {person.key for person in studio.staff}
    lots = {lot.key for lot in studio.lots}
    return {
        "kind": _is_one_of(visit.KIND),
        "held_on": _is_read_by(_day),
        "started": _or_nothing(_is_read_by(time.fromisoformat)),
        "ended": _or_nothing(_is_read_by(time.fromisoformat)),
        "break_minutes": _is_whole(0, MOST),
        "break_since": _or_nothing(_is_read_by(_aware)),
        "artist": _or_nothing(_is_one_of(people)),
        "adjustments": _is_whole(0, MOST),
        "pigment_lot": _or_nothing(_is_one_of(lots)),
        "depth_kind": _is_one_of(visit.DEPTH_KIND),
        "note": _is_text,
        "decision": _or_nothing(_is_one_of(visit.DECISION)),
        "reason": _or_nothing(_is_one_of(visit.REASON)),
        "anyway": _or_nothing(_is_one_of(visit.ANYWAY)),
        "why": _or_nothing(_is_one_of(WHY_CORRECTED)),
        "answered": lambda value: (
            isinstance(value, dict) and all(type(number) is int for number in value.values())
        ),
        "selected": lambda value: isinstance(value, list),
        "readings": lambda value: isinstance(value, dict),
        "unread": lambda value: (
            isinstance(value, dict) and all(_is_text(text) for text in value.values())
        ),
    }


def _reading(values: Any, shades: Container[str]) -> dict[str, Any]:
    checks = {
        "shade": _is_one_of(shades),
        "depth_mm": _is_number,
        "observed_fading": _is_share,
        "coverage": _is_share,
    }
    held = values if isinstance(values, dict) else {}
    return {
        field: held.get(field) if checks[field](held.get(field)) else None
        for field in READING_FIELDS
    }


def _is_like(usual: Any) -> Check:
    return lambda value: type(value) is type(usual)


def _or_nothing(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _or_text(check: Check) -> Check:
    """What was typed into a field of a number stays, number or not."""
    return lambda value: value is None or _is_text(value) or check(value)


def _is_one_of(known: Container[Any]) -> Check:
    return lambda value: isinstance(value, str) and value in known


def _is_whole(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def _is_number(value: Any) -> bool:
    return type(value) in {int, float} and math.isfinite(value) and abs(value) <= MOST


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 1


def _is_text(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > DRAFT_TEXT:
        return False
    # Half a sign is no text that could be sent to a tablet.
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


CLIENT_CHECKS: Final[dict[str, Check]] = {
    "name": _is_text,
    "contact": _is_text,
    "birth_year": _or_text(_is_whole(-MOST, MOST)),
    "hair_loss": _or_nothing(_is_one_of(client.HAIR_LOSS)),
    "area_cm2": _or_text(_is_number),
    "scar_tissue": _or_nothing(_is_one_of(client.SCAR_TISSUE)),
    "scar_kind": _or_nothing(_is_one_of(client.SCAR_KIND)),
    "skin": _or_nothing(_is_one_of(client.SKIN)),
    "fitzpatrick": _or_nothing(_is_whole(1, 6)),
    "earlier_fading": _or_nothing(_is_one_of(client.EARLIER_FADING)),
    "wanted_look": _or_nothing(_is_one_of(client.WANTED_LOOK)),
    "others": lambda value: (
        isinstance(value, list) and all(isinstance(one, str) and len(one) <= WORD for one in value)
    ),
}
