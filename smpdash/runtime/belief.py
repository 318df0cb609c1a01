"""What a file's estimates start from: the numbers of the trade, or the studio's own lesson."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from smpdash.estimate import issue
from smpdash.estimate.estimate import model_version
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.fit.lesson_json import from_json
from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.studio import Studio
from smpdash.record.visit import Course
from smpdash.store.store import KeptLesson, Store

LOG = logging.getLogger("smpdash")


@dataclass(frozen=True, slots=True)
class Belief:
    """The lesson that estimates start from, and the newest one learnt, whether it is used or not.

    `version` is the model version of estimates issued now. `complaint` says why the stored lesson
    (`kept`) cannot be read; estimates start from the numbers of the trade then.
    """

    lesson: Lesson = field(default_factory=Lesson)
    version: str = field(default_factory=model_version)
    kept: KeptLesson | None = None
    learnt: Lesson | None = None
    complaint: str = ""


class Beliefs:
    """What one file's estimates start from: read once, and again if the file is replaced."""

    def __init__(self) -> None:
        # Read at every tap without a lock: the pair is replaced as a whole.
        self._last_read: tuple[int, Belief] | None = None
        # Of two concurrent changes, the later one is read last.
        self._reading = threading.Lock()

    def current(self, store: Store) -> Belief:
        """The belief as it was last read."""
        last_read = self._last_read
        if last_read is None or last_read[0] != store.file_number():
            return self.read_again(store)
        return last_read[1]

    def read_again(self, store: Store) -> Belief:
        """The belief as the file holds it now; called after each change of it."""
        with self._reading:
            # The number first: if the file is replaced in between, it is read once more.
            number, belief = store.file_number(), _read(store)
            self._last_read = number, belief
            return belief


def issued(belief: Belief, client: Client, course: Course, studio: Studio) -> IssuedEstimate:
    """The estimate of a course under this belief, marked with the belief's version."""
    estimated = issue.issued(client, course, studio, belief.lesson)
    return replace(estimated, model_version=belief.version)


def issued_anew(
    running: Sequence[tuple[Client, Course]], studio: Studio, belief: Belief
) -> list[IssuedEstimate]:
    """The new estimates of many courses under this belief, of which nothing else has changed."""
    estimated = issue.issued_anew(running, studio, belief.lesson)
    return [replace(each, model_version=belief.version) for each in estimated]


def _read(store: Store) -> Belief:
    newest = store.lesson()
    if newest is None:
        return Belief()
    try:
        learnt = from_json(newest.text)
    except ValueError as reason:
        LOG.warning("what was learnt cannot be read: %s", reason)
        return Belief(kept=newest, complaint=str(reason))
    if newest.is_used:
        return Belief(learnt, newest.version, newest, learnt)
    return Belief(kept=newest, learnt=learnt)
