"""The page that a socket belongs to: whose it is, and the largest message that it sent."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(slots=True)
class OpenPage:
    """One page of a tablet.

    `places` are the keys that it counts for (a sign-in and a person, or an address), each with the
    number of pages that may count for it.
    """

    places: Mapping[str, int]
    largest_message: int = 0


# Set by the server for everything that runs for one socket.
OPEN_PAGE: Final[ContextVar[OpenPage | None]] = ContextVar("open_page", default=None)
