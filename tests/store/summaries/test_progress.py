"""The figures of a period, each held against what pandas makes of the rows."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest

from smpdash.record.export.selection import Selection
from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.figures import going_on
from smpdash.record.progress.forecasts import ChanceCount, Told
from smpdash.record.progress.scope import Behind, Scope, last_months
from smpdash.record.summaries import ToldCounts
from smpdash.store.db import connection
from smpdash.store.store import Store
from smpdash.store.summaries.courses import wrong_summaries
from tests.builders.second_way import by, courses, extra_sessions, of_scope, told
from tests.builders.stores import exported, kept_open
from tests.builders.studios import IN_RUN_AND_LONG, TODAY, studio_of_size

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=IN_RUN_AND_LONG)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("studio") / "studio.db"
    with kept_open(path):
        yield studio_of_size(path, request.param)


@pytest.fixture(scope="module")
def scopes(store: Store) -> list[Scope]:
    """Periods of several lengths, each artist and nobody, each kind of course."""
    artists = {None, "", *(person.key for person in store.studio().staff)}
    months = [last_months(TODAY, number) for number in (3, 12, 24)]
    periods = [(None, None), *months]
    return [
        Scope(first, last, artist, kind)
        for (first, last), artist, kind in product(periods, artists, (None, "first", "touch-up"))
    ]


def test_the_summaries_of_a_whole_studio_are_what_its_records_say(store: Store) -> None:
    with connection.read(store.path) as db:
        assert wrong_summaries(db) == 0


@pytest.mark.parametrize("day", ["first", "last"])
def test_courses_are_counted_by_month_artist_state_and_sessions(
    store: Store, scopes: list[Scope], day: str
) -> None:
    rows = courses(store)
    rows["month"] = rows[day].str[:7]
    rows["beyond"] = rows["sessions"] > rows["told_high"]
    for scope in scopes:
        counted = {
            (f"{each.month:%Y-%m}", each.artist or "", each.status, each.sessions, each.beyond):
            each.courses
            for each in store.course_counts(scope, by=day)
        }  # fmt: skip
        kept = of_scope(rows, scope, day)
        assert counted == by(kept, "month", "artist", "status", "sessions", "beyond")


def test_the_clients_behind_a_mark_are_those_that_were_counted(
    store: Store, scopes: list[Scope]
) -> None:
    rows = courses(store)
    for scope in scopes[::9]:
        for statuses, sessions, beyond in product(
            [(), ("completed",), ("completed", "abandoned")], [None, 1, 3], [False, True]
        ):
            kept = of_scope(rows, scope, "last")
            kept = kept[kept["status"].isin(statuses)] if statuses else kept
            kept = kept[kept["sessions"] == sessions] if sessions else kept
            kept = kept[kept["sessions"] > kept["told_high"]] if beyond else kept
            behind = Behind(scope, "last", statuses, sessions, beyond)
            lines = store.courses_behind(behind, limit=1000)
            assert store.number_behind(behind) == len(lines) == len(kept)
            assert {(line.code, line.number) for line in lines} == {
                *zip(kept["code"], kept["number"], strict=True)
            }


def test_the_list_behind_a_mark_comes_a_page_at_a_time_in_one_order(store: Store) -> None:
    lines = store.courses_behind(Behind(), limit=1000)
    pages = [
        store.courses_behind(Behind(), skip=skip, limit=7) for skip in range(0, len(lines) + 7, 7)
    ]
    assert [line for page in pages for line in page] == lines
    assert [line.last_on for line in lines] == sorted(
        (line.last_on for line in lines), reverse=True
    )


@pytest.mark.parametrize(
    "behind",
    [
        Behind(statuses=("completed",), sessions=3),
        Behind(statuses=("completed",), told=Told(after=0, held=True)),
        Behind(by="settled", told=Told(fifth=0)),
        Behind(by="touch-up"),
        Behind(statuses=("running",), ahead=Ahead(to_come=1)),
    ],
)
def test_the_file_of_the_clients_behind_a_mark_has_the_same_courses(
    store: Store, behind: Behind
) -> None:
    rows = exported(store, "courses", selection=Selection(courses=behind))
    assert {(row["client_code"], row["course_number"]) for row in rows} == named(store, behind)
    entry = store.audit(limit=1)[0]
    assert (entry.subject, entry.action) == ("courses", "records taken out")


def test_who_goes_on_after_each_session_is_what_the_single_courses_say(
    store: Store, scopes: list[Scope]
) -> None:
    rows = courses(store)
    for scope in scopes[::3]:
        kept, share = of_scope(rows, scope, "first"), 1.0
        for step in going_on(store.course_counts(scope, by="first")):
            came = kept[kept["sessions"] > step.session]
            here = kept[kept["sessions"] == step.session]
            stopped = here[here["status"] == "abandoned"]
            share *= 1 - len(stopped) / (len(came) + len(stopped))
            assert step.share == pytest.approx(share)
            assert (step.known, step.stopped) == (len(came) + len(stopped), len(stopped))
            states = by(here, "status")
            assert step.running == states.get(("running",), 0)
            assert step.finished == states.get(("completed",), 0)


def test_lapsed_courses_are_those_without_a_session_for_more_than_eight_weeks(
    store: Store, scopes: list[Scope]
) -> None:
    rows = courses(store)
    day = (TODAY - timedelta(days=57)).isoformat()
    for scope in scopes:
        kept = of_scope(rows, scope, "first")
        kept = kept[(kept["status"] == "running") & (kept["last"] <= day)]
        lapsed = store.lapsed_counts(scope, today=TODAY)
        assert lapsed == {number: times for (number,), times in by(kept, "sessions").items()}


def test_extra_sessions_are_counted_by_quarter_and_by_the_reason_of_the_visit_before(
    store: Store, scopes: list[Scope]
) -> None:
    rows = extra_sessions(store, courses(store))
    for scope in scopes:
        kept = of_scope(rows, scope, "extra")
        expected = {
            key: (len(extra), extra["hours"].count(), pytest.approx(extra["hours"].sum()))
            for key, extra in kept.groupby(["quarter", "cause"])
        }
        assert expected == {
            (each.quarter, each.cause): (each.sessions, each.timed, each.hours)
            for each in store.extra_counts(scope)
        }


def test_the_clients_behind_an_extra_session_are_those_who_had_it(
    store: Store, scopes: list[Scope]
) -> None:
    rows = extra_sessions(store, courses(store))
    for scope, cause in product(scopes[::7], (None, "", "fading", "playing safe")):
        kept = of_scope(rows, scope, "extra")
        kept = kept if cause is None else kept[kept["cause"] == cause]
        lines = store.courses_behind(Behind(scope, "extra", cause=cause), limit=1000)
        assert sorted((line.code, line.number) for line in lines) == sorted(
            {*zip(kept["code"], kept["course_number"], strict=True)}
        )


def test_clients_in_treatment_come_by_how_far_they_are_behind_what_was_told_first(
    store: Store, scopes: list[Scope]
) -> None:
    rows = courses(store)
    for scope in scopes[::5]:
        kept = of_scope(rows, Scope(artist=scope.artist, kind=scope.kind), "last")
        kept = kept[kept["status"] == "running"]
        kept = kept.assign(more=kept["likely"] - kept["told"]).sort_values(
            ["more", "behind", "id_x"], ascending=[False, False, True]
        )
        counts = store.told_counts(scope)
        assert (counts.told_clients, counts.more) == (len(kept), (kept["more"] > 0).sum())
        shown = store.in_treatment(scope, limit=1000)
        assert [client.code for client, _, _ in shown] == list(kept["code"])
        assert [more for _, _, more in shown] == list(kept["more"])
        assert all(course.status == "running" for _, course, _ in shown)
        to_come = (kept["likely"] - kept["sessions"]).value_counts()
        assert dict(store.remaining_counts(scope)) == to_come.to_dict()
        all_of_them = Scope(artist=scope.artist, kind=scope.kind)
        assert store.number_behind(Behind(all_of_them, statuses=("running",))) == len(kept)
        for number in (0, 1, 2, 3, 9):
            behind = Behind(all_of_them, statuses=("running",), ahead=Ahead(to_come=number))
            needing = kept[kept["likely"] - kept["sessions"] == number]
            lines = store.courses_behind(behind, limit=1000)
            assert {line.code for line in lines} == {*needing["code"]}
            assert store.number_behind(behind) == len(needing)
        assert store.in_treatment(scope, skip=2, limit=3) == shown[2:5]


def test_what_was_told_first_stands_against_what_is_likely_now(
    store: Store, scopes: list[Scope]
) -> None:
    rows = courses(store)
    for scope in scopes[::11]:
        kept = of_scope(rows, Scope(artist=scope.artist, kind=scope.kind), "last")
        kept = kept[kept["status"] == "running"].set_index("code")
        more = kept["likely"] - kept["told"]
        expected = ToldCounts((more > 0).sum(), (more == 0).sum(), (more < 0).sum(), 0)
        assert store.told_counts(scope) == expected
        shown = store.told_and_now(scope, limit=1000)
        treated = store.in_treatment(scope, limit=1000)
        assert [each.code for each in shown] == [client.code for client, _, _ in treated]
        for each in shown:
            row = kept.loc[each.code]
            assert each.told_first.most_likely_total == row["told"]
            assert each.told_first.credible_80[1] == row["told_high"]
            assert each.now.most_likely_total == row["likely"]
            assert each.sessions_done == row["sessions"]
        assert store.told_and_now(scope, skip=1, limit=2) == shown[1:3]


def test_chances_are_counted_against_how_often_the_next_session_was_the_last(
    store: Store, scopes: list[Scope]
) -> None:
    rows = told(store)
    settled = rows[rows["settled"].notna() & rows["chance"].notna()].copy()
    # In thousandths, as they are stored.
    thousandths = (settled["chance"] * 1000 + 0.5).astype(float) // 1
    settled["fifth"] = (thousandths // 200).clip(upper=4)
    settled["chance"] = thousandths / 1000
    for scope in scopes:
        kept = of_scope(settled, scope, "settled")
        assert store.chance_counts(scope) == [
            ChanceCount(int(fifth), pytest.approx(each["chance"].mean()), len(each),
                        int(each["came"].sum()))
            for fifth, each in kept.groupby("fifth")
        ]  # fmt: skip


def test_ranges_and_errors_are_those_of_the_courses_that_finished_in_the_period(
    store: Store, scopes: list[Scope]
) -> None:
    rows = told(store)
    ended = rows[rows["last"].notna()].copy()
    ended["month"] = ended["last"].str[:7]
    for scope in scopes:
        counted = {
            (f"{each.month:%Y-%m}", each.after, each.off, each.held): each.told
            for each in store.range_counts(scope)
        }
        assert counted == by(of_scope(ended, scope, "last"), "month", "after", "off", "held")


def test_the_clients_behind_what_was_told_are_those_who_were_told_it(
    store: Store, scopes: list[Scope]
) -> None:
    rows = told(store)
    for scope in scopes[::4]:
        kept = of_scope(rows[rows["last"].notna()], scope, "last")
        kept = kept[(kept["after"] == 0) & ~kept["held"].astype(bool)]
        ended = Behind(scope, statuses=("completed",), told=Told(after=0, held=False))
        assert named(store, ended) == {*zip(kept["code"], kept["number"], strict=True)}
        kept = of_scope(rows[rows["settled"].notna()], scope, "settled")
        kept = kept[kept["chance"] < 0.1995]
        said = Behind(scope, "settled", told=Told(fifth=0))
        assert named(store, said) == {*zip(kept["code"], kept["number"], strict=True)}
        assert store.number_behind(said) == len(named(store, said))


def named(store: Store, behind: Behind) -> set[tuple[str, int]]:
    return {(line.code, line.number) for line in store.courses_behind(behind, limit=1000)}
