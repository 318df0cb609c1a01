"""The scalp map, a field of the entry: zones to choose, on a drawing or in a list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from smpdash.screens.entry.fields import Field
from smpdash.show.charts.theme import DARK, LIGHT, Look, letters_on, mixed

# Coverage has a ramp of its own, so that nobody mistakes it for fading. Small letters need black or
# white to be readable in the middle of a ramp.
_LETTERS: Final = ("#000000", "#ffffff")
# How much of the pigment is in sight where nobody noted its coverage.
UNKNOWN_SHARE: Final = 0.6
# A page knows its ramps by as many steps, to show a tap before it is answered.
_STEPS: Final = 20
_FADING: Final = {
    False: replace(LIGHT, on_heat=_LETTERS),
    True: replace(DARK, on_heat=_LETTERS),
}
_COVERAGE: Final = {
    False: replace(LIGHT, heat=("#e8f3f1", "#0b5a54"), on_heat=_LETTERS),
    True: replace(DARK, heat=("#16282b", "#2dd4bf"), on_heat=_LETTERS),
}


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A zone as the map shows it.

    `noted` zones are recorded by this visit, others may have been `treated` at the last session.
    `faded` and `coverage` are the last shares 0..1 seen, None if there are none; `note` is a short
    text of what is noted, or else was done last time ("Shade 5 · 0.55 mm"). `ink` is the CSS colour
    of the pigment, "" if there is none, and `density` the share 0..1 of it that is in sight.
    """

    key: str
    name: str
    noted: bool = False
    treated: bool = False
    faded: float | None = None
    coverage: float | None = None
    note: str = ""
    ink: str = ""
    density: float = 1.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """The zones that the next value is for: one at most, unless they are chosen as `several`.

    `last` are the zones of last time, which one tap chooses.
    """

    zones: Sequence[str] = ()
    last: Sequence[str] = ()
    several: bool = False


def scalp_map(
    name: str,
    zones: Sequence[ZoneView],
    chosen: Chosen,
    *,
    scar_place: str | None = None,
    dark: bool,
) -> Field:
    """The map with the chosen zones, from which a page goes on by itself.

    The scar is drawn in the zone `scar_place`, and at the back if nobody placed it.

    A tap sends `{"zones": [...], "several": ...}`, the keys in the order of `zones`. Zones that
    scalp_shapes.js does not draw are chips beneath the drawing.
    """
    return {
        "kind": "map",
        "name": name,
        "dark": dark,
        "scarPlace": scar_place,
        "views": [_shown(zone, dark=dark) for zone in zones],
        "value": {
            "zones": [zone.key for zone in zones if zone.key in chosen.zones],
            "several": chosen.several,
        },
        "last": [zone.key for zone in zones if zone.key in chosen.last],
        "ramps": _ramps(dark=dark),
        "unknownShare": UNKNOWN_SHARE,
    }


def _shown(zone: ZoneView, *, dark: bool) -> dict[str, Any]:
    return {
        "key": zone.key,
        "name": zone.name,
        "noted": zone.noted,
        "treated": zone.treated,
        "note": zone.note,
        "faded": _figure(zone.faded, _FADING[dark]),
        "coverage": _figure(zone.coverage, _COVERAGE[dark]),
        "pigment": {"ink": zone.ink, "share": zone.density} if zone.ink else None,
    }


@cache
def _ramps(*, dark: bool) -> dict[str, list[dict[str, str] | None]]:
    """The figures at each step from 0 to 1; the same at every tap."""
    shares = [step / _STEPS for step in range(_STEPS + 1)]
    looks = {"faded": _FADING[dark], "coverage": _COVERAGE[dark]}
    return {name: [_figure(share, look) for share in shares] for name, look in looks.items()}


def _figure(share: float | None, look: Look) -> dict[str, str] | None:
    """A share as words, with its colours on the ramp; None if there is no share."""
    if share is None:
        return None
    fill = mixed(look, share)
    return {"words": f"{share:.0%}", "fill": fill, "ink": letters_on(fill, look)}
