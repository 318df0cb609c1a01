"""What every test may ask for."""

import gc
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from smpdash.runtime import state
from smpdash.store.accounts import pins

# Two busy cores: a slow example is no failure, a wrong one is.
settings.register_profile("smpdash", deadline=None)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile("smpdash")

# A run keeps what it has read, thousands of tests and the libraries. To look through it for what
# may go, as often as Python does by itself, takes two fifths of the time of collecting them.
gc.set_threshold(20_000, 10, 10)


# Files of these rooms take longest: at the end of a run one worker would be left with them.
_FIRST = ("browser", "supply", "fuzz", "server")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The rooms whose files take longest come first."""

    def turn(item: pytest.Item) -> int:
        room = item.path.relative_to(Path(__file__).parent).parts[0]
        return _FIRST.index(room) if room in _FIRST else len(_FIRST)

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: it is not looked through again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def studio_path(tmp_path: Path) -> Path:
    """A database file that does not exist yet."""
    return tmp_path / "studio.db"


@pytest.fixture(scope="module")
def light_hashes() -> Iterator[None]:
    """PINs are hashed as in a studio, but in 64 KiB: tests of sign-ins do not try the hash."""
    pins._hasher.cache_clear()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pins, "MEMORY_KIB", 64)
        yield
    pins._hasher.cache_clear()


@pytest.fixture(autouse=True)
def _application_state() -> Iterator[None]:
    """Nothing is open, believed or found when a test begins."""
    application = state.ApplicationState()
    state.start(application)
    yield
    application.end()


@pytest.fixture(autouse=True)
def _program_as_it_was() -> Iterator[None]:
    """A screen tried without a browser takes the program's place; the next process would run it."""
    program, record, excepthook = (
        sys.modules["__main__"],
        logging.getLogRecordFactory(),
        threading.excepthook,
    )
    yield
    sys.modules["__main__"] = program
    # A test that starts the server in this process changes how each log line is made.
    logging.setLogRecordFactory(record)
    threading.excepthook = excepthook
