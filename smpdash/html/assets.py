"""Scripts, styles and icons that pages ask for, as files."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("static")
ICON: Final = FOLDER / "icon.svg"
# The shapes of a head seen from above and of its zones, for every drawing of it.
SCALP: Final = FOLDER / "scalp.json"
