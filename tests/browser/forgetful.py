"""The app with a store that says it kept a draft and did not: what the campaign has to find out."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from smpdash.screens.faults import explain_fault
from smpdash.screens.start import lifespan
from smpdash.store.drafts import Draft
from smpdash.store.store import Store

kept = Store.save_draft


def save_draft(self: Store, draft_id: str, data: Any, *, version: int, **who: Any) -> Draft:
    draft = self.draft(draft_id)
    if draft is None or not draft.data:
        return kept(self, draft_id, data, version=version, **who)
    return replace(draft, data=dict(data))


Store.save_draft = save_draft  # type: ignore[method-assign]

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    lifespan=lifespan,
    on_script_error=explain_fault,
)
