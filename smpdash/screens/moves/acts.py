"""Moves a visit or its draft, and undoes the move of a visit within a minute."""

from typing import Final

from smpdash.record.client import Client
from smpdash.record.permissions import NotAllowed
from smpdash.record.problem import Refused
from smpdash.record.visit import Course, Visit
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.moves.carried_over import carried_over
from smpdash.screens.moves.subject import Subject
from smpdash.screens.toasts import toast
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.store.store import Change, Conflict, Draft

WHY: Final = "Recorded for the wrong client"


def move(subject: Subject, to: Client, action: str) -> None:
    """Move the subject to this client and show what became of it, or say why not."""
    if subject.draft:
        _move_draft(subject.client, subject.draft, to)
    elif subject.visit and _try_to_move(subject.visit, to.code, Change(action, clock.now(), WHY)):
        context.go("move", visit=subject.visit.visit_id, **{"from": subject.client.code})


def undo(visit: Visit, code: str, action: str) -> None:
    """Move the visit back to this client, if less than a minute has passed."""
    if not context.store().can_undo_move(visit.visit_id, now=clock.now()):
        words = "More than a minute has passed: move the visit back on the client’s page."
        toast(words, icon=":material/history:")
    elif _try_to_move(visit, code, Change(action, clock.now(), "Undone within a minute")):
        toast("The visit is back where it was.", icon=":material/undo:", duration="short")
        context.go("client", code=code)


def _try_to_move(visit: Visit, code: str, change: Change) -> bool:
    """Move the visit; False after saying why it was not moved."""
    try:
        context.store().move_visit(visit.visit_id, code, change, version=visit.version)
    except (Conflict, NotAllowed, Refused) as refusal:
        toast(context.plain(str(refusal)), icon=":material/error:")
        return False
    return True


def _move_draft(client: Client, draft: Draft, to: Client) -> None:
    store, now = context.store(), clock.now()
    before = next(each for each in store.courses(client.code) if each.course_id == draft.about)

    def begun(course: Course) -> VisitDraft:
        studio, signed_in = context.studio(), context.person().key
        return visit_draft.started(
            course, studio, now=now, zone=context.zone(), signed_in=signed_in
        )

    try:
        store.move_draft(
            draft.draft_id,
            to.code,
            lambda written, course: carried_over(written.data, begun(before), begun(course)),
            version=draft.version,
            device=context.device(),
            now=now,
        )
    except (Conflict, Refused) as refusal:
        toast(context.plain(str(refusal)), icon=":material/error:")
        return
    words = f"The visit in progress now belongs to {context.plain(to.name)}."
    toast(words, icon=":material/move_up:")
    context.go("visit", draft=draft.draft_id)
