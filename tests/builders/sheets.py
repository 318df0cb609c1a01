"""Spreadsheets that come in: files of any kind, and what is read from them."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

from xlsxwriter import Workbook

from smpdash.record.importing.assembly import assembled
from smpdash.record.importing.entries import Entry, Rejected
from smpdash.record.importing.proposals import NotAssembled, ProposedClient
from smpdash.record.importing.questions import Complaint, Profile, Question
from smpdash.record.importing.reading import entries
from smpdash.record.importing.sheets import Book
from smpdash.record.importing.survey import Survey, survey
from smpdash.record.studio import Studio
from smpdash.show.sheets.open_book import open_book
from tests.builders.records import studio

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
TODAY = date(2026, 11, 29)
STUDIO = studio()


def csv_file(folder: Path, *lines: str, name: str = "clients.csv", encoding: str = "utf-8") -> Path:
    """A CSV file of these lines."""
    path = folder / name
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def workbook(folder: Path, sheets: Mapping[str, Iterable[Sequence[Any]]]) -> Path:
    """A workbook of these rows by sheet; dates are written as dates, "=..." as formulas."""
    path = folder / "book.xlsx"
    with Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def packed(path: Path, part: str, contents: bytes) -> Path:
    """The same workbook with these contents in the place of one of its parts."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, before in parts.items():
            book.writestr(name, contents if name == part else before)
    return path


def book_of(
    *paths: Path, of: Studio = STUDIO, answers: Mapping[str, str] = MappingProxyType({})
) -> Book:
    """The opened files, given these answers."""
    return open_book({path.name: path for path in paths}, of, answers)


def surveyed(book: Book, answers: Mapping[str, str] | None = None, of: Studio = STUDIO) -> Survey:
    """What the book holds, given these answers."""
    return survey(book, Profile("", answers or {}), of, TODAY)


def question(book: Book, key: str, answers: Mapping[str, str] | None = None) -> Question:
    """The question with this key; ValueError if it is not asked."""
    (asked,) = (each for each in surveyed(book, answers).questions if each.key == key)
    return asked


def answers_of(book: Book, **given: str) -> dict[str, str]:
    """The answers of a person who agrees with each proposal, and else answers as `given`.

    The names in `given` are keys of questions with "_" for each sign that no name may have.
    """
    answers: dict[str, str] = {}
    for _ in range(2):
        for each in surveyed(book, answers).questions:
            name = "".join(sign if sign.isalnum() else "_" for sign in each.key)
            answer = given.get(name, each.proposed)
            if answer is not None:
                answers[each.key] = answer
    return answers


def read(
    book: Book, answers: Mapping[str, str] | None = None, of: Studio = STUDIO
) -> tuple[list[ProposedClient], list[Rejected | Complaint | NotAssembled]]:
    """The clients that the book makes, and everything else that is said of its rows."""
    profile = survey(book, Profile("", answers or {}), of, TODAY).profile
    clients: list[ProposedClient] = []
    others: list[Rejected | Complaint | NotAssembled] = []
    said: list[Entry] = []
    for each in entries(book, profile, of, TODAY):
        if isinstance(each, Entry):
            said.append(each)
        else:
            others.append(each)
    for _, group in groupby(sorted(said, key=lambda each: each.client), key=lambda e: e.client):
        made = assembled(list(group), profile, of, NOW)
        if isinstance(made, ProposedClient):
            clients.append(made)
            others += made.complaints
        else:
            others.append(made)
    return clients, others
