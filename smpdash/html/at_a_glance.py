"""Renders the clients in treatment as small pictures of their coverage over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from smpdash.html.render import render
from smpdash.html.svg_address import svg_address
from smpdash.record.progress.glance import Glance, Point

# The size of a picture in its own units, and the room above full coverage.
WIDTH: Final = 140
HEIGHT: Final = 76
_TOP: Final = 1.05
# Longer courses are cut off at the right edge, so that the others can be read.
MOST_DAYS: Final = 150.0
FEWEST_DAYS: Final = 40.0


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours of the lines, as #rrggbb: on plan, behind it, and of the target."""

    on_plan: str
    behind: str
    quiet: str


def glance_tiles(glances: Sequence[Glance], inks: Inks, *, target: float) -> str:
    """A tile for each client, a link to the client's page; `target` is a coverage 0..1.

    All have the same scale: the days of the longest one.
    """
    longest = max((glance.days for glance in glances), default=0.0)
    days = min(max(longest, FEWEST_DAYS), MOST_DAYS)
    return render(
        "at_a_glance.html",
        tiles=[(glance, _picture(glance, inks, days, target)) for glance in glances],
    )


def _picture(glance: Glance, inks: Inks, days: float, target: float) -> str:
    """The picture's address: a page takes SVG only as an image, which has its own colours."""
    text = render(
        "glance.svg",
        width=WIDTH,
        height=HEIGHT,
        ink={"drawn": inks.behind if glance.is_behind else inks.on_plan, "quiet": inks.quiet},
        target=_down(target),
        seen=_path(glance.seen, days),
        ahead=_path(glance.ahead, days),
    )
    return svg_address(text)


def _path(points: Sequence[Point], days: float) -> str:
    """The points of a line, as SVG writes them."""
    return " ".join(f"{WIDTH * day / days:.1f},{_down(share)}" for day, share in points)


def _down(share: float) -> float:
    return round(HEIGHT * (1 - min(share, _TOP) / _TOP), 1)
