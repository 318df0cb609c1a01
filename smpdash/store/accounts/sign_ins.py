"""Sign-ins: who is signed in on which tablet, and whether it is open, locked or over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.accounts.sign_in import SignIn, State
from smpdash.record.permissions import Person
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_of, instant_text

# An untouched tablet locks itself after this time; with a visit begun, after three times as long.
IDLE: Final = timedelta(minutes=5)
IDLE_IN_VISIT_TIMES: Final = 3
LONGEST: Final = timedelta(hours=12)
# Clocks may differ by this much; if the clock was set back further, the tablet locks.
SKEW: Final = timedelta(minutes=2)
FORGOTTEN_AFTER: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Tablet:
    """The browser that somebody signs in on, with the secrets that it keeps.

    `token` is the token of the new sign-in and `before` the tablet's previous one. `word` is the
    word by which the tablet is known from now on and `known_by` the one that it sent. `name` is
    what the audit log calls it; `is_here` says that it runs on the server itself.
    """

    token: str
    word: str = ""
    name: str = ""
    before: str = ""
    known_by: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Admission:
    """What decides who may enter: the studio's state, and the sign-in of a tablet's cookie."""

    made_up: bool
    has_accounts: bool
    sign_in: SignIn | None


_SELECT: Final = """
    SELECT sign_in.*, staff.name, staff.role, staff.active, account.must_change,
        work_account.staff IS NOT NULL AS has_work_account,
        EXISTS (SELECT 1 FROM draft WHERE kind IN ('visit', 'correction')
            AND draft.device LIKE replace(replace(tablet, '%', '\\%'), '_', '\\_') || ' %'
                ESCAPE '\\'
            AND draft.updated_at > strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-12 hours')) AS in_visit
    FROM sign_in JOIN staff ON staff.key = sign_in.staff
    LEFT JOIN account ON account.staff = sign_in.staff
    LEFT JOIN work_account ON work_account.staff = sign_in.staff
"""


def digest(word: str) -> str:
    """SHA-256 of a token or a tablet's word; only this is stored."""
    return sha256(word.encode("utf-8", "surrogatepass")).hexdigest()


def admission(db: Database, token: str, *, now: datetime, idle: timedelta) -> Admission:
    """What decides who may enter with this token; "" is no token."""
    (made_up, has_accounts) = db.execute(
        "SELECT made_up, EXISTS (SELECT 1 FROM account) FROM studio"
    ).fetchone()
    sign_in = sign_in_of(db, token, now=now, idle=idle) if token else None
    return Admission(bool(made_up), bool(has_accounts), sign_in)


def sign_in_of(db: Database, token: str, *, now: datetime, idle: timedelta) -> SignIn | None:
    """The sign-in of this token; None if there is none."""
    matches = rows(
        db,
        f"{_SELECT} WHERE token_sha256 = :token",
        {"token": digest(token), "now": instant_text(now)},
    )
    return _sign_in(matches[0], now, idle) if matches else None


def live(db: Database, *, now: datetime, idle: timedelta) -> list[SignIn]:
    """Every sign-in that is not over, the newest first."""
    not_ended = rows(
        db,
        f"{_SELECT} WHERE ended_at IS NULL ORDER BY created_at DESC, id DESC",
        {"now": instant_text(now)},
    )
    sign_ins = [_sign_in(row, now, idle) for row in not_ended]
    return [sign_in for sign_in in sign_ins if sign_in.state != "over"]


def last_on(db: Database, word: str) -> str:
    """The key of the person who last used the tablet that keeps this word; "" if nobody did."""
    last = "SELECT staff FROM sign_in WHERE device = ? ORDER BY seen_at DESC, id DESC LIMIT 1"
    sign_ins = rows(db, last, (digest(word),)) if word else []
    return str(sign_ins[0]["staff"]) if sign_ins else ""


def was_in_since(db: Database, staff: str, device: str, since: datetime) -> bool:
    """Whether a person signed in on or unlocked the tablet of this digest since then."""
    return bool(
        rows(
            db,
            "SELECT 1 FROM sign_in WHERE device = ? AND staff = ?"
            " AND coalesce(unlocked_at, created_at) > ? LIMIT 1",
            (device, staff, instant_text(since)),
        )
    )


def maker_of(db: Database, device: str) -> str:
    """The key of the person who first signed in on the tablet of this digest; "" if unknown."""
    first = rows(db, "SELECT staff FROM sign_in WHERE device = ? ORDER BY id LIMIT 1", (device,))
    return str(first[0]["staff"]) if first else ""


def begin(
    db: Database,
    staff: str,
    tablet: Tablet,
    *,
    by_work_account: bool,
    now: datetime,
) -> None:
    """Begin a sign-in, and delete those begun more than 30 days ago."""
    before = instant_text(now - FORGOTTEN_AFTER)
    db.execute("DELETE FROM sign_in WHERE created_at < ?", (before,))
    at = instant_text(now)
    db.table("sign_in").insert(
        {
            "token_sha256": digest(tablet.token),
            "staff": staff,
            "device": digest(tablet.word),
            "tablet": tablet.name,
            "by_work_account": by_work_account,
            "created_at": at,
            "seen_at": at,
        }
    )


def renew(db: Database, number: int, *, token: str, by_work_account: bool, now: datetime) -> None:
    """Continue a sign-in under a new token; the old token is invalid from now on."""
    at = instant_text(now)
    row = {"token_sha256": digest(token), "by_work_account": by_work_account, "locked_at": None}
    db.table("sign_in").update(number, {**row, "seen_at": at, "unlocked_at": at})


def lock(db: Database, number: int, *, now: datetime) -> None:
    """Lock a sign-in until its PIN is typed."""
    db.execute(
        "UPDATE sign_in SET locked_at = ? WHERE id = ? AND locked_at IS NULL AND ended_at IS NULL",
        (instant_text(now), number),
    )


def see(db: Database, number: int, *, now: datetime) -> None:
    """Note that the tablet is in use."""
    db.table("sign_in").update(number, {"seen_at": instant_text(now)})


def end(db: Database, number: int, *, now: datetime) -> None:
    """End one sign-in for good."""
    db.execute(
        "UPDATE sign_in SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
        (instant_text(now), number),
    )


def end_on(db: Database, device: str, *, now: datetime) -> None:
    """End every sign-in on the tablet of this digest."""
    db.execute(
        "UPDATE sign_in SET ended_at = ? WHERE device = ? AND ended_at IS NULL",
        (instant_text(now), device),
    )


def end_all(
    db: Database, staff: str | None = None, *, now: datetime, but: int | None = None
) -> None:
    """End every sign-in of a person, or of everybody, except the one numbered `but`."""
    db.execute(
        "UPDATE sign_in SET ended_at = :now WHERE ended_at IS NULL"
        " AND (:staff IS NULL OR staff = :staff) AND id IS NOT :but",
        {"now": instant_text(now), "staff": staff, "but": but},
    )


def _sign_in(row: dict[str, Any], now: datetime, idle: timedelta) -> SignIn:
    created_at, seen_at = instant_of(row["created_at"]), instant_of(row["seen_at"])
    locks_at = min(
        seen_at + idle * (IDLE_IN_VISIT_TIMES if row["in_visit"] else 1), created_at + LONGEST
    )
    state: State = "open"
    has_pin, by_work_account = row["must_change"] is not None, bool(row["by_work_account"])
    may_enter = row["active"] and (row["has_work_account"] if by_work_account else has_pin)
    if row["ended_at"] or not may_enter or not -SKEW <= now - created_at < LONGEST:
        state = "over"
    elif row["locked_at"] or now >= locks_at or now < seen_at - SKEW:
        state = "locked"
    return SignIn(
        row["id"],
        Person(row["staff"], row["name"], row["role"]),
        row["device"],
        row["tablet"],
        created_at,
        seen_at,
        locks_at,
        state,
        bool(row["must_change"]) and not by_work_account,
        has_pin,
    )
