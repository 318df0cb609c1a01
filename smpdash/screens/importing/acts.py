"""What the buttons of the page Import do: each begins a background job, or changes an answer."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from functools import wraps
from typing import Any, Final

import streamlit as st

from smpdash.record.importing.questions import Profile, unanswered
from smpdash.record.problem import Refused
from smpdash.runtime import clock, state
from smpdash.runtime.jobs import import_persons, import_removal, importing, staged_import
from smpdash.runtime.jobs.background_job import Job, UnwantedError, Work
from smpdash.screens import context
from smpdash.screens.toasts import toast
from smpdash.show.sheets.open_book import open_book
from smpdash.store.records.imports.staging import Staging
from smpdash.store.store import Busy, Change, Conflict, NotStaged, Store

READ: Final = "Reading the file"
ADD: Final = "Adding the records"
TAKE_BACK: Final = "Taking an import back"
KINDS: Final = (READ, ADD, TAKE_BACK)
NAME_PROBLEMS: Final = "import-name-problems"
_SHOWN: Final = "import-shown"
_REPLACED: Final = (
    "Other files were chosen meanwhile, so this tap did nothing. This page shows them now."
)


def last_job() -> Job | None:
    """The running or last job of this page; None if another job was the last."""
    job = state.database(context.path()).jobs.last
    return job if job is not None and job.what in KINDS else None


def is_busy() -> bool:
    """Whether any job on the records is running: only one does at a time."""
    job = state.database(context.path()).jobs.last
    return job is not None and not job.is_over


def shown(staging: Staging) -> None:
    """Remember which files this page shows: its taps are about no others."""
    st.session_state[_SHOWN] = staging.fact("begun")


def _if_staged(act: Callable[..., None]) -> Callable[..., None]:
    """The act, unless what this page shows was discarded or replaced on another one."""

    @wraps(act)
    def acted(*given: Any) -> None:
        try:
            if _is_shown():
                act(*given)
        except NotStaged as problem:
            toast(context.plain(str(problem)), icon=":material/delete:")

    return acted


def _is_shown() -> bool:
    """Whether the staged files are those that this page shows; says so if they are not."""
    if context.store().staging().fact("begun") == st.session_state.get(_SHOWN):
        return True
    toast(_REPLACED, icon=":material/devices:")
    return False


def read() -> None:
    """Begin to read the staged files again, with the answers so far."""
    store = context.store()
    _begin(READ, store, lambda hear: importing.read(store, open_book, hear))


def agree(seen: str) -> None:
    """Begin to add what was shown: see `state_of`."""
    store, change = context.store(), Change(context.new_action(), clock.now())
    estimate = importing.estimates_of(store)
    _begin(
        ADD, store, lambda hear: importing.add(store, open_book, estimate, change, hear, seen=seen)
    )


def take_back(number: int) -> None:
    """Begin to take an import back."""
    store, change = context.store(), Change(context.new_action(), clock.now())
    _begin(TAKE_BACK, store, lambda hear: import_removal.take_back(store, number, change, hear))


def discard() -> None:
    """Forget what is staged, and what was said about it, unless it is being read or added."""
    store = context.store()
    # What cannot be read is discarded all the same.
    with suppress(NotStaged):
        if not _is_shown():
            return
    try:
        with store.importing():
            store.staging().clear()
    except Busy:
        toast("It is being read or added at the moment.", icon=":material/hourglass_top:")
        return
    seen()


def seen() -> None:
    """Forget the result of the last job."""
    state.database(context.path()).jobs.forget()


@_if_staged
def answer(key: str, widget: str) -> None:
    """Keep what was chosen for a question; nothing chosen leaves the answer as it is."""
    chosen = st.session_state.get(widget)
    staging = context.store().staging()
    profile = staged_import.profile_of(staging)
    if chosen is None or profile.answers.get(key) == chosen:
        return
    answers = dict(profile.answers) | {key: str(chosen)}
    questions = staged_import.questions_of(staging)
    # Persons are asked about what was read already; any other answer changes what is read.
    is_read = key.startswith(import_persons.PERSON) and staging.fact("is_read", default=False)
    staging.note(profile=asdict(replace(profile, answers=answers)), is_read=is_read)
    if any(each.key == key and each.kind == "encoding" for each in questions):
        # Every word of the file is another one.
        read()


@_if_staged
def take_proposals() -> None:
    """Answer each open question that has a proposal by it."""
    staging = context.store().staging()
    profile = staged_import.profile_of(staging)
    proposed = {
        question.key: question.proposed
        for question in unanswered(staged_import.questions_of(staging), profile)
        if question.proposed is not None
    }
    answers = dict(profile.answers) | proposed
    staging.note(profile=asdict(replace(profile, answers=answers)), is_read=False)


@_if_staged
def answer_persons(choice: str) -> None:
    """Give all persons who are not answered yet the same answer."""
    staging = context.store().staging()
    profile = staged_import.profile_of(staging)
    asked = {match.question.key: choice for match in import_persons.matches(staging)}
    staging.note(profile=asdict(replace(profile, answers=asked | dict(profile.answers))))


@_if_staged
def use_profile(widget: str) -> None:
    """Read the file by the answers that were kept under the chosen name."""
    chosen = st.session_state.get(widget)
    kept = {each.name: each for each in context.store().import_profiles()}
    profile = kept.get(str(chosen), Profile())
    context.store().staging().note(profile=asdict(profile), is_read=False)
    read()


@_if_staged
def keep_profile(widget: str) -> None:
    """Keep the answers under the name that was typed."""
    store, name = context.store(), str(st.session_state.get(widget) or "").strip()
    staging = store.staging()
    profile = replace(staged_import.profile_of(staging), name=name)
    try:
        store.keep_import_profile(profile, Change(context.new_action(), clock.now()))
    except Refused as refusal:
        st.session_state[NAME_PROBLEMS] = refusal.problems
        return
    st.session_state.pop(NAME_PROBLEMS, None)
    staging.note(profile=asdict(profile))
    st.toast(f"Kept as “{context.plain(name)}”.", icon=":material/bookmark_added:")


def _begin(what: str, store: Store, work: Work) -> None:
    def in_words(hear: Callable[[float], None]) -> list[str]:
        try:
            return work(hear)
        except Refused as refusal:
            raise UnwantedError(*(problem.message for problem in refusal.problems)) from None
        except Conflict as conflict:
            raise UnwantedError(str(conflict)) from None

    state.database(store.path).jobs.begin(what, in_words)
