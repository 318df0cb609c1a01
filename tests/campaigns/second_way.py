"""`python -m tests.campaigns.second_way`: the studio's figures a second way, on a large studio.

The tests of the summaries hold them against what pandas makes of the rows, on studios up to a
larger one of 150 clients. Here the demo has 500, or as many as are given.
"""

import sys
from pathlib import Path

import pytest

from tests.builders.studios import SIZES

FIGURES = Path(__file__).parents[1] / "store" / "summaries"
CLIENTS = 500
# The tests that are tried on studios of several sizes, and those of the demo alone.
ON_THE_DEMO = "demo or (whole_studio and (test_recall or test_missed))"


def main() -> int:
    """Run these tests in this process; 1 if a figure differs."""
    SIZES["demo"] = int(sys.argv[1]) if len(sys.argv) > 1 else CLIENTS
    arguments = ["-n0", "-p", "no:cacheprovider", "--durations=5", "-k", ON_THE_DEMO]
    return int(pytest.main([*arguments, str(FIGURES)]))


if __name__ == "__main__":
    sys.exit(main())
