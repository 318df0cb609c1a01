"""Says in the log that connections are not limited, where another program serves the app."""

import logging
import threading
from typing import Final

LOG = logging.getLogger("smpdash")
WORDS: Final = (
    "Connections are not limited and the log is not bounded where the app is served this way: "
    "anyone in the network can stop the studio by opening many. Use `python -m smpdash serve`."
)
_limited = threading.Event()


def limit() -> None:
    """Note that in this process connections are limited."""
    _limited.set()


def warn_if_unlimited() -> None:
    """Say it, unless they are limited."""
    if not _limited.is_set():
        LOG.warning(WORDS)
