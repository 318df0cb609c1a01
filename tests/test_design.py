"""The design tokens: one owner, whatever draws with them."""

import re
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from smpdash import design
from smpdash.design import DARK, LIGHT, Palette
from smpdash.show.charts.theme import contrast

CONFIG = Path(__file__).resolve().parents[1] / ".streamlit" / "config.toml"


def test_streamlit_draws_with_the_tokens() -> None:
    theme = tomllib.loads(CONFIG.read_text())["theme"]
    assert theme["baseFontSize"] == design.TEXT_PX
    sizes = {design.TITLE_PX, design.HEADING_PX, design.LEAD_PX, design.TEXT_PX}
    assert {int(size.removesuffix("px")) for size in theme["headingFontSizes"]} == sizes
    assert theme["buttonRadius"] == f"{design.CORNER_PX}px"
    for name, palette in (("light", LIGHT), ("dark", DARK)):
        assert theme[name] == {
            "primaryColor": palette.accent,
            "backgroundColor": palette.ground,
            "secondaryBackgroundColor": palette.field,
            "textColor": palette.ink,
            "borderColor": palette.edge,
            "dataframeBorderColor": palette.line,
            "linkColor": palette.accent,
            "grayTextColor": palette.quiet,
        }


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_letters_can_be_read_on_every_surface_that_they_stand_on(palette: Palette) -> None:
    for ground in (palette.ground, palette.field):
        for letters in ("ink", "quiet", "accent", "chosen_ink", "warn_ink", "danger_ink"):
            assert contrast(asdict(palette)[letters], ground) >= 4.5, (letters, ground)
    for letters, ground in (
        (palette.on_accent, palette.accent),
        (palette.chosen_ink, palette.chosen),
        (palette.warn_ink, palette.warn_soft),
        (palette.danger_ink, palette.danger_soft),
    ):
        assert contrast(letters, ground) >= 4.5, (letters, ground)


def test_letters_on_the_accent_have_the_ink_for_it_in_every_style() -> None:
    for style in sorted((CONFIG.parents[1] / "smpdash").rglob("*.css")):
        for rule in re.findall(
            r"{[^{}]*background: var\(--(?:accent|st-primary-color)\)[^{}]*}", style.read_text()
        ):
            for ink in re.findall(r"[{;\s]color: ([^;}]*)", rule):
                assert "--on-accent" in ink or "--field" in ink, (style.name, rule)
