"""The values typed about the staff: they stay while others save, and are compared with those."""

from typing import Any, Final

import streamlit as st

from smpdash.record.problem import Problem, Refused
from smpdash.record.studio import Staff, Studio

FIELDS: Final = ("name", "role", "email")
_FROM: Final = "staff-from"
_SHOWN: Final = "staff-shown"


def version_of(studio: Studio, person: Staff) -> int:
    """The version in the keys of this person's fields.

    It is the newest while nothing is typed in them, so that typed values are never replaced.
    """
    taken = st.session_state.setdefault(_FROM, {})
    version, start = taken.get(person.key, (studio.version, person))
    if not any(value != getattr(start, name) for name, value in typed(person.key, version).items()):
        version, start = studio.version, person
    taken[person.key] = (version, start)
    return int(version)


def typed(key: str, version: int) -> dict[str, Any]:
    """The values that this person's fields hold now."""
    return {
        name: (st.session_state.get(field) or "").strip()
        for name in FIELDS
        if (field := f"{name}-{key}-{version}") in st.session_state
    }


def must_be_as_shown(person: Staff, newest: Studio) -> None:
    """Raise Refused, once, if this person was saved elsewhere since the fields were shown."""
    _, start = st.session_state.get(_FROM, {}).get(person.key, (0, person))
    now = next((each for each in newest.staff if each.key == person.key), start)
    changed = [name for name in FIELDS if getattr(now, name) != getattr(start, name)]
    differs = [name for name in changed if getattr(now, name) != getattr(person, name)]
    if differs and st.session_state.get(_SHOWN) != now:
        st.session_state[_SHOWN] = now
        lines = [
            f"{name.capitalize()} of {start.name}: you see {getattr(person, name) or 'nothing'}, "
            f"another tablet saved {getattr(now, name) or 'nothing'}. Tap again to save what you "
            "see."
            for name in differs
        ]
        raise Refused([Problem("staff", line) for line in lines])


def saved(key: str) -> None:
    """Let this person's fields take the values that were saved."""
    st.session_state.get(_FROM, {}).pop(key, None)
    st.session_state.pop(_SHOWN, None)
