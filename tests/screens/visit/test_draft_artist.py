"""Whose visit it is: the artist who is signed in, else last time's, else the only one."""

from zoneinfo import ZoneInfo

import pytest

from smpdash.record.studio import Staff
from smpdash.record.visit import Course
from smpdash.screens.visit.draft import started
from tests.builders.records import NOW, studio, visit

ANA, BEN, GONE = Staff("a1", "Ana"), Staff("a2", "Ben"), Staff("a3", "Gone", active=False)


@pytest.mark.parametrize(
    ("staff", "last", "signed_in", "artist"),
    [
        ((ANA, BEN), "a1", "a2", "a2"),
        ((ANA, BEN), "a1", "", "a1"),
        ((ANA, BEN, GONE), "a1", "a3", "a1"),
        ((ANA, BEN, GONE), "a3", "", None),
        ((ANA,), None, "", "a1"),
    ],
)
def test_the_artist_of_a_new_visit(staff, last, signed_in, artist):
    course = Course("C-0001", 1, visits=(visit(1, artist=last),) if last else ())
    data = started(course, studio(staff=staff), now=NOW, zone=ZoneInfo("UTC"), signed_in=signed_in)
    assert data["artist"] == artist
