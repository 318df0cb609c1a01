"""Reads a staged spreadsheet and adds what it holds, beside all other work."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from smpdash.record.client import Client
from smpdash.record.counts import counted, first_listed
from smpdash.record.importing.assembly import assembled
from smpdash.record.importing.entries import Entry, Rejected
from smpdash.record.importing.proposals import NotAssembled, ProposedClient, ProposedCourse
from smpdash.record.importing.questions import (
    Complaint,
    settled,
    unanswered,
)
from smpdash.record.importing.reading import entries
from smpdash.record.importing.sheets import Book, Place
from smpdash.record.importing.survey import survey
from smpdash.record.issued import IssuedEstimate
from smpdash.record.studio import Studio
from smpdash.record.visit import Course
from smpdash.runtime import belief, clock, state
from smpdash.runtime.jobs import import_persons
from smpdash.runtime.jobs.import_agreed import Agreed, agreed_to, wanted
from smpdash.runtime.jobs.import_removal import give_way, remove
from smpdash.runtime.jobs.staged_import import (
    Preview,
    profile_of,
    questions_of,
    tables_of,
)
from smpdash.store.backup.create import backup_options
from smpdash.store.records.imports.persons import words_sought
from smpdash.store.records.imports.staging import Staging
from smpdash.store.store import Change, Store, StoreProblem

Hear = Callable[[float], None]
OpenBook = Callable[[Mapping[str, Path], Studio, Mapping[str, str]], Book]
ToJoin = tuple[str, str, str]
Estimate = Callable[[list[tuple[Client, Course]], Studio], list[IssuedEstimate]]
# A transaction holds so many rows of the file: it takes some hundredths of a second.
ROWS_AT_ONCE: Final = 40
# The share of the progress that the backup takes.
_BACKUP_SHARE: Final = 0.1
# So many codes that differ from those of the file are named.
_NAMED: Final = 20


def read(store: Store, open_book: OpenBook, hear: Hear) -> list[str]:
    """Survey the staged files, and read them if nothing is left to be asked.

    Returns what to say; raises Refused if the files cannot be read, Busy if others are being added.
    """
    with store.importing():
        return _read(store, open_book, hear)


def _read(store: Store, open_book: OpenBook, hear: Hear) -> list[str]:
    staging, studio = store.staging(), store.studio()
    today = clock.now().astimezone(ZoneInfo(studio.time_zone)).date()
    profile = profile_of(staging)
    staging.note(preview=None, is_read=False)
    staging.forget_read()
    with staging.paths() as files:
        book = open_book(files, studio, profile.answers)
        surveyed = survey(book, profile, studio, today)
        total = max(1, sum(surveyed.rows.values()))
        staging.note(
            questions=[asdict(each) for each in surveyed.questions],
            about=[asdict(each) for each in surveyed.complaints],
            rows=surveyed.rows,
            tables=tables_of(studio),
            notes=[note for sheet in book.sheets for note in sheet.notes],
            headers={sheet.name: sheet.header for sheet in book.sheets},
            left_out=book.left_out,
        )
        hear(0.3)
        if unanswered(surveyed.questions, profile):
            return ["Some answers are needed before anything can be counted."]
        for count in staging.add(entries(book, surveyed.profile, studio, today)):
            hear(0.3 + 0.4 * min(1.0, count / total))
        preview = _assemble(store, staging, lambda share: hear(0.7 + 0.3 * share))
        left_out = _keep_left_out(staging, book)
        _keep_persons(staging, book)
    # An answer that was given meanwhile, on another page, is not in what was read.
    is_read = profile_of(staging) == profile
    staging.note(preview=asdict(replace(preview, left_out=left_out)), is_read=is_read)
    staging.note(read=secrets.token_hex(8))
    return ["The file is read. Nothing is added before you agree."]


def add(
    store: Store, open_book: OpenBook, estimate: Estimate, change: Change, hear: Hear, *, seen: str
) -> list[str]:
    """Add what was agreed: a backup first, then some clients at a time; returns what to say.

    Raises Conflict unless what is staged is ready, and is what was `seen`: see `state_of`; also if
    somebody was recorded meanwhile who may be one of its clients.
    """
    staging = store.staging()
    with store.importing():
        agreed = agreed_to(store, seen)
        if not store.is_made_up():
            hear_part = lambda part: hear(_BACKUP_SHARE * part)  # noqa: E731
            store.back_up(now=change.now, options=backup_options(), hear=hear_part)
        names = ", ".join(staging.fact("files", [])) or "a file"
        number = store.begin_import(names, agreed.profile.name, now=change.now)
        # An import that failed may have left rows out that are wanted now.
        staging.forget_left_out_since(staging.fact("preview")["left_out"])
        try:
            _add_all(store, number, agreed, estimate, hear, now=change.now)
            with staging.paths() as files:
                book = open_book(files, agreed.studio, agreed.profile.answers)
                left_out = _keep_left_out(staging, book)
            store.finish_import(number, change, left_out=left_out)
        except BaseException:
            # Also of a signal that ends the command. What cannot be removed now, as on a full disk,
            # is removed a little later.
            with suppress(StoreProblem):
                staging.forget_left_out_since(staging.fact("preview")["left_out"])
                store.give_up_import(number)
                remove(store, number, hear)
            raise
        staging.note(is_over=True)
        staging.keep_left_out()
    done = next(each for each in store.imports() if each.number == number)
    said = (
        f"Import {number}: {counted(done.clients, 'client')} with "
        f"{counted(done.visits, 'visit')} added."
    )
    rest = f"{counted(left_out, 'row')} of the file left out: the list says why."
    joins = len(to_be_joined(staging))
    open_ = f"{counted(joins, 'person', 'persons')} to be joined with a record from before."
    new_codes = staging.fact("new_codes", [])
    others = f"Codes that were given here already: {first_listed(new_codes, _NAMED)}."
    lines = {said: 1, others: len(new_codes), open_: joins, rest: left_out}
    return [line for line, count in lines.items() if count]


def _assemble(store: Store, staging: Staging, hear: Hear) -> Preview:
    """Count what would be added, and keep what is wrong and who may be here already."""
    studio, profile = store.studio(), settled(questions_of(staging), profile_of(staging))
    staging.note_known(store.known_persons())
    seen, total = Preview(), max(1, staging.number_of_clients())
    for count, (key, some) in enumerate(staging.clients(), start=1):
        client = assembled(some, profile, studio, clock.now())
        if isinstance(client, NotAssembled):
            staging.leave_out(_reasons(some, client))
        else:
            staging.complain(client.complaints)
            if codes := staging.known(words_sought(client.client)):
                match = import_persons.match_of(key, client, some, codes)
                staging.note_persons([import_persons.row_of(match)])
            visits = [each for course in client.courses for each in course.visits]
            seen = replace(
                seen,
                clients=seen.clients + 1,
                courses=seen.courses + len(client.courses),
                visits=seen.visits + len(visits),
                readings=seen.readings + sum(len(each.visit.readings) for each in visits),
            )
        hear(count / total)
    return replace(seen, complaints=staging.number("complaint"))


def _reasons(some: list[Entry], client: NotAssembled) -> Iterator[Complaint]:
    """Why each of these rows is left out: its own reasons, or the first of the client's others."""
    first = client.reasons[0]
    more = len({each.words for each in client.reasons}) - 1
    rest = f" And {counted(more, 'more reason')}." if more else ""
    of_others = f"Left out with its client, because of {first.place.words}: {first.words}{rest}"
    for place in dict.fromkeys(each.place for each in some):
        own = " ".join(each.words for each in client.reasons if each.place == place)
        yield Complaint(place, "", own or of_others)


def course_to_estimate(proposed: ProposedCourse) -> Course:
    """The course as an estimate reads it: it names a client, who has no code yet."""
    return replace(proposed.course, client_code="C-0000")


def _add_all(
    store: Store, number: int, agreed: Agreed, estimate: Estimate, hear: Hear, *, now: datetime
) -> None:
    staging = agreed.staging
    to_join: list[ToJoin] = []
    new_codes: list[str] = []
    done, total = 0, max(1, staging.number_of_clients())
    for some in _batches(wanted(agreed)):
        courses = [
            (client.client, course_to_estimate(each)) for client in some for each in client.courses
        ]
        estimates = iter(estimate(courses, agreed.studio))
        clients = [(each, list(islice(estimates, len(each.courses)))) for each in some]
        began = time.monotonic()
        codes = store.add_imported(number, clients, now=now)
        to_join += [
            (each.client.name, code, before)
            for each, code in zip(some, codes, strict=True)
            if (before := agreed.code_to_join(each.key))
        ]
        new_codes += [
            f"{each.client.code} is {code} now"
            for each, code in zip(some, codes, strict=True)
            if each.client.code not in {"", code}
        ]
        done += len(some)
        hear(_BACKUP_SHARE + (1 - _BACKUP_SHARE) * min(1.0, done / total))
        give_way(began)
    staging.note(to_join=to_join, new_codes=new_codes)


def to_be_joined(staging: Staging) -> list[ToJoin]:
    """Who was added to be joined with a record from before: name, code, and the code of before."""
    return [(name, code, before) for name, code, before in staging.fact("to_join", [])]


def _batches(clients: Iterator[ProposedClient]) -> Iterator[list[ProposedClient]]:
    """Some clients at a time, of about ROWS_AT_ONCE rows in all."""
    number = 0

    def batch(client: ProposedClient) -> int:
        nonlocal number
        number += 1 + sum(len(visit.places) for each in client.courses for visit in each.visits)
        return number // ROWS_AT_ONCE

    for _, some in groupby(clients, key=batch):
        yield list(some)


def _keep_left_out(staging: Staging, book: Book) -> int:
    """Keep the cells of all rows that are left out, to be given back; returns their number."""
    for sheet in book.sheets:
        if reasons := staging.take_left_out(sheet.name):
            wanted = (
                Rejected(place, row.cells, (Complaint(place, "", reasons[row.number]),))
                for row in sheet.rows
                if row.number in reasons
                for place in (Place(sheet.name, row.number),)
            )
            for _ in staging.add(wanted):
                pass
    return staging.number("rejected")


def _keep_persons(staging: Staging, book: Book) -> None:
    """Keep the cells of who may be here already: an answer may leave these rows out."""
    keys = {each: match.key for match in import_persons.matches(staging) for each in match.places}
    for sheet in book.sheets:
        if any(place.sheet == sheet.name for place in keys):
            wanted = ((Place(sheet.name, row.number), row.cells) for row in sheet.rows)
            staging.note_person_rows(
                (place, cells, keys[place]) for place, cells in wanted if place in keys
            )


def estimates_of(store: Store) -> Estimate:
    """Estimates by what this store's studio believes."""

    def estimate(courses: list[tuple[Client, Course]], studio: Studio) -> list[IssuedEstimate]:
        return belief.issued_anew(courses, studio, state.belief_of(store))

    return estimate
