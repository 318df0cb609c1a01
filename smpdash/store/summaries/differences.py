"""Holds a summary table against what the records say."""

from sqlite_utils import Database


def differing(db: Database, select: str, table: str, key: str) -> int:
    """How many keys have rows in the table that the SELECT does not give, or the reverse."""
    (number,) = db.execute(
        f"SELECT count(DISTINCT {key}) FROM ("  # noqa: S608
        f" SELECT * FROM (SELECT * FROM ({select}) EXCEPT SELECT * FROM {table})"
        f" UNION ALL SELECT * FROM (SELECT * FROM {table} EXCEPT SELECT * FROM ({select})))"
    ).fetchone()
    return int(number)
