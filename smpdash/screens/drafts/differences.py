"""Values that two tablets noted differently in one form: both are stored until one is chosen.

Beside its values, a draft stores who noted each of them and when (`by`), and the differences that
are still open (`differs`). A page may change a value if it showed the newest one. If another page
has noted a newer value, that value is not replaced: the two become a difference.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from smpdash.screens.visit.draft_fields import TYPED

# A draft's data: of a visit, or of a client's form.
Data = TypeVar("Data", bound=Mapping[str, Any])
# A value, the device that noted it, and when (ISO 8601). The first of two is the draft's value.
Side = list[Any]

OF_DRAFT: Final[Mapping[str, Any]] = {"by": {}, "differs": {}}
# How a page looks, and bookkeeping: none of these is recorded.
NOT_COMPARED: Final = frozenset(
    {*OF_DRAFT, "answered", "unread", "exact", "selected", "several", "version"}
)
UNREAD: Final = "unread"


@dataclass(frozen=True, slots=True)
class Writer:
    """A page that writes: its name, its device, the moment, and the version that it writes."""

    page: str = ""
    device: str = ""
    at: str = ""
    version: int = 0


def flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """Each value by its path, such as "readings/ZONE/FIELD".

    A value that cannot be read is `{UNREAD: text}`.
    """
    values = {
        name: value
        for name, value in data.items()
        if name not in NOT_COMPARED and name != "readings"
    }
    for zone, reading in data.get("readings", {}).items():
        values |= {f"readings/{zone}/{field}": value for field, value in reading.items()}
    return values | {path: {UNREAD: text} for path, text in data.get(UNREAD, {}).items()}


def with_path(data: Data, path: str, value: Any) -> Data:
    """The data with the value of one path, in the form that `flat` returns."""
    texts = {name: text for name, text in data.get(UNREAD, {}).items() if name != path}
    if isinstance(value, dict):
        texts[path], value = value[UNREAD], None
    if UNREAD in data:
        data = replaced(data, unread=texts)
    head, _, rest = path.partition("/")
    if not rest:
        # A field that cannot be empty keeps a value beside the text that cannot be read.
        is_beside = path in texts and data.get(path) is not None
        return data if is_beside else replaced(data, **{head: value})
    zone, _, field = rest.rpartition("/")
    readings = data["readings"]
    like = next(iter(readings.values()), {field: None})
    reading = dict.fromkeys(like) | readings.get(zone, {}) | {field: value}
    return replaced(data, readings=readings | {zone: reading})


def is_unseen(data: Mapping[str, Any], path: str, writer: Writer, seen: int) -> bool:
    """Whether another page noted this value after the version that the writer's page showed."""
    noted = data["by"].get(path)
    return noted is not None and noted[0] > seen and noted[1] != writer.page


def merged(before: Data, after: Data, writer: Writer, *, seen: int) -> Data:
    """`after`, except for values that another page noted after the version `seen`: those stay.

    What this page wanted instead is stored as a difference to be decided.
    """
    old, new = flat(before), flat(after)
    for path in [*dict.fromkeys([*old, *new])]:
        was, now = old.get(path), new.get(path)
        if was == now:
            continue
        if _stays_open(after, path, seen):
            after = _with_side(with_path(after, path, was), path, now, writer)
        elif is_unseen(before, path, writer, seen):
            after = opened(with_path(after, path, was), path, now, writer)
        else:
            after = _noted(after, path, writer)
    return after


def compared(data: Data, shown: Mapping[str, Any], writer: Writer, paths: Iterable[str]) -> Data:
    """The data with a difference for each of these paths whose value is not what the page showed.

    A value that the page itself noted last is no difference: it may show less than it sent.
    """
    values = flat(data)
    for path in paths:
        by = data["by"].get(path, [0, "", "", ""])
        if values.get(path) != shown.get(path) and by[1] != writer.page:
            data = opened(data, path, shown.get(path), writer)
    return data


def opened(data: Data, path: str, value: Any, writer: Writer) -> Data:
    """The data with a difference between the present value and the writer's."""
    if path in data["differs"]:
        return _with_side(data, path, value, writer)
    _, _, device, at = data["by"].get(path, [0, "", "", ""])
    sides = [[flat(data).get(path), device, at], [value, writer.device, writer.at]]
    difference = {"since": writer.version, "sides": sides}
    return replaced(data, differs=data["differs"] | {path: difference})


def settled(data: Data, paths: Iterable[str], value: Any, writer: Writer, *, seen: int) -> Data:
    """The data with this value chosen at each path; a value that nobody noted there is ignored."""
    for path in paths:
        difference = data["differs"].get(path)
        if difference is None and path in flat(data):  # decided on another tablet meanwhile
            data = merged(data, with_path(data, path, value), writer, seen=seen)
        elif difference and any(side[0] == value for side in difference["sides"]):
            data = _noted(with_path(data, path, value), path, writer)
    return data


def noted_elsewhere(data: Mapping[str, Any], seen: int, device: str) -> dict[str, list[Any]]:
    """The paths noted on other devices after the version `seen`, as in `by`."""
    by_path = data.get("by", {}).items()
    return {path: by for path, by in by_path if by[0] > seen and by[2] != device}


def is_well_formed(by: Any, differs: Any) -> bool:
    """Whether both have the form that this module writes."""
    return (
        isinstance(by, dict)
        and all(_is_noted(each) for each in by.values())
        and isinstance(differs, dict)
        and all(_is_difference(each) for each in differs.values())
    )


def confirmed(data: Data, path: str, writer: Writer) -> Data:
    """The data with the value of this path noted by the writer, also if it is the one from before.

    Not while it differs between two pages.
    """
    return data if path in data["by"] or path in data["differs"] else _noted(data, path, writer)


def _stays_open(data: Mapping[str, Any], path: str, seen: int) -> bool:
    difference = data["differs"].get(path)
    if difference is None:
        return False
    is_typed = path.rpartition("/")[2] in TYPED
    return is_typed or seen < difference["since"]


def _with_side(data: Data, path: str, value: Any, writer: Writer) -> Data:
    """The data with the writer's newest value in a difference, which is closed if both agree."""
    difference = data["differs"][path]
    first, *others = difference["sides"]
    mine = [value, writer.device, writer.at]
    if first[1] == writer.device:
        data = with_path(data, path, value)
        sides = [mine, *others]
    else:
        sides = [first, *(side for side in others if side[1] != writer.device), mine]
    if all(side[0] == sides[0][0] for side in sides):
        return _noted(data, path, writer)
    return replaced(data, differs=data["differs"] | {path: difference | {"sides": sides}})


def _noted(data: Data, path: str, writer: Writer) -> Data:
    by = data["by"] | {path: [writer.version, writer.page, writer.device, writer.at]}
    differs = {name: each for name, each in data["differs"].items() if name != path}
    return replaced(data, by=by, differs=differs)


def replaced(data: Data, /, **changed: Any) -> Data:
    """The data with other values for these fields."""
    return cast(Data, {**data, **changed})


def _is_noted(by: Any) -> bool:
    match by:
        case [int(), str(), str(), str()]:
            return True
    return False


def _is_difference(differs: Any) -> bool:
    match differs:
        case {"since": int(), "sides": [[_, str(), str()], [_, str(), str()], *others]}:
            return all(isinstance(side, list) and len(side) == 3 for side in others)
    return False
