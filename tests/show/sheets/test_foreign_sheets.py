"""Any other spreadsheet: each row is in or explained, and what is unclear is asked."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook

from smpdash.record.importing.entries import Rejected
from smpdash.record.importing.proposals import NotAssembled
from smpdash.record.importing.questions import NONE, Complaint, Profile, unanswered
from smpdash.record.visit import Visit
from tests.builders.sheets import (
    answers_of,
    book_of,
    csv_file,
    packed,
    question,
    read,
    surveyed,
    workbook,
)

RUNNING = {"gap_course_status": "running"}


def days(visits: tuple[Visit, ...]) -> list[date]:
    return [visit.held_on for visit in visits]


def test_a_row_of_each_zone_makes_one_visit_with_its_zones(tmp_path: Path) -> None:
    book = book_of(
        csv_file(
            tmp_path,
            "Client;Phone;Born;Norwood;Date;Zone;Shade;Needle depth;Coverage;Faded;Notes",
            "Åse Bjørn;+47 912 34 567;12.04.1980;NW III;2024-08-04;Hairline;Dark;0,8mm;40 %;;a",
            "Åse Bjørn;;;;2024-08-04;Crown;middle;0,08 cm;35 %;;",
            "ÅSE BJØRN;;;;2024-08-24;Hairline;dark;1,2;60;30;",
        )
    )
    (client,), others = read(book, answers_of(book, **RUNNING))
    assert others == []
    assert (client.client.name, client.client.contact) == ("Åse Bjørn", "+47 912 34 567")
    assert (client.client.birth_year, client.client.intake.hair_loss) == (1980, "norwood-3")
    (course,) = client.courses
    first, second = course.course.visits
    assert [(r.zone, r.shade, r.depth_mm, r.coverage) for r in first.readings] == [
        ("hairline", "s3", 0.8, 0.4),
        ("crown", "s2", 0.8, 0.35),
    ]
    assert (first.note, first.decision, first.reason) == ("a", "another", "planned")
    assert (second.readings[0].depth_mm, second.readings[0].observed_fading) == (1.2, 0.3)
    assert [place.row for place in course.visits[0].places] == [2, 3]


def test_columns_of_single_zones_are_read_as_zones(tmp_path: Path) -> None:
    book = book_of(
        workbook(
            tmp_path,
            {
                "Log": [
                    ["", "", "Hairline", "", "Crown", ""],
                    ["Client", "Date", "Shade", "Depth (mm)", "Shade", "Depth (mm)"],
                    ["Bo", date(2024, 8, 4), "Light", 0.7, "Dark", 1.1],
                ]
            },
        )
    )
    (client,), others = read(book, answers_of(book, **RUNNING))
    assert others == []
    (visit,) = client.courses[0].course.visits
    assert [(r.zone, r.shade, r.depth_mm) for r in visit.readings] == [
        ("hairline", "s1", 0.7),
        ("crown", "s3", 1.1),
    ]


def test_a_date_that_may_be_two_days_is_asked_about_and_never_guessed(tmp_path: Path) -> None:
    book = book_of(csv_file(tmp_path, "Client;Date", "Bo;24.11.2024", "Bo;04.08.2024"))
    asked = question(book, "dates:Date:.")
    assert asked.words == "“04.08.2024”: is that 4 Aug 2024 or 8 Apr 2024?"
    assert (asked.proposed, asked.is_sure, asked.first and asked.first.row) == ("dmy", False, 3)
    assert asked.why == "“24.11.2024” in the same column can only be day first."
    assert asked in unanswered(surveyed(book).questions, Profile())
    by_person = {**answers_of(book, **RUNNING), "dates:Date:.": "mdy"}
    (client,), others = read(book, by_person)
    assert days(client.courses[0].course.visits) == [date(2024, 4, 8), date(2024, 11, 24)]
    assert others == []
    del by_person["dates:Date:."]
    (client,), (left_out,) = read(book, by_person)
    assert days(client.courses[0].course.visits) == [date(2024, 11, 24)]
    assert isinstance(left_out, Rejected)
    assert left_out.words == "Date: “04.08.2024” may be 4 Aug 2024 or 8 Apr 2024."


def test_an_order_kept_for_an_earlier_list_is_warned_of_where_other_dates_speak_against_it(
    tmp_path: Path,
) -> None:
    book = book_of(csv_file(tmp_path, "Client;Date", "Bo;11.24.2024", "Bo;04.08.2024"))
    (said,) = surveyed(book, {"dates:Date:.": "dmy"}).complaints
    assert (said.column, said.words.partition(", but ")[0]) == (
        "Date",
        "“11.24.2024” can only be month first",
    )
    assert "“04.08.2024” is read with the day first" in said.words
    for order in ("mdy", ""):
        assert surveyed(book, {"dates:Date:.": order}).complaints == ()


def test_three_kinds_of_dates_in_one_column_are_each_asked_about(tmp_path: Path) -> None:
    book = book_of(
        csv_file(
            tmp_path,
            "Client,Date",
            *("Bo,2024-08-04", "Bo,5.9.2024", "Bo,09/10/2024", "Bo,4 Oct 2024", "Bo,12/25/2024"),
        )
    )
    asked = [each.key for each in surveyed(book).questions if each.kind == "dates"]
    assert asked == ["dates:Date:.", "dates:Date:/"]
    assert question(book, "dates:Date:/").proposed == "mdy"
    assert question(book, "dates:Date:.").proposed is None
    answers = answers_of(book, dates_Date__="dmy", **RUNNING) | {"dates:Date:/": "mdy"}
    (client,), others = read(book, answers)
    assert others == []
    assert days(client.courses[0].course.visits) == [
        *(date(2024, 8, 4), date(2024, 9, 5), date(2024, 9, 10), date(2024, 10, 4)),
        date(2024, 12, 25),
    ]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("24.11", "without a year"),
        ("11.2024", "without a day"),
        ("45508", "format of a date"),
        ("soon", "is no date"),
        ("31.02.2024", "is no date"),
        ("24.12.2030", "still to come"),
        ("", "does not say on which day"),
    ],
)
def test_a_visit_without_a_day_is_explained(tmp_path: Path, cell: str, words: str) -> None:
    book = book_of(csv_file(tmp_path, "Client;Date;Shade", f"Bo;{cell};Dark"))
    clients, (left_out,) = read(book, answers_of(book, **RUNNING))
    assert isinstance(left_out, Rejected)
    assert words in left_out.words
    assert clients == []


@pytest.mark.parametrize(
    ("figures", "proposed", "is_sure"),
    [
        (("0,8", "1,2"), "mm", True),
        (("0,08", "0,12"), "cm", True),
        (("0,15", "0,2"), None, False),
        (("0,05", "1,2"), None, False),
    ],
)
def test_the_unit_of_depths_is_asked_where_both_make_sense(
    tmp_path: Path, figures: tuple[str, str], proposed: str | None, is_sure: bool
) -> None:
    rows = [f"Bo;2024-0{month}-01;{figure}" for month, figure in enumerate(figures, start=1)]
    book = book_of(csv_file(tmp_path, "Client;Date;Depth", *rows))
    asked = question(book, "unit:Depth")
    assert (asked.proposed, asked.is_sure) == (proposed, is_sure)


def test_a_depth_in_cm_by_its_header_and_one_out_of_range_are_understood(tmp_path: Path) -> None:
    rows = ("Bo;2024-08-01;0,08", "Bo;2024-08-21;0.9")
    book = book_of(csv_file(tmp_path, "Client;Date;Depth in cm", *rows))
    (client,), (complaint,) = read(book, answers_of(book, **RUNNING))
    first, second = client.courses[0].course.visits
    assert first.readings[0].depth_mm == 0.8
    assert second.readings == ()
    assert isinstance(complaint, Complaint)
    assert complaint.words == "A depth of 9 mm is not between 0.1 and 3 mm."
    assert (complaint.place.row, complaint.column) == (3, "Depth in cm")


@pytest.mark.parametrize(
    ("cells", "read_as"),
    [
        (("40", "55"), (0.4, 0.55)),
        (("0,4", "0.55"), (0.4, 0.55)),
        (("40%", "55 %"), (0.4, 0.55)),
        (("0", "1"), None),
        (("0.5", "60"), None),
    ],
)
def test_percent_and_shares_are_told_apart_or_asked_about(
    tmp_path: Path, cells: tuple[str, str], read_as: tuple[float, float] | None
) -> None:
    rows = (f"Bo;2024-08-01;{cells[0]}", f"Bo;2024-08-21;{cells[1]}")
    book = book_of(csv_file(tmp_path, "Client;Date;Coverage", *rows))
    if read_as is None:
        assert not question(book, "unit:Coverage").is_sure
        return
    (client,), _ = read(book, answers_of(book, **RUNNING))
    assert tuple(v.readings[0].coverage for v in client.courses[0].course.visits) == read_as


def test_a_header_that_says_percent_over_numbers_up_to_1_is_asked_about(tmp_path: Path) -> None:
    rows = ("Bo;2024-08-01;0,4", "Bo;2024-08-21;0,6")
    asked = question(
        book_of(csv_file(tmp_path, "Client;Date;Coverage %", *rows)), "unit:Coverage %"
    )
    assert (asked.proposed, asked.is_sure) == (None, False)


def test_a_number_under_one_percent_among_percentages_is_left_out_and_said(tmp_path: Path) -> None:
    rows = ("Bo;2024-08-01;55", "Bo;2024-08-21;0,85")
    book = book_of(csv_file(tmp_path, "Client;Date;Coverage %", *rows))
    (client,), (complaint,) = read(book, answers_of(book, **RUNNING))
    assert isinstance(complaint, Complaint)
    assert complaint.words == "“0,85” is less than one percent: write 85 or 0.85 %."
    first, second = client.courses[0].course.visits
    assert (first.readings[0].coverage, second.readings) == (0.55, ())


def test_a_cell_that_a_workbook_shows_as_a_percentage_is_one(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with Workbook(path) as book:
        page, percent = book.add_worksheet(), book.add_format({"num_format": "0.0%"})
        page.write_row(0, 0, ["Client", "Date", "Coverage %"])
        page.write_row(1, 0, ["Bo", "2024-08-01"])
        page.write_number(1, 2, 0.6, percent)
        page.write_row(2, 0, ["Bo", "2024-08-21"])
        page.write_number(2, 2, 0.555, percent)
    opened = book_of(path)
    (client,), _ = read(opened, answers_of(opened, **RUNNING))
    visits = client.courses[0].course.visits
    assert [visit.readings[0].coverage for visit in visits] == [0.6, 0.555]


def test_a_month_that_a_workbook_keeps_as_its_first_day_is_no_day(tmp_path: Path) -> None:
    """Typed as "May 2024", it is stored as 1 May 2024."""
    path = tmp_path / "book.xlsx"
    with Workbook(path) as book:
        month, year, day, spoken = (
            book.add_format({"num_format": each})
            for each in ("mmm-yy", "yyyy", "d. mmm yy", "[$-409]mmmm\\-yy;@")
        )
        page = book.add_worksheet()
        page.write_row(0, 0, ["Name", "Date", "Born"])
        for row, style in enumerate((month, spoken, day), start=1):
            page.write(row, 0, f"Bo {row}")
            page.write_datetime(row, 1, date(2024, 5, 1), style)
            page.write_datetime(row, 2, date(1984, 1, 1), year)
    book_read = book_of(path)
    (client,), others = read(book_read, answers_of(book_read, **RUNNING))
    assert (client.client.name, client.client.birth_year) == ("Bo 3", 1984)
    assert days(client.courses[0].course.visits) == [date(2024, 5, 1)]
    words = "Date: “05.2024” is a date without a day: write day, month and year."
    assert [each.words for each in others if isinstance(each, Rejected)] == [words] * 2


@pytest.mark.parametrize("look", ['0"%"', "0\\%"])
def test_a_percent_sign_that_is_only_written_beside_a_number_changes_nothing(
    tmp_path: Path, look: str
) -> None:
    path = tmp_path / "book.xlsx"
    with Workbook(path) as book:
        page, written = book.add_worksheet(), book.add_format({"num_format": look})
        page.write_row(0, 0, ["Client", "Date", "Coverage %"])
        page.write_row(1, 0, ["Bo", "2024-08-01"])
        page.write_number(1, 2, 45, written)
    opened = book_of(path)
    (client,), _ = read(opened, answers_of(opened, **RUNNING))
    assert client.courses[0].course.visits[0].readings[0].coverage == 0.45


def test_a_note_without_a_day_and_a_zone_without_a_finding_are_said_to_be_left_out(
    tmp_path: Path,
) -> None:
    rows = ("Ann;;;;allergic to lidocaine", "Bo;2024-03-20;Crown;;")
    book = book_of(csv_file(tmp_path, "Name;Date;Zone;Coverage;Note", *rows))
    clients, others = read(book, answers_of(book, **RUNNING))
    assert [each.client.name for each in clients] == ["Ann", "Bo"]
    assert "its note belongs to none and is left out" in repr(others)
    assert "Nothing is noted of this zone" in repr(others)


@pytest.mark.parametrize(
    ("header", "cell", "proposed"),
    [
        ("Visit", "2024-08-04", "visit.held_on"),
        ("History", "3 sessions, finished 12 May 2024", NONE),
        ("Reach", "0170 123 45 67", "client.phone"),
    ],
)
def test_a_column_is_taken_for_what_its_cells_can_be(
    tmp_path: Path, header: str, cell: str, proposed: str
) -> None:
    book = book_of(csv_file(tmp_path, f"Name;{header}", f"Ana;{cell}"))
    assert question(book, f"column:{header}").proposed == proposed


def test_a_further_depth_of_a_row_is_not_taken_for_another_number(tmp_path: Path) -> None:
    header = "Name;Session 1;Session 1 depth;Session 2;Session 2 depth"
    book = book_of(csv_file(tmp_path, header, "Ana;2024-08-04;0,8;2024-09-04;1,0"))
    assert question(book, "column:Session 1 depth").proposed == "reading.depth_mm"
    assert question(book, "column:Session 2 depth").proposed == NONE


@pytest.mark.parametrize(
    ("header", "cell", "words"),
    [
        ("Birth year", "abc", "“abc” is no year of birth, such as 1984."),
        ("Birth year", "84", "“84” is no year of birth, such as 1984."),
        ("Birth year", "2027", "2027 is still to come: nobody was born then."),
        ("Birth year", "1.2.2028", "2028 is still to come: nobody was born then."),
        ("Birth year", "1789", "1789 makes this client 237 years old: write the year."),
        ("Birth year", "04.08.84", "“04.08.84”: write the year with four digits."),
        ("Depth", "deep", "“deep” is no depth, such as 0.8."),
        ("Coverage", "much", "“much” is no percentage, such as 55."),
        ("Coverage", "140%", "Coverage of 140% is not between 0 and 100%."),
        ("Area (cm²)", "large", "“large” is no number, such as 80."),
        ("Break", "two", "“two” is no whole number, such as 3."),
        ("Break", "2.5 min", "“2.5 min” is no whole number, such as 3."),
        (
            "Sessions",
            "3 sessions, finished 12 May 2024",
            (
                "“3 sessions, finished 12 May 2024” is no whole number, such as 3. Write the "
                "number of sessions and the day of the last one into two columns."
            ),
        ),
        ("Last session", "soon", "“soon” is no date, such as 4 Aug 2024."),
        ("Start", "noon", "“noon” is no time of day, such as 14:30."),
        ("Note", "x" * 5000, "The text has 5000 letters; 4000 is the most."),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_what_it_should_hold(
    tmp_path: Path, header: str, cell: str, words: str
) -> None:
    book = book_of(csv_file(tmp_path, f"Client;Date;{header}", f"Bo;2024-08-04;{cell}"))
    (client,), others = read(book, answers_of(book, **RUNNING))
    assert client.client.name == "Bo"
    assert [each.words for each in others] == [words]


def test_whatever_a_client_can_be_reached_by_is_taken_as_it_was_typed(tmp_path: Path) -> None:
    lines = ("Client;Phone", "Bo;@bo.scalp on Instagram", "Cleo;ask her mother")
    clients, others = read(book_of(csv_file(tmp_path, *lines)))
    contacts = ["@bo.scalp on Instagram", "ask her mother"]
    assert [each.client.contact for each in clients] == contacts
    assert others == []


def test_words_are_known_proposed_or_asked_about(tmp_path: Path) -> None:
    rows = ("Bo;norwood IV;dark;x", "Al;NW3;darkk;no", "Cy;bald;dark brown;maybe")
    header = "Client;Norwood;Shade;Pigment from elsewhere;Date"
    book = book_of(csv_file(tmp_path, header, *(f"{row};2024-08-04" for row in rows)))
    asked = {
        each.key.partition(":")[2]: (each.proposed, each.is_sure)
        for each in surveyed(book).questions
        if each.kind == "word"
    }
    assert asked == {
        "client.hair_loss:norwood 4": ("norwood-4", True),
        "client.hair_loss:norwood 3": ("norwood-3", True),
        "client.hair_loss:bald": (None, False),
        "reading.shade:dark": ("s3", True),
        "reading.shade:darkk": ("s3", False),
        "reading.shade:dark brown": ("s3", False),
        "client.earlier_pigment:x": ("yes", True),
        "client.earlier_pigment:no": ("no", True),
        "client.earlier_pigment:maybe": (None, False),
    }


def test_the_errors_and_formulas_of_a_workbook_are_explained(tmp_path: Path) -> None:
    header = ["Client", "Date", "Coverage (%)", "Depth (mm)"]
    path = workbook(tmp_path, {"Log": [header, ["Bo", date(2024, 8, 4), "#REF!", ""]]})
    # Written by a program, so that no spreadsheet ever calculated it.
    page = (book := load_workbook(path)).active
    page["D2"] = "=C2/100"
    book.save(path)
    opened = book_of(path)
    (client,), others = read(opened, answers_of(opened, **RUNNING))
    assert [each.words for each in others if isinstance(each, Complaint)] == [
        "The spreadsheet shows an error here: #REF!",
        (
            "This formula has no result in the file. Open the file in a spreadsheet, save it "
            "there, and import it again."
        ),
    ]
    assert len(client.courses[0].course.visits) == 1
    assert any("formulas" in note for note in opened.sheets[0].notes)


def test_the_result_of_a_formula_is_read_as_it_was_last_saved(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Name", "Born", "Phone"])
        page.write_formula(1, 0, '="B"&"o"', value="Bo")
        page.write_formula(1, 1, "=1979+1", value=1980)
        page.write_formula(1, 2, '=""', value="")
    # As Excel writes an empty text that was calculated.
    part = "xl/worksheets/sheet1.xml"
    sheet = zipfile.ZipFile(path).read(part)
    packed(path, part, sheet.replace(b'<c r="C2">', b'<c r="C2" t="str">'))
    (client,), others = read(book_of(path), answers_of(book_of(path)))
    assert others == []
    assert (client.client.name, client.client.birth_year) == ("Bo", 1980)


def test_names_that_are_too_long_and_rows_that_are_too_wide_are_explained(tmp_path: Path) -> None:
    rows = ("x" * 300 + ";1", "Bo;1;Oslo; Norway", "Al;2", "Cy;3")
    book = book_of(csv_file(tmp_path, "Name;Phone", *rows))
    clients, others = read(book, answers_of(book))
    assert [each.client.name for each in clients] == ["Al", "Cy"]
    assert [each.words for each in others if isinstance(each, Rejected)] == [
        "Name: The text has 300 letters; 200 is the most.",
        "This row has more cells than the header has columns.",
    ]


def test_a_header_that_is_repeated_is_no_client(tmp_path: Path) -> None:
    book = book_of(csv_file(tmp_path, "Name;Phone", "Al;1", "Name;Phone", "Bo;2"))
    clients, (left_out,) = read(book, answers_of(book))
    assert [each.client.name for each in clients] == ["Al", "Bo"]
    assert isinstance(left_out, Rejected)
    assert left_out.words == "This row repeats the header."


def test_a_sheet_that_lacks_a_column_is_complained_of_and_each_row_is_left_out(
    tmp_path: Path,
) -> None:
    book = book_of(csv_file(tmp_path, "Date;Shade", "2024-08-04;Dark"))
    (complaint,) = surveyed(book).complaints
    assert "says who the client is" in complaint.words
    clients, (left_out,) = read(book, answers_of(book))
    assert clients == []
    assert isinstance(left_out, Rejected)
    assert "says who the client is" in left_out.words


def test_partial_history_goes_in_without_any_visit(tmp_path: Path) -> None:
    header = "Client;Sessions done;Finished on;Status"
    lines = ("Bo;3 sessions;12 May 2024;finished", "Ci;0;;running", "Di;3 or 4;;running")
    book = book_of(csv_file(tmp_path, header, *lines))
    (client, none_yet, _), others = read(book, answers_of(book))
    assert [each.column for each in others if isinstance(each, Complaint)] == ["Sessions done"]
    assert none_yet.courses[0].history is None
    (course,) = client.courses
    assert (course.course.status, course.course.visits) == ("completed", ())
    assert course.history is not None
    assert (course.history.sessions, course.history.last_on) == (3, date(2024, 5, 12))


def test_two_clients_with_one_phone_and_one_name_with_two_are_asked_about(tmp_path: Path) -> None:
    rows = ("Ana Li;+47 912 34 567", "Bo Li;91234567", "Cy;555 00 11 22", "Cy;555 99 88 77")
    book = book_of(csv_file(tmp_path, "Name;Phone", *rows))
    asked = [each for each in surveyed(book).questions if each.kind == "person"]
    assert [each.proposed for each in asked] == [None, None]
    same, split = asked
    apart = answers_of(book) | {same.key: "", split.key: "two"}
    assert len(read(book, apart)[0]) == 4
    together = answers_of(book) | {same.key: "ana li", split.key: "one"}
    clients, others = read(book, together)
    assert [each.client.name for each in clients] == ["Ana Li", "Cy"]
    assert [each.words for each in others if isinstance(each, Complaint)] == [
        "“Bo Li” is not what clients, row 2 says, “Ana Li”: that is imported.",
        "“555 99 88 77” is not what clients, row 4 says, “555 00 11 22”: that is imported.",
    ]
    assert Profile("", together).for_next_file().answers.keys().isdisjoint({same.key, split.key})


def test_a_course_that_does_not_hold_together_is_left_out_as_a_whole(tmp_path: Path) -> None:
    rows = ("Bo;2024-08-04;Crown;Dark", "Bo;2024-08-04;Crown;Light", "Al;2024-08-04;Crown;Dark")
    book = book_of(csv_file(tmp_path, "Client;Date;Zone;Shade", *rows))
    (client,), (left_out,) = read(book, answers_of(book, **RUNNING))
    assert client.client.name == "Al"
    assert isinstance(left_out, NotAssembled)
    assert left_out.reasons[0].place.row == 3
    assert left_out.reasons[0].words == "Crown stands in this visit twice, with different values."


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\v"])
def test_the_lines_of_a_note_are_kept_whatever_ends_them(tmp_path: Path, end: str) -> None:
    rows = [["Name", "Date", "Kind", "Note"], ["Anna", "2024-08-24", "Session", f"one{end}two"]]
    lines = ["Name;Date;Kind;Note", f'Anna;2024-08-24;Session;"one{end}two"']
    for file in (workbook(tmp_path, {"Visits": rows}), csv_file(tmp_path, *lines)):
        book = book_of(file)
        (anna,), others = read(book, answers_of(book))
        assert [each.visit.note for each in anna.courses[0].visits] == ["one\ntwo"]
        assert others == []


def test_signs_that_a_workbook_writes_by_their_numbers_are_read(tmp_path: Path) -> None:
    rows = [["Name", "Phone"], ["Anna_xD83D__xDE42_", ""], ["_xD83D_", ""]]
    (sheet,) = book_of(workbook(tmp_path, {"Clients": rows})).sheets
    assert [row.cells[0] for row in sheet.rows] == ["Anna🙂", "\ufffd"]


def test_a_word_without_which_a_row_is_another_is_said_to_leave_its_rows_out(
    tmp_path: Path,
) -> None:
    lines = ("Client;Date;Zone;Skin;Kind", "Bo;3. Oktober 2024;elsewhere;odd;no-show")
    book = book_of(csv_file(tmp_path, *lines))
    columns = answers_of(book)
    zone, skin = "word:reading.zone:elsewhere", "word:client.skin:odd"
    kind = "word:visit.kind:no show"
    for key, words in (
        (zone, "Leave these rows out"),
        (kind, "Leave these rows out"),
        (skin, "Leave it empty"),
    ):
        assert question(book, key, columns).choices[""] == words
    for answers in ({zone: "", kind: "session"}, {zone: "crown", kind: ""}):
        clients, others = read(book, columns | RUNNING | answers | {skin: ""})
        assert clients == []
        assert [each for each in others if isinstance(each, Rejected)]


def test_sheets_of_several_files_are_told_apart_by_their_files(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    first = workbook(tmp_path / "old", {"Sheet1": [["Name", "Date"], ["Bo", "04.08.2024"]]})
    first = first.rename(tmp_path / "2024.xlsx")
    other = workbook(tmp_path, {"Sheet1": [["Name", "Date"], ["Al", "08.04.2025"]], "Two": []})
    texts = [csv_file(tmp_path, "Name", "Cy", name=name) for name in ("a.csv", "a.txt")]
    book = book_of(first, other, *texts)
    names = [sheet.name for sheet in book.sheets]
    assert names == ["2024.xlsx, Sheet1", "book.xlsx, Sheet1", "a.csv", "a.txt"]
    asked = [each.key for each in surveyed(book).questions if each.kind == "dates"]
    assert asked == [f"dates:{name}:Date:." for name in names[:2]]


def test_a_dash_says_no_kind_of_visit(tmp_path: Path) -> None:
    book = book_of(csv_file(tmp_path, "Client;Date;Kind", "Bo;3. Oktober 2024;-"))
    (bo,), (said,) = read(book, answers_of(book, **RUNNING))
    assert bo.courses[0].visits[0].visit.is_session
    assert isinstance(said, Complaint)
