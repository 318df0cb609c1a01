"""The shades as rows in their order, each with its swatch: darker, lighter, up and down by taps."""

from dataclasses import asdict, replace
from functools import partial
from html import escape
from typing import Any, Final

import streamlit as st

from smpdash.record.lengths import ROWS
from smpdash.record.studio import Shade
from smpdash.screens import context
from smpdash.screens.manage.settings_edits import Edits, Rows
from smpdash.screens.manage.settings_fields import text_field
from smpdash.screens.manage.settings_grids import Typed
from smpdash.show.charts.theme import swatch

_TABLE: Final = "shades"
STEP: Final = 0.05
# Two shades that are less apart than this cannot be told from each other.
LEAST_APART: Final = 0.002


def shades(typed: Typed, edits: Edits) -> Typed:
    """Show the shades, lightest first; returns the tables with them."""
    rows = edits.rows.setdefault(_TABLE, [asdict(shade) for shade in typed.studio.shades])
    st.caption(
        "From lightest to darkest. A shade that stands in recorded visits keeps its darkness and "
        "its place: retire it, and add another."
    )
    st.html(_scale(rows))
    with st.container(key="shade-rows", gap="xsmall"):
        for place in range(len(rows)):
            _row(rows, place, edits)
    add = partial(_add, rows)
    full = len(rows) >= ROWS[_TABLE]
    st.button("Add a shade", icon=":material/add:", key="shade-add", disabled=full, on_click=add)
    edited = tuple(Shade(**row) for row in rows)
    return replace(typed, studio=replace(typed.studio, shades=edited))


def _scale(rows: Rows) -> str:
    """The shades in use as dots on a line from skin to black."""
    dots = "".join(
        f'<i style="left:{row["darkness"]:.1%};background:{swatch(row["darkness"])}"></i>'
        for row in rows
        if not row["retired"]
    )
    names = ", ".join(str(row["name"]) for row in rows if not row["retired"])
    said = escape(f"From lighter to darker: {names}")
    return (
        f'<div class="shade-scale" role="img" aria-label="{said}"><span>Lighter</span>'
        f"<b>{dots}</b><span>Darker</span></div>"
    )


def _row(rows: Rows, place: int, edits: Edits) -> None:
    """One shade: its swatch, name and mix, and the buttons that change it."""
    row = rows[place]
    key, is_used = row["key"], row["key"] in edits.used
    name = row["name"] or "the new shade"
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"shade-row-{key}"
    ):
        st.html(
            f'<i class="swatch" style="background:{swatch(row["darkness"])}"></i>', width="content"
        )
        hidden = {"label_visibility": "collapsed"}
        row["name"] = text_field(
            edits, f"shade-name-{key}", f"Name of {name}", row["name"], **hidden
        )
        row["dilution"] = text_field(
            edits,
            f"shade-mix-{key}",
            f"Mix of {name}",
            row["dilution"],
            placeholder="Mix, as 1 : 12 water",
            **hidden,
        )
        if is_used:
            said = "retired" if row["retired"] else "in recorded visits"
            st.html(f'<small class="used">{said}</small>', width="content")
        else:
            _place_buttons(rows, place, name)
        if is_used or row["key"] in {shade.key for shade in edits.start.shades}:
            words = "Use again" if row["retired"] else "Retire"
            st.button(words, key=f"shade-retire-{key}", on_click=_turn, args=(row,))
        else:
            st.button("Remove", key=f"shade-remove-{key}", on_click=rows.remove, args=(row,))


def _place_buttons(rows: Rows, place: int, name: str) -> None:
    """The buttons that make a shade lighter or darker, and that move it up or down the order."""
    key, low, high = rows[place]["key"], *_between(rows, place)
    darkness = rows[place]["darkness"]
    for words, icon, do, wanted in (
        ("Lighter", "light_mode", "lighter", max(low, darkness - STEP)),
        ("Darker", "dark_mode", "darker", min(high, darkness + STEP)),
        ("Up", "arrow_upward", "up", _beyond(rows, place, -1)),
        ("Down", "arrow_downward", "down", _beyond(rows, place, 1)),
    ):
        can = wanted is not None and abs(wanted - darkness) >= LEAST_APART
        st.button(
            # Seen as its icon, and read aloud.
            context.plain(f"{words}: {name}"),
            icon=f":material/{icon}:",
            key=f"shade-{do}-{key}",
            disabled=not can,
            on_click=_put,
            args=(rows, place, wanted),
        )


def _between(rows: Rows, place: int) -> tuple[float, float]:
    """The darknesses that this shade can have without changing its place."""
    low = rows[place - 1]["darkness"] + LEAST_APART if place else 0.0
    high = rows[place + 1]["darkness"] - LEAST_APART if place + 1 < len(rows) else 1.0
    return min(low, rows[place]["darkness"]), max(high, rows[place]["darkness"])


def _beyond(rows: Rows, place: int, way: int) -> float | None:
    """The darkness in the middle of the next gap up (-1) or down (1); None if there is no room."""
    passed, after = place + way, place + 2 * way
    if not 0 <= passed < len(rows):
        return None
    end = 0.0 if way < 0 else 1.0
    far = rows[after]["darkness"] if 0 <= after < len(rows) else end
    near = rows[passed]["darkness"]
    return None if abs(far - near) < 2 * LEAST_APART else round((far + near) / 2, 4)


def _put(rows: Rows, place: int, darkness: float) -> None:
    """Give a shade this darkness, and the place that follows from it."""
    rows[place]["darkness"] = round(darkness, 4)
    rows.sort(key=_darkness)


def _turn(row: dict[str, Any]) -> None:
    row["retired"] = not row["retired"]


def _add(rows: Rows) -> None:
    """Add a shade in the middle of the gap after the last one."""
    last = max((row["darkness"] for row in rows), default=0.0)
    darkness = round(last + min(STEP, (1 - last) / 2), 4)
    rows.append(asdict(Shade(context.new_action(), "", darkness)))


def _darkness(row: dict[str, Any]) -> float:
    return float(row["darkness"])
