"""What somebody agreed to add, as they saw it: what changes meanwhile is not added unseen."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from smpdash.record.importing.assembly import assembled
from smpdash.record.importing.proposals import NotAssembled, ProposedClient
from smpdash.record.importing.questions import Complaint, Profile, settled
from smpdash.record.studio import Studio
from smpdash.runtime import clock
from smpdash.runtime.jobs import import_persons
from smpdash.runtime.jobs.import_persons import JOIN, NEW, Match
from smpdash.runtime.jobs.staged_import import (
    is_ready,
    profile_of,
    questions_of,
    state_of,
    tables_of,
)
from smpdash.store.records.imports.persons import words_sought
from smpdash.store.records.imports.staging import Staging
from smpdash.store.store import Conflict, Store

CHANGED: Final = (
    "It was added already, or changed on another page, since you looked at it. Look at it again."
)
TABLES_CHANGED: Final = (
    "Settings were changed since the file was read, and not all of it may fit any more. Read it "
    "again, and look at it again."
)


@dataclass(frozen=True, slots=True)
class Agreed:
    """By which answers and tables of the studio the clients are added.

    `known` are those of the file, by key, who may be in the records already. `since` are the words
    by which those are known who were recorded after the file was read, each word with a code.
    """

    staging: Staging
    studio: Studio
    profile: Profile
    known: Mapping[str, Match]
    since: Mapping[str, str]

    def code_to_join(self, key: str) -> str:
        """The code of the record that this client of the file is to be joined with, or ""."""
        is_join = import_persons.answer_of(key, self.profile) == JOIN
        return self.known[key].codes[0] if is_join and key in self.known else ""


def agreed_to(store: Store, seen: str) -> Agreed:
    """What is staged, if it is what was `seen` (see `state_of`) and still fits; else Conflict."""
    staging, studio = store.staging(), store.studio()
    profile = profile_of(staging)
    if state_of(staging) != seen or not is_ready(staging):
        raise Conflict(CHANGED)
    if staging.fact("tables") != tables_of(studio):
        raise Conflict(TABLES_CHANGED)
    known = {match.key: match for match in import_persons.matches(staging)}
    return Agreed(staging, studio, profile, known, staging.not_known(store.known_persons()))


def wanted(agreed: Agreed) -> Iterator[ProposedClient]:
    """The clients to be added; who is left out is noted.

    Raises Conflict at one who may have been recorded since the file was read: nobody was asked.
    """
    staging, profile = agreed.staging, agreed.profile
    answers, now = settled(questions_of(staging), profile), clock.now()
    for key, some in staging.clients():
        client = assembled(some, answers, agreed.studio, now)
        if isinstance(client, NotAssembled):
            continue
        match = agreed.known.get(key)
        if match and import_persons.answer_of(key, profile) not in {JOIN, NEW}:
            staging.leave_out(Complaint(each, "", match.why_left_out) for each in match.places)
            continue
        _check_not_recorded_since(agreed, client, match.codes if match else ())
        yield client


def _check_not_recorded_since(
    agreed: Agreed, client: ProposedClient, asked: Collection[str]
) -> None:
    """Raise Conflict if somebody else than those who were asked about may be this client."""
    words = words_sought(client.client) if agreed.since else set()
    codes = {agreed.since[word] for word in words & agreed.since.keys()}.difference(asked)
    if not codes:
        return
    # The page asks once it has read the file again.
    agreed.staging.note(is_read=False)
    raise Conflict(
        f"{client.client.name} may be in the records already, as {min(codes)}, recorded or changed "
        "since the file was read. Read it again, and say whether that is one person."
    )
