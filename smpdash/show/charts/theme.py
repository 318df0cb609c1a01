"""The theme of the charts: a light and a dark palette, and letters readable at arm's length."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import altair as alt
from altair.utils import schemapi

from smpdash import design
from smpdash.design import Palette

# A chart is checked against its schema when it is drawn; each of its parts need not be before.
schemapi.disable_debug_mode()

HEIGHT_PX: Final = 360
LABEL_PX: Final = design.TEXT_PX
# A chart is a card: its title, and the figures that it is about.
FIGURE_PX: Final = design.LEAD_PX
# Streamlit would leave 20 px free beneath a chart that says nothing about it.
BENEATH_PX: Final = 4
# The style of the frame around a mark that was tapped.
TAPPED: Final = "tapped"
# The colours of shades: skin without pigment, and the darkest shade on it.
_SKIN: Final = "#d9b99b"
_DARKEST: Final = "#17120f"
_LEAST_DARKNESS: Final = 0.4


@dataclass(frozen=True, slots=True)
class Look:
    """A palette of colours as #rrggbb.

    `heat` are the two ends of the heat ramp, for 0 and 1, and `on_heat` the colours of letters on
    it. Primary and accent also differ in lightness, for colour-blind people; every chart
    distinguishes its marks by shape, place or words as well.
    """

    ink: str
    muted: str
    grid: str
    primary: str
    accent: str
    danger: str
    surface: str
    heat: tuple[str, str]
    on_heat: tuple[str, str]


def _look(palette: Palette, heat: tuple[str, str], on_heat: tuple[str, str]) -> Look:
    return Look(
        ink=palette.ink,
        muted=palette.quiet,
        grid=palette.line,
        primary=palette.accent,
        accent=palette.warn,
        danger=palette.danger,
        surface=palette.field,
        heat=heat,
        on_heat=on_heat,
    )


LIGHT: Final = _look(design.LIGHT, ("#fdf4e3", "#8a3c05"), ("#0d1318", "#ffffff"))
DARK: Final = _look(design.DARK, ("#2a2416", "#fbbf24"), ("#e9eef2", "#0f151b"))


def look(*, dark: bool) -> Look:
    """The palette of the light or the dark screen."""
    return DARK if dark else LIGHT


def dressed(
    layers: Sequence[alt.Chart],
    look: Look,
    *,
    title: str,
    notes: list[str],
    height: int = HEIGHT_PX,
) -> alt.LayerChart:
    """The layers as one chart in the theme, with a title and `notes` that explain the marks."""
    return alt.LayerChart(
        layer=list(layers),
        height=height,
        padding={"bottom": BENEATH_PX},
        # Layers have axes of their own, so that a line across can have its label on the right.
        resolve=alt.Resolve(axis=alt.AxisResolveMap(y="independent")),
        title=alt.TitleParams(text=title, subtitle=notes),
        config=alt.Config(
            background="transparent",
            font=design.FONT,
            title=alt.TitleConfig(
                anchor="start",
                # From the edge of the whole chart: a narrow chart would cut off a title that starts
                # at the axis.
                frame="bounds",
                color=look.ink,
                fontSize=design.LEAD_PX,
                fontWeight=600,
                subtitleColor=look.muted,
                subtitleFontSize=LABEL_PX,
                subtitleLineHeight=LABEL_PX + 6,
                subtitlePadding=6,
                offset=14,
            ),
            view=alt.ViewConfig(stroke=None),
            axis=alt.AxisConfig(
                labelColor=look.ink,
                labelFontSize=LABEL_PX,
                labelPadding=8,
                labelLimit=160,
                titleColor=look.muted,
                titleFontSize=LABEL_PX,
                titleFontWeight=400,
                gridColor=look.grid,
                domainColor=look.grid,
                ticks=False,
            ),
            text=alt.MarkConfig(fontSize=LABEL_PX, color=look.ink),
            style=alt.StyleConfigIndex(**{TAPPED: _frame(look)}),
        ),
    )


def _frame(look: Look) -> dict[str, str | float]:
    """The frame around a mark that was tapped, through which the mark is seen."""
    return {
        "fill": look.ink,
        "fillOpacity": 0.08,
        "stroke": look.ink,
        "strokeWidth": 3,
        "cornerRadius": 6,
    }


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2); letters need at least 4.5."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(look: Look, share: float) -> str:
    """The colour of the heat ramp at a share 0..1."""
    ends = [_channels(colour) for colour in look.heat]
    return "#" + "".join(
        f"{round(low + share * (high - low)):02x}" for low, high in zip(*ends, strict=True)
    )


def swatch(darkness: float) -> str:
    """The colour of a shade of this darkness 0..1 on skin, as #rrggbb."""
    ends = zip(_channels(_SKIN), _channels(_DARKEST), strict=True)
    return "#" + "".join(f"{round(skin + darkness * (dark - skin)):02x}" for skin, dark in ends)


def pigment_ink(darkness: float) -> str:
    """The colour of dots of a shade: on skin, a light shade needs some dark to be seen."""
    return swatch(_LEAST_DARKNESS + (1 - _LEAST_DARKNESS) * darkness)


def letters_on(colour: str, look: Look) -> str:
    """The colour of letters with the highest contrast on this colour."""
    return max(look.on_heat, key=lambda letters: contrast(letters, colour))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
