"""Reads regular files only, whole ones up to a size, and replaces files without following links."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, Final

# More than any key, passphrase, secret or note has.
SHORT_BYTES: Final = 64 * 1024
# More than a list that grows for years has, or a file of cases.
LONG_BYTES: Final = 256 * 1024 * 1024


@contextmanager
def opened(file: Path) -> Iterator[BufferedReader]:
    """A regular file, opened to be read; raises OSError for any other kind.

    A pipe or a device may never end, and keeps its reader waiting.
    """
    # Opened without waiting for the other end of a pipe.
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as content:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(file))
        yield content


def short_text(file: Path, *, encoding: str = "utf-8", most: int = SHORT_BYTES) -> str:
    """The text of a regular file of at most `most` bytes; raises OSError for any other file."""
    with opened(file) as content:
        read = content.read(most + 1)
    if len(read) > most:
        raise OSError(errno.EFBIG, f"it is longer than {most:,} bytes", str(file))
    return read.decode(encoding)


@contextmanager
def replaced(file: Path, *, mode: str = "w") -> Iterator[IO[Any]]:
    """Write a file that only its owner may read; the old one stays until the new one is whole.

    Raises OSError if something other than a regular file has the name, such as a link to another.
    """
    if (file.exists() or file.is_symlink()) and not stat.S_ISREG(file.lstat().st_mode):
        raise OSError(errno.EEXIST, "it is a link or not a regular file, and was left", str(file))
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    text = None if "b" in mode else "utf-8"
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, mode, encoding=text, newline=text and "") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
