"""The rows of a staged file that are not added, and why: for the page, the command and the file."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain, islice

from smpdash.record.importing.sheets import Place
from smpdash.runtime.jobs import import_persons
from smpdash.runtime.jobs.import_persons import Match
from smpdash.runtime.jobs.staged_import import profile_of
from smpdash.store.records.imports.staging import Staging


def row_lines(staging: Staging, gone: Iterable[Match] = ()) -> Iterator[str]:
    """Each row that is left out, with the reason, those of `gone` first, person by person.

    `gone` are who is left out by the answers so far: their rows are not left out for good yet.
    """
    yield from (f"{match.rows}: {match.why_left_out}" for match in gone)
    yield from (f"{place.words}: {words}" for place, _, words in staging.rejected())


def lines(staging: Staging, gone: Sequence[Match], *, most: int) -> tuple[list[str], int]:
    """The first rows that are left out and cells that are left empty, and how many more there are.

    A line of several rows of one person counts once.
    """
    first = list(islice(chain(row_lines(staging, gone), _cell_lines(staging, most)), most))
    in_all = len(gone) + staging.number("rejected") + staging.number("complaint")
    return first, in_all - len(first)


def sheets(staging: Staging, gone: Iterable[Match] = ()) -> list[str]:
    """The sheets of which rows are left out, by name."""
    of_persons = {place.sheet for match in gone for place in match.places}
    return sorted(of_persons.union(staging.rejected_sheets()))


def rows(staging: Staging, sheet: str) -> Iterator[tuple[Place, tuple[str, ...], str]]:
    """The rows of a sheet that are left out, in order: place, cells, reasons in one text.

    Who is left out by the answers so far is among them, before the import as after it.
    """
    gone = import_persons.left_out(import_persons.matches(staging), profile_of(staging))
    reasons = {match.key: match.why_left_out for match in gone}
    of_persons = (
        (place, cells, reasons[key])
        for place, cells, key in (staging.person_rows(sheet) if reasons else ())
        if key in reasons
    )
    return merge(staging.rejected(sheet), of_persons)


def file_rows(staging: Staging, sheet: str, width: int) -> Iterator[tuple[str, ...]]:
    """The rows of a sheet of so many columns as the file has them: where each stood, and why."""
    for place, cells, words in rows(staging, sheet):
        own, beyond = cells[:width], cells[width:]
        yield *own, *[""] * (width - len(own)), str(place.row), words, *beyond


def _cell_lines(staging: Staging, most: int) -> Iterator[str]:
    for each in staging.complaints(most=most):
        where = f"{each.place.words}, {each.column}" if each.column else each.place.words
        yield f"{where}: {each.words}"
