"""Warnings about wrong PINs, for the person whose PIN was tried and for the owners."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from smpdash.record.accounts.sign_in import tablet_name
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.widgets import attempt
from smpdash.store.accounts.wrong_pins import WrongPins, to_tell

MOST_PEOPLE = 5
_REFUSED = "refused:wrong-pins"


def show_wrong_pins() -> None:
    """Warn of wrong PINs on top of the page: owners of everybody's, all others of their own."""
    unseen = to_tell(context.authenticator().wrong_pins())
    if not unseen:
        return
    person = context.person()
    by_person: dict[str, list[WrongPins]] = {}
    for each in unseen:
        by_person.setdefault(each.staff, []).append(each)
    with st.container(border=True, key="wrong-pins"):
        for staff, wrong in list(by_person.items())[:MOST_PEOPLE]:
            said = sentence(wrong, context.studio(), own=staff == person.key, now=clock.now())
            st.warning(context.plain(said), icon=":material/password:")
        if len(by_person) > MOST_PEOPLE:
            st.caption(f"And for {len(by_person) - MOST_PEOPLE} people more: see Team.")
        st.button("I have seen this", key="wrong-pins-seen", on_click=_note_seen, args=(unseen,))


def sentence(wrong: Sequence[WrongPins], studio: Studio, *, own: bool, now: datetime) -> str:
    """How many wrong PINs were typed for one person, since when and where; and what to do."""
    whose = "you" if own else _name(studio, wrong[0].staff)
    places = [(each.number, _where(each, studio, own=own)) for each in wrong]
    if len(places) == 1:
        where = f"all {places[0][1]}"
    else:
        where = "; ".join(f"{number} {place}" for number, place in places)
    todo = (
        "If it was not you, choose another PIN, and tell the owners of the studio."
        if own
        else "If it was not them, ask who used these tablets; the activity log shows each of them."
    )
    return (
        f"{count_words(wrong, now=now)} for {whose}: {where}. None of them let anybody in. {todo}"
    )


def count_words(wrong: Sequence[WrongPins], *, now: datetime) -> str:
    """How many wrong PINs, and since when: "12 wrong PINs since yesterday"."""
    number = sum(each.number for each in wrong)
    first = min(each.first_at for each in wrong).astimezone(context.zone())
    days = (now.astimezone(context.zone()).date() - first.date()).days
    since = {0: f"{first:%H:%M}", 1: "yesterday"}.get(days, f"{day_words(first.date())}")
    return f"{number} wrong PIN{'s' if number > 1 else ''} since {since}"


def _where(each: WrongPins, studio: Studio, *, own: bool) -> str:
    name = tablet_name(each.tablet)
    if each.place == "machine":
        return "on the machine that serves smpdash"
    if each.place == "own":
        whose = "you use" if own else "they use"
        return f"on tablets that {whose}, the last on the tablet “{name}”"
    if each.place == "new":
        return f"on tablets where nobody had signed in before, the last on “{name}”"
    maker = studio.staff_name(each.maker)
    return f"on tablets that {maker} was the first to use, the last on “{name}”"


def _name(studio: Studio, staff: str) -> str:
    return "somebody who does not work here" if staff == "?" else studio.staff_name(staff)


def _note_seen(shown: Sequence[WrongPins]) -> None:
    authenticator, now = context.authenticator(), clock.now()
    attempt(lambda: authenticator.saw_wrong_pins(shown, now=now), problems_in=_REFUSED)
