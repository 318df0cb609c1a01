"""Long work on the records, one piece at a time for a file, in a thread behind every tap."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from smpdash.store.store import Store, StoreProblem

LOG = logging.getLogger("smpdash")
# Does the work, telling how far it is (a share 0..1), and says what came of it in sentences.
Work = Callable[[Callable[[float], None]], list[str]]


@dataclass
class Errand:
    """What is done, how far it is (0..1), and once `is_over` what came of it."""

    what: str
    share: float = 0.0
    said: tuple[str, ...] = ()
    is_over: bool = False
    failed: bool = False

    def hear(self, share: float) -> None:
        """Take down how far the work is."""
        self.share = share


_errands: Final[dict[Path, Errand]] = {}
_sending: Final = threading.Lock()


def send(store: Store, what: str, work: Work) -> None:
    """Begin the work and return at once; nothing where another piece is under way."""
    with _sending:
        last = _errands.get(store.path)
        if last is not None and not last.is_over:
            return
        errand = _errands[store.path] = Errand(what)
    threading.Thread(target=_run, args=(errand, work), name=what, daemon=True).start()


def errand_of(store: Store) -> Errand | None:
    """The work under way for this file, else the last that was done."""
    return _errands.get(store.path)


def forget(store: Store) -> None:
    """What came of the last piece was read."""
    with _sending:
        if (last := _errands.get(store.path)) is not None and last.is_over:
            del _errands[store.path]


class UnwantedError(Exception):
    """The work was done and found something wrong: sentences for the screen."""


def _run(errand: Errand, work: Work) -> None:
    try:
        errand.said = tuple(work(errand.hear))
    except UnwantedError as found:
        errand.said, errand.failed = tuple(found.args), True
    except (StoreProblem, OSError) as problem:
        LOG.warning("%s: %s", errand.what, type(problem).__name__)
        errand.said, errand.failed = (str(problem),), True
    except Exception:
        LOG.exception("%s failed", errand.what)
        errand.said, errand.failed = ("It did not succeed; the log says why.",), True
    finally:
        errand.is_over = True
