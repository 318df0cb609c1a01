"""Lock files beside a database: who opens it shares them, who replaces it holds them alone."""

import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

from smpdash.store.db.errors import BUSY, Busy, of_the_system

# Which file this thread holds alone, and how many connections it has open.
_here = threading.local()


@contextmanager
def hold(file: Path, *, shared: bool = False, seconds: float | None = None) -> Iterator[None]:
    """Hold a lock file against other processes and threads; Busy after so many seconds."""
    if sys.platform == "win32":
        yield  # SQLite's own locks alone, which hold for everything but a file's first and last day
        return
    import fcntl  # noqa: PLC0415 there is none on Windows

    kind, until = fcntl.LOCK_SH if shared else fcntl.LOCK_EX, time.monotonic() + (seconds or 0)
    try:
        lock = _lock_file(file, shared=shared)
    except OSError as error:
        raise of_the_system(file, error) from error
    if lock is None:
        yield
        return
    try:
        while True:
            try:
                fcntl.flock(lock, kind if seconds is None else kind | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Busy(BUSY) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(lock)


def _lock_file(file: Path, *, shared: bool) -> int | None:
    """The lock file, open; where nothing can be written, who only shares it needs none to be made.

    None where there is none then: nobody can have it alone.
    """
    try:
        return os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        if not shared or error.errno not in {errno.EROFS, errno.EACCES}:
            raise
    try:
        return os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        return None


@contextmanager
def alone(path: Path, *, seconds: float) -> Iterator[None]:
    """Nobody but this thread opens the file meanwhile; Busy where somebody stays for too long."""
    # Who comes now waits before the gate, or a row of savers would let nobody in for good.
    with hold(gate_of(path)), hold(in_use_of(path), seconds=seconds):
        _here.alone = path
        try:
            yield
        finally:
            _here.alone = None


@contextmanager
def unshared(path: Path) -> Iterator[None]:
    """Open a file that only this thread knows of, without lock files beside it."""
    before, _here.alone = getattr(_here, "alone", None), path
    try:
        yield
    finally:
        _here.alone = before


def is_alone(path: Path) -> bool:
    """Whether this thread has the file to itself."""
    return getattr(_here, "alone", None) == path


@contextmanager
def shared(path: Path) -> Iterator[None]:
    """Share the file with other connections, unless this thread has it to itself."""
    if is_alone(path):
        yield
        return
    open_here = max(0, getattr(_here, "open", 0))
    with ExitStack() as stack:
        with nullcontext() if open_here else hold(gate_of(path), shared=True):
            stack.enter_context(hold(in_use_of(path), shared=True))
        _here.open = open_here + 1
        try:
            yield
        finally:
            _here.open = getattr(_here, "open", 1) - 1


def is_wanted_alone(path: Path) -> bool:
    """Whether somebody waits to have the file alone, as a restore does."""
    try:
        with hold(gate_of(path), shared=True, seconds=0):
            return False
    except Busy:
        return True


def in_use_of(path: Path) -> Path:
    """The lock that every connection shares, and that a restore holds alone."""
    return path.with_name(f"{path.name}.use")


def gate_of(path: Path) -> Path:
    """The lock that a thread passes when it opens its first connection."""
    return path.with_name(f"{path.name}.gate")
