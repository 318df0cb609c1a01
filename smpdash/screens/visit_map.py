"""The scalp on the visit screen: the zones that the next value goes to."""

import streamlit as st

from smpdash.record.studio import Studio
from smpdash.record.visit import Visit
from smpdash.screens import door, drafting
from smpdash.screens.scalp_map import LEAST_HEIGHT_PX, ZoneView, scalp_map
from smpdash.screens.visit_draft import Data
from smpdash.store.store import Draft

# The group of widgets that take their choice again when the draft's own changes.
GROUP = "zones"


def chosen(draft: Draft) -> list[str] | None:
    """The zones chosen on this page's map; None where it was not shown yet."""
    state = st.session_state.get(_key(draft))
    return list(state["selected"]) if state else None


def show_map(draft: Draft, studio: Studio, last: Visit | None) -> None:
    """The scalp, tapped to choose the zones that the next value goes to."""
    scalp_map(
        zone_views(draft.data, studio, last),
        draft.data["selected"],
        dark=door.is_dark(),
        key=_key(draft),
        height_px=LEAST_HEIGHT_PX,
    )


def _key(draft: Draft) -> str:
    return drafting.key(draft, "map", GROUP)


def zone_views(data: Data, studio: Studio, last: Visit | None) -> list[ZoneView]:
    """What the map says of each zone: noted now, suggested, last faded, covered."""
    before = {reading.zone: reading for reading in last.readings} if last else {}
    names = {shade.key: shade.name for shade in studio.shades}
    views = []
    for zone in studio.zones:
        noted = data["readings"].get(zone.key, {})
        was = before.get(zone.key)
        words = [names.get(noted.get("shade"), ""), _mm(noted.get("depth_mm"))]
        views.append(
            ZoneView(
                key=zone.key,
                name=zone.name,
                noted=any(value is not None for value in noted.values()),
                proposed=was is not None and was.has_pigment,
                faded=_first(noted.get("observed_fading"), was.observed_fading if was else None),
                coverage=_first(noted.get("coverage"), was.coverage if was else None),
                note=" · ".join(word for word in words if word),
            )
        )
    return views


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _mm(depth_mm: float | None) -> str:
    return "" if depth_mm is None else f"{depth_mm:.2f} mm"
