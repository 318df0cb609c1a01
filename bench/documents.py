"""Writes figures into the documents, between the two comments that name them."""

from pathlib import Path

from tests.browser.served import ROOT

ESTIMATE = ROOT / "docs" / "estimate.md"
PERFORMANCE = ROOT / "docs" / "performance.md"
RELIABILITY = ROOT / "docs" / "reliability.md"
SCALE = ROOT / "docs" / "scale.md"


def put_between_markers(name: str, text: str, document: Path) -> None:
    """Replace what stands between <!-- name --> and <!-- /name -->; ValueError without them."""
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    old = document.read_text()
    if old.count(opening) != 1 or old.count(closing) != 1:
        raise ValueError(f"{document.name} needs one {opening} and one {closing}.")
    before, rest = old.split(opening)
    after = rest.split(closing)[1]
    document.write_text(f"{before}{opening}\n{text}\n{closing}{after}")
