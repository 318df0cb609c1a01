"""A backup is made while others write, counts once it was checked, and goes by rotation alone."""

import json
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import sqlcipher3

from smpdash.runtime.jobs import backups
from smpdash.runtime.jobs.giving_way import one_check
from smpdash.store.backup.catalogue import (
    Backup,
    anchors,
    backups_in,
    is_whole,
    place_copy,
    place_for,
    rotate,
)
from smpdash.store.backup.create import BackupOptions, backup, backup_if_due, backup_options
from smpdash.store.backup.restore import check_backup, restore
from smpdash.store.backup.retention import instants_to_keep
from smpdash.store.db import connection
from smpdash.store.store import Store, StoreProblem
from tests.builders.records import NOW
from tests.builders.stores import (
    add_client,
    add_visit,
    everything,
    made_here,
    opened,
    raw,
    three_in_all,
)
from tests.campaigns.studio import values, written

PASSPHRASE = "seven tablets in a row"


@pytest.fixture
def store(studio_path):
    return written(studio_path, clients=3)


def made(store, place, **different):
    return backup(store.path, place, **{"now": NOW, **different})


@pytest.mark.slow
def test_a_backup_holds_every_row_and_only_its_owner_may_read_it(store, tmp_path):
    one = made(store, tmp_path / "kept")
    copied = Store(one.path, three_in_all)
    assert copied.check() == []
    assert everything(copied) == everything(store)
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "kept").glob("*.*")}
    assert modes == {0o600}
    assert [path.name for path in tmp_path.glob(".*copy*")] == []


@pytest.mark.slow
def test_a_backup_under_four_writers_is_whole_and_lacks_nothing_acknowledged(studio_path, tmp_path):
    store, done, saved = opened(studio_path), threading.Event(), []
    for number in range(3):
        add_visit(store, f"{add_client(store, f'Before {number}')}/1")

    def write(number):
        for each in range(10_000):
            if done.is_set():
                return
            code = add_client(store, f"Client {number}-{each}")
            saved.append((code, add_visit(store, f"{code}/1").visit_id))

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    # Somebody who reads on keeps the journal from being folded into the file.
    reader = store.rows("visits", now=NOW)
    next(reader, None)
    try:
        for number in range(8):
            before = list(saved)
            one = made(store, tmp_path / "b", now=NOW + timedelta(days=number))
            with connection.resting(one.path) as db:
                there = set(
                    db.execute(
                        "SELECT code, CAST(visit.id AS TEXT) FROM client"
                        " JOIN course ON client_id = client.id"
                        " JOIN visit ON course_id = course.id"
                    ).fetchall()
                )
            assert set(before) <= there
            assert check_backup(one.path, scratch=tmp_path / "x.db") == one.made_at
    finally:
        done.set()
        reader.close()
        for writer in writers:
            writer.join()
    assert len(saved) > 8
    assert store.check() == []


@pytest.mark.slow
def test_an_encrypted_backup_shows_nothing_and_opens_with_its_passphrase(store, tmp_path):
    one = made(store, tmp_path / "b", passphrase=PASSPHRASE)
    content = one.path.read_bytes()
    assert one.is_encrypted
    assert b"SQLite" not in content
    assert b"Client 1" not in content
    assert check_backup(one.path, passphrase=PASSPHRASE, scratch=tmp_path / "x.db") == NOW
    for wrong, words in (("", "passphrase is needed"), ("seven tablets", "passphrase is wrong")):
        with pytest.raises(StoreProblem, match=words):
            check_backup(one.path, passphrase=wrong, scratch=tmp_path / "x.db")
    with pytest.raises(StoreProblem, match="12 letters"):
        made(store, tmp_path / "b", passphrase="short")
    assert [path.name for path in tmp_path.glob(".*copy*")] == []


DAMAGES = {
    "a flipped bit": lambda content, at: (
        content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]
    ),
    "cut short": lambda content, at: content[:at],
    "a page of zeros": lambda content, at: (
        content[: at // 4096 * 4096] + bytes(4096) + content[at // 4096 * 4096 + 4096 :]
    ),
    "empty": lambda _content, _at: b"",
    "another file": lambda _content, _at: b"Dear studio " * 999,
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("noted", [True, False])
def test_a_damaged_backup_is_rejected_with_and_without_its_note(store, tmp_path, damage, noted):
    one = made(store, tmp_path / "b")
    whole = one.path.read_bytes()
    if not noted:
        one.path.with_name(f"{one.path.name}.json").unlink()
    before = values(store.path)
    # Inside the entries of the audit log, so that there is a value at that place.
    at = whole.rindex(b"client added") + 3
    one.path.write_bytes(DAMAGES[damage](whole, at))
    with pytest.raises(StoreProblem):
        restore(one.path, store.path, now=NOW)
    assert values(store.path) == before
    one.path.write_bytes(whole)
    assert restore(one.path, store.path, now=NOW).aside is not None


def test_a_backup_that_was_exchanged_for_an_older_one_is_rejected(store, tmp_path):
    old = made(store, tmp_path / "b")
    add_client(store, "Later")
    new = made(store, tmp_path / "b", now=NOW + timedelta(days=1))
    new.path.write_bytes(old.path.read_bytes())
    with pytest.raises(StoreProblem, match="not the copy that was checked"):
        check_backup(new.path, scratch=store.path)
    assert not is_whole(new)
    assert is_whole(old)


def test_nothing_is_kept_of_a_database_that_is_not_whole(store, tmp_path):
    good = made(store, tmp_path / "b")
    with raw(store) as db:
        db.execute("UPDATE visit SET note = 'other' WHERE id = 1")
    with pytest.raises(StoreProblem, match="visit 1 was changed outside smpdash"):
        made(store, tmp_path / "b", now=NOW + timedelta(days=1))
    assert backups_in(tmp_path / "b", "studio") == [good]
    assert len(list((tmp_path / "b").iterdir())) == 2


def test_a_trail_that_was_cut_back_is_noticed_by_the_notes_beside_the_backups(store):
    made(store, place_for(store.path))
    older = store.path.read_bytes()
    add_client(store, "Gone soon")
    made(store, place_for(store.path), now=NOW + timedelta(hours=1))
    store.path.write_bytes(older)
    assert [found[:32] for found in store.check()] == ["The audit log was cut short: it "]
    with pytest.raises(StoreProblem, match="cut short"):
        made(store, place_for(store.path), now=NOW + timedelta(hours=2))


def test_the_second_place_gets_the_same_and_its_absence_is_said(store, tmp_path):
    drive = tmp_path / "drive"
    one = made(store, tmp_path / "b", second=drive)
    assert one.second is None
    assert "it is not there" in one.complaint
    drive.mkdir()
    two = made(store, tmp_path / "b", now=NOW + timedelta(days=1), second=drive)
    assert two.complaint == ""
    assert two.second.read_bytes() == two.path.read_bytes()
    with connection.read(store.path) as db:
        assert len(anchors(db, store.path, tmp_path / "b", drive)) == 3


@pytest.fixture
def neighbour(tmp_path):
    """Another studio whose file has the same name."""
    path = tmp_path / "elsewhere" / "studio.db"
    made_here(path)
    return written(path, clients=1)


@pytest.mark.slow
def test_two_studios_keep_backups_in_one_folder(store, neighbour, tmp_path, monkeypatch):
    (drive := tmp_path / "drive").mkdir()
    monkeypatch.setenv("SMPDASH_BACKUP_TO", str(drive))
    for number in range(3):
        at = NOW + timedelta(hours=number)
        for one in (store, neighbour):
            assert one.back_up(now=at, options=BackupOptions(drive)).complaint == ""
    assert store.check() == neighbour.check() == []
    # Of each the newest of the day is kept, and none for the other's sake.
    assert len(backups_in(drive, "studio")) == 2
    assert len({one.studio for one in backups_in(drive, "studio")}) == 2


@pytest.mark.slow
def test_another_studios_backup_is_not_taken_for_ones_own(store, neighbour):
    place = place_for(store.path)
    made(store, place, now=NOW - timedelta(days=2))
    made(neighbour, place)
    assert store.check() == []
    assert store.last_backup() == NOW - timedelta(days=2)
    assert backup_if_due(store.path, now=NOW, options=BackupOptions()), (
        "the neighbour's is not ours"
    )


@pytest.mark.slow
def test_a_trail_that_was_written_anew_from_its_first_entry_is_noticed(store, neighbour):
    made(store, place_for(store.path), now=NOW + timedelta(days=900))
    store.path.write_bytes(made(neighbour, neighbour.path.parent / "b").path.read_bytes())
    assert "The audit log was" in store.check()[0]


def test_a_note_of_an_earlier_version_holds_the_trail_as_before(store, tmp_path):
    note = made(store, place_for(store.path)).path
    note = note.with_name(f"{note.name}.json")
    row = json.loads(note.read_text())
    del row["studio"]
    note.write_text(json.dumps(row | {"head": "1" * 64}))
    assert "The audit log was replaced" in store.check()[0]


def test_a_disk_that_cannot_be_written_leaves_the_earlier_backups(store, tmp_path):
    good = made(store, tmp_path / "b")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreProblem, match="could not be written"):
        made(store, tmp_path / "file" / "b")
    assert is_whole(good)


DAYS = [datetime(2026, 1, 1, 20, tzinfo=UTC) + timedelta(days=day) for day in range(499)]


def test_seven_days_four_weeks_and_twelve_months_are_kept():
    instants: set[datetime] = set()
    for day in DAYS:
        instants = instants_to_keep(instants | {day, day - timedelta(hours=3)})
    ends = ["06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31"]
    ends += ["01-31", "02-28", "03-31", "04-30"]
    days = [f"05-{day:02d}" for day in range(8, 15)]  # a Friday and the six days before it
    sundays = ["04-25", "05-02"]  # two weeks more end among the seven days
    assert sorted(f"{instant:%m-%d %H}" for instant in instants) == sorted(
        f"{day} 20" for day in (*ends, *days, *sundays)
    )


def test_nothing_is_lost_where_none_was_made_for_a_year():
    few = {DAYS[0], DAYS[1], DAYS[2]}
    assert instants_to_keep(few | {DAYS[498]}) == few | {DAYS[498]}
    assert instants_to_keep([]) == set()


@pytest.mark.slow
def test_the_rotation_deletes_on_disk_what_it_does_not_keep(store, tmp_path):
    place, other = tmp_path / "b", tmp_path / "b" / "studio-letter.json"
    for number, day in enumerate(DAYS[:40:2]):
        made(store, place, now=day)
        if number == 3:
            other.write_text("{}")
    present = backups_in(place, "studio")
    assert {one.made_at for one in present} == instants_to_keep(one.made_at for one in present)
    assert len(present) < 20
    assert all(is_whole(one) for one in present)
    assert len(list(place.glob("*.db"))) == len(present)
    assert other.exists()


def test_the_way_back_before_a_step_is_kept_for_a_year(tmp_path):
    month, copy = timedelta(days=31), tmp_path / "copy"
    copy.write_bytes(b"x")
    last_before_a_step = {NOW - 1 * month: 5, NOW - 13 * month: 4}
    for at, steps in last_before_a_step.items():
        place_copy(noted(at, steps), copy, tmp_path, "studio")
    for number in range(14):  # later on the same days, and on others
        at = NOW - number * month + timedelta(hours=1)
        place_copy(noted(at, 6), copy, tmp_path, "studio")
    rotate(tmp_path, "studio", "")
    present = {one.made_at: one.steps for one in backups_in(tmp_path, "studio")}
    assert {at for at, steps in present.items() if steps != 6} == {NOW - month}
    assert len(present) == 12 + 1


def noted(at, steps):
    digest = sha256(b"x").hexdigest()
    return Backup(Path(), at, digest, 1, is_encrypted=False, steps=steps, entries=1, head="0" * 64)


@pytest.mark.slow
def test_a_damaged_newest_backup_does_not_cost_the_last_good_one(store, tmp_path):
    place = tmp_path / "b"
    good = made(store, place, now=DAYS[0])
    worse = made(store, place, now=DAYS[0] + timedelta(hours=1))
    assert not good.path.exists()
    worse.path.write_bytes(b"")
    better = made(store, place, now=DAYS[0] + timedelta(hours=2))
    worse_still = made(store, place, now=DAYS[0] + timedelta(minutes=30))
    assert is_whole(better)
    assert not worse_still.path.exists()
    assert worse.path.exists(), "left for a person to look at"


def test_the_age_of_the_last_good_backup_is_known(store):
    assert store.last_backup() is None
    place = place_for(store.path)
    made(store, place)
    later = made(store, place, now=NOW + timedelta(days=2))
    assert store.last_backup() == NOW + timedelta(days=2)
    later.path.write_bytes(b"short")
    assert store.last_backup() == NOW
    later.path.with_name(f"{later.path.name}.json").write_text("not a note")
    assert store.last_backup() == NOW


@pytest.mark.slow
def test_a_backup_is_due_after_a_day(store):
    options = BackupOptions()
    day = timedelta(days=1)
    assert backup_if_due(store.path, now=NOW, options=options)
    assert backup_if_due(store.path, now=NOW + day - timedelta(seconds=1), options=options) is None
    assert backup_if_due(store.path, now=NOW + day, options=options)
    # The clock was set back by a year: the last backup lies in the future.
    assert backup_if_due(store.path, now=NOW - 365 * day, options=options)


def test_the_wishes_are_read_from_the_environment(tmp_path, monkeypatch):
    assert backup_options() == BackupOptions()
    file = tmp_path / "passphrase"
    file.write_text(f"{PASSPHRASE}\n")
    monkeypatch.setenv("SMPDASH_BACKUP_TO", "/x")
    monkeypatch.setenv("SMPDASH_BACKUP_PASSPHRASE_FILE", str(file))
    assert backup_options() == BackupOptions(tmp_path.__class__("/x"), PASSPHRASE)
    file.unlink()
    with pytest.raises(StoreProblem, match="cannot be read"):
        backup_options()


@pytest.mark.slow
def test_the_server_makes_the_daily_backup_by_itself(store, monkeypatch):
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    stopped, soon = threading.Event(), timedelta(milliseconds=20)
    thread = threading.Thread(
        target=backups.keep_backups, args=(stopped,), kwargs={"first": soon, "then": soon}
    )
    thread.start()
    for _ in range(400):
        if store.last_backup():
            break
        stopped.wait(0.02)
    stopped.wait(0.2)
    stopped.set()
    thread.join()
    assert len(backups_in(place_for(store.path), "studio")) == 1


@pytest.mark.slow
def test_the_daily_backup_waits_for_a_check_of_the_whole_file(store, monkeypatch):
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    stopped, soon = threading.Event(), timedelta(milliseconds=20)
    thread = threading.Thread(
        target=backups.keep_backups, args=(stopped,), kwargs={"first": soon, "then": soon}
    )
    with one_check:
        thread.start()
        thread.join(1)
        assert store.last_backup() is None
    for _ in range(400):
        if store.last_backup():
            break
        thread.join(0.02)
    stopped.set()
    thread.join()
    assert store.last_backup() is not None


@pytest.mark.slow
def test_two_databases_in_one_place_do_not_rotate_each_other(store, tmp_path):
    other = written(tmp_path / "studio-2.db", clients=1)
    place = tmp_path / "b"
    made(other, place, now=DAYS[0])
    made(store, place, now=DAYS[0] + timedelta(hours=1))
    assert len(backups_in(place, "studio")) == len(backups_in(place, "studio-2")) == 1
    assert json.loads(next(place.glob("studio-2-*.json")).read_text())["entries"] > 0


@pytest.mark.slow
def test_a_backup_is_read_without_a_trace(store, tmp_path):
    one = made(store, tmp_path / "b")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in one.path.parent.iterdir())
    with connection.resting(one.path) as db, pytest.raises(sqlcipher3.OperationalError):
        db.execute("DELETE FROM draft")
    check_backup(one.path, scratch=store.path)
    after = sorted((path.name, path.stat().st_mtime_ns) for path in one.path.parent.iterdir())
    assert after == before


def test_the_folder_of_the_first_copy_is_no_second_place(store, tmp_path):
    place = place_for(store.path)
    (place.parent / "other name").symlink_to(place)
    for number, second in enumerate((place, place.parent / "other name"), start=1):
        one = made(store, place, second=second)
        assert one.second is None
        assert "name a folder on another disk" in one.complaint
        assert len([*place.glob("*.db")]) == number


@pytest.mark.parametrize("field", ["entries", "steps", "size"])
@pytest.mark.parametrize("number", [-5, 10**400])
def test_a_note_with_an_impossible_number_is_no_note(store, field, number):
    one = made(store, place_for(store.path))
    note = one.path.with_name(f"{one.path.name}.json")
    note.write_text(json.dumps({**json.loads(note.read_text()), field: number}))
    assert backups_in(place_for(store.path), store.path.stem) == []
    assert store.check(now=NOW) == []
