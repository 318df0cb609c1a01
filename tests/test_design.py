"""The design tokens: one owner, whatever draws with them."""

import re
import tomllib
from collections.abc import Iterator
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


def test_no_rule_beneath_a_has_is_about_any_element() -> None:
    """For one of them, the browser works the whole page out anew whatever comes or goes in it."""
    for style in sorted((CONFIG.parents[1] / "smpdash").rglob("*.css")):
        for selector in selectors(style.read_text()):
            *above, last = compounds(selector)
            is_beneath = any(":has(" in each for each in above)
            assert not (is_beneath and last.startswith(("*", ":not("))), (style.name, selector)


def selectors(style: str) -> Iterator[str]:
    """The selector of each rule, after those of the rules that it stands in."""
    while "/*" in style:
        before, _, rest = style.partition("/*")
        style = before + rest.partition("*/")[2]
    around, text = [], ""
    for sign in style:
        if sign == "{":
            around.append(text.strip())
            yield " ".join(each for each in around if not each.startswith("@")) or "none"
        elif sign == "}":
            around.pop()
        text = "" if sign in "{};" else text + sign


def compounds(selector: str) -> list[str]:
    """The parts between its combinators; what stands in brackets is not parted."""
    depth, parts = 0, [""]
    for sign in selector:
        depth += (sign in "([") - (sign in ")]")
        if depth == 0 and sign in " >+~\n":
            parts.append("")
        else:
            parts[-1] += sign
    return [part for part in parts if part]
