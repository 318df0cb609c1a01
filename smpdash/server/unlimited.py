"""Warns in the log if another program serves the app, so that connections are not limited."""

import logging
import threading
from typing import Final

LOG = logging.getLogger("smpdash")
WORDS: Final = (
    "Connections and the size of the log are not limited if the app is served this way: anyone in "
    "the network can stop the studio by opening many. Use `python -m smpdash serve`."
)
_limited = threading.Event()


def limit() -> None:
    """Note that connections are limited in this process."""
    _limited.set()


def warn_if_unlimited() -> None:
    """Log the warning unless connections are limited."""
    if not _limited.is_set():
        LOG.warning(WORDS)
