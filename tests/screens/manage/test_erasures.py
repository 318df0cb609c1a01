"""An erasure that is not over is said to who may erase, until the server has finished it."""

import threading
from datetime import timedelta

import pytest

from smpdash.runtime import state
from smpdash.runtime.jobs import erasures
from smpdash.screens import context
from smpdash.store.audit.log import VERIFIED
from tests.browser.served import Served
from tests.builders.erasures import LATER, client_everywhere, erase, somebody_reading, words_in
from tests.builders.screens import show, whole
from tests.builders.stores import ANA, OWNER, opened
from tests.builders.waiting import until

pytestmark = pytest.mark.slow

SOON = timedelta(seconds=0.05)


@pytest.fixture(autouse=True)
def database(studio_path, monkeypatch):
    """The screens open this test's own database; an erasure waits for who else holds it open."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))


@pytest.fixture
def store(studio_path):
    return opened(studio_path).by(person=OWNER, device="office")


@pytest.fixture
def sit_down(monkeypatch):
    def sit(person):
        monkeypatch.setattr(context, "person", lambda: person)

    return sit


def said(app):
    return [one.value for one in (*app.warning, *app.success)]


def test_it_is_said_what_holds_the_last_copy_until_it_is_gone(store, studio_path, sit_down):
    code = client_everywhere(store)
    sit_down(OWNER)
    with somebody_reading(studio_path):
        erase(store, code)
        app = show(studio_path)
        (words,) = said(app)
        assert "goes once nothing reads an older state of the records any more" in words
        (title,) = [one.proto.title for one in app.warning]
        assert title == f"{code} is erased; an old copy is still on the disk"
    store.finish_erasures(now=LATER)
    assert said(whole(app.run())) == []


def test_a_download_is_named_by_its_tablet_and_hour(store, studio_path, sit_down):
    code = client_everywhere(store)
    sit_down(OWNER)
    export = store.by(person=OWNER, device="Front%20desk").rows("visits", now=LATER)
    next(export)
    erase(store, code)
    (words,) = said(show(studio_path))
    assert "when the download of visits on Front desk, running since " in words
    export.close()


def test_only_who_may_erase_is_told(store, studio_path, sit_down):
    code = client_everywhere(store)
    sit_down(ANA)
    with somebody_reading(studio_path):
        erase(store, code)
        assert said(show(studio_path)) == []


def test_who_erases_sees_at_once_that_it_is_not_over(store, studio_path, sit_down):
    code = client_everywhere(store)
    sit_down(OWNER)
    app = show(studio_path)
    whole(app.button(key=f"open-{code}").click().run())
    whole(app.text_input(key="erase-code").set_value(code).run())
    whole(app.button_group(key="why-erased").set_value("Not needed any longer").run())
    with somebody_reading(studio_path):
        whole(app.button(key="erase-now").click().run())
        (words,) = said(app)
        assert words.startswith("The last copy goes once nothing reads an older state")
    assert state.database(store.path).is_erasing


def test_it_is_tried_in_the_background_until_nothing_is_left(store, studio_path):
    code, stopped = client_everywhere(store), threading.Event()
    with somebody_reading(studio_path):
        erase(store, code)
        trying = {"target": erasures.keep_trying, "args": (stopped,)}
        thread = threading.Thread(**trying, kwargs={"again": SOON})
        thread.start()
        until(lambda: state.database(studio_path).is_erasing)
        assert words_in(studio_path.parent) != []
    until(lambda: not store.erasures_under_way())
    stopped.set()
    thread.join()
    assert words_in(studio_path.parent) == []
    assert store.audit(code)[0].action == VERIFIED


def test_a_server_that_is_started_anew_finishes_what_was_begun_before(store, studio_path):
    code = client_everywhere(store)
    with somebody_reading(studio_path):
        erase(store, code)
        with Served(studio_path) as server:
            assert words_in(studio_path.parent) != []
            server.kill()
    with Served(studio_path):
        until(lambda: not store.erasures_under_way())
        assert words_in(studio_path.parent) == []
    assert store.check() == []
