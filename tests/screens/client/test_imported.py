"""The page of a client who came with an import: whatever little is known of the courses."""

from datetime import date
from pathlib import Path

import pytest

from smpdash.estimate.issue import issued_anew
from smpdash.record.importing.proposals import History, ProposedCourse
from smpdash.runtime.jobs.importing import course_to_estimate
from smpdash.store.store import Change
from tests.builders.imports import PLACE, imported, proposed, proposed_course
from tests.builders.records import NOW, TODAY, visit
from tests.builders.screens import open_client, real_store, texts, whole

pytestmark = pytest.mark.slow

FINISHED = proposed_course(1, visit(1, decision="complete", reason=None), status="completed")
NEW = proposed_course(1)
PAST = proposed_course(
    1, status="completed", history=History(3, "completed", date(2024, 5, 12), PLACE)
)


@pytest.mark.parametrize(
    ("course", "words"),
    [
        (FINISHED, "Finished"),
        (NEW, "Record visit 1"),
        (PAST, "3 sessions before these records, the last on 12 May 2024"),
    ],
    ids=["finished", "new", "past"],
)
def test_the_page_shows_what_is_known(
    studio_path: Path, course: ProposedCourse, words: str
) -> None:
    store = real_store(studio_path)
    number = store.begin_import("list.csv", "", now=NOW)
    client = proposed("Ida", course)
    estimates = issued_anew([(client.client, course_to_estimate(course))], store.studio())
    store.add_imported(number, [(client, estimates)], now=NOW)
    store.finish_import(number, Change("finish", NOW), left_out=0)
    app = whole(open_client(studio_path))
    assert words in texts(app) + " ".join(button.label for button in app.button)


def test_a_visit_that_came_with_an_import_says_so_and_one_that_was_recorded_here_does_not(
    studio_path: Path,
) -> None:
    store = real_store(studio_path)
    imported(store, proposed("Ida", proposed_course(1, visit(1))))
    (line,) = store.clients()
    change = Change("recorded", NOW)
    store.add_visit(f"{line.code}/1", visit(2), change, today=TODAY)
    labels = [each.label for each in whole(open_client(studio_path)).expander]
    assert [label.endswith(" · imported") for label in labels if "**Visit " in label] == [
        False,
        True,
    ]
