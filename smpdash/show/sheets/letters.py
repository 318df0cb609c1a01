"""Which encodings can be meant by the bytes of a CSV file, with words of it as each reads them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from smpdash.record.importing.meanings.cells import UNREADABLE
from smpdash.record.importing.sheets import CHOSEN, Encoded
from smpdash.show.sheets.encodings import (
    ENCODINGS,
    MARKED,
    OF_ONE_BYTE,
    blocks,
    encoding_of,
    is_mostly_utf_8,
)

# So many words are shown of a file, and so many beside each encoding.
_MOST_WORDS: Final = 5
_BESIDE: Final = 3
_LONGEST: Final = 24
# Words of a block among which those to be shown are looked for.
_LOOKED_AT: Final = 5000
# So many signs at the beginning of a text are looked at, whose encoding is known.
_TEXT: Final = 1 << 20
_ASCII: Final = bytes(range(0x80))
# How much each thing speaks against an encoding.
_UNREAD: Final = 5
_STRANGE: Final = 3
_CASE: Final = 2


def encoded(name: str, path: Path, answers: Mapping[str, str], *, is_only: bool) -> Encoded:
    """How a CSV file is read: as its bytes say without doubt, as a person chose, or as is likely.

    Encodings of one byte a letter can all read any file: which is right, a person sees by its
    words. Those that read the whole file alike are one choice. `is_only` if no other file is opened
    with it.
    """
    named = encoding_of(path)
    seen = _seen(path)
    if named in MARKED or named.startswith("utf-16") or not seen.signs:
        return Encoded("", name, named or "utf-8", {}, True, _words_of_text(path, named))
    key = f"encoding:{'' if is_only else f'{name}:'}{named}"
    first = [named] if named else ["utf-8"] if is_mostly_utf_8(path) else []
    choices = {each: seen.label(each) for each in first + _likely(seen)}
    chosen = answers.get(key, answers.get(CHOSEN, ""))
    read_as = chosen if chosen in ENCODINGS else next(iter(choices))
    choices.setdefault(read_as, seen.label(read_as))
    is_sure = bool(named) or answers.get(CHOSEN) == read_as
    return Encoded(key, name, read_as, choices, is_sure, seen.words(read_as, _MOST_WORDS))


@dataclass(slots=True)
class _Seen:
    """The bytes of a file that are no ASCII, and some of the words that hold them."""

    signs: set[int] = field(default_factory=set)
    pieces: list[bytes] = field(default_factory=list)

    def words(self, encoding: str, most: int) -> tuple[str, ...]:
        """The words as this encoding reads them."""
        return tuple(each.decode(encoding, "replace") for each in self.pieces[:most])

    def label(self, encoding: str) -> str:
        """An encoding for people: the words as it reads them, and what it is called."""
        return f"{', '.join(self.words(encoding, _BESIDE))}: {ENCODINGS[encoding]}"


def _seen(path: Path) -> _Seen:
    seen = _Seen()
    for block in blocks(path):
        high = set(block.translate(None, _ASCII))
        if high - seen.signs and len(seen.pieces) < _MOST_WORDS:
            _choose(seen, dict.fromkeys(islice(_words_of_bytes(block), _LOOKED_AT)))
        seen.signs |= high
    return seen


def _words_of_bytes(block: bytes) -> Iterator[bytes]:
    """The words with bytes that are no ASCII, of a block whose encoding is not known."""
    # As Latin-1, each byte is one letter.
    for word in re.findall(r"[A-Za-z'\x80-\xff-]+", block.decode("latin-1")):
        if not word.isascii() and len(word) <= _LONGEST:
            yield word.encode("latin-1")


def _words_of_text(path: Path, encoding: str) -> tuple[str, ...]:
    """The first words with letters beyond ASCII of a text whose encoding is known."""
    with path.open(encoding=encoding, errors="replace") as file:
        words = dict.fromkeys(re.findall(r"[^\W\d_]+", file.read(_TEXT)))
    chosen = (each for each in words if not each.isascii() and len(each) <= _LONGEST)
    return tuple(islice(chosen, _MOST_WORDS))


def _choose(seen: _Seen, words: Iterable[bytes]) -> None:
    """Add the words with the most bytes that no word before has, and a few in any case."""
    left = [(word, set(word.translate(None, _ASCII))) for word in words]
    known = {sign for piece in seen.pieces for sign in piece}
    while left and len(seen.pieces) < _MOST_WORDS:
        word, signs = max(left, key=lambda each: len(each[1] - known))
        if not signs - known and len(seen.pieces) >= _BESIDE:
            return
        left.remove((word, signs))
        seen.pieces.append(word)
        known |= signs


def _likely(seen: _Seen) -> list[str]:
    """The encodings of one byte a letter, likeliest first, each reading of the file once."""
    signs = bytes(sorted(seen.signs))
    once: dict[str, str] = {}
    for encoding in OF_ONE_BYTE:
        once.setdefault(signs.decode(encoding, "replace"), encoding)
    odd = {
        encoding: _UNREAD * sum(map(_is_unread, text))
        + sum(map(_strangeness, seen.words(encoding, _MOST_WORDS)))
        for text, encoding in once.items()
    }
    return sorted(odd, key=lambda each: odd[each])


def _is_unread(sign: str) -> bool:
    return sign == UNREADABLE or unicodedata.category(sign) == "Cc"


def _strangeness(word: str) -> int:
    """How unlike a word of any language this is: alphabets mixed, signs and capitals within it."""
    while word and unicodedata.category(word[0]).startswith("P"):
        word = word[1:]
    while word and unicodedata.category(word[-1]).startswith("P"):
        word = word[:-1]
    letters = [sign for sign in word if sign.isalpha()]
    alphabets = {unicodedata.name(sign, "?").split()[0] for sign in letters}
    strange = int(len(alphabets) > 1)
    # A word of no plain letters is of another alphabet.
    far = [sign for sign in letters if not sign.isascii()]
    strange += int(alphabets == {"LATIN"} and len(letters) > 2 and 2 * len(far) > len(letters))
    strange += sum(not sign.isalpha() and sign not in "'-" for sign in word)
    capitals = sum(this.isupper() and before.islower() for before, this in pairwise(word))
    return _STRANGE * strange + _CASE * capitals
