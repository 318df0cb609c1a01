"""The log: what repeats is counted and said once a minute, and no flood fills the disk."""

import logging
import logging.handlers
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TextIO

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
REPEATED_S: Final = 60.0
# Lines of which the repeats are counted; with more of them the oldest is forgotten.
KINDS: Final = 256
LINE_BYTES: Final = 16 * 1024
# In a file: four of these. On a terminal, or wherever the standard error leads: so much an hour.
FILE_BYTES: Final = 1024 * 1024
OLD_FILES: Final = 3
HOUR_BYTES: Final = 256 * 1024
HOUR_S: Final = 3600.0
# Of the libraries only what somebody should look at; of smpdash what was done as well.
LEVEL: Final = logging.WARNING
NUMBERS: Final = re.compile(r"[0-9a-f]*[0-9][0-9a-f.:]*", re.IGNORECASE)


class Repeats(logging.Filter):
    """Lets a line through once a minute and says how often it came meanwhile.

    Lines that differ in their numbers alone, such as in a port or a count, are the same line.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._seen: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is to be written."""
        said = f"{record.getMessage()} {_kind(record)}"[:LINE_BYTES]
        key = (record.name, record.levelno, NUMBERS.sub("0", said))
        now = self._clock()
        at, left_out = self._seen.get(key, (now - REPEATED_S, 0))
        if now - at < REPEATED_S:
            self._seen[key] = at, left_out + 1
            return False
        self._seen.pop(key, None)
        self._seen[key] = now, 0
        if len(self._seen) > KINDS:
            del self._seen[next(iter(self._seen))]
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out:,} more like this since the last one)"
            record.args = ()
        return True


class Clipped(logging.Formatter):
    """Formats a line; of a very long one the beginning."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        line = super().format(record)
        return line if len(line) <= LINE_BYTES else f"{line[:LINE_BYTES]} ... (cut off)"


class Hourly(logging.StreamHandler[TextIO]):
    """Writes so much an hour and no more: where a stream leads to, nobody here can rotate."""

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(stream)
        self._clock = clock
        self._begun = clock()
        self._written = 0
        self._left_out = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or count it as left out."""
        now = self._clock()
        if now - self._begun >= HOUR_S:
            if self._left_out:
                self._say(f"{self._left_out:,} lines were left out of the log in the last hour.")
            self._begun, self._written, self._left_out = now, 0, 0
        self._written += len(self.format(record).encode(errors="replace")) + 1
        if self._written <= HOUR_BYTES:
            super().emit(record)
            return
        if not self._left_out:
            self._say("So much came into the log that the rest of this hour is left out.")
        self._left_out += 1

    def _say(self, words: str) -> None:
        said = logging.LogRecord("smpdash", logging.WARNING, "", 0, words, (), None)
        super().emit(said)


def keep_log(file: Path | None) -> logging.Handler:
    """Send every line of the program to one handler: the file, rotated, or the standard error."""
    handler: logging.Handler = Hourly(sys.stderr)
    if file is not None:
        opened = _OwnFile(file, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8")
        handler = opened
    handler.addFilter(Repeats())
    handler.setFormatter(Clipped(FORMAT))
    logging.root.addHandler(handler)
    logging.root.setLevel(LEVEL)
    logging.getLogger("smpdash").setLevel(logging.INFO)
    gather()
    return handler


def gather() -> None:
    """Take the handlers away that libraries gave their loggers: each would write a log of its own.

    Some do so when they are first used, so it is asked for again from time to time. Nothing is done
    where no log is kept here.
    """
    if not any(isinstance(one, Repeats) for kept in logging.root.handlers for one in kept.filters):
        return
    for logger in [*logging.root.manager.loggerDict.values()]:
        if isinstance(logger, logging.Logger) and logger.handlers:
            logger.handlers.clear()
            logger.propagate = True
            logger.setLevel(max(logger.level, LEVEL))


class _OwnFile(logging.handlers.RotatingFileHandler):
    """A rotated file that its owner alone may read."""

    def _open(self) -> Any:
        def opener(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        return open(self.baseFilename, self.mode, encoding=self.encoding, opener=opener)


def _kind(record: logging.LogRecord) -> str:
    """Which exception came with a line, and from where."""
    if not isinstance(record.exc_info, tuple) or record.exc_info[0] is None:
        return ""
    step = record.exc_info[2]
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    where = f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}" if step is not None else ""
    return f"{record.exc_info[0].__name__} {where}"
