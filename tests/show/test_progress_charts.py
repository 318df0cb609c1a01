"""The charts of the tab Progress: what they say and draw, for none, one and many courses."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

import pytest

from smpdash.record.issued import IssuedEstimate
from smpdash.record.progress.extra import ExtraCount, in_all
from smpdash.record.progress.figures import CourseCount, MissedCount
from smpdash.record.progress.scope import Scope, behind_of, last_months
from smpdash.record.summaries import ToldAndNow, ToldCounts
from smpdash.record.visit import Course
from smpdash.show.charts.chair_hours import EVERYBODY
from smpdash.show.charts.coverage_levels import FanRow
from smpdash.show.charts.due import NO_ARTIST
from smpdash.show.charts.picture import Picture
from smpdash.show.charts.progress.at_a_glance import glance_of, glance_table
from smpdash.show.charts.progress.by_artist import finished_by_artist
from smpdash.show.charts.progress.extra_sessions import extra_sessions_chart
from smpdash.show.charts.progress.finished import finished_by_month, sessions_taken
from smpdash.show.charts.progress.going_on import going_on_chart
from smpdash.show.charts.progress.period import BEHIND, Period
from smpdash.show.charts.progress.told_now import beyond_told, told_against_now
from smpdash.show.charts.theme import LIGHT
from tests.builders.chart_contents import colours, missing_fields
from tests.builders.marks import in_long
from tests.builders.records import client, reading, studio, visit

SCOPE = Scope(*last_months(date(2026, 6, 17), 3))
NAMES = {"a1": "Ana", "a2": "Ben"}
MONTHS = (date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1))


def ended(
    sessions: int, courses: int = 1, *, month: int = 0, status: str = "completed", **changes: object
) -> CourseCount:
    usual: dict[str, object] = {"artist": "a1", "beyond": False} | changes
    return CourseCount(
        MONTHS[month],
        status=status,
        sessions=sessions,
        courses=courses,
        **usual,  # type: ignore[arg-type]
    )


def period(*counts: CourseCount, before: Sequence[CourseCount] | None = None) -> Period:
    return Period(SCOPE, counts, before)


def marks(picture: Picture) -> set[str]:
    """The addresses of all that can be tapped."""
    assert picture.chart is not None
    rows = [row for data in picture.chart.to_dict()["datasets"].values() for row in data]
    return {row[BEHIND] for row in rows if BEHIND in row}


MANY = period(
    ended(3, 12), ended(4, 3, month=1), ended(2, 2, month=1, status="abandoned"),
    ended(5, 1, month=2, artist="a2"), ended(3, 2, month=2, artist=None),
)  # fmt: skip


def test_the_mean_of_all_finished_courses_has_its_range_and_the_stopped_ones_are_said() -> None:
    picture = finished_by_month(MANY)
    assert picture.alt.startswith("18 courses took 3.3 sessions (3.1 to 3.5). 2 stopped,")
    rows = picture.table.to_dict("records")
    assert [(row["Period"], row["Finished"], row["Stopped"]) for row in rows] == [
        ("Apr 2026", 12, 0), ("May", 3, 2), ("Jun", 3, 0)
    ]  # fmt: skip
    assert rows[2]["Mean"] == pytest.approx(11 / 3)
    assert rows[2]["To"] - rows[2]["Mean"] > rows[0]["To"] - rows[0]["Mean"]


def test_a_month_without_courses_stays_in_its_place() -> None:
    rows = finished_by_month(period(ended(3))).table
    assert list(rows["Finished"]) == [1, 0, 0]
    assert rows["Mean"].isna().tolist() == [False, True, True]


@pytest.mark.slow
def test_a_difference_between_periods_is_told_from_chance() -> None:
    now = (ended(3, 20), ended(4, 20))
    alike = finished_by_month(period(*now, before=[ended(3, 5), ended(4, 5)])).alt
    assert "a difference of" in alike
    assert "that could be chance" in alike
    apart = finished_by_month(period(*now, before=[ended(5, 20), ended(6, 20)])).alt
    assert "a difference of −2.00 (−2.15 to −1.85) that is probably not chance" in apart
    assert "no course was finished" in finished_by_month(period(*now, before=[])).alt
    few = [ended(3, 5), ended(4, 4)]
    assert "too few to compare" in finished_by_month(period(*now, before=few)).alt
    began = period(ended(2, 20), ended(3, 20, status="abandoned"), before=[ended(2, 9)])
    assert "after session 1 (77% to 100%): too few to compare" in going_on_chart(began, {}).alt


def test_stopped_courses_stand_above_the_finished_ones_of_as_many_sessions() -> None:
    picture = sessions_taken(MANY)
    rows = picture.table.set_index("Sessions")
    assert (rows.loc[2, "Finished"], rows.loc[2, "Stopped"], rows.loc[1, "Stopped"]) == (0, 2, 0)
    assert picture.alt == (
        "17 of 18 courses took the usual 3 to 4 sessions. 2 stopped, after 2 sessions. "
        "Tap a bar for its clients."
    )


@pytest.mark.slow
def test_the_courses_of_the_period_before_are_a_line_across_the_bar_of_as_many_sessions() -> None:
    now = period(ended(3, 12), ended(5, 8), before=[ended(3, 2), ended(8, 8)])
    picture = sessions_taken(now)
    layers = picture.chart.to_dict()["layer"]
    sides = [
        (places["x"]["field"], places["x2"]["field"])
        for places in (layer["encoding"] for layer in layers)
        if places.get("y", {}).get("field") == "Finished before"
    ]
    assert set(sides) == {("Left", "Right")}, "between two bars it would belong to either"
    rows = picture.table.set_index("Sessions")["Finished before"]
    assert (rows[3], rows[5], rows[8]) == (2, 0, 8)
    assert (
        "In the period before, 2 of 10 took the usual 3 to 4 sessions (20%; 9% to 40%): a "
        "difference that is probably not chance." in picture.alt
    )
    few = sessions_taken(period(ended(3, 12), before=[ended(3, 2), ended(8, 6)])).alt
    assert "2 of 8 took the usual 3 to 4 sessions (25%; 11% to 48%): too few to compare." in few
    none = sessions_taken(period(ended(3), before=[]))
    assert "In the period before, no course was finished." in none.alt


@pytest.mark.slow
def test_artists_are_not_compared_below_ten_courses_and_never_ranked() -> None:
    picture = finished_by_artist(MANY, NAMES)
    rows = picture.table
    assert list(rows["Artist"]) == [EVERYBODY, "Ana", "Ben", NO_ARTIST]
    assert rows["Mean"].isna().tolist() == [False, False, True, True]
    assert "n = 1: too few to compare" in picture.chart.to_json()
    assert picture.alt.startswith("Too few courses to compare artists")
    both = period(ended(3, 10), ended(4, 10, artist="a2"))
    assert "means lie between 3.0 and 4.0 sessions" in finished_by_artist(both, NAMES).alt


@pytest.mark.slow
def test_artists_means_stand_with_their_ranges_and_cases_and_chance_is_told_apart() -> None:
    apart = period(ended(3, 10), ended(4, 2), ended(4, 10, artist="a2"), ended(5, 4, artist="a2"))
    assert (
        "The lowest is 3.2 (3.0 to 3.3, n = 12), the highest 4.3 (4.1 to 4.4, n = 14): a "
        "difference that is probably not chance."
    ) in finished_by_artist(apart, NAMES).alt
    alike = period(ended(3, 9), ended(4, 9), ended(3, 9, artist="a2"), ended(4, 10, artist="a2"))
    assert "difference that could be chance" in finished_by_artist(alike, NAMES).alt
    few = period(ended(3, 20), ended(4, 20), ended(4, 9, artist="a2"))
    assert "The lowest" not in finished_by_artist(few, NAMES).alt


def test_ten_extra_sessions_have_a_share_on_each_side_with_its_range_and_nine_have_none() -> None:
    nine = [extra(1, "light", 9, 9.0)]
    assert "Of these" not in extra_sessions_chart(SCOPE, nine).alt
    assert (
        " Of these 10: technique 90% (72% to 97%), client 10% (3% to 28%), either 0% (0% to 14%)."
    ) in extra_sessions_chart(SCOPE, [*nine, extra(1, "adjustment", 1, 1.0)]).alt


def test_an_artist_who_is_new_has_no_period_before() -> None:
    both = period(ended(3, 10), ended(4, 10, artist="a2"), before=[ended(3, 9), ended(4, 2)])
    rows = finished_by_artist(both, NAMES).table.set_index("Artist")
    assert rows["Finished before"].to_dict() == {EVERYBODY: 11, "Ana": 11, "Ben": 0}
    assert rows["Mean before"].isna().to_dict() == {EVERYBODY: False, "Ana": False, "Ben": True}


def test_running_courses_are_said_to_count_as_far_as_they_came() -> None:
    asked = period(
        ended(1, 2, status="abandoned"), ended(1, 5, status="running"), ended(3, 18),
        before=[ended(2, 10), ended(1, 30, status="abandoned")],
    )  # fmt: skip
    picture = going_on_chart(asked, {1: 3})
    assert picture.alt.startswith(
        "90% of clients had not dropped out after session 2 (77% to 96%). Of 25 courses that began "
        "in this period, 2 stopped. 5 still run and count up to their latest session; 3 of these "
        "have lapsed."
    )
    assert "In the period before, 25% after session 1" in picture.alt
    assert ": a difference that is probably not chance" in picture.alt
    rows = picture.table.to_dict("records")
    assert [row["If the lapsed stay away"] for row in rows] == pytest.approx([18 / 23] * 2)
    assert rows[0]["The period before"] == pytest.approx(0.25)


@pytest.mark.slow
def test_a_session_that_few_reached_has_no_colour_and_those_before_it_have() -> None:
    came_on = period(ended(1, 2, status="abandoned"), ended(3, 8), ended(4, 2))
    drawn = going_on_chart(came_on, {}).chart.to_dict()
    inks = {
        row["After session"]: row["Ink"]
        for rows in drawn["datasets"].values() for row in rows if "Ink" in row
    }  # fmt: skip
    assert inks == {1: LIGHT.primary, 2: LIGHT.primary, 3: LIGHT.muted}
    assert "grey below 10" in str(drawn["title"])


@pytest.mark.slow
def test_an_artist_with_few_courses_is_drawn_without_a_colour() -> None:
    few = Period(replace(SCOPE, artist="a1"), [ended(2, 9)])
    many = Period(replace(SCOPE, artist="a1"), [ended(2, 10)])
    for draw in (finished_by_month, lambda asked: going_on_chart(asked, {})):
        assert LIGHT.primary not in colours(draw(few).chart.to_dict())
        assert LIGHT.primary in colours(draw(many).chart.to_dict())


@pytest.mark.slow
@pytest.mark.parametrize("draw", [finished_by_month, beyond_told])
def test_a_month_of_few_courses_of_one_artist_has_no_colour(draw) -> None:
    counts = [ended(2, 10, month=0), ended(2, 9, month=1)]
    for artist, of_few in (("a1", LIGHT.muted), (None, LIGHT.primary)):
        drawn = draw(Period(replace(SCOPE, artist=artist), counts)).chart.to_dict()
        inks = {
            row["Finished"]: row["Ink"]
            for rows in drawn["datasets"].values() for row in rows if row.get("Finished")
            if "Ink" in row
        }  # fmt: skip
        assert inks == {10: LIGHT.primary, 9: of_few}


def extra(
    quarter: int, cause: str, sessions: int, hours: float, timed: int | None = None
) -> ExtraCount:
    day = date(2026, 3 * quarter - 2, 1)
    return ExtraCount(day, cause, sessions, sessions if timed is None else timed, hours)


HALF_A_YEAR = Scope(*last_months(date(2026, 6, 17), 6))
EXTRA = [extra(1, "light", 3, 8.3), extra(2, "fading", 3, 5.0, timed=2), extra(2, "", 1, 1.2),
         extra(2, "adjustment", 1, 1.3)]  # fmt: skip


@pytest.mark.slow
def test_missed_appointments_stand_beside_those_who_go_on() -> None:
    asked = period(ended(1, 2, status="abandoned"), ended(3, 8))
    missed = [MissedCount(1, 3, 1), MissedCount(2, 1, 1)]
    picture = going_on_chart(asked, {}, missed)
    assert "4 appointments were missed; after 2 of them they came again." in picture.alt
    rows = {row["After session"]: row for row in picture.table.to_dict("records")}
    assert [rows[session]["Missed appointments"] for session in (1, 2)] == [3, 1]
    one = going_on_chart(asked, {}, missed[1:]).alt
    assert "1 appointment was missed; after 1 of them they came again." in one
    assert "missed" not in going_on_chart(asked, {}).alt


@pytest.mark.slow
def test_extra_sessions_stand_on_the_side_on_which_their_cause_lies() -> None:
    picture = extra_sessions_chart(HALF_A_YEAR, EXTRA)
    assert picture.alt.startswith(
        "8 extra sessions took 15.8 h: technique 3, client 1, either 4. 1 of them has no times"
    )
    rows = [tuple(row) for row in picture.table.to_numpy()]
    assert rows == [
        ("All causes", "", "Q1 2026", 3, 8.3, 0),
        ("All causes", "", "Q2 2026", 5, 7.5, 1),
        ("Shade too light", "Technique", "Q1 2026", 3, 8.3, 0),
        ("Changes asked for", "Client", "Q2 2026", 1, 1.3, 0),
        ("Fading", "Either", "Q2 2026", 3, 5.0, 1),
        ("No reason noted", "Either", "Q2 2026", 1, 1.2, 0),
    ]
    cut = extra_sessions_chart(Scope(*last_months(date(2026, 5, 17), 3)), EXTRA).table
    assert {*cut["Period"]} == {"Q1 2026 from Mar", "Q2 2026 to May"}


@pytest.mark.slow
def test_extra_sessions_whose_times_nobody_noted_are_not_said_to_have_taken_no_time() -> None:
    picture = extra_sessions_chart(SCOPE, [extra(2, "light", 2, 0.0, timed=0)])
    assert picture.alt.startswith("2 extra sessions: technique 2. 2 of them have no times")
    assert picture.chart is not None
    assert "0.0 h" not in picture.chart.to_json()


def test_a_cell_of_extra_sessions_opens_those_of_its_cause_and_quarter_within_the_period() -> None:
    asked = Scope(*last_months(date(2026, 6, 17), 2))
    opened = {
        behind_of(dict(parse_qsl(mark, keep_blank_values=True)))
        for mark in marks(extra_sessions_chart(asked, EXTRA[1:]))
    }
    assert {each.cause for each in opened} == {None, "", "fading", "adjustment"}
    assert {(each.by, each.scope) for each in opened} == {("extra", asked)}


@pytest.mark.slow
def test_more_extra_sessions_than_before_are_told_from_chance_and_from_growth() -> None:
    few, many = [extra(1, "light", 6, 9.0)], [extra(1, "light", 20, 30.0)]
    now = in_all(EXTRA).sessions

    def said(before: Sequence[ExtraCount], held: tuple[int, int]) -> str:
        return extra_sessions_chart(HALF_A_YEAR, EXTRA, before, sessions=held).alt

    assert f"That is {now}% of 100 sessions held." in said(many, (100, 100))
    assert "6 of 100 sessions held were extra, 9.0 h in all" in said(few, (100, 100))
    assert "a difference that could be chance" in said(few, (100, 100))
    assert "a difference that is probably not chance" in said(many, (100, 100))
    # As many of twice the sessions are no more than before.
    assert "a difference that could be chance" in said(many, (100, 250))
    assert "too few to compare" in said([], (100, 9))
    assert "In the period before, no session was held." in said([], (100, 0))
    none = extra_sessions_chart(HALF_A_YEAR, [], few, sessions=(40, 100))
    assert none.alt.startswith("No session went beyond the package")
    assert "6 of 100 sessions held were extra" in none.alt


@pytest.mark.slow
def test_courses_beyond_the_range_told_first_are_held_against_one_in_ten() -> None:
    asked = period(
        ended(3, 18), ended(6, 2, beyond=True), ended(2, 3, beyond=None),
        ended(5, 9, month=1, beyond=True, status="running"),
        before=[ended(3, 5), ended(5, 5, beyond=True)],
    )  # fmt: skip
    picture = beyond_told(asked)
    assert picture.alt == (
        "2 of 20 finished courses went beyond the range told first. That is 10% (4% to 22%); 1 in "
        "10 is expected. In the period before, 5 of 10 went beyond it (50%; 31% to 69%): a "
        "difference that is probably not chance. Tap one for its clients."
    )
    assert [tuple(row)[:4] for row in picture.table.head(1).to_numpy()] == [
        ("Apr 2026", 20, 2, 0.1)
    ]
    assert all("beyond=yes" in mark for mark in marks(picture))


def told(name: str, first: int, now: int) -> ToldAndNow:
    usual = IssuedEstimate("C-0001/1", 1, 1, "m", (0.1,) * 10, first, (2, 4), 2.0, "")
    later = replace(usual, most_likely_total=now, credible_80=(now, now + 1))
    return ToldAndNow(f"C-{now:04d}", name, 1, (usual, later))


@pytest.mark.slow
def test_each_client_has_what_was_told_first_and_what_is_likely_now_with_the_reason() -> None:
    clients = [told("Ana", 3, 5), told("Ben", 3, 2)]
    picture = told_against_now(
        clients, ToldCounts(1, 6, 2, 0), ["Fading was strong.", "It went well."]
    )
    assert picture.alt.startswith("1 of 9 clients probably needs more than was told, 2 fewer.")
    rows = picture.table[["Client", "Told at first", "Likely now", "For 8 in 10", "Because"]]
    assert [tuple(row) for row in rows.to_numpy()] == [
        ("Ana", 3, 5, "5 to 6", "Fading was strong."), ("Ben", 3, 2, "2 to 3", "It went well."),
    ]  # fmt: skip
    assert picture.chart is not None
    spec = picture.chart.to_dict()
    assert missing_fields(spec) == []
    assert "2 of 9 are shown" in str(spec["title"])
    dark = told_against_now(clients, ToldCounts(1, 1, 0, 0), ["", ""], dark=True).chart
    assert dark is not None
    assert not colours(spec) & colours(dark.to_dict())
    assert told_against_now([], ToldCounts(0, 0, 0, 0), []).chart is None


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        (ToldCounts(0, 1, 0, 0), "1 client probably needs as many as were told"),
        (ToldCounts(1, 0, 0, 0), "1 client probably needs more than was told"),
        (ToldCounts(0, 9, 0, 0), "All 9 clients probably need as many as were told"),
        (ToldCounts(0, 7, 2, 0), "None of 9 clients probably need more than was told, 2 fewer"),
    ],
)
def test_the_title_counts_one_client_and_none_in_words(counts: ToldCounts, title: str) -> None:
    assert told_against_now([told("Ana", 3, 3)], counts, [""]).alt.startswith(f"{title}.")


DRAWN = {
    "beyond": beyond_told,
    "extra": lambda asked, **how: extra_sessions_chart(
        asked.scope, EXTRA[1:] if asked.counts else [], sessions=(20, 20), **how
    ),
    "going on": lambda asked, **how: going_on_chart(asked, {3: 1}, **how),
    "by month": finished_by_month,
    "taken": sessions_taken,
    "by artist": lambda asked, **how: finished_by_artist(asked, NAMES, **how),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize(
    "asked", [MANY, in_long(period(ended(3))), period(ended(3), before=[ended(3)])]
)
def test_each_chart_draws_one_and_many_and_names_what_is_behind_each_mark(
    name: str, asked: Period
) -> None:
    draw = DRAWN[name]
    picture = draw(asked)
    spec = picture.chart.to_dict()
    assert missing_fields(spec) == []
    assert not colours(spec) & colours(draw(asked, dark=True).chart.to_dict())
    for mark in marks(picture):
        behind = behind_of(dict(parse_qsl(mark, keep_blank_values=True)))
        assert SCOPE.first is not None
        assert behind.scope.first is not None
        assert behind.scope.first >= SCOPE.first


@pytest.mark.parametrize("name", DRAWN)
def test_without_courses_a_sentence_stands_in_place_of_the_chart(name: str) -> None:
    picture = DRAWN[name](period())
    assert picture.chart is None
    assert picture.alt.endswith(("in this period.", "yet."))


def test_a_course_at_a_glance_is_drawn_over_its_days_and_goes_on_in_the_forecast() -> None:
    visits = (
        visit(1, held_on=date(2026, 2, 1), readings=(reading(coverage=0.6),)),
        visit(2, held_on=date(2026, 2, 15),
              readings=(reading(coverage=0.8, observed_fading=0.25),)),
    )  # fmt: skip
    fan = [FanRow(2, "healed", 0.5, 0.55, 0.6, 0.65, 0.7),
           FanRow(3, "after the session", 0.8, 0.85, 0.9, 0.92, 0.95)]  # fmt: skip
    course = Course("C-0001", 1, visits=visits)
    glance = glance_of(client(name="A client"), course, studio(), fan, settled_fading=0.5, more=1)
    assert [day for day, _ in glance.seen] == [0, 0, 11.375, 14]
    assert [share for _, share in glance.seen] == pytest.approx([0, 0.6, 0.45, 0.8])
    assert glance.ahead == (glance.seen[-1], (21.875, 0.6), (24.5, 0.9))
    assert (glance.is_behind, glance.words) == (True, "1 behind")
    assert glance.course_words == "Coverage 80% after 14 days, forecast 90% after 24 days"
    table = glance_table([glance], "1 client in treatment")
    (row,) = table.table.to_dict("records")
    assert list(row.values()) == ["A client", "", 1, pytest.approx(0.8), 14, 0.9, 10]
    assert table.shares == ("Coverage", "Forecast")


def test_a_course_whose_coverage_was_never_noted_has_only_a_forecast() -> None:
    course = Course("C-0001", 1, visits=(visit(readings=(reading(coverage=None),)),))
    glance = glance_of(client(), course, studio(), [], settled_fading=0.5, more=0)
    assert glance.seen == glance.ahead == ((0, 0),)
    assert glance.words == "on plan"
