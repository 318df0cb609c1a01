"""The client's screen of facts: name, contact, and what was found before the first session."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any, Final

import streamlit as st

from smpdash.record.client import Client, Intake, client_problems
from smpdash.record.fields import descriptions
from smpdash.record.lengths import NUMBER
from smpdash.record.problem import Problem, Refused, quoted
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.clients import intake_lengths
from smpdash.screens.clients.duplicates import ask_who
from smpdash.screens.clients.intake_differences import ask_which, noted_since
from smpdash.screens.clients.intake_fields import DESCRIBED, choice, findings, has_scar, number
from smpdash.screens.drafts import form as drafting
from smpdash.screens.drafts.differences import OF_DRAFT, flat
from smpdash.screens.drafts.repair import mended_client
from smpdash.screens.widgets import KEPT, KEPT_BUT, attempt, problem_list, still_wrong
from smpdash.store.store import Change, Conflict, Draft

_INTAKE: Final = tuple(descriptions(Intake))
_FIELDS: Final = (*DESCRIBED, "only_mine")
# Fields of text with a keyboard of digits, for a field of numbers tells nothing while it is typed
# in. What is read of each.
_NUMBERS: Final[dict[str, tuple[type[int | float], re.Pattern[str]]]] = {
    "birth_year": (int, re.compile(r"\d{1,9}")),
    "area_cm2": (float, re.compile(r"\d{1,9}([.,]\d*)?")),
}


def begin(code: str = "") -> None:
    """Open a new client's draft, or the one that corrects this client, and show it."""
    drafting.begin("client", code, page="intake")


def screen() -> None:
    """Show the draft that the address names and keep every value as it is typed."""
    draft = _draft(context.param("draft"))
    if draft is None:
        st.info("This client is recorded or was thrown away.", icon=":material/task_alt:")
        st.button(
            "To the clients",
            type="primary",
            key="to-clients",
            on_click=context.go,
            args=("clients",),
        )
        return
    context.before_leaving(partial(_keep, draft.draft_id))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"Client {draft.about}" if draft.about else "New client", anchor=False)
        st.space("stretch")
        st.button(
            "Set aside",
            icon=":material/close:",
            key="set-aside",
            on_click=_leave,
            args=(draft,),
        )
    left, right = st.columns([2, 3], gap="large")
    with left:
        _person(draft)
    with right:
        findings(draft)
    data = draft.data | _typed(draft.draft_id)
    with st.bottom:
        _bar(draft, still_wrong(_refused(draft), lambda: _problems(draft, data)))


def _bar(draft: Draft, problems: Sequence[Problem]) -> None:
    """Always in sight: what is wrong, or what is needed, and the button."""
    with st.container(horizontal=True, vertical_alignment="center", key="intake-bar"):
        if draft.data["differs"]:
            with st.container():
                ask_which(draft)
        elif problems:
            problem_list(problems, ending=KEPT_BUT if intake_lengths.not_kept(draft) else KEPT)
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
            # Another button where another tablet's values are drawn: a tap on the one before it is
            # on a page that does not show them yet.
            key=f"save-client-{drawn_from}" if drawn_from else "save-client",
            on_click=_save,
            args=(draft.draft_id, drawn_from),
        )


def _draft(draft_id: str) -> Draft | None:
    draft = context.store().draft(draft_id)
    return None if draft is None or draft.kind != "client" else _merged(draft_id)


def _merged(draft_id: str, *, saves: bool = False) -> Draft | None:
    """The draft with what the page's fields hold, also what was typed just before this tap."""
    return drafting.merge(
        draft_id,
        partial(_typed, draft_id),
        mended=lambda draft: mended_client(draft.data, _start(draft)),
        noted_since=noted_since,
        saves=saves,
    )


def _start(draft: Draft) -> dict[str, Any]:
    """What the draft holds while nothing is typed in it."""
    return _data_of(context.store().client(draft.about) if draft.about else Client(""))


def _data_of(client: Client) -> dict[str, Any]:
    return {
        **{name: getattr(client, name) for name in descriptions(Client)},
        "version": client.version,
        "only_mine": False,
        "others": [],
        **OF_DRAFT,
        **asdict(client.intake),
    }


def _client_of(draft: Draft, data: Mapping[str, Any]) -> Client:
    data = {**data, **dict.fromkeys(_unread(data))}
    intake = {field: data[field] for field in _INTAKE}
    if not has_scar(data["scar_tissue"]):
        intake["scar_kind"] = None
    return Client(
        name=data["name"].strip(),
        code=draft.about,
        contact=data["contact"].strip(),
        birth_year=data["birth_year"],
        intake=Intake(**intake),
        version=data["version"],
        artist=context.person().key if data.get("only_mine") else None,
    )


def _typed(draft_id: str) -> dict[str, Any]:
    """The values that the page's fields hold now, as the draft's JSON."""
    typed = drafting.held(draft_id, _FIELDS)
    typed |= {field: _read(field, typed[field] or "") for field in _NUMBERS if field in typed}
    return typed | {field: typed[field] or "" for field in ("name", "contact") if field in typed}


def _read(field: str, text: str) -> float | str | None:
    """The number typed, None where nothing is; what is no number stays as it was typed."""
    kind, pattern = _NUMBERS[field]
    text = text.strip()
    if len(text) > NUMBER or not pattern.fullmatch(text):
        return text or None
    return kind(text.replace(",", "."))


def _unread(data: Mapping[str, Any]) -> list[str]:
    """The fields in which something stands that is no number."""
    return [field for field in _NUMBERS if isinstance(data[field], str)]


def _person(draft: Draft) -> None:
    data = draft.data
    st.text_input(
        "Name",
        value=data["name"],
        live="500ms",
        key=drafting.key(draft.draft_id, "name"),
        autocomplete="off",
    )
    intake_lengths.mark(draft, "name")
    with st.container(key="namesakes"):
        ask_who(draft, _client_of(draft, data | _typed(draft.draft_id)))
    st.text_input(
        "Phone or e-mail",
        value=data["contact"],
        live="500ms",
        key=drafting.key(draft.draft_id, "contact"),
        autocomplete="off",
    )
    intake_lengths.mark(draft, "contact")
    number(draft, "birth_year", "Not noted")
    choice(draft, "wanted_look")
    if not draft.about and context.person().key:
        st.toggle(
            "Only I see this client",
            value=bool(data.get("only_mine")),
            key=drafting.key(draft.draft_id, "only_mine"),
        )
        st.caption("And the managers, who see every client. You can share this one later.")


def _problems(draft: Draft, data: Mapping[str, Any]) -> list[Problem]:
    names = {field: words for field, (words, _) in intake_lengths.LONGEST.items()}
    own = intake_lengths.not_kept(draft)
    own += [
        Problem(field, f"{names[field]} is not a number: {quoted(data[field])}.")
        for field in _unread(data)
    ]
    return own + client_problems(_client_of(draft, data), today=clock.now().date())


def _refused(draft: Draft) -> str:
    return f"refused:{draft.draft_id}"


def _keep(draft_id: str) -> None:
    """Put on disk what the page's fields hold, also what was typed just before this tap."""
    draft = _merged(draft_id)
    if draft is not None:
        drafting.say_not_kept(intake_lengths.not_kept(draft))


def _leave(draft: Draft) -> None:
    """Keep the entry with what was typed last; one in which nothing is typed goes for good."""
    newest = _merged(draft.draft_id)
    if newest is not None and flat(newest.data) == flat(_start(newest)):
        with suppress(Conflict):
            context.store().discard_draft(newest.draft_id, version=newest.version)
    if draft.about:
        context.go("client", code=draft.about)
    context.go("clients")


def _save(draft_id: str, drawn_from: int) -> None:
    """Save what the page shows, once what another tablet typed since is decided."""
    store = context.store()
    draft = _merged(draft_id, saves=True)
    if draft is None:  # a second tap: the first one saved it
        context.go("clients")
        return
    if draft.data["differs"] or drawn_from != drafting.drawn_from(draft_id):
        return
    data = draft.data
    client, own = _client_of(draft, data), _problems(draft, data)

    def save() -> None:
        if _unread(data) or intake_lengths.not_kept(draft):
            raise Refused(own)
        try:
            if draft.about:
                saved = store.amend_client(client, Change(draft_id, clock.now()))
            else:
                saved = store.add_client(client, Change(draft_id, clock.now()))
        except Conflict as conflict:
            words = f"{conflict} Throw this entry away and open the client again."
            raise Refused([Problem("version", words)]) from conflict
        context.go("client", code=saved.code)

    attempt(save, problems_in=_refused(draft), own=own)
