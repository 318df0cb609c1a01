"""Recognises the tables of our own exports by their headers."""

from collections.abc import Sequence
from typing import Final

from smpdash.record.counts import listed
from smpdash.record.export.selection import LEFT_OUT
from smpdash.record.importing.own_rows import TABLES as READ
from smpdash.record.problem import quoted
from smpdash.show.files.csv_files import BYTE_ORDER_MARK, DICTIONARY_HEADER
from smpdash.show.files.tables import COLUMNS

# A column that exports have of records which were imported themselves.
IMPORTED: Final = "imported"
# What a table needs to be one of ours: an earlier smpdash wrote fewer columns.
_NEEDED: Final = {
    "clients": {"client_code", "name", "contact"},
    "courses": {"client_code", "course_number", "status"},
    "visits": {"client_code", "course_number", "visit_number", "kind", "held_on", "decision"},
    "readings": {
        *("client_code", "course_number", "visit_number", "zone", "depth_mm", "depth_kind"),
    },
}
# No list of somebody else has both of them.
_KEYS: Final = {"client_code", "course_number"}
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
        is_ours = names[0] == "client_code" or _is_ours(table, names)
        if needed <= set(names) <= known and is_ours:
            return table
    return ""


def changed_table(header: Sequence[str]) -> str:
    """Why an exported table with changed columns is not read; "" if the table is no such one.

    Without its own columns nobody can say which client a row is about. Read as a list of another
    program, its codes would become the names of new clients.
    """
    names = [name.removeprefix(BYTE_ORDER_MARK) for name in header]
    ours = [table for table in READ if _is_ours(table, names)]
    if not ours or own_table(header):
        return ""
    table = max(ours, key=lambda each: len({*COLUMNS[each]} & {*names}))
    missing = [name for name in COLUMNS[table] if name in _NEEDED[table] and name not in names]
    further = [name for name in names if name not in {*COLUMNS[table], IMPORTED}]
    lacks = f"lacks {_columns(missing)}" if missing else ""
    has = f"has {_columns(further)}, which smpdash did not write" if further else ""
    wrong = " and ".join(filter(None, (lacks, has)))
    return (
        f"is the table of {table} of an export of smpdash, but {wrong}. "
        "Import it with its columns as they were exported."
    )


def _is_ours(table: str, names: Sequence[str]) -> bool:
    return _has_most(table, names) or _KEYS <= {*names} <= {*COLUMNS[table], IMPORTED}


def _has_most(table: str, names: Sequence[str]) -> bool:
    """Whether these are most of the columns of a table of ours, and few others."""
    ours = len({*COLUMNS[table]} & {*names})
    return 2 * ours > len(COLUMNS[table]) and 3 * ours >= 2 * len(names)


def _columns(names: Sequence[str]) -> str:
    what = "the column" if len(names) == 1 else "the columns"
    return f"{what} {listed([*map(quoted, names)])}"


def why_not(header: Sequence[str]) -> str:
    """Why a table that smpdash wrote is not read back, in words; "" if it is no such table."""
    names = set(header)
    if names == set(DICTIONARY_HEADER):
        return "it explains the columns of the others"
    for table, columns in COLUMNS.items():
        is_ours = [*header][:2] in _BEGINS[table] or _has_most(table, header)
        if table not in READ and names <= {*columns, IMPORTED} and is_ours:
            return "smpdash works it out itself, or it belongs to the studio’s settings"
    if "client_code" in names and names <= {*COLUMNS["clients"]} and "name" not in names:
        return WITHOUT_NAMES
    return ""
