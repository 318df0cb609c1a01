"""The entry: buttons, steppers and fields that show a tap at once and then send it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, NamedTuple

import streamlit as st

from smpdash.html import assets
from smpdash.screens.entry.fields import Field, OfZones

# A page's name, its taps, and the key of the person who was signed in then, as the browser sends
# them; None before the first tap.
Message = Mapping[str, Any] | None


def together(*names: str) -> str:
    """The text of these files of the entry, one after another."""
    files = (Path(__file__).with_name(name) for name in names)
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


# Part of the page's style, so that it is not sent with every answer.
CSS: Final = together(
    "layout.css", "zones.css", "component.css", "sheet.css", "scalp_map.css", "scar_place.css"
)
# The line break shows Streamlit that this is not a path.
_HTML: Final = """<div class="entry">
<div class="page"><div class="columns"></div><div class="bar"></div></div>
<div class="sheet" hidden><section role="dialog">
<header><h2 tabindex="-1"></h2></header>
<div class="inside"><div class="notes"></div><div class="ending"></div></div>
</section></div></div>"""
_SCRIPTS: Final = (
    "elements.js",
    "zones.js",
    "sheet.js",
    "depth_chips.js",
    "component.js",
    "running.js",
    "scalp_shapes.js",
    "scalp_map.js",
)
# The drawing of the head, for the scripts that draw it.
SCALP: Final = f"const SCALP = {assets.SCALP.read_text(encoding='utf-8')};\n"
_JS: Final = SCALP + together(*_SCRIPTS)
_COMPONENT: Final = st.components.v2.component("entry", html=_HTML, js=_JS, isolate_styles=False)


class Layout(NamedTuple):
    """Where the fields are.

    The `columns` are side by side if there is room. A sheet with this `title` opens over them, to
    finish: its `notes` are to be looked at first, its `ending` are its own fields. The `bar` is
    always in sight at the lower edge, of the page or of the sheet.
    """

    columns: Sequence[Sequence[Field]]
    bar: Sequence[Field] = ()
    title: str = ""
    notes: Sequence[Field] = ()
    ending: Sequence[Field] = ()


class Taps(NamedTuple):
    """Which taps the page need not send again, and of whom and for what the next ones are.

    `answered` has the number of each page's last tap that counts, `seen` is the draft's version
    that is shown, and `person` the key of who is signed in.
    """

    answered: Mapping[str, int]
    seen: int
    person: str = ""


def entry(
    layout: Layout,
    *,
    key: str,
    taps: Taps,
    zones: OfZones,
    running: Mapping[str, Any] | None = None,
) -> None:
    """Show the fields.

    `running` is for how many `seconds` the visit has been in progress, and whether it `is_paused`.

    The taps that are not answered yet are in session state under the key, as
    `{"taps": {"page": ..., "person": ..., "taps": [[number, name, value, zones, seen], ...]}}`;
    `seen` is the draft's version that the page showed at the tap.
    """
    _COMPONENT(
        key=key,
        data={
            "key": key,
            **layout._asdict(),
            **taps._asdict(),
            "running": running,
            **asdict(zones),
        },
        default={"taps": None},
        on_taps_change=_nothing_more,
        height="content",
    )


def _nothing_more() -> None:
    """Listens to the taps: Streamlit keeps a default only for a state that has a listener."""


def last_message(key: str) -> Message:
    """The last message of the page with the entry of this key."""
    state = st.session_state.get(key)
    message = state.get("taps") if state else None
    return message if isinstance(message, Mapping) else None


def tapped_by(message: Message) -> str:
    """The key of the person who was signed in when these taps were made, or ""."""
    key = message.get("person") if message else None
    return key if isinstance(key, str) else ""
