"""The studio's own tables: shades in order, depths, pigment lots, name and time zone."""

import zoneinfo
from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import asdict, replace
from datetime import date
from html import escape
from typing import Any, Final

import streamlit as st

from smpdash.record.counts import counted
from smpdash.record.lengths import ROWS, ROWS_AT_ONCE, TABLET_NAME
from smpdash.record.studio import DepthBands, Lot, Shade, Studio, studio_problems
from smpdash.screens import door, learning
from smpdash.screens.pieces import attempt, problem_list, still_wrong
from smpdash.show.tables import frame, records

_REFUSED: Final = "refused:tables"
_EDITS: Final = ("added_rows", "edited_rows")


def screen() -> None:
    """Show one table at a time; nothing is changed until it is saved, and then all of it."""
    edited = door.studio()
    st.markdown("### The studio's tables")
    for tab, table in zip(st.tabs(list(_TABLES)), _TABLES.values(), strict=True):
        with tab:
            edited = table(edited)
    st.button(
        "Save",
        type="primary",
        icon=":material/check:",
        key="save-tables",
        on_click=_save,
        args=(edited, door.new_action()),
    )
    problem_list(still_wrong(_REFUSED, lambda: studio_problems(edited)))


def _save(edited: Studio, action: str) -> None:
    def save() -> None:
        door.store().save_studio(edited, action=action, now=door.now())

    if attempt(save, problems_in=_REFUSED, own=studio_problems(edited)):
        learning.notice(door.store())
        st.toast("Saved.", icon=":material/check:")


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
    rows: Sequence[dict[str, Any]], make: Callable[[str, dict[str, Any]], Any]
) -> tuple[Any, ...]:
    """Values from edited rows; a new row gets a key of its own, an empty one is passed over."""
    return tuple(
        make(row.get("key") or door.new_action(), row)
        for row in rows
        if any(value not in (None, "", False) for name, value in row.items() if name != "key")
    )


def _shades(studio: Studio) -> Studio:
    st.caption(
        "Lightest first. Darkness runs from 0 (skin) to 1 (black). A shade that was used keeps "
        "its darkness: retire it and add another."
    )
    rows = _grid(
        "shades",
        [asdict(shade) for shade in studio.shades],
        studio,
        {
            "key": None,
            "name": st.column_config.TextColumn("Shade", required=True),
            "darkness": st.column_config.NumberColumn(
                "Darkness", min_value=0.0, max_value=1.0, step=0.01, format="%.2f", required=True
            ),
            "dilution": st.column_config.TextColumn("Mix"),
            "retired": st.column_config.CheckboxColumn("Retired", default=False),
        },
    )
    shades = _keyed(
        rows,
        lambda key, row: Shade(
            key,
            row.get("name") or "",
            -1.0 if row.get("darkness") is None else float(row["darkness"]),
            row.get("dilution") or "",
            bool(row.get("retired")),
        ),
    )
    return replace(studio, shades=tuple(sorted(shades, key=lambda shade: shade.darkness)))


def _lots(studio: Studio) -> Studio:
    st.caption("The batch printed on each bottle, so that a recall finds its clients.")
    rows = _grid(
        "lots",
        [asdict(lot) for lot in studio.lots],
        studio,
        {
            "key": None,
            "label": st.column_config.TextColumn("Pigment and lot", required=True),
            "expires_on": st.column_config.DateColumn("Expires", format="DD/MM/YYYY"),
            "used_up": st.column_config.CheckboxColumn("Used up", default=False),
        },
    )
    return replace(
        studio,
        lots=_keyed(
            rows,
            lambda key, row: Lot(
                key, row.get("label") or "", _day(row.get("expires_on")), bool(row.get("used_up"))
            ),
        ),
    )


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def _depths(studio: Studio) -> Studio:
    st.caption(
        "Published depths differ fourfold, so these are the studio's own. What is outside the "
        "ideal gets a remark; what is outside the accepted is refused."
    )

    def pair(words: str, values: tuple[float, float], name: str) -> tuple[float, float]:
        low, high = st.columns(2)
        return (
            low.number_input(
                f"{words} from, mm", value=values[0], step=0.05, key=f"{name}-low-{studio.version}"
            ),
            high.number_input(
                f"{words} to, mm", value=values[1], step=0.05, key=f"{name}-high-{studio.version}"
            ),
        )

    return replace(
        studio,
        depth=DepthBands(
            accepted_mm=pair("Accepted", studio.depth.accepted_mm, "accepted"),
            ideal_mm=pair("Ideal", studio.depth.ideal_mm, "ideal"),
        ),
    )


def _names(studio: Studio) -> Studio:
    called = escape(door.tablet_name(door.device()), quote=True)
    st.html(
        '<form class="one-field" method="post" action="/tablet"><label>This tablet is called'
        f'<input name="tablet" maxlength="{TABLET_NAME}" autocomplete="off"'
        f' value="{called}"></label>'
        '<button class="as-button" type="submit">Keep the name</button></form>'
    )
    zones = sorted(zoneinfo.available_timezones())
    name = st.text_input("Studio", value=studio.name, key=f"studio-{studio.version}")
    zone = st.selectbox(
        "Time zone", zones, index=zones.index(studio.time_zone), key=f"zone-{studio.version}"
    )
    return replace(studio, name=(name or "").strip(), time_zone=zone)


_TABLES: Final = {"Shades": _shades, "Pigment lots": _lots, "Depths": _depths, "Studio": _names}
