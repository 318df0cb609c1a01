"""The studio's tables are saved whole; what a visit names is never taken away."""

from dataclasses import replace
from datetime import date

import pytest

from smpdash.record.problem import Refused
from smpdash.record.studio import DepthBands, Lot, Shade, Staff
from smpdash.store.store import Change, Conflict
from tests.builders.records import NOW, reading
from tests.builders.stores import add_client, add_visit, everything, opened, raw

pytestmark = pytest.mark.slow


@pytest.fixture
def store(studio_path):
    return opened(studio_path)


def test_the_tables_read_back_as_they_were_saved(store):
    wanted = replace(
        store.studio(),
        name="Ünïcode & co",
        shades=(Shade("pale", "Pale", 0.1, "1 : 30"), Shade("dark", "Dark", 0.9, retired=True)),
        zones=tuple(reversed(store.studio().zones)),
        depth=DepthBands((0.2, 2.5), (0.4, 1.2)),
        staff=(Staff("b", "Bea", "owner"), Staff("a1", "Ana", active=False)),
        lots=(Lot("l2", "LOT 2", date(2027, 1, 31)), Lot("l1", "LOT 1", used_up=True)),
        time_zone="Europe/Lisbon",
    )
    saved = store.save_studio(wanted, Change("save", NOW))
    assert saved == store.studio() == replace(wanted, version=wanted.version + 1)


def test_what_no_visit_names_can_be_taken_away(store):
    studio = store.studio()
    fewer = replace(studio, shades=studio.shades[:2], zones=studio.zones[:2], staff=(), lots=())
    saved = store.save_studio(fewer, Change("save", NOW))
    assert saved == replace(fewer, version=studio.version + 1)


def test_what_a_visit_names_is_retired_instead_of_taken_away(store):
    add_visit(store, f"{add_client(store)}/1", readings=(reading(shade="s2"),))
    studio = store.studio()
    left = [shade for shade in studio.shades if shade.key != "s2"]
    saved = store.save_studio(
        replace(studio, shades=tuple(left), staff=(), lots=()), Change("save", NOW)
    )
    assert saved.shade("s2").retired
    assert [shade.key for shade in saved.shades] == [shade.key for shade in studio.shades]
    assert saved.staff == (Staff("a1", "Ana", active=False),)
    assert saved.lots == (Lot("l1", "LOT 1", used_up=True),)


def test_a_zone_or_a_darkness_that_visits_name_stays(store):
    add_visit(store, f"{add_client(store)}/1", readings=(reading("crown", shade="s2"),))
    studio = store.studio()
    before = everything(store)
    changed = replace(
        studio,
        shades=tuple(
            replace(shade, darkness=0.26) if shade.key == "s2" else shade for shade in studio.shades
        ),
        zones=tuple(zone for zone in studio.zones if zone.key != "crown"),
    )
    with pytest.raises(Refused) as refused:
        store.save_studio(changed, Change("save", NOW))
    assert {problem.field for problem in refused.value.problems} == {"shades", "zones"}
    assert everything(store) == before


def test_tables_that_contradict_themselves_are_refused(store):
    studio = store.studio()
    with pytest.raises(Refused) as refused:
        store.save_studio(
            replace(studio, name=" ", shades=tuple(reversed(studio.shades))), Change("save", NOW)
        )
    assert {problem.field for problem in refused.value.problems} == {"name", "shades"}
    assert store.studio() == studio


def test_the_slower_of_two_managers_is_a_conflict(store):
    studio = store.studio()
    store.save_studio(replace(studio, name="Faster"), Change("a", NOW))
    with pytest.raises(Conflict):
        store.save_studio(replace(studio, name="Slower"), Change("b", NOW))
    assert store.studio().name == "Faster"


def test_two_shades_in_use_have_two_names_and_a_retired_one_keeps_its_own(store):
    one, two, *others = store.studio().shades
    same = replace(two, name=f" {one.name.upper()} ")
    with pytest.raises(Refused, match="Two shades in use are called"):
        store.save_studio(replace(store.studio(), shades=(one, same, *others)), Change("a", NOW))
    shades = (replace(one, retired=True), same, *others)
    store.save_studio(replace(store.studio(), shades=shades), Change("b", NOW))
    with raw(store) as db:  # as an earlier version let them be
        db.execute("UPDATE shade SET retired = 0")
    store.save_studio(replace(store.studio(), name="Dots"), Change("c", NOW))
    assert store.studio().name == "Dots"


def test_a_demonstration_stays_marked_as_made_up(store):
    store.mark_made_up(now=NOW)
    assert store.studio().made_up
    store.save_studio(replace(store.studio(), made_up=False), Change("a", NOW))
    assert store.studio().made_up
