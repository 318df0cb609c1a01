"""What a file's estimates start from: the trade's numbers, or what the studio's courses taught."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from smpdash.estimate import estimate
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
    """What is believed now, and what was learnt, used or not.

    `version` is what estimates issued now carry. `complaint` says why what was learnt cannot be
    read; the trade's numbers are believed then.
    """

    lesson: Lesson = field(default_factory=Lesson)
    version: str = field(default_factory=model_version)
    kept: KeptLesson | None = None
    learnt: Lesson | None = None
    complaint: str = ""


# Read at every tap, so nobody waits for anybody: an entry is replaced whole.
_held: Final[dict[Path, tuple[int, Belief]]] = {}
# Of two changes at once, the later one is read last.
_taking_up: Final = threading.Lock()


def believed(store: Store) -> Belief:
    """What this file's estimates start from; read once, and again where the file is replaced."""
    held = _held.get(store.path)
    if held is None or held[0] != store.file_number():
        return take_up(store)
    return held[1]


def take_up(store: Store) -> Belief:
    """Believe from now on what the file holds; called after each change of that."""
    with _taking_up:
        _held[store.path] = store.file_number(), _read(store)
        return _held[store.path][1]


def told(belief: Belief, client: Client, course: Course, studio: Studio) -> IssuedEstimate:
    """What is told to the client under this belief, and that it was this one."""
    found = estimate.issued(client, course, studio, belief.lesson)
    return replace(found, model_version=belief.version)


def issued_anew(
    running: Sequence[tuple[Client, Course]], studio: Studio, belief: Belief
) -> list[IssuedEstimate]:
    """The same of many courses at once where nothing but the belief is new."""
    found = estimate.issued_anew(running, studio, belief.lesson)
    return [replace(told, model_version=belief.version) for told in found]


def _read(store: Store) -> Belief:
    kept = store.lesson()
    if kept is None:
        return Belief()
    try:
        learnt = from_json(kept.text)
    except ValueError as reason:
        LOG.warning("what was learnt cannot be read: %s", reason)
        return Belief(kept=kept, complaint=str(reason))
    if kept.is_used:
        return Belief(learnt, kept.version, kept, learnt)
    return Belief(kept=kept, learnt=learnt)
