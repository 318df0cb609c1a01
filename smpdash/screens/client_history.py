"""Who changed what of this client, when, from what to what: the trail in people's words."""

from typing import Any, Final

import streamlit as st

from smpdash.screens import door
from smpdash.store.trail import AuditEntry

SHOWN: Final = 50
# Rows and fields that keep the books and say nothing about the client.
BOOKS: Final = ("action", "estimate", "draft")
UNSAID: Final = frozenset(("version", "amended_at", "recorded_at", "search_key", "id", "position"))


def show_history(code: str) -> None:
    """The newest changes first, read only when they are asked for."""
    with st.expander("History of changes", key="history", on_change="rerun") as history:
        if history.open:
            entries = door.store().audit(code, limit=SHOWN)
            st.dataframe([_row(entry) for entry in entries], hide_index=True, row_height=48)
            st.caption("Nothing in this list can be changed or taken out.")


def _row(entry: AuditEntry) -> dict[str, str]:
    at = entry.at.astimezone(door.zone()) if entry.at else None
    return {
        "When": f"{at:%d %b %Y %H:%M}" if at else "",
        "What": entry.action.capitalize(),
        "Tablet": door.tablet_name(entry.device) if entry.device else "",
        "Why": entry.reason,
        "From what to what": "; ".join(_changes(entry)) if entry.is_readable else "erased",
    }


def _changes(entry: AuditEntry) -> list[str]:
    """Each field that stood before and differs now; a new or deleted row is named by its action."""
    return [
        f"{field.replace('_', ' ')} {_said(was)} → {_said(now[field])}"
        for name, row in entry.before.items()
        if not name.startswith(BOOKS) and (now := entry.after.get(name)) is not None
        for field, was in row.items()
        if field in now and field not in UNSAID
    ]


def _said(value: Any) -> str:
    return "nothing" if value in (None, "") else str(value)
