"""Hides the clients of an import that is not finished from everything that reads."""

from typing import Final

from sqlcipher3 import dbapi2 as sqlite3
from sqlite_utils import Database

_CLIENTS: Final = "(SELECT client_id FROM main.hidden_client)"
_COURSES: Final = f"(SELECT id FROM main.course WHERE client_id IN {_CLIENTS})"  # noqa: S608
_VISITS: Final = f"(SELECT id FROM main.visit WHERE course_id IN {_COURSES})"  # noqa: S608
_ESTIMATES: Final = f"(SELECT id FROM main.estimate WHERE course_id IN {_COURSES})"  # noqa: S608
_CODES: Final = f"(SELECT code FROM main.client WHERE id IN {_CLIENTS})"  # noqa: S608
# Which rows of each table are about a hidden client; all other tables are read beside these.
_HIDDEN: Final = {
    "client": f"id IN {_CLIENTS}",
    **dict.fromkeys(
        ("course", "client_summary", "course_summary", "touch_up_due"), f"client_id IN {_CLIENTS}"
    ),
    **dict.fromkeys(
        (
            *("visit", "estimate", "visit_summary", "extra_session", "told_outcome"),
            *("fading_seen", "course_fading"),
        ),
        f"course_id IN {_COURSES}",
    ),
    **dict.fromkeys(("reading", "visit_in_course"), f"visit_id IN {_VISITS}"),
    "planned_session": f"estimate_id IN {_ESTIMATES}",
    "audit": f"client IN {_CODES}",
}


def hide_unfinished(db: Database) -> None:
    """Let this connection read every table without the rows of hidden clients.

    A view of this connection alone takes the place of each table, so that no query can forget it.
    It costs nothing while nobody is hidden. Nothing can be written to these tables afterwards.
    """
    try:
        hidden = db.execute("SELECT 1 FROM main.hidden_client LIMIT 1").fetchone()
    except (
        sqlite3.DatabaseError
    ):  # a file of an earlier step; a damaged one says so when it is read
        return
    if hidden is not None:
        for table, condition in _HIDDEN.items():
            db.execute(
                f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE NOT ({condition})"  # noqa: S608
            )
