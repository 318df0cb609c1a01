"""Dates and times in words: one way of writing them, on every screen and every print."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from smpdash.record.times.moments import day_words, moment_words, span_words, time_words

ROOT = Path(__file__).parents[3]
# A month, or an hour of twelve, in a format string as strftime and d3 know them.
FORMAT = re.compile(r"%-?[bBIp]|%-?[de]\W%-?m|%-?m\W%-?d\b(?!T)")
READ = ROOT / "smpdash" / "record" / "texts" / "typed.py"
AT = datetime(2026, 8, 4, 22, 5, tzinfo=UTC)


def test_a_date_cannot_be_misread_and_a_time_counts_24_hours() -> None:
    assert day_words(date(2026, 8, 4)) == "4 Aug 2026"
    assert day_words(date(2026, 8, 4), today=date(2026, 1, 1)) == "4 Aug"
    assert day_words(date(2027, 8, 4), today=date(2026, 1, 1)) == "4 Aug 2027"
    assert time_words(AT, ZoneInfo("Europe/Oslo")) == "00:05"
    assert moment_words(AT, ZoneInfo("Europe/Oslo")) == "5 Aug 2026 00:05"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2026, 12, 5), (2026, 12, 12), "5 to 12 Dec"),
        ((2026, 11, 28), (2026, 12, 5), "28 Nov to 5 Dec"),
        ((2026, 12, 28), (2027, 1, 4), "28 Dec to 4 Jan 2027"),
        ((2027, 2, 26), (2027, 3, 5), "26 Feb to 5 Mar 2027"),
    ],
)
def test_two_dates_are_said_as_people_say_them(
    first: tuple[int, int, int], last: tuple[int, int, int], words: str
) -> None:
    assert span_words(date(*first), date(*last), today=date(2026, 11, 1)) == words


@pytest.mark.slow
def test_nothing_else_writes_dates_in_words() -> None:
    files = [*(ROOT / "smpdash").rglob("*.*")]
    others = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in files
        if file.suffix in {".py", ".html", ".js"} and file != READ
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if FORMAT.search(line)
    ]
    assert others == []
