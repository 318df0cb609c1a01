"""The scalp map: zones drawn from above, or as a list, tapped to be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import streamlit as st

from smpdash.show.look import DARK, LIGHT, Look, letters_on, mixed

# Less, and the smallest zone of a map 320 px wide would fall under 48 px.
LEAST_HEIGHT_PX: Final = 560
CHIP_ROW_PX: Final = 56
# The zones that scalp_map.js draws; a studio's other zones stand beneath as chips, two to a row.
DRAWN: Final = frozenset(
    (
        "hairline",
        "left-temple",
        "right-temple",
        "frontal",
        "mid-scalp",
        "crown",
        "left-side",
        "right-side",
        "back",
        "scar",
    )
)
# Coverage has a ramp of its own, so that nobody takes much coverage for much fading. Small letters
# need black or white to be read in the middle of a ramp.
_LETTERS: Final = ("#000000", "#ffffff")
_FADING: Final = {
    False: replace(LIGHT, on_heat=_LETTERS),
    True: replace(DARK, on_heat=_LETTERS),
}
_COVERAGE: Final = {
    False: replace(LIGHT, heat=("#e8f3f1", "#0b5a54"), on_heat=_LETTERS),
    True: replace(DARK, heat=("#16282b", "#2dd4bf"), on_heat=_LETTERS),
}


def _beside(suffix: str) -> str:
    return Path(__file__).with_suffix(suffix).read_text(encoding="utf-8")


# The line break tells Streamlit that this is no path.
_COMPONENT: Final = st.components.v2.component(
    "scalp_map",
    html='<div\nclass="scalp-map"></div>',
    css=_beside(".css"),
    js=_beside(".js"),
)


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A zone as the map shows it.

    `noted` is what this visit records, `proposed` what stands ready but is not recorded. `faded`
    and `coverage` are the last shares 0..1 seen, None where none was; `note` is a short text of
    what is noted or proposed ("Shade 5 · 0.55 mm").
    """

    key: str
    name: str
    noted: bool = False
    proposed: bool = False
    faded: float | None = None
    coverage: float | None = None
    note: str = ""


def scalp_map(
    zones: Sequence[ZoneView], selected: Sequence[str], *, dark: bool, key: str, height_px: int
) -> list[str]:
    """Show the map and give the keys of the zones chosen on it, in the order of `zones`.

    `selected` is where a new `key` starts from; under the same key the tablet's own choice holds.
    It stands in session state as `{"selected": [...]}`. The height is `height_px`, at least
    LEAST_HEIGHT_PX, and a row more for every two zones that have no shape.
    """
    order = [zone.key for zone in zones]
    held = st.session_state.get(key) or {}
    start = [zone for zone in order if zone in held.get("selected", selected)]
    chips = sum(zone not in DRAWN for zone in order)
    height = max(height_px, LEAST_HEIGHT_PX) + CHIP_ROW_PX * ((chips + 1) // 2)
    result = _COMPONENT(
        key=key,
        data={
            "key": key,
            "dark": dark,
            "height": height,
            "zones": [_shown(zone, dark=dark) for zone in zones],
            "selected": start,
            "ramps": {"faded": _FADING[dark].heat, "coverage": _COVERAGE[dark].heat},
        },
        default={"selected": start},
        height=height,
        on_selected_change=_nothing_more,
    )
    return [zone for zone in order if zone in result["selected"]]


def _nothing_more() -> None:
    """Streamlit keeps a state's default only for a state that something listens to."""


def _shown(zone: ZoneView, *, dark: bool) -> dict[str, Any]:
    return {
        "key": zone.key,
        "name": zone.name,
        "noted": zone.noted,
        "proposed": zone.proposed,
        "note": zone.note,
        "faded": _figure(zone.faded, _FADING[dark]),
        "coverage": _figure(zone.coverage, _COVERAGE[dark]),
    }


def _figure(share: float | None, look: Look) -> dict[str, str] | None:
    """A share as words on its colour of the ramp, None where there is none."""
    if share is None:
        return None
    fill = mixed(look, share)
    return {"words": f"{share:.0%}", "fill": fill, "ink": letters_on(fill, look)}
