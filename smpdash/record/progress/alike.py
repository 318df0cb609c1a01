"""Which clients are alike, and how many of those who finished needed a number of sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

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


def are_alike(one: Intake, other: Intake) -> bool:
    """Whether two clients have a similar area, if both are known, and both a scar or neither."""
    if has_scar(one.scar_tissue) != has_scar(other.scar_tissue):
        return False
    areas = [area for each in (one, other) if (area := _area_of(each))]
    return len(areas) < 2 or max(areas) <= AREA_FACTOR * min(areas)


def traits_of(intake: Intake) -> str:
    """What clients like this one share."""
    scar = "a scar" if has_scar(intake.scar_tissue) else "no scar"
    return f"a similar area and {scar}" if _area_of(intake) else scar


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


def _area_of(intake: Intake) -> float | None:
    return intake.area_cm2 or proposed_area_cm2(intake.hair_loss)
