"""What a visit's draft holds: its type, and the description of each field under its name there."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict, cast

from smpdash.record.fields import Description, Kind, defaults, descriptions
from smpdash.record.visit import Reading, Visit

# A value of a described field as JSON holds it, and a zone's values by the names of the fields.
Value = str | float | None
ReadingDraft = dict[str, Value]

WHERE: Final = {False: "Whole scalp", True: "By zone"}
WHY_CORRECTED: Final = ("Slip of the finger", "Measured again", "Left out before", "Other")


class VisitDraft(TypedDict):
    """The data of a visit's draft, as JSON holds them.

    `held_on` is a day, `started` and `ended` are times of that day in the studio, `break_since` is
    an instant. `readings` are by zone. `answered` is the last tap of each page that the draft has,
    `unread` what was typed and cannot be read, by the path of its field; `by` and `differs` are as
    in differences.py. A described field that no screen reads by its name need not be listed.
    """

    kind: str
    held_on: str
    started: str | None
    ended: str | None
    break_minutes: int
    break_since: str | None
    artist: str | None
    adjustments: int
    pigment_lot: str | None
    depth_kind: str
    note: str
    decision: str | None
    reason: str | None
    anyway: str | None
    why: str | None
    by_zone: bool
    exact: bool
    selected: list[str]
    readings: dict[str, ReadingDraft]
    answered: dict[str, int]
    unread: dict[str, str]
    by: dict[str, Any]
    differs: dict[str, Any]


def name_in_draft(field: str) -> str:
    """The name in the draft of a field of a visit: an instant stands there as a time of the day."""
    return field.removesuffix("_at")


# Of each zone, all at its own value; in the order of the columns.
READING_FIELDS: Final = tuple(
    name for name, field in descriptions(Reading).items() if name != "zone" and not field.shared
)
# The same in the order of the screen: fading first, it is seen before anything is done.
ASKED: Final = tuple(sorted(READING_FIELDS, key=lambda name: name != "observed_fading"))
SHARED: Final = tuple(name for name, field in descriptions(Reading).items() if field.shared)
OF_PIGMENT: Final = tuple(name for name, field in descriptions(Reading).items() if field.of_pigment)
VISIT_FIELDS: Final = tuple(name for name in descriptions(Visit) if name != "number")

_OF_PAGE: Final = {
    "by_zone": Description("flag", "where", "Whether values are noted by zone."),
    "exact": Description("flag", "shares in", "Whether shares are shown in steps of 5 percent."),
    "why": Description(
        "choice",
        "why it is corrected",
        "Why a recorded visit is corrected.",
        {why: why for why in WHY_CORRECTED},
        optional=True,
    ),
}
# What a draft holds once, by its name there; each may be tapped under this name.
HELD: Final[Mapping[str, Description]] = {
    **{name_in_draft(name): descriptions(Visit)[name] for name in VISIT_FIELDS},
    **{name: descriptions(Reading)[name] for name in SHARED},
    **_OF_PAGE,
}
DESCRIBED: Final[Mapping[str, Description]] = {
    **HELD,
    **{name: descriptions(Reading)[name] for name in READING_FIELDS},
}
_WRITTEN: Final[frozenset[Kind]] = frozenset(
    ("text", "whole", "number", "depth", "date", "instant")
)
# Fields that are typed and not chosen.
TYPED: Final = frozenset(
    name for name, field in DESCRIBED.items() if field.kind in _WRITTEN and not field.choices
)


def title_of(name: str) -> str:
    """What the screen calls what stands under this name in the draft."""
    return DESCRIBED[name].title if name in DESCRIBED else name.replace("_", " ").capitalize()


def value_of(data: VisitDraft, name: str) -> Value:
    """What a draft holds under a name that is not known before it runs."""
    return cast(Value, data.get(name))


def blank_reading() -> ReadingDraft:
    """The values of a zone of which nothing is noted."""
    return {name: defaults(Reading)[name] for name in READING_FIELDS}


def is_noted(values: Mapping[str, Value]) -> bool:
    """Whether any of a zone's values was noted."""
    blank = blank_reading()
    return any(value != blank[name] for name, value in values.items() if name in blank)
