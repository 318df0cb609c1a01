"""How the bytes of a CSV file are read as text, and which sign stands between its cells."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from smpdash.record.importing.meanings.cells import UNREADABLE
from smpdash.record.problem import Problem, Refused, quoted

# Each encoding with the words that people know it by.
ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte-order mark",
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
    "utf-16-le": "UTF-16 without a byte-order mark",
    "utf-16-be": "UTF-16 without a byte-order mark",
    "cp1252": "Windows-1252 (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1257": "Windows-1257 (Baltic)",
    "cp1255": "Windows-1255 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)",
    "mac-roman": "Mac (Western Europe)",
    "mac-latin2": "Mac (Central Europe)",
    "cp850": "DOS (Western Europe)",
    "cp852": "DOS (Central Europe)",
    "latin-1": "Latin-1 (Western Europe)",
    "iso8859-2": "Latin-2 (Central Europe)",
    "koi8-r": "KOI8-R (Cyrillic)",
}
OF_ONE_BYTE: Final = tuple(name for name in ENCODINGS if not name.startswith("utf"))
# Those that a mark at the beginning of the file says.
MARKED: Final = frozenset(("utf-8-sig", "utf-16", "utf-32"))
SEPARATORS: Final = {
    ";": "semicolons between the columns",
    ",": "commas between the columns",
    "\t": "tabs between the columns",
    "|": "upright strokes between the columns",
}
_BLOCK: Final = 1 << 20
# So many letters beyond ASCII are read for each that is not.
_SELDOM: Final = 4
# Rows whose cells are counted to find the separator.
_SAMPLE: Final = 50


def encoding_of(path: Path) -> str:
    """The encoding of a text file, a key of ENCODINGS; "" if its bytes alone do not say.

    UTF-8 and UTF-16 are recognised without doubt, UTF-32 by its mark. Whatever is none of them has
    one byte a letter.
    """
    with path.open("rb") as file:
        begins = file.read(4096)
    if begins.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    # The mark of UTF-16 is the beginning of that of UTF-32.
    if begins.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if unmarked := utf_16_of(begins):
        return unmarked
    return "utf-8" if _is_utf_8(path) else ""


def utf_16_of(begins: bytes) -> str:
    """The kind of UTF-16 in which a file without a mark begins; "" if in none.

    Of its signs and plain letters every other byte is 0, and no byte of any other text is.
    """
    first, second = begins[::2].count(0), begins[1::2].count(0)
    if (
        max(first, second) < max(2, len(begins) // 40)
        or min(first, second) > max(first, second) // 8
    ):
        return ""
    return ("utf-16-le" if second > first else "utf-16-be") if first or second else ""


def encoding_called(name: str) -> str:
    """The key of ENCODINGS that a person may call so: "windows-1251"; raises Refused."""
    with suppress(LookupError):
        meant = codecs.lookup(name).name
        for key in ENCODINGS:
            if codecs.lookup(key).name == meant:
                return key
    words = f"{quoted(name)} is no encoding known here. These are: {', '.join(ENCODINGS)}."
    raise Refused([Problem("encoding", words)])


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
        for block in blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def is_mostly_utf_8(path: Path) -> bool:
    """Whether all but a few bytes are UTF-8, as where a name was pasted in from elsewhere."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    read = unread = 0
    for block in blocks(path):
        text = decoder.decode(block)
        unread += text.count(UNREADABLE)
        # The bytes beyond one a letter, of which that sign has two.
        read += len(text.encode()) - len(text)
    return read - 2 * unread >= _SELDOM * unread


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, in pieces."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
