"""What is worked out ahead: the last work of a pause, and no more than that."""

import threading
from datetime import timedelta

from smpdash.runtime.ahead import Ahead

PAUSE = timedelta(milliseconds=50)
PATIENCE_S = 20


def test_the_last_work_under_a_name_is_done_and_that_before_it_is_not() -> None:
    ahead, done, is_done = Ahead(pause=PAUSE), list[str](), threading.Event()
    ahead.work_out("a visit", lambda: done.append("first"))
    ahead.work_out("another", lambda: done.append("of another"))
    ahead.work_out("a visit", is_done.set)
    assert is_done.wait(PATIENCE_S)
    # That of the other was due before, and has a name of its own.
    assert done == ["of another"]


def test_work_that_fails_does_not_keep_the_next_from_being_done() -> None:
    def fails() -> None:
        failed.set()
        raise ValueError("made up")

    ahead, failed, is_done = Ahead(pause=PAUSE), threading.Event(), threading.Event()
    ahead.work_out("a visit", fails)
    assert failed.wait(PATIENCE_S)
    ahead.work_out("a visit", is_done.set)
    assert is_done.wait(PATIENCE_S)
