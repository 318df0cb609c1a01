"""The app with the pattern that read contacts before, and no limit before it: a control."""

import re
from pathlib import Path

import streamlit as st

from smpdash.screens.errors import explain_fault
from smpdash.screens.intake import lengths
from smpdash.server.lifespan import lifespan
from smpdash.store.records import duplicates


def _contacts(text: str) -> set[str]:
    return {*re.findall(r"\S+@\S+\.\w+", text)}


duplicates.contacts_in = _contacts
duplicates.CONTACT = lengths.DRAFT_TEXT  # type: ignore[misc]

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    lifespan=lifespan,
    on_script_error=explain_fault,
)
