"""Long work on the records, one piece at a time for a file, in a thread behind every tap."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from smpdash.store.store import StoreProblem

LOG = logging.getLogger("smpdash")
# Does the work, telling how far it is (a share 0..1), and says what came of it in sentences.
Work = Callable[[Callable[[float], None]], list[str]]


@dataclass
class Job:
    """What is done, how far it is (0..1), and once `is_over` what came of it."""

    what: str
    share: float = 0.0
    said: tuple[str, ...] = ()
    is_over: bool = False
    failed: bool = False

    def hear(self, share: float) -> None:
        """Take down how far the work is."""
        self.share = share


class Jobs:
    """The long work on one file: the piece under way, else the last that was done."""

    def __init__(self) -> None:
        self._last: Job | None = None
        self._changing = threading.Lock()

    @property
    def last(self) -> Job | None:
        """The job under way, else the last one; None once what came of it was read."""
        return self._last

    def begin(self, what: str, work: Work) -> None:
        """Begin the work and return at once; nothing if another piece is under way."""
        with self._changing:
            if self._last is not None and not self._last.is_over:
                return
            job = self._last = Job(what)
        threading.Thread(target=_run, args=(job, work), name=what, daemon=True).start()

    def forget(self) -> None:
        """Drop what came of the last piece: it was read."""
        with self._changing:
            if self._last is not None and self._last.is_over:
                self._last = None


class UnwantedError(Exception):
    """The work was done and found something wrong: sentences for the screen."""


def _run(job: Job, work: Work) -> None:
    try:
        job.said = tuple(work(job.hear))
    except UnwantedError as found:
        job.said, job.failed = tuple(found.args), True
    except (StoreProblem, OSError) as problem:
        LOG.warning("%s: %s", job.what, type(problem).__name__)
        job.said, job.failed = (str(problem),), True
    except Exception:
        LOG.exception("%s failed", job.what)
        job.said, job.failed = ("It did not succeed; the log says why.",), True
    finally:
        job.is_over = True
