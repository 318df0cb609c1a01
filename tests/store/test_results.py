"""Whatever an artist asks for, the store gives them the results of their own work alone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smpdash.record.progress.scope import Behind, Scope
from smpdash.record.studio import Staff
from smpdash.store.store import Change, Store
from tests.builders.records import NOW, TODAY, reading, visit
from tests.builders.stores import ANA, BEN, MANAGER, add_client, opened

pytestmark = pytest.mark.slow

ASKED = (Scope(), Scope(artist="a2"), Scope(artist=""))


@pytest.fixture
def store(studio_path: Path) -> Store:
    """One finished course of Ana's, and two of Ben's, one of them of a client of his own."""
    store = opened(studio_path)
    staff = (Staff("a1", "Ana"), Staff("a2", "Ben"))
    store.save_studio(replace(store.studio(), staff=staff), Change("staff", NOW))
    for name, artist, owner in (("A", "a1", None), ("B", "a2", None), ("C", "a2", "a2")):
        course = f"{add_client(store, name, artist=owner)}/1"
        first = visit(1, held_on=TODAY - timedelta(days=10), artist=artist)
        last = visit(
            2, held_on=TODAY, artist=artist, decision="complete", reason=None,
            readings=(reading(observed_fading=0.3),),
        )  # fmt: skip
        for each in (first, last):
            store.add_visit(course, each, Change(f"{name} {each.number}", NOW), today=TODAY)
    return store


@pytest.mark.parametrize("scope", ASKED)
def test_an_artist_is_given_their_own_work_whatever_they_ask_for(
    store: Store, scope: Scope
) -> None:
    hers = store.by(person=ANA)
    assert {count.artist for count in hers.course_counts(scope, by="last")} == {"a1"}
    assert [each.artist for each in hers.fair_figures(scope)[0]] == ["a1"]
    assert {*hers.fading_sums(scope, factor="artist")} == {"a1"}
    assert {row.artist for row in hers.fading_rows(scope)} == {"a1"}
    assert [line.name for line in hers.courses_behind(Behind(scope), limit=9)] == ["A"]
    assert hers.number_behind(Behind(scope)) == 1


def test_a_manager_is_given_what_they_ask_for(store: Store) -> None:
    theirs = store.by(person=MANAGER)
    assert {*theirs.fading_sums(Scope(), factor="artist")} == {"a1", "a2"}
    assert theirs.number_behind(Behind(Scope(artist="a2"))) == 2
    assert [each.artist for each in theirs.fair_figures(Scope(artist="a2"))[0]] == ["a2"]


def test_a_client_whom_an_artist_no_longer_sees_is_in_their_figures_and_not_in_their_list(
    store: Store,
) -> None:
    store.give_client("C-0002", "a1", Change("give", NOW))
    his = store.by(person=BEN)
    assert sum(count.courses for count in his.course_counts(Scope(), by="last")) == 2
    assert [line.name for line in his.courses_behind(Behind(), limit=9)] == ["C"]
    assert his.number_behind(Behind()) == 1
