"""Audit log, check, backups and erasure."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from smpdash.record.audit_entry import AuditEntry, AuditGroup, AuditQuery
from smpdash.store.audit import erase, erase_bytes, groups, log, verify
from smpdash.store.audit.erase_bytes import Wipe
from smpdash.store.audit.snapshot import Snapshot
from smpdash.store.backup import catalogue, create, restore
from smpdash.store.backup.catalogue import Backup
from smpdash.store.backup.create import BackupOptions
from smpdash.store.backup.restore import Restored
from smpdash.store.base import StoreBase, needs, reads
from smpdash.store.db import connection, damage, readers, size_limits, upgrade
from smpdash.store.db.errors import MadeUp, StoreProblem
from smpdash.store.db.idempotency import Change
from smpdash.store.records.merging.old_codes import code_now, codes_leading_to

# Instructions of SQLite's virtual machine; some milliseconds.
_STEPS_BETWEEN_LOOKS = 100_000
Hear = Callable[[float], None]


class Maintenance(StoreBase):
    """Reads the audit log; checks, backs up and restores the file; erases clients."""

    audit_kinds = reads("see audit log", log.kinds)
    ends_whole = reads("back up", log.last_is_whole)
    first_entry = reads("back up", log.first_at)
    last_entry = reads("back up", log.last_at)

    @needs("see own clients")
    def audit(
        self,
        subject: str | None = None,
        *,
        limit: int = 100,
        before_seq: int | None = None,
        actor: str | None = None,
        what: str | None = None,
    ) -> tuple[AuditEntry, ...]:
        """Entries of the audit log, newest first: about a client's code, "studio", or all.

        `limit` entries at most; the next page begins before the last one's `seq`. `actor` is a key
        of the staff ("" for the machine), `what` one of `audit_kinds`. Without the permission to
        read all of it, raises Unknown for a client that this person may not see.
        """
        is_of_client = log.is_code(subject)
        if not is_of_client:
            self.must("see audit log")
        with self._reading(subject if is_of_client and subject else "") as db:
            query = AuditQuery(subject, actor, what)
            return log.entries(db, query, limit=limit, before_seq=before_seq)

    @needs("see audit log")
    def activity(
        self, query: AuditQuery, *, limit: int, before_seq: int | None = None
    ) -> tuple[tuple[AuditGroup, ...], dict[str, str]]:
        """The newest entries that are asked for, those of the machine put together.

        At most `limit` groups, newest first; the next page begins before the number `oldest` of the
        last one. Also the names of the clients that they are about, by their codes.
        """
        with connection.read(self.path) as db:
            page = groups.groups(db, query, limit=limit, before_seq=before_seq)
            codes = frozenset(group.entry.client for group in page) - {""}
            return page, groups.names_of(db, codes)

    @needs("see own clients")
    def note_view(self, code: str, *, now: datetime) -> None:
        """Note that this person opened the client's page, at most once in each clock hour."""
        with self._reading(code) as db:
            if log.has_viewed(db, code, self.person.key, now=now):
                return
        self._note(log.VIEWED, code, {}, now=now)

    @needs("back up")
    def check(
        self,
        *,
        now: datetime | None = None,
        hear: Hear | None = None,
        given_up: Callable[[], bool] = lambda: False,
    ) -> list[str]:
        """What is wrong with the file, in sentences; empty if it is whole.

        The audit log is compared with the notes beside each backup. With `now`, a check that finds
        nothing is noted. If the structure is damaged, all writes into the file stop until it is
        restored or found whole. `hear` is called with the share done, 0..1; raises GivenUp soon
        after `given_up` returns true.
        """
        places = create.places(self.path)
        try:
            reading = readers.reading(self.path, "the check of the records")
            with reading, connection.read(self.path, with_hidden=True) as db:
                number = damage.number_of(self.path)
                db.conn.set_progress_handler(given_up, _STEPS_BETWEEN_LOOKS)
                known = catalogue.anchors(db, self.path, *places)
                complaints = verify.findings(db, known, hear=hear)
        except StoreProblem as problem:
            return [str(problem)]
        broken = [line for line in complaints if isinstance(line, damage.Damage)]
        if broken:
            damage.note(self.path, broken, number=number)
        else:
            damage.forget(self.path)
        if not complaints and now is not None:
            self._note_if_it_can("records checked", {"check whole": {"found": 0}}, now)
        return complaints

    @needs("back up")
    def last_backup(self) -> datetime | None:
        """When the last good backup was made; None if there is none."""
        with connection.read(self.path) as db:
            return catalogue.last_backup(self.path, log.first(db))

    @needs("back up")
    def backups(self) -> list[Backup]:
        """The backups beside the file, then those at the second place, each newest first."""
        places = dict.fromkeys(create.places(self.path))
        return [made for place in places for made in catalogue.backups_in(place, self.path.stem)]

    @needs("back up")
    def back_up(
        self,
        *,
        now: datetime,
        options: BackupOptions,
        into: Path | None = None,
        hear: Hear | None = None,
    ) -> Backup:
        """Make a backup, in the usual place or in `into`; raises StoreProblem as `backup` does.

        Raises MadeUp in a demo studio, which has none.
        """
        self._must_be_real()
        made = create.backup(
            self.path,
            into or catalogue.place_for(self.path),
            now=now,
            passphrase=options.passphrase,
            second=options.second,
            hear=hear,
        )
        about = {"file": made.path.name, "encrypted": made.is_encrypted, "bytes": made.size}
        self._note_if_it_can("backup made", {"backup made": about}, now)
        return made

    @needs("restore")
    def restore(
        self, file: Path, *, now: datetime, passphrase: str = "", hear: Hear | None = None
    ) -> Restored:
        """Replace the records by a backup; raises StoreProblem if nothing was changed."""
        self._must_be_real()
        done = restore.restore(
            file, self.path, now=now, passphrase=passphrase, by=self._by, hear=hear
        )
        self._after_commit()
        return done

    @needs("erase client")
    def erase_client(self, code: str, change: Change) -> Wipe:
        """Delete everything about a client for good; that it was done and why stays readable.

        What was merged into the client's record is part of it, and an old code leads to it.
        Returns whether the bytes are off the disk too. They are not while somebody reads an older
        state, nor before a large file was searched: `finish_erasures` tries again. Earlier backups
        still hold the client until they expire; restoring one erases the client again.
        """
        with connection.write(self.path) as db:
            code = code_now(db, code)
            codes = (code, *codes_leading_to(db, code))
            words = {each: erase_bytes.words_of(db, each) for each in codes}
            erased = erase.erase_client(db, code, change, by=self._by)
        for each in erased:
            erase_bytes.seek(self.path, each.client, words[each.client])
        # The client is erased even if a reader or a full disk keeps the bytes for now.
        with suppress(StoreProblem, OSError):
            if self.path.stat().st_size <= erase_bytes.SEARCHED_AT_ONCE_BYTES:
                erase_bytes.finish(self.path, now=change.now, seconds=erase_bytes.FIRST_TRY_SECONDS)
        for each in erased:
            for place in create.places(self.path):
                erase.remember(place, each)
        for wipe in erase_bytes.under_way(self.path):
            if wipe.client in codes:
                return wipe
        return Wipe(code, is_gone=True)

    @needs("erase client")
    def erasures_under_way(self) -> tuple[Wipe, ...]:
        """The erasures whose bytes may still be on the disk, each with the readers to wait for."""
        return erase_bytes.under_way(self.path)

    @needs("erase client")
    def finish_erasures(self, *, now: datetime) -> tuple[Wipe, ...]:
        """Try to get the bytes of erased clients off the disk; returns the erasures left."""
        return erase_bytes.finish(self.path, now=now)

    def restored(self) -> tuple[datetime, datetime] | None:
        """The instant that the last restore went back to, and when it was done; None if never."""
        with connection.read(self.path) as db:
            return max(log.restores(db), key=lambda restore: restore[1], default=None)

    def file_number(self) -> int:
        """The file's inode number, which changes with a restore; 0 if the file is missing.

        A screen compares it before it writes what was read from a file back to the same file.
        """
        try:
            return self.path.stat().st_ino
        except OSError:
            return 0

    def is_made_up(self) -> bool:
        """Whether the file is a demo studio; False if it cannot be read."""
        try:
            upgrade.check_ours(self.path)
            with connection.read(self.path) as db:
                return size_limits.is_made_up(db)
        except StoreProblem:
            return False

    def _must_be_real(self) -> None:
        if self.is_made_up():
            raise MadeUp("A demo studio has no backups: nothing in it is anybody’s record.")

    def _note_if_it_can(self, what: str, done: Snapshot, now: datetime) -> None:
        # An older file has no audit log, and a disk may be full: the action itself still counts.
        with suppress(StoreProblem):
            self._note(what, log.STUDIO, done, now=now)
