"""Recognises the tables of our own exports by their headers."""

from collections.abc import Sequence
from typing import Final

from smpdash.record.export.selection import LEFT_OUT
from smpdash.record.importing.own_rows import TABLES as READ
from smpdash.show.files.csv_files import BYTE_ORDER_MARK, DICTIONARY_HEADER
from smpdash.show.files.tables import COLUMNS

# A column that exports have of records which were imported themselves.
IMPORTED: Final = "imported"
# What a table needs to be one of ours: an earlier smpdash wrote fewer columns.
_NEEDED: Final = {
    "clients": {"client_code", "name", "contact"},
    "courses": {"client_code", "course_number", "status"},
    "visits": {"client_code", "course_number", "visit_number", "held_on", "decision"},
    "readings": {"client_code", "course_number", "visit_number", "zone", "depth_mm"},
}
# How the header of each table begins, with names and without.
_BEGINS: Final = {
    table: ([*columns][:2], [name for name in columns if name not in LEFT_OUT][:2])
    for table, columns in COLUMNS.items()
}
WITHOUT_NAMES: Final = "it was exported without names: nobody could say who its clients are"


def own_table(header: Sequence[str]) -> str:
    """The table of ours that has this header; "" if it is none that can be read back."""
    names = [name.removeprefix(BYTE_ORDER_MARK) for name in header]
    for table, needed in _NEEDED.items():
        known = {*COLUMNS[table], IMPORTED}
        if needed <= set(names) <= known and names[0] == "client_code":
            return table
    return ""


def why_not(header: Sequence[str]) -> str:
    """Why a table that smpdash wrote is not read back, in words; "" if it is no such table."""
    names = set(header)
    if names == set(DICTIONARY_HEADER):
        return "it explains the columns of the others"
    for table, columns in COLUMNS.items():
        if table not in READ and names <= {*columns, IMPORTED} and [*header][:2] in _BEGINS[table]:
            return "smpdash works it out itself, or it belongs to the studio’s settings"
    if "client_code" in names and names <= {*COLUMNS["clients"]} and "name" not in names:
        return WITHOUT_NAMES
    return ""
