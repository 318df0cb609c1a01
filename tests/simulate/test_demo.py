"""The demo studio in a real file: every stage, the same each time, never over real records."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.estimate.issue import issued
from smpdash.record.check import problems
from smpdash.record.client import Client
from smpdash.record.progress.figures import by_sessions
from smpdash.record.progress.scope import Scope
from smpdash.record.visit import Course
from smpdash.runtime.demo_studio import place_for_demo
from smpdash.simulate.demo import make_demo, write_demo
from smpdash.store.db import locks
from smpdash.store.store import Busy, Change, Store, open_store
from tests.builders.stores import exported, kept_open
from tests.builders.studios import studio_of_size

pytestmark = pytest.mark.slow

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def written(path: Path, **overrides) -> Store:
    store = open_store(path, issue=issued)
    write_demo(store, **({"seed": 7, "today": TODAY, "now": NOW} | overrides))
    return store


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with kept_open(path):
        yield studio_of_size(path, "demo")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo studio of eight clients, which is written sooner than one of sixty."""
    monkeypatch.setattr(write_demo, "__kwdefaults__", {"clients": 8})


def courses(store: Store) -> list[Course]:
    return [course for line in store.clients() for course in store.courses(line.code)]


def everything(store: Store) -> dict[str, list[dict[str, object]]]:
    tables = ("clients", "visits", "readings", "estimates")
    return {table: exported(store, table) for table in tables}


def test_sixty_made_up_clients_stand_in_all_stages(demo):
    lines = demo.clients()
    assert len(lines) == 60
    assert {line.status for line in lines} == {"new", "running", "completed", "abandoned"}
    assert {course.number for course in courses(demo)} == {1, 2}
    under_way = {line.sessions_done for line in lines if line.status == "running"}
    assert {1, 2, 3} <= under_way
    assert any(not visit.is_session for course in courses(demo) for visit in course.visits)


def test_finished_courses_took_mostly_three_sessions_and_sometimes_four(demo):
    finished = by_sessions(demo.course_counts(Scope(), by="last"), "completed")
    assert set(finished) == {2, 3, 4, 5, 6, 7}
    total = sum(finished.values())
    assert 0.5 <= finished[3] / total <= 0.7
    assert 0.1 <= finished[4] / total <= 0.3


def test_the_studio_and_its_people_are_marked_as_made_up(demo):
    studio = demo.studio()
    assert studio.made_up
    assert studio.name == "Demo studio"
    assert len([person for person in studio.staff if person.active]) >= 3
    assert len(studio.lots) >= 3
    assert all(line.name.startswith("Made-up Client") for line in demo.clients())


def test_names_count_up_with_the_codes(demo):
    for line in demo.clients():
        assert line.name.startswith(f"Made-up Client {line.code[-2:]} (")


def test_every_recorded_visit_passes_the_checks(demo):
    studio = demo.studio()
    for course in courses(demo):
        client = demo.client(course.client_code)
        for i, visit in enumerate(course.visits):
            assert not problems(
                visit,
                studio=studio,
                others=[*course.visits[:i], *course.visits[i + 1 :]],
                now=NOW,
                today=TODAY,
                earlier_pigment=client.intake.earlier_pigment,
            )


def test_an_estimate_was_issued_at_the_time_of_each_visit(demo):
    for course in courses(demo):
        told = demo.estimates(course.course_id)
        assert [each.visits_done for each in told] == list(range(len(course.visits) + 1))
        for visit, each in zip(course.visits, told[1:], strict=True):
            assert each.issued_at is not None
            assert each.issued_at.date() == visit.held_on
            assert sum(each.pmf_total) == pytest.approx(1)


def test_the_same_seed_on_the_same_day_writes_the_same_records(tmp_path):
    first, again = (written(tmp_path / name, clients=8) for name in ("first.db", "again.db"))
    other = written(tmp_path / "other.db", clients=8, seed=8)
    assert everything(first) == everything(again)
    assert everything(first)["visits"] != everything(other)["visits"]


def test_writing_it_twice_leaves_one_of_each(tmp_path):
    store = written(tmp_path / "demo.db", clients=8)
    before = everything(store)
    write_demo(store, seed=7, today=TODAY, now=NOW, clients=8)
    assert everything(store) == before


def test_what_was_cut_short_is_marked_and_can_be_finished(tmp_path):
    class PowerCut(Exception):
        pass

    def cut(client, course, studio):
        if len(course.visits) == 2:
            raise PowerCut
        return issued(client, course, studio)

    path = tmp_path / "demo.db"
    with pytest.raises(PowerCut):
        write_demo(open_store(path, issue=cut), seed=7, today=TODAY, now=NOW, clients=8)
    assert open_store(path, issue=issued).studio().made_up
    assert everything(written(path, clients=8)) == everything(
        written(tmp_path / "whole.db", clients=8)
    )


def test_nothing_is_recorded_later_than_now(tmp_path):
    early = datetime(2026, 1, 1, tzinfo=UTC)
    (client,) = exported(written(tmp_path / "demo.db", clients=1, now=early), "clients", now=early)
    assert client["recorded_at"] == "2026-01-01T00:00:00Z"


@pytest.mark.usefixtures("few")
def test_the_command_writes_the_studio_once(tmp_path, capsys):
    path = tmp_path / "demo.db"
    assert main(["demo", "--db", str(path)]) == 0
    before = everything(open_store(path, issue=issued))
    assert len(before["clients"]) == 8
    assert f"serve it with SMPDASH_DB={path}" in capsys.readouterr().out
    assert main(["demo", "--db", str(path)]) == 0
    assert "left as it is" in capsys.readouterr().out
    assert everything(open_store(path, issue=issued)) == before


def test_the_command_refuses_a_real_studio(tmp_path, capsys):
    path = tmp_path / "real.db"
    store = open_store(path, issue=issued)
    store.add_client(Client("A real client"), Change("a", NOW))
    assert main(["demo", "--db", str(path)]) == 1
    assert "not made up" in capsys.readouterr().err
    assert [line.name for line in store.clients()] == ["A real client"]
    assert not store.studio().made_up


def test_the_command_refuses_a_studio_that_has_set_up_its_tables(tmp_path, capsys):
    path = tmp_path / "real.db"
    store = open_store(path, issue=issued)
    store.save_studio(replace(store.studio(), name="Ours"), Change("a", NOW))
    assert main(["demo", "--db", str(path)]) == 1
    assert "not made up" in capsys.readouterr().err
    assert store.studio().name == "Ours"


def test_the_command_says_why_it_cannot_write(tmp_path, capsys):
    path = tmp_path / "letter.db"
    path.write_text("Dear studio, this is no database." * 200)
    assert main(["demo", "--db", str(path)]) == 1
    assert capsys.readouterr().err.strip()
    assert path.read_text().startswith("Dear studio")


@pytest.mark.usefixtures("few")
def test_without_a_file_the_command_writes_what_looking_around_opens(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SMPDASH_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("SMPDASH_KEY", "ab" * 32)
    assert main(["demo"]) == 0
    assert "“Look around in a demo studio” opens it" in capsys.readouterr().out
    place = place_for_demo(tmp_path / "studio.db")
    assert open_store(place, issue=issued).studio().made_up
    assert [file.relative_to(tmp_path).parts[0] for file in tmp_path.iterdir()] == ["demo"]
    before = everything(open_store(place, issue=issued))
    assert main(["demo"]) == 0
    assert everything(open_store(place, issue=issued)) == before


@pytest.mark.usefixtures("few")
def test_a_demo_is_there_whole_or_not_at_all(tmp_path):
    place = place_for_demo(tmp_path / "studio.db")
    place.parent.mkdir()
    # What a write that was cut off leaves.
    open_store(place.with_name("being-written.db"), issue=issued).mark_made_up(now=NOW)
    make_demo(place, now=NOW)
    assert len(open_store(place, issue=issued).clients()) == 8
    assert not [*place.parent.glob("being-written*")]


def test_of_two_who_write_the_demo_at_once_the_second_is_told(tmp_path):
    place = place_for_demo(tmp_path / "studio.db")
    place.parent.mkdir()
    with locks.hold(place.with_name(f"{place.name}.making")), pytest.raises(Busy):
        make_demo(place, now=NOW)
    assert not place.exists()
