"""The audit log: one entry, what is asked of the log, and entries that belong together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

# The key of an actor in an address, where an empty one would say nothing.
SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change.

    `client` is a client's code, "" for the studio; `subject` what the action made or changed.
    `before` and `after` hold rows by name ("visit 12"): the changed fields, with the zone of a
    reading, and new and deleted rows whole. `is_readable` is False if the client was erased: that
    something was done stays. `is_whole` is False if the entry lacks a visit that moved to a client
    who was erased.
    """

    seq: int
    at: datetime | None
    actor: str
    device: str
    action: str
    client: str
    subject: str
    reason: str
    before: dict[str, dict[str, Any]]
    after: dict[str, dict[str, Any]]
    app: str
    hash: str
    is_readable: bool
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which entries are asked for; None asks for all.

    `subject` is a client's code, "studio", or what an action made or changed. `actor` is a key of
    the staff, "" for the machine; `action` the name of an action. Entries from the instant `since`
    on are asked for, and those before `until`.
    """

    subject: str | None = None
    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def query_of(asked: Mapping[str, str], zone: tzinfo) -> AuditQuery:
    """The query that an address names: client, who, what, from and to, days in this time zone.

    The day named by "to" is asked for too. Raises ValueError if a day cannot be read.
    """
    who, first, last = asked.get("who"), asked.get("from"), asked.get("to")
    return AuditQuery(
        subject=asked.get("client") or None,
        actor="" if who == SYSTEM else who or None,
        action=asked.get("what") or None,
        since=_midnight(date.fromisoformat(first), zone) if first else None,
        until=_midnight(date.fromisoformat(last) + timedelta(days=1), zone) if last else None,
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


@dataclass(frozen=True, slots=True)
class AuditGroup:
    """One entry, or several of the machine that followed each other and did the same.

    `entry` is the newest of them and `oldest` the number of the oldest, made at `since`. `clients`
    are the codes that they are about, newest first, each once.
    """

    entry: AuditEntry
    count: int
    oldest: int
    since: datetime | None
    clients: tuple[str, ...]
