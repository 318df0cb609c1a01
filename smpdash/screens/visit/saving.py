"""Records or corrects a visit, once however often it is tapped; if refused, the draft stays."""

from datetime import datetime
from typing import Final

from smpdash.record.cautions import cautions
from smpdash.record.check import lies_ahead, problems
from smpdash.record.decisions import why_problems
from smpdash.record.filing.own_entries import ask_forgotten_words, ask_words, may_insert
from smpdash.record.filing.places import is_forgotten
from smpdash.record.problem import Problem, Refused
from smpdash.record.times.moments import moment_words
from smpdash.record.visit import Visit
from smpdash.runtime import clock
from smpdash.runtime.notices import BACK
from smpdash.screens import context
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.noted import left_out_problems
from smpdash.screens.visit.scene import Scene
from smpdash.screens.visit.times.noted import ended_now
from smpdash.screens.visit.times.questions import time_problems
from smpdash.screens.visit.unreadable import readable_problems, unread_problems
from smpdash.screens.widgets import attempt, still_wrong
from smpdash.store.store import Change

UNSAID: Final = Problem("anyway", "Say why the unusual values are right.")


def refused(scene: Scene, data: VisitDraft) -> list[Problem]:
    """The problems that are left after a refused attempt to record; empty before the first one."""
    return still_wrong(_refused(scene.draft_id), lambda: _problems(scene, _ended(scene, data)))


def save(scene: Scene, data: VisitDraft) -> bool:
    """Record the visit that these data describe; False if that is refused."""
    data = _ended(scene, data)
    own, undecided = _problems(scene, data), _undecided(scene, data)
    late = _not_for_this_person(scene, scene.visit_of(data))

    def act() -> None:
        if UNSAID in own or undecided or late:
            raise Refused(own)
        _save(scene, data)

    return attempt(act, problems_in=_refused(scene.draft_id), own=own)


def _ended(scene: Scene, data: VisitDraft) -> VisitDraft:
    if scene.corrected:
        return data
    return ended_now(data, now=clock.now(), zone=scene.zone)


def _save(scene: Scene, data: VisitDraft) -> None:
    store, visit, action, now = context.store(), scene.visit_of(data), scene.draft_id, clock.now()
    today = now.astimezone(scene.zone).date()
    if scene.corrected:
        store.amend_visit(visit, Change(action, now, data["why"] or ""), today=today)
    else:
        store.add_visit(scene.course.course_id, visit, Change(action, now), today=today)


def _problems(scene: Scene, data: VisitDraft) -> list[Problem]:
    """The problems that can be found without the records: values, and missing reasons."""
    visit, now = scene.visit_of(data), clock.now()
    today = now.astimezone(scene.zone).date()
    own = [*_clock_problems(scene, data, now), *_undecided(scene, data)]
    own += readable_problems(
        data,
        problems(
            visit,
            studio=scene.studio,
            others=scene.others_beside(visit),
            now=now,
            today=today,
            earlier_pigment=scene.earlier_pigment,
        ),
    )
    if scene.corrected:
        own += why_problems(data["why"] or "")
    own += _not_for_this_person(scene, visit)
    if cautions(visit, studio=scene.studio, others=scene.others_beside(visit)) and not visit.anyway:
        own.append(UNSAID)
    return own


def _clock_problems(scene: Scene, data: VisitDraft, now: datetime) -> list[Problem]:
    """That the clock is behind what was noted before, if the visit seems to lie in the future."""
    if not lies_ahead(scene.visit_of(data), now, now.astimezone(scene.zone).date()):
        return []
    entries = context.store().audit(scene.client.code, limit=1)
    noted = [datetime.fromisoformat(at) for *_, at in data["by"].values() if at]
    last = max([*noted, *(entry.at for entry in entries if entry.at)], default=now)
    if last - now < BACK:
        return []
    words = (
        f"The clock of the studio’s computer shows {moment_words(now, scene.zone)}, earlier than "
        f"the last entry, of {moment_words(last, scene.zone)}: set the clock right, then record. "
        "The visit need not be changed."
    )
    return [Problem("clock", words)]


def _not_for_this_person(scene: Scene, visit: Visit) -> list[Problem]:
    """The problem of a correction or of a forgotten visit that this person may not save (now)."""
    person, staff = context.person(), scene.studio.staff
    if person.may("correct visit"):
        return []
    if scene.corrected is None:
        is_theirs = may_insert(person, visit, today=context.today())
        if is_theirs or not is_forgotten(scene.others, visit):
            return []
        return [Problem("held_on", ask_forgotten_words(staff))]
    if context.store().can_correct(scene.corrected.visit_id, now=clock.now()):
        return []
    return [Problem("visit", ask_words(staff))]


def _undecided(scene: Scene, data: VisitDraft) -> list[Problem]:
    """The problems of what is in the draft and would not be in the visit."""
    asked = time_problems(data, scene.zone, now=clock.now(), corrects=scene.corrected is not None)
    return asked + unread_problems(data) + left_out_problems(data, scene.studio)


def _refused(draft_id: str) -> str:
    return f"refused:{draft_id}"
