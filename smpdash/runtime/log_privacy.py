"""Log lines without the messages of exceptions, which may hold what was recorded."""

import logging
import threading
import traceback
from pathlib import Path
from typing import Any, Final

LOG = logging.getLogger("smpdash")
_HERE: Final = Path(__file__).resolve().parents[1]


def keep_values_out_of_logs() -> None:
    """Remove the messages of exceptions from all log lines of all libraries, from now on.

    A message may hold what was recorded; the kind of the exception and its place stay.
    """
    make = logging.getLogRecordFactory()

    def made(*about: Any, **more: Any) -> logging.LogRecord:
        record = make(*about, **more)
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            record.exc_text = _steps(record.exc_info[1])
            if record.name.startswith("streamlit"):
                # One line: whoever has a page can send what makes Streamlit fail.
                record.msg = f"{record.getMessage()}: {place_of(record.exc_info[1])}"
                record.args, record.exc_info, record.exc_text = (), None, None
            elif record.name == "asyncio":  # its own message repeats the exception's
                record.msg, record.args = str(record.msg).partition("\n")[0], ()
        return record

    def in_a_thread(failed: threading.ExceptHookArgs) -> None:
        LOG.error("a thread failed", exc_info=failed.exc_value)

    logging.setLogRecordFactory(made)
    threading.excepthook = in_a_thread


def place_of(error: BaseException) -> str:
    """The kinds of an exception and of those behind it, and the lines of ours that led to each."""
    return "; then ".join(_place(each) for each in _chain(error))


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _HERE in Path(frame.filename).parents]
    if frames and frames[-1] not in ours:
        ours.append(frames[-1])
    places = (f"{'/'.join(Path(each.filename).parts[-3:])}:{each.lineno}" for each in ours[::-1])
    return f"{type(error).__name__} at {', from '.join(places)}"


def _steps(error: BaseException) -> str:
    """Where an exception came from, and those behind it, without their messages."""
    return "\n\n".join(
        f"{''.join(traceback.format_tb(each.__traceback__))}{type(each).__name__}"
        for each in _chain(error)
    )


def _chain(error: BaseException) -> list[BaseException]:
    """An exception and those behind it, the first one first."""
    chain: list[BaseException] = []
    behind: BaseException | None = error
    while behind is not None:
        chain.insert(0, behind)
        behind = behind.__cause__ or (None if behind.__suppress_context__ else behind.__context__)
    return chain
