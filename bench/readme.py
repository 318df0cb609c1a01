"""Writes figures into the README and the documents, between two comments that mark the place."""

from pathlib import Path

from tests.browser.served import ROOT

README = ROOT / "README.md"
RELIABILITY = ROOT / "docs" / "reliability.md"


def put_between_markers(name: str, text: str, document: Path = README) -> None:
    """Replace the text between <!-- name --> and <!-- /name -->. Raises ValueError without them."""
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    old = document.read_text()
    if old.count(opening) != 1 or old.count(closing) != 1:
        raise ValueError(f"{document.name} needs one {opening} and one {closing}.")
    before, rest = old.split(opening)
    after = rest.split(closing)[1]
    document.write_text(f"{before}{opening}\n{text}\n{closing}{after}")
