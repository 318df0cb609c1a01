"""What a column of a spreadsheet may stand for: each described field, and a few things beside."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from smpdash.record.client import Client, Intake
from smpdash.record.fields import Description, descriptions
from smpdash.record.importing.entries import CLIENT, COURSE, HISTORY, READING, VISIT
from smpdash.record.importing.meanings.cells import is_unit
from smpdash.record.importing.meanings.languages import CALLED
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.texts.folding import words
from smpdash.record.visit import STATUS, Course, Reading, Visit


@dataclass(frozen=True, slots=True)
class Target:
    """What a column stands for: `about` is one of ABOUT, `name` a field of it.

    `zone` is the key of the zone in a table that has columns for single zones ("Crown shade"), else
    "". `other_names` are what people call it beside the label of its description.
    """

    about: str
    name: str
    field: Description
    other_names: tuple[str, ...] = ()
    zone: str = ""

    @property
    def key(self) -> str:
        """The target as an answer names it: "visit.held_on", "reading.shade@crown"."""
        return f"{self.about}.{self.name}" + (f"@{self.zone}" if self.zone else "")

    @property
    def is_needed(self) -> bool:
        """Whether a row is left out if it cannot be read: the row would say something else.

        Of another day, zone or client; or a session for an appointment to which nobody came.
        """
        names = {f"{CLIENT}.{name}" for name in ("name", "first_name", "last_name", "code")}
        return self.key in {DAY, KIND, "reading.zone", *names}

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that a column may be called that stands for it."""
        return tuple(
            filter(None, (self.name, self.field.label, self.field.title, *self.other_names))
        )


# The names that people give to columns, beside those of the descriptions.
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "client.name": ("client", "client name", "customer", "patient", "full name"),
    "client.contact": ("contact", "contact details", "phone or email"),
    "client.birth_year": ("born", "year of birth", "date of birth", "birthday", "dob"),
    "client.hair_loss": ("norwood", "hair loss grade", "norwood scale", "grade"),
    "client.area_cm2": ("area", "treated area", "area size"),
    "client.scar_tissue": ("scar", "scars", "scarring"),
    "client.scar_kind": ("scar type", "scar kind", "type of scar"),
    "client.skin": ("skin type", "scalp skin"),
    "client.fitzpatrick": ("fitzpatrick", "phototype", "skin phototype"),
    "client.wanted_look": ("look", "goal", "style"),
    "course.package": ("package", "sessions sold", "sessions booked", "sessions paid"),
    "visit.held_on": (
        "date",
        "day",
        "visit date",
        "session date",
        "date of visit",
        "visited",
        "when",
    ),
    "visit.number": ("visit", "session", "session number", "visit no", "session no", "session nr"),
    "visit.started_at": ("start time", "starts", "from", "start date time"),
    "visit.ended_at": ("end time", "ends", "to", "until", "end date time"),
    "visit.kind": ("type", "visit type", "kind"),
    "visit.artist": (
        "practitioner",
        "provider",
        "team member",
        "technician",
        "staff",
        "done by",
        "performed by",
        "who did it",
    ),
    "visit.break_minutes": ("break", "breaks min", "pause"),
    "visit.adjustments": ("adjustments", "changes"),
    "visit.pigment_lot": ("lot", "batch", "lot number", "batch number", "pigment batch"),
    "visit.decision": ("decision", "outcome", "result"),
    "visit.reason": ("reason", "why"),
    "visit.note": ("notes", "comment", "comments", "remarks"),
    "reading.zone": ("area of scalp", "scalp zone", "region", "where"),
    "reading.shade": ("colour", "color", "tone", "pigment", "pigment shade", "pigment colour"),
    "reading.depth_mm": ("needle depth", "depth"),
    "reading.depth_kind": ("depth kind",),
    "reading.observed_fading": ("fade", "fading", "observed fading", "faded"),
    "reading.coverage": ("density", "covered"),
}
_CODES: Final = tuple(
    f"{who} {what}"
    for who in ("client", "customer", "patient")
    for what in ("code", "id", "no", "nr", "number", "ref")
)
# The one target that several columns may stand for: each is a visit.
DAY: Final = "visit.held_on"
NUMBER: Final = "visit.number"
KIND: Final = "visit.kind"
_TEXT: Final = Description("text", "", "")
# What is no described field of its own.
_BESIDE: Final = (
    Target(CLIENT, "code", replace(_TEXT, title="Code of the client"), _CODES),
    Target(CLIENT, "first_name", replace(_TEXT, title="First name"), ("forename", "given name")),
    Target(CLIENT, "last_name", replace(_TEXT, title="Last name"), ("surname", "family name")),
    Target(
        CLIENT,
        "phone",
        replace(_TEXT, title="Phone"),
        ("telephone", "mobile", "cell", "tel", "phone number", "mobile number"),
    ),
    Target(CLIENT, "email", replace(_TEXT, title="E-mail"), ("mail", "email address")),
    Target(
        COURSE, "number", Description("whole", "course number", "", low=1, high=99), ("course",)
    ),
    Target(
        COURSE,
        "status",
        Description("choice", "status", "", STATUS, title="Where the treatment stands"),
        ("state", "course status", "treatment status"),
    ),
    Target(
        HISTORY,
        "sessions",
        Description("whole", "sessions held", "", low=0, high=99),
        ("sessions", "sessions done", "number of sessions", "sessions so far"),
    ),
    Target(
        HISTORY,
        "last_on",
        Description("date", "last session on", "", title="Day of the last session"),
        ("finished", "finished on", "last session", "last visit", "completed on"),
    ),
)
# The title of a field, with what it is a field of, where the title alone could be of several.
_OF: Final = {
    CLIENT: "Client",
    COURSE: "Course",
    VISIT: "Visit",
    READING: "Zone",
    HISTORY: "Before",
}
_BY_ITSELF: Final = "zone"
# The letters and signs of "dd.mm.yyyy", also in German.
_OF_DATES: Final = frozenset("dmytj./- ")
# The headings under which people look for a target.
_HEADINGS: Final = {
    CLIENT: "The client",
    VISIT: "The visit",
    READING: "A zone at the visit",
    COURSE: "The course of treatment",
    HISTORY: "In all, without a row for each visit",
    _BY_ITSELF: "A zone with columns of its own",
}
# What most lists have, in this order; all else comes after it in the order of the record.
_USUAL: Final = (
    *("client.name", "client.first_name", "client.last_name", "client.phone", "client.email"),
    *("client.contact", "client.birth_year", "client.code"),
    *("visit.held_on", "visit.artist", "visit.number", "visit.note"),
)
_RECORDS: Final = ((CLIENT, Client), (CLIENT, Intake), (COURSE, Course), (VISIT, Visit))


def targets(studio: Studio) -> dict[str, Target]:
    """Everything that a column may stand for by its key, in the order of the record."""
    described = [
        Target(about, name, field, _called(f"{about}.{name}"))
        for about, record in (*_RECORDS, (READING, Reading))
        for name, field in descriptions(record).items()
    ]
    zones = [(WHOLE_SCALP, studio.zone_name(WHOLE_SCALP))]
    zones += [(zone.key, zone.name) for zone in studio.zones]
    by_zone = [
        replace(
            each,
            zone=key,
            other_names=tuple(f"{name} {called}" for called in each.names),
        )
        for key, name in zones
        for each in described
        if each.about == READING and each.name != "zone" and not each.field.shared
    ]
    beside = [
        replace(each, other_names=(*each.other_names, *CALLED.get(each.key, ())))
        for each in _BESIDE
    ]
    return {each.key: each for each in (*described, *beside, *by_zone)}


def _called(key: str) -> tuple[str, ...]:
    return (*_CALLED.get(key, ()), *CALLED.get(key, ()))


def target_words(target: Target, studio: Studio) -> str:
    """A target for people: "Visit: Date", "Crown: Shade"."""
    of = studio.zone_name(target.zone) if target.zone else _OF[target.about]
    return f"{of}: {target.field.title}"


def grouped(keys: Iterable[str], *, but: Container[str] = ()) -> dict[str, list[str]]:
    """The keys of targets under headings for people, those that most lists have first."""
    by_heading: dict[str, list[str]] = {heading: [] for heading in _HEADINGS.values()}
    usual = {key: place for place, key in enumerate(_USUAL)}
    for key in sorted(keys, key=lambda key: usual.get(key, len(usual))):
        if key and key not in but:
            about = _BY_ITSELF if "@" in key else key.partition(".")[0]
            by_heading[_HEADINGS[about]].append(key)
    return {heading: some for heading, some in by_heading.items() if some}


# Each header is compared with the same names.
@lru_cache(maxsize=8192)
def normal(header: str) -> str:
    """A header without case, accents, blanks and signs, and without a unit in brackets."""
    text = header.partition("(")[0].partition("[")[0]
    return "".join(words(text.replace("_", " ").replace("-", " ").replace(".", " ")))


def is_numbered_alike(header: str, other: str) -> bool:
    """Whether two columns are called alike but for a number: "Session 1" and "Session 2"."""
    name = _without_number(header)
    return header != other and bool(name) and name == _without_number(other)


def _without_number(header: str) -> str:
    return re.sub(
        r"\d+(st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth",
        "",
        normal(header),
    )


def guesses(header: str, among: Mapping[str, Target]) -> list[str]:
    """The keys of the targets that a column of this name may stand for, likeliest first."""
    name = normal(header)
    if not name:
        return []
    last = normal(" ".join(header.partition("(")[0].split()[-1:]))
    same, alike = [], []
    for key, target in among.items():
        called = headers_of(target)
        if name in called:
            same.append(key)
        elif (last and last in called) or any(len(each) > 3 and (each in name) for each in called):
            alike.append(key)
    # The end of a header says what it is, as in "Session depth"; else the longest name in it does.
    return same or sorted(alike, key=lambda key: (not among[key].zone, _fit(name, among[key])))


def is_sure(header: str, key: str, among: Mapping[str, Target]) -> bool:
    """Whether a column is called exactly as this target, and as no other.

    What stands in brackets may say otherwise, as in "Fading (what is left)"; a unit does not.
    """
    name = normal(header)
    within = header.replace("[", "(").partition("(")[2]
    if not _is_plain(within, among[key].field):
        return False
    return [each for each, target in among.items() if name in headers_of(target)] == [key]


def _is_plain(within: str, field: Description) -> bool:
    """Whether what brackets in a header hold is no more than a number, a unit, a form of dates."""
    text = within.strip(" )]")
    is_form = field.kind == "date" and _OF_DATES.issuperset(text.lower())
    return not text or text.isdigit() or is_form or is_unit(text, field.unit)


def headers_of(target: Target) -> set[str]:
    """What a column of this target may be called, as `normal` writes it."""
    # Of a field by zone the zone's name has to be in the header.
    return {normal(each) for each in (target.other_names if target.zone else target.names)}


def _fit(name: str, target: Target) -> tuple[int, int]:
    """How well a header ends with, and else holds, a name of a target: the less, the better."""
    called = headers_of(target)
    ends = max((len(each) for each in called if each and name.endswith(each)), default=0)
    holds = max((len(each) for each in called if each in name), default=0)
    return -ends, -holds
