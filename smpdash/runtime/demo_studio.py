"""The made-up studio beside the records: where it lies, who looks at it, whether it is on."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from smpdash.store.db import size_limits
from smpdash.store.store import DEFAULT_PATH, Store

# Where the studio that anybody may look around in lies, beside the records.
FOLDER: Final = "demo"
FILE: Final = "demo.db"
COOKIE: Final = "smpdash_made_up"
OFF: Final = frozenset({"off", "no", "false", "0"})
# What a made-up studio may grow by that is large already where it is served.
GROWS_BYTES: Final = 4 * 1024 * 1024


def own_path() -> Path:
    """Where the studio's own records lie."""
    return Path(os.environ.get("SMPDASH_DB") or DEFAULT_PATH)


def path() -> Path:
    """Where the made-up studio beside them lies, or would lie."""
    return place_for_demo(own_path())


def place_for_demo(records: Path) -> Path:
    """Where the made-up studio beside these records lies: in a folder of its own."""
    return records.expanduser().absolute().parent / FOLDER / FILE


def is_on() -> bool:
    """Whether there may be one beside the records: SMPDASH_DEMO=off says no."""
    return os.environ.get("SMPDASH_DEMO", "").strip().lower() not in OFF


def is_chosen(cookies: Mapping[str, str]) -> bool:
    """Whether a tablet with these cookies looks around in the made-up studio.

    The cookie of one that is switched off, or was never made, says nothing.
    """
    return cookies.get(COOKIE) == "1" and is_on() and path().exists()


def bound(store: Store) -> None:
    """Let a made-up studio that is served grow so far and no further; a real one as it needs."""
    if store.is_made_up():
        most = max(size_limits.DEMO_BYTES, store.path.stat().st_size + GROWS_BYTES)
        size_limits.bound(store.path, most)
