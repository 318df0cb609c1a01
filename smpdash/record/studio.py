"""The studio's own tables: shades in order, depth bands, zones, staff, pigment lots."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from smpdash.record.accounts.names import same_name
from smpdash.record.lengths import DEPTHS_MM

WHOLE_SCALP: Final = "whole"
# Days from one session to the next in which most studios book it (the trade's pages on sessions),
# where a studio has no window of its own.
BOOKING_DAYS: Final = (7, 14)
# How many sessions most studios sell together at one price.
USUAL_PACKAGE: Final = 3
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

    accepted_mm: tuple[float, float] = DEPTHS_MM
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

    `made_up` marks a demonstration; `time_zone` is an IANA name. `package` is how many sessions are
    usually sold together. `aftercare` is what a client takes home to read, a line for each advice;
    "" for the usual words. `booking_days` are the fewest and the most days after a session in which
    the next one is booked. `target_coverage` 0..1 is the healed coverage that a finished course
    should reach, `week_hours` how many hours in the chair an artist has in a week; None if the
    studio says nothing of it.
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
    package: int = USUAL_PACKAGE
    aftercare: str = ""
    booking_days: tuple[int, int] = BOOKING_DAYS
    target_coverage: float | None = None
    week_hours: float | None = None

    def shade(self, key: str) -> Shade:
        """The shade with this key. Raises KeyError if the studio has none."""
        return {shade.key: shade for shade in self.shades}[key]

    def next_shade(self, key: str) -> str:
        """The next darker shade in use, because the trade works from light to dark; else this."""
        after = [shade.key for shade in self.shades].index(key) + 1
        return next((shade.key for shade in self.shades[after:] if not shade.retired), key)

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

    @property
    def staff_names(self) -> dict[str, str]:
        """The names of the staff by key, as `staff_name` gives them, in their order."""
        return dict(_staff_names(self.staff))

    def staff_name(self, key: str | None) -> str:
        """The name of a member of the staff, also of a former one; "" if `key` is None.

        People of the same name are numbered: "Ana (2)".
        """
        return _staff_names(self.staff).get(key or "", key or "")


@lru_cache(maxsize=8)
def _staff_names(staff: tuple[Staff, ...]) -> Mapping[str, str]:
    """Kept for the rows of a page, each of which names somebody."""
    alike = Counter(same_name(person.name) for person in staff)
    numbers = Counter[str]()
    names = {}
    for person in staff:
        same = same_name(person.name)
        numbers[same] += 1
        is_alone = alike[same] == 1
        names[person.key] = person.name if is_alone else f"{person.name} ({numbers[same]})"
    return MappingProxyType(names)
