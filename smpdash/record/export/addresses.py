"""What the address of an export may say: each parameter with its values, checked all at once."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from smpdash.record.audit_entry import SYSTEM
from smpdash.record.client import SCAR_TISSUE, SKIN
from smpdash.record.lengths import SEARCH
from smpdash.record.problem import Problem, quoted, text_problems
from smpdash.record.progress.forecasts import FIFTHS
from smpdash.record.progress.scope import BY_WORK, COUNTED_BY, KINDS, MOST_SESSIONS
from smpdash.record.quality.fading import DEPTH_BANDS, FACTORS, WEEK_WORDS
from smpdash.record.quality.intervals import LONGEST
from smpdash.record.quality.notes import FIELDS
from smpdash.record.quality.work import LEVEL
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import REASON, STATUS

NEW: Final = "new"  # the status of a client without a visit
WITHOUT_NAMES: Final = "no"
# Whether a parameter may have a value, and what is said of any other.
Check = tuple[Callable[[str], bool], str]


def _one_of(values: Collection[str]) -> Check:
    # Where nothing is one of the values, it means that nothing was noted.
    words = f"one of: {', '.join(filter(None, values))}"
    return values.__contains__, f"{words}; or nothing" if "" in values else words


def _whole(most: int) -> Check:
    return lambda text: _is_whole(text, most), f"a whole number from 0 to {most}"


def _is_whole(text: str, most: int) -> bool:
    # A number of thousands of digits is not even read.
    return text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most


def is_day(text: str) -> bool:
    """Whether this is a day as 2026-03-20."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _are_days(text: str) -> bool:
    low, _, high = text.partition("-")
    return _is_whole(low, LONGEST) and _is_whole(high, LONGEST) and int(low) <= int(high)


_DAY: Final[Check] = (is_day, "a day such as 2026-03-20")
# The parameters that limit the records themselves.
_OWN: Final[Mapping[str, Check]] = {
    "client": (bool, "a client’s code such as C-0001"),
    "status": _one_of((*STATUS, NEW)),
    "search": (bool, "what clients are found by in their list"),
    "lot": (bool, "a lot_key of lots.csv"),
    "from": _DAY,
    "to": _DAY,
    "names": (WITHOUT_NAMES.__eq__, f"only ever “{WITHOUT_NAMES}”"),
}
# Those that name courses, or visits of theirs, by the figure which they are behind.
_OF_COURSES: Final[Mapping[str, Check]] = {
    "by": _one_of((*COUNTED_BY, *BY_WORK)),
    **dict.fromkeys(("first", "last", "today"), _DAY),
    "artist": (lambda _: True, ""),
    "kind": _one_of(KINDS),
    "statuses": (
        lambda text: {*text.split(",")} <= {*STATUS},
        f"some of these, with commas: {', '.join(STATUS)}",
    ),
    "sessions": _whole(MOST_SESSIONS),
    "to_come": _whole(MOST_SESSIONS),
    "beyond": _one_of(("yes",)),
    "cause": _one_of(("", *REASON)),
    "told_after": _whole(MOST_SESSIONS),
    "held": _whole(1),
    "fifth": _whole(FIFTHS - 1),
    "days": (_are_days, f"the fewest and the most days such as 7-14, at most {LONGEST}"),
    "lacks": _one_of(FIELDS),
}
_LEVELS: Final[Mapping[str, Check]] = {
    **dict.fromkeys((f"{LEVEL}{factor}" for factor in FACTORS), (lambda _: True, "")),
    f"{LEVEL}depth": _one_of(("", *DEPTH_BANDS)),
    f"{LEVEL}skin": _one_of(("", *SKIN)),
    f"{LEVEL}scar": _one_of(("", *SCAR_TISSUE)),
    f"{LEVEL}weeks": _one_of(WEEK_WORDS),
}
OF_COURSES: Final = frozenset((*_OF_COURSES, *_LEVELS))
_PARAMETERS: Final = {**_OWN, **_OF_COURSES, **_LEVELS}


def repeated_problems(given: Iterable[tuple[str, str]]) -> list[Problem]:
    """The problem of each parameter that an address names more than once."""
    counts = Counter(name for name, _ in given)
    return [
        Problem(name, f"{quoted(name)} is there {number} times; once is enough.")
        for name, number in counts.items()
        if number > 1
    ]


def address_problems(address: Mapping[str, str]) -> list[Problem]:
    """All that is wrong in the parameters of an address, without a look into the records."""
    problems = [*_problems(address, _PARAMETERS)]
    problems += text_problems("search", "The search", address.get("search", ""), most=SEARCH)
    problems += _periods(address, ("from", "to"), ("first", "last"))
    if address.get("by") == "planned" and "today" not in address:
        problems.append(Problem("today", "“planned” needs “today”, the day from which it is."))
    return problems


def activity_problems(address: Mapping[str, str], studio: Studio) -> list[Problem]:
    """All that is wrong in the address of the file of the audit log."""
    actors = (SYSTEM, "?", *(each.key for each in studio.staff))
    who = (actors.__contains__, f"{SYSTEM} or a staff_key of staff.csv")
    client = (bool, "a client’s code such as C-0001")
    takes: dict[str, Check] = {"from": _DAY, "to": _DAY, "who": who, "client": client}
    problems = [*_problems(address, takes | {"what": (bool, "what was done")})]
    return problems + _periods(address, ("from", "to"))


def unknown_parameter(name: str) -> Problem:
    """The problem of a parameter that there is not."""
    return Problem(name, f"There is no parameter “{name[:40]}”.")


def _problems(address: Mapping[str, str], takes: Mapping[str, Check]) -> Iterator[Problem]:
    for name, text in address.items():
        if name not in takes:
            yield unknown_parameter(name)
        elif not takes[name][0](text):
            yield Problem(name, f"“{name}” is {takes[name][1]}.")


def _periods(address: Mapping[str, str], *periods: tuple[str, str]) -> list[Problem]:
    problems = []
    for names in periods:
        first, last = (address.get(name, "") for name in names)
        if is_day(first) and is_day(last):
            problems += period_problems(date.fromisoformat(first), date.fromisoformat(last))
    return problems


def period_problems(first: date | None, last: date | None) -> list[Problem]:
    """The problem of a period that ends before it begins."""
    if first and last and first > last:
        return [Problem("from", f"The period ends on {last} and begins later, on {first}.")]
    return []


def unknown_problems(address: Mapping[str, str], studio: Studio) -> Iterator[Problem]:
    """The keys in an address that nothing in the studio has."""
    staff, lots = {each.key for each in studio.staff}, {each.key for each in studio.lots}
    shades = {each.key for each in studio.shades}
    zones = {WHOLE_SCALP, *(each.key for each in studio.zones)}
    # Nothing means that none was noted, except of the lot of a recall.
    for name, keys, words in (
        ("lot", lots, "pigment lot"),
        ("artist", {"", *staff}, "artist"),
        (f"{LEVEL}artist", {"", *staff}, "artist"),
        (f"{LEVEL}lot", {"", *lots}, "pigment lot"),
        (f"{LEVEL}shade", {"", *shades}, "shade"),
        (f"{LEVEL}zone", zones, "zone"),
    ):
        if name in address and address[name] not in keys and (address[name] or name != "lot"):
            yield Problem(
                name, f"“{name}”: there is no {words} with the key {quoted(address[name])}."
            )
