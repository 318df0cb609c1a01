"""The intake page: a client's name, contact, and the findings before the first session."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, cast

import streamlit as st

from smpdash.record.client import Client, client_problems
from smpdash.record.problem import Problem, Refused, quoted
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.screens.drafts.differences import flat
from smpdash.screens.drafts.discarding import show_discard
from smpdash.screens.drafts.repair import mended_client
from smpdash.screens.intake import lengths
from smpdash.screens.intake.differences import noted_since, show_differences
from smpdash.screens.intake.draft import (
    DESCRIBED,
    NUMBERS,
    ClientDraft,
    client_of,
    data_of,
    of_client,
    read_number,
    unread_numbers,
    value_of,
)
from smpdash.screens.intake.duplicates import show_duplicates
from smpdash.screens.intake.fields import show_choice, show_findings, show_number
from smpdash.screens.widgets import KEPT, KEPT_BUT, attempt, problem_bar, still_wrong, to_clients
from smpdash.store.store import Change, Conflict, Draft

_EXAMPLES: Final = {"birth_year": "1980", "area_cm2": "150"}
_FIELDS: Final = (*DESCRIBED, "only_mine")


def screen() -> None:
    """Show the draft named in the address and save every value while it is typed."""
    context.must_have("draft")
    opened = _merged(context.param("draft"))
    if opened is None:
        st.info("This client is recorded, or the draft was discarded.", icon=":material/task_alt:")
        to_clients()
        return
    draft, recorded = opened
    context.before_leaving(partial(_keep, draft.draft_id))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"Client {draft.about}" if draft.about else "New client", anchor=False)
        st.space("stretch")
        if not _is_untouched(draft, recorded):
            show_discard(draft, leave=partial(_go_back, draft))
        st.button(
            "Save for later",
            icon=":material/bookmark:",
            key="set-aside",
            on_click=_go_back,
            args=(draft,),
        )
    # The widgets' values are known before they are drawn: each field says what is wrong with it.
    data = _shown(draft)
    problems = still_wrong(_refused(draft), lambda: _problems(draft, data))
    left, right = st.columns([2, 3], gap="small")
    with left.container(key="card-person"):
        _person(draft, problems)
    with right.container(key="card-findings"):
        show_findings(draft, problems)
        if recorded.is_running:
            show_choice(draft, "package")
    with st.bottom:
        _bar(draft, problems)


def _bar(draft: Draft, problems: Sequence[Problem]) -> None:
    """The bar at the lower edge: what is wrong, or else what is needed, and the Save button."""
    with st.container(horizontal=True, vertical_alignment="center", key="intake-bar"):
        if data_of(draft)["differs"]:
            with st.container():
                show_differences(draft)
        elif problems:
            problem_bar(problems, ending=KEPT_BUT if lengths.not_kept(draft) else KEPT)
        else:
            st.caption(
                "Only the name is needed now. What is left open makes the estimate wider.",
                width="stretch",
            )
        drawn_from = drafting.drawn_from(draft.draft_id)
        st.button(
            "Save client",
            type="primary",
            icon=":material/check:",
            # A new button when another tablet's values are drawn: a tap on the old one came from a
            # page that did not show them yet.
            key=f"save-client-{drawn_from}" if drawn_from else "save-client",
            on_click=_save,
            args=(draft.draft_id, drawn_from),
        )


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What is recorded of the client: the data that the form starts from, and the last course."""

    start: ClientDraft
    is_running: bool = True


def _merged(draft_id: str, *, saves: bool = False) -> tuple[Draft, _Recorded] | None:
    """The draft with what the page's fields hold, including what was typed just before this tap.

    With what is recorded of its client. None if the draft is gone.
    """
    draft = context.store().draft(draft_id)
    if draft is None or draft.kind != "client":
        return None
    recorded = _recorded(draft.about)
    merged = drafting.merge(
        draft_id,
        partial(_typed, draft_id),
        mended=lambda draft: mended_client(draft.data, recorded.start),
        noted_since=noted_since,
        saves=saves,
    )
    return None if merged is None else (merged, recorded)


def _recorded(code: str) -> _Recorded:
    if not code:
        return _Recorded(of_client(Client(""), context.studio().package))
    store = context.store()
    course = store.courses(code)[-1]
    start = of_client(store.client(code), course.package)
    return _Recorded(start, course.status == "running")


def _client_of(draft: Draft, data: ClientDraft) -> Client:
    return client_of(data, code=draft.about, artist=context.person().key)


def _shown(draft: Draft) -> ClientDraft:
    """The draft's data with the values that the page's fields hold now."""
    return cast(ClientDraft, draft.data | _typed(draft.draft_id))


def _typed(draft_id: str) -> dict[str, Any]:
    """The values that the page's fields hold now, as the draft's JSON."""
    typed = drafting.widget_values(draft_id, _FIELDS)
    typed |= {field: read_number(field, typed[field] or "") for field in NUMBERS if field in typed}
    if "scar_place" in typed:
        typed["scar_place"] = typed["scar_place"]["place"]
    return typed | {field: typed[field] or "" for field in ("name", "contact") if field in typed}


def _person(draft: Draft, problems: Sequence[Problem]) -> None:
    data = data_of(draft)
    st.text_input(
        "Name",
        value=data["name"],
        live="500ms",
        key=drafting.key(draft.draft_id, "name"),
        autocomplete="off",
    )
    lengths.mark(draft, "name", problems)
    with st.container(key="namesakes"):
        show_duplicates(draft, _client_of(draft, _shown(draft)))
    st.text_input(
        "Phone or e-mail",
        value=data["contact"],
        live="500ms",
        key=drafting.key(draft.draft_id, "contact"),
        autocomplete="off",
    )
    lengths.mark(draft, "contact", problems)
    show_number(draft, "birth_year", "Not noted", problems)
    show_choice(draft, "wanted_look")
    if not draft.about and context.person().key:
        st.toggle(
            "Only I see this client",
            value=data["only_mine"],
            key=drafting.key(draft.draft_id, "only_mine"),
        )
        st.caption("And the managers, who see every client. You can share this one later.")


def _problems(draft: Draft, data: ClientDraft) -> list[Problem]:
    names = {field: words for field, (words, _) in lengths.LONGEST.items()}
    own = lengths.not_kept(draft)
    own += [
        Problem(
            field,
            f"{names[field]} {quoted(value_of(data, field))} cannot be read: write it in digits, "
            f"such as {_EXAMPLES[field]}.",
        )
        for field in unread_numbers(data)
    ]
    own += client_problems(_client_of(draft, data), today=clock.now().date())
    # What is too long to be kept is too long to be recorded as well.
    return [*dict.fromkeys(own)]


def _refused(draft: Draft) -> str:
    return f"refused:{draft.draft_id}"


def _is_untouched(draft: Draft, recorded: _Recorded) -> bool:
    """Whether nothing was typed in this draft since it was begun."""
    return flat(draft.data) == flat(recorded.start)


def _keep(draft_id: str) -> None:
    """Save what the page's fields hold, including what was typed just before this tap.

    A draft in which nothing was typed goes: who only looked at a client left no entry open.
    """
    opened = _merged(draft_id)
    if opened is None:
        return
    draft, recorded = opened
    not_kept = lengths.not_kept(draft)
    drafting.say_not_kept(not_kept)
    if _is_untouched(draft, recorded) and not not_kept:
        with suppress(Conflict):
            context.store().discard_draft(draft.draft_id, version=draft.version)


def _go_back(draft: Draft) -> None:
    """Leave the form for the client whom this draft is about; for the list from a new one."""
    if draft.about:
        context.go("client", code=draft.about)
    context.go("clients")


def _show_what_became_of(draft_id: str) -> None:
    """Show the client whom this draft became; the list if there is none."""
    if code := context.store().client_saved_by(draft_id):
        context.go("client", code=code)
    else:
        context.go("clients")


def _save(draft_id: str, drawn_from: int) -> None:
    """Record the client, unless another tablet typed values that are still to be decided."""
    store = context.store()
    opened = _merged(draft_id, saves=True)
    if opened is None:  # a second tap: the first one saved it
        _show_what_became_of(draft_id)
        return
    draft, _ = opened
    data = data_of(draft)
    if data["differs"] or drawn_from != drafting.drawn_from(draft_id):
        return
    client, own = _client_of(draft, data), _problems(draft, data)

    def save() -> None:
        if unread_numbers(data) or lengths.not_kept(draft):
            raise Refused(own)
        change = Change(draft_id, clock.now())
        try:
            if draft.about:
                saved = store.amend_client(client, change, package=data["package"])
            else:
                saved = store.add_client(client, change, package=data["package"])
        except Conflict as conflict:
            words = f"{conflict} Throw this entry away and open the client again."
            raise Refused([Problem("version", words)]) from conflict
        context.go("client", code=saved.code)

    attempt(save, problems_in=_refused(draft), own=own)
