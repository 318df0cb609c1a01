"""Scripts, styles and icons that pages ask for, as files."""

from pathlib import Path
from typing import Final

from smpdash.design import font_css, tokens_css

FOLDER: Final = Path(__file__).with_name("static")
ICON: Final = FOLDER / "icon.svg"
# The shapes of a head seen from above and of its zones, for every drawing of it.
SCALP: Final = FOLDER / "scalp.json"
# What stands before the styles of a page that Streamlit does not draw.
TOKENS: Final = f"{font_css()}{tokens_css()}"
# How the visits to come stand on a phone: on the screens and on the plan to take home.
PLAN_ON_PHONES: Final = FOLDER / "plan_on_phones.css"


def sign_in_styles() -> str:
    """The styles of the sign-in pages and of their like."""
    return f"{TOKENS}{(FOLDER / 'sign_in.css').read_text(encoding='utf-8')}"
