"""The page Import: from the file on the tablet to the records, with everything seen before."""

from typing import Final

import streamlit as st

from smpdash.record.counts import counted, listed
from smpdash.record.importing.questions import unanswered
from smpdash.record.lengths import IMPORT_BYTES, TABLE_NAME
from smpdash.runtime.jobs import staged_import
from smpdash.screens import context
from smpdash.screens.importing import acts, over, preview
from smpdash.screens.importing.all_choices import show_choices
from smpdash.screens.importing.choose import choose_files
from smpdash.screens.importing.earlier import show_earlier
from smpdash.screens.importing.questions import show_questions
from smpdash.screens.widgets import problem_list
from smpdash.store.records.imports.register import ADDING
from smpdash.store.records.imports.staging import Staging
from smpdash.store.store import NotStaged, Store

NONE_KEPT: Final = "No kept answers"


def screen() -> None:
    """Show what is staged and what it needs next, and the imports so far."""
    store = context.store()
    st.markdown("### Import")
    staging, busy = store.staging(), acts.is_busy()
    # Drawn again each second while a job is under way; then the whole page, once.
    st.fragment(_under_way, run_every="1s" if busy else None)(busy=busy)
    if not busy:
        try:
            # While files are being sent, the button that sends them stays.
            if staging.exists() and staging.fact("is_sent", default=False):
                acts.shown(staging)
                _staged(store, staging)
            else:
                _choose()
        except NotStaged as problem:
            _not_staged(staging, problem)
    show_earlier(store)


def _not_staged(staging: Staging, problem: NotStaged) -> None:
    """Say that what is staged cannot be read, or that it was discarded while this was drawn."""
    if not staging.exists():
        st.rerun()
    st.error(
        context.plain(str(problem)), title="The file cannot be read", icon=":material/broken_image:"
    )
    st.button("Discard it and choose another", key="import-discard", on_click=acts.discard)


def _under_way(*, busy: bool) -> None:
    """Show how far the job is, or its result."""
    context.store().must("import records")
    job = acts.last_job()
    if job is None:
        if busy:
            st.info("Another job on the records is running. This page goes on after it.")
            if not acts.is_busy():
                st.rerun()
        _say_removing()
        return
    if not job.is_over:
        st.progress(min(job.share, 1.0), text=f"{job.what} … You can go on working meanwhile.")
        return
    if busy:
        st.rerun()
    if job.failed:
        said = "\n".join(f"- {context.plain(line)}" for line in job.said)
        title = "The file cannot be read" if job.what == acts.READ else "Not done"
        st.error(f"{said}\n\nThe records are as they were.", title=title)
    elif job.what != acts.READ:
        st.success("\n\n".join(context.plain(line) for line in job.said))
    if job.what == acts.TAKE_BACK:
        st.button("I have seen this", key="import-seen", on_click=acts.seen)


def _say_removing() -> None:
    now = context.store().import_under_way()
    if now is None:
        return
    if now.direction == ADDING:
        words = (
            f"Import {now.number} of {now.file} is being added, or was cut off: then it is removed "
            "within a minute, and its file can be added again. Nobody has seen anything of it."
        )
    else:
        words = f"What import {now.number} of {now.file} has left is being removed."
    st.info(context.plain(words), icon=":material/hourglass_top:")


def _choose() -> None:
    st.markdown(
        "Bring clients, courses, visits and zones from an Excel workbook or CSV files: those of "
        "smpdash, or any other list that has a header. Nothing is added before you have seen it "
        "and agreed, and a whole import can be taken back."
    )
    st.caption(
        f"Up to {IMPORT_BYTES // 1_000_000} MB in at most 10 files that belong together. They stay "
        "on the studio’s machine and are deleted after the import."
    )
    choose_files("Choose files", key="import-choose")


def _staged(store: Store, staging: Staging) -> None:
    """Show what the staged files need: to be read, answers, or somebody who agrees."""
    owner = staging.fact("person", "")
    files = listed([context.plain(name) for name in staging.fact("files", [])])
    if owner != store.person.key:
        name = context.plain(context.studio().staff_name(owner) or "Somebody else")
        st.info(f"{name} is preparing an import of {files}.", icon=":material/person:")
        st.button("Discard it and choose another", key="import-discard", on_click=acts.discard)
        return
    if staging.fact("is_over", default=False):
        _over(staging)
        return
    st.markdown(f":material/draft: **{files}**")
    job = acts.last_job()
    # What somebody entered in Settings meanwhile can be chosen here.
    if staging.fact("tables") != staged_import.tables_of(context.studio()):
        if job is None or not job.failed:
            acts.read()
            st.rerun()
        with st.container(horizontal=True, key="import-bar"):
            st.button("Read it again", type="primary", key="import-go-on", on_click=acts.read)
            st.button("Discard this file", key="import-discard", on_click=acts.discard)
        return
    if staged_import.is_ready(staging):
        profile, questions = staged_import.profile_of(staging), staged_import.questions_of(staging)
        _show_warnings(staging)
        preview.show_preview(staging, profile)
        with st.expander("How the file was read: look or change", key="import-how"):
            _show_what_was_found(staging)
            show_questions(questions, profile)
        _keep_answers(profile.name)
        show_choices(questions, profile)
    else:
        _ask(store, staging)


def _ask(store: Store, staging: Staging) -> None:
    """Show what was found out and what has to be asked, with the button to go on."""
    profile, questions = staged_import.profile_of(staging), staged_import.questions_of(staging)
    _show_what_was_found(staging)
    _show_warnings(staging)
    _show_profiles(store, profile.name)
    show_questions([each for each in questions if not each.is_sure], profile)
    if sure := [each for each in questions if each.is_sure]:
        words = f"Found out without asking: {counted(len(sure), 'answer')}. Look or change"
        with st.expander(words, key="import-sure"):
            show_questions(sure, profile)
    left = unanswered(questions, profile)
    proposed = sum(question.proposed is not None for question in left)
    with st.container(horizontal=True, key="import-bar"):
        st.button(
            "Read with these answers",
            type="primary",
            icon=":material/arrow_forward:",
            key="import-go-on",
            disabled=bool(left),
            on_click=acts.read,
        )
        if proposed:
            st.button(
                f"Take {counted(proposed, 'proposal')}",
                icon=":material/done_all:",
                key="import-proposals",
                on_click=acts.take_proposals,
            )
        st.button("Discard this file", key="import-discard", on_click=acts.discard)
    if left:
        more = any(each.kind == "column" for each in left)
        rest = " What the columns hold may bring further questions." if more else ""
        st.caption(f"{counted(len(left), 'answer')} still needed.{rest}")
    show_choices(questions, profile)


def _show_what_was_found(staging: Staging) -> None:
    """Show how the file was read: its sheets with their rows, encoding and separator."""
    lines = staged_import.read_as(staging)
    st.markdown("\n".join(f"- {context.plain(line)}" for line in lines))


def _show_warnings(staging: Staging) -> None:
    """Show what is wrong with whole columns and sheets."""
    wrong = staged_import.warnings(staging)
    if wrong:
        words = "\n".join(f"- {context.plain(line)}" for line in wrong)
        st.warning(words, title="Look at this", icon=":material/warning:")


def _show_profiles(store: Store, name: str) -> None:
    names = [each.name for each in store.import_profiles()]
    if names:
        key = "import-profile"
        st.selectbox(
            "Read it as before",
            names,
            index=names.index(name) if name in names else None,
            placeholder=NONE_KEPT,
            filter_mode=None,
            key=key,
            on_change=acts.use_profile,
            args=(key,),
        )


def _keep_answers(name: str) -> None:
    with st.expander("Keep these answers for the next file", key="import-keep"):
        problem_list(st.session_state.get(acts.NAME_PROBLEMS, []), ending="", title="Not kept yet")
        key = "import-keep-name"
        st.text_input(
            "Name",
            value=name,
            max_chars=TABLE_NAME,
            key=key,
            placeholder="For example: list of the old system",
        )
        st.button(
            "Keep", icon=":material/bookmark_add:", key="import-keep-now",
            on_click=acts.keep_profile, args=(key,),
        )  # fmt: skip


def _over(staging: Staging) -> None:
    over.show_to_be_joined(staging)
    preview.show_left_out(staging)
    with st.container(horizontal=True, key="import-bar"):
        st.button("Done", type="primary", key="import-done", on_click=acts.discard)
