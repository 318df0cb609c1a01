"""Our own exports go in as they came out, in every form, without a question."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook

from smpdash.cli.export_files import Files
from smpdash.estimate.issue import issued
from smpdash.record.export.selection import EVERYTHING, Selection
from smpdash.record.importing.entries import Rejected
from smpdash.record.importing.questions import Complaint
from smpdash.record.problem import Refused
from smpdash.record.visit import Course
from smpdash.show.sheets.open_book import SAVED_AGAIN
from smpdash.simulate.demo import write_demo
from smpdash.store.store import Change, Store, open_store
from tests.builders.imports import agreed, imported, proposed, staged
from tests.builders.sheets import NOW, book_of, csv_file, read, surveyed
from tests.builders.stores import opened

FORMS = ("xlsx", "here", "csv")
TABLES = {"clients", "courses", "visits", "readings"}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with TemporaryDirectory() as folder:
        made = open_store(Path(folder) / "studio.db", issue=issued)
        write_demo(made, seed=3, today=NOW.date(), now=NOW, clients=12)
        yield made


def exported(
    store: Store, form: str, folder: Path, selection: Selection = EVERYTHING
) -> list[Path]:
    with Files(store, selection, form, NOW).taken() as files:
        for name, blocks in files:
            (folder / name).write_bytes(b"".join(blocks))
    return sorted(folder.iterdir())


def recorded(store: Store, code: str) -> list[Course]:
    return [
        replace(
            course,
            client_code="",
            visits=tuple(replace(visit, visit_id="") for visit in course.visits),
        )
        for course in store.courses(code)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_clients_courses_visits_and_readings_come_back_equal(
    store: Store, form: str, tmp_path: Path
) -> None:
    studio = store.studio()
    book = book_of(*exported(store, form, tmp_path), of=studio)
    assert {sheet.table for sheet in book.sheets} == TABLES
    assert len(book.left_out) == 7
    survey = surveyed(book, of=studio)
    assert survey.questions == survey.complaints == ()
    clients, others = read(book, of=studio)
    assert others == []
    assert len(clients) == 12
    for each in clients:
        assert each.client == store.client(each.client.code)
        assert [course.course for course in each.courses] == recorded(store, each.client.code)
        assert each.recorded_at is not None


def test_exports_of_two_studios_are_not_made_one(tmp_path: Path) -> None:
    """A code of the one is a code of the other, and another person."""
    header = "client_code,name,contact"
    files = [
        csv_file(tmp_path, header, f"C-0001,{name},", name=f"{name}.csv") for name in ("Al", "Bo")
    ]
    with pytest.raises(Refused) as refused:
        book_of(*files)
    (problem,) = refused.value.problems
    assert "clients are in several of these files: “Al.csv” and “Bo.csv”" in problem.message


def test_codes_of_merged_records_are_said_not_to_come_along(tmp_path: Path) -> None:
    lines = ["client_code,name,contact,other_codes", "C-0001,Anna,,C-0002 C-0003", "C-0004,Bo,,"]
    clients, (said,) = read(book_of(csv_file(tmp_path, *lines)))
    assert [each.client.code for each in clients] == ["C-0001", "C-0004"]
    assert isinstance(said, Complaint)
    assert (said.column, said.place.row) == ("other_codes", 2)
    assert "C-0002 C-0003" in said.words


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("courses", {}),
        ("courses", {"earlier_sessions": "0"}),
        ("courses", {"earlier_sessions": "150"}),
        ("courses", {"course_number": "99999999999999999999"}),
        ("courses", {"course_number": "-1"}),
        ("clients", {"amendments": "-5"}),
        ("clients", {"amendments": "99999999999999999999"}),
        ("clients", {"birth_year": "99999999999999999999"}),
        ("visits", {"visit_number": "0"}),
        ("visits", {"break_minutes": "-7"}),
        # Python would read these as 10 and as 5 January.
        ("visits", {"break_minutes": "1_0"}),
        ("visits", {"visit_number": "0_1"}),
        ("visits", {"held_on": "2026-W02-1"}),
        ("visits", {"recorded_at": "2026-W02-1 10:00:00"}),
        ("clients", {"area_cm2": "1_0"}),
        ("clients", {"area_cm2": "nan"}),
    ],
)
def test_a_figure_that_somebody_changed_is_explained_and_breaks_nothing(
    studio_path: Path, table: str, cells: dict[str, str]
) -> None:
    """The rows are changed by hand after the export; whatever is added holds together."""
    whole = {
        "clients": {"client_code": "C-0001", "name": "Anna", "contact": ""},
        "courses": {"client_code": "C-0001", "course_number": "1", "status": "completed"},
        "visits": {
            "client_code": "C-0001",
            "course_number": "1",
            "visit_number": "1",
            "held_on": "2026-01-05",
            "decision": "complete",
            "kind": "check-up",
        },
    }
    whole[table] |= cells
    files = [
        csv_file(studio_path.parent, ",".join(row), ",".join(row.values()), name=f"{name}.csv")
        for name, row in whole.items()
    ]
    store = opened(studio_path)
    staged(store, *files)
    staging = store.staging()
    assert bool(staging.number("rejected") + staging.number("complaint")) == bool(cells)
    agreed(store)
    assert store.check() == []


def test_readings_that_are_missing_beside_the_others_are_named(
    store: Store, tmp_path: Path
) -> None:
    paths = [path for path in exported(store, "csv", tmp_path) if path.name != "readings.csv"]
    (words,) = book_of(*paths, of=store.studio()).missing
    assert words.startswith("Of an export of smpdash, readings is missing here: ")


@pytest.mark.parametrize(
    ("kept", "lacking"),
    [
        (("visits",), "clients and courses"),
        (("clients", "visits", "readings"), "courses"),
        (("courses",), "clients"),
    ],
)
def test_tables_without_those_that_they_belong_to_are_refused_and_the_missing_ones_named(
    store: Store, tmp_path: Path, kept: tuple[str, ...], lacking: str
) -> None:
    paths = [path for path in exported(store, "csv", tmp_path) if path.stem in kept]
    with pytest.raises(Refused, match=f"without {lacking}: nobody could say"):
        book_of(*paths, of=store.studio())


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_without_names_is_refused_whole_with_its_reason(
    store: Store, tmp_path: Path, form: str
) -> None:
    paths = exported(store, form, tmp_path, replace(EVERYTHING, has_names=False))
    with pytest.raises(Refused, match="it was exported without names"):
        book_of(*paths, of=store.studio())
    for path in paths:
        # No table of ours is taken for a spreadsheet of somebody else.
        with pytest.raises(Refused):
            book_of(path, of=store.studio())


def test_clients_alone_go_in_as_contacts(store: Store, tmp_path: Path) -> None:
    paths = [path for path in exported(store, "csv", tmp_path) if path.stem == "clients"]
    clients, others = read(book_of(*paths, of=store.studio()), of=store.studio())
    assert (len(clients), others) == (12, [])
    assert not any(course.visits for each in clients for course in each.courses)


def test_of_a_course_without_its_row_nothing_goes_in(store: Store, tmp_path: Path) -> None:
    studio, paths = store.studio(), exported(store, "csv", tmp_path)
    (courses,) = (path for path in paths if path.name == "courses.csv")
    lines = courses.read_text("utf-8-sig").splitlines()
    (visits,) = (path for path in paths if path.name == "visits.csv")
    code = visits.read_text("utf-8-sig").splitlines()[-1].split(",")[0]
    kept = [line for line in lines if not line.startswith(code)]
    courses.write_text("\n".join(kept), "utf-8-sig")
    clients, others = read(book_of(*paths, of=studio), of=studio)
    assert code not in {each.client.code for each in clients}
    assert "ended: its row is missing" in repr(others)


@pytest.mark.slow
def test_of_a_part_of_a_treatment_nothing_goes_in_and_the_reason_is_said(
    store: Store, tmp_path: Path
) -> None:
    studio, paths = store.studio(), exported(store, "csv", tmp_path)
    (visits,) = (path for path in paths if path.name == "visits.csv")
    lines = visits.read_text("utf-8-sig").splitlines()
    code = next(line.split(",")[0] for line in reversed(lines) if ",session," in line)
    gone = max(n for n, line in enumerate(lines) if line.startswith(code) and ",session," in line)
    visits.write_text("\n".join(lines[:gone] + lines[gone + 1 :]), "utf-8-sig")
    clients, others = read(book_of(*paths, of=studio), of=studio)
    assert code not in {each.client.code for each in clients}
    assert "a part of a treatment is not imported" in repr(others)


def changed(path: Path, *, without: str = "", further: str = "") -> None:
    """Write the table again without one of its columns, or with a further one."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    kept = [at for at, name in enumerate(header) if name != without]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for first, row in ((further, header), *(("x", row) for row in rows)):
            more = [first] if further else []
            csv.writer(file).writerow([*(row[at] for at in kept), *more])


def test_a_table_of_ours_without_a_column_that_it_needs_makes_no_clients_of_its_codes(
    store: Store, tmp_path: Path
) -> None:
    for path in exported(store, "csv", tmp_path):
        changed(path, without={"readings": "zone", "visits": "kind"}.get(path.stem, ""))
    with pytest.raises(Refused) as refused:
        book_of(*sorted(tmp_path.iterdir()), of=store.studio())
    assert {each.message.partition(",")[2].split(". ")[0] for each in refused.value.problems} == {
        " but lacks the column “zone”",
        " but lacks the column “kind”",
    }


def test_a_column_that_smpdash_did_not_write_is_named(store: Store, tmp_path: Path) -> None:
    exported(store, "csv", tmp_path)
    changed(tmp_path / "readings.csv", further="My notes")
    with pytest.raises(Refused, match="has the column “My notes”, which smpdash did not write"):
        book_of(*sorted(tmp_path.iterdir()), of=store.studio())


def test_a_column_of_an_export_that_is_missing_is_named_before_anything_is_added(
    store: Store, tmp_path: Path
) -> None:
    exported(store, "csv", tmp_path)
    changed(tmp_path / "clients.csv", without="scar_tissue")
    changed(tmp_path / "readings.csv", without="shade")
    book = book_of(*sorted(tmp_path.iterdir()), of=store.studio())
    assert [(each.place.sheet, each.words) for each in surveyed(book).complaints] == [
        (
            sheet,
            (
                f"The column “{name}” of an export of smpdash is missing here: all rows are "
                "imported as if nothing had been noted there."
            ),
        )
        for sheet, name in (("clients", "scar_tissue"), ("readings", "shade"))
    ]


def test_columns_in_another_order_are_read_by_their_names(store: Store, tmp_path: Path) -> None:
    for path in exported(store, "csv", tmp_path):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row[::-1] for row in csv.reader(file)]
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
    studio = store.studio()
    clients, others = read(book_of(*sorted(tmp_path.iterdir()), of=studio), of=studio)
    assert others == []
    assert [each.client for each in clients] == [store.client(each.client.code) for each in clients]
    assert len(clients) == 12


def test_a_course_that_begins_before_the_one_of_a_lower_number_is_left_out(tmp_path: Path) -> None:
    visits = "client_code,course_number,visit_number,kind,held_on,decision"
    files = {
        "clients": ("client_code,name,contact", "C-0001,Anna,"),
        "courses": (
            "client_code,course_number,status",
            *("C-0001,1,completed", "C-0001,2,completed"),
        ),
        "visits": (
            visits,
            *("C-0001,1,1,session,2026-03-05,complete", "C-0001,2,1,session,2026-01-05,complete"),
        ),
    }
    paths = [csv_file(tmp_path, *lines, name=f"{name}.csv") for name, lines in files.items()]
    clients, others = read(book_of(*paths))
    assert clients == []
    assert "Course 2 begins on 5 Jan 2026, before course 1, which begins on 5 Mar 2026." in repr(
        others
    )


def test_a_date_that_a_spreadsheet_wrote_in_its_own_way_is_told_to_be_imported_as_exported(
    store: Store, tmp_path: Path
) -> None:
    exported(store, "csv", tmp_path)
    visits = tmp_path / "visits.csv"
    lines = visits.read_text("utf-8-sig").splitlines()
    day = lines[1].split(",")[4]
    first = lines[1].replace(f",{day},", f",{day[8:]}.{day[5:7]}.{day[:4]},", 1)
    visits.write_text("\n".join([lines[0], first, *lines[2:]]), "utf-8-sig")
    studio = store.studio()
    _, others = read(book_of(*sorted(tmp_path.iterdir()), of=studio), of=studio)
    assert "is not as smpdash writes it, 2026-03-20" in repr(others)


@pytest.mark.slow
def test_csv_files_that_were_saved_again_as_workbooks_lose_their_marks_and_are_said_to_be_so(
    tmp_path: Path,
) -> None:
    left = opened(tmp_path / "left.db")
    imported(left, proposed("Ada"))
    (line,) = left.clients()
    for contact in ("+4791234567", "=1+1"):
        change = Change(f"typed {contact}", NOW)
        left.amend_client(replace(left.client(line.code), contact=contact), change)
        (tmp_path / contact).mkdir()
        books = []
        for path in exported(left, "here", tmp_path / contact):
            if path.stem in TABLES:
                books.append(path.with_suffix(".xlsx"))
                with (
                    Workbook(books[-1]) as book,
                    path.open(encoding="utf-8-sig", newline="") as file,
                ):
                    # A spreadsheet calls the sheet by the file.
                    page = book.add_worksheet(path.stem)
                    for row, cells in enumerate(csv.reader(file)):
                        for at, cell in enumerate(cells):
                            page.write_string(row, at, cell)
        read_again = book_of(*books)
        assert {sheet.notes for sheet in read_again.sheets} == {(SAVED_AGAIN,)}
        (client,), _ = read(read_again)
        assert client.client.contact == contact


@pytest.mark.slow
@pytest.mark.parametrize(("line_end", "is_said"), [(b"\r\n", False), (b"\n", True)])
def test_a_csv_file_of_ours_that_another_program_has_saved_is_said_to_be_so(
    store: Store, tmp_path: Path, line_end: bytes, is_said: bool
) -> None:
    (path,) = (each for each in exported(store, "csv", tmp_path) if each.stem == "clients")
    path.write_bytes(path.read_bytes().replace(b"\r\n", line_end))
    (sheet,) = book_of(path, of=store.studio()).sheets
    assert (SAVED_AGAIN in sheet.notes) is is_said


@pytest.mark.slow
def test_a_formula_without_a_result_in_an_export_is_no_contact(
    store: Store, tmp_path: Path
) -> None:
    (path,) = (each for each in exported(store, "xlsx", tmp_path) if each.suffix == ".xlsx")
    book = load_workbook(path)
    book["Clients"]["C2"] = '=HYPERLINK("mailto:ada@example.com")'
    book.save(path)
    _, others = read(book_of(path, of=store.studio()), of=store.studio())
    (row,) = (each for each in others if isinstance(each, Rejected))
    assert row.words.startswith("contact: This formula has no result in the file.")
