"""When tablets are told to use HTTPS alone: once each tablet of the last week came by it."""

from datetime import timedelta
from pathlib import Path

import pytest

from smpdash.server.https.plain_visits import PlainVisits
from tests.server.https.served import DAY, NOW

SOON = timedelta(minutes=5)


def test_nobody_is_told_in_the_first_week(tmp_path: Path) -> None:
    visits = PlainVisits(tmp_path / "visits.json", now=NOW)
    assert not visits.are_over(NOW + 7 * DAY - SOON)
    assert visits.are_over(NOW + 7 * DAY)


def test_one_tablet_that_came_without_it_keeps_all_from_being_told_for_a_week(
    tmp_path: Path,
) -> None:
    visits = PlainVisits(tmp_path / "visits.json", now=NOW)
    visits.came_plain("192.168.1.20", NOW + 8 * DAY)
    visits.came_encrypted("192.168.1.21")
    assert not visits.are_over(NOW + 15 * DAY - SOON)
    assert visits.are_over(NOW + 15 * DAY)


def test_a_tablet_that_goes_on_by_https_counts_as_come_by_it(tmp_path: Path) -> None:
    visits = PlainVisits(tmp_path / "visits.json", now=NOW)
    visits.came_plain("192.168.1.20", NOW + 8 * DAY)
    visits.came_encrypted("192.168.1.20")
    assert visits.are_over(NOW + 8 * DAY)


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    PlainVisits(tmp_path / "visits.json", now=NOW).came_plain("192.168.1.20", NOW + 8 * DAY)
    again = PlainVisits(tmp_path / "visits.json", now=NOW + 9 * DAY)
    assert not again.are_over(NOW + 14 * DAY)
    assert again.are_over(NOW + 15 * DAY)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"since": 1, "plain": {}}',
        '{"since": "2026-01-01T10:00:00", "plain": {}}',
        '{"since": "2026-01-01T10:00:00+00:00", "plain": {"a": "soon"}}',
    ],
)
def test_a_file_that_cannot_be_read_begins_the_week_anew(content: str, tmp_path: Path) -> None:
    (tmp_path / "visits.json").write_text(content)
    visits = PlainVisits(tmp_path / "visits.json", now=NOW)
    assert not visits.are_over(NOW + 6 * DAY)
    assert visits.are_over(NOW + 7 * DAY)


@pytest.mark.slow
def test_the_file_stays_small_whoever_comes(tmp_path: Path) -> None:
    visits = PlainVisits(tmp_path / "visits.json", now=NOW)
    for number in range(600):
        visits.came_plain(f"address {number}", NOW + timedelta(seconds=number))
    assert (tmp_path / "visits.json").stat().st_size < 40_000
    visits.came_plain("address 599", NOW + SOON)
    assert not visits.are_over(NOW + 7 * DAY)
