"""Until when people may change what they recorded, and whom they are told to ask."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from smpdash.record.filing.own_entries import day_began, whom_to_ask
from smpdash.record.studio import Staff

OSLO = ZoneInfo("Europe/Oslo")
PEOPLE = (
    Staff("a1", "Ana"),
    Staff("m1", "Mona", "manager"),
    Staff("m2", "Max", "manager"),
    Staff("m3", "Gone", "manager", active=False),
    Staff("o1", "Olga", "owner"),
)


@pytest.mark.parametrize(
    ("day", "began"),
    [
        ((2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ((2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ((2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_in_the_studio_also_where_the_clocks_change(day, began):
    noon = datetime(*day, 12, tzinfo=OSLO)
    assert day_began(noon.astimezone(UTC), OSLO) == began
    assert day_began(began, OSLO) == began
    assert day_began(began - timedelta(seconds=1), OSLO) < began


@pytest.mark.parametrize(
    ("staff", "names"),
    [
        (PEOPLE, "Mona or Max"),
        (PEOPLE[:1] + PEOPLE[4:], "Olga"),
        ((*PEOPLE, Staff("m4", "Mia", "manager")), "Mona, Max or Mia"),
        (PEOPLE[:1], "a manager"),
    ],
)
def test_who_is_to_be_asked_is_called_by_name(staff, names):
    assert whom_to_ask(staff, "correct visit") == names
