"""Reads the list of clients: by what is next, or by name, each with the latest estimate."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.answer import headline, remaining_of
from smpdash.record.issued import TOTALS_NAMED
from smpdash.record.lengths import SEARCH
from smpdash.record.permissions import Person
from smpdash.record.problem import Refused, text_problems
from smpdash.record.studio import BOOKING_DAYS
from smpdash.record.summaries import Window, booking_window, days_of_latest_session, due_state
from smpdash.store.client_list.search import fits, nearly_fits, terms
from smpdash.store.db.connection import rows
from smpdash.store.db.times import date_or_none
from smpdash.store.records.access import only
from smpdash.store.records.studio_tables import booking_days

FEW: Final = 1000
_CUT: Final = "LIMIT :limit OFFSET :skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientQuery:
    """What is asked of the list of clients.

    `search` is what was typed: names, a code, a phone number, an e-mail address; `may_slip` finds
    names that differ from it by one slip in typing instead. `status` selects one status, `part`
    those who are "due" or overdue, or everybody else, "later". The clients of the codes `but_not`
    are left out, and only those of `codes` are read unless that is None.

    On the day `today` the list is sorted by what is next: who is overdue or due, the longest
    waiting first; who has no session yet, the latest first; the rest by their next window; who has
    lapsed; who is finished or stopped, the last seen first. Without a day it is sorted by name.
    """

    search: str = ""
    may_slip: bool = False
    status: str | None = None
    part: str = "all"
    but_not: tuple[str, ...] = ()
    codes: tuple[str, ...] | None = None
    today: date | None = None


EVERYBODY: Final = ClientQuery()


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A client in the list, with the latest course and the latest estimate as issued.

    `status` is a key of STATUS, or "new" if the client has no visit yet. `artist` is the staff key
    of whoever held the latest session of the course, `session_on` its day; `last_held_on` is the
    day of the last visit of whichever course.
    """

    code: str
    name: str
    status: str
    sessions_done: int
    last_held_on: date | None
    artist: str | None
    expected_remaining: float
    most_likely_total: int
    credible_80: tuple[int, int]
    words: str
    session_on: date | None = None
    booking_days: Window = BOOKING_DAYS

    def due(self, today: date) -> str | None:
        """A key of DUE; None unless the course runs and had a session."""
        if self.status != "running" or self.session_on is None:
            return None
        return due_state(self.session_on, today, self.booking_days)

    @property
    def window(self) -> tuple[date, date] | None:
        """The first and the last day on which the next session is usually held."""
        if self.status != "running" or self.session_on is None:
            return None
        return booking_window(self.session_on, self.booking_days)


# Whoever waits for a first session comes after the due, while that is no longer ago than the
# latest session of the overdue; else they have lapsed, as whoever stayed away.
_COLUMNS: Final = """
SELECT client_id AS who, course_id AS latest, status AS stands, session_on, day, CASE
        WHEN status IN ('completed', 'abandoned') THEN 4
        WHEN session_on IS NULL THEN iif(day >= :waiting, 1, 3)
        WHEN session_on > :due THEN 2
        WHEN session_on >= :waiting THEN 0
        ELSE 3 END AS rank
FROM client_summary
"""
_NEXT_FIRST: Final = """
rank, iif(rank IN (0, 2), session_on, ''), iif(rank IN (0, 2), day, ''),
iif(rank IN (0, 2), '', iif(rank = 3, coalesce(session_on, day), day)) DESC, day DESC,
iif(rank IN (0, 2), who, -who)
"""
# Each in the order of an index, so that a page takes a few steps however many clients there are.
_DUE: Final = (
    "running",
    "session_on BETWEEN :waiting AND :due ORDER BY session_on, day, client_id",
)
_LATER: Final = (
    ("running", "session_on > :due ORDER BY session_on, day, client_id"),
    ("running", "session_on < :waiting ORDER BY session_on DESC, day DESC, client_id DESC"),
    ("running", "session_on IS NULL ORDER BY day DESC, client_id DESC"),
    ("new", "session_on IS NULL ORDER BY day DESC, client_id DESC"),
    ("completed", "1 ORDER BY day DESC, client_id DESC"),
    ("abandoned", "1 ORDER BY day DESC, client_id DESC"),
)
_MAY_SEE: Final = """(:only IS NULL OR EXISTS (
    SELECT 1 FROM client WHERE id = client_id AND (artist IS NULL OR artist = :only)))"""
_FEW_SEEN: Final = (
    "client_id IN (SELECT id FROM client WHERE artist IS NULL UNION ALL"
    " SELECT id FROM client WHERE artist = :only)"
)
_LEFT_OUT: Final = (
    "client_id NOT IN (SELECT client.id FROM client JOIN json_each(:but_not) ON code = value)"
)
_NAMED: Final = "client_id IN (SELECT client.id FROM client JOIN json_each(:codes) ON code = value)"
_PARTS: Final = {"all": "1", "due": "rank = 0", "later": "rank > 0"}
_DETAILS: Final = f"""
SELECT client.code, client.name, stands, session_on, iif(EXISTS (
        SELECT 1 FROM course AS every JOIN visit ON visit.course_id = every.id
        WHERE every.client_id = who), day, NULL) AS last_held_on,
    course_summary.artist, sessions, expected_remaining, most_likely_total,
    credible_80_low, credible_80_high, {", ".join(TOTALS_NAMED)},
    estimate.sessions_done AS foretold_after
FROM page
CROSS JOIN client ON client.id = who
CROSS JOIN course_summary ON course_summary.course_id = latest
CROSS JOIN estimate ON estimate.id = last_estimate
"""  # noqa: S608 names of ours


def client_lines(
    db: Database,
    person: Person,
    query: ClientQuery = EVERYBODY,
    *,
    skip: int = 0,
    limit: int | None = None,
) -> list[ClientLine]:
    """The clients that this person may see and that fit the query, in its order."""
    if problems := text_problems("search", "The search", query.search, most=SEARCH):
        raise Refused(problems)
    parts = terms(query.search)
    searched = nearly_fits(parts) if query.may_slip else fits(parts)
    if searched is None:
        return []
    window, today = booking_days(db), query.today or date.max
    days = [days_of_latest_session(state, today, window) for state in ("overdue", "due")]
    values = {
        "only": only(person),
        "status": query.status,
        "waiting": days[0][0].isoformat(),
        "due": days[1][1].isoformat(),
        "but_not": json.dumps(query.but_not),
        "codes": json.dumps(query.codes),
        "skip": skip,
        "limit": -1 if limit is None else limit,
        "most": -1 if limit is None else skip + limit,
        **{f"word_{number}": value for number, value in enumerate(searched[1])},
    }
    page = _page(db, query, _numbered(searched[0]) if parts else "", values)
    order = "client.search_key, who" if query.today is None else _NEXT_FIRST
    statement = f"WITH page AS MATERIALIZED ({page}) {_DETAILS} ORDER BY {order}"
    return [_line(row, window) for row in db.query(statement, values)]


def _page(db: Database, query: ClientQuery, searched: str, values: dict[str, Any]) -> str:
    """The SQL for the clients of a page; `searched` is the condition of the search, if any."""
    is_few = values["only"] is not None and _are_few(db, values["only"])
    if not searched and query.codes is None and not is_few:
        if query.today is not None:
            return _page_by_next(query)
        if query.status is None or not _are_few_of(db, query.status):
            return _page_by_name(query)
    conditions = [
        "status <> 'merged'",
        searched,
        _NAMED if query.codes is not None else "",
        "" if query.status is None else "status = :status",
        _LEFT_OUT if query.but_not else "",
        _FEW_SEEN if is_few else "" if values["only"] is None else _MAY_SEE,
        _PARTS[query.part],
    ]
    by_name = "(SELECT search_key FROM client WHERE id = who), who"
    order = by_name if query.today is None else _NEXT_FIRST
    return f"{_COLUMNS} WHERE {' AND '.join(filter(None, conditions))} ORDER BY {order} {_CUT}"


def _page_by_next(query: ClientQuery) -> str:
    stretches = {"all": (_DUE, *_LATER), "due": (_DUE,), "later": _LATER}[query.part]
    wanted = " UNION ALL ".join(
        f"SELECT * FROM ({_COLUMNS} WHERE {_MAY_SEE} AND {_LEFT_OUT}"  # noqa: S608
        f" AND status = '{status}' AND {rest} LIMIT :most)"
        for status, rest in stretches
        if query.status in {None, status}
    )
    return f"SELECT * FROM ({wanted}) ORDER BY {_NEXT_FIRST} {_CUT}"  # noqa: S608


def _page_by_name(query: ClientQuery) -> str:
    named = _COLUMNS.replace("FROM client_summary", "FROM client CROSS JOIN client_summary")
    return (
        f"{named} WHERE client_id = client.id AND status <> 'merged'"
        f" AND {_PARTS[query.part]} AND {_LEFT_OUT}"
        " AND (:only IS NULL OR client.artist IS NULL OR client.artist = :only)"
        f" AND (:status IS NULL OR status = :status) ORDER BY client.search_key, client.id {_CUT}"
    )


def _numbered(condition: str) -> str:
    """The condition with its values named word_0, word_1 and so on."""
    first, *rest = condition.split("?")
    return first + "".join(f":word_{number}{part}" for number, part in enumerate(rest))


def _are_few(db: Database, only: str) -> bool:
    """Whether the visible clients are few, so that it is faster to sort all of them."""
    sql = "SELECT 1 FROM client WHERE artist IS NULL OR artist = ? LIMIT ?"
    return len(rows(db, sql, (only, FEW + 1))) <= FEW


def _are_few_of(db: Database, status: str) -> bool:
    """Whether clients of this status are few."""
    sql = "SELECT 1 FROM client_summary WHERE status = ? LIMIT ?"
    return len(rows(db, sql, (status, FEW + 1))) <= FEW


def _line(row: Mapping[str, Any], window: Window) -> ClientLine:
    return ClientLine(
        row["code"],
        row["name"],
        row["stands"],
        row["sessions"],
        date_or_none(row["last_held_on"]),
        row["artist"],
        row["expected_remaining"],
        row["most_likely_total"],
        (row["credible_80_low"], row["credible_80_high"]),
        _headline(row),
        date_or_none(row["session_on"]),
        window,
    )


def _headline(row: Mapping[str, Any]) -> str:
    """The headline of the latest estimate, worded from its numbers."""
    status = "running" if row["stands"] == "new" else row["stands"]
    remaining = remaining_of(
        row["foretold_after"],
        [row[name] for name in TOTALS_NAMED],
        row["most_likely_total"],
        (row["credible_80_low"], row["credible_80_high"]),
    )
    return headline(status, row["foretold_after"], remaining)
