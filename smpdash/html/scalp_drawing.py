"""Draws a head seen from above as SVG, with the pigment of each zone as dots."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from smpdash.html.assets import SCALP
from smpdash.html.render import render

_DRAWN: Final[dict[str, Any]] = json.loads(SCALP.read_text(encoding="utf-8"))
# The faintest dots, of pigment that has all but gone, can still be seen.
_FAINTEST: Final = 0.12
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Pigment:
    """The pigment of a zone: `ink` is its CSS colour, `left` the share 0..1 that is still there."""

    ink: str
    left: float


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours of a head that is drawn as a picture, as #rrggbb."""

    skin: str
    edge: str
    seam: str


def scalp_drawing(
    pigment: Mapping[str, Pigment], *, label: str, scar_place: str | None = None
) -> str:
    """The drawing; `pigment` is by zone, and zones that are not drawn are left out.

    `label` says in words what is seen. A scar is drawn where it was placed, and at the back if it
    has pigment but no place.
    """
    return _drawn(scar_place, pigment=pigment, label=label)


def scalp_picture(tints: Mapping[str, str], inks: Inks, *, scar_place: str | None = None) -> str:
    """The head with tinted zones, a drawing with all its colours; `tints` are CSS, by zone."""
    return _drawn(scar_place, tints=tints, inks=inks)


def _drawn(
    scar_place: str | None,
    *,
    pigment: Mapping[str, Pigment] = NOTHING,
    tints: Mapping[str, str] = NOTHING,
    inks: Inks | None = None,
    label: str = "",
) -> str:
    ear, in_ear = _DRAWN["ear"], _DRAWN["inEar"]
    zones = [
        {
            "key": key,
            "shape": _shape(key, scar_place),
            "pigment": pigment.get(key),
            "tint": tints.get(key),
        }
        for key in _DRAWN["zones"]
        if key != "scar" or key in pigment or key in tints or scar_place
    ]
    return render(
        "scalp.svg",
        width=_DRAWN["width"],
        height=_DRAWN["height"],
        behind=(ear, mirrored(ear), _DRAWN["nose"]),
        folds=(in_ear, mirrored(in_ear)),
        head=_DRAWN["head"],
        zones=zones,
        faintest=_FAINTEST,
        inks=inks,
        label=label,
    )


def _shape(key: str, scar_place: str | None) -> str:
    """The outline of a zone, as a path of SVG."""
    drawn = _DRAWN["zones"]
    place = drawn[key]
    if key == "scar" and scar_place in place["places"]:
        drawn = place["places"]
        place = drawn[scar_place]
    of = place.get("mirrors")
    return mirrored(drawn[of]["shape"]) if of else str(place["shape"])


def mirrored(path: str) -> str:
    """A path of absolute points "x,y" on the other side of the head."""

    def turned(number: re.Match[str]) -> str:
        # Each number is matched whole, with its comma if it has one: those are the x.
        text = number[0]
        return f"{round(_DRAWN['width'] - float(text[:-1]), 1):g}," if text[-1] == "," else text

    return re.sub(r"-?[\d.]+,?", turned, path)
