"""The shades and the lots as grids of text: what cannot be read stays, and the page says so.

Streamlit's own cells for numbers and dates replace what they cannot read, and drop a row without a
required value.
"""

from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

import streamlit as st

from smpdash.record.counts import counted
from smpdash.record.lengths import ROWS, ROWS_AT_ONCE
from smpdash.record.problem import Problem
from smpdash.record.studio import Lot, Shade, Studio
from smpdash.screens import context
from smpdash.screens.entry.typed_text import date_in, date_text, number_in, number_text
from smpdash.screens.manage.settings_edits import Edits, Rows
from smpdash.show.tables import frame, records

_EDITS: Final = ("added_rows", "edited_rows")
# Stands in for a darkness that cannot be read; nothing is saved then.
_NO_DARKNESS: Final = 0.0


@dataclass(frozen=True, slots=True)
class Typed:
    """The tables as the page shows them, the problems of what cannot be read, and all texts."""

    studio: Studio
    unread: tuple[Problem, ...] = ()
    texts: tuple[str, ...] = field(default=(), compare=False)


def shades(typed: Typed, edits: Edits) -> Typed:
    """Show the grid of shades; returns the tables with its rows."""
    studio = typed.studio
    rows = _grid(
        "shades",
        "Lightest first. Darkness runs from 0 (skin) to 1 (black). A shade that was used keeps "
        "its darkness: retire it and add another.",
        [asdict(shade) | {"darkness": number_text(shade.darkness, 2)} for shade in studio.shades],
        edits,
        {
            "key": None,
            "name": st.column_config.TextColumn("Shade"),
            "darkness": st.column_config.TextColumn("Darkness"),
            "dilution": st.column_config.TextColumn("Mix"),
            "retired": st.column_config.CheckboxColumn("Retired", default=False),
        },
    )
    unread = []

    def shade(key: str, row: dict[str, Any]) -> Shade:
        name, text = row.get("name") or "", str(row.get("darkness") or "")
        darkness = number_in(text)
        if darkness is None:
            said = f"“{text}” is not a number" if text else "write it"
            words = f"The darkness of {name or 'a shade'}: {said}; it runs from 0 to 1."
            unread.append(Problem("shades", words))
        return Shade(
            key,
            name,
            _NO_DARKNESS if darkness is None else darkness,
            row.get("dilution") or "",
            bool(row.get("retired")),
        )

    edited = sorted(_keyed("shade", rows, edits, shade), key=lambda each: each.darkness)
    texts = (*typed.texts, *_texts(rows))
    return Typed(replace(studio, shades=tuple(edited)), (*typed.unread, *unread), texts)


def lots(typed: Typed, edits: Edits) -> Typed:
    """Show the grid of pigment lots; returns the tables with its rows."""
    studio = typed.studio
    rows = _grid(
        "lots",
        "The batch printed on each bottle, so that a recall finds its clients.",
        [
            asdict(lot) | {"expires_on": date_text(lot.expires_on) if lot.expires_on else None}
            for lot in studio.lots
        ],
        edits,
        {
            "key": None,
            "label": st.column_config.TextColumn("Pigment and lot"),
            "expires_on": st.column_config.TextColumn("Expires, as 20 Nov 2026"),
            "used_up": st.column_config.CheckboxColumn("Used up", default=False),
        },
    )
    unread = []

    def lot(key: str, row: dict[str, Any]) -> Lot:
        label, text = row.get("label") or "", str(row.get("expires_on") or "").strip()
        day = date_in(text)
        if text and day is None:
            words = (
                f"“{text}”, when {label or 'a lot'} expires, is not one certain date: "
                "write it as 20 Nov 2026 or 2026-11-20."
            )
            unread.append(Problem("lots", words))
        return Lot(key, label, day, bool(row.get("used_up")))

    edited, texts = _keyed("lot", rows, edits, lot), (*typed.texts, *_texts(rows))
    return Typed(replace(studio, lots=edited), (*typed.unread, *unread), texts)


def _texts(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [value for row in rows for value in row.values() if isinstance(value, str)]


def _grid(
    name: str,
    words: str,
    rows: Sequence[dict[str, Any]],
    edits: Edits,
    columns: dict[str, Any],
) -> Rows:
    """Show an editable table beneath some words."""
    key, content = edits.key(name), edits.content(name, rows)
    with st.container(key=f"grid-{name}"):
        st.caption(words)
        _check_size(name, key, len(content))
        edited = st.data_editor(
            # An empty list would have no columns.
            frame(content, dict.fromkeys(columns, "object")),
            column_config=columns,
            num_rows="dynamic",
            hide_index=True,
            row_height=48,
            key=key,
        )
    edits.rows[name] = records(edited)
    return edits.rows[name]


def _check_size(name: str, key: str, rows: int) -> None:
    """Drop the grid's edits and say so if they are more than its table may hold.

    This is done before the editor reads them, because it copies the table for each added row.
    """
    edits = st.session_state.get(key)
    parts = [edits.get(part) for part in _EDITS] if isinstance(edits, Mapping) else []
    added, changed = (len(part) if isinstance(part, Sized) else 0 for part in parts or ((), ()))
    if added > ROWS_AT_ONCE or rows + added > ROWS[name] or changed > rows:
        del st.session_state[key]
        st.error(
            f"{counted(added + changed, 'row')} of the {name} changed at once, and none is taken: "
            f"{ROWS_AT_ONCE} new ones at once are the most, and {ROWS[name]} in all. "
            "What is saved stays. Enter them in parts, and save each.",
            icon=":material/error:",
        )


def _keyed(
    name: str,
    rows: Sequence[dict[str, Any]],
    edits: Edits,
    make: Callable[[str, dict[str, Any]], Any],
) -> tuple[Any, ...]:
    """The values of edited rows; an empty row is skipped.

    A new row gets its key once, so that comparing the page with itself finds no difference.
    """
    new_keys = edits.new_keys.setdefault(name, [])
    values = []
    for place, row in enumerate(rows):
        if all(value in (None, "", False) for column, value in row.items() if column != "key"):
            continue
        while len(new_keys) <= place:
            new_keys.append(context.new_action())
        values.append(make(row.get("key") or new_keys[place], row))
    return tuple(values)
