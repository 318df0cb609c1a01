"""Words a lesson in sentences for the manager: what this studio's courses showed."""

from collections.abc import Callable
from math import exp
from typing import Final

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import estimate
from smpdash.estimate.explain.reasons import effect
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.model.parameters import TRADE, Parameters
from smpdash.record.counts import counted

# The least difference from the trade's parameters that gets a sentence.
WORTH_SAYING: Final = {
    "gap": 0.03,
    "fading": 0.02,
    "goal": 0.015,
    "differ": 0.10,
    "tails": 0.1,
    "package": 0.10,
}
# The same for the expected total, in sessions, of a usual client at intake.
SHIFT_WORTH_SAYING: Final = 0.15
USUAL: Final = Case("usual", area_cm2=200.0, scar_tissue="none", skin="normal")


def findings(lesson: Lesson) -> tuple[str, ...]:
    """Sentences: how many sessions the studio's clients need, what else differs, and what to do.

    A lesson without courses gives a single sentence that says so.
    """
    if not lesson.courses:
        return ("Nothing learnt yet: the trade’s usual numbers are believed.",)
    learnt, trade = (estimate(USUAL, belief).expected_total for belief in (lesson, TRADE))
    more = learnt - trade
    need = f"{effect(more)} than" if abs(more) >= SHIFT_WORTH_SAYING else "as many sessions as"
    finished = counted(lesson.finished, "finished course")
    sentences = [f"Your clients need {need} the trade’s: {finished}."]
    for what, measure, higher, lower in SENTENCES:
        off = measure(lesson.parameters) - measure(TRADE)
        if abs(off) >= WORTH_SAYING[what]:
            little = "a little " if abs(off) < 2 * WORTH_SAYING[what] else "clearly "
            sentences.append((higher if off > 0 else lower).format(little=little))
    if len(sentences) == 1 and abs(more) < SHIFT_WORTH_SAYING:
        sentences.append("So far the studio works as the trade does.")
    by_notes = zip(lesson.regressions, lesson.shares[1:], strict=True)
    if sum(share for regression, share in by_notes if regression.form != "tilt") > 0.5:
        sentences.append(
            "The notes foretell its courses better than the model does, so they decide more."
        )
    return tuple(sentences)


def _gap(parameters: Parameters) -> float:
    return _share(parameters.mu_g)


def _fading(parameters: Parameters) -> float:
    return _share(parameters.mu_f)


def _goal(parameters: Parameters) -> float:
    return parameters.tau


def _differ(parameters: Parameters) -> float:
    return parameters.sd_theta


def _tails(parameters: Parameters) -> float:
    return parameters.tails


def _package(parameters: Parameters) -> float:
    return parameters.package


def _share(logit: float) -> float:
    return 1.0 / (1.0 + exp(-logit))


SENTENCES: Final[tuple[tuple[str, Callable[[Parameters], float], str, str], ...]] = (
    (
        "gap",
        _gap,
        "A session here brings {little}more coverage than usual: fewer need to be planned.",
        "A session here brings {little}less coverage than usual: look at shade, depth and hours.",
    ),
    (
        "fading",
        _fading,
        "Your clients’ pigment fades {little}more than usual: look at depth, lots and aftercare.",
        "Your clients’ pigment fades {little}less than usual: keep to depth and aftercare.",
    ),
    (
        "goal",
        _goal,
        "You stop at {little}denser coverage than usual, which costs sessions: agree on it early.",
        "You stop at {little}lighter coverage than usual, which saves sessions: is it enough?",
    ),
    (
        "differ",
        _differ,
        "Your clients differ {little}more in how they fade than usual: say a range, not a number.",
        "Your clients differ {little}less in how they fade than usual: first estimates say more.",
    ),
    (
        "tails",
        _tails,
        "A few of your clients are {little}more unusual: note skin and scars early.",
        "Fewer of your clients than elsewhere are unusual.",
    ),
    (
        "package",
        _package,
        "Some of your courses end with the third session whatever the coverage: was it enough?",
        "Fewer of your courses than usual end with the third session whatever the coverage.",
    ),
)
