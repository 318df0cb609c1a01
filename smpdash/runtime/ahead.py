"""Works out what a tap is likely to ask for next, in the pause after the one before."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final

LOG = logging.getLogger("smpdash")
# By then the answer to the tap is on the screen.
PAUSE: Final = timedelta(milliseconds=250)


class Ahead:
    """The work that waits for a pause, for each page that asked for some by its name.

    The result of the work is lost: it fills a cache from which it is taken later.
    """

    def __init__(self, *, pause: timedelta = PAUSE) -> None:
        self._pause = pause
        self._waiting: dict[str, threading.Timer] = {}
        self._changing = threading.Lock()

    def work_out(self, name: str, work: Callable[[], object]) -> None:
        """Do this work in a thread after a pause, unless other work follows under this name."""

        def begin() -> None:
            with self._changing:
                if self._waiting.get(name) is not timer:
                    return
                del self._waiting[name]
            try:
                work()
            except Exception as error:  # noqa: BLE001 it is worked out again where it is needed
                LOG.warning("nothing was worked out ahead: %s", type(error).__name__)

        timer = threading.Timer(self._pause.total_seconds(), begin)
        timer.daemon = True
        with self._changing:
            if (before := self._waiting.get(name)) is not None:
                before.cancel()
            self._waiting[name] = timer
        timer.start()
