"""What is moved: a recorded visit, or the draft of one, of a client."""

from dataclasses import dataclass

import streamlit as st

from smpdash.record.client import Client
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Visit
from smpdash.screens import context
from smpdash.store.store import Draft


@dataclass(frozen=True, slots=True)
class Subject:
    """A recorded visit, or else the draft of one, of this client."""

    client: Client
    visit: Visit | None
    draft: Draft | None

    @property
    def words(self) -> str:
        """The visit in words."""
        if self.visit is None:
            return "the visit in progress"
        return f"visit {self.visit.number} of {day_words(self.visit.held_on)}"


def named() -> Subject | None:
    """The subject that the address names: for a draft that was recorded, the visit it became.

    None for a draft that is gone. Raises Unknown for a visit or a client that is gone.
    """
    store, draft_id = context.store(), context.param("draft")
    if visit_id := context.param("visit"):
        code, _, visit = store.find_visit(visit_id)
        return Subject(store.client(code), visit, None)
    draft = store.draft(draft_id)
    if draft is None and (recorded := store.recorded_by(draft_id)):
        code, _, visit = recorded
        return Subject(store.client(code), visit, None)
    if draft is None or draft.kind != "visit":
        return None
    return Subject(store.client(draft.about.partition("/")[0]), None, draft)


def choose(subject: Subject, to: str) -> None:
    """Show the page again with this client chosen, or with none if `to` is empty."""
    if subject.visit:
        address = {"visit": subject.visit.visit_id}
    else:
        address = {"draft": subject.draft.draft_id if subject.draft else ""}
    context.go("move", **address, **({"to": to} if to else {}))


def leave_button(subject: Subject) -> None:
    """Show the button that leads back without a move."""
    if subject.draft:
        page, address = "visit", {"draft": subject.draft.draft_id}
    else:
        page, address = "client", {"code": subject.client.code}
    st.button(
        "Leave it where it is",
        key="move-back",
        on_click=context.go,
        args=(page,),
        kwargs=address,
    )
