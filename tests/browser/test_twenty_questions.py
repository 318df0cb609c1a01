"""Twenty questions that a manager asks, each answered by touch as docs/managers.md says."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, expect

from smpdash.estimate.issue import issued
from smpdash.record.audit_entry import AuditQuery
from smpdash.record.progress.extra import cause_words
from smpdash.record.progress.figures import FEWEST_TO_COMPARE, by_sessions, going_on
from smpdash.record.progress.forecasts import held_of
from smpdash.record.progress.scope import Scope, last_months, quarters_or_years
from smpdash.record.quality.fading import COMPARED
from smpdash.record.quality.notes import FIELDS, missing
from smpdash.record.summaries import due_state
from smpdash.runtime import clock
from smpdash.screens.studio.today import DUE_PAGE
from smpdash.show.charts.chair_hours import IN_SUM
from smpdash.show.charts.quality.fading import level_names
from smpdash.store.store import Store, open_store
from tests.browser import hands
from tests.browser.made_up import made_up_studio
from tests.browser.served import ROOT
from tests.browser.tablet import Tablet, open_tablet
from tests.builders.waiting import until

DOCUMENT: Final = ROOT / "docs" / "managers.md"
MOST_TAPS: Final = 3
CLIENTS: Final = 60
TODAY: Final = "Today"


class Question(NamedTuple):
    """A row of the table: the number, the question, and the taps of its way."""

    number: int
    words: str
    taps: int


def table(document: Path = DOCUMENT) -> list[Question]:
    """The questions of the document."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in document.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and line[2].isdigit()
    ]
    return [Question(int(number), words, int(taps)) for number, words, _, taps in rows]


class Manager:
    """Somebody who asks on a tablet; counts the taps since `begin`.

    `tab` is the tab that stands there as it was opened, "" where more was tapped since.
    """

    def __init__(self, tablet: Tablet, store: Store) -> None:
        self.tablet, self.store, self.taps, self.tab = tablet, store, 0, ""
        self.today = clock.now().date()
        self.year = Scope(*last_months(self.today, 12))

    def begin(self, tab: str) -> None:
        """The page Studio, where each way begins, or the tab to which the way leads first."""
        self.taps = 0
        if self.tab != tab:
            self.tablet.open("/studio")
            self.tab = TODAY

    def tap(self, target: Locator) -> None:
        self.taps += 1
        self.tab = ""
        hands.tap(self.tablet, target)

    def to_tab(self, words: str) -> None:
        if self.tab == words:
            # It stands there from the question before.
            self.taps += 1
        else:
            self.tap(hands.option(self.tablet.by_key("tab"), words))
            self.tab = words

    def compare(self) -> None:
        self.tap(self.tablet.by_key("compare").locator("label"))

    def tap_words(self, key: str, words: str) -> None:
        """Tap these words of a chart."""
        said = self.marks(key).get_by_text(words).first
        said.scroll_into_view_if_needed()
        box = said.bounding_box()
        assert box
        self.taps += 1
        self.tab = ""
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.tablet.page.touchscreen.tap(x, y)
        self.tablet.settled()

    def choose(self, key: str, words: str) -> None:
        """Choose from a list that opens: two taps."""
        self.tap(self.tablet.by_key(key).get_by_role("combobox"))
        option = self.tablet.page.get_by_role("option", name=words, exact=True)
        assert option.evaluate("each => each.offsetHeight") >= 48
        self.tap(option)

    def picture(self, key: str) -> Locator:
        return self.tablet.by_key(f"picture-{key}")

    def marks(self, key: str) -> Locator:
        return self.picture(key).locator("svg.marks")


@pytest.fixture(scope="module")
def manager(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manager]:
    with made_up_studio(tmp_path_factory.mktemp("asked"), clients=CLIENTS) as served:
        # What is learnt at the start changes what is likely.
        until(lambda: "of running courses anew" in served.log_text(), seconds=120)
        tablet = open_tablet(browser, served.url)
        yield Manager(tablet, open_store(served.database, issue=issued))
        assert tablet.console_errors == []
        tablet.close()


def in_treatment(manager: Manager) -> None:
    manager.to_tab("Progress")
    clients = manager.store.in_treatment(Scope(), limit=99)
    tiles = manager.picture("glance").locator("a.glance")
    expect(tiles).to_have_count(len(clients))
    for tile, (client, _, _) in zip(tiles.all(), clients, strict=True):
        expect(tile).to_contain_text(client.name)
        expect(tile).to_contain_text(re.compile("on plan|behind"))


def due(manager: Manager) -> None:
    waiting = [
        client
        for state in ("overdue", "due")
        for client in manager.store.due_clients(state, today=manager.today, limit=99)
    ]
    expect(manager.picture("due")).to_contain_text("overdue")
    for client in waiting[:DUE_PAGE]:
        expect(manager.marks("due")).to_contain_text(client.name)
    manager.tap(manager.tablet.by_key("due-earlier").get_by_role("button"))
    for client in waiting[DUE_PAGE:]:
        expect(manager.marks("due")).to_contain_text(client.name)


def hours_ahead(manager: Manager) -> None:
    monday = manager.today - timedelta(days=manager.today.weekday())
    weeks = manager.store.weeks_ahead(today=manager.today, until=monday + timedelta(weeks=4))
    marks = manager.marks("hours-ahead")
    expect(marks).to_contain_text(IN_SUM)
    for artist in {week.artist for week in weeks if week.artist}:
        of_artist = [week for week in weeks if week.artist == artist]
        expect(marks).to_contain_text(manager.store.studio().staff_name(artist))
        expect(marks).to_contain_text(f"{sum(week.hours for week in of_artist):.0f} h")
    next_week = sum(w.hours for w in weeks if w.monday == monday + timedelta(weeks=1))
    expect(manager.picture("hours-ahead")).to_contain_text(f"{next_week:.0f} h next week")


def more_than_told(manager: Manager) -> None:
    manager.to_tab("Progress")
    farthest = manager.store.told_and_now(Scope(), limit=1)[0]
    more = manager.store.told_counts(Scope()).more
    expect(manager.picture("told-now")).to_contain_text(f"{more} of ")
    expect(manager.marks("told-now")).to_contain_text(farthest.name)
    expect(manager.marks("told-now")).to_contain_text("so more sessions are likely")


def extra_sessions(manager: Manager) -> None:
    manager.to_tab("Progress")
    counts = manager.store.extra_counts(manager.year)
    quarter = max(each.quarter for each in counts)
    marks = manager.marks("extra")
    expect(marks).to_contain_text(quarters_or_years(quarter, quarter)[0].words)
    for count in (each for each in counts if each.quarter == quarter):
        expect(marks).to_contain_text(cause_words(count.cause))
        expect(marks).to_contain_text(f"{count.hours:.1f} h" if count.timed else "no times")


def sessions_per_course(manager: Manager) -> None:
    manager.to_tab("Progress")
    counts = manager.store.course_counts(manager.year, by="last")
    number = by_sessions(counts, "completed").total()
    expect(manager.picture("finished-by-month")).to_contain_text(f"{number} courses took")
    expect(manager.marks("finished-by-month")).to_contain_text(str(manager.today.year))
    for artist in {each.artist for each in counts if each.artist and each.status == "completed"}:
        name = manager.store.studio().staff_name(artist)
        expect(manager.marks("finished-by-artist")).to_contain_text(name)


def drop_off(manager: Manager) -> None:
    manager.to_tab("Progress")
    steps = going_on(manager.store.course_counts(manager.year, by="first"))
    for step in steps[:3]:
        expect(manager.marks("going-on")).to_contain_text(f"session {step.session}")
        expect(manager.marks("going-on")).to_contain_text(f"{100 * step.share:.0f}%, n = ")


def fading(manager: Manager) -> None:
    studio = manager.store.studio()
    manager.to_tab("Quality")
    before = manager.taps
    for factor, words in COMPARED.items():
        # Each factor is as near as the first.
        manager.taps = before
        manager.tap(hands.option(manager.tablet.by_key("factor"), words))
        sums = manager.store.fading_sums(manager.year, factor=factor)
        marks, names = manager.marks("fading"), level_names(factor, studio)
        known = {level: each for level, each in sums.items() if each.sessions >= FEWEST_TO_COMPARE}
        assert known
        for level, each in known.items():
            expect(marks).to_contain_text(names.get(level, "mm" if factor == "depth" else level))
            expect(marks).to_contain_text(f"{100 * each.mean:.0f}%, n = {each.sessions}")


def missing_fields(manager: Manager) -> None:
    manager.to_tab("Quality")
    counts = manager.store.visit_counts(manager.year)
    lacking = [field for field in FIELDS if missing(counts, field).lacking]
    assert lacking
    for field in lacking:
        expect(manager.marks("completeness")).to_contain_text(FIELDS[field])


def forecasts(manager: Manager) -> None:
    manager.to_tab("Forecasts")
    first = [each for each in manager.store.range_counts(manager.year) if each.after == 0]
    held, told = held_of(first)
    expect(manager.picture("ranges")).to_contain_text(f"{held} of {told} ranges told first")


def improving(manager: Manager) -> None:
    manager.to_tab("Progress")
    manager.compare()
    before = manager.year.before
    assert before
    courses = by_sessions(manager.store.course_counts(before, by="last"), "completed").total()
    words = f"In the period before, {courses} course"
    expect(manager.picture("finished-by-month")).to_contain_text(words)
    for key in ("finished", "finished-by-artist", "going-on", "extra", "beyond-told"):
        expect(manager.picture(key)).to_contain_text(re.compile("[Pp]eriod before"))


def touch_ups(manager: Manager) -> None:
    until = last_months(date(manager.today.year + 1, manager.today.month, 1), 1)[1]
    due = manager.store.touch_ups(today=manager.today, until=until)
    coming = sum(each.clients for each in due if each.month)
    expect(manager.picture("touch-ups")).to_contain_text(f"{coming} in the next 12 months")
    left, right = (manager.picture(key).bounding_box() for key in ("due", "touch-ups"))
    assert left
    assert right
    assert left["y"] == right["y"]


def recall(manager: Manager) -> None:
    lot = max(manager.store.studio().lots, key=lambda each: manager.store.recall_counts(each.key))
    visits, clients = manager.store.recall_counts(lot.key)
    manager.choose("recall", lot.label)
    words = f"{visits} visits of {clients} clients"
    expect(manager.tablet.by_key("recall-head")).to_contain_text(words)


def booking_window(manager: Manager) -> None:
    manager.to_tab("Quality")
    days = manager.store.interval_counts(manager.year, measure="between")
    low, high = manager.store.studio().booking_days
    within = sum(number for day, number in days.items() if low <= day <= high)
    words = f"{within} of {sum(days.values())} sessions came on day {low} to {high}"
    expect(manager.picture("between")).to_contain_text(words)


def clients_of_an_artist(manager: Manager) -> None:
    artist = manager.store.studio().staff[0]
    manager.choose("artist", artist.name)
    clients = [
        client
        for state in ("early", "due", "overdue")
        for client in manager.store.due_clients(
            state, today=manager.today, artist=artist.key, limit=99
        )
    ]
    assert clients
    expect(manager.picture("due")).to_contain_text(f"{len(clients)} client")
    for client in clients:
        expect(manager.marks("due")).to_contain_text(client.name)


def two_periods(manager: Manager) -> None:
    manager.to_tab("Quality")
    manager.compare()
    for key in ("fading", "retention", "fair", "completeness", "between", "whole"):
        expect(manager.picture(key)).to_contain_text(re.compile("[Pp]eriod before"))


def in_one_picture(manager: Manager) -> None:
    manager.to_tab("Progress")
    counts = manager.store.told_counts(Scope())
    number, late = counts.told_clients, counts.more
    words = f"{number} clients in treatment: {number - late} on plan, {late} behind"
    expect(manager.picture("glance")).to_contain_text(words)
    tiles = manager.picture("glance").locator("a.glance img")
    expect(tiles).to_have_count(number)
    expect(tiles.first).to_be_in_viewport(ratio=1)


def before_and_after(manager: Manager) -> None:
    waiting = [
        client
        for state in ("overdue", "due", "early")
        for client in manager.store.due_clients(state, today=manager.today, limit=99)
    ]
    client = waiting[0]
    assert due_state(client.last_on, manager.today) != "lapsed"
    manager.tap_words("due", client.name)
    expect(manager.tablet.page).to_have_url(f"{manager.tablet.url}/client?code={client.code}")
    expect(manager.tablet.by_key("client-head")).to_contain_text(client.name)
    visits = manager.store.courses(client.code)[-1].visits
    for number in {1, len(visits)}:
        expect(manager.marks("coverage")).to_contain_text(f"Visit {number}")


def who_recorded(manager: Manager) -> None:
    manager.tap(hands.links(manager.tablet.page).filter(has_text="Activity"))
    groups, names = manager.store.activity(AuditQuery(), limit=5)
    page = manager.tablet.page.get_by_test_id("stMain")
    for group in groups:
        expect(page).to_contain_text(names.get(group.entry.client, "System"))


def told_at_intake(manager: Manager) -> None:
    manager.to_tab("Progress")
    expect(manager.picture("told-now")).to_contain_text("than was told")
    expect(manager.marks("told-now")).to_contain_text("○ told at first")
    for client in manager.store.told_and_now(Scope(), limit=12):
        expect(manager.marks("told-now")).to_contain_text(client.name)


ANSWERS: Final[list[Callable[[Manager], None]]] = [
    *(in_treatment, due, hours_ahead, more_than_told, extra_sessions, sessions_per_course),
    *(drop_off, fading, missing_fields, forecasts, improving, touch_ups, recall, booking_window),
    *(clients_of_an_artist, two_periods, in_one_picture, before_and_after, who_recorded),
    told_at_intake,
]
# The tab on which each is answered: first what only looks there, then what taps on it too.
TABS: Final[dict[str, tuple[Callable[[Manager], None], ...]]] = {
    TODAY: (
        *(hours_ahead, touch_ups, due, recall),
        *(clients_of_an_artist, before_and_after, who_recorded),
    ),
    "Progress": (
        *(in_treatment, more_than_told, extra_sessions, sessions_per_course, drop_off),
        *(in_one_picture, told_at_intake, improving),
    ),
    "Quality": (missing_fields, booking_window, fading, two_periods),
    "Forecasts": (forecasts,),
}


@pytest.mark.parametrize(
    ("tab", "answer"), [(tab, answer) for tab, answers in TABS.items() for answer in answers]
)
def test_a_question_of_the_table_is_answered_after_the_taps_that_it_says(
    manager: Manager, tab: str, answer: Callable[[Manager], None]
) -> None:
    question = table()[ANSWERS.index(answer)]
    manager.begin(tab)
    answer(manager)
    assert manager.taps == question.taps <= MOST_TAPS, question.words


def test_the_table_has_a_row_for_each_answer_in_order() -> None:
    assert [question.number for question in table()] == list(range(1, len(ANSWERS) + 1))
    assert sorted(map(ANSWERS.index, sum(TABS.values(), ()))) == list(range(len(ANSWERS)))
