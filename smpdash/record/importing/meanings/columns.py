"""What each column of a sheet is taken for, and the questions about those that are not clear."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from smpdash.record.importing.entries import CLIENT, COURSE, HISTORY, READING, VISIT
from smpdash.record.importing.meanings.cells import UNITS, unit_called
from smpdash.record.importing.meanings.samples import (
    Samples,
    are_appointments,
    are_yes_or_no,
    by_cells,
    can_hold,
    shown,
)
from smpdash.record.importing.meanings.targets import (
    DAY,
    KIND,
    NUMBER,
    Target,
    guesses,
    is_numbered_alike,
    is_sure,
    normal,
    target_words,
    targets,
)
from smpdash.record.importing.meanings.words_abroad import NO_VISIT, OTHERWISE, SERVICES
from smpdash.record.importing.questions import NONE, Complaint, Profile, Question
from smpdash.record.importing.sheets import Book, Place, Sheet
from smpdash.record.studio import Studio
from smpdash.record.texts.folding import words as words_in

NOT_IMPORTED: Final = "Leave it out"
OF_FURTHER_DAY: Final = "This is of a further visit of the row, of which only the day is imported."
# So many of the likeliest choices are named first.
_MOST_LIKELY: Final = 3
# Of these a list may have two columns, as of phones at home and on the way.
_SEVERAL: Final = frozenset((f"{CLIENT}.phone", f"{CLIENT}.email"))
_CONTACT: Final = f"{CLIENT}.contact"
# What a column that is of no visit and of somebody else cannot be.
_OF_CLIENTS: Final = frozenset((DAY, *_SEVERAL, _CONTACT))
# Called “Finished”, a column may as well say “yes” or “no”.
_LAST_ON, _DECISION = f"{HISTORY}.last_on", f"{VISIT}.decision"
_TIMES: Final = (f"{VISIT}.started_at", f"{VISIT}.ended_at")
# An area without a unit may be a part of the scalp, too.
_AREA: Final = f"{CLIENT}.area_cm2"
_STATUS: Final = f"{COURSE}.status"
_WHO: Final = ("code", "name", "first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet that are imported: each place, from 0, with what it stands for.

    `scope` begins the keys of the questions about this sheet. `of_further_days` are the places that
    say once more what another column says of a visit, where a row has several days.
    """

    sheet: Sheet
    scope: str
    places: tuple[tuple[int, Target], ...]
    of_further_days: frozenset[int] = frozenset()

    @property
    def says_who(self) -> bool:
        """Whether a row says which client it is about."""
        return any(each.about == CLIENT and each.name in _WHO for _, each in self.places)

    @property
    def has_visits(self) -> bool:
        """Whether a row may be a visit."""
        return any(each.about in {VISIT, READING} for _, each in self.places)

    def has(self, key: str) -> bool:
        """Whether a column stands for this target."""
        return any(each.key == key for _, each in self.places)

    def header(self, place: int) -> str:
        """The header of a column."""
        return self.sheet.header[place]


def scope_of(book: Book, sheet: Sheet) -> str:
    """What tells the questions of this sheet from others: its name if the book has several."""
    return f"{sheet.name}:" if len(book.sheets) > 1 else ""


def columns_of_sheet(book: Book, sheet: Sheet, profile: Profile, studio: Studio) -> Columns:
    """The columns of a sheet as a person's answers and the sure proposals have them."""
    among, scope = targets(studio), scope_of(book, sheet)
    questions = column_questions(sheet, scope, studio)
    chosen = ((place, profile.answer(question)) for place, question in enumerate(questions))
    places = tuple((place, among[key]) for place, key in chosen if key in among)
    return Columns(sheet, scope, places, frozenset(_of_further_days(places)))


def _of_further_days(places: Iterable[tuple[int, Target]]) -> Iterator[int]:
    counts = Counter(target.key for _, target in places)
    seen: set[str] = set()
    for place, target in places:
        is_further = target.key in seen and target.about in {VISIT, READING}
        if counts[DAY] > 1 and is_further and target.key not in {DAY, KIND}:
            yield place
        seen.add(target.key)


def column_questions(
    sheet: Sheet, scope: str, studio: Studio, samples: Samples | None = None
) -> list[Question]:
    """The question of each column, in order; a column that is called as a field is sure.

    The `samples` of its cells are shown, and nothing is proposed that none of them can be.
    """
    among, samples = targets(studio), samples or Samples()
    choices = {NONE: NOT_IMPORTED}
    choices |= {key: target_words(target, studio) for key, target in among.items()}
    sure = _sure_columns(sheet, among, samples)
    taken = set(sure.values())
    days = next((sheet.header[place] for place, key in sure.items() if key == DAY), "")
    days = days or _numbered_days(sheet, among, samples)
    questions = []
    for place, header in enumerate(sheet.header):
        texts = samples.of(place)
        if place in sure:
            likely = [sure[place]]
        elif (header == days or is_numbered_alike(header, days)) and can_hold(among[DAY], texts):
            likely = [DAY]
        else:
            likely = _likely(header, texts, among, taken)
        days = days or (header if likely[:1] == [DAY] else "")
        taken.update(likely[:1])
        questions.append(
            Question(
                f"column:{scope}{header}",
                "column",
                f"What does the column “{header}” hold?",
                choices,
                likely[0] if likely else NONE,
                is_sure=place in sure,
                first=Place(sheet.name) if scope else None,
                why=f"Called “{among[sure[place]].field.title}” here." if place in sure else "",
                likely=tuple(likely),
                samples=shown(texts),
            )
        )
    return questions


def _numbered_days(sheet: Sheet, among: Mapping[str, Target], samples: Samples) -> str:
    """The first of several columns called alike but for a number that holds days alone.

    Of the others, as of “Session 1” beside it, a cell may say “not yet”.
    """
    return next(
        (
            header
            for place, header in enumerate(sheet.header)
            if by_cells(samples.of(place), among) == DAY
            and any(is_numbered_alike(header, other) for other in sheet.header)
        ),
        "",
    )


def _sure_columns(sheet: Sheet, among: Mapping[str, Target], samples: Samples) -> dict[int, str]:
    """The columns that are called exactly as one target, each target once.

    One called “Visit” may hold the number of the visit or its day.
    """
    sure: dict[int, str] = {}
    likeliest = [next(iter(guesses(header, among)), "") for header in sheet.header]
    has_day = DAY in likeliest
    for place, (header, key) in enumerate(zip(sheet.header, likeliest, strict=True)):
        if key == NUMBER and by_cells(samples.of(place), among) == DAY:
            continue
        if key == _STATUS and are_appointments(samples.of(place)):
            continue
        if key in _TIMES and by_cells(samples.of(place), among) == DAY:
            has_times = can_hold(among[key], samples.of(place))
            if not has_times or (key == _TIMES[0] and not has_day):
                continue
        if key == _LAST_ON and are_yes_or_no(samples.of(place)):
            continue
        if key == _AREA and "(" not in header and not can_hold(among[key], samples.of(place)):
            continue
        if key and key not in sure.values() and is_sure(header, key, among):
            sure[place] = key
    return sure


def _likely(
    header: str, texts: tuple[str, ...], among: Mapping[str, Target], taken: Container[str]
) -> list[str]:
    """What a column may hold by its name, or else by its cells, likeliest first."""
    free = {key: target for key, target in among.items() if key not in taken}
    named_words = words_in(header)
    if not NO_VISIT.isdisjoint(named_words):
        free = {key: each for key, each in free.items() if key not in _OF_CLIENTS}
    if not OTHERWISE.isdisjoint(named_words) or named_words[1:][-1:] == ["left"]:
        return []
    if normal(header) in SERVICES:
        # A consultation is no session; another column may say that nobody came.
        return [KIND]
    by_name = guesses(header, among)
    if by_name and by_name[0] in taken:
        # Another column holds it, as the depth of the first of several sessions.
        is_further = by_name[0] in _SEVERAL and _CONTACT in free
        return [_CONTACT] if is_further and can_hold(free[_CONTACT], texts) else []
    if by_name[:1] == [_STATUS] and are_appointments(texts):
        return [KIND, _STATUS]
    if by_name[:1] == [_TIMES[0]] and DAY in free and by_cells(texts, free) == DAY:
        # It begins with the day, which no other column has.
        return [DAY, _TIMES[0]]
    if by_name[:1] == [_LAST_ON] and are_yes_or_no(texts):
        return [_DECISION if DAY in taken else _STATUS]
    named = [key for key in by_name if key in free and can_hold(free[key], texts)]
    found = by_cells(texts, free)
    return named[:_MOST_LIKELY] or ([found] if found else [])


def column_complaints(columns: Columns, proposed: frozenset[str]) -> Iterator[Complaint]:
    """What is missing or doubled among the columns of a sheet.

    `proposed` are the targets that are proposed and not agreed to yet: they may not be missing.
    """
    place = Place(columns.sheet.name)
    if not columns.says_who and proposed.isdisjoint(f"{CLIENT}.{name}" for name in _WHO):
        words = "No column says who the client is: a name or a code is needed. No row is imported."
        yield Complaint(place, "", words)
    has_day = columns.has(DAY) or DAY in proposed
    if columns.has_visits and not has_day:
        words = "No column has the day of the visit, so no visit of this sheet is imported."
        yield Complaint(place, "", words)
    first: dict[str, int] = {}
    is_named = any(columns.has(f"{CLIENT}.{name}") for name in _WHO[1:])
    for number, target in columns.places:
        if target.key == f"{CLIENT}.code" and is_named:
            words = (
                "This tells clients apart, and is not kept: each gets a code of this studio. Keep "
                "the list if you need the old ones."
            )
            yield Complaint(place, columns.header(number), words)
        if target.key in first and target.key == DAY:
            words = (
                "This is the day of a further visit: a row has as many visits as days. What else "
                f"it says of a visit goes with the first, that of “{columns.header(first[DAY])}”."
            )
            yield Complaint(place, columns.header(number), words)
        elif number in columns.of_further_days:
            yield Complaint(place, columns.header(number), OF_FURTHER_DAY)
        elif target.key == KIND and KIND in first:
            words = (
                f"“{columns.header(first[KIND])}” and this column both say what a visit was: what "
                "either leaves out is left out, and what either calls a check-up is one."
            )
            yield Complaint(place, columns.header(number), words)
        elif target.key in first:
            words = (
                f"“{columns.header(first[target.key])}” and this column are taken for the same. "
                "Where both are filled in, the first one is imported."
            )
            yield Complaint(place, columns.header(number), words)
        first.setdefault(target.key, number)


def unit_in(header: str, choices: Mapping[str, str]) -> str:
    """The unit that a header names, a key of UNITS or SHARES: "Depth (mm)", "Coverage in %"."""
    text = header.lower()
    parts = text.replace("(", " ").replace(")", " ").replace("[", " ").replace("]", " ").split()
    if choices is UNITS:
        return next(filter(None, map(unit_called, parts)), "")
    return "percent" if "%" in text or "percent" in parts else ""
