"""Missed appointments by the sessions held before them, against what pandas makes of the rows."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from smpdash.record.progress.figures import MissedCount
from smpdash.record.progress.scope import Scope
from smpdash.store.store import Change, Store
from tests.builders.records import NOW, TODAY
from tests.builders.second_way import courses, tables
from tests.builders.stores import add_client, add_visit, opened
from tests.builders.studios import TODAY as STUDIO_TODAY
from tests.builders.studios import studio_of_size


def miss(store: Store, code: str, day: date) -> None:
    store.note_missed(code, day, Change(f"missed {code} {day}", NOW), today=max(day, TODAY))


def test_an_appointment_is_missed_after_the_sessions_that_were_held_by_then(
    studio_path: Path,
) -> None:
    store = opened(studio_path)
    code = add_client(store)
    first = add_visit(store, f"{code}/1").held_on
    second = add_visit(store, f"{code}/1", 2).held_on
    miss(store, code, first - timedelta(days=3))  # before the course began: no drop-off
    miss(store, code, first + timedelta(days=1))
    miss(store, code, second + timedelta(days=1))
    assert store.missed_counts(Scope()) == [MissedCount(1, 1, 1), MissedCount(2, 1, 0)]
    assert store.missed_counts(Scope(artist="")) == []
    assert store.missed_counts(Scope(date(2020, 1, 1), date(2020, 1, 31))) == []


@pytest.mark.slow
def test_the_missed_appointments_of_a_whole_studio_are_counted(studio_path: Path) -> None:
    store = studio_of_size(studio_path, "demo")
    began = courses(store)
    (visits,) = tables(store, "visit")
    expected: dict[int, list[int]] = {}
    for number, (_, row) in enumerate(began.iterrows()):
        if row["number"] != 1:
            continue
        day = date.fromisoformat(row["first"]) + timedelta(days=1 + number % 17)
        of_course = visits[(visits["course_id"] == row["id_x"]) & (visits["kind"] == "session")]
        later = began[(began["code"] == row["code"]) & (began["number"] == 2)]
        is_free = day.isoformat() not in set(visits["held_on"]) and day <= STUDIO_TODAY
        if not is_free or (len(later) and later["first"].iloc[0] <= day.isoformat()):
            continue
        miss(store, row["code"], day)
        held = int((of_course["held_on"] <= day.isoformat()).sum())
        counts = expected.setdefault(held, [0, 0])
        counts[0] += 1
        counts[1] += held < len(of_course)
    assert expected
    assert store.missed_counts(Scope()) == [
        MissedCount(held, *counts) for held, counts in sorted(expected.items())
    ]
