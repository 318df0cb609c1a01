"""The studio's tables that grow, as grids of text: what cannot be read stays and is said.

Streamlit's own cells of numbers and dates put a value of theirs in place of what they do not read,
and leave out a row that lacks a required one.
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
from smpdash.show.tables import frame, records

_EDITS: Final = ("added_rows", "edited_rows")
# Where a darkness cannot be read nothing is saved, so this is seen nowhere.
_NO_DARKNESS: Final = 0.0


@dataclass(frozen=True, slots=True)
class Typed:
    """The tables as the page shows them, what in them cannot be read, and the texts in cells."""

    studio: Studio
    unread: tuple[Problem, ...] = ()
    texts: tuple[str, ...] = field(default=(), compare=False)


def shades(typed: Typed) -> Typed:
    """The grid of shades, and the tables with what stands in it."""
    st.caption(
        "Lightest first. Darkness runs from 0 (skin) to 1 (black). A shade that was used keeps "
        "its darkness: retire it and add another."
    )
    studio = typed.studio
    rows = _grid(
        "shades",
        [asdict(shade) | {"darkness": number_text(shade.darkness, 2)} for shade in studio.shades],
        studio,
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

    found = sorted(_keyed("shade", rows, studio, shade), key=lambda one: one.darkness)
    found_texts = (*typed.texts, *_texts(rows))
    return Typed(replace(studio, shades=tuple(found)), (*typed.unread, *unread), found_texts)


def lots(typed: Typed) -> Typed:
    """The grid of pigment lots, and the tables with what stands in it."""
    st.caption("The batch printed on each bottle, so that a recall finds its clients.")
    studio = typed.studio
    rows = _grid(
        "lots",
        [
            asdict(lot) | {"expires_on": date_text(lot.expires_on) if lot.expires_on else None}
            for lot in studio.lots
        ],
        studio,
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

    found = _keyed("lot", rows, studio, lot)
    found_texts = (*typed.texts, *_texts(rows))
    return Typed(replace(studio, lots=found), (*typed.unread, *unread), found_texts)


def _texts(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [value for row in rows for value in row.values() if isinstance(value, str)]


def _grid(
    name: str, rows: Sequence[dict[str, Any]], studio: Studio, columns: dict[str, Any]
) -> list[dict[str, Any]]:
    """An editable table that grows; its key changes with every save, so that it starts afresh."""
    key = f"{name}-{studio.version}"
    _check_size(name, key, len(rows))
    edited = st.data_editor(
        # A list without a row would have no columns.
        frame(rows, dict.fromkeys(columns, "object")),
        column_config=columns,
        num_rows="dynamic",
        hide_index=True,
        row_height=48,
        key=key,
    )
    return records(edited)


def _check_size(name: str, key: str, rows: int) -> None:
    """Take back the grid's edits where they are more than its table may hold, and say so.

    Each row that is added copies the table, so this comes before the editor looks at them.
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
    studio: Studio,
    make: Callable[[str, dict[str, Any]], Any],
) -> tuple[Any, ...]:
    """Values from edited rows; an empty row is passed over.

    A new row keeps the key that it got, so that a page is compared with itself.
    """
    new_keys = st.session_state.setdefault(f"{name}-keys-{studio.version}", [])
    found = []
    for place, row in enumerate(rows):
        if all(value in (None, "", False) for column, value in row.items() if column != "key"):
            continue
        while len(new_keys) <= place:
            new_keys.append(context.new_action())
        found.append(make(row.get("key") or new_keys[place], row))
    return tuple(found)
