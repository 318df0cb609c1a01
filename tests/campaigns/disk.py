"""The disk beneath a campaign: `disk.c` built, and a program run with it in between."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MISSING = "There is no C compiler (gcc or cc) for Linux here, and no power can be cut without one."


def compiler() -> str | None:
    """What builds it; None where nothing does."""
    return (shutil.which("gcc") or shutil.which("cc")) if sys.platform == "linux" else None


def run(module: str, *arguments: str, folder: Path, log: Path | None = None) -> str:
    """What a module of the campaigns prints, run with every change beneath `folder` looked at."""
    library = built(folder.parent)
    watched = {"LD_PRELOAD": str(library), "DISK_FOLDER": str(folder)}
    if log is not None:
        watched["DISK_LOG"] = str(log)
    done = subprocess.run(
        [sys.executable, "-m", f"tests.campaigns.{module}", *arguments],
        cwd=ROOT,
        env={**os.environ, **watched},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def built(folder: Path) -> Path:
    """The library, built in this folder where it is not there yet; RuntimeError where it cannot."""
    library, program = folder / "disk.so", compiler()
    if program is None:
        raise RuntimeError(MISSING)
    if not library.exists():
        source = Path(__file__).with_name("disk.c")
        command = [program, "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"]
        subprocess.run(command, check=True)
    return library


class Disk:
    """The disk as a program under `run` sees it."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.disk_changes.restype = ctypes.c_long

    def fail(self, nth: int, *, from_then_on: bool, error: int) -> None:
        """Let the n-th change from now on fail, or it and all after it."""
        self._library.disk_fail(ctypes.c_long(nth), int(from_then_on), error)

    def work(self) -> None:
        """Let nothing fail from now on, and count the changes from 0."""
        self._library.disk_fail(ctypes.c_long(0), 0, 0)

    def changes(self) -> int:
        """How many changes were tried since."""
        return int(self._library.disk_changes())

    def mark(self, text: str) -> None:
        """Write a word of one's own between the changes."""
        self._library.disk_mark(text.encode())
