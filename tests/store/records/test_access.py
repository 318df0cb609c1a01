"""An artist's own clients are there for that artist and the managers; to others they are not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from smpdash.record.permissions import NotAllowed, Person
from smpdash.record.problem import Refused
from smpdash.record.studio import Staff
from smpdash.record.visit import Visit
from smpdash.store.client_list import lines
from smpdash.store.db import connection
from smpdash.store.db.errors import Conflict, Unknown
from smpdash.store.store import Change, ClientQuery, Store
from smpdash.store.summaries.courses import rebuild_summaries
from tests.builders.records import NOW, TODAY, client, visit
from tests.builders.stores import ANA, BEN, MANAGER, OWNER, add_visit, opened, raw

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def store(studio_path) -> Store:
    """C-0001 is Ana's, C-0002 everybody's, C-0003 Ben's; the first two have a visit."""
    store = opened(studio_path)
    staff = [Staff(one.key, one.name, one.role) for one in (ANA, BEN, MANAGER, OWNER)]
    store.save_studio(replace(store.studio(), staff=tuple(staff)), Change("staff", NOW))
    for name, artist in (("Hers", ANA.key), ("Ours", None), ("His", BEN.key)):
        store.add_client(client(name=name, artist=artist), Change(name, NOW))
    for code in ("C-0001", "C-0002"):
        add_visit(store.by(person=ANA), f"{code}/1")
    return store


def codes(store: Store, **wanted) -> list[str]:
    return sorted(line.code for line in store.clients(ClientQuery(**wanted)))


def test_the_list_holds_own_and_shared_clients_and_all_for_managers(store):
    for search in ("", "s"):
        assert codes(store.by(person=ANA), search=search) == ["C-0001", "C-0002"]
        assert codes(store.by(person=BEN), search=search) == ["C-0002", "C-0003"]
    for person in (MANAGER, OWNER):
        assert codes(store.by(person=person)) == ["C-0001", "C-0002", "C-0003"]


READS: dict[str, Callable[[Store, str], object]] = {
    "client": lambda store, code: store.client(code),
    "courses": lambda store, code: store.courses(code),
    "past visits": lambda store, code: store.past_visits(f"{code}/1"),
    "estimates": lambda store, code: store.estimates(f"{code}/1"),
    "activity": lambda store, code: store.audit(code),
    "page opened": lambda store, code: store.note_view(code, now=NOW),
    "plan taken home": lambda store, code: store.open_plan(code, now=NOW),
    "amend": lambda store, code: store.amend_client(client(code=code), Change("a", NOW)),
    "give": lambda store, code: store.give_client(code, None, Change("a", NOW)),
    "record": lambda store, code: store.add_visit(
        f"{code}/1", visit(2), Change("a", NOW), today=TODAY
    ),
    "stop": lambda store, code: store.stop_course(f"{code}/1", Change("a", NOW, "w")),
    "resume": lambda store, code: store.resume_course(f"{code}/1", Change("a", NOW)),
    "touch up": lambda store, code: store.start_course(code, Change("a", NOW)),
    "draft": lambda store, code: store.open_draft("visit", f"{code}/1", device="t", now=NOW),
    "intake": lambda store, code: store.open_draft("client", code, device="t", now=NOW),
}


@pytest.mark.parametrize("read", READS)
def test_a_client_of_others_answers_like_one_that_there_is_not(store, read):
    answers = []
    for code in ("C-0001", "C-0777"):
        with pytest.raises(Unknown) as unknown:
            READS[read](store.by(person=BEN), code)
        answers.append(str(unknown.value).replace(code, "CODE"))
    assert answers[0] == answers[1]


@pytest.mark.slow
def test_a_visit_of_others_answers_like_one_that_there_is_not(store):
    (hers,) = store.courses("C-0001")[0].visits
    answers = []
    for visit_id in (hers.visit_id, "777"):
        with pytest.raises(Unknown) as unknown:
            store.by(person=BEN).find_visit(visit_id)
        with pytest.raises(Conflict, match="deleted meanwhile") as gone:
            store.by(person=BEN).delete_visit(visit_id, Change("a", NOW, "w"), version=1)
        answers.append((str(unknown.value).replace(visit_id, "ID"), str(gone.value)))
        assert not store.by(person=BEN).can_undo(visit_id, now=NOW)
    assert answers[0] == answers[1]
    assert len(store.courses("C-0001")[0].visits) == 1


def test_a_draft_of_others_is_not_there(store):
    hers = store.by(person=ANA).open_draft("visit", "C-0001/1", device="t", now=NOW)
    new = store.by(person=ANA).open_draft("client", "", device="t", now=NOW)
    his = store.by(person=BEN)
    for draft in (hers, new):
        assert his.draft(draft.draft_id) is None
        his.discard_draft(draft.draft_id, version=draft.version)
        assert his.change_draft(draft.draft_id, lambda _: {"a": 1}, device="t", now=NOW) is None
        assert store.by(person=ANA).draft(draft.draft_id) == draft
    assert his.drafts() == ()
    assert len(store.by(person=MANAGER).drafts()) == 2


def test_a_visit_of_a_shared_client_goes_on_in_other_hands(store):
    hers = store.by(person=ANA).open_draft("visit", "C-0002/1", device="t1", now=NOW)
    assert store.by(person=BEN).open_draft("visit", "C-0002/1", device="t2", now=LATER) == hers
    assert store.by(person=BEN).drafts() == (hers,)


def test_two_people_at_one_tablet_each_write_their_own_new_client(store):
    drafts = [
        store.by(person=person).open_draft("client", "", device="t", now=NOW)
        for person in (ANA, BEN, ANA)
    ]
    assert drafts[0].draft_id != drafts[1].draft_id
    assert drafts[0] == drafts[2]


def correct(store: Store, person: Person, at: datetime, action: str = "correct") -> Visit:
    """Correct the visit of C-0002, which Ana recorded."""
    (ours,) = store.courses("C-0002")[0].visits
    change = Change(action, at, "a slip")
    return store.by(person=person).amend_visit(replace(ours, note=action), change, today=TODAY)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_an_artist_corrects_what_they_recorded_until_midnight_in_the_studio(store, zone):
    store.save_studio(replace(store.studio(), time_zone=zone), Change("zone", NOW))
    begins = datetime.combine(NOW.astimezone(ZoneInfo(zone)).date(), time(), ZoneInfo(zone))
    midnight = (begins + timedelta(days=1)).astimezone(UTC)
    assert correct(store, ANA, midnight - timedelta(seconds=1)).version == 2
    (ours,) = store.courses("C-0002")[0].visits
    for person, at in ((ANA, midnight), (BEN, NOW), (ANA, NOW - timedelta(seconds=1))):
        assert not store.by(person=person).can_correct(ours.visit_id, now=at)
        with pytest.raises(NotAllowed, match="correct or delete"):
            correct(store, person, at, "too late")
    assert store.courses("C-0002")[0].visits == (ours,)
    assert correct(store, MANAGER, midnight, "by a manager").version == 3


def test_a_second_tap_after_midnight_on_a_correction_that_was_saved_is_no_new_one(store):
    corrected = correct(store, ANA, NOW)
    again = replace(corrected, version=1)
    change = Change("correct", NOW + timedelta(days=2), "a slip")
    assert store.by(person=ANA).amend_visit(again, change, today=TODAY) == corrected


def test_a_correction_of_what_others_recorded_is_for_managers_from_its_first_tap(store):
    (ours,) = store.courses("C-0002")[0].visits
    his = store.by(person=BEN)
    with pytest.raises(NotAllowed):
        his.open_draft("correction", ours.visit_id, device="t", now=NOW)
    theirs = store.by(person=MANAGER).open_draft("correction", ours.visit_id, device="t", now=NOW)
    assert his.draft(theirs.draft_id) is None


def test_the_draft_of_a_correction_is_still_there_after_midnight(store):
    (ours,) = store.courses("C-0002")[0].visits
    mine, tomorrow = store.by(person=ANA), NOW + timedelta(days=1)
    draft = mine.open_draft("correction", ours.visit_id, device="t", now=NOW)
    assert mine.draft(draft.draft_id) == draft
    with pytest.raises(NotAllowed):
        mine.open_draft("correction", ours.visit_id, device="t", now=tomorrow)


def test_a_correction_of_a_client_of_others_answers_like_one_that_there_is_not(store):
    (hers,) = store.courses("C-0001")[0].visits
    for visit_id in (hers.visit_id, "777"):
        assert not store.by(person=BEN).can_correct(visit_id, now=NOW)
        with pytest.raises(Unknown):
            store.by(person=BEN).open_draft("correction", visit_id, device="t", now=NOW)


@pytest.mark.slow
def test_an_artist_adds_own_or_shared_clients_and_none_for_others(store):
    mine = store.by(person=ANA)
    for number, artist in enumerate((ANA.key, None)):
        added = mine.add_client(client(artist=artist), Change(f"n{number}", NOW))
        assert added.artist == artist
        assert store.by(person=BEN).clients(ClientQuery(search=added.code)) == [] or artist is None
    with pytest.raises(NotAllowed):
        mine.add_client(client(artist=BEN.key), Change("n9", NOW))


@pytest.mark.slow
def test_the_answer_to_an_action_of_others_is_not_given(store):
    with pytest.raises(Unknown):
        store.by(person=BEN).add_client(client(), Change("Hers", NOW))
    again = Change("C-0001/1 visit 1", NOW)
    with pytest.raises(Unknown):
        store.by(person=BEN).add_visit("C-0003/1", visit(), again, today=TODAY)
    add_visit(store, "C-0001/1", 2, decision="complete", reason=None)
    store.start_course("C-0001", Change("touch up", NOW))
    with pytest.raises(Unknown):
        store.by(person=BEN).start_course("C-0003", Change("touch up", NOW))


@pytest.mark.slow
def test_an_artist_may_share_an_own_client_and_take_none(store):
    with pytest.raises(NotAllowed):
        store.by(person=ANA).give_client("C-0002", ANA.key, Change("take", NOW))
    with pytest.raises(NotAllowed):
        store.by(person=ANA).give_client("C-0001", BEN.key, Change("give", NOW))
    store.by(person=ANA).give_client("C-0001", None, Change("share", NOW))
    assert store.by(person=BEN).client("C-0001").artist is None


@pytest.mark.slow
def test_a_manager_gives_a_client_to_an_artist(store):
    store.by(person=MANAGER).give_client("C-0001", BEN.key, Change("give", NOW))
    assert codes(store.by(person=ANA)) == ["C-0002"]
    assert codes(store.by(person=BEN)) == ["C-0001", "C-0002", "C-0003"]
    newest = store.audit("C-0001", limit=1)[0]
    assert (newest.action, newest.actor) == ("client given", MANAGER.key)
    assert newest.before["client 1"]["artist"] == ANA.key
    assert newest.after["client 1"]["artist"] == BEN.key
    assert store.client("C-0001").version == 1
    with pytest.raises(Refused, match="staff"):
        store.give_client("C-0001", "nobody", Change("again", NOW))
    assert store.check() == []


@pytest.mark.slow
def test_changing_the_intake_leaves_whose_the_client_is(store):
    mine = store.by(person=ANA)
    mine.amend_client(replace(mine.client("C-0001"), artist=None), Change("amend", NOW))
    assert mine.client("C-0001").artist == ANA.key


@pytest.mark.slow
def test_an_artist_who_leaves_stays_on_the_books_of_their_clients(store):
    table = store.studio()
    left = tuple(one for one in table.staff if one.key != BEN.key)
    kept = store.save_studio(replace(table, staff=left), Change("left", NOW))
    assert [one.active for one in kept.staff if one.key == BEN.key] == [False]
    assert store.by(person=MANAGER).client("C-0003").artist == BEN.key


@pytest.mark.slow
def test_an_artist_takes_back_what_they_recorded_just_now_and_nothing_else(store):
    (ours,) = store.courses("C-0002")[0].visits
    why = "Undone within a minute"
    assert store.by(person=ANA).can_undo(ours.visit_id, now=NOW)
    for person, at in ((BEN, NOW), (ANA, LATER)):
        assert not store.by(person=person).can_undo(ours.visit_id, now=at)
        with pytest.raises(NotAllowed, match="correct or delete"):
            store.by(person=person).delete_visit(ours.visit_id, Change("undo", at, why), version=1)
    for _ in range(2):  # the second tap finds it done
        store.by(person=ANA).delete_visit(ours.visit_id, Change("undo", NOW, why), version=1)
    assert store.courses("C-0002")[0].visits == ()


@pytest.mark.slow
@pytest.mark.parametrize("artist", ["'a2'", "NULL"])
def test_a_list_of_thousands_of_clients_comes_at_once(store, artist):
    with raw(store) as db:
        db.execute(
            "WITH RECURSIVE n(n) AS (SELECT 4 UNION ALL SELECT n + 1 FROM n WHERE n < 4000)"
            " INSERT INTO client (id, code, name, contact, earlier_pigment, search_key,"
            " recorded_at, artist) SELECT n, printf('C-%04d', n), 'x', '', 0, 'x',"
            f" '2026-03-20T16:00:00Z', {artist} FROM n"
        )
        db.execute(
            "INSERT INTO course (client_id, number, status)"
            " SELECT id, 1, 'running' FROM client WHERE id > 3"
        )
        names = [column.name for column in db.table("estimate").columns if column.name != "id"]
        values = ", ".join("course.id" if name == "course_id" else f"e.{name}" for name in names)
        db.execute(
            f"INSERT INTO estimate ({', '.join(names)}) SELECT {values} FROM course,"
            " (SELECT * FROM estimate LIMIT 1) AS e WHERE client_id > 3"
        )
        rebuild_summaries(db)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with connection.read(store.path) as db:
        db.conn.set_progress_handler(count, 100)
        read = lines.client_lines(db, ANA, ClientQuery(today=TODAY), limit=11)
    assert len(read) == (2 if artist != "NULL" else 11)
    assert steps < 500  # of a hundred; from the latest back, past all of them, 1,080
