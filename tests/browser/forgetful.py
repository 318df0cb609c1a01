"""The app with a store that says it kept a draft and did not: what the campaign has to find out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import streamlit as st

from smpdash.screens.errors import explain_fault
from smpdash.server.lifespan import lifespan
from smpdash.store.records.drafts import Draft
from smpdash.store.store import Store

kept = Store.change_draft


def change_draft(
    self: Store,
    draft_id: str,
    change: Callable[[Draft], Mapping[str, object]],
    *,
    device: str,
    now: datetime,
) -> tuple[Draft, Draft] | None:
    draft = self.draft(draft_id)
    if draft is None or not draft.data:
        return kept(self, draft_id, change, device=device, now=now)
    return draft, replace(draft, data=dict(change(draft)))


Store.change_draft = change_draft  # type: ignore[method-assign]

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    lifespan=lifespan,
    on_script_error=explain_fault,
)
