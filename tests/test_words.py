"""The words that people read are written in one way."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from smpdash import settings

# Rooms whose texts are shown on screens and in files. A terminal may have no ’: these print there.
ROOMS = ("html", "record", "runtime", "screens", "server", "show", "store")
PRINT = {"connection_limits.py", "log.py"}
STRAIGHT = re.compile(r"[A-Za-z]'(?:s|t|re|ll|ve|d)\b|s' [a-z]")
# Names of what was recorded, which stand in the files of studios, and statements of SQL.
STORED = ("updated from your studio's results", "back to the trade's numbers")
IS_SQL = re.compile(r"\b(?:SELECT|INSERT|CREATE|UPDATE|CHECK)\b")
FILES = [
    path
    for room in ROOMS
    for path in sorted((settings.PACKAGE / room).rglob("*"))
    if path.suffix in {".py", ".html", ".js", ".svg"} and path.name not in PRINT
]


def texts_of(path: Path) -> Iterator[str]:
    """The texts of a file, without its comments and docstrings."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield re.sub(
            r"\{#.*?#\}|/\*.*?\*/|^\s*//.*?$|\s// .*?$", "", source, flags=re.DOTALL | re.MULTILINE
        )
        return
    tree = ast.parse(source)
    lone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in lone:
            yield node.value


def test_an_apostrophe_is_typographic_in_all_that_people_read() -> None:
    texts = [(path.name, text) for path in FILES for text in texts_of(path)]
    assert len(texts) > 9000
    straight = [each for each in texts if STRAIGHT.search(each[1])]
    assert [
        (name, text)
        for name, text in straight
        if not text.startswith(STORED) and not IS_SQL.search(text)
    ] == []
