"""Who of a staged file may be in the records already, and what becomes of them by the answers."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from smpdash.record.counts import first_listed, listed
from smpdash.record.importing.entries import Entry
from smpdash.record.importing.proposals import ProposedClient
from smpdash.record.importing.questions import NONE, Profile, Question
from smpdash.record.importing.sheets import Place
from smpdash.store.records.imports.staging import Staging

PERSON: Final = "person:here:"
NEW: Final = "new"
JOIN: Final = "join"
ANSWERS: Final = {
    JOIN: "The same person: add, then join",
    NONE: "The same person: leave out",
    NEW: "Somebody else: add",
}
# So many rows of a person are named.
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A client of the file, by `key`, who may be one of the records: one of these `codes`.

    `places` are the rows of the file. `courses`, `visits` and `readings` count what they hold.
    """

    key: str
    name: str
    codes: tuple[str, ...]
    places: tuple[Place, ...]
    courses: int
    visits: int
    readings: int

    @property
    def question(self) -> Question:
        """The question whether that is one person."""
        words = f"{self.name}: is that the same person as {listed(self.codes, 'or')}?"
        first = self.places[0] if self.places else None
        return Question(
            f"{PERSON}{self.key}", "person", words, ANSWERS, count=len(self.places), first=first
        )

    @property
    def rows(self) -> str:
        """Where the rows are: "Sheet1, rows 4 and 7"."""
        sheets = []
        for sheet, some in groupby(self.places, key=attrgetter("sheet")):
            rows = [str(each.row) for each in some]
            word = "row" if len(rows) == 1 else "rows"
            sheets.append(f"{sheet}, {word} {first_listed(rows, _NAMED)}")
        return "; ".join(sheets)

    @property
    def why_left_out(self) -> str:
        """Why the rows are left out, and how they can be added all the same."""
        return (
            f"{self.name} is in the records already, as {listed(self.codes, 'or')}, and is left "
            "out as you chose. To add these rows, import them with the answer “add, then join”."
        )


def match_of(key: str, client: ProposedClient, entries: Iterable[Entry], codes: list[str]) -> Match:
    """The client of the file who may be known in the records by one of these codes."""
    visits = [each.visit for course in client.courses for each in course.visits]
    places = tuple(dict.fromkeys(each.place for each in entries))
    readings = sum(len(each.readings) for each in visits)
    name = client.client.name
    return Match(key, name, tuple(codes), places, len(client.courses), len(visits), readings)


def row_of(match: Match) -> tuple[str, str, dict[str, Any]]:
    """The match as it is staged: key, name, and all else."""
    return match.key, match.name, asdict(match)


def matches(staging: Staging) -> list[Match]:
    """The clients of the file who may be in the records already, by name."""
    return [
        Match(**{
            **data,
            "codes": tuple(data["codes"]),
            "places": tuple(Place(**each) for each in data["places"]),
        })
        for _, _, data in staging.persons()
    ]  # fmt: skip


def answer_of(key: str, profile: Profile) -> str | None:
    """What becomes of a client of the file; None if nobody has said yet."""
    return profile.answers.get(f"{PERSON}{key}")


def left_out(matched: Iterable[Match], profile: Profile) -> Iterator[Match]:
    """Those who are left out by the answers so far."""
    return (match for match in matched if answer_of(match.key, profile) == NONE)
