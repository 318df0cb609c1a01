"""Finds rows that are no client: a total under the list, or "n/a" for a name."""

from typing import Final

from smpdash.record.importing.meanings.cells import date_shape, day_named
from smpdash.record.importing.meanings.months import is_period
from smpdash.record.importing.meanings.words_abroad import PLACEHOLDERS
from smpdash.record.importing.persons import Person
from smpdash.record.importing.sheets import Row
from smpdash.record.problem import quoted
from smpdash.record.texts.folding import words
from smpdash.record.texts.typed import YEARS

# Folded. What is a given name too, as Suma is, is not among them: that row may be a client.
_TOTALS: Final = frozenset(
    (
        *("total", "totals", "subtotal", "grandtotal", "sum", "count"),
        *("gesamt", "gesamtsumme", "summe", "zwischensumme"),
        *("anzahl", "insgesamt", "totalt", "totaal", "somme", "totale", "razem", "σ"),
        *("antall", "antal", "aantal", "nombre", "delsum", "delsumma", "summa", "soustotal"),
        *("totaux", "totali", "totales", "sottotale", "subtotaal", "celkem", "yhteensa", "итого"),
    )
)
# The mean of a column of birth years is a year as well.
_MEANS: Final = frozenset(
    (
        *("average", "avg", "median", "durchschnitt", "mittelwert", "snitt", "gjennomsnitt"),
        *("genomsnitt", "gennemsnit", "gemiddelde", "moyenne", "promedio", "srednia"),
    )
)
# Alone beside a number they are a count: "42 clients".
_COUNTED: Final = frozenset(
    ("clients", "customers", "patients", "kunden", "kunder", "klanten", "clientes", "clienti")
)
# Two words that are a total together: neither is by itself.
_TOGETHER: Final = frozenset(("i alt", "sous total"))
# What stands beside such a word: "Total number of clients", "Sum 2024", "Average per visit".
_BESIDE: Final = frozenset(
    (
        *("all", "and", "clients", "customers", "grand", "in", "no", "number", "of", "overall"),
        *("patients", "per", "rows", "sessions", "sub", "the", "visit", "visits", "client"),
        *("general", "month", "year", "kunden", "und", "kunder", "klanten", "de", "des", "names"),
        *("revenue", "sales", "income", "turnover", "amount", "paid", "hours", "umsatz", "betrag"),
        *("einnahmen", "stunden", "omsetning", "timer", "recettes", "heures", "ventas"),
    )
)


# In place of a client's name, in lower case: the row above, a gap in the day, nobody known.
_NOBODY: Final = frozenset(
    (
        *("ditto", "dito", "do.", "idem", "same", "same as above", "lunch", "blocked", "closed"),
        *("walk-in", "walk in", "n.n.", "tbd", "no name", "mittagspause", "lunsj"),
    )
)
_OF_TOTALS: Final = _TOTALS | _MEANS
_KNOWN: Final = _OF_TOTALS | _BESIDE


def why_no_client(person: Person | None, row: Row) -> str:
    """Why a row is no client, as a sentence: a total, a month, a placeholder; "" if it may be one.

    A code, a phone, an e-mail or a year of birth makes a client of any name.
    """
    if person is None:
        return ""
    name = person.name or person.code
    parts = _parts(name)
    has_code = bool(person.name and person.code) and not _is_total(_parts(person.code))
    has_contact = bool(person.contacts) or any(map(str.isalpha, person.contact))
    is_born = person.birth_year in YEARS and _MEANS.isdisjoint(parts)
    if has_code or has_contact or is_born:
        return ""
    is_count = len(words(name)) > len(parts) and {*parts} <= _COUNTED and bool(parts)
    is_count |= name.isdigit() and sum(map(bool, row.cells)) == 1
    is_placeholder = name.strip().lower() in PLACEHOLDERS | _NOBODY
    is_time = _is_time(name)
    if not (is_placeholder or is_time or is_count or _is_total(parts)):
        return ""
    looks = "is no name" if is_placeholder else "looks like a total, not a client"
    looks = "looks like a heading, not a client" if is_time else looks
    return (
        f"{quoted(name)} {looks}. If it is a client, write the whole name, a phone or a year of "
        "birth."
    )


def _is_time(name: str) -> bool:
    """Whether a name is a day, a month or a week, as in a line above the rows of one."""
    has_digits = any(map(str.isdigit, name))
    if has_digits and (date_shape(name) is not None or day_named(name) is not None):
        return True
    return (has_digits or " " not in name) and is_period(name)


def _parts(text: str) -> list[str]:
    return [part for part in words(text) if not part.isdigit()]


def _is_total(parts: list[str]) -> bool:
    if " ".join(parts) in _TOGETHER:
        return True
    return not _OF_TOTALS.isdisjoint(parts) and _KNOWN.issuperset(parts)
