"""The lots and the zones as grids of text: what cannot be read stays, and the page says so.

Streamlit's own cells for numbers and dates replace what they cannot read, and drop a row without a
required value.
"""

from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final

import streamlit as st

from smpdash.record.counts import counted
from smpdash.record.lengths import ROWS, ROWS_AT_ONCE
from smpdash.record.problem import Problem
from smpdash.record.studio import Lot, Studio, Zone
from smpdash.record.texts.typed import date_in, date_text, number_in, number_text
from smpdash.screens import context
from smpdash.screens.manage.settings_edits import Edits, Rows
from smpdash.show.tables import frame, records

_EDITS: Final = ("added_rows", "edited_rows")
# Stands in for a share in percent that cannot be read; nothing is saved then.
_NO_SHARE: Final = 1.0
# The days of a lot, as a message names them.
LOT_DAYS: Final = {"opened_on": "was opened", "expires_on": "expires"}


@dataclass(frozen=True, slots=True)
class Typed:
    """The tables as the page shows them, the problems of what cannot be read, and all texts."""

    studio: Studio
    unread: tuple[Problem, ...] = ()
    texts: tuple[str, ...] = field(default=(), compare=False)


def lots(typed: Typed, edits: Edits) -> Typed:
    """Show the grid of pigment lots; returns the tables with its rows."""
    studio = typed.studio
    rows = _grid(
        "lots",
        "As printed on each bottle, so that a recall finds its clients. Tap the empty row to "
        "add one. Write a date as 20 Nov 2026.",
        [
            asdict(lot) | {name: _day_text(getattr(lot, name)) for name in LOT_DAYS}
            for lot in studio.lots
        ],
        edits,
        {
            "key": None,
            "label": st.column_config.TextColumn("Lot number"),
            "brand": st.column_config.TextColumn("Brand", width=100),
            "shade_name": st.column_config.TextColumn("Shade", width=92),
            "opened_on": st.column_config.TextColumn("Opened", width=118),
            "expires_on": st.column_config.TextColumn("Expires", width=118),
            "used_up": st.column_config.CheckboxColumn("Used up", default=False, width=92),
        },
    )
    unread = list[Problem]()

    def day_of(row: dict[str, Any], name: str) -> date | None:
        text = str(row.get(name) or "").strip()
        day = date_in(text)
        if text and day is None:
            words = (
                f"“{text}”, when {row.get('label') or 'a lot'} {LOT_DAYS[name]}, is not one "
                "certain date: write it as 20 Nov 2026 or 2026-11-20."
            )
            unread.append(Problem("lots", words))
        return day

    def lot(key: str, row: dict[str, Any]) -> Lot:
        return Lot(
            key,
            row.get("label") or "",
            day_of(row, "expires_on"),
            bool(row.get("used_up")),
            row.get("brand") or "",
            row.get("shade_name") or "",
            day_of(row, "opened_on"),
        )

    edited, texts = _keyed("lot", rows, edits, lot), (*typed.texts, *_texts(rows))
    return Typed(replace(studio, lots=edited), (*typed.unread, *unread), texts)


def zones(typed: Typed, edits: Edits) -> Typed:
    """Show the grid of the zones, which are those of the map; returns the tables with its rows."""
    studio = typed.studio
    rows = _grid(
        "zones",
        "The zones of the map, each with its usual share of a full scalp. The shares weigh the "
        "zones in the estimate.",
        [
            {"key": zone.key, "name": zone.name, "area_share": number_text(_percent(zone), 0)}
            for zone in studio.zones
        ],
        edits,
        {
            "key": None,
            "name": st.column_config.TextColumn("Zone"),
            "area_share": st.column_config.TextColumn("Share of the area, %"),
        },
        is_fixed=True,
    )
    unread = list[Problem]()

    shares = {zone.key: zone for zone in studio.zones}

    def zone(key: str, row: dict[str, Any]) -> Zone:
        name, text = row.get("name") or "", str(row.get("area_share") or "")
        percent = number_in(text.removesuffix("%"))
        if percent is None:
            said = f"“{text}” is not a number" if text else "write it"
            words = f"The share of the area of {name or 'a zone'}: {said}; it goes up to 100."
            unread.append(Problem("zones", words))
        before = shares.get(key)
        if before is not None and percent == _percent(before):
            return replace(before, name=name)
        return Zone(key, name, (_NO_SHARE if percent is None else percent) / 100)

    edited, texts = _keyed("zone", rows, edits, zone), (*typed.texts, *_texts(rows))
    total = sum(each.area_share for each in edited)
    st.caption(f"Together {100 * total:.4g}% of the scalp.")
    return Typed(replace(studio, zones=edited), (*typed.unread, *unread), texts)


def _day_text(day: date | None) -> str:
    return date_text(day) if day else ""


def _percent(zone: Zone) -> float:
    """The share of a zone in percent, without the digits that binary numbers add."""
    return round(100 * zone.area_share, 4)


def _texts(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [value for row in rows for value in row.values() if isinstance(value, str)]


def _grid(
    name: str,
    words: str,
    rows: Sequence[dict[str, Any]],
    edits: Edits,
    columns: dict[str, Any],
    *,
    is_fixed: bool = False,
) -> Rows:
    """Show an editable table beneath some words; one that `is_fixed` keeps its rows."""
    key, content = edits.key(name), edits.content(name, rows)
    with st.container(key=f"grid-{name}"):
        st.caption(words)
        _check_size(name, key, len(content))
        edited = st.data_editor(
            # An empty list would have no columns.
            frame(content, dict.fromkeys(columns, "object")),
            column_config=columns,
            num_rows="fixed" if is_fixed else "dynamic",
            hide_index=True,
            # As many rows as there are zones: no row is cut, and nothing scrolls within the page.
            height="content" if is_fixed else "auto",
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
