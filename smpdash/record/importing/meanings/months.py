"""Days with words, in the languages of `languages`: "3. Oktober 2024", "Tue 3 May 2024"."""

from datetime import date
from functools import lru_cache
from typing import Final

from smpdash.record.texts.folding import folded
from smpdash.record.texts.folding import words as words_in
from smpdash.record.texts.typed import date_in

_ENGLISH: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
# German, French, Spanish, Italian, Portuguese, Dutch, then Norwegian, Danish and Swedish.
_MONTHS: Final = (
    "januar janvier enero gennaio janeiro januari",
    "februar fevrier febrero febbraio fevereiro februari",
    "marz maerz mars marzo marco maart marts",
    "april avril abril aprile",
    "mai mayo maggio maio mei maj",
    "juni juin junio giugno junho",
    "juli juillet julio luglio julho",
    "august aout agosto augustus augusti",
    "september septembre septiembre settembre setembro",
    "oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "dezember decembre diciembre dicembre dezembro december desember",
)
# The same languages, Monday first.
_WEEKDAYS: Final = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag"),
    *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    *("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
    *("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica"),
    *("segunda", "terca", "quarta", "quinta", "sexta"),
    *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    *("mandag", "tirsdag", "tisdag", "onsdag", "torsdag", "fredag", "lordag", "sondag"),
)
_WEEKS: Final = frozenset(("week", "kw", "woche", "uke", "uge", "vecka", "semaine", "semana"))
# Months after which nobody is called.
_NO_NAMES: Final = ("Jan", "Feb", "Sep", "Oct", "Nov", "Dec")
_FEWEST: Final = 3
_SIGNS: Final = "./-"
# What stands between a day and its time, and beside a time, folded.
_BEFORE_TIMES: Final = frozenset(
    ("kl", "um", "at", "a", "om", "alle", "ore", "las", "klokken", "-", "\u2013", "")
)
_BESIDE_TIMES: Final = frozenset(
    (
        *("am", "pm", "a.m.", "p.m.", "uhr", "h", "hrs", "-", "\u2013", "to", "bis", "til", "till"),
        *("utc", "gmt", "z", "cet", "cest", "bst"),
    )
)
# What stands between a day and its month: "3 de mayo de 2024".
_BETWEEN: Final = frozenset(("de", "del", "den", "d", "di", "le"))


@lru_cache(maxsize=4096)
def day_with_words(text: str) -> date | None:
    """The day that people wrote with the month as a word; None if it is none, or has no year."""
    words = text.replace(",", " ").replace(".", " ").split()
    english = [_in_english(word) for word in words if folded(word) not in _BETWEEN]
    return date_in(" ".join(english)) if any(map(str.isalpha, english)) else None


def numbers_of(text: str) -> tuple[list[str], int] | None:
    """A day with its month as a word: its three numbers, and which of them is the month.

    "04-Aug-24" gives 04, 8, 24; None for any other text.
    """
    plain = text
    for sign in (",", *_SIGNS):
        plain = plain.replace(sign, " ")
    words = [_in_english(word) for word in plain.split() if folded(word) not in _BETWEEN]
    months = [place for place, word in enumerate(words) if word in _ENGLISH]
    if len(words) != 3 or len(months) != 1:
        return None
    words[months[0]] = str(_ENGLISH.index(words[months[0]]) + 1)
    return words, months[0]


def is_period(text: str) -> bool:
    """Whether a text is a month or a week and nothing else: "August 2024", "KW 33", "October".

    Alone, the months from March to August may be names of people.
    """
    parts = words_in(text)
    names = [part for part in parts if not part.isdigit()]
    if not names or len(names) == len(parts):
        return len(names) == 1 and len(text) > _FEWEST + 1 and _in_english(text) in _NO_NAMES
    return all(name in _WEEKS or _in_english(name) in _ENGLISH for name in names)


def without_weekday(text: str) -> str:
    """The text without the day of the week before its date: "Tue 04.08.2024"."""
    if not text.strip()[:1].isalpha():  # as nearly all dates
        return text.strip()
    first, _, rest = text.strip().partition(" ")
    start, rest = folded(first.strip(".,")), rest.strip()
    if len(start) < _FEWEST - 1 or not any(name.startswith(start) for name in _WEEKDAYS):
        return text.strip()
    # "Mar" is a month, too: what follows has to be a date by itself.
    words = rest.replace(",", " ").replace(".", " ").split()
    is_date = sum(rest.partition(" ")[0].count(sign) == 2 for sign in _SIGNS) == 1
    return rest if is_date or any(_in_english(word) in _ENGLISH for word in words) else text.strip()


def without_time(text: str) -> str:
    """A date without the time that may follow it: "2024-08-04 14:30:00", "4.8.2024 kl. 14:30"."""
    plain = without_weekday(text)
    day, sign, rest = plain.partition("T")
    words = (f"{day} {rest}" if sign and day[-1:].isdigit() else plain).split()
    at = next((at for at, word in enumerate(words) if at and _is_time(word)), 0)
    if not at or not all(_is_time(word) or _is_beside_time(word) for word in words[at:]):
        return plain
    while at > 1 and folded(words[at - 1].strip(".,")) in _BEFORE_TIMES:
        at -= 1
    return " ".join(words[:at]).rstrip(",")


def _is_time(word: str) -> bool:
    """Whether a word behind a date is a time: 14:30, 14.30, 14h30."""
    hour, minute = word[:2].rstrip(".:hH"), word[-2:]
    if len(word) in {4, 5} and hour.isdigit() and minute.isdigit():
        return word in {f"{hour}{sign}{minute}" for sign in ".:hH"}
    return word[:1].isdigit() and ":" in word


def _is_beside_time(word: str) -> bool:
    """Whether a word says no more of a time than which it is: "pm", "Uhr", "+0200"."""
    offset = word.upper().removeprefix("GMT").removeprefix("UTC")
    is_offset = offset[:1] in {"+", "-"} and offset[1:].replace(":", "").isdigit()
    return is_offset or word.lower() in _BESIDE_TIMES


def _in_english(word: str) -> str:
    """A month in English, from its name or the first letters of it; any other word as it is."""
    start = folded(word)
    months = [
        english
        for english, names in zip(_ENGLISH, _MONTHS, strict=True)
        if any(name.startswith(start) for name in names.split())
    ]
    return months[0] if len(months) == 1 and len(start) >= _FEWEST else word
