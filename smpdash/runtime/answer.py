"""Makes the answer to a course from its estimate: the words and numbers that people are given."""

from collections.abc import Sequence
from typing import Final

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.touch_up import TouchUpWindow, touch_up_window
from smpdash.record.answer import Answer, LadderStep
from smpdash.record.client import Client
from smpdash.record.counts import counted
from smpdash.record.issued import MOST_TOTAL, IssuedEstimate, totals
from smpdash.record.visit import Course

# Answers of the intake without which the estimate is wider.
NARROWING: Final = {
    "area_cm2": "area",
    "scar_tissue": "scar tissue",
    "skin": "skin",
    "earlier_fading": "earlier fading",
}
# A chance that would be shown as 0 %, and one that nobody would plan by.
TOO_SMALL: Final = 0.005
NOT_WORTH_SAYING: Final = 0.03


def touch_up(case: Case, course: Course, belief: Lesson) -> TouchUpWindow | None:
    """When a finished course may want its next touch-up; None if no session was held."""
    if not course.sessions:
        return None
    return touch_up_window(case, finished_on=course.sessions[-1].held_on, belief=belief)


def answer_to(
    client: Client,
    course: Course,
    estimate: Estimate,
    window: TouchUpWindow | None,
    issued: Sequence[IssuedEstimate] = (),
) -> Answer:
    """The answer to a course; `issued` are its estimates as the client was told them."""
    was = became = why = ""
    if len(issued) > 1:
        before, after = issued[-2], issued[-1]
        if before.words != after.words or after.why:
            was, became, why = before.words, after.words, after.why
    is_running = course.status == "running"
    return Answer(
        headline=estimate.words,
        numbers=numbers_of(estimate),
        was=was,
        became=became,
        why=why,
        touch_up=window.words if window else "",
        open_in_intake=_open_in(client) if is_running and estimate.foreseeable else (),
        ladder=ladder(estimate) if is_running else (),
    )


def numbers_of(estimate: Estimate) -> str:
    """The numbers behind the headline: the total's range, and the chance that the end is near.

    If the number of sessions cannot be foreseen, only where the range begins.
    """
    if estimate.status == "completed":
        done = estimate.sessions_done
        return f"Finished with {counted(done, 'session') if done else 'no session'}."
    low, high = estimate.credible_range(0.8)
    in_all = f"{totals(low, high)} session{'' if high == 1 else 's'} in all"
    if not estimate.foreseeable:
        return f"{in_all}."
    return f"{in_all}, 8 times in 10.{_end(estimate)}"


def ladder(estimate: Estimate) -> tuple[LadderStep, ...]:
    """The probability of every total that is still possible; the last step holds all beyond it.

    Empty if the number of sessions cannot be foreseen.
    """
    if not estimate.foreseeable:
        return ()
    first = max(estimate.sessions_done, 1)
    last = min(max(first + 4, 7), MOST_TOTAL)
    past_end = sum(estimate.pmf_total[last:])
    steps = [LadderStep(str(n), estimate.pmf_total[n - 1]) for n in range(first, last + 1)]
    if past_end >= TOO_SMALL or last == MOST_TOTAL:
        steps[-1] = LadderStep(f"{last}+", steps[-1].chance + past_end)
    return tuple(steps)


def _end(estimate: Estimate) -> str:
    """How near the end is; "" if the course was stopped or its end cannot be foreseen."""
    last = estimate.chance_next_is_last
    if last is None or estimate.status == "abandoned":
        return ""
    done = estimate.chance_done
    if done < NOT_WORTH_SAYING:
        no_end = last < NOT_WORTH_SAYING
        return "" if no_end else f" {last:.0%} chance that the next session is the last."
    words = f" {done:.0%} chance that no session is left"
    return f"{words}; otherwise {last:.0%} that the next one is the last."


def _open_in(client: Client) -> tuple[str, ...]:
    missing = [name for field, name in NARROWING.items() if getattr(client.intake, field) is None]
    # The grade of hair loss says how large the area is.
    if client.intake.hair_loss and "area" in missing:
        missing.remove("area")
    return tuple(missing)
