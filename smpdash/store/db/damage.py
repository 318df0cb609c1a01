"""Damage that a check has found in the structure of a file: noted beside it, and writes stop."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from smpdash.store.db.errors import Damaged

# Where the note cannot be written, as on a full disk, this process still knows.
_known: Final[dict[Path, int]] = {}


class Damage(str):
    """A finding about the structure of a file: what is written into it may be lost as well."""

    __slots__ = ()


def note(path: Path, found: Sequence[str], *, number: int) -> None:
    """Stop all writes into the file of this number, by every process, until it is found whole."""
    _known[path] = number
    with suppress(OSError):
        _beside(path).write_text(json.dumps({"file": number, "found": found}) + "\n")


def forget(path: Path) -> None:
    """Let writes go on: the file was checked and is whole."""
    _known.pop(path, None)
    with suppress(OSError):
        _beside(path).unlink(missing_ok=True)


def refuse(path: Path) -> None:
    """Raise Damaged where the structure of this very file was found damaged."""
    if is_noted(path):
        raise Damaged(
            f"A check found the database {path} damaged, so nothing more is written into it. "
            "Restore the last good backup; “python -m smpdash check” looks again."
        )


def is_noted(path: Path) -> bool:
    """Whether damage is noted of this very file, and not of another that stood in its place."""
    if path in _known and _known[path] == number_of(path):
        return True
    try:
        noted = json.loads(_beside(path).read_text())
        return bool(noted["file"] == number_of(path))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.damaged")


def number_of(path: Path) -> int:
    """Tells a file from another that took its place; 0 for none."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0
