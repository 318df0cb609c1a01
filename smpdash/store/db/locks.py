"""Lock files beside a database: connections share them, a restore holds them exclusively."""

import errno
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

import portalocker
from portalocker import LockFlags

from smpdash.store.db.errors import BUSY, Busy, of_the_system

# Which file this thread holds exclusively, and how many connections it has open.
_here = threading.local()


@contextmanager
def hold(file: Path, *, shared: bool = False, seconds: float | None = None) -> Iterator[None]:
    """Hold a lock file; raises Busy if other processes or threads hold it for `seconds`.

    Without `seconds` it waits for as long as it takes.
    """
    flags = LockFlags.SHARED if shared else LockFlags.EXCLUSIVE
    if seconds is not None:
        flags |= LockFlags.NON_BLOCKING
    until = time.monotonic() + (seconds or 0)
    try:
        descriptor = _lock_file(file, shared=shared)
    except OSError as error:
        raise of_the_system(file, error) from error
    if descriptor is None:
        yield
        return
    try:
        while True:
            try:
                portalocker.lock(descriptor, flags)
                break
            except portalocker.AlreadyLocked:
                if time.monotonic() > until:
                    raise Busy(BUSY) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


def _lock_file(file: Path, *, shared: bool) -> int | None:
    """Open the lock file; returns None if it is missing and a shared one cannot be made.

    Then the folder is read-only, and nobody can hold the lock exclusively.
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
    """Let only this thread open the file; raises Busy if others keep it open for `seconds`."""
    # New connections wait at the first lock, or an endless row of saves would keep this out.
    with hold(gate_of(path)), hold(in_use_of(path), seconds=seconds):
        _here.alone = path
        try:
            yield
        finally:
            _here.alone = None


@contextmanager
def unshared(path: Path) -> Iterator[None]:
    """Open a file that only this thread knows, without lock files beside it."""
    before, _here.alone = getattr(_here, "alone", None), path
    try:
        yield
    finally:
        _here.alone = before


def is_alone(path: Path) -> bool:
    """Whether this thread holds the file exclusively."""
    return getattr(_here, "alone", None) == path


@contextmanager
def shared(path: Path) -> Iterator[None]:
    """Share the file with other connections, unless this thread holds it exclusively."""
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
    """Whether somebody waits to hold the file exclusively, as a restore does."""
    try:
        with hold(gate_of(path), shared=True, seconds=0):
            return False
    except Busy:
        return True


def in_use_of(path: Path) -> Path:
    """The lock that every connection shares and a restore holds exclusively."""
    return path.with_name(f"{path.name}.use")


def gate_of(path: Path) -> Path:
    """The lock that a thread passes when it opens its first connection."""
    return path.with_name(f"{path.name}.gate")
