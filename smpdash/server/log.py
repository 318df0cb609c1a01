"""The log: repeated lines are counted and written once a minute, and its size is limited."""

import logging
import logging.handlers
import os
import re
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TextIO

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
REPEATED_S: Final = 60.0
# Different lines whose repeats are counted; with more of them the oldest is forgotten.
KINDS: Final = 256
LINE_BYTES: Final = 16 * 1024
# A log file has this size, with OLD_FILES older ones; standard error gets HOUR_BYTES an hour.
FILE_BYTES: Final = 1024 * 1024
OLD_FILES: Final = 3
HOUR_BYTES: Final = 256 * 1024
HOUR_S: Final = 3600.0
# The level of libraries; smpdash itself also logs what was done.
LEVEL: Final = logging.WARNING
# How each file of a log begins: a rotated one begins with a whole line as well.
_BEGINS: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ \S+: .*\n?")
_BEGINNING_BYTES: Final = 1024


class Repeats(logging.Filter):
    """Writes a line once a minute and says how often it was repeated meanwhile.

    Lines that differ only in numbers, such as a port or a count, are the same line.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._seen: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is to be written."""
        line = f"{record.getMessage()} {_kind(record)}"[:LINE_BYTES]
        key = (record.name, record.levelno, _without_numbers(line))
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
    """Formats a line; cuts off a very long one."""

    def format(self, record: logging.LogRecord) -> str:
        """The formatted line."""
        line = super().format(record)
        return line if len(line) <= LINE_BYTES else f"{line[:LINE_BYTES]} ... (cut off)"


class Hourly(logging.StreamHandler[TextIO]):
    """Writes at most HOUR_BYTES an hour into a stream, which cannot be rotated."""

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
        super().emit(logging.LogRecord("smpdash", logging.WARNING, "", 0, words, (), None))


def keep_log(file: Path | None, database: Path | None = None) -> logging.Handler:
    """Send every line of the program to one handler: the rotated file, or standard error.

    Raises OSError, with nothing changed, if the file or one that it would be rotated to is not a
    log of smpdash, or is meant for the database.
    """
    handler: logging.Handler = Hourly(sys.stderr)
    if file is not None:
        _check_is_log(file, database)
        handler = _OwnFile(file, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8")
    handler.addFilter(Repeats())
    handler.setFormatter(Clipped(FORMAT))
    logging.root.addHandler(handler)
    logging.root.setLevel(LEVEL)
    logging.getLogger("smpdash").setLevel(logging.INFO)
    gather()
    return handler


def gather() -> None:
    """Remove the handlers that libraries gave their loggers: each would write a log of its own.

    Libraries may add them when they are first used, so this is called from time to time. Does
    nothing unless `keep_log` was called.
    """
    handlers = logging.root.handlers
    if not any(isinstance(each, Repeats) for handler in handlers for each in handler.filters):
        return
    for logger in [*logging.root.manager.loggerDict.values()]:
        if isinstance(logger, logging.Logger) and logger.handlers:
            logger.handlers.clear()
            logger.propagate = True
            logger.setLevel(max(logger.level, LEVEL))


def _check_is_log(file: Path, database: Path | None) -> None:
    """Raise OSError unless the file and its older ones are each missing, empty, or a log of ours.

    The database's own files are empty too at times: a name of theirs is refused if it is no log.
    """
    older = [file.with_name(f"{file.name}.{number}") for number in range(1, OLD_FILES + 1)]
    for each in (file, *older):
        try:
            state = each.lstat()
        except FileNotFoundError:
            state = None
        if state is not None:
            if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
                raise OSError(f"{each} is not a plain file, so no log is written into it")
            if state.st_size:
                with each.open("rb") as content:
                    line = content.readline(_BEGINNING_BYTES).decode(errors="replace")
                    if _BEGINS.fullmatch(line):
                        continue
                raise OSError(
                    f"{each} is not a log of smpdash. It was left as it is: give --log a new name"
                )
        if database is not None and _is_of(database, each):
            raise OSError(f"{each} is a name of the database's files: give --log another one")


def _is_of(database: Path, file: Path) -> bool:
    """Whether the name is the database's or begins with it, as its journals and locks do."""
    names = (f"{database.name}-", f"{database.name}.")
    is_named_so = file.name == database.name or file.name.startswith(names)
    return is_named_so and file.parent.resolve() == database.parent


class _OwnFile(logging.handlers.RotatingFileHandler):
    """A rotated file that only its owner may read."""

    def _open(self) -> Any:
        def opener(path: str, flags: int) -> int:
            return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)

        return open(self.baseFilename, self.mode, encoding=self.encoding, opener=opener)


def _kind(record: logging.LogRecord) -> str:
    """The exception of a log line, and the place of its raise."""
    if not isinstance(record.exc_info, tuple) or record.exc_info[0] is None:
        return ""
    step = record.exc_info[2]
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    where = f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}" if step is not None else ""
    return f"{record.exc_info[0].__name__} {where}"


def _without_numbers(line: str) -> str:
    """A line with 0 for each number, address and port; takes time linear in its length."""

    def zero(run: re.Match[str]) -> str:
        return "0" if any(sign.isdigit() for sign in run[0]) else run[0]

    return re.sub(r"(?i:[0-9a-f.:]+)", zero, line)
