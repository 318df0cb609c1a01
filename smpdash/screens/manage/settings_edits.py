"""The edits of the page Settings: what its fields and grids hold, and what they started from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from smpdash.record.studio import Studio

Rows = list[dict[str, Any]]


@dataclass(slots=True)
class Edits:
    """What the page's fields and grids hold, and the tables `start` that the edits started from.

    `used` are the keys of the shades that stand in recorded visits.
    `is_edited` stays true once there was an edit: a value that was typed back may be meant.
    `new_keys` are the keys of the rows that were added. `drawn` is the content that a grid's widget
    was given: while it is on the page, its edits count from there. `discarded` counts how often
    the edits were discarded, so that the widgets get new keys and start again.
    """

    start: Studio
    used: frozenset[str]
    discarded: int = 0
    is_edited: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    new_keys: dict[str, list[str]] = field(default_factory=dict)
    drawn: dict[str, Rows] = field(default_factory=dict)

    def key(self, name: str) -> str:
        """The key of a widget; it changes with every save, so that the widget starts again."""
        again = f"-{self.discarded}" if self.discarded else ""
        return f"{name}-{self.start.version}{again}"

    def content(self, name: str, rows: Sequence[dict[str, Any]]) -> Rows:
        """What a grid's widget is given: the rows as edited when it came onto the page."""
        if self.key(name) not in st.session_state or name not in self.drawn:
            self.drawn[name] = self.rows.get(name, list(rows))
        return self.drawn[name]
