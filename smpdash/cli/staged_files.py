"""The files that the import command prepares: staged beside the records, forgotten at its end."""

import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from smpdash.record.counts import listed
from smpdash.record.lengths import IMPORT_FILES
from smpdash.record.problem import Problem, quoted, refuse
from smpdash.runtime.jobs import import_removal
from smpdash.store.db import locks
from smpdash.store.db.files import opened
from smpdash.store.records.imports.staging import Staging
from smpdash.store.store import Busy, Conflict, Store

_PIECE_BYTES: Final = 256 * 1024
# The fact by which a command that was killed is told from a person on the page Import.
OF_COMMAND: Final = "is_of_command"


@contextmanager
def staged(store: Store, files: list[Path]) -> Iterator[Staging]:
    """The staged files, which are forgotten at the end of the block, also if SIGTERM ends it.

    What a command has left that was killed is tidied up first. Raises Conflict while another
    command or a person prepares an import.
    """
    names = Counter(file.name for file in files)
    refuse(_problems(files, names))
    staging = store.staging()
    with _ended_gently(), _only_command(store):
        # It says so in the log.
        import_removal.remove_unfinished(store)
        if staging.exists() and not staging.fact(OF_COMMAND, default=False):
            words = "Somebody prepares an import on the page Import: discard it there first."
            raise Conflict(words)
        try:
            staging.begin()
            staging.note(person="", files=[*names], **{OF_COMMAND: True})
            for file in files:
                with opened(file) as content:
                    # A file without a byte is named as well, so that it is refused as empty.
                    at = staging.add_piece(file.name, 0, b"")
                    while piece := content.read(_PIECE_BYTES):
                        at = staging.add_piece(file.name, at, piece)
            yield staging
        finally:
            staging.clear()


def _problems(files: list[Path], names: Counter[str]) -> list[Problem]:
    """All that is wrong with the files that were named, before one is opened."""
    problems = [f"{quoted(file.name)} is a folder." for file in files if file.is_dir()]
    if twice := [quoted(name) for name, count in names.items() if count > 1]:
        problems.append(f"Several files are called {listed(twice)}: rename all but one.")
    if len(names) > IMPORT_FILES:
        problems.append(f"Choose at most {IMPORT_FILES} files at once.")
    return [Problem("file", words) for words in problems]


@contextmanager
def _only_command(store: Store) -> Iterator[None]:
    """Be the only import command; the lock of one that was killed is free."""
    lock = store.path.with_name(f"{store.path.name}.importer")
    with ExitStack() as stack:
        try:
            stack.enter_context(locks.hold(lock, seconds=0))
        except Busy:
            words = "Another import command is running: wait until it is done."
            raise Conflict(words) from None
        yield


@contextmanager
def _ended_gently() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl+C does: what it has begun is undone on the way out."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    except SystemExit:
        print("The import was ended before it was done.", file=sys.stderr)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, _frame: Any) -> None:
    raise SystemExit(128 + number)
