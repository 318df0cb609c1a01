"""Notes damage to the structure of a file beside it; writes stop until it is repaired."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from smpdash.store.db.errors import Damaged
from smpdash.store.db.files import LONG_BYTES, replaced, short_text

# If the note cannot be written, as on a full disk, this process still knows.
_known: Final[dict[Path, int]] = {}


class Damage(str):
    """A finding about the structure of a file: later writes may be lost too."""

    __slots__ = ()


def note(path: Path, complaints: Sequence[str], *, number: int) -> None:
    """Stop all writes into the file of this number, by every process, until a check passes."""
    _known[path] = number
    with suppress(OSError), replaced(_beside(path)) as out:
        out.write(json.dumps({"file": number, "found": complaints}) + "\n")


def forget(path: Path) -> None:
    """Allow writes again after a check has passed."""
    _known.pop(path, None)
    with suppress(OSError):
        _beside(path).unlink(missing_ok=True)


def refuse(path: Path) -> None:
    """Raise Damaged if damage is noted of this very file."""
    if is_noted(path):
        raise Damaged(
            f"A check found the database {path} damaged, so nothing more is written into it. "
            "Restore the last good backup, or check it again with “python -m smpdash check”."
        )


def is_noted(path: Path) -> bool:
    """Whether damage is noted of this very file, and not of an earlier one of the same name."""
    if path in _known and _known[path] == number_of(path):
        return True
    try:
        noted = json.loads(short_text(_beside(path), most=LONG_BYTES))
        return bool(noted["file"] == number_of(path))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.damaged")


def number_of(path: Path) -> int:
    """The file's inode number, which changes when it is replaced; 0 if it is missing."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0
