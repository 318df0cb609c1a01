"""Log lines without the messages of exceptions, which may hold what was recorded."""

import logging
import threading
import traceback
from typing import Any

LOG = logging.getLogger("smpdash")


def keep_values_out_of_logs() -> None:
    """Remove the messages of exceptions from all log lines of all libraries, from now on.

    A message may hold what was recorded; the kind of the exception and its place stay.
    """
    make = logging.getLogRecordFactory()

    def made(*about: Any, **more: Any) -> logging.LogRecord:
        record = make(*about, **more)
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            record.exc_text = _steps(record.exc_info[1])
            if record.name == "asyncio":  # its own message repeats the exception's
                record.msg, record.args = str(record.msg).partition("\n")[0], ()
        return record

    def in_a_thread(failed: threading.ExceptHookArgs) -> None:
        LOG.error("a thread failed", exc_info=failed.exc_value)

    logging.setLogRecordFactory(made)
    threading.excepthook = in_a_thread


def _steps(error: BaseException) -> str:
    """Where an exception came from, and those behind it, without their messages."""
    lines: list[str] = []
    behind: BaseException | None = error
    while behind is not None:
        steps = "".join(traceback.format_tb(behind.__traceback__))
        lines.insert(0, f"{steps}{type(behind).__name__}")
        behind = behind.__cause__ or (None if behind.__suppress_context__ else behind.__context__)
    return "\n\n".join(lines)
