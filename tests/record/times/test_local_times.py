"""Times of a visit's day: each is one instant, or it is known that it could be two or none."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from smpdash.record.times.local_times import local_time, read

OSLO = ZoneInfo("Europe/Oslo")
BACK, FORWARD = date(2026, 10, 25), date(2026, 3, 29)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("held_on", "noted", "instant"),
    [
        (BACK, "01:30", "2026-10-24T23:30"),
        (BACK, "02:30 first", "2026-10-25T00:30"),
        (BACK, "02:30 second", "2026-10-25T01:30"),
        (BACK, "03:00", "2026-10-25T02:00"),
        (FORWARD, "01:59", "2026-03-29T00:59"),
        (FORWARD, "03:30", "2026-03-29T01:30"),
        (date(2026, 8, 4), "22:00", "2026-08-04T20:00"),
        (date(2026, 8, 4), "00:40 +1", "2026-08-04T22:40"),
        (date(2026, 10, 24), "02:30 +1 second", "2026-10-25T01:30"),
        # Which of two is said of a time that comes once, after the day was changed.
        (date(2026, 10, 26), "02:30 second", "2026-10-26T01:30"),
    ],
)
def test_a_noted_time_is_one_instant(held_on: date, noted: str, instant: str) -> None:
    assert read(noted).instant(held_on, OSLO) == utc(instant)


@pytest.mark.parametrize(
    ("held_on", "noted", "often", "meant"),
    [
        (BACK, "02:30", "twice", ["02:30 first", "02:30 second"]),
        (BACK, "02:00", "twice", ["02:00 first", "02:00 second"]),
        (date(2026, 10, 24), "02:30 +1", "twice", ["02:30 +1 first", "02:30 +1 second"]),
        (FORWARD, "02:30", "never", ["01:30", "03:30"]),
        (FORWARD, "02:30 second", "never", ["01:30", "03:30"]),
    ],
)
def test_a_time_that_comes_twice_or_never_is_no_instant_but_may_mean_two(
    held_on: date, noted: str, often: str, meant: list[str]
) -> None:
    clock = read(noted)
    assert (clock.often(held_on, OSLO), clock.instant(held_on, OSLO)) == (often, None)
    assert [str(each) for each in clock.meant(held_on, OSLO)] == meant


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Australia/Lord_Howe", "UTC", "America/New_York"])
@pytest.mark.parametrize("month", [3, 4, 10, 11])
def test_every_instant_around_a_change_of_the_clocks_is_noted_and_found_again(
    zone: str, month: int
) -> None:
    for day in range(1, 29):
        for hour in range(24):
            instant = datetime(2026, month, day, hour, 30, tzinfo=UTC)
            held_on = instant.astimezone(ZoneInfo(zone)).date()
            text = str(local_time(instant, held_on, ZoneInfo(zone)))
            assert read(text).instant(held_on, ZoneInfo(zone)) == instant
            assert str(read(text)) == text


@pytest.mark.parametrize(
    "text", ["", "25:00", "02:30 third", "00:40 +9", "10:00 first +1", "noon", "11"]
)
def test_what_no_draft_holds_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="no time"):
        read(text)
