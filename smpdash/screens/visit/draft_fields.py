"""The fields of a visit's draft: their type, and their descriptions by their names there."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict, cast

from smpdash.record.fields import Description, Kind, defaults, descriptions
from smpdash.record.visit import Reading, Visit, as_noted

# A value of a described field in JSON, and the values of a zone by the names of their fields.
Value = str | float | None
ReadingDraft = dict[str, Value]

# Stands for the minutes of breaks while they are not known, as the clock went back in a break.
CLOCK_BACK: Final = "clock went back"
WHERE: Final = {False: "Whole scalp", True: "By zone"}
WHY_CORRECTED: Final = ("Mis-tap", "Measured again", "Forgotten", "Other")


class VisitDraft(TypedDict):
    """The data of a visit's draft, as JSON holds them.

    `held_on` is a day, `started` and `ended` are times of that day in the studio as local_times.py
    writes them, `break_since` is an instant. `readings` are by zone. `selected` are the zones that
    a page opened anew chooses, `several` is whether it may choose more than one. `answered` is the
    number of the last tap taken of each page, `unread` the text typed into each field that cannot
    be read, by path; `by` and `differs` are as in differences.py. A described field that no screen
    reads by its name need not be listed.
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
    several: bool
    readings: dict[str, ReadingDraft]
    answered: dict[str, int]
    unread: dict[str, str]
    by: dict[str, Any]
    differs: dict[str, Any]


def name_in_draft(field: str) -> str:
    """The name in the draft of a visit's field, without "_at": a draft stores times of day."""
    return field.removesuffix("_at")


# The fields that each zone has on its own, in the order of the columns.
READING_FIELDS: Final = tuple(
    name for name, field in descriptions(Reading).items() if name != "zone" and not field.shared
)
# The same in the order of the screen.
ASKED: Final = tuple(as_noted(READING_FIELDS))
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
# The fields that a visit has once, by their names in the draft; a tap may change each of them.
OF_VISIT: Final[Mapping[str, Description]] = {
    **{name_in_draft(name): descriptions(Visit)[name] for name in VISIT_FIELDS},
    **{name: descriptions(Reading)[name] for name in SHARED},
    **_OF_PAGE,
}
DESCRIBED: Final[Mapping[str, Description]] = {
    **OF_VISIT,
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
    """The title on the screen of the field with this name in the draft."""
    return DESCRIBED[name].title if name in DESCRIBED else name.replace("_", " ").capitalize()


def value_of(data: VisitDraft, name: str) -> Value:
    """The value of a described field whose name is not known to the type checker."""
    return cast(Value, data.get(name))


def blank_reading() -> ReadingDraft:
    """The values of a zone before anything is noted."""
    return {name: defaults(Reading)[name] for name in READING_FIELDS}


def is_noted(values: Mapping[str, Value]) -> bool:
    """Whether any of a zone's values is noted."""
    blank = blank_reading()
    return any(value != blank[name] for name, value in values.items() if name in blank)
