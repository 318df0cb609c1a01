"""Where a client stands in the booking window, in words, and the tiles that say what comes next."""

from datetime import date, timedelta

import pytest

from smpdash.estimate.case import case_of
from smpdash.record.answer import NextVisit
from smpdash.record.visit import Course, Visit
from smpdash.screens.client.booking import due_badge, due_words
from smpdash.screens.client.tiles import tiles_ahead
from tests.builders.records import client, reading, studio

LAST, WINDOW = date(2026, 11, 1), (7, 14)


@pytest.mark.parametrize(
    ("ago", "words", "badge"),
    [
        (6, "early", ":gray-badge[Early]"),
        (7, "due by 15 Nov", ":primary-badge[Due by 15 Nov]"),
        (14, "due by 15 Nov", ":primary-badge[Due by 15 Nov]"),
        (15, "overdue 1 day", ":orange-badge[Overdue 1 day]"),
        (57, "lapsed", ":orange-badge[Lapsed]"),
    ],
)
def test_the_state_of_the_booking_window_has_a_word_and_a_colour(
    ago: int, words: str, badge: str
) -> None:
    today = LAST + timedelta(days=ago)
    assert due_words(LAST, today, WINDOW) == words
    assert due_badge(LAST, today, WINDOW) == badge


def test_the_tiles_say_when_to_book_how_long_it_takes_and_what_may_follow() -> None:
    course = Course("C-0001", 1, "running", (Visit(1, LAST, (reading("whole"),)),))
    case = case_of(client(), course, studio())
    ahead = [
        NextVisit(2, "Layers", "Aim", 0.9, (2.2, 2.8, 3.3), "8 to 15 Nov", ""),
        NextVisit(3, "Final touches", "Aim", 0.5, (2.2, 2.8, 3.3), "7 to 14 days later", ""),
    ]
    tiles = tiles_ahead(ahead, course, case, LAST + timedelta(days=16))
    assert [(tile.title, tile.value, tile.more) for tile in tiles] == [
        ("Book session 2", "8 to 15 Nov", "Layers"),
        ("In the chair", "About 3 h", "2 to 3½ h"),
        ("Last session", "1 Nov", "16 days ago · overdue 2 days"),
        ("If needed", "Session 3", "As likely as not · 7 to 14 days later"),
    ]
    assert [tile.state for tile in tiles] == ["", "", "overdue", ""]
    new = tiles_ahead(ahead[:1], Course("C-0001", 1, "running", ()), case, LAST)
    assert [tile.title for tile in new] == ["Book session 2", "In the chair"]
