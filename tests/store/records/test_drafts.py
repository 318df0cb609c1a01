"""What is being written is on disk, and two tablets do not overwrite one another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from smpdash.record.accounts.sign_in import tablet_name
from smpdash.store.store import Conflict, open_store
from tests.builders.records import NOW
from tests.builders.stores import (
    ANA,
    BEN,
    add_client,
    add_visit,
    opened,
    three_in_all,
    write_draft,
)

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def store(studio_path):
    store = opened(studio_path)
    add_client(store)
    return store


def test_a_draft_is_there_after_a_restart(store):
    draft = store.open_draft("visit", "C-0001/1", device="t1", now=NOW)
    data = {"note": "Ünïcode 🙂", "zones": {"crown": {"depth_mm": 0.8, "shade": None}}, "n": 3}
    kept = write_draft(store, draft.draft_id, data, device="t1", now=LATER)
    again = open_store(store.path, issue=three_in_all)
    assert again.draft(draft.draft_id) == kept
    assert (kept.data, kept.version) == (data, 2)
    assert (kept.started_at, kept.updated_at) == (NOW, LATER)


def test_opening_again_gives_the_same_draft_on_every_tablet(store):
    draft = store.open_draft("visit", "C-0001/1", device="t1", now=NOW)
    assert store.open_draft("visit", "C-0001/1", device="t2", now=LATER) == draft
    assert store.open_draft("correction", "C-0001/1", device="t1", now=NOW) != draft


def test_each_tablet_writes_its_own_new_client(store):
    mine = store.open_draft("client", "", device="t1", now=NOW)
    theirs = store.open_draft("client", "", device="t2", now=NOW)
    assert mine.draft_id != theirs.draft_id
    assert store.open_draft("client", "", device="t1", now=LATER) == mine


def test_a_new_client_begins_empty_beside_those_in_which_was_typed(store):
    begun = []
    for name in ("Half a form", "Half of another", ""):
        draft = store.open_draft("client", "", device="t1 page", now=NOW)
        assert draft.data == {}
        typed = {"name": name, "by": {"name": [2, "t1 page", "t1 page", ""]} if name else {}}
        begun.append(write_draft(store, draft.draft_id, typed, device="t1 page", now=NOW))
    assert store.open_draft("client", "", device="t1 page", now=LATER) == begun[-1]
    assert {draft.draft_id for draft in store.drafts()} == {draft.draft_id for draft in begun}
    assert {tablet_name(draft.device) for draft in begun} == {"t1"}


def test_a_change_sees_what_another_tablet_wrote_and_says_what_was_there_before(store):
    draft = store.open_draft("visit", "C-0001/1", device="t1", now=NOW)
    faster = write_draft(store, draft.draft_id, {"a": 1}, device="t2", now=LATER)
    before, after = store.change_draft(
        draft.draft_id, lambda found: found.data | {"b": 2}, device="t1", now=LATER
    )
    assert before == faster
    assert (after.data, after.version, after.device) == ({"a": 1, "b": 2}, 3, "t1")
    assert store.draft(draft.draft_id) == after


def test_a_change_that_changes_nothing_writes_nothing(store):
    draft = store.open_draft("visit", "C-0001/1", device="t1", now=NOW)
    first = write_draft(store, draft.draft_id, {"a": 1}, device="t1", now=NOW)
    again = write_draft(store, draft.draft_id, {"a": 1}, device="t2", now=LATER)
    assert again == first == store.draft(draft.draft_id)


def test_a_draft_that_is_gone_cannot_be_written(store):
    draft = store.open_draft("visit", "C-0001/1", device="t1", now=NOW)
    store.discard_draft(draft.draft_id, version=draft.version)
    store.discard_draft(draft.draft_id, version=draft.version)
    assert store.draft(draft.draft_id) is None
    changed = store.change_draft(draft.draft_id, lambda _: {"a": 1}, device="t1", now=NOW)
    assert changed is None
    assert store.drafts() == ()


def test_a_draft_that_another_tablet_wrote_since_is_not_discarded(store):
    draft = store.open_draft("visit", "C-0001/1", device="t1", now=NOW)
    newer = write_draft(store, draft.draft_id, {"a": 1}, device="t2", now=LATER)
    with pytest.raises(Conflict, match="changed on another tablet") as conflict:
        store.discard_draft(draft.draft_id, version=draft.version)
    assert (conflict.value.who, conflict.value.at) == ("t2", LATER)
    assert store.draft(draft.draft_id) == newer
    store.discard_draft(draft.draft_id, version=newer.version)
    assert store.draft(draft.draft_id) is None


def test_of_changes_at_once_none_is_lost(store):
    draft = store.open_draft("visit", "C-0001/1", device="t1", now=NOW)
    write_draft(store, draft.draft_id, {"taps": 0}, device="t1", now=NOW)

    def tap(device):
        for _ in range(10):
            store.change_draft(
                draft.draft_id,
                lambda found: {"taps": found.data["taps"] + 1},
                device=device,
                now=LATER,
            )

    with ThreadPoolExecutor() as pool:
        list(pool.map(tap, ("t1", "t2", "t3", "t4")))
    assert store.draft(draft.draft_id).data == {"taps": 40}


def test_a_change_says_what_stood_there_and_writes_nothing_where_nothing_changes(store):
    draft = store.open_draft("visit", "C-0001/1", device="t1", now=NOW)
    before, after = store.change_draft(
        draft.draft_id, lambda found: found.data | {"a": 1}, device="t2", now=LATER
    )
    assert (before, after.data, after.device) == (draft, {"a": 1}, "t2")
    same = store.change_draft(draft.draft_id, lambda found: found.data, device="t3", now=LATER)
    assert same == (after, after)
    store.discard_draft(draft.draft_id, version=after.version)
    assert store.change_draft(draft.draft_id, lambda _: {}, device="t1", now=LATER) is None


def test_drafts_are_given_some_at_a_time_and_only_those_of_the_person(store):
    for number in range(7):
        who = ANA if number % 2 else BEN
        store.by(person=who).open_draft("client", "", device=f"t{number}", now=NOW)
    hers = store.by(person=ANA)
    assert len(hers.drafts()) == 3
    assert hers.drafts(skip=1, limit=1) == hers.drafts()[1:2]
    assert hers.drafts(skip=3, limit=2) == ()
    assert {draft.person for draft in hers.drafts()} == {"a1"}


def test_the_drafts_about_a_client_are_those_of_intake_courses_and_visits(studio_path):
    store = opened(studio_path)
    codes = [add_client(store, name) for name in ("One", "Two", "Three")]
    seen = [add_visit(store, f"{code}/1") for code in codes[:2]]
    for code, held in zip(codes, seen, strict=False):
        for kind, about in (
            ("visit", f"{code}/1"),
            ("client", code),
            ("correction", held.visit_id),
        ):
            store.open_draft(kind, about, device="t", now=NOW)
    store.open_draft("client", "", device="t", now=NOW)
    assert {draft.client for draft in store.drafts()} == {"C-0001", "C-0002", ""}
    for wanted in ([codes[0]], codes[1:], codes, [codes[2]], []):
        drafts = store.drafts(clients=wanted)
        assert {draft.client for draft in drafts} == {*wanted} & {*codes[:2]}
        assert len(drafts) == 3 * len({*wanted} & {*codes[:2]})
