"""Which clients are alike, and how many of those who finished needed a number of sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from smpdash.record.answer import share_words
from smpdash.record.client import Intake, has_scar, proposed_area_cm2
from smpdash.record.counts import counted

# From fewer finished clients nothing is counted: one more would turn 3 in 5 into 1 in 2.
FEWEST: Final = 20
# Areas are alike if the larger one is at most so many times the smaller one.
AREA_FACTOR: Final = 1.5


@dataclass(frozen=True, slots=True)
class Alike:
    """The clients like one client who have finished.

    `sessions` are those that each of them needed in all, `traits` the words for what they share
    with this client ("a similar area and no scar").
    """

    sessions: tuple[int, ...] = ()
    traits: str = ""


class Compared(NamedTuple):
    """What two clients are compared by; the area in cm2 is None if it is not known."""

    has_scar: bool
    area_cm2: float | None


def compared(scar_tissue: str | None, area_cm2: float | None, hair_loss: str | None) -> Compared:
    """What a client with these findings is compared by."""
    return Compared(has_scar(scar_tissue), area_cm2 or proposed_area_cm2(hair_loss))


def are_alike(one: Compared, other: Compared) -> bool:
    """Whether two clients have a similar area, if both are known, and both a scar or neither."""
    if one.has_scar != other.has_scar:
        return False
    mine, theirs = one.area_cm2, other.area_cm2
    if not mine or not theirs:
        return True
    return mine <= AREA_FACTOR * theirs and theirs <= AREA_FACTOR * mine


def traits_of(intake: Intake) -> str:
    """What clients like this one share."""
    scar = "a scar" if has_scar(intake.scar_tissue) else "no scar"
    area = intake.area_cm2 or proposed_area_cm2(intake.hair_loss)
    return f"a similar area and {scar}" if area else scar


def share_of(alike: Alike, pmf_total: Sequence[float], likely: int) -> tuple[str, str]:
    """The share of clients like this one who need `likely` sessions, and its source, in words.

    Counted from those who finished, if at least FEWEST of them needed as many sessions as this
    client needs at least; else it is the forecast: `pmf_total` are the probabilities of 1, 2 ..
    sessions in all.
    """
    fewest = next((n for n, chance in enumerate(pmf_total, start=1) if chance > 0), 1)
    counted_in = [sessions for sessions in alike.sessions if sessions >= fewest]
    total = counted(likely, "session")
    if len(counted_in) < FEWEST:
        few = f"{len(counted_in) or 'none'} so far"
        basis = f"From the forecast, until {FEWEST} of them have finished here ({few})."
        return f"Of clients like you, {_about(pmf_total[likely - 1])} need {total}.", basis
    share = counted_in.count(likely) / len(counted_in)
    after = f" and {fewest} or more sessions" if fewest > 1 else ""
    basis = f"Counted from {len(counted_in)} clients who finished here, with {alike.traits}{after}."
    return f"Of clients like you, {_about(share)} needed {total}.", basis


def _about(share: float) -> str:
    words = share_words(share)
    return f"about {words}" if " in " in words or words == "half" else words
