"""Exports without names: codes for persons, days for instants, and rows in the order of the codes.

In the order of the records, or with an instant to the second, a row could be laid beside the same
row of a file with names.
"""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from smpdash.record.export.selection import BANDED, CODED, LEFT_OUT, ONLY_DAYS
from smpdash.store.export.conditions import Conditions
from smpdash.store.export.sources import Source

# Enough that two clients of any studio do not meet: 60 bits.
_LETTERS: Final = 12
# Codes and days that are kept for the rows to come.
_KEPT: Final = 1024
_CLIENT_CODE: Final = "client_code"
# The clients with their codes, for one connection, in the order of the codes. Only they are sorted
# before the first row leaves; what belongs to one of them is sorted when it is their turn.
_CODED: Final = """
CREATE TEMP TABLE coded_client (code TEXT PRIMARY KEY, client_id INTEGER NOT NULL) WITHOUT ROWID
"""


def columns_without_names(source: Source) -> Mapping[str, str]:
    """The expressions of the columns that a table has without names."""
    return {
        name: _coarse(name, sql) for name, sql in source.columns.items() if name not in LEFT_OUT
    }


def _coarse(name: str, sql: str) -> str:
    if name == _CLIENT_CODE:
        return "coded_client.code"
    if name in CODED:
        return f"pseudonym('{CODED[name]}', {sql})"
    if name in ONLY_DAYS:
        return f"day_here({sql})"
    return f"{sql} / 10 * 10" if name == BANDED else sql


def tables_without_names(source: Source) -> str:
    """The FROM clause of a table whose rows come in the order of the clients' codes."""
    if _CLIENT_CODE not in source.columns:
        return source.tables
    return source.tables.replace(
        "client ", "coded_client CROSS JOIN client ON client.id = coded_client.client_id ", 1
    )


def order_without_names(source: Source) -> str:
    """The order of the rows: by the code, and then by what else is in the file."""
    return ", ".join(str(place + 1) for place in range(len(columns_without_names(source))))


def prepare(db: Database, conditions: Conditions) -> None:
    """Give this connection what these statements name, until its transaction ends."""
    (key,) = db.execute("SELECT key FROM pseudonym_key").fetchone()
    (time_zone,) = db.execute("SELECT time_zone FROM studio").fetchone()
    zone = ZoneInfo(time_zone)

    @lru_cache(_KEPT)
    def pseudonym(kind: str, code: str | None) -> str | None:
        """The same in every export of the studio, and in none of another one."""
        if code is None:
            return None
        digest = hmac.digest(key, f"{kind} {code}".encode(), hashlib.sha256)
        return f"X-{b32encode(digest).decode()[:_LETTERS]}"

    @lru_cache(_KEPT)
    def day_here(instant: str | None) -> str | None:
        if instant is None:
            return None
        return datetime.fromisoformat(instant).astimezone(zone).date().isoformat()

    db.conn.create_function("pseudonym", 2, pseudonym, deterministic=True)
    db.conn.create_function("day_here", 1, day_here, deterministic=True)
    where = " AND ".join(f"({each})" for each in conditions.client)
    db.execute(_CODED)
    db.execute(
        "INSERT INTO coded_client SELECT pseudonym('client', code), id FROM client"  # noqa: S608
        f" {where and f'WHERE {where}'}",
        conditions.values,
    )
