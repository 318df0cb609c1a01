"""A file is whole, or refused before its first byte, or broken off so that it shows."""

import asyncio
import itertools
import threading
import time
from pathlib import Path

import pytest

from smpdash.server.files import downloads
from smpdash.store.backup.create import backup
from smpdash.store.backup.restore import restore
from smpdash.store.db import locks
from smpdash.store.db.errors import DiskFull
from smpdash.store.db.readers import readers_of
from smpdash.store.export import spool
from smpdash.store.export.spool import Spool
from smpdash.store.store import RestoreWaits
from tests.browser.served import Served
from tests.builders.erasures import client_everywhere, erase, words_in
from tests.builders.records import NOW
from tests.builders.stores import opened
from tests.builders.waiting import until
from tests.campaigns import broken_exports
from tests.campaigns.stalling import IMPATIENT, asked, large, stalled, taken

pytestmark = pytest.mark.slow

LINES = [f"{number:08d},{'x' * 990}\n".encode() for number in range(3000)]


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    return large(tmp_path_factory.mktemp("large") / "studio.db")


@pytest.fixture(scope="module")
def server(studio):
    with Served(studio.path, app=IMPATIENT) as served:
        yield served


def all_of(made):
    blocks = []
    while block := made.take():
        blocks.append(block)
    made.close()
    return b"".join(blocks)


def connections(pid):
    open_files = [*Path(f"/proc/{pid}/fd").iterdir()]
    return sum("socket:" in str(file.readlink()) for file in open_files if file.is_symlink())


def test_a_file_comes_whole_and_says_how_long_it_is(server):
    with asked(server.port) as answer:
        body = answer.read()
    assert answer.status == 200
    assert int(answer.headers["content-length"]) == len(body) > 10_000_000
    assert body.count(b"\r\n") == 30 * 99 + 1


@broken_exports.NEEDS_LINUX
def test_a_download_that_nobody_takes_is_ended(server):
    before = connections(server.pid)
    with stalled(server.port) as tablet:
        until(lambda: "visits.csv was not taken for 1 s" in server.log_text())
        until(lambda: connections(server.pid) <= before)
        came = len(tablet.makefile("rb").read())
    assert "Traceback" not in server.log_text()
    whole = taken(server.port)
    assert whole.is_whole
    assert came < whole.size - 1_000_000, "what came is far from what was announced"


def test_a_tablet_that_stalls_in_a_download_keeps_no_erased_client_and_no_restore_out(tmp_path):
    made = backup(opened(tmp_path / "studio.db").path, tmp_path / "b", now=NOW)
    store = large(tmp_path / "studio.db")
    code = client_everywhere(store)
    with Served(store.path) as server, stalled(server.port):
        assert erase(store, code).is_gone
        assert words_in(tmp_path) == []
        begun = time.monotonic()
        restore(made.path, store.path, now=NOW)
        assert time.monotonic() - begun < 10
        assert store.clients() == []


def test_an_export_that_is_being_read_gives_way_to_a_restore(studio):
    rows = studio.rows("visits", now=NOW)
    next(rows)
    gate = studio.path.with_name(f"{studio.path.name}.gate")  # held where a restore begins
    with locks.hold(gate), pytest.raises(RestoreWaits):
        list(rows)
    assert readers_of(studio.path) == ()


def test_what_does_not_fit_into_memory_comes_whole_and_stands_in_no_plain_bytes(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(spool, "MEMORY_BYTES", 200_000)
    monkeypatch.setattr(spool, "RESERVE_BYTES", 0)
    made = Spool(LINES, tmp_path / "studio.db")
    made.settle(30)
    made._file.seek(0)
    on_disk = made._file.read()
    assert len(on_disk) > 2_500_000
    assert b"xxxx" not in on_disk
    assert [*tmp_path.iterdir()] == []  # it has no name there
    assert made.size == sum(map(len, LINES))
    assert all_of(made) == b"".join(LINES)


def test_a_file_that_nobody_wants_any_more_is_not_read_on(studio):
    read = []

    def lines():
        for row in studio.rows("visits", now=NOW):
            read.append(row)
            yield str(row).encode()

    made = Spool(itertools.chain(lines(), itertools.repeat(b"more")), studio.path)
    assert made.take()
    made.close()
    until(lambda: readers_of(studio.path) == ())
    assert made.take() == b""


def test_no_download_takes_the_room_that_the_records_need(tmp_path, monkeypatch):
    monkeypatch.setattr(spool, "MEMORY_BYTES", 200_000)
    monkeypatch.setattr(spool, "RESERVE_BYTES", 1 << 60)
    with pytest.raises(DiskFull, match="nearly full"):
        Spool(LINES, tmp_path / "studio.db").settle(30)
    assert all_of(Spool(LINES[:100], tmp_path / "studio.db")) == b"".join(LINES[:100])


def test_so_many_downloads_at_once_and_no_more(tmp_path):
    def one():
        about = {"media_type": "text/csv", "beside": tmp_path / "studio.db"}
        return downloads.download(iter(LINES[:3]), "a.csv", **about)

    def broken():
        yield LINES[0]
        raise ValueError("no such shade")

    for _ in range(2 * downloads.MOST_AT_ONCE):  # what cannot be made takes no place
        with pytest.raises(ValueError, match="no such shade"):
            downloads.download(broken(), "a.csv", media_type="", beside=tmp_path)
    made = [one() for _ in range(downloads.MOST_AT_ONCE)]
    refused = one()
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
    for each in made:
        each.let_go()
    one().let_go()


def test_for_a_tablet_that_is_gone_nothing_is_read_on(tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "DECIDED_WITHIN_S", 0.01)
    go_on, sent, is_gone = threading.Event(), [], asyncio.Event()

    def lines():
        yield from LINES[:100]
        go_on.wait(30)
        yield from itertools.repeat(LINES[0])

    async def receive():
        await is_gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)
        is_gone.set()

    about = {"media_type": "text/csv", "beside": tmp_path / "studio.db"}
    asyncio.run(downloads.download(lines(), "a.csv", **about)({}, receive, send))
    go_on.set()
    assert sent[0]["type"] == "http.response.start"
    until(lambda: not any(each.name == "spool" for each in threading.enumerate()))


@broken_exports.NEEDS_LINUX
def test_on_a_full_disk_a_file_is_whole_or_refused_or_seen_to_fail(tmp_path):
    found = broken_exports.campaign(tmp_path, sizes=4)
    assert found.cut_unseen == found.broken == 0
    assert found.refused >= 3
    assert found.whole >= 1
    # How many break off depends on how much is read before the first block is sent.
    later = broken_exports.campaign(tmp_path, sizes=5, decided_within=0)
    assert later.cut_unseen == 0
    assert later.broken >= 1


@pytest.mark.long
@broken_exports.NEEDS_LINUX
def test_the_control_answers_that_all_is_well_on_a_full_disk(tmp_path):
    control = broken_exports.campaign(tmp_path, sizes=1, app=broken_exports.OLD)
    assert (control.refused, control.broken) == (0, 1)
