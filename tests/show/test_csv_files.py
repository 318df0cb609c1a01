"""What leaves as CSV reads back as it was, and a spreadsheet finds no formula in it."""

import csv
import io
import sys
import tracemalloc
from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smpdash.record.export.forms import INTERNATIONAL, dialect_in
from smpdash.show.files.csv_files import csv_pieces
from smpdash.show.files.safe_texts import MARK, plain_text, safe_text, text_for_spreadsheet
from smpdash.show.files.tables import COLUMNS
from tests.builders.csv_rows import read_csv_rows
from tests.builders.files import cells, csv_text, read_back, row, starts_a_formula

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


@pytest.mark.slow
@given(st.lists(nasty_texts, min_size=1, max_size=5))
@example(["=1+1", "'=1+1", " \u200b=cmd|' /C calc'!A0", "＝1", "-", "\r", "a\r\nb", "", "''"])
def test_every_note_reads_back_letter_by_letter_and_starts_no_formula(notes: list[str]) -> None:
    text = csv_text("visits", *(row("visits", note=note) for note in notes))
    lines = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert not [cell for line in lines for cell in line if starts_a_formula(cell)]
    assert [read["note"] for read in read_back(text)] == notes


@given(nasty_texts, nasty_texts)
def test_two_texts_never_become_the_same_cell(one: str, other: str) -> None:
    assert plain_text(safe_text(one)) == one
    assert (safe_text(one) == safe_text(other)) == (one == other)


@pytest.mark.parametrize("text", ["Ada", "3 mm", "a=b", " Ada", "O'Hara", ""])
def test_a_harmless_text_stays_untouched(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize("table", COLUMNS)
def test_every_kind_of_value_reads_back_as_its_own_kind(table: str) -> None:
    (read,) = read_back(csv_text(table, row(table), bom=True))
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
    (read,) = read_back(csv_text("readings", row("readings", coverage=share, depth_mm=depth)))
    assert (read["coverage"], read["depth_mm"]) == (share, depth)


def test_what_was_not_recorded_is_an_empty_cell_and_comes_back_as_nothing() -> None:
    text = csv_text("readings", row("readings", depth_mm=None, shade=None))
    assert ",Ada,,0.35,,Ada," in text
    (read,) = read_back(text)
    assert read["depth_mm"] is None
    assert read["shade"] is None
    (read,) = read_back(csv_text("visits", row("visits", note="", anyway=None)))
    assert (read["note"], read["anyway"]) == ("", None)


def test_a_file_begins_with_its_header_and_ends_each_line_as_the_standard_asks() -> None:
    text = csv_text("readings", row("readings"), bom=True)
    assert text.startswith("\ufeffclient_code,course_number,visit_number,held_on,zone,shade,")
    assert text.count("\r\n") == text.count("\n") == 2
    assert not csv_text("readings").startswith("\ufeff")


@pytest.mark.parametrize(
    "phone",
    [
        *("+47 912 34 567", "+4791234567", "+47 (0) 912 34 567", "+1\u00a0555\u00a00100200"),
        *("+1 (212) 555-0100", "+1(212)555-0100", "+1 212-555-0100"),
    ],
)
def test_a_phone_number_is_not_disfigured(phone: str) -> None:
    assert safe_text(phone) == phone


@pytest.mark.parametrize(
    "text",
    [
        "+1+cmd",
        "+47-912-34-567",
        "+SUM(1)",
        "+47 912 34 567 =1",
        "+123",
        "+47 9(1)2(3)4567",
        "+1-(212)-555-0100",
        "+1 - 212 - 555 - 0100",
        "+1 (212) 555/0100",
    ],
)
def test_what_could_be_calculated_is_no_phone_number(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.slow
def test_no_formula_begins_with_a_letter_or_a_digit_of_any_alphabet() -> None:
    signs = (chr(number) for number in range(sys.maxunicode + 1))
    assert [sign for sign in signs if sign.isalnum() and safe_text(sign) != sign] == []


@pytest.mark.parametrize(
    ("time_zone", "line"),
    [
        ("Europe/Oslo", "C-1;2026-11-21;0,35;2026-11-21 10:04:00;yes"),
        ("Europe/Berlin", "C-1;2026-11-21;0,35;2026-11-21 10:04:00;yes"),
        ("America/Sao_Paulo", "C-1;2026-11-21;0,35;2026-11-21 10:04:00;yes"),
        ("Europe/London", "C-1,2026-11-21,0.35,2026-11-21 10:04:00,yes"),
        ("America/New_York", "C-1,2026-11-21,0.35,2026-11-21 10:04:00,yes"),
        ("UTC", "C-1,2026-11-21,0.35,2026-11-21 10:04:00,yes"),
    ],
)
def test_numbers_and_instants_are_those_that_a_spreadsheet_reads_here(
    time_zone: str, line: str
) -> None:
    dialect = dialect_in(time_zone)
    text = "".join(csv_pieces("readings", [cells("readings", client_code="C-1")], dialect=dialect))
    names, values = (each.split(dialect.separator) for each in text.splitlines())
    read = dict(zip(names, values, strict=True))
    wanted = line.split(dialect.separator)
    assert [read["client_code"], read["held_on"], read["coverage"]] == wanted[:3]
    assert read["is_whole_scalp"] == "yes"
    text = "".join(csv_pieces("visits", [cells("visits")], dialect=dialect))
    assert wanted[3] in text


@pytest.mark.parametrize(
    "text",
    [
        "0701234567",
        "0012",
        "1/2",
        "24.11",
        "5 May",
        "mai 5",
        "+4791234567",
        "TRUE",
        "1e5",
        "912 345 678",
        "+1 234 567 890",
        "04 08 2024",
        "555-0100",
        "(1234567)",
    ],
)
def test_a_text_that_a_spreadsheet_would_take_for_a_value_ends_with_an_unseen_mark(
    text: str,
) -> None:
    assert text_for_spreadsheet(text) == text + MARK


@pytest.mark.parametrize(
    "text",
    [
        "Shade 2",
        "LOT 1",
        "C-0001",
        "Ada",
        "3 visits left",
        "",
        "+47 912 34 567",
        "912 34 567",
        "+1 (212) 555-0100",
        "020 7946 0958",
        "(0201) 123456",
    ],
)
def test_any_other_text_has_no_mark(text: str) -> None:
    assert text_for_spreadsheet(text) == text


def test_a_foreign_or_damaged_file_is_refused_with_the_line() -> None:
    header, line = csv_text("readings", row("readings")).splitlines(keepends=True)
    with pytest.raises(ValueError, match="not the header"):
        list(read_csv_rows(["a,b\r\n"]))
    with pytest.raises(ValueError, match=f"Line 2: 3 cells instead of {len(COLUMNS['readings'])}"):
        list(read_csv_rows([header, "C-0001,1,1\r\n"]))
    with pytest.raises(ValueError, match="Line 2, shade_darkness: could not convert"):
        list(read_csv_rows([header, line.replace(",0.35,", ",much,", 1)]))
    with pytest.raises(ValueError, match="Line 2, client_code: the cell is empty"):
        list(read_csv_rows([header, line.removeprefix("Ada")]))


@pytest.mark.slow
@pytest.mark.parametrize("dialect", [INTERNATIONAL, dialect_in("Europe/Oslo")])
def test_memory_does_not_grow_with_the_rows(dialect) -> None:
    def peak(count: int) -> int:
        rows = (cells("readings", visit_number=number) for number in range(count))
        tracemalloc.start()
        lines = sum(piece.count("\n") for piece in csv_pieces("readings", rows, dialect=dialect))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert lines == count + 1
        return most

    peak(10)
    assert peak(6000) < peak(600) + 30_000


@pytest.mark.parametrize("table", PROMISED)
def test_no_column_that_was_once_exported_is_missing(table: str) -> None:
    assert set(PROMISED[table].split()) - set(COLUMNS[table]) == set()
