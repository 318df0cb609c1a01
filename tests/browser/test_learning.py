"""Learning never holds up a tap, and what was learnt is believed from the next estimate on."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smpdash.estimate.estimate import MODEL_VERSION
from smpdash.estimate.issue import issued
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.store import ClientQuery, Store, open_store
from tests.browser import hands
from tests.browser.tablet import Tablet, expect

pytestmark = pytest.mark.long

PATIENCE_MS = 180_000


@pytest.fixture
def app() -> Path:
    return Path(__file__).with_name("busy_learning.py")


@pytest.fixture
def studio_path(tmp_path: Path) -> Path:
    """A studio of 60 made-up clients; learning goes on as long as the other file is there."""
    path = tmp_path / "studio.db"
    now = datetime.now(UTC).replace(microsecond=0)
    write_demo(open_store(path, issue=issued), seed=DEMO_SEED, today=now.date(), now=now)
    path.with_suffix(".hold").touch()
    return path


@pytest.fixture
def store(studio_path: Path) -> Store:
    return open_store(studio_path, issue=issued)


def under_way(store: Store, sessions: int) -> str:
    lines = store.clients(ClientQuery(status="running"))
    return next(
        line.code
        for line in lines
        if line.sessions_done == sessions and len(store.courses(line.code)) == 1
    )


def finishing_visit(tablet: Tablet, code: str) -> str:
    hands.open_client(tablet, code)
    hands.begin_visit(tablet)
    hands.repeat_last_time(tablet)
    hands.tap_fading(tablet, "Slight")
    hands.tap_coverage(tablet, "100%")
    hands.tap_ending(tablet, "Complete")
    hands.say_why(tablet)
    return hands.record(tablet)


def test_taps_are_answered_while_learning_and_the_next_estimate_knows_it(
    store: Store, new_tablet: Callable[[], Tablet], studio_path: Path
) -> None:
    desk, chair = new_tablet(), new_tablet()
    page = desk.open("/studio?tab=forecasts")
    learning = page.get_by_role("progressbar", name="Learning")
    expect(learning).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".taught")).to_contain_text("Learning from your finished courses")

    code = under_way(store, 2)
    course = f"{code}/1"
    earlier = store.estimates(course)
    assert finishing_visit(chair, code).startswith("Finished")
    hands.open_client(chair, under_way(store, 1))
    assert hands.second_visit(chair)
    # Both answers stood while it was learning, and nothing of it is kept yet.
    expect(learning).to_be_visible()
    assert store.lesson() is None
    assert {told.model_version for told in store.estimates(course)} == {MODEL_VERSION}

    studio_path.with_suffix(".hold").unlink()
    taught = page.locator(".taught")
    expect(taught).to_contain_text("Learnt from", timeout=PATIENCE_MS)
    # The course that ended meanwhile is learnt too, and the page says so without a touch.
    learnt = f"{_finished_by_now(desk, store)} of them finished"
    expect(taught).to_contain_text(learnt, timeout=PATIENCE_MS)
    expect(learning).to_have_count(0)
    hands.new_client(chair, "Made-up Client (Rowan)")
    newest = max(line.code for line in store.clients())
    kept = store.lesson()
    assert kept
    assert [told.model_version for told in store.estimates(f"{newest}/1")] == [kept.version]
    assert store.estimates(course)[: len(earlier)] == earlier
    assert desk.console_errors + chair.console_errors == []


def _finished_by_now(tablet: Tablet, store: Store) -> int:
    """How many finished courses the lesson of all that has ended by now was learnt from."""
    for _ in range(PATIENCE_MS // 100):
        kept = store.lesson()
        if kept and kept.grounds == store.grounds_to_learn():
            return kept.finished
        tablet.page.wait_for_timeout(100)
    raise TimeoutError("What ended last is not learnt.")
