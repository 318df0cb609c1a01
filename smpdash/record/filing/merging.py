"""Two records of one person: which values the one record keeps, and who sees it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from smpdash.record.client import Client, Intake
from smpdash.record.fields import Description, defaults, descriptions
from smpdash.record.visit import Course

# Who sees the client is no described field: the stricter of both holds, and a choice is left only
# between two artists.
ARTIST: Final = "artist"
OF_SCAR: Final = frozenset({"scar_kind", "scar_place"})
FIELDS: Final[Mapping[str, Description]] = {**descriptions(Client), **descriptions(Intake)}
_EMPTY: Final[Mapping[str, Any]] = {**defaults(Client), **defaults(Intake)}


@dataclass(frozen=True, slots=True)
class Records:
    """A client with all courses, in order."""

    client: Client
    courses: tuple[Course, ...]

    @property
    def code(self) -> str:
        """The client's code."""
        return self.client.code


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of one person as somebody saw them: the one that is `kept`, and the `other`."""

    kept: Records
    other: Records


@dataclass(frozen=True, slots=True)
class Choices:
    """What a manager chose: the fields `taken` from the other record, and the answers.

    `answers` say of two courses, by `Question.key`, whether they are one treatment ("one") or two.
    """

    taken: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)


def value_of(client: Client, name: str) -> Any:
    """The value of a described field of the client or of the intake."""
    return getattr(client if name in descriptions(Client) else client.intake, name)


def differing(pair: Pair) -> tuple[str, ...]:
    """The fields in which the two records differ, in the order of their description."""
    kept, other = pair.kept.client, pair.other.client
    fields = [name for name in FIELDS if value_of(kept, name) != value_of(other, name)]
    if kept.artist and other.artist and kept.artist != other.artist:
        fields.append(ARTIST)
    return tuple(fields)


def proposed(pair: Pair) -> frozenset[str]:
    """The fields that are taken from the other record unless somebody chooses otherwise.

    They are those that were never filled in in the kept record.
    """
    surviving = pair.kept.client
    return frozenset(
        name
        for name in differing(pair)
        if name != ARTIST and value_of(surviving, name) == _EMPTY[name]
    )


def choices_left(pair: Pair, taken: Collection[str]) -> tuple[str, ...]:
    """The differing fields of which a choice is left, while these are taken from the other record.

    Where the amount of scar tissue that is chosen says that there is no scar, there is none to
    describe: its kind and its place are those of the record that says so.
    """
    return tuple(
        name for name in differing(pair) if name not in OF_SCAR or not _says_no_scar(pair, taken)
    )


def merged_client(pair: Pair, taken: Collection[str]) -> Client:
    """The client of the one record, with the fields `taken` from the other one."""
    surviving, other, taken = pair.kept.client, pair.other.client, _settled(pair, taken)
    mine = {name: getattr(other, name) for name in descriptions(Client) if name in taken}
    findings = {name: getattr(other.intake, name) for name in descriptions(Intake) if name in taken}
    artist = surviving.artist or other.artist
    if ARTIST in taken and other.artist:
        artist = other.artist
    return replace(surviving, **mine, intake=replace(surviving.intake, **findings), artist=artist)


def not_taken(pair: Pair, taken: Collection[str]) -> dict[str, Any]:
    """The values that the one record does not hold, by field: of the record that lost each."""
    surviving, other, taken = pair.kept.client, pair.other.client, _settled(pair, taken)
    values = {}
    for name in differing(pair):
        lost = surviving if name in taken else other
        value = lost.artist if name == ARTIST else value_of(lost, name)
        if name == ARTIST or value != _EMPTY[name]:
            values[name] = value
    return values


def _says_no_scar(pair: Pair, taken: Collection[str]) -> bool:
    chosen = pair.other if "scar_tissue" in taken else pair.kept
    return chosen.client.intake.scar_tissue == "none"


def _settled(pair: Pair, taken: Collection[str]) -> frozenset[str]:
    """The fields taken from the other record, with those that follow from the scar tissue."""
    if not _says_no_scar(pair, taken):
        return frozenset(taken)
    without = frozenset(taken) - OF_SCAR
    return without | OF_SCAR.intersection(differing(pair)) if "scar_tissue" in taken else without
