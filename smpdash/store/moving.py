"""Writes that concern two clients at once: a visit, or its draft, moves from one to the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from sqlite_utils import Database

from smpdash.record.visit import Visit
from smpdash.store.audit import entries
from smpdash.store.audit.entries import Entry, Side
from smpdash.store.base import StoreBase, needs, reads_for_person
from smpdash.store.db import connection
from smpdash.store.db.errors import Conflict
from smpdash.store.db.idempotency import Change, earlier_result
from smpdash.store.records import access, clients, moves, visits
from smpdash.store.records.drafts import GONE, Draft, check_version, draft_of
from smpdash.store.records.merging.old_codes import check_is_own
from smpdash.store.records.moves import Into
from smpdash.store.summaries.courses import keep_summaries

AWAY: Final = "visit moved away"
DRAFT_AWAY: Final = "visit in progress moved away"
DRAFT_HERE: Final = "visit in progress moved here"


class Moving(StoreBase):
    """Moves what was noted for the wrong client; each side's audit log says so."""

    can_undo_move = reads_for_person("correct own entries today", access.moved_just_now)

    @needs("correct own entries today")
    def move_visit(self, visit_id: str, to: str, change: Change, *, version: int) -> Visit:
        """Move a visit to the client of this code, to the place that its date gives it.

        Without the permission to correct visits, people can move what they recorded today.
        """
        with self._moving(visit_id, to, change) as db:
            if earlier_result(db, change, "move visit") is None:
                access.check_correcting(db, visit_id, self.person, now=change.now)
            return moves.move_visit(db, self._issue, visit_id, to, change, version=version)

    @needs("record visit")
    def move_draft(
        self, draft_id: str, to: str, into: Into, *, version: int, device: str, now: datetime
    ) -> Draft:
        """Let the draft of a visit be about the client of this code; `into` gives its new data.

        Raises Conflict if it is gone, or if another tablet wrote since `version`.
        """
        with connection.write(self.path) as db:
            self._check_reached(db, to)
            draft = draft_of(db, self.person, draft_id)
            if draft is None or draft.kind != "visit":
                raise Conflict(GONE)
            check_version(draft, version)
            moved = moves.move_draft(db, draft, to, into, device=device, now=now)
            for what, about in ((DRAFT_AWAY, draft), (DRAFT_HERE, moved)):
                client = about.about.partition("/")[0]
                entries.append(db, Entry(what, client, about.about), now=now, by=self._by)
        return moved

    def _check_reached(self, db: Database, code: str) -> None:
        access.check_client(db, code, self.person)
        clients.client_key(db, code)
        check_is_own(db, code)

    @contextmanager
    def _moving(self, visit_id: str, code: str, change: Change) -> Iterator[Database]:
        """A write that moves a visit: one entry for each client."""
        with connection.write(self.path) as db:
            self._check_reached(db, code)
            left = access.client_of_visit(db, visit_id)
            if left is None or not access.sees(db, left, self.person):
                raise Conflict(visits.GONE)
            sides = (Side(left, AWAY, visit_id), Side(code, access.MOVED_HERE, visit_id))
            with entries.noting_passage(db, sides, visit_id.__eq__, change, self._by):
                yield db
            for client in (left, code):
                keep_summaries(db, client)
        self._after_commit()
