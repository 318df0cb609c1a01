"""LibreOffice opens each form for spreadsheets, in three countries, each column of its type."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from smpdash.record.export.forms import dialect_in
from smpdash.record.export.selection import EVERYTHING
from smpdash.show.files.columns import Column
from smpdash.show.files.csv_files import csv_pieces
from smpdash.show.files.safe_texts import MARK
from smpdash.show.files.tables import COLUMNS, TABLES
from smpdash.show.files.workbook import workbook_blocks
from tests.builders.files import cells
from tests.builders.marks import in_long

OFFICE = shutil.which("soffice")
NEEDS_OFFICE = pytest.mark.skipif(
    OFFICE is None, reason="LibreOffice is not installed, so no spreadsheet could be opened."
)
# Each locale with a time zone of its country, and its number in the settings of LibreOffice.
COUNTRIES = {
    "en-US": ("America/New_York", 1033),
    "de-DE": ("Europe/Berlin", 1031),
    "nb-NO": ("Europe/Oslo", 1044),
}
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{}</value></prop></item></oor:items>"""
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
CELL = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
# What LibreOffice calls a cell of each kind of column.
OPENED_AS = {
    "text": {"string"},
    "whole": {"float"},
    "number": {"float"},
    "date": {"date"},
    "instant": {"date"},
    "truth": {"string"},
}
# Texts that look like something else, in each column of texts.
PHONES = ("+47 912 34 567", "+1 (212) 555-0100", "0201 123456", "91 23 45 67", "+49 (0)30 1234567")
TEXTS = (
    *PHONES,
    "0012",
    "+4791234567",
    "1/2",
    "24.11",
    "912 345 678",
    "=1+1",
    "TRUE",
    "5 May",
    "1,5",
    " x",
    "a\r\nb",
)
PLAIN = TEXTS[: TEXTS.index("=1+1")]
NUMBERS = (1.5, 0.55, 12.25, 1000.0)
SOME = dict(zip(("text", "number"), (TEXTS, NUMBERS), strict=True))


def rows_of(table: str) -> list[list[object]]:
    """Rows in which each text and each number above is somewhere."""
    return [
        [
            _value(column, usual, number)
            for column, usual in zip(COLUMNS[table].values(), cells(table), strict=True)
        ]
        for number in range(len(TEXTS))
    ]


def _value(column: Column, usual: object, number: int) -> object:
    if column.kind not in SOME:
        return usual
    some = (column.choices if column.kind == "text" else ()) or SOME[column.kind]
    return some[number % len(some)]


def opened(*paths: Path, locale: str, asked: str = "") -> list[ET.Element]:
    """These files as LibreOffice opens them in that country."""
    profile = paths[0].parent / f"profile-{locale}"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(PROFILE.format(locale))
    out = profile / "opened"
    command = [
        OFFICE,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        *([f"--infilter={asked}"] if asked else []),
        *("--convert-to", "fods", "--outdir", str(out), *map(str, paths)),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return [ET.parse(out / f"{path.stem}.fods").getroot() for path in paths]


def sheets_of(root: ET.Element) -> dict[str, list[list[tuple[str, str]]]]:
    """The sheets by their names: the type and the value of each cell."""
    return {
        sheet.get(f"{TABLE}name", ""): [[*_cells(row)] for row in sheet.iter(f"{TABLE}table-row")]
        for sheet in root.iter(f"{TABLE}table")
    }


def _cells(row: ET.Element) -> Iterator[tuple[str, str]]:
    for cell in row:
        kind = cell.get(f"{CELL}value-type", "")
        text = "".join(cell.itertext()).strip()
        value = cell.get(f"{CELL}value") or cell.get(f"{CELL}date-value") or text
        for _ in range(min(int(cell.get(f"{TABLE}number-columns-repeated", "1")), 100)):
            yield kind, value


def check_types(table: str, rows: list[list[tuple[str, str]]]) -> None:
    header, *lines = [row for row in rows if row and row[0][0]]
    columns = COLUMNS[table]
    assert [value.strip() for _, value in header[: len(columns)]] == list(columns)
    assert len(lines) == len(TEXTS)
    for line, given in zip(lines, rows_of(table), strict=True):
        for (name, column), (kind, value), wanted in zip(
            columns.items(), line, given, strict=False
        ):
            assert kind in OPENED_AS[column.kind], (table, name, kind, value, wanted)
            if column.kind == "text" and wanted in PLAIN:
                assert value.removesuffix(MARK) == wanted, (table, name, value)
            if wanted in PHONES:
                assert value == wanted, "clean to copy out"
            if column.kind == "number":
                assert float(value) == wanted, (table, name, value, wanted)
            if column.kind == "date":
                assert value == "2026-11-21", (table, name, value)
            if column.kind == "instant":
                assert value.startswith("2026-11-21T10:04:00"), (table, name, value)


@NEEDS_OFFICE
@pytest.mark.slow
@pytest.mark.parametrize("locale", ["de-DE", *map(in_long, ("en-US", "nb-NO"))])
def test_a_workbook_opens_with_each_column_of_its_type_in_every_country(tmp_path, locale):
    path = tmp_path / "records.xlsx"
    path.write_bytes(b"".join(workbook_blocks({table: rows_of(table) for table in COLUMNS})))
    sheets = sheets_of(opened(path, locale=locale)[0])
    assert list(sheets) == [TABLES[table] for table in (*COLUMNS, "data_dictionary")]
    for table in COLUMNS:
        check_types(table, sheets[TABLES[table]])


@NEEDS_OFFICE
@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en-US", "de-DE", in_long("nb-NO")])
def test_csv_for_spreadsheets_here_opens_with_each_column_of_its_type(tmp_path, locale):
    time_zone, number = COUNTRIES[locale]
    dialect = dialect_in(time_zone)
    paths = [tmp_path / f"{table}.csv" for table in COLUMNS]
    for path in paths:
        pieces = csv_pieces(path.stem, rows_of(path.stem), dialect=dialect, bom=True)
        path.write_text("".join(pieces), encoding="utf-8", newline="")
    # The separator, the quotes, UTF-8, from the first line on; dates and numbers of this locale
    # are looked for, as they are when a person opens the file there.
    asked = f"{ord(dialect.separator)},34,76,1,,{number},false,true"
    roots = opened(*paths, locale=locale, asked=f"Text - txt - csv (StarCalc):{asked}")
    for path, root in zip(paths, roots, strict=True):
        (rows,) = sheets_of(root).values()
        check_types(path.stem, rows)


def test_a_table_that_fills_a_sheet_goes_on_in_a_second_one():
    rows = rows_of("visits")[:10]
    blocks = workbook_blocks({"visits": rows, "lots": []}, EVERYTHING, rows_of_a_sheet=5)
    book = zipfile.ZipFile(_file(blocks))
    titles = [sheet.get("name") for sheet in ET.fromstring(book.read("xl/workbook.xml"))[3]]
    assert titles == ["Visits", "Visits 2", "Visits 3", "Pigment lots", "What the columns mean"]
    counts = [
        book.read(f"xl/worksheets/sheet{number}.xml").count(b"<row ") for number in (1, 2, 3, 4)
    ]
    assert counts == [5, 5, 3, 1]
    assert book.testzip() is None


def test_a_text_in_a_workbook_comes_back_letter_by_letter_whatever_it_holds():
    note = "\0\x1f_x0041_ <&> \ufffe\r\n  end ]]>"
    book = zipfile.ZipFile(_file(workbook_blocks({"visits": [cells("visits", note=note)]})))
    root = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    texts = [text.text or "" for text in root.iter() if text.tag.endswith("}t")]
    written = next(text for text in texts if "end" in text)
    assert written == "_x0000__x001F__x005F_x0041_ <&> _xFFFE__x000D_\n  end ]]>"


def _file(blocks):
    return io.BytesIO(b"".join(blocks))
