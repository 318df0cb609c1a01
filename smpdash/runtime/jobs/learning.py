"""Learns from the studio's own courses in the background, for one file at a time."""

import logging
import threading
import traceback
from datetime import timedelta
from itertools import islice
from typing import Final

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import model_version
from smpdash.estimate.fit.learn import learn
from smpdash.estimate.fit.lesson_json import from_json, to_json
from smpdash.record.issued import IssuedEstimate
from smpdash.record.permissions import MACHINE
from smpdash.runtime import clock
from smpdash.runtime.belief import Beliefs, issued_anew
from smpdash.runtime.jobs.giving_way import step_back
from smpdash.store.store import KeptLesson, Store, StoreProblem

LOG = logging.getLogger("smpdash")
# The tablets come first, and courses that end together are learnt from together.
PAUSE: Final = timedelta(seconds=2)
# The oldest of so many courses counts a thirtieth of the newest.
MOST_COURSES: Final = 1500
# Running courses whose forecasts are in memory at the same time.
MOST_AT_ONCE: Final = 100
PATIENCE_S: Final = 5.0
# A new estimate is issued if one of these changes; the last digit of a chance is not worth it.
_SHOWN: Final = ("most_likely_total", "credible_80")

# One lock for the whole process: learning takes processor time that all tablets wait for.
_one_at_a_time: Final = threading.Lock()


class Learner:
    """The thread that learns for one file; sleeps until `notice` is called.

    `progress` is a share 0..1 while it learns, else None; `failed` says that the last time did not
    succeed.
    """

    def __init__(self, store: Store, beliefs: Beliefs, *, pause: timedelta = PAUSE) -> None:
        self.progress: float | None = None
        self.failed = False
        self._store = store.by(person=MACHINE, device="learning")
        self._beliefs = beliefs
        self._pause = pause
        self._issued_by = ("", 0)
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="learning", daemon=True)

    def begin(self) -> None:
        """Start the thread, which checks at once whether there is anything to learn."""
        self._woken.set()
        self._thread.start()

    def notice(self) -> None:
        """Wake the thread because a course may have ended or changed; returns at once.

        Ignores what the thread itself writes.
        """
        if threading.current_thread() is not self._thread:
            self._woken.set()

    def end(self) -> None:
        """Stop soon, even in the middle of learning."""
        self._ended.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE_S)

    def _run(self) -> None:
        step_back()
        while True:
            self._woken.wait()
            self._woken.clear()
            if self._ended.wait(self._pause.total_seconds()):
                return
            with _one_at_a_time:
                self._look()

    def _look(self) -> None:
        try:
            self._learn_what_is_new()
            self._reissue_estimates()
            self.failed = False
        except _EndedError:
            pass
        except StoreProblem as problem:
            self.failed = True
            LOG.warning("nothing was learnt: %s", problem)
        except Exception as error:  # noqa: BLE001 whatever it is, the studio continues
            # Place and kind without the message, which may hold what was recorded.
            self.failed = True
            steps = "".join(traceback.format_tb(error.__traceback__))
            LOG.error("nothing was learnt: %s\n%s", type(error).__name__, steps)  # noqa: TRY400
        finally:
            self.progress = None

    def _learn_what_is_new(self) -> None:
        store, belief = self._store, self._beliefs.read_again(self._store)
        grounds = store.grounds_to_learn()
        if not grounds and belief.kept is None:
            return
        if belief.learnt is not None and belief.kept and belief.kept.grounds == grounds:
            return
        self._hear(0.0)
        at, studio = clock.now(), store.studio()
        courses = store.courses_to_learn_from(most=MOST_COURSES)
        cases = [case_of(client, course, studio) for client, course in courses]
        lesson = learn(cases, progress=self._hear)
        text = to_json(lesson)
        from_json(text)  # a lesson that cannot be read again is not stored
        store.save_lesson(
            KeptLesson(
                version=f"{model_version(lesson)}@{at:%Y-%m-%dT%H:%M:%SZ}",
                text=text,
                courses=lesson.courses,
                finished=lesson.finished,
                grounds=grounds,
                learnt_at=at,
            )
        )
        self._beliefs.read_again(store)
        LOG.info("learnt from %d courses, %d of them finished", lesson.courses, lesson.finished)

    def _reissue_estimates(self) -> None:
        """Issue new estimates of running courses if the belief or the tables have changed."""
        store = self._store
        belief, studio = self._beliefs.current(store), store.studio()
        if self._issued_by == (belief.version, studio.version):
            return
        running, issued = store.told_last(), 0
        while some := list(islice(running, MOST_AT_ONCE)):
            updates = issued_anew([(client, course) for client, course, _ in some], studio, belief)
            for update, (_, _, before) in zip(updates, some, strict=True):
                if self._ended.is_set():
                    raise _EndedError
                if _differ(update, before):
                    store.reissue_estimate(update, instead=before, now=clock.now())
                    issued += 1
        self._issued_by = belief.version, studio.version
        LOG.info("issued %d estimates of running courses anew", issued)

    def _hear(self, share: float) -> None:
        if self._ended.is_set():
            raise _EndedError
        self.progress = share


def _differ(update: IssuedEstimate, before: IssuedEstimate) -> bool:
    """Whether an update has other numbers, or a plan that was not stored before."""
    if any(getattr(update, part) != getattr(before, part) for part in _SHOWN):
        return True
    return bool(update.planned) and not before.planned


class _EndedError(Exception):
    """The server is stopping."""
