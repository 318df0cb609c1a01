"""What a new visit takes from the last one: proposals and copies, never a value unseen."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from smpdash.record.studio import Lot
from smpdash.record.visit import Course, Visit
from smpdash.screens.drafts.repair import mended_visit, without_unseen_lot
from smpdash.screens.entry.fields import Field
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit import last_time
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.fields import Before, ending, lot_words
from smpdash.screens.visit.taps.taken import taken
from smpdash.screens.visit.taps.tap import TapContext
from tests.builders.records import NOW, reading, studio, visit

STUDIO, UTC = studio(), ZoneInfo("UTC")
NOTHING_BEFORE = Before()
CROWN = reading("crown", shade="s3", depth_mm=0.8, observed_fading=0.2)
LAST = visit(1, readings=(reading(), CROWN, reading("scar", shade=None, depth_mm=None)))


def started(*visits: Visit, is_touch_up: bool = False) -> VisitDraft:
    course = Course("C-0001", 1, visits=visits, is_touch_up=is_touch_up)
    return visit_draft.started(course, STUDIO, now=NOW, zone=UTC)


def after(data: VisitDraft, *taps: tuple[str, object, list[str] | None]) -> VisitDraft:
    told = [
        [number, *tap, 9] for number, tap in enumerate(taps, start=data["answered"].get("a", 0) + 1)
    ]
    return taken(data, {"page": "a", "taps": told}, TapContext(STUDIO, NOW, "a", 2))[0]


def field_of(data: VisitDraft, name: str, before: Before = NOTHING_BEFORE) -> Field:
    """The field of this name among those of the visit as a whole."""
    fields = ending(data, STUDIO, UTC, now=NOW, before=before)
    return next(field for field in fields if field["name"] == name)


def test_a_new_visit_chooses_no_zone_and_takes_no_lot() -> None:
    data = started(LAST)
    assert (data["by_zone"], data["selected"], data["several"]) == (True, [], False)
    assert data["pigment_lot"] is None
    assert data["readings"] == {}


@pytest.mark.parametrize(
    ("visits", "is_touch_up", "proposed"),
    [
        ((), False, True),
        ((LAST,), False, True),
        ((LAST, visit(2)), False, False),
        ((), True, False),
    ],
)
def test_the_first_visits_propose_another_session_as_planned(
    visits: tuple[Visit, ...], is_touch_up: bool, proposed: bool
) -> None:
    data = started(*visits, is_touch_up=is_touch_up)
    expected = ("another", "planned") if proposed else (None, None)
    assert (data["decision"], data["reason"]) == expected
    assert visit_draft.is_untouched(data)
    decision = field_of(data, "decision")
    assert decision["label"].endswith(" what is proposed here; tap to change it") == proposed
    tapped = after(data, ("decision", "complete", None), ("decision", "another", None))
    decision = field_of(tapped, "decision")
    assert not decision["label"].endswith(" what is proposed here; tap to change it")
    assert not visit_draft.is_untouched({**data, "decision": "complete"})
    assert not visit_draft.is_untouched({**data, "kind": "check-up"})


def test_the_same_shade_is_copied_in_the_same_zones_and_nothing_that_was_seen() -> None:
    assert last_time.copied(started(LAST), LAST, STUDIO, darker=False) == {
        "readings/hairline/shade": "s2",
        "readings/hairline/depth_mm": 1.0,
        "readings/crown/shade": "s3",
        "readings/crown/depth_mm": 0.8,
    }


def test_the_next_shade_is_one_step_darker_and_the_darkest_stays() -> None:
    copied = last_time.copied(started(LAST), LAST, STUDIO, darker=True)
    assert (copied["readings/hairline/shade"], copied["readings/crown/shade"]) == ("s3", "s3")


def test_a_retired_shade_is_followed_by_the_next_one_in_use() -> None:
    light, middle, dark = STUDIO.shades
    retired = studio(shades=(light, replace(middle, retired=True), dark))
    assert retired.next_shade("s2") == "s3"
    assert retired.next_shade("s1") == "s3"


def test_copies_lead_from_the_whole_scalp_to_the_zones_of_last_time() -> None:
    data = after(started(LAST), ("by_zone", False, None), ("depth_kind", "throw", None))
    copied = last_time.copied(data, LAST, STUDIO, darker=False)
    assert (copied["by_zone"], copied["depth_kind"]) == (True, "implanted")
    data = after(data, ("same_shade", copied, None))
    undo = {path: [None, value] for path, value in copied.items()}
    undo |= {"by_zone": [False, True], "depth_kind": ["throw", "implanted"]}
    undone = after(data, ("undo", undo, None))
    assert (undone["by_zone"], undone["depth_kind"]) == (False, "throw")
    assert not visit_draft.readings_of({**undone, "by_zone": True})


def test_an_undo_brings_back_a_text_that_could_not_be_read() -> None:
    path = "readings/crown/depth_mm"
    data = after(started(LAST), ("depth_mm", "0.8x", ["crown"]), ("depth_mm", 0.8, ["crown"]))
    assert data["unread"] == {}
    data = after(data, ("undo", {path: ["0.8x", 0.8]}, None))
    assert data["unread"] == {path: "0.8x"}
    assert after(data, ("undo", {path: [0.7, "0.8x"]}, None))["unread"] == {}


def test_an_undo_that_comes_twice_or_late_changes_nothing() -> None:
    path = "readings/crown/coverage"
    data = after(started(LAST), ("coverage", 0.5, ["crown"]), ("coverage", 0.6, ["crown"]))
    undo = ("undo", {path: [0.5, 0.6]}, None)
    data = after(data, undo)
    assert data["readings"]["crown"]["coverage"] == 0.5
    assert after(data, undo)["readings"]["crown"]["coverage"] == 0.5
    data = after(data, ("coverage", 0.9, ["crown"]), undo)
    assert data["readings"]["crown"]["coverage"] == 0.9


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("crown", "last time shade Dark, 0.80\u00a0mm, 60%"),
        ("hairline", "last time shade Middle, 1.00\u00a0mm, 60%"),
        ("scar", "last time 60%"),
        ("back", "not treated last time"),
        ("whole", "last time by zone"),
    ],
)
def test_last_time_is_said_of_each_zone(zone: str, words: str) -> None:
    assert last_time.words(zone, LAST, STUDIO) == words


def test_at_a_first_visit_it_is_said_that_a_value_goes_to_the_whole_scalp() -> None:
    assert last_time.words("whole", None, STUDIO) == "each value goes to the whole scalp"
    assert last_time.words("crown", None, STUDIO) == ""


def test_after_a_whole_scalp_each_zone_had_its_values() -> None:
    last = visit(1, readings=(reading("whole"),))
    assert last_time.words("crown", last, STUDIO) == "last time shade Middle, 1.00\u00a0mm, 60%"
    assert last_time.treated(last) == []


@pytest.mark.parametrize(
    ("lot", "words"),
    [
        (Lot("l", "L"), "L"),
        (Lot("l", "L", expires_on=date(2026, 3, 20)), "L"),
        (Lot("l", "L", expires_on=date(2026, 3, 19)), "L · expired 19 Mar 2026"),
        (Lot("l", "L", date(2026, 3, 19), used_up=True), "L · used up · expired 19 Mar 2026"),
    ],
)
def test_a_lot_is_marked_that_is_used_up_or_past_its_last_day(lot: Lot, words: str) -> None:
    assert lot_words(lot, date(2026, 3, 20)) == words


def test_a_lot_is_proposed_at_a_session_and_not_at_a_check_up_or_a_correction() -> None:
    def proposed(data: VisitDraft, before: Before) -> str:
        return str(field_of(data, "pigment_lot", before)["proposed"])

    data = started(LAST)
    assert proposed(data, Before("l1")) == "l1"
    assert proposed(data, Before(None)) == "None"
    assert proposed(data, Before("l1", corrects=True)) == "None"
    assert proposed(after(data, ("kind", "check-up", None)), Before("l1")) == "None"


def test_a_lot_that_an_earlier_version_carried_forward_is_not_taken_for_confirmed() -> None:
    start = started(LAST)
    old = {name: value for name, value in start.items() if name != "several"}
    old |= {"pigment_lot": "l1", "selected": ["hairline", "crown"]}
    mended = mended_visit(without_unseen_lot(old, start), start, STUDIO)
    assert (mended["pigment_lot"], mended["several"]) == (None, True)
    confirmed = old | {"by": {"pigment_lot": [1, "a", "a", NOW.isoformat()]}}
    assert without_unseen_lot(confirmed, start) == confirmed
    assert without_unseen_lot(start | {"pigment_lot": "l1"}, start)["pigment_lot"] == "l1"
    correction = visit_draft.of_visit(LAST, UTC)
    old = {name: value for name, value in correction.items() if name != "several"}
    mended = mended_visit(without_unseen_lot(old, correction), correction, STUDIO)
    assert mended == correction
