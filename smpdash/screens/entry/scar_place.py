"""The head on the intake, tapped where the scar is."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from smpdash.screens.entry.component import SCALP, together

_COMPONENT: Final = st.components.v2.component(
    "scar_place",
    html='<div class="scar-place scalp-map"></div>',
    js=SCALP + together("elements.js", "scalp_shapes.js", "scar_place.js"),
    isolate_styles=False,
)


def scar_place(
    label: str, names: Mapping[str, str], place: str | None, *, key: str, dark: bool
) -> None:
    """Show the head with the scar at `place`, a key of `names`, or with none.

    The session state under the key becomes `{"place": ...}`.
    """
    _COMPONENT(
        key=key,
        data={"key": key, "label": label, "names": dict(names), "place": place, "dark": dark},
        default={"place": place},
        on_place_change=_nothing_more,
        height="content",
    )


def _nothing_more() -> None:
    """Listens to the taps: Streamlit keeps a default only for a state that has a listener."""
