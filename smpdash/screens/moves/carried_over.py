"""Carries the draft of a visit over to another client: keeps notes, replaces proposals."""

from collections.abc import Mapping
from typing import Any, Final

# When the visit is held does not depend on whose it is.
_OF_THE_VISIT: Final = frozenset({"held_on", "started"})
# How the readings are meant.
_OF_READINGS: Final = frozenset({"by_zone", "selected", "depth_kind"})


def carried_over(
    data: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """The draft's data for another client.

    Whatever somebody noted stays. What only stood ready from the last visit of the client `before`
    becomes what stands ready for the client `after`; both are data of a visit just begun.
    """
    noted = {*data.get("by", {}), *_OF_THE_VISIT}
    if data.get("readings"):
        noted |= _OF_READINGS
    return {
        name: after[name]
        if name in after and name not in noted and value == before.get(name)
        else value
        for name, value in data.items()
    }
