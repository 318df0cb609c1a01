"""Makes the answer to a course from its estimate: the words and numbers that people are given."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, tzinfo
from typing import Final

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.touch_up import TouchUpWindow, touch_up_window
from smpdash.record.answer import Answer, LadderStep
from smpdash.record.client import Client
from smpdash.record.issued import MERGED, MOST_TOTAL, PARTED, TOLD_ANEW, IssuedEstimate, totals
from smpdash.record.progress.alike import Alike, share_of
from smpdash.record.summaries import ToldAndNow
from smpdash.record.times.moments import day_words
from smpdash.record.visit import REASON, Course

# Answers of the intake without which the estimate is wider.
NARROWING: Final = {
    "area_cm2": "area",
    "scar_tissue": "scar tissue",
    "skin": "skin",
    "earlier_fading": "earlier fading",
}
# How the stored reasons begin, and what follows from what they go on to say: while the result is to
# come, and where it is most likely reached already.
SO: Final = {
    "more in all, as ": ("more sessions are likely", "another session is possible"),
    "fewer in all, as ": ("fewer sessions are likely", "fewer sessions are likely"),
}
# What an estimate was issued after, by the end of its cause; "{}" is the visit.
CHANGED: Final = {
    "corrected": "the correction of {}",
    "deleted": "the deletion of {}",
    "moved away": "the move of {} to another client",
    "moved here": "the move of {} to this client",
    "recorded": "the late entry of {}",
}
# The same of causes that name no visit.
REFILED: Final = {MERGED: "the merge of two records", PARTED: "undoing the merge of two records"}
FROM_INTAKE: Final = "From the intake alone: each visit makes it closer."
AS_EXPECTED: Final = "The last visit went as expected."
AS_TOLD: Final = "As many sessions as were told at first."
FROM_RESULTS: Final = "Updated from your studio’s results."
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
    *,
    zone: tzinfo = UTC,
) -> Answer:
    """The answer to a course; `issued` are its estimates, with the days on which in this zone."""
    is_running = course.status == "running"
    return Answer(
        headline=estimate.words,
        why=why_of(issued, course) if is_running else "",
        numbers=total_of(estimate),
        was=_was(issued, zone) if is_running and estimate.foreseeable else "",
        chances=chances_of(estimate),
        touch_up=window.words if window else "",
        open_in_intake=_open_in(client) if is_running and estimate.foreseeable else (),
        ladder=ladder(estimate) if is_running else (),
    )


def why_of(issued: Sequence[IssuedEstimate], course: Course | None = None) -> str:
    """What moved the last of these estimates, as a sentence; "" if there is none.

    Of their `course` it reads why another session was agreed, where no note says so.
    """
    if not issued:
        return ""
    last = issued[-1]
    before = issued[-2] if len(issued) > 1 else None
    # A visit may come or go without moving the total: what is still to come moves then.
    is_same = before is not None and (before.numbers, before.words) == (last.numbers, last.words)
    if last.why == TOLD_ANEW:
        return "Unchanged by your studio’s results." if is_same else FROM_RESULTS
    if last.why == last.cause and before is not None:
        return _caused(last.cause, is_same=is_same)
    if said := note_words(last.why, is_done=last.most_likely_total <= last.sessions_done):
        return said
    if last.visits_done == 0:
        return FROM_INTAKE
    needs_more = before is not None and last.most_likely_total > before.most_likely_total
    return _agreed(last, course) if needs_more else AS_EXPECTED


def why_apart(client: ToldAndNow) -> str:
    """What moved a client most from what was told at first to what is likely now, as a sentence.

    Where no note of that visit did, the session that was agreed at it makes the total higher. A
    total that is the same as at first has no reason.
    """
    more = client.now.most_likely_total - client.told_first.most_likely_total
    if not more:
        return AS_TOLD
    moved = client.issued[: client.turning_point + 1]
    why, needs_more = why_of(moved), more > 0
    return _agreed(moved[-1]) if why == AS_EXPECTED and needs_more else why


def _agreed(issued: IssuedEstimate, course: Course | None = None) -> str:
    """Why the total is higher after a visit of which no note makes it so."""
    number, visits = issued.visits_done, course.visits if course else ()
    given = {visit.number: visit.reason for visit in visits}.get(number)
    if given in REASON and given != "other":
        return f"Another session was agreed at visit {number}: {REASON[given].lower()}."
    return f"Another session was agreed at visit {issued.visits_done}; no note explains it."


def note_words(why: str, *, is_done: bool) -> str:
    """What a note of the visit changed, as a sentence; "" if this reason names no note.

    Where the headline says that the client `is_done`, it does not say that more is likely.
    """
    for beginning, follows in SO.items():
        if why.startswith(beginning):
            note = why.removeprefix(beginning)
            return f"{note[:1].upper()}{note[1:]}, so {follows[is_done]}."
    return ""


def _caused(cause: str, *, is_same: bool) -> str:
    """A sentence on an estimate whose cause is not a new visit, such as "visit 1 corrected"."""
    if cause == "intake changed":
        return "Unchanged by the new intake." if is_same else "Updated from the new intake."
    *visit, changed = cause.split(" ", 2)
    if cause not in REFILED and changed not in CHANGED:
        return FROM_INTAKE
    subject = REFILED.get(cause) or CHANGED[changed].format(" ".join(visit))
    return f"Unchanged by {subject}." if is_same else f"Updated after {subject}."


def _was(issued: Sequence[IssuedEstimate], zone: tzinfo) -> str:
    """What was told before in a sentence, if it was another range of totals."""
    told = [each for each in issued[:-1] if each.is_told]
    if not told or told[-1].credible_80 == issued[-1].credible_80:
        return ""
    before, now = told[-1], issued[-1]
    was = totals(*before.credible_80)
    if now.is_told or before.issued_at is None or now.issued_at is None:
        return f"Before, it was {was}."
    told_on, updated_on = (
        day_words(at.astimezone(zone).date()) for at in (before.issued_at, now.issued_at)
    )
    return f"Told on {told_on}: {was}. Updated on {updated_on}."


def standing(issued: IssuedEstimate, course: Course) -> Estimate:
    """The estimate with the numbers that were stored when it was issued for this course."""
    return Estimate(issued.pmf_total, issued.sessions_done, course.status)


def resting_answer(course: Course, today: date) -> Answer:
    """The answer to a course that has rested for years: a touch-up, not a forecast."""
    last = course.visits[-1].held_on
    years = (today - last).days // 365
    return Answer(
        headline="a touch-up, usually of one session",
        numbers=f"The last visit was over {years} years ago, on {day_words(last)}. "
        "What is left of it is old work.",
    )


def with_share(answer: Answer, estimate: Estimate, alike: Alike) -> Answer:
    """The answer to a running course with how many of the clients like this one need as much.

    Without it if nothing can be foreseen.
    """
    if not estimate.foreseeable or estimate.most_likely_total >= MOST_TOTAL:
        return answer
    share, basis = share_of(alike, estimate.pmf_total, estimate.most_likely_total)
    return replace(answer, share=share, share_basis=basis)


def total_of(estimate: Estimate) -> str:
    """The total in a sentence: its range, and for how many clients the range holds.

    If the number of sessions cannot be foreseen, only where the range begins. "" if the course is
    completed: the headline says it.
    """
    if estimate.status == "completed":
        return ""
    low, high = estimate.credible_range(0.8)
    in_total = f"{totals(low, high)} session{'' if high == 1 else 's'} in total"
    return f"{in_total} for 8 in 10 clients like this." if estimate.foreseeable else f"{in_total}."


def chances_of(estimate: Estimate) -> str:
    """How near the end is; "" if the course is not running or its end cannot be foreseen."""
    last = estimate.chance_next_is_last
    if last is None or estimate.status != "running":
        return ""
    done = estimate.chance_done
    if done < NOT_WORTH_SAYING:
        no_end = last < NOT_WORTH_SAYING
        return "" if no_end else f"{last:.0%} chance the next session is the last."
    return f"{done:.0%} chance no more is needed; otherwise {last:.0%} that one more is enough."


def numbers_of(estimate: Estimate) -> str:
    """The total, and how near the end is."""
    return " ".join(filter(None, (total_of(estimate), chances_of(estimate))))


def ladder(estimate: Estimate) -> tuple[LadderStep, ...]:
    """The probability of each total that is told, one below and one above, if they are possible.

    The last step holds all totals beyond it; it never stands higher than the most likely one.
    Empty if the number of sessions cannot be foreseen.
    """
    if not estimate.foreseeable:
        return ()
    likely, (low, high) = estimate.most_likely_total, estimate.credible_range(0.8)
    chance_of = dict(enumerate(estimate.pmf_total, start=1))
    first = max(low - 1, estimate.sessions_done, 1)
    if chance_of[first] < TOO_SMALL:
        first += 1
    last = min(high + 1, MOST_TOTAL)
    while sum(estimate.pmf_total[last - 1 :]) > chance_of[likely] and last < MOST_TOTAL:
        last += 1
    steps = [LadderStep(str(n), chance_of[n], n == likely) for n in range(first, last)]
    beyond = sum(estimate.pmf_total[last - 1 :])
    if beyond >= TOO_SMALL:
        is_more = last == MOST_TOTAL or sum(estimate.pmf_total[last:]) >= TOO_SMALL
        steps.append(LadderStep(f"{last}{'+' if is_more else ''}", beyond, last == likely))
    return tuple(steps)


def _open_in(client: Client) -> tuple[str, ...]:
    missing = [name for field, name in NARROWING.items() if getattr(client.intake, field) is None]
    # The grade of hair loss says how large the area is.
    if client.intake.hair_loss and "area" in missing:
        missing.remove("area")
    return tuple(missing)
