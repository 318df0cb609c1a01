"""Encryption at rest: nothing readable on the disk, no way in without the key, no row lost."""

import asyncio
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest

from smpdash.cli.main import main
from smpdash.runtime import state
from smpdash.server import lifespan
from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.backup.rekey import rekey
from smpdash.store.backup.restore import check_backup, restore
from smpdash.store.db import connection, keys
from smpdash.store.db.keys import key_given, new_key
from smpdash.store.store import Store, StoreProblem, WrongKey, open_store
from tests.browser.served import Served
from tests.builders.records import NOW
from tests.builders.screens import show
from tests.builders.stores import add_client, everything, raw, three_in_all
from tests.builders.waiting import until
from tests.campaigns.studio import written

pytestmark = pytest.mark.slow

PASSPHRASE = "seven tablets in a row"
KEY, OTHER = "0123456789abcdef" * 4, "f" * 64
NAMES = [f"Client {number}".encode() for number in range(3)] + [b"note 1-2", b"Shade 3", b"+43 66"]
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    monkeypatch.delenv("SMPDASH_KEY", raising=False)
    monkeypatch.delenv("SMPDASH_KEY_FILE", raising=False)


@pytest.fixture
def store(studio_path):
    return written(studio_path, clients=3)


@pytest.fixture
def encrypted(store):
    """The studio under the key, and where the plain file lies now."""
    before = everything(store)
    aside = rekey(store.path, old="", new=KEY, now=LATER)
    assert everything(store) == before
    return store, aside


def readable(folder):
    """Which of the names can be read in any file here, byte by byte."""
    content = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return {name for name in NAMES if name in content}


def test_learning_and_the_open_connection_begin_once_the_key_is_back(
    encrypted, tmp_path, monkeypatch
):
    store, _ = encrypted
    key = tmp_path / "key"
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    monkeypatch.setenv("SMPDASH_KEY_FILE", str(key))
    monkeypatch.setattr(lifespan, "LOOK_AGAIN", timedelta(milliseconds=20), raising=False)
    keys.use_key(store.path, "")

    def has_begun():
        journal = store.path.with_name(f"{store.path.name}-wal")
        return state.database(store.path).learner and journal.exists()

    async def served():
        async with lifespan.lifespan(None):
            assert state.database(store.path).learner is None
            key.write_text(KEY)
            await asyncio.to_thread(until, has_begun)

    asyncio.run(served())


def test_nothing_can_be_read_on_the_disk(encrypted, tmp_path):
    store, aside = encrypted
    assert readable(tmp_path) == {*NAMES}, "the control: the file that was set aside shows all"
    aside.unlink()
    with raw(store) as db:  # while it is open the journal lies there too
        db.execute("UPDATE draft SET version = version")
        assert readable(tmp_path) == set()
    add_client(store, "Client 1 again")
    one = backup(store.path, place_for(store.path), now=NOW)
    with pytest.raises(StoreProblem), connection.resting(one.path) as db:
        db.table_names()
    assert store.check() == []
    assert readable(tmp_path) == set()


def test_a_file_made_with_a_key_is_encrypted_from_its_first_byte(tmp_path):
    store = open_store(tmp_path / "studio.db", issue=three_in_all, key=KEY)
    add_client(store, "Client 1")
    assert readable(tmp_path) == set()
    assert store.path.read_bytes()[:6] != b"SQLite"
    assert open_store(store.path, issue=three_in_all, key=KEY).check() == []


@pytest.mark.parametrize(
    ("key", "words"), [("", "no key was given"), (OTHER, "The key does not open")]
)
def test_without_its_key_a_file_is_refused_untouched(encrypted, key, words):
    store, _ = encrypted
    before = (store.path.read_bytes(), sorted(store.path.parent.iterdir()))
    with pytest.raises(WrongKey, match=words):
        open_store(store.path, issue=three_in_all, key=key)
    assert (store.path.read_bytes(), sorted(store.path.parent.iterdir())) == before
    assert open_store(store.path, issue=three_in_all, key=KEY).client("C-0001").name == "Client 0"


def test_a_key_for_a_file_that_is_not_encrypted_is_no_silent_consent(store):
    before = store.path.read_bytes()
    with pytest.raises(WrongKey, match="is not encrypted, and a key was given"):
        open_store(store.path, issue=three_in_all, key=KEY)
    assert store.path.read_bytes() == before


def test_it_goes_back_and_on_to_another_key(encrypted):
    store, _ = encrypted
    before = everything(store)
    rekey(store.path, old=KEY, new=OTHER, now=LATER)
    assert everything(open_store(store.path, issue=three_in_all, key=OTHER)) == before
    with pytest.raises(WrongKey):
        rekey(store.path, old=KEY, new="", now=LATER)
    rekey(store.path, old=OTHER, new="", now=LATER)
    plain = open_store(store.path, issue=three_in_all)
    assert everything(plain) == before
    assert plain.check() == []
    assert readable(store.path.parent) == {*NAMES}


def test_a_file_that_is_not_whole_is_not_written_anew(store):
    with raw(store) as db:
        db.execute("UPDATE visit SET note = 'other' WHERE id = 1")
    before = everything(store)
    with pytest.raises(StoreProblem, match="visit 1 was changed outside"):
        rekey(store.path, old="", new=KEY, now=LATER)
    assert everything(open_store(store.path, issue=three_in_all)) == before
    assert [each.name for each in store.path.parent.glob("*replaced*")] == []
    assert [each.name for each in store.path.parent.glob(".*copy*")] == []


def put_back(store, one, **how):
    """Restore a backup after something was added, and compare all but the audit log."""
    stood = everything(store)
    add_client(store, "Later")
    restore(one.path, store.path, now=LATER, **how)
    restored = everything(store)
    assert {name: rows for name, rows in restored.items() if name != "audit"} == {
        name: rows for name, rows in stood.items() if name != "audit"
    }


def test_a_backup_of_it_needs_the_key_and_comes_back(encrypted):
    store, _ = encrypted
    one = backup(store.path, place_for(store.path), now=NOW)
    keys.use_key(store.path, OTHER)
    with pytest.raises(WrongKey, match="another key"):
        check_backup(one.path, scratch=store.path)
    keys.use_key(store.path, KEY)
    assert check_backup(one.path, scratch=store.path) == NOW
    put_back(store, one)


@pytest.mark.long
def test_a_backup_of_it_under_a_passphrase_needs_both(encrypted):
    store, _ = encrypted
    one = backup(store.path, place_for(store.path), now=NOW, passphrase=PASSPHRASE)
    inside = pyrage.passphrase.decrypt(one.path.read_bytes(), PASSPHRASE)
    assert not inside.startswith(b"SQLite"), "the copy inside is under the key"
    put_back(store, one, passphrase=PASSPHRASE)


def test_a_backup_from_before_is_encrypted_before_it_takes_the_place(store, tmp_path):
    one = backup(store.path, place_for(store.path), now=NOW)
    elsewhere = one.path.rename(tmp_path.parent / f"{tmp_path.name}-kept.db")
    aside = rekey(store.path, old="", new=KEY, now=LATER)
    restore(elsewhere, store.path, now=LATER)
    aside.unlink()
    assert readable(tmp_path) == set()
    assert open_store(store.path, issue=three_in_all, key=KEY).check() == []
    assert [each.name for each in tmp_path.glob(".*copy*")] == []


def test_no_key_of_any_kind_lies_among_the_backups(encrypted):
    store, _ = encrypted
    for name in ("studio.db.pin.key", "studio.key"):
        store.path.with_name(name).write_text(KEY)
    backup(store.path, place_for(store.path), now=NOW)
    files = [file for file in place_for(store.path).rglob("*") if file.is_file()]
    assert [file.name for file in files if file.suffix == ".key"] == []
    assert not any(KEY.encode() in file.read_bytes() for file in files)
    assert not any(bytes.fromhex(KEY) in file.read_bytes() for file in files)


def test_the_key_is_read_from_a_file_or_the_environment_and_nothing_else_passes(
    tmp_path, monkeypatch
):
    file = tmp_path / "key"
    file.write_text(f"{KEY.upper()}\n")
    assert key_given() == ""
    monkeypatch.setenv("SMPDASH_KEY", OTHER)
    assert key_given() == OTHER
    monkeypatch.setenv("SMPDASH_KEY_FILE", str(file))
    assert key_given() == KEY
    monkeypatch.delenv("SMPDASH_KEY_FILE")
    for wrong in ("secret", KEY[:-1], KEY + "0", "g" * 64):
        monkeypatch.setenv("SMPDASH_KEY", wrong)
        with pytest.raises(WrongKey) as refused:
            key_given()
        assert wrong not in str(refused.value), "a slip of the key is not printed"
    file.write_bytes(b"\xff")
    for named in (file, tmp_path / "nothing"):
        monkeypatch.setenv("SMPDASH_KEY_FILE", str(named))
        with pytest.raises(WrongKey, match="cannot be read"):
            key_given()
    assert len({new_key() for _ in range(9)}) == 9


def test_the_commands_print_a_key_encrypt_check_and_decrypt(store, monkeypatch, capsys):
    db = ["--db", str(store.path)]
    assert main(["encrypt", *db]) == 1
    assert "No key was given" in capsys.readouterr().err
    assert main(["key"]) == 0
    printed = capsys.readouterr()
    key = printed.out.strip()
    monkeypatch.setenv("SMPDASH_KEY", key)
    assert key_given() == key
    monkeypatch.delenv("SMPDASH_KEY")
    assert "outside data/" in printed.err
    assert main(["backup", *db]) == 0
    stood = everything(store)
    monkeypatch.setenv("SMPDASH_KEY", key)
    assert main(["check", *db]) == 1
    assert "is not encrypted" in capsys.readouterr().err
    assert main(["encrypt", *db]) == 0
    said = capsys.readouterr().out
    assert "replaced-" in said
    assert "So do 1 backups" in said
    assert key not in said
    assert everything(Store(store.path, three_in_all)) == stood
    assert main(["encrypt", *db]) == 1
    assert "is encrypted already" in capsys.readouterr().err
    assert main(["check", *db]) == 0
    assert main(["backup", *db]) == 0
    stood = everything(Store(store.path, three_in_all))
    monkeypatch.setenv("SMPDASH_KEY", OTHER)
    for command in (
        ["check"],
        ["decrypt"],
        ["backup"],
        ["export", "--out", str(store.path.parent)],
    ):
        assert main([*command, *db]) == 1
    monkeypatch.setenv("SMPDASH_KEY", key)
    assert main(["decrypt", *db]) == 0
    assert "is not encrypted any more" in capsys.readouterr().out
    assert everything(open_store(store.path, issue=three_in_all)) == stood


def test_the_screens_open_with_the_key_of_the_environment(encrypted, monkeypatch):
    store, aside = encrypted
    aside.unlink()
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    monkeypatch.setenv("SMPDASH_KEY", KEY)
    keys.use_key(store.path, "")  # as in a process that has not opened it yet
    app = show(store.path)
    assert [button.key for button in app.button if str(button.key).startswith("open-C")]
    assert readable(store.path.parent) == set()


def test_temporary_tables_stay_in_memory(store):
    with connection.read(store.path) as db:
        options = {row[0] for row in db.execute("PRAGMA compile_options")}
    assert options & {"TEMP_STORE=2", "TEMP_STORE=3"}


@pytest.mark.long
def test_an_encrypted_studio_survives_kills(tmp_path):
    program = (
        "import sys, tests.campaigns.kill as kill\n"
        "from pathlib import Path\n"
        "from functools import partial\n"
        "kill.opened = partial(kill.opened, key='ab' * 32)\n"
        "found = kill.campaign(Path(sys.argv[1]), 4, seed=5)\n"
        "assert (found.lost, found.twice, found.findings) == (0, 0, []), found\n"
        "assert found.acknowledged > 0\n"
    )
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=root, check=True)
    assert not (tmp_path / "studio-0.db").read_bytes().startswith(b"SQLite")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
def test_a_served_file_is_not_encrypted_behind_the_servers_back(store, monkeypatch, capsys):
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    with Served(store.path):
        monkeypatch.setenv("SMPDASH_KEY", KEY)
        assert main(["encrypt"]) == 1
        assert "is in use. Stop smpdash first" in capsys.readouterr().err
        assert keys.key_of(store.path) == ""
        assert store.check() == []
    assert main(["encrypt"]) == 0
