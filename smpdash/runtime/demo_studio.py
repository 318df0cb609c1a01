"""The demo studio beside the records: its path, its cookie, and whether it is enabled."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from smpdash import settings
from smpdash.store.db import size_limits
from smpdash.store.store import Store

FOLDER: Final = "demo"
FILE: Final = "demo.db"
COOKIE: Final = "smpdash_made_up"
# How much a demo studio may grow that is already larger than its limit.
GROWS_BYTES: Final = 4 * 1024 * 1024


def path() -> Path:
    """The path of the demo studio beside the records, whether it exists or not."""
    return place_for_demo(settings.database())


def place_for_demo(records: Path) -> Path:
    """The path of the demo studio beside these records, in a folder of its own."""
    return records.expanduser().absolute().parent / FOLDER / FILE


def is_chosen(cookies: Mapping[str, str]) -> bool:
    """Whether a tablet with these cookies shows the demo studio.

    False if the demo studio is switched off or does not exist.
    """
    return cookies.get(COOKIE) == "1" and settings.has_demo() and path().exists()


def bound(store: Store) -> None:
    """Limit the size of a demo studio; a real one has no limit."""
    if store.is_made_up():
        most = max(size_limits.DEMO_BYTES, store.path.stat().st_size + GROWS_BYTES)
        size_limits.bound(store.path, most)
