"""The tab Forecasts: its charts, the clients behind a mark, and what was learnt."""

from pathlib import Path

import pytest

from smpdash.record.progress.forecasts import Told
from smpdash.record.progress.scope import Behind, Scope, last_months
from smpdash.runtime import clock
from smpdash.store.store import Store
from tests.builders.screens import texts
from tests.builders.stores import opened
from tests.builders.studio_tabs import finished, studio_tab, tapped

pytestmark = pytest.mark.slow


@pytest.fixture
def store(studio_path: Path) -> Store:
    return opened(studio_path)


def test_an_empty_studio_says_what_will_appear(store: Store) -> None:
    assert store.is_empty()
    said = texts(studio_tab("forecasts"))
    assert "appear here after the second session of any client" in said
    assert "no course was finished in this period" in said
    assert "Nothing yet: the trade’s usual numbers are believed" in said


def test_what_was_told_stands_against_what_came_of_the_artist_and_kind(store: Store) -> None:
    finished(store, "Hers", sessions=2)
    finished(store, "Nobody's", None, sessions=5)
    said = texts(studio_tab("forecasts"))
    # Three were said each time, and 2 to 4 as the range.
    assert "At intake we were 1.5 sessions off" in said
    assert "1 of 2 ranges told first held" in said
    assert "Too few chances told to judge yet" in said
    assert "1 of 1 range told first held" in texts(studio_tab("forecasts", artist="a1"))
    compared = texts(studio_tab("forecasts", compare="yes"))
    # Of two charts, each of which says it to the ear and to the eye.
    assert compared.count("In the period before, no course was finished") == 4
    assert "In the period before, nothing was told and settled" in compared
    none = texts(studio_tab("forecasts", kind="touch-up"))
    assert "no course was finished in this period" in none


def test_a_mark_opens_the_clients_whose_range_did_not_hold(store: Store) -> None:
    finished(store, "Within", sessions=3)
    finished(store, "Beyond", sessions=5)
    year = Scope(*last_months(clock.now().date(), 12))
    broken = Behind(year, statuses=("completed",), told=Told(after=0, held=False))
    app = tapped(studio_tab("forecasts"), "ranges", broken)
    assert "#### 1 course\n" in texts(app)
    (shown,) = [button for button in app.button if str(button.key).startswith("behind-C-")]
    assert "Beyond" in shown.label
