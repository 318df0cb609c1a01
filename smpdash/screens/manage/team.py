"""The staff: who works here, in which role, with which PIN, and who is signed in where."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any, Final

import streamlit as st

from smpdash.html.sign_in_table import sign_in_table
from smpdash.record.accounts.pin import start_pin
from smpdash.record.permissions import MAY, ROLES
from smpdash.record.studio import Staff, Studio
from smpdash.runtime import clock
from smpdash.runtime.admission import idle
from smpdash.runtime.oidc_settings import configured
from smpdash.screens import context
from smpdash.screens.manage import team_typed
from smpdash.screens.manage.team_words import person_words, time_of_day
from smpdash.screens.widgets import attempt, problem_list
from smpdash.store.accounts.accounts import START_PIN_LASTS, Account
from smpdash.store.accounts.authentication import Authenticator
from smpdash.store.store import Change

_REFUSED: Final = "refused:staff"
_GIVEN: Final = "start-pin"
_NEW: Final = "new"


def screen() -> None:
    """Show everybody with what may be done about each; a start PIN is shown once."""
    studio, authenticator = context.studio(), _desk()
    accounts, vouched = authenticator.accounts(now=clock.now()), authenticator.with_work_account()
    wrong = authenticator.wrong_pins()
    st.markdown("### Staff")
    if not accounts and not studio.made_up:
        _no_owner_yet()
    _given()
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
                st.html(
                    f"<p class='person'><b>{escape(person.name)}</b> "
                    f"<span>{ROLES.get(person.role, person.role)}</span> "
                    f"<small>{escape(words)}</small></p>"
                )
                with st.popover("Change", key=f"change-{person.key}"):
                    _change(studio, person, account, is_vouched, bool(accounts))
    _new(studio)
    _signed_in(authenticator)
    _what_roles_may()


def _no_owner_yet() -> None:
    st.html(
        '<div class="note" role="note"><p>Nobody has a PIN yet, so only this machine gets in: '
        "tablets are refused until there is an owner. From then on everybody signs in.</p>"
        '<a class="as-button" href="/sign-in/owner" target="_self">Set up the owner</a></div>'
    )


def _given() -> None:
    """The start PIN just given, until it was noted."""
    given = st.session_state.get(_GIVEN)
    if given is None:
        return
    name, pin = given
    with st.container(border=True, key="start-pin-given"):
        st.html(
            f'<p>The start PIN of <b>{escape(name)}</b></p><p class="start-pin">{escape(pin)}</p>'
            f"<p>It is shown this once, holds for {START_PIN_LASTS.days} days, and is changed at "
            "the first sign-in.</p>"
        )
        st.button("I have passed it on", key="start-pin-noted", on_click=_noted)


def _noted() -> None:
    st.session_state.pop(_GIVEN, None)


def _new_tablets_wait(until: datetime | None) -> None:
    """Say that nobody gets in on a new tablet, and end it at a tap."""
    if until is None:
        return
    with st.container(border=True, key="new-tablets-wait"):
        st.warning(
            f"After wrong PINs nobody gets in until {time_of_day(until)} on tablets on which "
            "nobody signed in before. All other tablets work as always.",
            icon=":material/timer:",
        )
        _button("Let everybody in again", "let-everybody-in", _let_everybody_in)


def _change(
    studio: Studio, person: Staff, account: Account | None, is_vouched: bool, has_owner: bool
) -> None:
    key, version = person.key, team_typed.version_of(studio, person)
    _fields(f"{key}-{version}", "Name", person)
    _button("Save", f"save-{key}", _save_typed, person, version)
    if person.active and has_owner:
        _button("Give a start PIN", f"pin-{key}", _give, person)
    if account is not None and account.can_be_let_in_again:
        _button("Let in again", f"let-in-{key}", _let_in_again, key)
    if account is not None or is_vouched:
        _button("Sign out everywhere", f"out-{key}", _sign_out, key)
    _button(
        "Has left" if person.active else "Works here again",
        f"left-{key}",
        _save,
        person.key,
        replace(person, active=not person.active),
    )


def _button(words: str, key: str, act: Callable[..., None], *about: Any) -> None:
    st.button(words, key=key, width="stretch", on_click=act, args=(*about, context.new_action()))


def _new(studio: Studio) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="new-person", border=True):
        nobody = Staff(_NEW, "")
        version = team_typed.version_of(studio, nobody)
        _fields(f"{_NEW}-{version}", "Somebody new", nobody)
        _button("Add", "add-person", _save_typed, nobody, version)


def _fields(key: str, words: str, person: Staff) -> None:
    # A limit here would cut off what is pasted; what is too long is said instead.
    st.text_input(words, value=person.name, key=f"name-{key}")
    st.segmented_control(
        "Role",
        list(ROLES),
        format_func=ROLES.__getitem__,
        default=person.role,
        required=True,
        key=f"role-{key}",
    )
    if configured() or person.email:
        st.text_input("Work e-mail", value=person.email, key=f"email-{key}")


def _signed_in(authenticator: Authenticator) -> None:
    st.markdown("#### Signed in")
    found = authenticator.signed_in(now=clock.now())
    if not found:
        st.caption("Nobody.")
        return
    st.html(sign_in_table(found, context.zone()))


def _what_roles_may() -> None:
    with st.expander("What each role may do", key="roles", on_change="rerun") as roles:
        if roles.open:
            for role, words in ROLES.items():
                may = [right.words for right in MAY.values() if role in right.roles]
                st.text(f"{words}: {', '.join(may)}.")


def _save_typed(person: Staff, version: int, action: str) -> None:
    """Save what stands in the fields when the button is tapped."""
    key = secrets.token_hex(8) if person.key == _NEW else person.key
    typed = team_typed.typed(person.key, version)
    _save(person.key, replace(person, key=key, **typed), action)


def _save(shown: str, person: Staff, action: str) -> None:
    """Put a person in the place of the one with the same key, or at the end.

    `shown` is the key of the fields that they were typed in.
    """

    def save() -> None:
        studio = context.store().studio()
        team_typed.must_be_as_shown(person, studio)
        keys = [each.key for each in studio.staff]
        staff = [person if each.key == person.key else each for each in studio.staff]
        if person.key not in keys:
            staff.append(person)
        wanted = replace(studio, staff=tuple(staff))
        context.store().save_studio(wanted, Change(action, clock.now()))
        context.ask_again()
        team_typed.saved(shown)

    attempt(save, problems_in=_REFUSED)


def _give(person: Staff, _action: str) -> None:
    pin = start_pin(person.role, secrets.randbelow)

    def give() -> None:
        _desk().give_start_pin(person.key, pin, now=clock.now())
        st.session_state[_GIVEN] = (person.name, pin)

    attempt(give, problems_in=_REFUSED)


def _let_in_again(key: str, _action: str) -> None:
    attempt(lambda: _desk().let_in_again(key, now=clock.now()), problems_in=_REFUSED)


def _let_everybody_in(_action: str) -> None:
    attempt(lambda: _desk().let_everybody_in_again(now=clock.now()), problems_in=_REFUSED)


def _sign_out(key: str, _action: str) -> None:
    attempt(lambda: _desk().sign_out_everywhere(key, now=clock.now()), problems_in=_REFUSED)


def _desk() -> Authenticator:
    return context.store().authenticator(idle=idle())
