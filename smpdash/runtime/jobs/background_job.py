"""Background jobs: long work on the records in a thread, one job at a time for each file."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from smpdash.store.store import StoreProblem

LOG = logging.getLogger("smpdash")
# Does the work, calls its argument with the share done (0..1), and returns the result in sentences.
Work = Callable[[Callable[[float], None]], list[str]]


@dataclass
class Job:
    """One job: its name, the share done (0..1), and the result in sentences once it `is_over`."""

    what: str
    share: float = 0.0
    said: tuple[str, ...] = ()
    is_over: bool = False
    failed: bool = False

    def hear(self, share: float) -> None:
        """Note the share done, 0..1."""
        self.share = share


class Jobs:
    """The background jobs of one file: the running one, else the last one."""

    def __init__(self) -> None:
        self._last: Job | None = None
        self._changing = threading.Lock()

    @property
    def last(self) -> Job | None:
        """The running job, else the last one; None once its result was read."""
        return self._last

    def begin(self, what: str, work: Work) -> None:
        """Begin the work and return at once; does nothing if another job is running."""
        with self._changing:
            if self._last is not None and not self._last.is_over:
                return
            job = self._last = Job(what)
        threading.Thread(target=_run, args=(job, work), name=what, daemon=True).start()

    def forget(self) -> None:
        """Drop the last job, whose result was read."""
        with self._changing:
            if self._last is not None and self._last.is_over:
                self._last = None


class UnwantedError(Exception):
    """The work was done and has found problems; its arguments are sentences for the screen."""


def _run(job: Job, work: Work) -> None:
    try:
        job.said = tuple(work(job.hear))
    except UnwantedError as problems:
        job.said, job.failed = tuple(problems.args), True
    except (StoreProblem, OSError) as problem:
        LOG.warning("%s: %s", job.what, type(problem).__name__)
        job.said, job.failed = (str(problem),), True
    except Exception:
        LOG.exception("%s failed", job.what)
        job.said, job.failed = ("This did not succeed; the log says why.",), True
    finally:
        job.is_over = True
