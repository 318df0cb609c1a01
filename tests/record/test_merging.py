"""Which values hold of two records of one person, and how their courses lie in one record."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smpdash.record.client import Client, Intake
from smpdash.record.fields import descriptions
from smpdash.record.filing.earlier import with_earlier_of
from smpdash.record.filing.merging import (
    ARTIST,
    FIELDS,
    Pair,
    Records,
    choices_left,
    differing,
    merged_client,
    not_taken,
    proposed,
    value_of,
)
from smpdash.record.filing.treatments import asked, planned, same_days
from smpdash.record.visit import Course, Visit
from tests.builders.records import visit

FIRST = date(2026, 1, 1)
INTAKE = Intake(skin="dry", area_cm2=120.0)


def records(code: str, *courses: Course, **changes: object) -> Records:
    client = replace(Client("Maria", code=code, intake=INTAKE), **changes)
    return Records(client, courses or (course(code),))


def course(code: str, *days: int, number: int = 1, status: str = "running") -> Course:
    """A course with a visit on each of these days after the first of January."""
    visits = [one(f"{int(code[-1])}{number}{day:03}", place, day) for place, day in count(days)]
    if visits and status == "completed":
        visits[-1] = replace(visits[-1], decision="complete", reason=None)
    return Course(code, number, status, tuple(visits))


def one(visit_id: str, number: int, day: int) -> Visit:
    return visit(number, held_on=FIRST + timedelta(days=day), visit_id=visit_id)


def count(days: tuple[int, ...]) -> list[tuple[int, int]]:
    return list(enumerate(sorted(days), start=1))


def pair(kept: Records, other: Records) -> Pair:
    return Pair(kept, other)


def of_clients(**changes: object) -> Pair:
    """Maria, and another record of hers that differs in this."""
    return pair(records("C-0001"), records("C-0002", **changes))


def test_records_that_say_the_same_differ_in_nothing():
    both = of_clients()
    assert (differing(both), proposed(both), not_taken(both, ())) == ((), frozenset(), {})
    assert merged_client(both, ()) == both.kept.client


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_kind_of_a_scar_is_asked_only_of_a_record_that_has_one(is_kept):
    none, scar = replace(INTAKE, scar_tissue="none"), replace(INTAKE, scar_tissue="minor")
    scar = replace(scar, scar_kind="fut", scar_place="crown")
    both = pair(records("C-0001", intake=none), records("C-0002", intake=scar))
    without: tuple[str, ...] = ()
    if not is_kept:
        both, without = pair(both.other, both.kept), ("scar_tissue",)
    assert choices_left(both, without) == ("scar_tissue",)
    merged = merged_client(both, {*without, *(proposed(both) if is_kept else ())})
    assert merged.intake == none
    assert not_taken(both, without)["scar_kind"] == "fut"
    with_scar = {"scar_tissue", "scar_kind", "scar_place"}
    assert {*choices_left(both, with_scar if is_kept else ())} == with_scar


def test_what_the_kept_record_says_holds_unless_the_other_value_is_taken():
    both = of_clients(name="Mary", contact="555", intake=replace(INTAKE, skin="oily"))
    assert differing(both) == ("name", "contact", "skin")
    assert merged_client(both, ()) == both.kept.client
    assert not_taken(both, ()) == {"name": "Mary", "contact": "555", "skin": "oily"}
    merged = merged_client(both, {"name", "skin"})
    assert (merged.code, merged.name, merged.intake.skin) == ("C-0001", "Mary", "oily")
    assert not_taken(both, {"name", "skin"}) == {"name": "Maria", "contact": "555", "skin": "dry"}


def test_what_was_never_filled_in_is_taken_from_the_other_record_unless_somebody_says_no():
    other = replace(INTAKE, fitzpatrick=3, skin="oily", earlier_pigment=True, area_cm2=None)
    both = of_clients(birth_year=1980, contact="555", intake=other)
    assert proposed(both) == {"birth_year", "contact", "fitzpatrick", "earlier_pigment"}
    assert not_taken(both, proposed(both)) == {"skin": "oily"}


@pytest.mark.parametrize("name", [*descriptions(Client), *descriptions(Intake)])
def test_every_field_of_a_client_and_an_intake_can_be_taken(name):
    value = next(iter(FIELDS[name].choices), None) or {"flag": True, "text": "x"}.get(
        FIELDS[name].kind, 3
    )
    part = {name: value} if name in descriptions(Client) else {"intake": Intake(**{name: value})}
    both = pair(
        records("C-0001", intake=Intake()), records("C-0002", **{"intake": Intake()} | part)
    )
    assert name in differing(both)
    assert value_of(merged_client(both, {name}), name) == value


@pytest.mark.parametrize(
    ("kept", "other", "taken", "merged"),
    [
        (None, None, "", None),
        ("a1", None, "", "a1"),
        (None, "a1", "", "a1"),
        ("a1", "a1", "", "a1"),
        ("a1", "a2", "", "a1"),
        ("a1", "a2", ARTIST, "a2"),
    ],
)
def test_the_stricter_privacy_holds_and_between_two_artists_somebody_chooses(
    kept, other, taken, merged
):
    both = pair(records("C-0001", artist=kept), records("C-0002", artist=other))
    assert merged_client(both, {taken}).artist == merged
    assert (ARTIST in differing(both)) == (None not in {kept, other} and kept != other)


def laid_out(both: Pair, *answers: str) -> list[tuple[int, str, bool, int]]:
    """Number, status, touch-up or not, and visits of each course of the one record."""
    questions = planned(both, {}).questions
    assert len(questions) == len(answers)
    plan = planned(
        both, {each.key: answer for each, answer in zip(questions, answers, strict=True)}
    )
    assert (plan.problems, plan.unanswered) == ([], ())
    return [
        (each.number, each.status, each.is_touch_up, len(each.visits))
        for each in (treatment.after for treatment in plan.treatments)
    ]


def test_finished_courses_of_both_are_numbered_by_their_dates():
    kept = records(
        "C-0001",
        course("C-0001", 100, 110, status="completed"),
        course("C-0001", 300, number=2),
    )
    other = records("C-0002", course("C-0002", 0, 10, status="completed"))
    assert laid_out(pair(kept, other)) == [
        (1, "completed", False, 2),
        (2, "completed", True, 2),
        (3, "running", True, 1),
    ]
    between = records("C-0002", course("C-0002", 200, 210, status="completed"))
    plan = planned(pair(kept, between), {})
    assert [each.parts[0].client_code[-1] for each in plan.treatments] == ["1", "2", "1"]


def test_an_unfinished_course_before_one_of_the_other_record_is_asked_about():
    both = pair(records("C-0001", course("C-0001", 0, 10)), records("C-0002", course("C-0002", 20)))
    (question,) = planned(both, {}).unanswered
    assert asked(question) == (
        "The treatment of 1 to 11 Jan 2026 (C-0001) was not finished. "
        "Is that of 21 Jan 2026 (C-0002) the same treatment?"
    )
    assert laid_out(both, "one") == [(1, "running", False, 3)]
    assert laid_out(both, "two") == [(1, "completed", False, 2), (2, "running", True, 1)]


def test_a_stopped_course_that_went_on_in_the_other_record_runs_again():
    stopped = course("C-0001", 0, 10, status="abandoned")
    both = pair(records("C-0001", stopped), records("C-0002", course("C-0002", 20)))
    assert laid_out(both, "one") == [(1, "running", False, 3)]
    assert laid_out(both, "two") == [(1, "abandoned", False, 2), (2, "running", False, 1)]


@pytest.mark.parametrize("status", ["running", "abandoned"])
def test_a_record_without_a_visit_goes_on_with_the_unfinished_course(status):
    begun = records("C-0001", course("C-0001", 0, 10, status=status))
    for both in (pair(begun, records("C-0002")), pair(records("C-0002"), begun)):
        assert laid_out(both) == [(1, "running", False, 2)]


def test_a_record_without_a_visit_is_a_touch_up_after_a_finished_course():
    done = records("C-0001", course("C-0001", 0, 10, status="completed"))
    assert laid_out(pair(done, records("C-0002"))) == [
        (1, "completed", False, 2),
        (2, "running", True, 0),
    ]
    assert laid_out(pair(records("C-0001"), records("C-0002"))) == [(1, "running", False, 0)]


def test_courses_that_overlap_are_one_treatment_or_are_refused():
    done = course("C-0001", 0, 20, status="completed")
    both = pair(records("C-0001", done), records("C-0002", course("C-0002", 10)))
    (question,) = planned(both, {}).questions
    assert question.overlap
    assert "overlap. Are they one treatment?" in asked(question)
    assert laid_out(both, "one") == [(1, "completed", False, 3)]
    (problem,) = planned(both, {question.key: "two"}).problems
    assert "Two treatments would overlap" in problem.message


def test_a_course_that_overlaps_two_of_the_other_record_is_refused_whatever_is_answered():
    long = records("C-0001", course("C-0001", 0, 100))
    two = (course("C-0002", 10, status="completed"), course("C-0002", 20, number=2))
    both = pair(long, records("C-0002", *two))
    plan = planned(both, {each.key: "one" for each in planned(both, {}).questions})
    assert any("would overlap" in problem.message for problem in plan.problems)


NEW, BEGUN = ("running", 0, 0, 0), ("running", 1, 0, 0)


def noted(code: str, status: str, number: int | None, day: int | None) -> Course:
    """A course of which only this is known: so many sessions, the last on this day."""
    until = None if day is None else FIRST + timedelta(days=day)
    return Course(code, 1, status, (), False, None, number, until)


@pytest.mark.parametrize(
    ("mine", "theirs", "answers", "after"),
    [
        # What was finished elsewhere comes before what began here, and stays a course of its own.
        ((), noted("C-0002", "completed", 3, 5), (), [("completed", 0, 3, 5), NEW]),
        ((9,), noted("C-0002", "completed", 3, 5), (), [("completed", 0, 3, 5), BEGUN]),
        # What was not finished, or ended between two visits, is asked about.
        ((9,), noted("C-0002", "running", 3, 5), ("one",), [("running", 1, 3, 5)]),
        ((9,), noted("C-0002", "running", 3, None), ("one",), [("running", 1, 3, 0)]),
        ((1, 9), noted("C-0002", "completed", None, 5), ("one",), [("running", 2, 0, 5)]),
        # The last session was the one that nobody noted here.
        ((1, 2), noted("C-0002", "completed", 3, 5), ("one",), [("completed", 2, 3, 5)]),
    ],
)  # fmt: skip
def test_sessions_before_the_records_are_kept_in_their_order(mine, theirs, answers, after):
    one, two = records("C-0001", course("C-0001", *mine)), records("C-0002", theirs)
    for both in (pair(one, two), pair(two, one)):
        questions = planned(both, {}).questions
        given_answers = dict(zip((each.key for each in questions), answers, strict=True))
        plan = planned(both, given_answers)
        courses = [each.after for each in plan.treatments]
        assert [
            (
                each.status,
                len(each.visits),
                each.earlier_sessions or 0,
                (each.earlier_until - FIRST).days if each.earlier_until else 0,
            )
            for each in courses
        ] == after
        assert plan.problems == []


@pytest.mark.parametrize(
    ("mine", "theirs", "together"),
    [
        ((3, 5), (2, 9), (5, 9)),
        ((3, 5), (3, 5), (3, 5)),
        ((3, None), (3, None), (6, None)),
        ((None, 5), (2, None), (2, 5)),
    ],
)
def test_sessions_noted_in_both_records_are_added_up_unless_they_are_one_note(
    mine, theirs, together
):
    one, two = (
        noted(f"C-000{place}", "running", *each) for place, each in ((1, mine), (2, theirs))
    )
    number, day = together
    until = None if day is None else FIRST + timedelta(days=day)
    for parts in ((one, two), (two, one)):
        both = with_earlier_of(Course("C-0001", 1), parts)
        assert (both.earlier_sessions, both.earlier_until) == (number, until)


def test_what_was_sold_with_either_record_stays_sold():
    one, two = course("C-0001", 1), replace(course("C-0002", 9), package=4)
    both = pair(records("C-0001", one), records("C-0002", two))
    (treatment,) = planned(both, {}).treatments
    assert treatment.after.package == 4


def test_one_treatment_takes_no_more_visits_than_there_are_numbers():
    many = records("C-0001", course("C-0001", *range(60)))
    more = records("C-0002", course("C-0002", *range(60, 100)))
    (question,) = planned(pair(many, more), {}).questions
    (problem,) = planned(pair(many, more), {question.key: "one"}).problems
    assert "more than 99 visits" in problem.message


def test_a_day_with_a_visit_in_both_records_is_pointed_out():
    both = pair(
        records("C-0001", course("C-0001", 0, 10)), records("C-0002", course("C-0002", 10, 20))
    )
    (treatment,) = planned(both, {}).treatments
    assert same_days(treatment) == [FIRST + timedelta(days=10)]


@pytest.mark.slow
@given(
    st.lists(st.integers(0, 30), max_size=6, unique=True),
    st.lists(st.integers(0, 30), max_size=6, unique=True),
    st.sampled_from(["running", "abandoned", "completed"]),
)
@example([0], [0], "completed")
def test_no_visit_is_lost_or_doubled_whichever_record_is_kept(mine, theirs, status):
    one, two = (
        records("C-0001", course("C-0001", *mine, status=status if mine else "running")),
        records("C-0002", course("C-0002", *theirs)),
    )
    layouts = []
    for both in (pair(one, two), pair(two, one)):
        answers = {each.key: "one" for each in planned(both, {}).questions}
        plan = planned(both, answers)
        after = [treatment.after for treatment in plan.treatments]
        ids = [each.visit_id for course in after for each in course.visits]
        assert sorted(ids) == sorted(
            each.visit_id for side in (one, two) for each in side.courses[0].visits
        )
        for course_after in after:
            held = [each.held_on for each in course_after.visits]
            assert held == sorted(held)
            assert [each.number for each in course_after.visits] == [*range(1, len(held) + 1)]
        assert plan.problems == []
        assert [each.number for each in after] == [*range(1, len(after) + 1)]
        assert sum(each.status == "running" for each in after) <= 1
        layouts.append([(each.status, len(each.visits)) for each in after])
    assert layouts[0] == layouts[1]
