"""Made-up names, intakes, staff and lots: clearly invented, and varied enough to search."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from smpdash.record.client import SCAR_TISSUE, Client, Intake
from smpdash.record.studio import SCAR, WHOLE_SCALP, Lot, Staff, Studio
from smpdash.simulate.scalp import Habit, Scalp

STUDIO_NAME: Final = "Demo studio"
ARTISTS: Final = ("demo-a", "demo-b", "demo-c")
# This artist has left the studio; some earlier visits are theirs.
FORMER_ARTIST: Final = "demo-d"
HABITS: Final = {
    "demo-a": Habit(depth_mm=0.50, darker=0.0),
    "demo-b": Habit(depth_mm=0.55, darker=0.03),
    "demo-c": Habit(depth_mm=0.50, darker=-0.04),
    "demo-d": Habit(depth_mm=0.55, darker=-0.02),
}
LOT_DAYS: Final = 100
LOTS: Final = 6
BLANK_SHARE: Final = 0.5

_PLANTS: Final = """
    Maple Fern Willow Thistle Juniper Clover Birch Poppy Rowan Sorrel Larch Bramble Hazel Iris
    Cedar Lupin Aspen Heather Elder Tansy Alder Yarrow Linden Sedge Cypress Mallow Spruce
    Bracken Hawthorn Lichen Olive Teasel Poplar Foxglove Medlar Campion Hornbeam Vetch Quince
    Saffron Sycamore Borage Tamarisk Gorse Mulberry Anise Walnut Cowslip Laurel Reed Chestnut
    Myrtle Damson Sage Almond Moss Buckthorn Lavender Pine Comfrey
"""
_SCARS: Final = tuple(SCAR_TISSUE)
_MAY_BE_BLANK: Final = (
    *("hair_loss", "area_cm2", "scar_tissue", "scar_kind"),
    *("skin", "fitzpatrick", "earlier_fading", "wanted_look"),
)


def staffed(studio: Studio, *, today: date) -> Studio:
    """The studio, marked as made up, with a made-up name, staff, and lots of the last months."""
    staff = (
        *(Staff(key, f"Demo artist {key[-1].upper()}") for key in ARTISTS),
        Staff(FORMER_ARTIST, "Demo artist D", active=False),
        Staff("demo-manager", "Demo manager", role="manager"),
    )
    lots = []
    for i in range(LOTS):
        opened = today - timedelta(days=LOT_DAYS * (LOTS - i))
        lots.append(
            Lot(
                key=f"demo-lot-{i + 1}",
                label=f"DEMO-CARBON-{opened:%y%m}-{i + 1:02}",
                expires_on=opened + timedelta(days=730),
                used_up=i < LOTS - 2,
            )
        )
    return replace(studio, name=STUDIO_NAME, staff=staff, lots=tuple(lots), made_up=True)


def lot_on(day: date, studio: Studio, *, today: date) -> str:
    """The key of the lot that was in use on this day."""
    opened = LOTS - 1 - max((today - day).days - 1, 0) // LOT_DAYS
    return studio.lots[min(max(opened, 0), LOTS - 1)].key


def made_up_intake(rng: np.random.Generator, scalp: Scalp, *, blank: bool) -> Intake:
    """The intake of a client with this scalp; with `blank`, about half of it is not filled in."""
    loss = f"norwood-{scalp.norwood}"
    look = "hairline" if scalp.norwood <= 2 else str(rng.choice(("shaved", "shaved", "density")))
    if scalp.scar and scalp.area_cm2 <= 60:
        loss, look = "scar-only", "scar"
    elif scalp.norwood in {3, 4, 5} and rng.random() < 0.25:
        loss, look = f"ludwig-{scalp.norwood - 2}", "density"
    scars = ("fue", "fut", "surgical", "trauma", "raised")
    known = ("unknown", "unknown", "slow", "typical", "typical", "fast")
    intake = Intake(
        hair_loss=loss,
        area_cm2=scalp.area_cm2,
        scar_tissue=_SCARS[scalp.scar],
        scar_kind=str(rng.choice(scars)) if scalp.scar else None,
        skin=scalp.skin,
        fitzpatrick=scalp.fitzpatrick,
        earlier_fading=str(rng.choice(known)),
        earlier_pigment=rng.random() < 0.1,
        wanted_look=look,
    )
    if not blank:
        return intake
    blanks: dict[str, Any] = {field: None for field in _MAY_BE_BLANK if rng.random() < BLANK_SHARE}
    return replace(intake, **blanks)


def made_up_client(
    rng: np.random.Generator, number: int, intake: Intake, *, blank: bool, today: date
) -> Client:
    """A client with this intake and a clearly invented name: "Made-up Client 07 (Birch)"."""
    plants = _PLANTS.split()
    contact = f"client{number:02}@made-up.example"
    born = today.year - int(rng.integers(22, 66))
    return Client(
        name=f"Made-up Client {number:02} ({plants[(number - 1) % len(plants)]})",
        contact="" if blank or rng.random() < 0.4 else contact,
        birth_year=None if blank or rng.random() < 0.3 else born,
        intake=intake,
    )


def zones_to_treat(
    rng: np.random.Generator, intake: Intake, scalp: Scalp, studio: Studio
) -> tuple[str, ...]:
    """The zones (keys) of this client's course; the whole scalp if the notes are not by zone."""
    if intake.wanted_look == "scar":
        wanted: tuple[str, ...] = (SCAR,)
    elif rng.random() < 0.45:
        return (WHOLE_SCALP,)
    else:
        wanted = ("hairline", "left-temple", "right-temple")
        if scalp.norwood >= 3:
            wanted += ("frontal",)
        if scalp.norwood >= 4:
            wanted += ("mid-scalp", "crown")
        if scalp.norwood >= 6:
            wanted += ("left-side", "right-side", "back")
        if scalp.scar >= 2:
            wanted += (SCAR,)
    zones = {zone.key for zone in studio.zones}
    return tuple(zone for zone in wanted if zone in zones) or (WHOLE_SCALP,)
