"""The visit screen's middle: where on the scalp, and the values that are set there."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from smpdash.record.studio import Shade, Studio
from smpdash.record.visit import Visit
from smpdash.screens import door, drafting, visit_draft
from smpdash.screens.drafting import AS_IS
from smpdash.screens.scalp_map import LEAST_HEIGHT_PX, ZoneView, scalp_map
from smpdash.screens.visit_draft import READING_FIELDS, Data
from smpdash.store.store import Draft

# Five steps that an eye can tell apart; the shares are defaults of ours, said in the note below.
FADING_STEPS: Final = {0.0: "None", 0.1: "Slight", 0.25: "Moderate", 0.45: "Strong", 0.75: "Gone"}
COVERAGE_STEPS: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
WHERE: Final = {False: "Whole scalp", True: "By zone"}


def zone_key(draft: Draft, zones: Sequence[str], field: str) -> str:
    """The key of the widget that sets a field for these zones."""
    return drafting.key(draft, f"{'+'.join(sorted(zones))}:{field}", "zones")


def typed(draft: Draft) -> Data:
    """The draft's data with what the widgets of this part hold now."""
    data = dict(draft.data)
    zones = visit_draft.zones_set(data)
    for field in READING_FIELDS:
        key = zone_key(draft, zones, field)
        if zones and key in st.session_state:
            value = st.session_state[key]
            if value != visit_draft.common(data, zones, field):
                data = visit_draft.with_value(data, zones, field, value)
    data |= drafting.typed(draft, {"by_zone": AS_IS, "depth_kind": AS_IS}, "zones")
    if (tapped := st.session_state.get(_map_key(draft))) is not None:
        data["selected"] = list(tapped["selected"])
    return data


def where(draft: Draft) -> None:
    """Whole scalp or by zone."""
    st.segmented_control(
        "Where",
        list(WHERE),
        format_func=lambda by_zone: WHERE[by_zone],
        default=draft.data["by_zone"],
        required=True,
        key=drafting.key(draft, "by_zone", "zones"),
        width="stretch",
        label_visibility="collapsed",
    )


def head(draft: Draft, studio: Studio, last: Visit | None) -> None:
    """The scalp, tapped to choose the zones that the next value goes to."""
    scalp_map(
        zone_views(draft.data, studio, last),
        draft.data["selected"],
        dark=door.is_dark(),
        key=_map_key(draft),
        height_px=LEAST_HEIGHT_PX,
    )


def _map_key(draft: Draft) -> str:
    return drafting.key(draft, "map", "zones")


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


def values(draft: Draft, studio: Studio, last: Visit | None, *, earlier_pigment: bool) -> None:
    """Fading, shade, depth and coverage for the zones chosen."""
    zones = visit_draft.zones_set(draft.data)
    if not zones:
        st.info("Tap the zones on the scalp that the next value goes to.")
        return
    now = {field: visit_draft.common(draft.data, zones, field) for field in READING_FIELDS}
    exact = bool(st.session_state.get(drafting.key(draft, "exact")))
    if last or earlier_pigment:
        label = "Faded since the last session" if last else "Earlier pigment has faded"
        faded = now["observed_fading"]
        _steps(
            draft,
            zones,
            field="observed_fading",
            label=label,
            steps=FADING_STEPS,
            now=faded,
            exact=exact,
        )
    if draft.data["kind"] == "session":
        shade, depth = visit_draft.suggested(zones, last, studio)
        _shade(draft, studio, zones, now["shade"], shade)
        _depth(draft, studio, zones, now["depth_mm"], depth)
    coverage = {share: f"{share:.0%}" for share in COVERAGE_STEPS}
    _steps(
        draft,
        zones,
        field="coverage",
        label="Coverage reached",
        steps=coverage,
        now=now["coverage"],
        exact=exact,
    )


def _steps(
    draft: Draft,
    zones: Sequence[str],
    *,
    field: str,
    label: str,
    steps: Mapping[float, str],
    now: float | None,
    exact: bool,
) -> None:
    """A share 0..1 as large steps; with `exact`, every five percent of it."""
    shares = {n / 20: f"{n * 5}" for n in range(21)} if exact else dict(steps)
    if now is not None:
        shares.setdefault(now, f"{now:.0%}")
    with st.container(key=f"{'exact' if exact else 'steps'}-{field}"):
        st.segmented_control(
            f"{label}, %" if exact else label,
            sorted(shares),
            format_func=lambda share: shares[share],
            default=now,
            key=zone_key(draft, zones, field),
            width="stretch",
            wrap=exact,
        )


def _shade(
    draft: Draft, studio: Studio, zones: Sequence[str], now: str | None, suggested: str | None
) -> None:
    shades = [shade for shade in studio.shades if not shade.retired or shade.key == now]
    hint = f" · suggested {studio.shade(suggested).name}" if suggested and not now else ""
    swatches(shades, suggested if not now else None, row="shades")
    with st.container(key="shades"):
        st.segmented_control(
            f"Shade, light to dark{door.plain(hint) if hint else ''}",
            [shade.key for shade in shades],
            format_func=lambda key: door.plain(studio.shade(key).name.removeprefix("Shade ")),
            default=now,
            key=zone_key(draft, zones, "shade"),
            width="stretch",
        )


def swatches(shades: Sequence[Shade], suggested: str | None, *, row: str) -> None:
    """Give every button of a shade row a swatch of its darkness, the suggested one a frame."""
    rules = "".join(
        f'.st-key-{row} [role="radiogroup"] > *:nth-child({n}){{--swatch:'
        f"color-mix(in srgb, #17120f {shade.darkness:.0%}, #d9b99b);"
        f"{'outline: 2px dashed var(--accent); outline-offset: -4px' * (shade.key == suggested)}}}"
        for n, shade in enumerate(shades, 1)
    )
    st.html(f"<style>{rules}</style>")


def _depth(
    draft: Draft, studio: Studio, zones: Sequence[str], now: float | None, suggested: float | None
) -> None:
    """Steps of 0.05 mm from where a tap starts them; the field's height stays the same."""
    low, high = studio.depth.ideal_mm
    with st.container(key="depth"):
        if now is None:
            start = suggested or low
            st.caption(f"Depth in mm · usual {low:.2f} to {high:.2f}")
            st.button(
                f"Start at {start:.2f} mm" + (" as last time" if suggested else ""),
                key="depth-start",
                icon=":material/straighten:",
                width="stretch",
                on_click=_start_depth,
                args=(draft.draft_id, list(zones), start),
            )
        else:
            st.number_input(
                f"Depth in mm · usual {low:.2f} to {high:.2f}",
                value=now,
                step=0.05,
                format="%.2f",
                key=zone_key(draft, zones, "depth_mm"),
            )


def _start_depth(draft_id: str, zones: list[str], depth_mm: float) -> None:
    draft = door.store().draft(draft_id)
    if draft is not None:
        data = visit_draft.with_value(typed(draft), zones, "depth_mm", depth_mm)
        drafting.keep(draft, data)
