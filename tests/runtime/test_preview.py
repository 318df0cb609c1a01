"""What settings that are not saved yet would change: counted in the background, never guessed."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from smpdash.estimate.fit.lesson import Lesson
from smpdash.record.studio import DepthBands, Studio
from smpdash.runtime.jobs import preview
from smpdash.runtime.jobs.preview import Finding, Preview, is_estimated_by
from smpdash.store.store import Store
from tests.builders.stores import add_client, add_visit, opened

pytestmark = pytest.mark.slow

BELIEF = Lesson()


@pytest.fixture
def store(studio_path: Path) -> Store:
    store = opened(studio_path)
    for number in range(5):
        add_visit(store, f"{add_client(store, f'N{number}')}/1")
    return store


def deep(studio: Studio) -> Studio:
    """The same studio, in which what was done is far less deep than usual."""
    return replace(studio, depth=DepthBands((0.1, 3.0), (1.2, 1.5)))


def answer(store: Store, asked: Preview, wanted: Studio) -> Finding:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = asked.finding(store, store.studio(), wanted, BELIEF)
        if found is not None and found.is_over:
            return found
        time.sleep(0.01)
    raise TimeoutError


def test_every_running_course_is_looked_at_and_nothing_is_written(store: Store) -> None:
    before = store.last_entry(), store.studio()
    found = answer(store, Preview(), deep(store.studio()))
    assert (found.looked_at, found.has_more) == (5, False)
    assert found.changed > 0
    assert found.words == f"Would change {found.changed} of the 5 clients looked at."
    assert (store.last_entry(), store.studio()) == before


def test_where_there_are_more_the_count_is_at_least(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "MOST_LOOKED_AT", 3)
    monkeypatch.setattr(preview, "AT_ONCE", 2)
    found = answer(store, Preview(), deep(store.studio()))
    assert (found.looked_at, found.has_more) == (3, True)
    assert found.words.startswith("Would change at least ")


def test_what_no_estimate_reads_is_not_asked_about(store: Store) -> None:
    studio = store.studio()
    zones = (replace(studio.zones[0], name="Front"), *studio.zones[1:])
    assert not is_estimated_by(studio, replace(studio, name="Dots", zones=zones, aftercare="Dry"))
    assert is_estimated_by(studio, deep(studio))
    darker = (replace(studio.shades[0], darkness=0.2), *studio.shades[1:])
    assert is_estimated_by(studio, replace(studio, shades=darker))


def test_the_latest_question_is_the_one_that_is_answered(store: Store) -> None:
    asked, studio = Preview(), store.studio()
    asked.finding(store, studio, deep(studio), BELIEF)
    same = replace(studio, depth=DepthBands((0.1, 3.0), (0.5, 1.5)))
    found = answer(store, asked, same)
    assert found.words == "Would change none of the 5 estimates looked at."
