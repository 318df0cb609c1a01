"""Who is due and which hours are ahead, held against the same figures from the records."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from smpdash.record.export.selection import Selection
from smpdash.record.issued import PlannedSession
from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.scope import Behind, Scope
from smpdash.record.summaries import DUE, TouchUps, due_state
from smpdash.store.store import Change, Store
from tests.builders.records import TODAY as RECORDED
from tests.builders.records import check_up
from tests.builders.stores import add_client, add_visit, exported, kept_open, opened, three_in_all
from tests.builders.studios import studio_of_size

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
FAR = date(2030, 1, 1)


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with kept_open(path):
        yield studio_of_size(path, "demo")


@pytest.fixture(scope="module")
def treated(demo: Store) -> list[tuple]:
    return in_treatment(demo)


def in_treatment(store: Store) -> list[tuple]:
    """From the records: code, artist of the latest session, its day, and the last estimate."""
    return [
        (line.code, last.artist, last.held_on, store.estimates(course.course_id)[-1])
        for line in store.clients()
        for course in store.courses(line.code)
        if course.status == "running" and course.sessions
        for last in [course.sessions[-1]]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("today", [TODAY, TODAY + timedelta(days=9), TODAY + timedelta(days=60)])
def test_who_is_due_is_what_the_records_say(demo, treated, today):
    expected = defaultdict(list)
    for code, artist, last_on, estimate in treated:
        days = (today - last_on).days
        state = "early" if days < 7 else "due" if days <= 14 else "overdue"
        remaining = estimate.most_likely_total - estimate.sessions_done
        expected["lapsed" if days > 14 + 42 else state].append((last_on, code, artist, remaining))
    for state in DUE:
        clients = demo.due_clients(state, today=today, limit=1000)
        assert [(c.last_on, c.code, c.artist, c.likely) for c in clients] == sorted(
            expected[state], key=lambda each: each[:2]
        )
        assert demo.due_counts(today=today)[state] == len(clients)
        for artist in {each.artist for each in clients}:
            alone = demo.due_clients(state, today=today, artist=artist or "", limit=1000)
            assert alone == [each for each in clients if each.artist == artist]


@pytest.mark.slow
def test_the_hours_ahead_are_what_the_plans_say(demo, treated):
    expected = defaultdict(lambda: [0.0, 0.0])
    for _, artist, last_on, estimate in treated:
        if due_state(last_on, TODAY) == "lapsed":
            continue
        next_on = max(
            datetime.combine(last_on, datetime.min.time()) + timedelta(days=10.5),
            datetime.combine(TODAY, datetime.min.time()),
        )
        is_overdue = due_state(last_on, TODAY) == "overdue"
        for ahead, planned in enumerate(estimate.planned):
            day = (next_on + timedelta(days=10.5 * ahead)).date()
            monday = day - timedelta(days=day.weekday())
            week = expected[None if is_overdue and not ahead else monday, artist]
            week[0] += planned.chance
            week[1] += planned.chance * planned.hours[1]
    weeks = demo.weeks_ahead(today=TODAY, until=FAR)
    assert {(week.monday, week.artist) for week in weeks} == set(expected)
    for week in weeks:
        assert [week.sessions, week.hours] == pytest.approx(expected[week.monday, week.artist])
        assert week.variance >= 0
    soon = demo.weeks_ahead(today=TODAY, until=TODAY + timedelta(days=14))
    until = TODAY + timedelta(days=14)
    assert soon == [week for week in weeks if week.monday is None or week.monday < until]


def test_the_variance_is_that_of_sessions_that_may_not_be_needed(studio_path):
    planned = (PlannedSession(2, 0.5, (4.0, 4.0, 4.0)),)
    store = opened(studio_path, issue=lambda *about: three_in_all(*about, planned=planned))
    add_visit(store, f"{add_client(store)}/1", held_on=RECORDED)
    (week,) = store.weeks_ahead(today=RECORDED, until=FAR)
    assert (week.sessions, week.hours, week.variance) == (0.5, 2.0, 4.0)


def test_an_empty_studio_has_nobody_due_and_no_hours_ahead(studio_path):
    store = opened(studio_path)
    add_client(store)
    assert store.due_counts(today=TODAY) == dict.fromkeys(DUE, 0)
    assert [store.due_clients(state, today=TODAY, limit=9) for state in DUE] == [[]] * 4
    assert store.weeks_ahead(today=TODAY, until=FAR) == []


@pytest.mark.parametrize(
    ("days", "state"),
    [(0, "early"), (6, "early"), (7, "due"), (14, "due"), (15, "overdue"), (56, "overdue"),
     (57, "lapsed"), (4000, "lapsed"), (-1, "early")],
)  # fmt: skip
def test_a_client_is_early_due_overdue_or_lapsed_by_the_days_since_the_latest_session(days, state):
    assert due_state(TODAY - timedelta(days=days), TODAY) == state


def test_a_check_up_moves_no_booking_window(studio_path):
    store = opened(studio_path)
    course_id = f"{add_client(store)}/1"
    add_visit(store, course_id, held_on=RECORDED - timedelta(days=20))
    look = check_up(2, held_on=RECORDED)
    store.add_visit(course_id, look, Change("look", NOW), today=RECORDED)
    (client,) = store.due_clients("overdue", today=RECORDED, limit=9)
    assert client.window == (RECORDED - timedelta(days=13), RECORDED - timedelta(days=6))


@pytest.mark.slow
@pytest.mark.parametrize("today", [TODAY, TODAY + timedelta(days=9), TODAY + timedelta(days=30)])
def test_the_clients_behind_a_week_are_those_whose_plans_have_a_session_in_it(demo, treated, today):
    expected = defaultdict(set)
    days = timedelta(days=10.5)
    for code, artist, last_on, estimate in treated:
        if due_state(last_on, today) == "lapsed":
            continue
        start = datetime.combine(today, datetime.min.time())
        next_on = max(datetime.combine(last_on, datetime.min.time()) + days, start)
        is_overdue = due_state(last_on, today) == "overdue"
        for ahead, planned in enumerate(estimate.planned):
            day = (next_on + days * ahead).date()
            monday = day - timedelta(days=day.weekday())
            if planned.chance:
                week = None if is_overdue and not ahead else monday
                expected[week, artist].add(code)
                expected[week, None].add(code)
    assert expected
    weeks = demo.weeks_ahead(today=today, until=FAR)
    this_week = today - timedelta(days=today.weekday())
    for week in weeks:
        last = (week.monday or this_week) + timedelta(days=6 if week.monday else -1)
        for artist in (week.artist, None):
            scope = Scope(week.monday or date.min, last, artist)
            behind = Behind(scope, "planned", ahead=Ahead(today=today))
            lines = demo.courses_behind(behind, limit=1000)
            assert {line.code for line in lines} == expected[week.monday, artist]
            assert demo.number_behind(behind) == len(lines)
            rows = exported(demo, "courses", selection=Selection(courses=behind))
            assert {row["client_code"] for row in rows} == expected[week.monday, artist]


@pytest.mark.slow
def test_touch_ups_are_due_from_the_day_that_was_issued_when_the_course_was_finished(demo):
    windows = [
        (course.sessions[-1].artist, demo.estimates(course.course_id)[-1].touch_up)
        for line in demo.clients()
        for course in demo.courses(line.code)[-1:]
        if course.status == "completed"
    ]
    assert windows
    for today in (TODAY, date(2028, 6, 15)):
        until = today + timedelta(days=400)
        for artist in {None, *(artist for artist, _ in windows)}:
            expected: dict[date | None, int] = defaultdict(int)
            for held_by, (from_on, _) in windows:
                if artist in {None, held_by} and from_on <= until:
                    expected[None if from_on <= today else from_on.replace(day=1)] += 1
            due = demo.touch_ups(today=today, until=until, artist=artist)
            assert {each.month: each.clients for each in due} == expected
            by_now = Behind(Scope(date.min, today, artist), by="touch-up")
            assert demo.number_behind(by_now) == expected[None]


def test_a_client_who_has_begun_a_touch_up_is_not_due_for_one(studio_path):
    store = opened(studio_path)
    code = add_client(store)
    add_visit(store, f"{code}/1", held_on=date(2022, 5, 2), decision="complete", reason=None)
    # What was issued here says nothing of a touch-up: then the trade's two years hold.
    (due,) = store.touch_ups(today=date(2024, 5, 1), until=FAR)
    assert due == TouchUps(date(2024, 5, 1), 1)
    assert store.touch_ups(today=date(2024, 5, 2), until=FAR) == [TouchUps(None, 1)]
    store.start_course(code, Change("again", NOW))
    assert store.touch_ups(today=date(2024, 5, 2), until=FAR) == []
    assert store.check() == []
