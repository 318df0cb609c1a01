"""How the bytes of a CSV file are read as text, and which sign stands between its cells."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

# Each encoding with the words that people know it by.
ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte-order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 without a byte-order mark",
    "utf-16-be": "UTF-16 without a byte-order mark",
    "cp1252": "Windows-1252 (Western Europe)",
    "latin-1": "Latin-1 (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1257": "Windows-1257 (Baltic)",
}
SEPARATORS: Final = {
    ";": "semicolons between the columns",
    ",": "commas between the columns",
    "\t": "tabs between the columns",
    "|": "upright strokes between the columns",
}
_BLOCK: Final = 1 << 20
# Rows whose cells are counted to find the separator.
_SAMPLE: Final = 50
# Bytes 0x80 to 0x9F are control signs in Latin-1 and letters or quotation marks in Windows-1252.
_HIGH_CONTROLS: Final = bytes(range(0x80, 0xA0))
_NO_SIGNS_1252: Final = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))


def encoding_of(path: Path) -> str:
    """The encoding of a text file, a key of ENCODINGS.

    UTF-8 and UTF-16 are recognised without doubt. Whatever is neither is taken for Windows-1252,
    or for Latin-1 if it has bytes that Windows-1252 does not know.
    """
    with path.open("rb") as file:
        begins = file.read(4096)
    if begins.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Of a text in UTF-16 every other byte is mostly 0; no other text holds as many.
    if begins.count(0) > len(begins) // 4:
        return "utf-16-le" if begins[1::2].count(0) >= begins[::2].count(0) else "utf-16-be"
    if _is_utf_8(path):
        return "utf-8"
    has_letters = has_no_signs = False
    for block in _blocks(path):
        has_letters |= len(block.translate(None, _HIGH_CONTROLS)) < len(block)
        has_no_signs |= len(block.translate(None, _NO_SIGNS_1252)) < len(block)
    return "cp1252" if has_letters and not has_no_signs else "latin-1"


def separator_of(path: Path, encoding: str) -> str:
    """The sign between the cells: the one by which most of the first rows have as many cells."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        lines = list(islice(file, _SAMPLE))
    if lines and lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]

    def fit(separator: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(lines, delimiter=separator))
        except csv.Error:
            return 0, 0
        counts = [len(row) for row in rows if len(row) > 1]
        usual = max(counts, key=counts.count, default=0)
        return counts.count(usual), usual

    return max(SEPARATORS, key=fit)


def is_separator_line(cells: Iterable[str]) -> bool:
    """Whether this is the line by which Excel names the separator ("sep=;"), no row of its own."""
    text = "".join(cells).strip().lower()
    return text == "sep=" or (text.startswith("sep=") and len(text) == 5)


def _is_utf_8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
