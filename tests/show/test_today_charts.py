"""The charts of who is due and of the hours ahead: what they say, for none, one and many."""

from collections import Counter
from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest

from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.scope import Behind, Scope, behind_of
from smpdash.record.summaries import DueClient, TouchUps, WeekAhead, due_state, hours_range
from smpdash.show.charts import due as due_charts
from smpdash.show.charts.chair_hours import EVERYBODY, IN_SUM, OVERDUE, hours_chart
from smpdash.show.charts.due import NO_ARTIST
from smpdash.show.charts.picture import Picture
from smpdash.show.charts.progress.period import BEHIND
from smpdash.show.charts.theme import LIGHT, mixed
from smpdash.show.charts.touch_ups import touch_ups_chart
from tests.builders.chart_contents import colours, missing_fields

TODAY = date(2026, 6, 17)  # a Wednesday
MONDAY = date(2026, 6, 15)
NAMES = {"a1": "Ana", "a2": "Ben"}


def due(days: int, name: str = "A client", **changes) -> DueClient:
    usual = {"code": f"C-{days:04d}", "artist": "a1", "sessions_done": 1, "likely": 2}
    usual |= {"low": 1, "high": 3} | changes
    return DueClient(name=name, last_on=TODAY - timedelta(days=days), **usual)


def due_chart(clients: list[DueClient]) -> Picture:
    states = Counter(due_state(client.last_on, TODAY) for client in clients)
    return due_charts.due_chart(clients, states, NAMES, today=TODAY)


def week(monday: date | None, artist: str | None = "a1", hours: float = 4.0) -> WeekAhead:
    return WeekAhead(monday, artist, 1.0, hours, 1.0)


def test_without_clients_or_hours_it_is_said_when_they_will_stand_here():
    assert due_chart([]).chart is None
    assert "first session" in due_chart([]).alt
    # Not after a first session alone: a client who has lapsed had one.
    assert "or the client has lapsed" in hours_chart([], NAMES, today=TODAY).alt


@pytest.mark.slow
@pytest.mark.parametrize(
    ("days", "words"),
    [(3, "Early: from 21 Jun"), (10, "Due: until 21 Jun"), (15, "Overdue: 1 day")],
)
def test_each_client_has_the_state_in_words_beside_the_bar(days, words):
    chart = due_chart([due(days)]).chart
    assert words in chart.to_json()


def test_the_title_counts_the_clients_in_each_state():
    clients = [due(30), due(20), due(8), due(1)]
    picture = due_chart(clients)
    assert picture.alt.startswith("4 clients: 2 overdue, 1 due, 1 early.")
    assert list(picture.table["State"]) == ["Overdue", "Overdue", "Due", "Early"]


def test_one_client_is_not_counted_twice_in_a_title():
    assert due_chart([due(1)]).alt.startswith("1 client: early.")


def test_two_clients_of_one_name_have_a_row_each():
    picture = due_chart([due(8, "Same"), due(9, "Same")])
    assert list(picture.table["Code"]) == ["C-0008", "C-0009"]


def test_an_artist_who_is_not_noted_or_not_of_the_staff_is_said_to_be_not_noted():
    clients = [due(8, artist=None), due(9, artist="gone")]
    assert list(due_chart(clients).table["Artist"]) == [NO_ARTIST, NO_ARTIST]


def test_the_hours_of_all_artists_stand_above_those_of_each():
    weeks = [week(None), week(MONDAY, "a2", 6.0), week(MONDAY, "a1", 2.0), week(MONDAY, None, 1.0)]
    picture = hours_chart(weeks, NAMES, today=TODAY)
    assert picture.alt == (
        "4 h overdue, 9 h this week and 0 h next week. Tap a field for its clients."
    )
    rows = [tuple(row) for row in picture.table[["Artist", "Week of", "Hours"]].to_numpy()]
    assert rows == [
        (EVERYBODY, OVERDUE, 4.0),
        (EVERYBODY, "15 Jun", 9.0),
        (EVERYBODY, IN_SUM, 13.0),
        ("Ana", OVERDUE, 4.0),
        ("Ana", "15 Jun", 2.0),
        ("Ana", IN_SUM, 6.0),
        ("Ben", "15 Jun", 6.0),
        ("Ben", IN_SUM, 6.0),
        (NO_ARTIST, "15 Jun", 1.0),
        (NO_ARTIST, IN_SUM, 1.0),
    ]


@pytest.mark.slow
def test_the_hours_of_a_month_are_what_is_overdue_and_four_weeks():
    weeks = [week(None), *(week(MONDAY + timedelta(weeks=number)) for number in range(6))]
    table = hours_chart(weeks, NAMES, today=TODAY).table
    month = table[(table["Week of"] == IN_SUM) & (table["Artist"] == "Ana")]
    assert month[["Sessions", "Hours"]].to_numpy().tolist() == [[5.0, 20.0]]
    assert month[["From", "To"]].isna().all(axis=None)


@pytest.mark.slow
def test_the_hours_of_several_weeks_are_not_on_the_scale_of_the_single_ones():
    weeks = [week(MONDAY, hours=0.2), week(MONDAY + timedelta(weeks=1), hours=4.0)]
    chart = hours_chart(weeks, NAMES, today=TODAY).chart
    fills = {
        row["Week of"]: row["Fill"]
        for data in chart.to_dict()["datasets"].values()
        for row in data
        if "Fill" in row
    }
    assert fills == {
        "15 Jun": mixed(LIGHT, 0.0425),
        "22 Jun": mixed(LIGHT, 0.85),
        IN_SUM: LIGHT.grid,
    }


def test_hours_that_are_not_overdue_are_not_in_the_title():
    assert hours_chart([week(MONDAY)], NAMES, today=TODAY).alt.startswith("4 h this week and 0 h")


@pytest.mark.slow
def test_a_week_without_hours_between_others_has_its_column():
    weeks = [week(MONDAY, "a1", 2.0), week(MONDAY + timedelta(weeks=2), "a1", 3.0)]
    spec = hours_chart(weeks, NAMES, today=MONDAY).chart.to_dict()
    columns = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert len(columns) == 4
    assert columns[-1] == "4 weeks"


@pytest.mark.slow
def test_a_tap_on_the_hours_names_the_clients_of_that_week_and_artist():
    weeks = [week(None), week(MONDAY, "a2"), week(MONDAY, None)]
    spec = hours_chart(weeks, NAMES, today=TODAY).chart.to_dict()
    assert missing_fields(spec) == []
    behind = {
        (row["Artist"], row["Week of"]): behind_of(dict(parse_qsl(row[BEHIND], True)))
        for data in spec["datasets"].values()
        for row in data
        if BEHIND in row
    }
    ahead = Ahead(today=TODAY)
    before, sunday, month = date(2026, 6, 14), date(2026, 6, 21), date(2026, 7, 12)
    assert behind == {
        (name, column): Behind(Scope(first, last, artist), "planned", ahead=ahead)
        for name, artist, column, first, last in (
            (EVERYBODY, None, OVERDUE, date.min, before),
            (EVERYBODY, None, "15 Jun", MONDAY, sunday),
            (EVERYBODY, None, IN_SUM, date.min, month),
            ("Ana", "a1", OVERDUE, date.min, before),
            ("Ana", "a1", IN_SUM, date.min, month),
            ("Ben", "a2", "15 Jun", MONDAY, sunday),
            ("Ben", "a2", IN_SUM, date.min, month),
            (NO_ARTIST, "", "15 Jun", MONDAY, sunday),
            (NO_ARTIST, "", IN_SUM, date.min, month),
        )
    }


@pytest.mark.slow
def test_the_hours_of_one_artist_name_no_other_artists_clients():
    chart = hours_chart([week(MONDAY)], NAMES, "a1", today=TODAY).chart
    marks = [
        behind_of(dict(parse_qsl(row[BEHIND])))
        for data in chart.to_dict()["datasets"].values()
        for row in data
        if BEHIND in row
    ]
    assert {mark.scope.artist for mark in marks} == {"a1"}


@pytest.mark.slow
def test_weeks_of_an_artist_with_more_hours_than_there_are_say_so():
    weeks = [week(MONDAY, "a1", 30.0), week(MONDAY, "a2", 36.5), week(None, "a1", 90.0)]
    picture = hours_chart(weeks, NAMES, today=TODAY, week_hours=32)
    assert " 1 week of an artist has more than the 32 h that there are." in picture.alt
    over = picture.table[picture.table["Over"] > 0]
    assert over[["Artist", "Week of", "Over"]].to_numpy().tolist() == [["Ben", "15 Jun", 4.5]]
    assert "▲ 4 h over" in picture.chart.to_json(ensure_ascii=False)
    enough = hours_chart(weeks, NAMES, today=TODAY, week_hours=40)
    assert " No week of an artist has more than the 40 h that there are." in enough.alt
    assert "Over" not in hours_chart(weeks, NAMES, today=TODAY).table


def test_the_range_of_several_weeks_is_narrower_than_the_sum_of_their_ranges():
    hours, low, high = hours_range([week(MONDAY), week(MONDAY, "a2")])
    assert hours == 8.0
    assert 8.0 - low == pytest.approx(high - 8.0) == pytest.approx(1.2816 * 2**0.5)
    assert hours_range([WeekAhead(MONDAY, "a1", 0.1, 0.4, 4.0)])[1] == 0.0


@pytest.mark.slow
def test_a_page_of_many_clients_says_how_many_there_are():
    counts = Counter({"overdue": 40, "due": 10})
    picture = due_charts.due_chart([due(30)], counts, NAMES, today=TODAY)
    assert picture.alt.startswith("50 clients: 40 overdue, 10 due.")
    assert "1 of 50 are shown" in picture.chart.to_json()


UNTIL = date(2027, 6, 30)
TOUCH_UPS = [TouchUps(None, 2), TouchUps(date(2026, 7, 1), 1), TouchUps(date(2026, 12, 1), 4)]


@pytest.mark.slow
def test_touch_ups_are_counted_by_now_and_by_the_month_they_are_due_from():
    picture = touch_ups_chart(TOUCH_UPS, "a1", today=TODAY, until=UNTIL)
    assert picture.alt.startswith("2 touch-ups due by now, 5 in the next 12 months.")
    rows = {row["Due from"]: row["Clients"] for row in picture.table.to_dict("records")}
    assert {name: number for name, number in rows.items() if number} == {
        "By now": 2, "Jul 2026": 1, "Dec": 4
    }  # fmt: skip
    spec = picture.chart.to_dict()
    assert missing_fields(spec) == []
    marks = {row[BEHIND] for data in spec["datasets"].values() for row in data if BEHIND in row}
    scopes = [behind_of(dict(parse_qsl(mark))) for mark in marks]
    assert all(each.by == "touch-up" for each in scopes)
    assert Scope(date.min, TODAY, "a1") in [each.scope for each in scopes]
    assert Scope(date(2026, 7, 1), date(2026, 7, 31), "a1") in [each.scope for each in scopes]
    dark = touch_ups_chart(TOUCH_UPS, None, today=TODAY, until=UNTIL, dark=True).chart
    assert not colours(spec) & colours(dark.to_dict())


@pytest.mark.slow
def test_a_month_whose_first_day_is_gone_is_no_column_of_touch_ups():
    for today in (date(2026, 6, 1), TODAY, date(2026, 6, 30)):
        months = list(touch_ups_chart(TOUCH_UPS, None, today=today, until=UNTIL).table["Due from"])
        assert (len(months), months[:2], months[-1]) == (13, ["By now", "Jul 2026"], "Jun")


def test_without_touch_ups_it_is_said_when_they_will_stand_here():
    picture = touch_ups_chart([], None, today=TODAY, until=UNTIL)
    assert picture.chart is None
    assert "once a course is finished" in picture.alt
    none_now = touch_ups_chart(TOUCH_UPS[1:2], None, today=TODAY, until=UNTIL)
    assert none_now.alt.startswith("No touch-up due by now, 1 in the next 12 months.")
