"""Merges two records of one person, and undoes that as long as nothing came since."""

from datetime import datetime

from smpdash.record.client import Client
from smpdash.record.filing.merging import Choices, Pair
from smpdash.record.problem import Problem
from smpdash.store.audit import entries
from smpdash.store.audit.entries import Side
from smpdash.store.base import StoreBase, needs, reads_client
from smpdash.store.db import connection
from smpdash.store.db.idempotency import Change
from smpdash.store.records.merging import merges, old_codes, unmerges
from smpdash.store.summaries.courses import keep_summaries


class Merging(StoreBase):
    """Two records become one; the audit log of each says so, and the other code leads there."""

    last_merge = reads_client("see own clients", unmerges.last_merge)
    codes_leading_to = reads_client("see own clients", old_codes.codes_leading_to)

    @needs("merge clients")
    def merge_problems(self, pair: Pair, choices: Choices, *, now: datetime) -> list[Problem]:
        """All problems that prevent this merge, before it is tried."""
        with connection.read(self.path) as db:
            return merges.merge_problems(db, pair, choices, now=now)

    @needs("merge clients")
    def merge_clients(self, pair: Pair, choices: Choices, change: Change) -> Client:
        """Let the other record of the pair become part of the kept one.

        Raises Conflict if a record changed since the pair was read, Refused as `merge_problems`
        says.
        """
        kept_code, other_code = pair.kept.code, pair.other.code
        sides = (
            Side(other_code, unmerges.MERGED_AWAY, kept_code),
            Side(kept_code, unmerges.MERGED, other_code),
        )
        with connection.write(self.path) as db:
            passage = entries.noting_passage(db, sides, lambda _: True, change, self._by)
            with passage as said:
                merged = merges.merge_clients(db, self._issue, pair, choices, change, said=said)
            for code in (kept_code, other_code):
                keep_summaries(db, code)
        self._after_commit()
        return merged

    @needs("merge clients")
    def undo_merge(self, code: str, other: str, change: Change) -> None:
        """Take the record `other` out of the record of this client again.

        Raises Conflict if it is no part of it any more, Refused if something was recorded since.
        """
        with connection.write(self.path) as db:
            unmerges.undo_noted(db, self._issue, (code, other), change, self._by)
        self._after_commit()
