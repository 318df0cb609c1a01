"""What the client was told is kept as it was told, from the values as they will stand."""

from dataclasses import replace

import pytest

from smpdash.store.store import Change
from tests.builders.records import NOW, TODAY, client, visit
from tests.builders.stores import THREE, add_client, add_visit, everything, opened, three_in_all


def test_every_save_is_told_from_the_values_as_they_will_stand(studio_path):
    seen = []

    def issue(client, course, studio):
        seen.append((client.code, len(course.visits), course.status, studio.version))
        return three_in_all(client, course, studio)

    store = opened(studio_path, issue)
    add_client(store)
    add_visit(store, "C-0001/1")
    last = add_visit(store, "C-0001/1", 2, decision="complete", reason=None)
    store.delete_visit(last.visit_id, Change("d", NOW, "wrong"), version=1)
    assert seen == [
        ("C-0001", 0, "running", 2),
        ("C-0001", 1, "running", 2),
        ("C-0001", 2, "completed", 2),
        ("C-0001", 1, "running", 2),
    ]
    causes = [each.cause for each in store.estimates("C-0001/1")]
    assert causes == ["client recorded", "visit 1 recorded", "visit 2 recorded", "visit 2 deleted"]


def test_what_was_told_reads_back_as_it_was_told(studio_path):
    def issue(client, course, studio):
        different = {
            "pmf_total": (*(0.1,) * 9, 1 - 0.9),
            "credible_80": (1, 9),
            "expected_remaining": 1 / 3,
            "most_likely_total": 7,
            "why": "fading was lighter than expected",
        }
        return three_in_all(client, course, studio, **different)

    store = opened(studio_path, issue)
    code = add_client(store)
    add_visit(store, "C-0001/1")
    (course,) = store.courses(code)
    expected = issue(store.client(code), course, store.studio())
    assert store.estimates(course.course_id)[-1] == (
        replace(expected, cause="visit 1 recorded", issued_at=NOW, visit=1)
    )


def test_only_a_new_visit_is_explained_by_its_notes(studio_path):
    def issue(client, course, studio):
        return three_in_all(client, course, studio, why="fading was lighter than expected")

    store = opened(studio_path, issue)
    code = add_client(store)
    visit = add_visit(store, "C-0001/1")
    known = store.client(code)
    wider = replace(known, intake=replace(known.intake, area_cm2=380.0))
    store.amend_client(wider, Change("a", NOW))
    slip = replace(visit, note="slip")
    store.amend_visit(slip, Change("b", NOW, "slip"), today=TODAY)
    assert [each.why for each in store.estimates("C-0001/1")] == [
        "client recorded",
        "fading was lighter than expected",
        "intake changed",
        "visit 1 corrected",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"pmf_total": THREE[:9]},
        {"pmf_total": (0.5,) * 10},
        {"pmf_total": (-0.1, 1.1, *THREE[2:])},
        {"course_id": "C-0009/1"},
        {"expected_remaining": float("nan")},
        {"credible_80": (4, 2)},
    ],
)
def test_a_save_whose_estimate_fails_writes_nothing(studio_path, wrong):
    different = {}
    store = opened(studio_path, lambda *values: three_in_all(*values, **different))
    course = f"{add_client(store)}/1"
    before = everything(store)
    different.update(wrong)
    with pytest.raises(Exception, match=r"estimate|refused this"):
        add_visit(store, course)
    with pytest.raises(Exception, match=r"estimate|refused this"):
        store.add_client(client(), Change("c", NOW))
    assert everything(store) == before
    different.clear()
    assert store.add_visit(course, visit(), Change("v", NOW), today=TODAY).number == 1
