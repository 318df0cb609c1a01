"""Figures in the README, between the two comments that name them."""

from tests.browser.served import ROOT

README = ROOT / "README.md"


def put_between_markers(name: str, text: str) -> None:
    """Replace what stands between <!-- name --> and <!-- /name -->; ValueError without them."""
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    old = README.read_text()
    if old.count(opening) != 1 or old.count(closing) != 1:
        raise ValueError(f"{README.name} needs one {opening} and one {closing}.")
    before, rest = old.split(opening)
    after = rest.split(closing)[1]
    README.write_text(f"{before}{opening}\n{text}\n{closing}{after}")
