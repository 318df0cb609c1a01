"""The page Backups: how old they are and where, with buttons to make, check and restore one."""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from smpdash.record.lengths import PASSPHRASE
from smpdash.record.problem import too_long
from smpdash.record.times.moments import moment_words
from smpdash.runtime import clock, state
from smpdash.runtime.jobs import background_job
from smpdash.screens import context
from smpdash.screens.manage import backup_age
from smpdash.store.backup.catalogue import Backup, is_there, place_for
from smpdash.store.backup.create import BackupOptions, backup_options
from smpdash.store.store import Store, StoreProblem

BACK_UP: Final = "Backing up"
CHECK: Final = "Checking the records"
RESTORE: Final = "Restoring"
_CHOSEN: Final = "restore-chosen"
MOST_FINDINGS: Final = 8


def screen() -> None:
    """Show the state of the backups, the job that is under way, and the list."""
    store = context.store()
    st.markdown("### Backups")
    if store.is_made_up():
        st.info("A demo studio has no backups: nothing in it is anybody’s record.")
        return
    _state(store)
    under_way = state.database(store.path).jobs.last
    busy = under_way is not None and not under_way.is_over
    with st.container(horizontal=True, key="backup-now"):
        st.button(
            "Back up now",
            type="primary",
            icon=":material/backup:",
            key="back-up",
            disabled=busy,
            on_click=_back_up,
        )
        st.button(
            "Check the records now",
            icon=":material/fact_check:",
            key="check-records",
            disabled=busy,
            on_click=_check,
        )
    # Drawn again each second while a job is under way; then the whole page, once.
    st.fragment(_under_way, run_every="1s" if busy else None)(busy=busy)
    if (chosen := st.session_state.get(_CHOSEN)) and not busy:
        _confirm(store, chosen)
    _list(store, busy=busy)


def _state(store: Store) -> None:
    made = store.last_backup()
    where = [f"beside the records, in {place_for(store.path)}"]
    try:
        options = backup_options()
    except StoreProblem as problem:
        options = BackupOptions()
        st.warning(context.plain(str(problem)), icon=":material/key_off:")
    if options.second:
        where.append(f"and in {options.second}")
        if not options.second.is_dir():
            st.warning(
                f"The second place {context.plain(str(options.second))} cannot be reached: nothing "
                "is kept there until it is back, and what lies there is not in the list.",
                icon=":material/link_off:",
            )
    lock = "encrypted with the passphrase" if options.passphrase else "not encrypted"
    at = f"Of {moment_words(made, context.zone())}. " if made else ""
    second = (
        ""
        if options.second
        else "<p>No second place is set: one disk that fails takes records and backups with it. "
        "Whoever looks after this computer sets one, as the operating guide says under Backups: "
        "SMPDASH_BACKUP_TO.</p>"
    )
    st.html(
        f"<section class='answer backup-state {backup_age.state(made)}'><div>"
        f"<h2>{backup_age.words(made)}</h2>"
        f"<p>{at}Made and checked once a day, {escape(' '.join(where))}, "
        f"{lock}.</p>{second}</div></section>"
    )


def _under_way(*, busy: bool) -> None:
    """Show how far the job is, or its result."""
    store = context.store()
    work = state.database(store.path).jobs.last
    if work is None:
        return
    if not work.is_over:
        st.progress(min(work.share, 1.0), text=f"{work.what} …")
        return
    if busy:
        state.database(store.path).last_backup = None
        st.rerun()
    said = "\n\n".join(context.plain(line) for line in work.said)
    with st.container(key="errand-over"):
        (st.error if work.failed else st.success)(said)
        st.button(
            "I have seen this",
            key="errand-read",
            on_click=state.database(store.path).jobs.forget,
        )


def _back_up() -> None:
    store, now = context.store(), clock.now()

    def work(hear: Callable[[float], None]) -> list[str]:
        made = store.back_up(now=now, options=backup_options(), hear=hear)
        said = [f"Backed up and checked: {made.path.name}, {made.size / 1e6:.1f} MB."]
        if made.complaint:
            raise background_job.UnwantedError(*said, made.complaint)
        return [*said, f"The same in {made.second}."] if made.second else said

    state.database(store.path).jobs.begin(BACK_UP, work)


def _check() -> None:
    store, now = context.store(), clock.now()

    def work(hear: Callable[[float], None]) -> list[str]:
        findings = store.check(now=now, hear=hear)
        if findings:
            more = len(findings) - MOST_FINDINGS
            raise background_job.UnwantedError(
                "The records are not whole. Leave them as they are and restore a good backup.",
                *findings[:MOST_FINDINGS],
                *([f"And {more} more."] if more > 0 else []),
            )
        return ["The records are whole: every value is as the activity log says."]

    state.database(store.path).jobs.begin(CHECK, work)


def _list(store: Store, *, busy: bool) -> None:
    backups = store.backups()
    st.markdown("#### Kept: the newest of each of 7 days, 4 weeks and 12 months")
    if not backups:
        st.caption("None yet: the first is made within a day of the first start.")
    beside = place_for(store.path)
    here = [made for made in backups if made.path.parent == beside]
    _rows("restore", here, busy=busy)
    if elsewhere := backups[len(here) :]:
        st.markdown("#### At the second place")
        st.caption(context.plain(str(elsewhere[0].path.parent)))
        _rows("restore-second", elsewhere, busy=busy)


def _rows(key: str, backups: list[Backup], *, busy: bool) -> None:
    may_restore = context.person().may("restore")
    with st.container(key=f"{key}-list", gap="xsmall"):
        for made in backups:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_line(made), width="stretch")
                if may_restore:
                    st.button(
                        "Restore",
                        icon=":material/settings_backup_restore:",
                        key=f"{key}-{made.path.name}",
                        disabled=busy,
                        on_click=st.session_state.__setitem__,
                        args=(_CHOSEN, str(made.path)),
                    )


def _line(made: Backup) -> str:
    at = moment_words(made.made_at, context.zone())
    locked = ", encrypted" if made.is_encrypted else ""
    line = f"**{at}** :gray[{made.size / 1e6:.1f} MB{locked}]"
    return line if is_there(made) else f"{line} :red[the file is not there in full length]"


def _leave() -> None:
    st.session_state.pop(_CHOSEN, None)


@st.dialog("Put this backup in the place of the records?", width="large", on_dismiss=_leave)
def _confirm(store: Store, file: str) -> None:
    """Ask for confirmation: what is lost, what stays, and the passphrase if it is not known."""
    made = next((each for each in store.backups() if str(each.path) == file), None)
    if made is None:
        st.info("This backup is not there any more.")
        return
    made_at = moment_words(made.made_at, context.zone())
    st.markdown(
        f"All records become what they were on **{made_at}**. "
        f"{_since(store, made)}\n\n"
        "The present file is set aside beside the records and not deleted. The backup is checked "
        "from end to end before anything is changed. Everybody is signed out, PINs are those of "
        "that day, and every tablet is told."
    )
    needs_passphrase = made.is_encrypted and not _passphrase()
    passphrase = ""
    if needs_passphrase:
        passphrase = st.text_input(
            "Passphrase of the backups",
            type="password",
            key="restore-passphrase",
            autocomplete="off",
            live=True,
        )
        if len(passphrase) > PASSPHRASE:
            wrong = too_long("passphrase", "The passphrase", passphrase, PASSPHRASE)
            st.caption(f":red[{context.plain(wrong.message)}]")
            passphrase = ""
    sure = st.toggle("I know that what was recorded since is left behind", key="restore-sure")
    with st.container(horizontal=True):
        st.button(
            "Restore this backup",
            type="primary",
            icon=":material/settings_backup_restore:",
            key="restore-now",
            disabled=not sure or (needs_passphrase and not passphrase),
            on_click=_restore,
            args=(made.path,),
        )
        st.button("Leave everything as it is", key="restore-leave", on_click=_leave)


def _since(store: Store, made: Backup) -> str:
    try:
        newest = store.audit(limit=1)
    except StoreProblem:
        return "The present file cannot be read."
    later = newest[0].seq - made.entries if newest else 0
    if later <= 0:
        return "The activity log has no newer entries."
    entries = "1 entry that is" if later == 1 else f"{later:,} entries that are"
    return f"The activity log has {entries} newer: what they recorded is left behind."


def _passphrase() -> str:
    try:
        return backup_options().passphrase
    except StoreProblem:
        return ""


def _restore(file: Path) -> None:
    store, now, zone = context.store(), clock.now(), context.zone()
    if not st.session_state.get("restore-sure"):
        return
    typed = str(st.session_state.get("restore-passphrase") or "")
    passphrase = _passphrase() or (typed if len(typed) <= PASSPHRASE else "")
    store.must("restore")
    _leave()

    def work(hear: Callable[[float], None]) -> list[str]:
        done = store.restore(file, now=now, passphrase=passphrase, hear=hear)
        said = [f"The records are those of {moment_words(done.back_to, zone)}."]
        return [*said, f"What was there before lies in {done.aside}."] if done.aside else said

    state.database(store.path).jobs.begin(RESTORE, work)
