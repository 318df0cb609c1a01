"""Words of a spreadsheet for the values of a field: "Norwood III" for grade 3, "yes" for true."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from smpdash.record.fields import Description
from smpdash.record.importing.meanings.words_abroad import SAID, SHADE
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.texts.folding import folded, spellings, words

_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
_SHORT: Final = {"nw": "norwood"}
TRUTHS: Final = {
    **dict.fromkeys(("yes", "y", "true", "x", "1", "ja", "si", "oui", "sim"), "yes"),
    **dict.fromkeys(("no", "n", "false", "0", "nein", "nei", "non", "nao", "nee", "nej"), "no"),
}
_YES_NO: Final = {"yes": "Yes", "no": "No"}
# The kinds of fields whose values are words.
WORDED: Final = frozenset(("staff", "lot", "shade", "zone", "flag"))
# With these a word says that it is not the value that it names: "unfinished", "session cancelled".
_DENIED: Final = frozenset(
    ("no", "not", "nicht", "kein", "keine", "pas", "ikke", "inte", "cancelled", "canceled", "?")
)
_DENYING: Final = ("un", "incomplet")
# So alike a word has to be to one of the values, to be proposed for it.
_ALIKE: Final = 0.75


def is_worded(field: Description) -> bool:
    """Whether a column of this field holds words that stand for values."""
    return bool(field.choices) or field.kind in WORDED


def choices_of(field: Description, studio: Studio) -> dict[str, str]:
    """The values that a field may have, as texts, each with its words, in the studio's order."""
    match field.kind:
        case "staff":
            return studio.staff_names
        case "lot":
            return {lot.key: lot.words for lot in studio.lots}
        case "shade":
            return {shade.key: shade.name for shade in studio.shades}
        case "zone":
            zones = {zone.key: zone.name for zone in studio.zones}
            return {WHOLE_SCALP: studio.zone_name(WHOLE_SCALP), **zones}
        case "flag":
            return _YES_NO
    return {str(value): called for value, called in field.choices.items()}


def stored(field: Description, choice: str) -> Any:
    """The value that the record stores for one of `choices_of`."""
    if field.kind == "flag":
        return choice == "yes"
    return next((value for value in field.choices if str(value) == choice), choice)


# The same words stand in most rows of a column.
@lru_cache(maxsize=4096)
def folded_word(text: str) -> str:
    """A word of a spreadsheet as answers name it: without case, accents and signs between."""
    return " ".join(_tokens(text))


def meaning(text: str, field: Description, choices: Mapping[str, str]) -> tuple[str | None, bool]:
    """The choice that a word stands for, and whether that is sure; None if nothing comes near.

    It is sure if the word is the value itself or its name, whatever their case, signs and roman
    numerals. Of several choices with the same name none is sure. A word of another language is
    never sure.
    """
    word = _tokens(text)
    if field.kind == "flag":
        known = TRUTHS.get("".join(word))
        return known, known is not None
    named = {key: {tuple(_tokens(key)), tuple(_tokens(called))} for key, called in choices.items()}
    same = [key for key, names in named.items() if tuple(word) in names]
    if len(same) == 1:
        return same[0], True
    # No nearness to words of ten languages: among so many something always comes near.
    abroad = [key for key, names in named.items() if tuple(word) in _said_abroad(names)]
    if field.kind == "shade":
        word = [part for part in word if part not in _SHADE] or word
    within = [
        key
        for key, names in named.items()
        if any(set(word) <= set(name) or set(name) <= set(word) for name in names if name)
    ]
    is_denied = any(part in _DENIED or part.startswith(_DENYING) for part in word)
    if not same and is_denied:
        return (abroad[0] if len(abroad) == 1 else None), False
    if candidates := same or abroad or within:
        # Of several none is nearer: in "NW3V" the V is no five.
        return (candidates[0] if len(candidates) == 1 else None), False
    by_name = {" ".join(name): key for key, names in named.items() for name in names}
    near = get_close_matches(" ".join(word)[:60], by_name, 1, _ALIKE)
    return (by_name[near[0]] if near and word else None), False


def _said_abroad(names: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """What a value with these names is called in other languages."""
    said = (word for name in names for word in SAID.get(" ".join(name), ()))
    return {tuple(_tokens(" ".join(way))) for word in said for way in spellings(word)}


def _tokens(text: str) -> list[str]:
    """The folded words of a text, letters and digits apart: "Norwood III", "NW3" as norwood, 3.

    "Finished?" is another word than "finished".
    """
    plain = "".join(sign if sign.isalnum() else " " for sign in folded(text))
    parts = ["".join(part) for word in words(plain) for _, part in groupby(word, str.isdigit)]
    doubt = ["?"] if parts and "?" in text else []
    return [_SHORT.get(part, _ROMAN.get(part, part)) for part in parts] + doubt


_SHADE: Final = frozenset(part for name in SHADE for part in _tokens(name))
