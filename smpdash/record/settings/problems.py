"""What prevents a studio's settings from being saved, all at once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from smpdash.record.accounts.names import is_email, same_email, same_name
from smpdash.record.lengths import DEPTHS_MM, EMAIL, NOTE, PACKAGES, ROWS, TABLE_NAME
from smpdash.record.permissions import ROLES
from smpdash.record.problem import Problem, quoted, text_problems, too_long
from smpdash.record.studio import WHOLE_SCALP, DepthBands, Lot, Shade, Staff, Studio, Zone

MOST_BOOKING_DAYS: Final = 90
# The least and the most coverage that a studio can aim at, and hours in the chair in a week.
TARGETS: Final = (0.4, 1.0)
WEEK_HOURS: Final = (1.0, 80.0)


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
        *_booking_problems(studio.booking_days),
        *_target_problems(studio),
        *_row_problems(studio),
    ]


def _studio_name_problems(studio: Studio) -> Iterator[Problem]:
    if not studio.name.strip():
        yield Problem("name", "Write the studio’s name.")
    yield from text_problems("name", "The name", studio.name, most=TABLE_NAME)
    if studio.package not in PACKAGES:
        yield Problem("package", f"{PACKAGES[0]} to {PACKAGES[-1]} sessions are sold together.")
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


def _booking_problems(days: tuple[int, int]) -> Iterator[Problem]:
    low, high = days
    if not 1 <= low <= high <= MOST_BOOKING_DAYS:
        yield Problem(
            "booking",
            f"The next session is booked 1 to {MOST_BOOKING_DAYS} days after the last, and “from” "
            "is no later than “to”.",
        )


def _target_problems(studio: Studio) -> Iterator[Problem]:
    low, high = TARGETS
    if studio.target_coverage is not None and not low <= studio.target_coverage <= high:
        yield Problem("targets", f"The target coverage lies between {low:.0%} and {high:.0%}.")
    low, high = WEEK_HOURS
    if studio.week_hours is not None and not low <= studio.week_hours <= high:
        yield Problem("targets", f"An artist has {low:g} to {high:g} hours in the chair in a week.")


def _depth_problems(depth: DepthBands) -> Iterator[Problem]:
    low, high = depth.accepted_mm
    ideal_low, ideal_high = depth.ideal_mm
    least, most = DEPTHS_MM
    if not least <= low < high <= most:
        yield Problem(
            "depth",
            f"Accepted depths lie between {least:.2f} and {most:.2f} mm, “from” below “to”.",
        )
    if not low <= ideal_low < ideal_high <= high:
        yield Problem("depth", "The ideal depths lie within the accepted ones, “from” below “to”.")


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
    """Who is new under a name that somebody else has, and shades in use that share a name.

    Files of earlier versions may hold two of one name, which stay.
    """
    return [*_staff_namesakes(before, after), *_shade_namesakes(before, after)]


def _shade_namesakes(before: Studio, after: Studio) -> Iterator[Problem]:
    were, are = (
        Counter(same_name(shade.name) for shade in studio.shades if not shade.retired)
        for studio in (before, after)
    )
    for shade in {same_name(shade.name): shade for shade in after.shades}.values():
        name = same_name(shade.name)
        if name and are[name] > max(were[name], 1):
            words = f"Two shades in use are called {shade.name}: nobody could tell them apart."
            yield Problem("shades", words)


def _staff_namesakes(before: Studio, after: Studio) -> list[Problem]:
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
