"""Made-up studios and cases: repeatable, plausible, and plainly made up."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from smpdash.record.check import problems
from smpdash.record.client import client_problems
from smpdash.record.settings.problems import studio_problems
from smpdash.record.studio import Shade, Studio, Zone
from smpdash.record.visit import Visit
from smpdash.simulate.cases import made_up_cases
from smpdash.simulate.mechanism import MECHANISMS
from smpdash.simulate.people import FORMER_ARTIST
from smpdash.simulate.scalp import Scalp, TrueSession
from smpdash.simulate.studio import MadeUpClient, MadeUpStudio, Stopped, TouchUp, made_up_studio
from smpdash.simulate.visits import Sitting, made_up_visits

TODAY = date(2026, 6, 15)
REFERENCE_CLIENT = Scalp(area_cm2=200, norwood=4, scar=0, skin="normal", fitzpatrick=3)


def shipped() -> Studio:
    path = Path(__file__).parents[2] / "data" / "studio.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Studio(
        name=table["name"],
        shades=tuple(Shade(**row) for row in table["shades"]),
        zones=tuple(Zone(**row) for row in table["zones"]),
    )


def made_up(**overrides) -> MadeUpStudio:
    return made_up_studio(shipped(), **({"clients": 60, "seed": 7, "today": TODAY} | overrides))


def courses_of(client: MadeUpClient) -> list[list[Visit]]:
    courses: list[list[Visit]] = [[]]
    for event in client.events:
        if isinstance(event.what, TouchUp):
            courses.append([])
        elif isinstance(event.what, Visit):
            courses[-1].append(event.what)
    return courses


def all_courses(studio: MadeUpStudio) -> Iterator[list[Visit]]:
    for client in studio.clients:
        yield from courses_of(client)


def sessions(course: list[Visit]) -> list[Visit]:
    return [visit for visit in course if visit.is_session]


@pytest.mark.slow
def test_the_same_seed_and_day_make_the_same_studio():
    assert made_up() == made_up()
    assert made_up() != made_up(seed=8)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_everything_made_up_would_be_taken_from_an_artist(seed):
    studio = made_up(seed=seed)
    assert studio_problems(studio.studio) == []
    for client in studio.clients:
        assert client_problems(client.client, today=client.arrived_at.date()) == []
        course: list[Visit] = []
        for event in client.events:
            if isinstance(event.what, TouchUp):
                course = []
            if isinstance(event.what, Visit):
                assert not problems(
                    event.what,
                    studio=studio.studio,
                    others=course,
                    now=event.at,
                    today=event.at.date(),
                    earlier_pigment=client.client.intake.earlier_pigment,
                )
                course.append(event.what)


def test_sixty_clients_stand_in_every_stage():
    studio = made_up()
    courses = list(all_courses(studio))
    visits = [len(course) for course in courses]
    finished = Counter(
        len(sessions(course)) for course in courses if course and course[-1].decision == "complete"
    )
    assert len(studio.clients) == 60
    assert visits.count(0) >= 3
    assert {1, 2, 3} <= {
        len(course) for course in courses if course and course[-1].decision == "another"
    }
    assert set(finished) == {2, 3, 4, 5, 6, 7}
    what = [event.what for client in studio.clients for event in client.events]
    assert sum(isinstance(each, Stopped) for each in what) >= 2
    assert sum(isinstance(each, TouchUp) for each in what) >= 1
    assert sum(isinstance(each, Visit) and not each.is_session for each in what) >= 2
    intakes = [client.client.intake for client in studio.clients]
    assert sum(intake.scar_tissue not in {None, "none"} for intake in intakes) >= 10
    assert sum(intake.area_cm2 is None for intake in intakes) >= 1


def test_finished_courses_took_mostly_three_sessions_and_sometimes_four():
    totals = Counter(
        len(sessions(course))
        for course in all_courses(made_up())
        if course and course[-1].decision == "complete"
    )
    assert totals.most_common(1)[0][0] == 3
    assert 0.5 <= totals[3] / totals.total() <= 0.7
    assert 0.1 <= totals[4] / totals.total() <= 0.3
    assert totals[6] + totals[7] <= 0.1 * totals.total()


def test_a_small_studio_holds_clients_under_way_and_finished_ones():
    decisions = [
        course[-1].decision if course else None for course in all_courses(made_up(clients=12))
    ]
    assert {None, "another", "complete"} <= set(decisions)


def test_everything_happened_in_order_within_the_last_two_years():
    for client in made_up().clients:
        instants = [client.arrived_at, *(event.at for event in client.events)]
        assert instants == sorted(instants)
        assert TODAY - timedelta(days=730) < instants[0].date()
        assert instants[-1].date() <= TODAY - timedelta(days=2)


@pytest.mark.slow
def test_whoever_left_the_studio_held_no_session_since():
    held = [
        visit.held_on
        for course in all_courses(made_up(clients=120, seed=1))
        for visit in sessions(course)
        if visit.artist == FORMER_ARTIST
    ]
    assert held
    assert max(held) < TODAY - timedelta(days=200)


def test_the_first_session_takes_four_to_six_hours_and_each_later_one_less():
    for course in all_courses(made_up()):
        minutes = [visit.chair_minutes for visit in sessions(course) if visit.chair_minutes]
        if course and course[0].chair_minutes:
            assert 240 <= course[0].chair_minutes <= 360
        assert all(later <= earlier - 30 or later == 60 for earlier, later in pairwise(minutes))


def test_fading_is_noted_at_the_next_visit_and_only_where_pigment_was_laid():
    noted = 0
    for client in made_up().clients:
        for course in courses_of(client):
            laid: set[str] = set()
            for visit in course:
                for reading in visit.readings:
                    if reading.observed_fading is None:
                        continue
                    noted += 1
                    first = visit.number == 1 and client.client.intake.earlier_pigment
                    assert first or reading.zone in laid
                if visit.is_session:
                    laid = {reading.zone for reading in visit.readings if reading.has_pigment}
    assert noted > 200


def test_a_fading_in_a_case_belongs_to_the_session_before():
    # Only the first session loses much here, so only the second visit may note much.
    world = replace(
        MECHANISMS["as modelled"],
        fading_step=-3.0,
        fading_spread=0.0,
        fading_session_spread=0.0,
        noted_fading=0.0,
        target=0.9,
    )
    for case in made_up_cases(2, 20, world, scalp=REFERENCE_CLIENT):
        noted = [visit["observed_fading"] for visit in case["visits"]]
        assert noted[0] is None
        assert noted[1] >= 0.2
        assert all(fading <= 0.05 for fading in noted[2:])


def test_a_fading_in_a_visit_belongs_to_the_session_before():
    rng = np.random.default_rng(1)
    studio = made_up().studio
    sitting = Sitting(
        scalp=REFERENCE_CLIENT,
        zones=("whole",),
        eye={"whole": (0.0, 0.0)},
        artists=("demo-a",) * 3,
        studio=studio,
        today=TODAY,
    )
    course = [
        TrueSession(0.35, 0.5, 0, 0.6, faded, 0.5, 300 - 45 * i, 0.6, faded)
        for i, faded in enumerate((0.4, 0.2, 0.1))
    ]
    days = [TODAY - timedelta(days=ago) for ago in (40, 25, 10)]
    visits = made_up_visits(rng, sitting, course, days, completed=True)
    assert [visit.readings[0].observed_fading for visit in visits] == [None, 0.4, 0.2]


@pytest.mark.slow
def test_numbers_are_rounded_as_artists_round_them():
    for course in all_courses(made_up()):
        for reading in (reading for visit in course for reading in visit.readings):
            for value in (reading.observed_fading, reading.coverage, reading.depth_mm):
                assert value is None or abs(value / 0.05 - round(value / 0.05)) < 1e-9


def test_nobody_bears_a_made_up_name():
    studio = made_up()
    names = [client.client.name for client in studio.clients]
    assert names[6].startswith("Made-up Client 07 (")
    assert len(set(names)) == 60
    assert all(name.startswith("Made-up Client ") for name in names)
    assert all(person.name.startswith("Demo ") for person in studio.studio.staff)
    contacts = [client.client.contact for client in studio.clients if client.client.contact]
    assert all(contact.endswith("@made-up.example") for contact in contacts)
    assert studio.studio.name == "Demo studio"
    assert studio.studio.made_up


@pytest.mark.slow
def test_the_typical_client_needs_mostly_three_sessions():
    totals = Counter(
        case["total_sessions"] for case in made_up_cases(1, 3000, scalp=REFERENCE_CLIENT)
    )
    share = {count: totals[count] / totals.total() for count in totals}
    assert share[2] == pytest.approx(0.06, abs=0.03)
    assert share[3] == pytest.approx(0.55, abs=0.04)
    assert share[4] == pytest.approx(0.24, abs=0.04)
    assert sum(share[count] for count in share if count >= 5) < 0.19


def test_cases_are_repeatable_and_a_longer_list_begins_with_the_shorter():
    assert made_up_cases(3, 20) == made_up_cases(3, 50)[:20]
    assert made_up_cases(3, 20) != made_up_cases(4, 20)
    assert made_up_cases(3, 20) != made_up_cases(3, 20, studio=1)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_kind_of_case_is_written_in_the_exchange_format(mechanism):
    for case in json.loads(json.dumps(made_up_cases(5, 60, MECHANISMS[mechanism]))):
        assert [visit["number"] for visit in case["visits"]] == list(
            range(1, len(case["visits"]) + 1)
        )
        assert case["visits"][0]["observed_fading"] is None
        if case["status"] == "completed":
            assert case["total_sessions"] == len(case["visits"])
        else:
            assert case["total_sessions"] is None
        for visit in case["visits"]:
            for share in (visit["shade"], visit["observed_fading"], visit["coverage"]):
                assert share is None or 0 <= share <= 1


@pytest.mark.slow
def test_each_kind_of_case_differs_as_its_name_says():
    def cases(name):
        return made_up_cases(5, 300, MECHANISMS[name])

    def mean_total(name):
        totals = [case["total_sessions"] for case in cases(name)]
        return sum(totals) / len(totals)

    assert mean_total("slow studio") > mean_total("as modelled") + 0.3
    assert any(case["status"] == "abandoned" for case in cases("many stop"))
    steps = [v["coverage"] * 10 for case in cases("noisy artist") for v in case["visits"]]
    assert all(abs(step - round(step)) < 1e-9 for step in steps)
    blanks = [v["coverage"] is None for c in cases("half the fields missing") for v in c["visits"]]
    assert 0.4 < sum(blanks) / len(blanks) < 0.6
