"""Changes in any order: the summaries are those that would be made of the records anew."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from smpdash.record.filing.merging import Choices
from smpdash.record.problem import Refused
from smpdash.record.studio import Lot, Staff
from smpdash.record.visit import Course, Reading, Visit
from smpdash.store.db import connection
from smpdash.store.db.errors import Conflict
from smpdash.store.store import Change, Store
from smpdash.store.summaries.courses import rebuild_summaries, wrong_summaries
from tests.builders.records import NOW, TODAY, check_up, reading, visit
from tests.builders.stores import add_client, opened, raw, records_of

pytestmark = pytest.mark.slow
KEPT = (
    *("course_summary", "extra_session", "told_outcome", "touch_up_due", "visit_summary"),
    *("visit_in_course", "fading_seen", "course_fading", "client_summary", "course_count"),
    *("outcome_count", "chance_count", "range_count", "visit_count", "interval_count"),
    "fading_count",
)
STEPS = 30
FIRST_DAY = TODAY - timedelta(days=400)


class Walk:
    """A studio of three clients in which something happens again and again."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.chance, self.number = store, random.Random(seed), 0
        staff, lots = (Staff("a1", "Ana"), Staff("a2", "Ben")), (Lot("l1", "LOT 1"), Lot("l2", "2"))
        tables = replace(store.studio(), staff=staff, lots=lots)
        store.save_studio(tables, Change("two of each", NOW))
        self.codes = [add_client(store, name) for name in ("Ada", "Bo", "Cy")]
        self.done: set[str] = set()

    def step(self) -> None:
        """Try one change, which the studio's rules may refuse."""
        self.number += 1
        changes: list[Callable[[Change], object]] = [
            *[self.record] * 8,
            *(self.correct, self.correct, self.delete, self.move, self.move),
            *(self.start, self.start, self.stop, self.resume, self.resume, self.merge),
        ]
        change = self.chance.choice(changes)
        with suppress(Refused, Conflict):
            change(Change(f"step {self.number}", NOW, "Other"))
            self.done.add(change.__name__)

    def record(self, change: Change) -> None:
        course = self.a_course()
        self.store.add_visit(
            course.course_id, self.new_visit(course, len(course.visits) + 1), change, today=TODAY
        )

    def correct(self, change: Change) -> None:
        course, old = self.a_visit()
        day = old.held_on + timedelta(days=self.chance.choice((-3, 0, 3)))
        new = replace(self.new_visit(course, old.number), held_on=day, decision=old.decision)
        same = {"visit_id": old.visit_id, "version": old.version, "reason": old.reason}
        new = replace(new, **same)
        self.store.amend_visit(new, change, today=TODAY)

    def delete(self, change: Change) -> None:
        _, old = self.a_visit()
        self.store.delete_visit(old.visit_id, change, version=old.version)

    def move(self, change: Change) -> None:
        _, old = self.a_visit()
        code = self.chance.choice(self.codes)
        self.store.move_visit(old.visit_id, code, change, version=old.version)

    def start(self, change: Change) -> None:
        self.store.start_course(self.chance.choice(self.codes), change)

    def stop(self, change: Change) -> None:
        self.store.stop_course(self.a_course().course_id, replace(change, why="moved away"))

    def resume(self, change: Change) -> None:
        self.store.resume_course(self.a_course().course_id, change)

    def merge(self, change: Change) -> None:
        """Merge two records, and take them apart again at once."""
        kept, other = self.chance.sample(self.codes, 2)
        self.store.merge_clients(records_of(self.store, kept, other), Choices(), change)
        self.check()
        self.store.undo_merge(kept, other, Change(f"{change.action} undone", NOW))

    def a_course(self) -> Course:
        return self.chance.choice(self.store.courses(self.chance.choice(self.codes)))

    def a_visit(self) -> tuple[Course, Visit]:
        courses = [each for code in self.codes for each in self.store.courses(code) if each.visits]
        if not courses:
            raise Conflict("There is no visit.")
        course = self.chance.choice(courses)
        return course, self.chance.choice(course.visits)

    def new_visit(self, course: Course, number: int) -> Visit:
        last = course.visits[-1].held_on if course.visits else FIRST_DAY
        day = min(last + timedelta(days=self.chance.choice((2, 10, 30))), TODAY)
        ends = {"reason": self.chance.choice(("planned", "fading"))}
        if self.chance.random() < 0.15:
            ends = {"decision": "complete", "reason": None}
        if number > 1 and self.chance.random() < 0.2:
            return check_up(number, held_on=day)
        made = visit(number, held_on=day, readings=self.readings(number))
        lot = self.chance.choice(("l1", "l2", None))
        return replace(made, artist=self.chance.choice(("a1", "a2")), pigment_lot=lot, **ends)

    def readings(self, number: int) -> tuple[Reading, ...]:
        return tuple(
            reading(
                zone,
                shade=self.chance.choice(("s2", "s3", None)),
                depth_mm=self.chance.choice((0.5, 1.0)),
                observed_fading=self.chance.choice((0.2, 0.5, None)) if number > 1 else None,
            )
            for zone in ("hairline", "crown")
        )

    def tables(self) -> dict[str, list[tuple[object, ...]]]:
        with connection.read(self.store.path) as db:
            return {
                name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
                for name in KEPT
            }

    def check(self) -> None:
        """Hold what was kept against what is made anew."""
        kept = self.tables()
        with connection.read(self.store.path) as db:
            assert wrong_summaries(db) == 0
        with raw(self.store) as db:
            rebuild_summaries(db)
        assert kept == self.tables()


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_changed_leaves_the_summaries_that_would_be_made_anew(
    studio_path, seed: int
) -> None:
    walk = Walk(opened(studio_path), seed)
    for _ in range(STEPS):
        walk.step()
        walk.check()
    assert {"record", "correct", "move"} <= walk.done
    assert all(walk.tables()[name] for name in ("fading_seen", "told_outcome", "visit_summary"))
