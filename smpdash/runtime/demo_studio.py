"""The made-up studio beside the records: where it lies, who looks at it, whether it is on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from smpdash import settings
from smpdash.store.db import size_limits
from smpdash.store.store import Store

# Where the studio that anybody may look around in lies, beside the records.
FOLDER: Final = "demo"
FILE: Final = "demo.db"
COOKIE: Final = "smpdash_made_up"
# What a made-up studio may grow by that is large already where it is served.
GROWS_BYTES: Final = 4 * 1024 * 1024


def path() -> Path:
    """Where the made-up studio beside them lies, or would lie."""
    return place_for_demo(settings.database())


def place_for_demo(records: Path) -> Path:
    """Where the made-up studio beside these records lies: in a folder of its own."""
    return records.expanduser().absolute().parent / FOLDER / FILE


def is_chosen(cookies: Mapping[str, str]) -> bool:
    """Whether a tablet with these cookies looks around in the made-up studio.

    The cookie of one that is switched off, or was never made, says nothing.
    """
    return cookies.get(COOKIE) == "1" and settings.has_demo() and path().exists()


def bound(store: Store) -> None:
    """Let a made-up studio that is served grow so far and no further; a real one as it needs."""
    if store.is_made_up():
        most = max(size_limits.DEMO_BYTES, store.path.stat().st_size + GROWS_BYTES)
        size_limits.bound(store.path, most)
