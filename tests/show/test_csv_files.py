"""What leaves as CSV reads back as it was, and a spreadsheet finds no formula in it."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smpdash.show.files.csv_files import (
    COLUMNS,
    csv_lines,
    dictionary_lines,
    plain_text,
    read_csv_rows,
    safe_text,
)
from tests.builders.files import row, starts_a_formula

# What other programs may rely on: columns are added, none goes.
PROMISED = {
    "clients": "client_code name contact birth_year hair_loss area_cm2 scar_tissue scar_kind skin"
    " fitzpatrick earlier_fading earlier_pigment wanted_look recorded_at seen_by",
    "visits": "client_code course_number visit_number kind held_on artist started_at ended_at"
    " break_minutes adjustments pigment_lot decision reason anyway note recorded_at",
    "readings": "client_code course_number visit_number held_on zone shade shade_darkness depth_mm"
    " depth_kind observed_fading coverage",
    "estimates": "client_code course_number visits_done sessions_done issued_at cause model_version"
    " p_total_1 p_total_2 p_total_3 p_total_4 p_total_5 p_total_6 p_total_7 p_total_8 p_total_9"
    " p_total_10 most_likely_total credible_80_low credible_80_high expected_remaining words why"
    " shown_at",
}
# Letters that a spreadsheet, a reader of CSV or an eye may stumble over.
NASTY = "=+-@'\"\t\r\n ,;|%\u00a0\u200b\ufeff\u3000＝＋－＠＇\0aé漢🙂"
nasty_texts = st.text(
    st.one_of(st.sampled_from(NASTY), st.characters(exclude_categories=["Cs"])), max_size=30
)


@given(st.lists(nasty_texts, min_size=1, max_size=5))
@example(["=1+1", "'=1+1", " \u200b=cmd|' /C calc'!A0", "＝1", "-", "\r", "a\r\nb", "", "''"])
def test_every_note_reads_back_letter_by_letter_and_starts_no_formula(notes: list[str]) -> None:
    rows = [row("visits", note=note) for note in notes]
    text = "".join(csv_lines("visits", rows))
    cells = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert not [cell for line in cells for cell in line if starts_a_formula(cell)]
    assert [read["note"] for read in read_csv_rows(csv_lines("visits", rows))] == notes


@given(nasty_texts, nasty_texts)
def test_two_texts_never_become_the_same_cell(one: str, other: str) -> None:
    assert plain_text(safe_text(one)) == one
    assert (safe_text(one) == safe_text(other)) == (one == other)


@pytest.mark.parametrize("text", ["Ada", "3 mm", "a=b", " Ada", "O'Hara", ""])
def test_a_harmless_text_stays_untouched(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize("table", COLUMNS)
def test_every_kind_of_value_reads_back_as_its_own_kind(table: str) -> None:
    (read,) = read_csv_rows(csv_lines(table, [row(table)], bom=True))
    kinds = {
        "text": str,
        "whole": int,
        "number": float,
        "date": date,
        "instant": datetime,
        "truth": bool,
    }
    assert {name: type(value) for name, value in read.items()} == {
        name: kinds[column.kind] for name, column in COLUMNS[table].items()
    }


@given(st.floats(0, 1), st.floats(0.1, 3.0))
def test_numbers_stay_numbers_to_the_last_digit(share: float, depth: float) -> None:
    rows = [row("readings", coverage=share, depth_mm=depth)]
    (read,) = read_csv_rows(csv_lines("readings", rows))
    assert (read["coverage"], read["depth_mm"]) == (share, depth)


def test_dates_are_iso_and_instants_are_utc() -> None:
    ended = datetime(2026, 11, 21, 10, 4, tzinfo=UTC)
    lines = list(csv_lines("visits", [row("visits", held_on=date(2026, 11, 21), ended_at=ended)]))
    assert ",2026-11-21," in lines[1]
    assert ",2026-11-21T10:04:00Z," in lines[1]


def test_what_was_not_recorded_is_an_empty_cell_and_comes_back_as_nothing() -> None:
    rows = [row("readings", depth_mm=None, shade=None)]
    lines = list(csv_lines("readings", rows))
    assert ",Ada,,0.35,,Ada," in lines[1]
    (read,) = read_csv_rows(lines)
    assert read["depth_mm"] is None
    assert read["shade"] is None


def test_a_file_begins_with_its_header_and_ends_each_line_as_the_standard_asks() -> None:
    lines = list(csv_lines("readings", [row("readings")], bom=True))
    assert lines[0].startswith("\ufeffclient_code,course_number,visit_number,held_on,zone,shade,")
    assert all(line.endswith("\r\n") for line in lines)
    assert not next(csv_lines("readings", [])).startswith("\ufeff")


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"coverage": float("nan")}, "coverage cannot hold nan"),
        ({"coverage": True}, "coverage cannot hold True"),
        ({"visit_number": "=2"}, "visit_number cannot hold '=2'"),
        ({"visit_number": None}, "visit_number cannot hold None"),
        ({"held_on": "=HYPERLINK()"}, "Invalid isoformat"),
    ],
)
def test_a_value_that_its_column_cannot_hold_is_refused(
    values: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        list(csv_lines("readings", [row("readings", **values)]))


def test_a_foreign_or_damaged_file_is_refused_with_the_line() -> None:
    lines = list(csv_lines("readings", [row("readings")]))
    with pytest.raises(ValueError, match="not the header"):
        list(read_csv_rows(["a,b\r\n"]))
    with pytest.raises(ValueError, match=f"Line 2: 3 cells instead of {len(COLUMNS['readings'])}"):
        list(read_csv_rows([lines[0], "C-0001,1,1\r\n"]))
    with pytest.raises(ValueError, match="Line 2, coverage: could not convert"):
        list(read_csv_rows([lines[0], lines[1].replace("0.35\r\n", "much\r\n")]))


def test_memory_does_not_grow_with_the_rows() -> None:
    def many(count: int) -> Iterator[dict[str, object]]:
        return (row("readings", visit_number=number) for number in range(count))

    def peak(count: int) -> int:
        tracemalloc.start()
        lines = sum(1 for _ in csv_lines("readings", many(count)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert lines == count + 1
        return most

    peak(10)
    assert peak(5000) < peak(50) + 20_000


def test_the_dictionary_explains_every_column_of_every_file() -> None:
    rows = list(csv.DictReader(dictionary_lines()))
    assert [(line["file"], line["column"]) for line in rows] == [
        (f"{table}.csv", name) for table, columns in COLUMNS.items() for name in columns
    ]
    assert all(line["type"] and line["meaning"].endswith(".") for line in rows)
    fading = next(line for line in rows if line["column"] == "observed_fading")
    assert "the session before" in fading["meaning"]
    assert fading["unit_or_values"] == "share 0 to 1"


@pytest.mark.parametrize("table", PROMISED)
def test_no_column_that_was_once_exported_is_missing(table: str) -> None:
    assert set(PROMISED[table].split()) - set(COLUMNS[table]) == set()
