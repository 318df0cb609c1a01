"""Spools an export, so that a slow download does not keep the records open."""

import os
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from smpdash.store.db.errors import DiskFull, in_words

BLOCK_BYTES: Final = 64 * 1024
MEMORY_BYTES: Final = 8 * 1024 * 1024
# Space on the disk that downloads leave for the next saves.
RESERVE_BYTES: Final = 200_000_000


class Spool:
    """The lines of one file, read by a thread of its own and taken block by block by another.

    However slowly they are taken, the records are read to the end at once, so that nobody keeps an
    old state of them open. What does not fit into memory is in a file without a name beside the
    records, encrypted under a key that is never stored: what is left of it cannot be read.
    """

    def __init__(self, lines: Iterable[bytes], beside: Path) -> None:
        self._beside = beside
        self._changed = threading.Condition()
        self._blocks: deque[bytes] = deque()
        self._bytes_in_memory = 0
        self._file: IO[bytes] | None = None
        self._written = self._taken = self._size = 0
        key = Cipher(AES(os.urandom(32)), CTR(os.urandom(16)))
        self._lock, self._unlock = key.encryptor(), key.decryptor()
        self._is_over = self._is_closed = False
        self._failure: BaseException | None = None
        threading.Thread(target=self._fill, args=(lines,), name="spool", daemon=True).start()

    def settle(self, seconds: float) -> None:
        """Wait until all lines are read, at most `seconds`; raises the error of the reading."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over, seconds)
            if self._failure:
                raise self._failure

    @property
    def size(self) -> int | None:
        """The size of the whole file in bytes; None while it is unknown."""
        with self._changed:
            return self._size if self._is_over and not self._failure else None

    def take(self) -> bytes:
        """Wait for the next block; b"" at the end. Raises the error of the reading."""
        with self._changed:
            self._changed.wait_for(self._has_news)
            if self._failure:
                raise self._failure
            if self._is_closed:
                return b""
            if self._blocks:
                block = self._blocks.popleft()
                self._bytes_in_memory -= len(block)
                return block
            if self._file is None or self._taken == self._written:
                return b""
            with in_words(self._beside):
                self._file.seek(self._taken)
                block = self._file.read(BLOCK_BYTES)
            self._taken += len(block)
            return self._unlock.update(block)

    def close(self) -> None:
        """Stop reading and free the space on the disk: nobody takes blocks any more."""
        with self._changed:
            self._is_closed = True
            self._blocks.clear()
            if self._file is not None:
                self._file.close()
            self._changed.notify_all()

    def _has_news(self) -> bool:
        waits = bool(self._blocks) or self._taken < self._written
        return waits or self._is_over or self._is_closed

    def _fill(self, lines: Iterable[bytes]) -> None:
        failure: BaseException | None = None
        try:
            for block in _in_blocks(lines):
                with self._changed:
                    if self._is_closed:
                        break
                    self._put(block)
                    self._changed.notify_all()
        except BaseException as error:  # noqa: BLE001 whoever takes the blocks raises it
            failure = error
        # Closes the records if the export was not read to its end.
        del lines
        with self._changed:
            self._failure, self._is_over = failure, True
            self._changed.notify_all()

    def _put(self, block: bytes) -> None:
        self._size += len(block)
        fits = self._bytes_in_memory + len(block) <= MEMORY_BYTES
        if self._file is None and fits:
            self._blocks.append(block)
            self._bytes_in_memory += len(block)
            return
        with in_words(self._beside):
            if shutil.disk_usage(self._beside.parent).free < RESERVE_BYTES:
                raise DiskFull(
                    f"The disk that holds {self._beside} is nearly full, so the file was not made."
                )
            if self._file is None:
                self._file = tempfile.TemporaryFile(  # noqa: SIM115 `close` closes it
                    dir=self._beside.parent, buffering=0
                )
            self._file.seek(self._written)
            sealed = self._lock.update(block)
            while sealed:
                count = self._file.write(sealed)
                self._written += count
                sealed = sealed[count:]


def _in_blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    block = bytearray()
    for line in lines:
        block += line
        if len(block) >= BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)
