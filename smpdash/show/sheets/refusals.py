"""Files that are not read, and why: too large, packed too tightly, or no spreadsheet at all."""

import codecs
import zipfile
from pathlib import Path
from typing import Final

from smpdash.record.lengths import IMPORT_BYTES, IMPORT_TEXTS, IMPORT_UNPACKED
from smpdash.record.problem import Problem, quoted
from smpdash.show.sheets.encodings import utf_16_of

_MB: Final = 1_000_000
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"
_PDF: Final = b"%PDF"
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
# Signs that control old machines; hardly any text has one, and other files are full of them.
_NEVER: Final = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1a"})
# The marks of texts with zeros in them; that of UTF-32 may begin as that of UTF-16.
_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_LOOKED_AT: Final = 4096
_SAVE: Final = "Open it in the program that it is of, and save the table as .xlsx or CSV."
_CONTENT_TYPES: Final = "[Content_Types].xml"
_TEXTS: Final = ("xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", _CONTENT_TYPES)


def file_problems(name: str, path: Path) -> list[Problem]:
    """Why this file is not read; empty if it may be. `name` is what the person calls it."""
    size = path.stat().st_size
    if size == 0:
        return [_problem(name, "is empty.")]
    if size > IMPORT_BYTES:
        return [
            _problem(
                name,
                f"has {size // _MB} MB; {IMPORT_BYTES // _MB} MB is the most. "
                "Split it into several files.",
            )
        ]
    with path.open("rb") as file:
        begins = file.read(_LOOKED_AT)
    if begins.startswith(_OLD_EXCEL):
        words = "is an old Excel file (.xls) or protected by a password. Save it as .xlsx "
        return [_problem(name, words + "without a password, or as CSV.")]
    if begins.startswith(_PDF):
        return [_problem(name, "is a PDF. Save the table itself, as .xlsx or CSV.")]
    if begins.startswith(_ZIP):
        return _packed_problems(name, path)
    if begins.startswith(_PICTURES):
        return [_problem(name, "is a picture. Save the table itself, as .xlsx or CSV.")]
    return [] if _is_text(begins) else [_problem(name, "is no text. " + _SAVE)]


def _is_text(begins: bytes) -> bool:
    """Whether a file that begins so can be a text, in any encoding."""
    if begins.startswith(_MARKS) or utf_16_of(begins):
        return True
    return not begins.count(0) and len(begins.translate(None, _NEVER)) > len(begins) * 0.98


def is_workbook(path: Path) -> bool:
    """Whether the file is packed as an .xlsx is; everything else is read as CSV."""
    with path.open("rb") as file:
        return file.read(4) == _ZIP


def _packed_problems(name: str, path: Path) -> list[Problem]:
    """Why a packed file is not read. The sizes are those that it states: no more is unpacked."""
    try:
        with zipfile.ZipFile(path) as book:
            sizes = {entry.filename: entry.file_size for entry in book.infolist()}
    except zipfile.BadZipFile:
        return [_problem(name, "is damaged: it cannot be unpacked. Save it again.")]
    if _CONTENT_TYPES not in sizes or not any(part.startswith("xl/") for part in sizes):
        words = "is no Excel workbook. Save the table as .xlsx or CSV."
        return [_problem(name, words)]
    unpacked = sum(sizes.values())
    texts = sum(sizes.get(part, 0) for part in _TEXTS)
    if unpacked > IMPORT_UNPACKED or texts > IMPORT_TEXTS:
        most = IMPORT_UNPACKED if unpacked > IMPORT_UNPACKED else IMPORT_TEXTS
        count = unpacked if unpacked > IMPORT_UNPACKED else texts
        words = (
            f"unpacks to {count // _MB:,} MB; {most // _MB:,} MB is the most that is read, so that "
            "no file can fill the memory. Nothing of it was unpacked. Save the table as CSV."
        )
        return [_problem(name, words)]
    return []


def _problem(name: str, words: str) -> Problem:
    return Problem("file", f"{quoted(name)} {words}")
