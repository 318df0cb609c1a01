"""Days whose month is a word, in the languages of `languages`: "3. Oktober 2024", "3 de mayo"."""

from datetime import date
from functools import lru_cache
from typing import Final

from smpdash.record.texts.folding import folded
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
_FEWEST: Final = 3
# What stands between a day and its month: "3 de mayo de 2024".
_BETWEEN: Final = frozenset(("de", "del", "den", "d", "di", "le"))


@lru_cache(maxsize=4096)
def day_with_words(text: str) -> date | None:
    """The day that people wrote with the month as a word; None if it is none, or has no year."""
    words = text.replace(",", " ").replace(".", " ").split()
    english = [_in_english(word) for word in words if folded(word) not in _BETWEEN]
    return date_in(" ".join(english)) if any(map(str.isalpha, english)) else None


def _in_english(word: str) -> str:
    """A month in English, from its name or the first letters of it; any other word as it is."""
    start = folded(word)
    months = [
        english
        for english, names in zip(_ENGLISH, _MONTHS, strict=True)
        if any(name.startswith(start) for name in names.split())
    ]
    return months[0] if len(months) == 1 and len(start) >= _FEWEST else word
