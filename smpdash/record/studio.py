"""The studio's own tables: shades in order, depth bands, zones, staff, pigment lots."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from smpdash.record.accounts.names import is_email, same_email, same_name
from smpdash.record.lengths import EMAIL, NOTE, ROWS, TABLE_NAME
from smpdash.record.permissions import ROLES
from smpdash.record.problem import Problem, quoted, text_problems, too_long

WHOLE_SCALP: Final = "whole"
SCAR: Final = "scar"


@dataclass(frozen=True, slots=True)
class Shade:
    """A step of the studio's ordered table.

    `key` never changes; `darkness` runs from 0 (skin) to 1 (black); `dilution` is the studio's own
    words for the mix ("1 : 12 water").
    """

    key: str
    name: str
    darkness: float
    dilution: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the scalp; `area_share` is its usual share 0..1 of a full scalp's area."""

    key: str
    name: str
    area_share: float


@dataclass(frozen=True, slots=True)
class DepthBands:
    """Needle depths in millimetres, each (low, high): the accepted ones, and the usual ones."""

    accepted_mm: tuple[float, float] = (0.1, 3.0)
    ideal_mm: tuple[float, float] = (0.5, 1.5)


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of the staff; `role` is a key of ROLES, `email` that of a work account or ""."""

    key: str
    name: str
    role: str = "artist"
    active: bool = True
    email: str = ""


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot of pigment, as printed on the bottle: `label` is its number, `shade_name` its colour.

    `opened_on` is the day on which the bottle was opened.
    """

    key: str
    label: str
    expires_on: date | None = None
    used_up: bool = False
    brand: str = ""
    shade_name: str = ""
    opened_on: date | None = None

    @property
    def words(self) -> str:
        """How people find the bottle: brand, shade and number."""
        return " ".join(filter(None, (self.brand, self.shade_name, self.label)))

    def is_expired(self, day: date) -> bool:
        """Whether this day is after the one on the label, the last on which the lot is good."""
        return self.expires_on is not None and day > self.expires_on


@dataclass(frozen=True, slots=True)
class Studio:
    """One studio. `shades` run from lightest to darkest; `zones` do not hold the whole scalp.

    `made_up` marks a demonstration; `time_zone` is an IANA name. `aftercare` is what a client takes
    home to read, a line for each advice; "" for the usual words.
    """

    name: str
    shades: tuple[Shade, ...]
    zones: tuple[Zone, ...]
    depth: DepthBands = DepthBands()
    staff: tuple[Staff, ...] = ()
    lots: tuple[Lot, ...] = ()
    time_zone: str = "UTC"
    made_up: bool = False
    version: int = 1
    aftercare: str = ""

    def shade(self, key: str) -> Shade:
        """The shade with this key. Raises KeyError if the studio has none."""
        return {shade.key: shade for shade in self.shades}[key]

    def zone_name(self, key: str) -> str:
        """The zone's name; the key itself if the studio has no such zone."""
        if key == WHOLE_SCALP:
            return "Whole scalp"
        return next((zone.name for zone in self.zones if zone.key == key), key)

    def shade_name(self, key: str) -> str:
        """The name of a shade, also of a former one; its key if there is none."""
        return next((shade.name for shade in self.shades if shade.key == key), key)

    def lot_label(self, key: str) -> str:
        """A pigment lot in words; its key if there is none."""
        return next((lot.words for lot in self.lots if lot.key == key), key)

    def staff_name(self, key: str | None) -> str:
        """The name of a member of the staff, also of a former one; "" if `key` is None.

        People of the same name are numbered: "Ana (2)".
        """
        name = next((person.name for person in self.staff if person.key == key), key or "")
        same = [each.key for each in self.staff if same_name(each.name) == same_name(name)]
        return f"{name} ({same.index(key) + 1})" if key in same and len(same) > 1 else name


def studio_problems(studio: Studio) -> list[Problem]:
    """All problems that prevent these tables from being saved; empty if there are none."""
    if oversized := _size_problems(studio):
        return oversized
    return [
        *_studio_name_problems(studio),
        *_shade_problems(studio),
        *_zone_problems(studio),
        *_staff_problems(studio),
        *_order_problems(studio),
        *_depth_problems(studio.depth),
        *_row_problems(studio),
    ]


def _studio_name_problems(studio: Studio) -> Iterator[Problem]:
    if not studio.name.strip():
        yield Problem("name", "Write the studio's name.")
    yield from text_problems("name", "The name", studio.name, most=TABLE_NAME)
    yield from text_problems("aftercare", "The aftercare text", studio.aftercare, most=NOTE)
    if not _is_time_zone(studio.time_zone):
        yield Problem(
            "time_zone", f"{quoted(studio.time_zone)} is no time zone such as Europe/Lisbon."
        )


def _shade_problems(studio: Studio) -> Iterator[Problem]:
    if not [shade for shade in studio.shades if not shade.retired]:
        yield Problem("shades", "Keep at least one shade in use.")
    for shade in studio.shades:
        if not 0 <= shade.darkness <= 1:
            yield Problem(
                "shades",
                f"The darkness of {shade.name or 'a shade'} is {shade.darkness:g}; "
                "it runs from 0 to 1.",
            )
        yield from text_problems("shades", "The dilution", shade.dilution, most=TABLE_NAME)


def _zone_problems(studio: Studio) -> Iterator[Problem]:
    for zone in studio.zones:
        if zone.key == WHOLE_SCALP:
            yield Problem("zones", "The whole scalp is known already: it is no zone.")
        if not 0 < zone.area_share <= 1:
            yield Problem(
                "zones",
                f"The area share of {zone.name or 'a zone'} is {zone.area_share:g}; "
                "it lies above 0 and goes up to 1.",
            )


def _staff_problems(studio: Studio) -> Iterator[Problem]:
    for person in studio.staff:
        if person.role not in ROLES:
            yield Problem("staff", f"{quoted(person.role)} is not a known role.")
    for person in studio.staff:
        if person.email and not is_email(person.email):
            yield Problem(
                "staff", f"{quoted(person.email)} is no e-mail address such as name@studio.example."
            )
    by_email = {same_email(person.email): person for person in studio.staff if person.email}
    for person in studio.staff:
        if person.email and (other := by_email[same_email(person.email)]) is not person:
            yield Problem("staff", f"{person.name} and {other.name} have the same e-mail address.")


def _order_problems(studio: Studio) -> Iterator[Problem]:
    for lighter, darker in pairwise(studio.shades):
        if darker.darkness < lighter.darkness:
            yield Problem("shades", f"{darker.name} stands after {lighter.name} but is lighter.")


def _depth_problems(depth: DepthBands) -> Iterator[Problem]:
    low, high = depth.accepted_mm
    ideal_low, ideal_high = depth.ideal_mm
    if not 0.1 <= low < high <= 3.0:
        yield Problem("depth", "Accepted depths lie between 0.10 and 3.00 mm, low to high.")
    if not low <= ideal_low < ideal_high <= high:
        yield Problem("depth", "The ideal depths lie within the accepted ones.")


def _row_problems(studio: Studio) -> Iterator[Problem]:
    """Rows without a name, with the key of another row, or with a name that is too long."""
    for words, rows, names in (
        ("shades", studio.shades, [shade.name for shade in studio.shades]),
        ("zones", studio.zones, [zone.name for zone in studio.zones]),
        ("staff", studio.staff, [person.name for person in studio.staff]),
        ("lots", studio.lots, [lot.label for lot in studio.lots]),
    ):
        if any(not name.strip() for name in names):
            yield Problem(words, f"Every row of the {words} needs a name.")
        if len({row.key for row in rows}) < len(rows):
            yield Problem(words, f"Two rows of the {words} have the same key.")
        for name in names:
            yield from text_problems(words, "The name", name, most=TABLE_NAME)
    for lot in studio.lots:
        yield from text_problems("lots", "The brand", lot.brand, most=TABLE_NAME)
        yield from text_problems("lots", "The shade", lot.shade_name, most=TABLE_NAME)


def _size_problems(studio: Studio) -> list[Problem]:
    """Texts and tables that exceed their limits; if there are any, nothing else is checked."""
    tables: dict[str, Sequence[Shade | Zone | Staff | Lot]] = {
        "shades": studio.shades,
        "zones": studio.zones,
        "staff": studio.staff,
        "lots": studio.lots,
    }
    too_many = [
        Problem(words, f"There are {len(rows)} {words}; {ROWS[words]} is the most.")
        for words, rows in tables.items()
        if len(rows) > ROWS[words]
    ]
    if too_many:
        return too_many
    texts = [("name", "The name", studio.name), ("time_zone", "The time zone", studio.time_zone)]
    for words, rows in tables.items():
        for row in rows:
            texts.append((words, "The name", row.label if isinstance(row, Lot) else row.name))
            texts.append((words, "The key", row.key))
            if isinstance(row, Shade):
                texts.append((words, "The dilution", row.dilution))
            if isinstance(row, Lot):
                texts += [(words, "The brand", row.brand), (words, "The shade", row.shade_name)]
    return [
        *(too_long(*text, TABLE_NAME) for text in texts if len(text[2]) > TABLE_NAME),
        *(
            too_long("staff", "The e-mail address", person.email, EMAIL)
            for person in studio.staff
            if len(person.email) > EMAIL
        ),
        *(
            [too_long("aftercare", "The aftercare text", studio.aftercare, NOTE)]
            if len(studio.aftercare) > NOTE
            else []
        ),
    ]


def namesake_problems(before: Studio, after: Studio) -> list[Problem]:
    """A problem for each person who is new under a name that somebody else has.

    Files of earlier versions may hold two people of one name, who stay.
    """
    known = {person.key: same_name(person.name) for person in before.staff}
    names = Counter(same_name(person.name) for person in after.staff)
    return [
        Problem(
            "staff",
            f"Somebody else is called {person.name} already: add a surname or an initial, so that "
            "they can be told apart.",
        )
        for person in after.staff
        if names[same_name(person.name)] > 1 and known.get(person.key) != same_name(person.name)
    ]


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(name)
