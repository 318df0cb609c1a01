"""Whatever the visit screen offers is kept when it is tapped, in every state of the screen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import estimate_and_why
from smpdash.record.client import Client, Intake
from smpdash.record.problem import Problem
from smpdash.record.sessions import treated_zones
from smpdash.record.visit import Course
from smpdash.screens.drafts.differences import flat
from smpdash.screens.drafts.repair import is_left_out, mended_visit
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.bar import Finishing, Remarked, bar, notes
from smpdash.screens.visit.differing import differing
from smpdash.screens.visit.draft_fields import DESCRIBED, VisitDraft
from smpdash.screens.visit.fields import Before, ending, lot_to_confirm
from smpdash.screens.visit.map import zone_map
from smpdash.screens.visit.taps.taken import taken
from smpdash.screens.visit.taps.tap import TapContext
from smpdash.screens.visit.zone_fields import COVERAGE_STEPS, ZoneForm, _any_field, values
from tests.builders.records import TODAY, reading, studio, visit

ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 3, 20, 16, 0, tzinfo=UTC)
STUDIO = studio()
LAST = visit(1)
TOLD = estimate_and_why(case_of(Client("Oak"), Course("C-0001", 1), STUDIO))
TAPPED = {"steps", "number", "choice", "moment", "note", "push", "record", "map", "clear"}
STATES = [
    dict(zip(("kind", "by_zone", "exact", "decision"), state, strict=True))
    for state in product(("session", "check-up"), (False, True), (False, True), (None, "another"))
]


def drafts() -> Iterator[tuple[VisitDraft, bool, bool]]:
    """Drafts in every state, whether there was a session before, whether it corrects one."""
    for state, last, corrects in product(STATES, (False, True), (False, True)):
        course = Course("C-0001", 1, visits=(LAST,) if last else ())
        draft = visit_draft.started(course, STUDIO, now=NOW, zone=ZONE)
        if corrects:
            draft = visit_draft.of_visit(visit(2, readings=(reading(),)), ZONE)
        draft = mended_visit({**draft, **state, "selected": ["crown"]}, draft, STUDIO)
        yield draft, last, corrects
        sides = [["dry", "a", NOW.isoformat()], ["oily", "b", NOW.isoformat()]]
        yield {**draft, "differs": {"note": {"since": 1, "sides": sides}}}, last, corrects


def offered(draft: VisitDraft, *, last: bool, corrects: bool) -> Iterator[dict[str, Any]]:
    """Every field of the screen that can be tapped."""
    now = visit_draft.visit_of(draft, ZONE, number=2)
    treated = treated_zones([LAST], before=2) if last else frozenset()
    form = ZoneForm(draft, STUDIO, LAST if last else None, treated, earlier_pigment=False)
    remarked = Remarked([], [Problem("depth_mm", "Deep.")])
    noted, words = notes(now, remarked, draft, corrects=corrects, today=TODAY)
    before = Before("l1" if last else None, corrects)
    lot = lot_to_confirm(draft, STUDIO, before)
    lower = bar(TOLD, draft, Finishing(2, corrects, words, lot))
    groups = [
        values(form, now),
        ending(draft, STUDIO, ZONE, now=NOW, before=before),
        [zone_map(draft, STUDIO, form.last, Intake(), dark=False)],
        differing(draft, STUDIO, ZONE, device="a"),
        noted,
        lower,
    ]
    for group in groups:
        yield from tappable(group)


def tappable(fields: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for field in fields:
        yield from tappable(field.get("fields", ()))
        if field["kind"] in TAPPED:
            yield dict(field)


def told_by(field: Mapping[str, Any]) -> list[Any]:
    """What a page can tell of a field."""
    match field["kind"]:
        case "steps" | "choice":
            nothing = [] if field.get("required") else [None]
            return [*(option["value"] for option in field["options"]), *nothing]
        case "number":
            return [1, None, "1x"]
        case "moment":
            return ["2026-03-01" if field["type"] == "date" else "09:30", "?"]
        case "note":
            return ["dry skin", ""]
        case "map":
            chosen = [["crown"], [], ["crown", "hairline"]]
            return [{"zones": zones, "several": len(zones) > 1} for zones in chosen]
        case "clear":
            return [True]
    return [field["value"]]


@pytest.mark.slow
def test_every_tap_that_the_screen_offers_is_kept() -> None:
    names = set()
    for draft, last, corrects in drafts():
        tap_context = TapContext(STUDIO, NOW, "a", 9)
        for field in offered(draft, last=last, corrects=corrects):
            names.add(field["name"])
            for value in told_by(field):
                zones = ["crown", "hairline"] if field.get("ofZones") else None
                taps = {"page": "a", "taps": [[1, field["name"], value, zones, 8]]}
                after, not_kept = taken(draft, taps, tap_context)
                assert not_kept == [], (field, value)
                # Mending must not take away what was tapped.
                mended = mended_visit(after, draft, STUDIO)
                assert not is_left_out(after, mended), (field, value)
    assert names >= DESCRIBED.keys(), DESCRIBED.keys() - names


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("needel", "rl3", "This page tells “needel”, which is not known here: load it again."),
        ("decision", "perhaps", "“The visit ends with” cannot be noted as it was tapped"),
        ("coverage", 7, "“Coverage” cannot be noted as it was tapped"),
        ("shade", "gone", "“Shade” cannot be noted as it was tapped"),
        ("same_shade", True, "“Same shade” cannot be noted as it was tapped"),
        ("next_shade", {"readings/crown/coverage": 7}, "“Next shade” cannot be noted"),
        ("next_shade", {"readings/gone/shade": "s3"}, "“Next shade” cannot be noted"),
        ("undo", [], "“Undo” cannot be noted as it was tapped"),
        ("undo", {"note": "dry"}, "“Undo” cannot be noted as it was tapped"),
        ("selected", ["crown"], "“Selected” cannot be noted as it was tapped"),
    ],
)
def test_a_tap_that_no_screen_offers_is_said_and_changes_nothing(name, value, said) -> None:
    draft = visit_draft.started(Course("C-0001", 1), STUDIO, now=NOW, zone=ZONE)
    taps = {"page": "a", "taps": [[1, name, value, ["whole"], 8], [2, "note", "dry", None, 8]]}
    after, (problem,) = taken(draft, taps, TapContext(STUDIO, NOW))
    assert problem.message.startswith(said)
    assert flat(after) == flat({**draft, "note": "dry"})


def test_a_zone_that_the_studio_does_not_have_is_said() -> None:
    draft = visit_draft.started(Course("C-0001", 1), STUDIO, now=NOW, zone=ZONE)
    taps = {"page": "a", "taps": [[1, "coverage", 0.5, ["gone"], 8]]}
    _, (problem,) = taken(draft, taps, TapContext(STUDIO, NOW))
    assert problem.field == "coverage"


def test_the_type_of_a_draft_names_only_what_a_draft_holds() -> None:
    draft = visit_draft.started(Course("C-0001", 1), STUDIO, now=NOW, zone=ZONE)
    assert VisitDraft.__annotations__.keys() <= draft.keys()
    assert visit_draft.of_visit(LAST, ZONE).keys() == draft.keys()
    assert replace(LAST, visit_id="7") == visit_draft.visit_of(
        visit_draft.of_visit(LAST, ZONE), ZONE, number=1, visit_id="7"
    )


@pytest.mark.parametrize(
    ("name", "kind", "offered"),
    [
        ("depth_kind", "steps", ["implanted", "throw"]),
        ("coverage", "steps", list(COVERAGE_STEPS)),
        ("depth_mm", "number", None),
    ],
)
def test_a_field_of_a_zone_without_a_widget_of_its_own_gets_one_by_its_kind(name, kind, offered):
    draft = visit_draft.started(Course("C-0001", 1), STUDIO, now=NOW, zone=ZONE)
    widget = _any_field(ZoneForm(draft, STUDIO, None, frozenset(), earlier_pigment=False), name)
    assert (widget["kind"], widget["name"], widget["ofZones"]) == (kind, name, True)
    if offered:
        assert [option["value"] for option in widget["options"]] == offered
