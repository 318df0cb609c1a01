"""The figures of the tab Quality, each held against what pandas makes of the rows."""

from collections.abc import Iterator
from itertools import product

import pandas as pd
import pytest

from smpdash.record.export.selection import Selection
from smpdash.record.progress.scope import SORTS, VISIT_SORTS, Behind, Scope, last_months
from smpdash.record.quality.fading import by_level
from smpdash.record.quality.intervals import LONGEST
from smpdash.record.quality.notes import FIELDS, missing
from smpdash.record.quality.work import Work
from smpdash.store.db import connection
from smpdash.store.store import Store
from smpdash.store.summaries.courses import wrong_summaries
from tests.builders.second_way import by, courses, fading_of, of_scope, tables, visits_of
from tests.builders.stores import exported, kept_open
from tests.builders.studios import IN_RUN_AND_LONG, TODAY, studio_of_size

pytestmark = pytest.mark.slow
FACTORS = ("shade", "zone", "skin", "scar", "lot", "artist")


@pytest.fixture(scope="module", params=IN_RUN_AND_LONG)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("studio") / "studio.db"
    with kept_open(path):
        store = studio_of_size(path, request.param)
        with connection.read(store.path) as db:
            assert wrong_summaries(db) == 0
        yield store


@pytest.fixture(scope="module")
def scopes(store: Store) -> list[Scope]:
    """Periods of several lengths, each artist and nobody, each kind of course."""
    artists = {None, "", *(person.key for person in store.studio().staff)}
    periods = [(None, None), last_months(TODAY, 3), last_months(TODAY, 12)]
    return [
        Scope(first, last, artist, kind)
        for (first, last), artist, kind in product(periods, artists, (None, "first", "touch-up"))
    ]


@pytest.fixture(scope="module")
def visits(store: Store) -> pd.DataFrame:
    return visits_of(store, courses(store))


@pytest.fixture(scope="module")
def fading(store: Store) -> pd.DataFrame:
    return fading_of(store)


def test_visits_are_counted_by_what_they_lack(
    store: Store, scopes: list[Scope], visits: pd.DataFrame
) -> None:
    for scope in scopes[::3]:
        kept, counts = of_scope(visits, scope, "visit"), store.visit_counts(scope)
        assert sum(count.visits for count in counts) == len(kept)
        assert store.sessions_held(scope) == kept["is_session"].sum()
        for field in FIELDS:
            asked = kept
            if field in {"pigment_lot", "shade", "depth_mm", "coverage"}:
                asked = kept[kept["is_session"]]
            elif field == "observed_fading":
                asked = kept[kept["is_follow_up"]]
            lacking = sum(field in lacks for lacks in asked["lacks"])
            found = missing(counts, field)
            assert (found.visits, found.lacking) == (len(asked), lacking), field


def test_the_visits_behind_a_field_are_those_that_lack_it(
    store: Store, scopes: list[Scope], visits: pd.DataFrame
) -> None:
    for scope, field in product(scopes[::9], FIELDS):
        kept = of_scope(visits, scope, "visit")
        kept = kept[kept["lacks"].map(lambda lacks, field=field: field in lacks).astype(bool)]
        behind = Behind(scope, "visit", work=Work(lacks=field))
        lines = store.visits_behind(behind, limit=1000)
        assert store.number_of_visits(behind) == len(lines) == len(kept)
        assert {(line.code, line.held_on.isoformat()) for line in lines} == {
            *zip(kept["code"], kept["visit"], strict=True)
        }
        assert store.visits_behind(behind, skip=1, limit=2) == lines[1:3]


def test_the_file_of_the_visits_behind_a_field_has_the_same_visits(store: Store) -> None:
    behind = Behind(by="visit", work=Work(lacks="shade"))
    rows = exported(store, "visits", selection=Selection(courses=behind))
    assert sorted((row["client_code"], row["visit_number"]) for row in rows) == sorted(
        (line.code, line.number) for line in store.visits_behind(behind, limit=1000)
    )
    entry = store.audit(limit=1)[0]
    assert (entry.subject, entry.action) == ("visits", "records taken out")


def test_intervals_are_the_days_since_the_session_before(
    store: Store, scopes: list[Scope], visits: pd.DataFrame
) -> None:
    sessions = visits[visits["is_session"] & visits["days"].notna()]
    for scope in scopes:
        kept = of_scope(sessions, scope, "visit")
        between = store.interval_counts(scope, measure="between")
        assert between == {int(days): number for (days,), number in by(kept, "days").items()}
        for low, high in ((0, 6), (7, 14), (15, LONGEST)):
            behind = Behind(scope, "interval", work=Work(days=(low, high)))
            those = kept[kept["days"].between(low, high)]
            assert store.number_behind(behind) == those["course_id"].nunique()


def test_whole_courses_are_the_days_from_their_first_to_their_last_session(
    store: Store, scopes: list[Scope]
) -> None:
    rows = courses(store)
    rows = rows[(rows["status"] == "completed") & (rows["sessions"] > 1)].copy()
    rows["days"] = (pd.to_datetime(rows["last"]) - pd.to_datetime(rows["first"])).dt.days
    for scope in scopes:
        kept = of_scope(rows, scope, "last")
        whole = store.interval_counts(scope, measure="whole")
        assert whole == {days: number for (days,), number in by(kept, "days").items()}
        behind = Behind(scope, statuses=("completed",), work=Work(days=(15, 42)))
        assert store.number_behind(behind) == kept["days"].between(15, 42).sum()


def test_courses_beyond_those_expected_are_held_against_what_was_told_first(
    store: Store, scopes: list[Scope]
) -> None:
    (estimates,) = tables(store, "estimate")
    first = estimates.sort_values("id").groupby("course_id").first()
    rows = courses(store)
    rows = rows[rows["status"] == "completed"].merge(first, left_on="id_x", right_index=True)
    rows["beyond"] = rows["sessions"] - rows["sessions_done"] - rows["expected_remaining"]
    for scope in scopes:
        kept = of_scope(rows, Scope(scope.first, scope.last, None, scope.kind), "last")
        figures, of_all = store.fair_figures(scope)
        named = kept if scope.artist is None else kept[kept["artist"] == scope.artist]
        assert {each.artist: each.courses for each in figures} == dict(
            named["artist"].value_counts()
        )
        assert (of_all is None) == kept.empty
        if of_all is not None:
            assert of_all.mean == pytest.approx(kept["beyond"].mean(), abs=1e-3)
        for each in figures:
            theirs = named[named["artist"] == each.artist]["beyond"]
            if each.mean is not None:
                assert each.mean == pytest.approx(theirs.mean(), abs=1e-3)
            assert (each.fair is None) == (len(theirs) < 10)


def test_fading_is_credited_to_the_session_that_laid_the_pigment(
    store: Store, scopes: list[Scope], fading: pd.DataFrame
) -> None:
    if fading.empty:
        assert store.fading_sums(Scope(), factor="zone") == {}
        return
    for scope, factor in product(scopes[::3], FACTORS):
        kept = of_scope(fading[~fading["is_later"]], scope, "fading")
        sums = store.fading_sums(scope, factor=factor)
        expected = {}
        for level, rows in kept.groupby(factor):
            part = ["month", "artist", "course"]
            of_session = rows.groupby([*part, "session"])["faded"].mean().round()
            of_course = of_session.groupby(part).agg(["sum", "count"])
            mean = of_session.mean()
            spread = ((of_course["sum"] - mean * of_course["count"]) ** 2).sum()
            expected[level] = (len(of_session), mean / 1000, len(of_course), spread)
        assert {*sums} == {*expected}
        for level, (sessions, mean, number, spread) in expected.items():
            each = sums[level]
            assert (each.sessions, each.courses) == (sessions, number)
            assert each.mean == pytest.approx(mean, abs=1e-3)
            if number > 1:
                half = 1.2816 * (spread * number / (number - 1)) ** 0.5 / sessions / 1000
                assert each.interval == pytest.approx(
                    (max(mean - half, 0), min(mean + half, 1)), abs=5e-3
                )


def test_single_rows_of_fading_sum_up_to_the_same_and_can_be_of_one_lot_and_zone(
    store: Store, scopes: list[Scope], fading: pd.DataFrame
) -> None:
    for scope in scopes[::4]:
        rows = store.fading_rows(scope)
        for factor in (*FACTORS, "depth", "weeks"):
            assert by_level(rows, factor) == store.fading_sums(scope, factor=factor)
    if not fading.empty:
        lot, zone = fading["lot"].mode()[0], fading["zone"].mode()[0]
        kept = fading[(fading["lot"] == lot) & (fading["zone"] == zone)]
        rows = store.fading_rows(Scope(), lot=lot, zone=zone)
        assert sorted(row.faded for row in rows) == sorted(kept["faded"])
        days = [row.held_on for row in rows]
        assert days == sorted(days, reverse=True)


def test_the_clients_behind_a_level_of_fading_are_those_who_showed_it(
    store: Store, scopes: list[Scope], fading: pd.DataFrame
) -> None:
    if fading.empty:
        return
    for scope, factor in product(scopes[::4], FACTORS):
        kept = of_scope(fading[~fading["is_later"]], scope, "fading")
        for level, rows in kept.groupby(factor):
            behind = Behind(scope, "fading", work=Work(levels=((factor, str(level)),)))
            assert store.number_behind(behind) == rows["course"].nunique()
            lines = store.courses_behind(behind, limit=1000)
            assert {line.code for line in lines} == {*rows["code"]}


def test_the_visits_behind_a_mark_come_in_each_order_a_page_at_a_time(store: Store) -> None:
    (clients,) = tables(store, "client")
    names = dict(zip(clients["code"], clients["search_key"], strict=True))
    keys = {
        "latest": lambda line: -line.held_on.toordinal(),
        "earliest": lambda line: line.held_on.toordinal(),
        "name": lambda line: (names[line.code], -line.held_on.toordinal()),
    }
    assert {*keys} == {*VISIT_SORTS}
    behind = Behind(by="visit")
    for sort, key in keys.items():
        lines = store.visits_behind(behind, sort=sort, limit=5000)
        assert len(lines) == store.number_of_visits(behind)
        assert lines == sorted(lines, key=key)
        pages = [
            store.visits_behind(behind, sort=sort, skip=skip, limit=40)
            for skip in range(0, len(lines) + 40, 40)
        ]
        assert [line for page in pages for line in page] == lines


def test_the_list_behind_a_mark_comes_in_each_order_a_page_at_a_time(store: Store) -> None:
    (clients,) = tables(store, "client")
    names = dict(zip(clients["code"], clients["search_key"], strict=True))
    keys = {
        "latest": lambda line: -line.last_on.toordinal(),
        "name": lambda line: names[line.code],
        "most": lambda line: (-line.sessions, -line.last_on.toordinal()),
        "fewest": lambda line: (line.sessions, -line.last_on.toordinal()),
    }
    assert {*keys} == {*SORTS}
    for sort, key in keys.items():
        lines = store.courses_behind(Behind(), sort=sort, limit=1000)
        assert lines == sorted(lines, key=key)
        pages = [
            store.courses_behind(Behind(), sort=sort, skip=skip, limit=40)
            for skip in range(0, len(lines) + 40, 40)
        ]
        assert [line for page in pages for line in page] == lines
