"""A part of a page that runs by itself asks anew who is there, as a whole run does."""

import ast
from functools import cache

import pytest

from smpdash import settings

pytestmark = pytest.mark.slow

SCREENS = settings.PACKAGE / "screens"
# What asks: the person, the store that acts for the person, and what goes through that store.
ASK = (
    "context.person()",
    "context.store()",
    "context.is_replaced()",
    "_save_taps(scene)",
    "store().",
)


@cache
def fragments() -> dict[str, str]:
    """Every function that runs as a fragment, by file and name, and its source."""
    found = {}
    for file in sorted(SCREENS.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        called = {
            ast.unparse(call.args[0])
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "st.fragment" and call.args
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                decorators = " ".join(ast.unparse(each) for each in node.decorator_list)
                if "st.fragment" in decorators or node.name in called:
                    found[f"{file.name}:{node.name}"] = ast.unparse(node)
    return found


def test_there_are_fragments_to_look_at() -> None:
    assert len(fragments()) >= 4


def test_each_fragment_asks_who_is_there() -> None:
    found = fragments().items()
    assert [name for name, source in found if not any(ask in source for ask in ASK)] == []
