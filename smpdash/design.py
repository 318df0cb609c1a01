"""The design tokens of every screen: sizes of letters, colours, the font. Imports nothing of ours.

Pages read them as custom properties of CSS, charts as values; .streamlit/config.toml repeats those
that Streamlit itself draws with, and a test compares.
"""

from dataclasses import asdict, dataclass
from typing import Final

# The type scale, in px: an answer or a page's title, a section, a card's title, everything else.
TITLE_PX: Final = 34
HEADING_PX: Final = 24
LEAD_PX: Final = 18
TEXT_PX: Final = 16
# Source Sans comes with Streamlit; pages without Streamlit get it from the address below.
FONT: Final = "'Source Sans', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
FONT_ADDRESS: Final = "/app-font.woff2"
# Everything stands on a grid of 8 px; these are the corners of a control and of a card.
CORNER_PX: Final = 12
CARD_PX: Final = 16


# What a notch, round corners and the bar of the home gesture cover at each edge of a page that
# fills the screen.
EDGES: Final = ("top", "right", "bottom", "left")
SAFE: Final = {f"safe-{edge}": f"env(safe-area-inset-{edge}, 0px)" for edge in EDGES}
# Under a card, in the light look alone.
SHADOW: Final = (
    "0 1px 2px light-dark(rgb(16 32 40 / .06), #0000), "
    "0 6px 18px light-dark(rgb(16 32 40 / .05), #0000)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of the light or the dark look, as #rrggbb.

    Fields lie on the ground; a line divides, an edge borders what can be tapped or filled in.
    Letters on a soft colour or on an accent have a colour of their own.
    """

    ground: str
    field: str
    ink: str
    quiet: str
    line: str
    edge: str
    accent: str
    on_accent: str
    chosen: str
    chosen_ink: str
    warn: str
    warn_soft: str
    warn_ink: str
    danger: str
    danger_soft: str
    danger_ink: str
    skin: str
    skin_edge: str


LIGHT: Final = Palette(
    ground="#f3f4f1",
    field="#ffffff",
    ink="#16202a",
    quiet="#56626e",
    line="#e1e5e3",
    edge="#c9d0d3",
    accent="#0f766e",
    on_accent="#ffffff",
    chosen="#dcf0ec",
    chosen_ink="#0b5a54",
    warn="#b45309",
    warn_soft="#fdf0dc",
    warn_ink="#92400e",
    danger="#b42318",
    danger_soft="#fdebe9",
    danger_ink="#a51f15",
    skin="#ecccb4",
    skin_edge="#d9ae8f",
)
DARK: Final = Palette(
    ground="#0f151b",
    field="#182029",
    ink="#e9eef2",
    quiet="#9fadb9",
    line="#2a3540",
    edge="#41505d",
    accent="#2dd4bf",
    on_accent="#06231f",
    chosen="#143c39",
    chosen_ink="#2dd4bf",
    warn="#f59e0b",
    warn_soft="#33260f",
    warn_ink="#fbbf24",
    danger="#f97066",
    danger_soft="#3a1a18",
    danger_ink="#fda29b",
    skin="#7d6352",
    skin_edge="#594437",
)


def tokens_css() -> str:
    """The tokens as custom properties of the page's root: `var(--quiet)`, `var(--lead)`."""
    dark = asdict(DARK)
    colours = {name: f"light-dark({light}, {dark[name]})" for name, light in asdict(LIGHT).items()}
    sizes = {"title": TITLE_PX, "heading": HEADING_PX, "lead": LEAD_PX, "text": TEXT_PX}
    sizes |= {"corner": CORNER_PX, "card": CARD_PX}
    tokens = {
        "font": FONT,
        **{name: f"{size}px" for name, size in sizes.items()},
        **{name.replace("_", "-"): colour for name, colour in colours.items()},
        "shadow": SHADOW,
        **SAFE,
    }
    return f":root {{{'; '.join(f'--{name}: {value}' for name, value in tokens.items())}}}\n"


def font_css() -> str:
    """What loads the font on a page that Streamlit does not draw."""
    return (
        '@font-face {font-family: "Source Sans"; font-weight: 100 900; font-display: swap; '
        f'src: url("{FONT_ADDRESS}") format("woff2")}}\n'
    )
