"""Notes by zone: the zone that lags decides, and an even head is as the whole scalp."""

from dataclasses import replace

import pytest

from smpdash.estimate.case import ZoneNote, case_of
from smpdash.estimate.estimate import estimate
from smpdash.estimate.evaluate.exchange import case_from_json
from smpdash.estimate.explain.lagging_zone import lagging_zone, without_zones
from smpdash.estimate.explain.shapley import explanation
from smpdash.estimate.fit.learn import learn
from smpdash.record.visit import Course, Reading
from tests.builders import records
from tests.builders.cases import case, newcomer
from tests.builders.made_up_courses import courses


def zoned(given, *, behind=0.0, fades=0.0, zones=("front", "crown"), share=0.5):
    """The case with the last zone this far behind in coverage and this much ahead in fading.

    The area-weighted mean stays what it was.
    """
    rest = [(1 - share) / (len(zones) - 1)] * (len(zones) - 1) if len(zones) > 1 else []
    parts = [*rest, share]
    sessions = []
    for session in given.sessions:
        notes = []
        for place, (zone, part) in enumerate(zip(zones, parts, strict=True)):
            off = 1.0 if place == len(zones) - 1 else -share / (1 - share)
            notes.append(
                ZoneNote(
                    zone,
                    part,
                    coverage=None if session.coverage is None else session.coverage - off * behind,
                    faded=None if session.faded is None else session.faded + off * fades,
                )
            )
        sessions.append(replace(session, zones=tuple(notes)))
    return replace(given, sessions=tuple(sessions))


HEADS = [case(), case(0.25), case(0.3, 0.2), case(0.2, 0.15, 0.1, area_cm2=320.0), case(0.25, None)]


@pytest.mark.parametrize("head", HEADS)
def test_an_even_head_is_answered_exactly_as_the_whole_scalp(head):
    assert estimate(zoned(head)) == estimate(head)


@pytest.mark.parametrize("head", HEADS)
def test_one_zone_alone_is_answered_exactly_as_the_whole_scalp(head):
    assert estimate(zoned(head, behind=0.2, zones=("crown",), share=1.0)) == estimate(head)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_lagging_zone_never_lowers_the_expected_total(head, share):
    ladder = [
        estimate(zoned(head, behind=behind, share=share)).expected_total
        for behind in (0.0, 0.05, 0.1, 0.2, 0.4)
    ]
    assert ladder == sorted(ladder)
    fading = [
        estimate(zoned(head, fades=fades, share=share)).expected_total for fades in (0, 0.1, 0.3)
    ]
    assert fading == sorted(fading)


def test_a_zone_far_behind_after_the_second_session_keeps_it_from_being_the_last():
    head = case(0.15, last={"coverage": 0.92})
    held_up = estimate(zoned(head, behind=0.25, share=0.2))
    assert held_up.chance_done < 0.5 * estimate(head).chance_done


def test_a_scar_is_expected_to_lose_more_than_the_skin_around_it():
    skin, scar = (
        zoned(case(None, None), zones=("front", zone), share=0.1) for zone in ("crown", "scar")
    )
    assert estimate(scar).expected_total > estimate(skin).expected_total + 0.01
    # Seen to fade as the rest does, it is believed to, by and by.
    same = zoned(case(0.2, 0.15), zones=("front", "scar"), share=0.1)
    plain = estimate(case(0.2, 0.15)).expected_total
    assert estimate(same).expected_total == pytest.approx(plain, abs=0.01)


def test_the_zone_that_lags_is_named_only_where_it_changes_the_answer():
    head = case(0.15, last={"coverage": 0.92})
    found = lagging_zone(zoned(head, behind=0.25, share=0.2))
    assert found.zone == "crown"
    assert 0.05 < found.behind < 0.25
    assert found.adds > 0.1
    assert found.sentence("Crown").startswith("The crown holds less than the rest: ")
    assert lagging_zone(zoned(head, behind=0.02)) is None
    assert lagging_zone(head) is None
    assert lagging_zone(zoned(newcomer())) is None
    assert lagging_zone(replace(zoned(head, behind=0.25), status="completed")) is None


def test_a_zone_that_lags_is_worked_out_once_however_long_the_visit_lasts():
    given = zoned(case(0.15, last={"coverage": 0.92}), behind=0.25, share=0.2)
    later = replace(given, sessions=tuple(replace(one, minutes=90.0) for one in given.sessions))
    assert lagging_zone(given) is lagging_zone(later)


def test_a_small_scar_that_lags_is_told_apart_and_adds_nothing_to_the_estimate():
    head = case(0.15, last={"coverage": 0.92})
    small, larger = (
        zoned(head, behind=0.4, zones=("front", "scar"), share=share) for share in (0.02, 0.05)
    )
    even = zoned(head, zones=("front", "scar"), share=0.02)
    assert estimate(small).expected_total == pytest.approx(estimate(even).expected_total, abs=0.01)
    assert estimate(larger).expected_total > estimate(even).expected_total + 0.3
    found = lagging_zone(small)
    assert (found.zone, found.is_apart) == ("scar", True)
    assert found.adds > 0.3
    assert found.sentence("Scar").startswith("The scar holds less than the rest: ")
    assert "beside the estimate" in found.sentence("Scar")
    assert not lagging_zone(larger).is_apart


def test_a_small_scar_that_holds_as_the_rest_is_not_spoken_of():
    head = case(0.15, last={"coverage": 0.92})
    assert lagging_zone(zoned(head, behind=0.02, zones=("front", "scar"), share=0.02)) is None


def test_a_zone_that_the_estimate_counts_is_named_before_a_small_one():
    head = case(0.15, last={"coverage": 0.92})
    sessions = []
    for each in zoned(head, behind=0.4, zones=("front", "crown", "scar"), share=0.02).sessions:
        crown = replace(each.zones[1], coverage=(each.coverage or 0.0) - 0.25)
        sessions.append(replace(each, zones=(each.zones[0], crown, each.zones[2])))
    found = lagging_zone(replace(head, sessions=tuple(sessions)))
    assert (found.zone, found.is_apart) == ("crown", False)


def test_recorded_readings_by_zone_reach_the_model():
    first = records.visit(
        1, readings=tuple(records.reading(zone) for zone in ("hairline", "crown"))
    )
    second = records.visit(
        2,
        readings=(
            Reading("hairline", "s2", 1.0, 0.1, 0.95),
            Reading("crown", "s2", 1.0, 0.5, 0.5),
        ),
    )
    found = case_of(records.client(), Course("C-0001", 1, visits=(first, second)), records.studio())
    assert [(note.zone, note.share, note.faded) for note in found.sessions[0].zones] == [
        ("hairline", 0.2, 0.1),
        ("crown", 0.5, 0.5),
    ]
    assert [note.coverage for note in found.sessions[1].zones] == [0.95, 0.5]
    even = replace(found, sessions=without_zones(found.sessions))
    assert estimate(found).expected_total > estimate(even).expected_total


def test_a_check_up_tells_how_each_zone_has_healed():
    first = records.visit(
        1, readings=tuple(records.reading(zone) for zone in ("hairline", "crown"))
    )
    healed = records.check_up(2, readings=(Reading("crown", coverage=0.3),))
    found = case_of(records.client(), Course("C-0001", 1, visits=(first, healed)), records.studio())
    assert [note.healed_coverage for note in found.sessions[0].zones] == [None, 0.3]


def test_the_zones_of_an_exchanged_case_are_credited_as_the_whole_scalp_is():
    visits = [
        {"number": 1, "zones": {"a": {"coverage": 0.7}, "b": {"coverage": 0.5}}},
        {"number": 2, "zones": {"a": {"observed_fading": 0.1}, "b": {"observed_fading": 0.4}}},
    ]
    found = case_from_json({"id": "a", "visits": visits})
    first, second = found.sessions
    assert (first.coverage, first.faded) == (pytest.approx(0.6), 0.25)
    assert [(n.zone, n.coverage, n.faded) for n in first.zones] == [
        ("a", 0.7, 0.1),
        ("b", 0.5, 0.4),
    ]
    assert [(n.coverage, n.faded) for n in second.zones] == [(None, None), (None, None)]


@pytest.mark.slow
def test_zones_explain_as_exactly_and_are_learnt_from():
    uneven = zoned(case(0.3, 0.25), behind=0.2, zones=("front", "scar"), share=0.2)
    found = explanation(replace(uneven, scar_tissue=None))
    total = sum(factor.delta for factor in found.factors)
    assert total == pytest.approx(found.expected_total - found.average_total, abs=1e-9)
    past = [zoned(course, behind=0.1) for course in courses(12)]
    assert estimate(uneven, learn(past)).expected_total > 0
