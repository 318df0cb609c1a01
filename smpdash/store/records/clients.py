"""Reads a client by the code or by the number of the row."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlite_utils import Database

from smpdash.record.client import Client, Intake
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Unknown
from smpdash.store.db.field_columns import fields_of
from smpdash.store.records.merging.old_codes import code_now, codes_leading_to


def client_key(db: Database, code: str) -> int:
    """The id of the row of the client to whom this code leads; raises Unknown if it is unknown."""
    ids = rows(db, "SELECT id FROM client WHERE code = ?", (code_now(db, code),))
    if not ids:
        raise Unknown(code)
    return int(ids[0]["id"])


def client_by_code(db: Database, code: str) -> Client:
    """The client to whom this code leads; raises Unknown if the code is unknown."""
    return client_by_key(db, client_key(db, code))


def missed_appointments(db: Database, code: str) -> tuple[date, ...]:
    """The days of a client's missed appointments, the latest first.

    Among them are those noted in records that were merged into this one.
    """
    codes = (code, *codes_leading_to(db, code))
    days = {
        date.fromisoformat(row["missed_on"])
        for each in codes
        for row in rows(
            db,
            "SELECT missed_on FROM missed_appointment JOIN client ON client.id = client_id"
            " WHERE code = ?",
            (each,),
        )
    }
    return tuple(sorted(days, reverse=True))


def merged_records(db: Database, code: str) -> tuple[Client, ...]:
    """The records that were merged into that of the client to whom this code leads."""
    old = codes_leading_to(db, code_now(db, code))
    ids = (rows(db, "SELECT id FROM client WHERE code = ?", (each,))[0]["id"] for each in old)
    return tuple(client_by_key(db, key) for key in ids)


def client_by_key(db: Database, key: int) -> Client:
    """The client whose row has this id."""
    (row,) = rows(db, "SELECT * FROM client WHERE id = ?", (key,))
    return client_of_row(row)


def client_of_row(row: Mapping[str, Any]) -> Client:
    """The client in a row with all columns."""
    return Client(
        **fields_of(Client, row),
        code=row["code"],
        intake=Intake(**fields_of(Intake, row)),
        version=row["version"],
        artist=row["artist"],
    )
