"""Reads a staged spreadsheet and adds what it holds, beside all other work."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from smpdash.record.client import Client
from smpdash.record.counts import counted, listed
from smpdash.record.importing.assembly import assembled
from smpdash.record.importing.entries import Entry, Rejected
from smpdash.record.importing.proposals import NotAssembled, ProposedClient, ProposedCourse
from smpdash.record.importing.questions import (
    NONE,
    Complaint,
    Profile,
    Question,
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
from smpdash.runtime.jobs.import_removal import give_way, remove
from smpdash.store.backup.create import wishes
from smpdash.store.imports.persons import words_sought
from smpdash.store.imports.staging import Staging
from smpdash.store.store import Change, Store, StoreProblem

Hear = Callable[[float], None]
OpenBook = Callable[[Mapping[str, Path], Studio], Book]
Estimate = Callable[[list[tuple[Client, Course]], Studio], list[IssuedEstimate]]
# A transaction holds so many rows of the file: it takes some hundredths of a second.
ROWS_AT_ONCE: Final = 40
# The share of the progress that the backup takes.
_BACKUP_SHARE: Final = 0.1
PERSON: Final = "person:here:"
NEW: Final = "new"
SAME_OR_NEW: Final = {NEW: "Somebody else: add", NONE: "The same person: leave out"}


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would add, and how many rows of the file it would leave out."""

    clients: int = 0
    courses: int = 0
    visits: int = 0
    readings: int = 0
    left_out: int = 0
    complaints: int = 0


def profile_of(staging: Staging) -> Profile:
    """The answers so far."""
    return Profile(**staging.fact("profile", {"name": "", "answers": {}}))


def questions_of(staging: Staging) -> list[Question]:
    """All that can be decided about the file, the sure ones too."""
    return [_question(each) for each in staging.fact("questions", [])]


def persons_of(staging: Staging) -> list[Question]:
    """Who may be in the records already, as questions."""
    return [
        Question(
            f"{PERSON}{key}",
            "person",
            f"{name}: is that the same person as {listed(codes, 'or')}?",
            SAME_OR_NEW,
        )
        for key, name, codes in staging.persons()
    ]


def preview_of(staging: Staging) -> Preview:
    """What would be added, as it was counted when the file was read."""
    return Preview(**staging.fact("preview", {}))


def read(store: Store, open_book: OpenBook, hear: Hear) -> list[str]:
    """Survey the staged files, and read them if nothing is left to be asked.

    Returns what to say; raises Refused if the files cannot be read.
    """
    staging, studio = store.staging(), store.studio()
    today = clock.now().astimezone(ZoneInfo(studio.time_zone)).date()
    profile = profile_of(staging)
    staging.note(preview=None, is_read=False)
    staging.forget_read()
    with staging.paths() as files:
        book = open_book(files, studio)
        surveyed = survey(book, profile, studio, today)
        total = max(1, sum(surveyed.rows.values()))
        staging.note(
            questions=[asdict(each) for each in surveyed.questions],
            about=[asdict(each) for each in surveyed.complaints],
            rows=surveyed.rows,
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
    staging.note(preview=asdict(replace(preview, left_out=left_out)), is_read=True)
    return ["The file is read. Nothing is added before you agree."]


def add(
    store: Store, open_book: OpenBook, estimate: Estimate, change: Change, hear: Hear
) -> list[str]:
    """Add what was agreed: a backup first, then some clients at a time; returns what to say."""
    staging = store.staging()
    with store.importing():
        if not store.is_made_up():
            hear_part = lambda part: hear(_BACKUP_SHARE * part)  # noqa: E731
            store.back_up(now=change.now, wanted=wishes(), hear=hear_part)
        names = ", ".join(staging.fact("files", [])) or "a file"
        number = store.begin_import(names, profile_of(staging).name, now=change.now)
        try:
            _add_all(store, number, estimate, change.now, hear)
            with staging.paths() as files:
                left_out = _keep_left_out(staging, open_book(files, store.studio()))
            store.finish_import(number, change, left_out=left_out)
        except Exception:
            # What cannot be removed now, as on a full disk, is removed a little later.
            with suppress(StoreProblem):
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
    rest = f"{counted(left_out, 'row')} of the file left out: the download says why."
    return [said, *([rest] if left_out else [])]


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
                staging.note_persons([(key, client.client.name, codes)])
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
    """Why each of these rows is left out: its own reasons, or those of the client's other rows."""
    all_words = " ".join(dict.fromkeys(each.words for each in client.reasons))
    for place in dict.fromkeys(each.place for each in some):
        own = " ".join(each.words for each in client.reasons if each.place == place)
        yield Complaint(place, "", own or all_words)


def course_to_estimate(proposed: ProposedCourse) -> Course:
    """The course as an estimate reads it: it names a client, who has no code yet."""
    return replace(proposed.course, client_code="C-0000")


def _add_all(store: Store, number: int, estimate: Estimate, now: datetime, hear: Hear) -> None:
    staging, studio = store.staging(), store.studio()
    profile = profile_of(staging)
    done, total = 0, max(1, staging.number_of_clients())
    for some in _batches(_wanted(staging, profile, studio)):
        courses = [
            (client.client, course_to_estimate(each)) for client in some for each in client.courses
        ]
        estimates = iter(estimate(courses, studio))
        clients = [(each, list(islice(estimates, len(each.courses)))) for each in some]
        began = time.monotonic()
        store.add_imported(number, clients, now=now)
        done += len(some)
        hear(_BACKUP_SHARE + (1 - _BACKUP_SHARE) * min(1.0, done / total))
        give_way(began)


def _wanted(staging: Staging, profile: Profile, studio: Studio) -> Iterator[ProposedClient]:
    """The clients to be added; who is left out is noted."""
    known = {key: codes for key, _, codes in staging.persons()}
    answers = settled(questions_of(staging), profile)
    now = clock.now()
    for key, some in staging.clients():
        client = assembled(some, answers, studio, now)
        if isinstance(client, NotAssembled):
            continue
        if key in known and profile.answers.get(f"{PERSON}{key}", NONE) == NONE:
            words = f"This person is in the records already, as {listed(known[key], 'or')}."
            places = dict.fromkeys(each.place for each in some)
            staging.leave_out(Complaint(place, "", words) for place in places)
            continue
        yield client


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


def _question(row: dict[str, Any]) -> Question:
    first = row["first"] and Place(**row["first"])
    return Question(**{**row, "first": first})


def estimates_of(store: Store) -> Estimate:
    """Estimates by what this store's studio believes."""

    def estimate(courses: list[tuple[Client, Course]], studio: Studio) -> list[IssuedEstimate]:
        return belief.issued_anew(courses, studio, state.belief_of(store))

    return estimate
