"""Codes of records that were merged into another record: each leads to the one record."""

from typing import Any, Final

from sqlite_utils import Database

from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Conflict

_INTO: Final = """
SELECT main.code FROM client JOIN merged_client ON client_id = client.id
    JOIN client AS main ON main.id = into_id WHERE client.code = ?
"""
# The few that were merged are looked up among the clients: a CROSS JOIN keeps its order.
_FROM: Final = """
WITH RECURSIVE merged (id) AS (
    SELECT client_id FROM merged_client JOIN client ON client.id = into_id WHERE code = ?
    UNION ALL SELECT client_id FROM merged JOIN merged_client ON into_id = merged.id
)
SELECT code, name, contact FROM merged CROSS JOIN client ON client.id = merged.id ORDER BY merged.id
"""
# The codes that lead to a client, for a SELECT from `client`; NULL if there are none.
OLD_CODES: Final = """
(WITH RECURSIVE merged (id) AS (
    SELECT client_id FROM merged_client WHERE into_id = client.id
    UNION ALL SELECT client_id FROM merged JOIN merged_client ON into_id = merged.id
) SELECT group_concat(old.code, ' ') FROM merged CROSS JOIN client AS old ON old.id = merged.id)
"""


def code_now(db: Database, code: str) -> str:
    """The code of the record that this code leads to; the same code if it was never merged."""
    while into := rows(db, _INTO, (code,)):
        code = str(into[0]["code"])
    return code


def codes_leading_to(db: Database, code: str) -> tuple[str, ...]:
    """The codes of all records that were merged into this one, or into one of these."""
    return tuple(row["code"] for row in records_merged_into(db, code))


def records_merged_into(db: Database, code: str) -> list[dict[str, Any]]:
    """Code, name and contact of these records, the oldest first."""
    return rows(db, _FROM, (code,))


def merged_by_client(db: Database) -> dict[int, list[dict[str, Any]]]:
    """By the row id of a client: code, name and contact of the records merged into theirs."""
    merged = {
        row["client_id"]: row
        for row in rows(
            db,
            "SELECT client_id, into_id, code, name, contact FROM merged_client"
            " JOIN client ON client.id = client_id ORDER BY client_id",
        )
    }
    by_client: dict[int, list[dict[str, Any]]] = {}
    for row in merged.values():
        into = row["into_id"]
        while into in merged:
            into = merged[into]["into_id"]
        by_client.setdefault(into, []).append(row)
    return by_client


def check_is_own(db: Database, code: str) -> None:
    """Raise Conflict if the record of this code is part of another one meanwhile."""
    if (now := code_now(db, code)) != code:
        raise Conflict(f"{code} was merged into {now} meanwhile: look at {now} again.")
