"""The page Team: people, their roles and PINs, and who is signed in where."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from html import escape
from typing import Final, Literal

import streamlit as st

from smpdash.record.accounts.pin import temporary_pin
from smpdash.record.permissions import MAY, ROLES
from smpdash.record.problem import Problem, Refused
from smpdash.record.studio import Staff, Studio
from smpdash.runtime import clock
from smpdash.runtime.oidc_settings import configured
from smpdash.screens import context
from smpdash.screens.manage import team_typed
from smpdash.screens.manage.team_words import person_words, time_of_day
from smpdash.screens.tablets.section import show_tablets
from smpdash.screens.widgets import attempt, problem_list
from smpdash.store.accounts.accounts import TEMPORARY_PIN_LASTS, Account
from smpdash.store.store import Change

_REFUSED: Final = "refused:staff"
_GIVEN: Final = "temporary-pin"
_NEW: Final = "new"
# Of whom is asked whether they are to be deactivated.
_ASKED: Final = "deactivate"


def screen() -> None:
    """Show the staff with the actions for each person; a temporary PIN is shown once."""
    studio, authenticator = context.studio(), context.authenticator()
    accounts, vouched = authenticator.accounts(now=clock.now()), authenticator.with_work_account()
    wrong = authenticator.wrong_pins()
    st.markdown("### Team")
    if not accounts and not studio.made_up:
        _no_owner_yet()
    _new_tablets_wait(authenticator.new_tablets_wait_until(now=clock.now()))
    problem_list(st.session_state.get(_REFUSED, []))
    with st.container(key="staff-list", gap="xsmall"):
        for person in sorted(studio.staff, key=lambda each: not each.active):
            account, is_vouched = accounts.get(person.key), person.key in vouched
            tried = [each for each in wrong if each.staff == person.key]
            with st.container(
                horizontal=True, vertical_alignment="center", key=f"person-{person.key}"
            ):
                words = person_words(person, account, tried, is_vouched=is_vouched)
                team_typed.version_of(studio, person)
                if unsaved := team_typed.unsaved_of(person):
                    words += f", not saved yet: {unsaved}"
                st.html(
                    f"<p class='person'><b>{escape(studio.staff_name(person.key))}</b> "
                    f"<span>{ROLES.get(person.role, person.role)}</span> "
                    f"<small>{escape(words)}</small></p>"
                )
                given = st.session_state.get(_GIVEN)
                # Another key closes the menu, which would cover the temporary PIN.
                closed = f"-{given[2]}" if given and given[0] == person.key else ""
                with st.popover("Change", key=f"change-{person.key}{closed}"):
                    _change(studio, person, account, is_vouched, bool(accounts))
            _given(person)
    _new(studio)
    team_typed.keep_typed()
    show_tablets(problems_in=_REFUSED)
    _what_roles_may()


def _no_owner_yet() -> None:
    st.html(
        '<div class="note" role="note"><p>Nobody has a PIN yet, so only this machine gets in: '
        "tablets are refused until there is an owner. From then on everybody signs in.</p>"
        '<a class="as-button" href="/sign-in/owner" target="_self">Set up the owner</a></div>'
    )


def _given(person: Staff) -> None:
    """Show the temporary PIN just given to this person, until somebody has noted it."""
    given = st.session_state.get(_GIVEN)
    if given is None or given[0] != person.key:
        return
    name, pin = person.name, given[1]
    with st.container(border=True, key="temporary-pin-given"):
        st.html(
            f"<p>The temporary PIN of <b>{escape(name)}</b></p>"
            f'<p class="temporary-pin">{escape(pin)}</p>'
            f"<p>It is shown this once, holds for {TEMPORARY_PIN_LASTS.days} days, and is changed "
            "at the first sign-in.</p>"
        )
        forget = partial(st.session_state.pop, _GIVEN, None)
        st.button("Done", key="temporary-pin-noted", on_click=forget)


def _new_tablets_wait(until: datetime | None) -> None:
    """Say that nobody can sign in on a new tablet until then, with a button to end the wait."""
    if until is None:
        return
    with st.container(border=True, key="new-tablets-wait"):
        st.warning(
            f"After wrong PINs nobody gets in until {time_of_day(until)} on tablets on which "
            "nobody signed in before. All other tablets work as always.",
            icon=":material/timer:",
        )
        _button(
            "Unlock all new tablets",
            "unlock-everybody",
            lambda: context.authenticator().unlock_everybody(now=clock.now()),
        )


def _change(
    studio: Studio, person: Staff, account: Account | None, is_vouched: bool, has_owner: bool
) -> None:
    key, version = person.key, team_typed.version_of(studio, person)
    _fields(f"{key}-{version}", "Name", person)
    action = context.new_action()
    _button("Save", f"save-{key}", partial(_save_typed, person, version, action))
    if person.active and has_owner:
        _button("Give a temporary PIN", f"pin-{key}", partial(_give, person))
    if account is not None and account.can_be_unlocked:
        _button(
            "Unlock",
            f"unlock-{key}",
            lambda: context.authenticator().unlock(key, now=clock.now()),
        )
    if account is not None or is_vouched:
        _button(
            "Sign out everywhere",
            f"out-{key}",
            lambda: context.authenticator().sign_out_everywhere(key, now=clock.now()),
        )
    if person.active:
        _deactivate(person)
    else:
        _button("Reactivate", f"back-{key}", partial(_save, replace(person, active=True), action))


def _deactivate(person: Staff) -> None:
    """The button to deactivate somebody, and the question before it is done."""
    key = person.key
    asked = st.session_state.get(_ASKED) == key
    if not asked:
        ask = partial(st.session_state.__setitem__, _ASKED, key)
        st.button("Deactivate", key=f"deactivate-{key}", width="stretch", on_click=ask)
        return
    st.markdown(
        f"**Deactivate {context.plain(person.name)}?** They are signed out everywhere and cannot "
        "sign in. What they recorded stays, and they can be reactivated."
    )
    gone, action = replace(person, active=False), context.new_action()

    def sure() -> None:
        st.session_state.pop(_ASKED, None)
        _save(gone, action)

    _button("Deactivate", f"deactivate-sure-{key}", sure, rank="primary")
    no = partial(st.session_state.pop, _ASKED, None)
    st.button("Cancel", key=f"keep-active-{key}", width="stretch", on_click=no)


def _button(
    words: str,
    key: str,
    act: Callable[[], object],
    rank: Literal["primary", "secondary"] = "secondary",
) -> None:
    def click() -> None:
        attempt(act, problems_in=_REFUSED)

    st.button(words, key=key, type=rank, width="stretch", on_click=click)


def _new(studio: Studio) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="new-person", border=True):
        nobody = Staff(_NEW, "")
        version = team_typed.version_of(studio, nobody)
        _fields(f"{_NEW}-{version}", "New team member", nobody)
        save = partial(_save_typed, nobody, version, context.new_action())
        _button("Add", "add-person", save)
    if team_typed.unsaved_of(nobody):
        st.caption("Not saved yet: the new team member. Tap Add.")


def _fields(key: str, words: str, person: Staff) -> None:
    # No limit here: it would cut off a pasted text without a message.
    st.text_input(words, value=team_typed.value_of(person, "name"), live="500ms", key=f"name-{key}")
    st.segmented_control(
        "Role",
        list(ROLES),
        format_func=ROLES.__getitem__,
        default=team_typed.value_of(person, "role") or person.role,
        required=True,
        key=f"role-{key}",
    )
    if configured() or person.email:
        email = team_typed.value_of(person, "email")
        st.text_input("Work e-mail", value=email, live="500ms", key=f"email-{key}")


def _what_roles_may() -> None:
    with st.expander("What each role may do", key="roles", on_change="rerun") as roles:
        if roles.open:
            for role, words in ROLES.items():
                may = [right.words for right in MAY.values() if role in right.roles]
                st.text(f"{words}: {', '.join(may)}.")


def _save_typed(person: Staff, version: int, action: str) -> None:
    """Save the values that the fields hold when the button is tapped.

    A new team member gets a temporary PIN at once, where people sign in.
    """
    key = secrets.token_hex(8) if person.key == _NEW else person.key
    typed = team_typed.typed(person.key, version)
    named = replace(person, key=key, **typed)
    if not named.name.strip():
        raise Refused([Problem("staff", "Write the name of the team member.")])
    _save(named, action)
    team_typed.saved(person.key)
    # Whoever has a work account signs in with that.
    if person.key == _NEW and not named.email and context.authenticator().accounts(now=clock.now()):
        _give(named)


def _save(person: Staff, action: str) -> None:
    """Save a person, replacing the one with the same key if there is one."""
    studio = context.store().studio()
    team_typed.must_be_as_shown(person, studio)
    staff = {each.key: each for each in studio.staff} | {person.key: person}
    wanted = replace(studio, staff=tuple(staff.values()))
    context.store().save_studio(wanted, Change(action, clock.now()))
    context.ask_again()


def _give(person: Staff) -> None:
    pin = temporary_pin(person.role, secrets.randbelow)
    context.authenticator().give_temporary_pin(person.key, pin, now=clock.now())
    st.session_state[_GIVEN] = (person.key, pin, context.new_action())
