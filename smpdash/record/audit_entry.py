"""One entry of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


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
