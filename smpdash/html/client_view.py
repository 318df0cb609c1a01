"""The page that is shown to a client on the tablet: what is to come, and the pigment on a head.

It has no script, no code, nobody's name and no way to other screens but the one out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from smpdash.html.render import render
from smpdash.html.scalp_drawing import Pigment, scalp_drawing


@dataclass(frozen=True, slots=True)
class ClientView:
    """What the client sees: `facts` with their names, and the head with a caption.

    `pigment` is by zone; `scar_place` is the zone in which a scar was placed. `leave_to` is the
    address that the way out leads to; it `asks_pin` where people sign in, and is confirmed by a
    second tap elsewhere.
    """

    facts: Sequence[tuple[str, str]]
    caption: str
    leave_to: str
    asks_pin: bool
    pigment: Mapping[str, Pigment] = field(default_factory=dict)
    scar_place: str | None = None


def client_view_page(view: ClientView, *, studio: str, made_up: bool) -> str:
    """The whole page."""
    return render(
        "client_view.html",
        view=view,
        scalp=scalp_drawing(view.pigment, label=view.caption, scar_place=view.scar_place),
        studio=studio,
        made_up=made_up,
    )
