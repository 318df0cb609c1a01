"""The values typed about the staff: they stay while others save, and are compared with those."""

from typing import Any, Final

import streamlit as st

from smpdash.record.problem import Problem, Refused
from smpdash.record.studio import Staff, Studio
from smpdash.screens.manage.unsaved import keep_edits, kept_edits, watch_edits

FIELDS: Final = ("name", "role", "email")
_PAGE: Final = "staff-typed"
_SHOWN: Final = "staff-shown"
# Of a person: the version and the values from which their fields started, and what is typed there.
_Taken = dict[str, tuple[int, Staff, dict[str, Any]]]


def version_of(studio: Studio, person: Staff) -> int:
    """The version in the keys of this person's fields.

    It is the newest while nothing is typed in them, so that typed values are never replaced.
    """
    taken = _taken()
    version, start, before = taken.get(person.key, (studio.version, person, {}))
    # Streamlit has dropped the values of fields that were not drawn meanwhile.
    values = before | typed(person.key, version)
    if not _changed(start, values):
        version, start, values = studio.version, person, {}
    taken[person.key] = (version, start, values)
    return version


def value_of(person: Staff, name: str) -> str:
    """What a field of this person starts from: what was typed in it before, else what is saved."""
    _, _, values = _taken().get(person.key, (0, person, {}))
    return str(values.get(name, getattr(person, name)))


def unsaved_of(person: Staff) -> str:
    """The names of this person's fields that hold what is not saved yet; "" if there are none."""
    _, start, values = _taken().get(person.key, (0, person, {}))
    return ", ".join(_changed(start, values))


def keep_typed() -> None:
    """Keep what is typed about all people until it is saved."""
    taken = _taken()
    keep_edits(_PAGE, {key: each for key, each in taken.items() if each[2]})
    texts = [str(value) for _, _, values in taken.values() for value in values.values()]
    names = [
        start.name or "the new team member"
        for _, start, values in taken.values()
        if _changed(start, values)
    ]
    watch_edits(_PAGE, texts, "; ".join(names))


def _changed(start: Staff, values: dict[str, Any]) -> list[str]:
    return [name for name, value in values.items() if value != getattr(start, name)]


def _taken() -> _Taken:
    fresh: _Taken = {}
    return kept_edits(_PAGE, fresh)


def typed(key: str, version: int) -> dict[str, Any]:
    """The values that this person's fields hold now."""
    return {
        name: (st.session_state.get(field) or "").strip()
        for name in FIELDS
        if (field := f"{name}-{key}-{version}") in st.session_state
    }


def must_be_as_shown(person: Staff, newest: Studio) -> None:
    """Raise Refused, once, if this person was saved elsewhere since the fields were shown."""
    _, start, _ = _taken().get(person.key, (0, person, {}))
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
    _taken().pop(key, None)
    st.session_state.pop(_SHOWN, None)
