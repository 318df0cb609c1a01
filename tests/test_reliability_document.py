"""The document on reliability names a test for each fault, or says why there is none."""

import ast
import re
from pathlib import Path

import pytest

from tests.campaigns.__main__ import CAMPAIGNS

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
LAST = {"A": 17, "B": 8, "C": 9, "D": 21}
LINES = re.findall(r"^\| ([A-E]\d+) \| (.*) \|$", DOCUMENT, re.MULTILINE)
ROWS = dict(LINES)


def test_every_fault_has_one_row() -> None:
    assert len(LINES) == len(ROWS)
    wanted = [f"{kind}{number}" for kind, last in LAST.items() for number in range(1, last + 1)]
    assert [fault for fault in ROWS if fault[0] in LAST] == wanted
    # Of this kind there are as many as there are.
    numbers = [int(fault[1:]) for fault in ROWS if fault[0] == "E"]
    assert numbers == sorted({*numbers})


def names_of_tests(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("fault", ROWS)
def test_a_fault_names_tests_that_there_are_or_says_why_there_is_none(fault: str) -> None:
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", ROWS[fault])
    for file, test in named:
        assert test in names_of_tests(ROOT / "tests" / file)
    assert named or re.search(r"left out: |not yet: ", ROWS[fault], re.IGNORECASE)


@pytest.mark.parametrize("name", [*CAMPAIGNS, "bench:encryption", "bench:start"])
def test_every_campaign_has_written_its_figures(name: str) -> None:
    between = DOCUMENT.split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0]
    assert "|---|" in between
