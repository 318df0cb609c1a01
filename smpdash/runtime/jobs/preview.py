"""What settings that are not saved yet would do to the estimates, counted in a thread."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.issue import issued_anew
from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.studio import Studio
from smpdash.record.visit import Course
from smpdash.store.store import Store, StoreProblem

LOG = logging.getLogger("smpdash")
# So many running courses are looked at; the count is "at least" in a larger studio.
MOST_LOOKED_AT: Final = 200
# Between two of these batches the thread looks whether another question has come.
AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """How many clients were looked at so far, and how many of them would be told otherwise."""

    looked_at: int
    changed: int
    is_over: bool
    has_more: bool = False

    @property
    def words(self) -> str:
        """The finding as a sentence."""
        if not self.is_over:
            return f"Looking at what this would change: {self.looked_at} clients so far …"
        if not self.looked_at:
            return "Nobody is in treatment, so no estimate would change."
        if not self.changed:
            return f"Would change none of the {self.looked_at} estimates looked at."
        least = "at least " if self.has_more else ""
        clients = "1 client" if self.looked_at == 1 else f"{self.looked_at} clients"
        return f"Would change {least}{self.changed} of the {clients} looked at."


def is_estimated_by(before: Studio, after: Studio) -> bool:
    """Whether the two differ in anything that an estimate reads."""
    return _read(before) != _read(after)


def _read(studio: Studio) -> object:
    return (
        studio.depth,
        {shade.key: shade.darkness for shade in studio.shades},
        {zone.key: zone.area_share for zone in studio.zones},
    )


class Preview:
    """Answers, for one file, what the settings of the latest question would change."""

    def __init__(self) -> None:
        self._asked: Studio | None = None
        self._found: Finding | None = None
        self._changing = threading.Lock()

    def finding(
        self, store: Store, saved: Studio, wanted: Studio, belief: Lesson
    ) -> Finding | None:
        """What is known so far of what `wanted` would change; None if the work did not succeed.

        The first question about it begins the work and returns at once.
        """
        # Neither names nor the version of what was saved change an estimate.
        asked = replace(wanted, version=saved.version)
        with self._changing:
            if asked == self._asked:
                return self._found
            self._asked, self._found = asked, Finding(0, 0, is_over=False)
        about = (store, saved, asked, belief)
        threading.Thread(target=self._look, args=about, name="preview", daemon=True).start()
        return self._found

    def _look(self, store: Store, saved: Studio, wanted: Studio, belief: Lesson) -> None:
        try:
            running = store.told_last()
            looked_at = changed = 0
            while some := list(islice(running, min(AT_ONCE, MOST_LOOKED_AT - looked_at))):
                looked_at += len(some)
                changed += _changed(
                    [(client, course) for client, course, _ in some], saved, wanted, belief
                )
                if not self._say(wanted, Finding(looked_at, changed, is_over=False)):
                    return
            has_more = looked_at == MOST_LOOKED_AT and next(running, None) is not None
            self._say(wanted, Finding(looked_at, changed, is_over=True, has_more=has_more))
        except (StoreProblem, OSError) as problem:
            LOG.warning("preview: %s", type(problem).__name__)
            self._say(wanted, None)

    def _say(self, wanted: Studio, finding: Finding | None) -> bool:
        """Keep a finding unless another question has come; whether none has."""
        with self._changing:
            if self._asked is not wanted:
                return False
            self._found = finding
            return True


def _changed(
    running: Sequence[tuple[Client, Course]], saved: Studio, wanted: Studio, belief: Lesson
) -> int:
    """How many of these courses get other words or another most likely number."""
    before, after = (issued_anew(running, studio, belief) for studio in (saved, wanted))
    return sum(_headline(one) != _headline(two) for one, two in zip(before, after, strict=True))


def _headline(estimate: IssuedEstimate) -> object:
    return estimate.words, estimate.most_likely_total, estimate.credible_80
