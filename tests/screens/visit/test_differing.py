"""Two tablets on one visit: no value replaces another unseen, and one tap decides between two."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from smpdash.record.visit import Course
from smpdash.screens.drafts.differences import flat
from smpdash.screens.drafts.repair import mended_visit
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.differing import differing, noted_since
from smpdash.screens.visit.taps.taken import taken
from smpdash.screens.visit.taps.tap import TapContext
from tests.builders.records import NOW, studio

STUDIO, UTC = studio(), ZoneInfo("UTC")
STARTED = visit_draft.started(Course("C-0001", 1), STUDIO, now=NOW, zone=UTC)
WHOLE = ["whole"]
COVERAGE = "readings/whole/coverage"


class TwoTablets:
    """A draft and the pages that tap on it, each with what it was shown last."""

    def __init__(self) -> None:
        self.data, self.version = STARTED, 1
        self.seen: dict[str, tuple[int, dict[str, Any]]] = {}
        self.taps = 0

    def look(self, page: str) -> None:
        self.seen[page] = (self.version, flat(self.data))

    def tap(self, page: str, name: str, value: Any, zones: list[str] | None = None) -> None:
        self.taps += 1
        seen, shown = self.seen[page]
        if name == "record":
            value = shown
        held = {"page": page, "taps": [[self.taps, name, value, zones, seen]]}
        tap_context = TapContext(STUDIO, NOW, f"{page} word", self.version + 1)
        self.data = mended_visit(taken(self.data, held, tap_context)[0], STARTED, STUDIO)
        self.version += 1

    @property
    def coverage(self) -> Any:
        return self.data["readings"].get("whole", {}).get("coverage")

    def asked(self, page: str) -> list[dict[str, Any]]:
        """The lines and buttons that a page shows of the differences."""
        rows = differing(self.data, STUDIO, UTC, device=f"{page} word")
        return [field for row in rows for field in row.get("fields", [])]


@pytest.fixture
def tablets() -> TwoTablets:
    tablets = TwoTablets()
    for page in ("a", "b"):
        tablets.look(page)
    return tablets


def test_what_another_page_noted_since_is_not_recorded_but_asked_about(tablets: TwoTablets) -> None:
    tablets.tap("a", "coverage", 0.8, WHOLE)
    tablets.look("a")
    tablets.look("b")
    tablets.tap("b", "coverage", 0.4, WHOLE)
    tablets.tap("a", "record", True)
    line, keep, take = tablets.asked("a")
    assert line["text"].startswith("Coverage: this page showed 80%, the tablet b noted 40% ")
    assert line["text"].endswith(", which the field shows now.")
    assert [keep["words"], take["words"]] == ["Keep 80%", "Take 40%"]
    line, *_ = tablets.asked("b")
    assert line["text"].startswith("Coverage: you see 40%, the tablet a noted 80% ")
    assert "shows now" not in line["text"]
    tablets.look("a")
    tablets.tap("a", keep["name"], keep["value"])
    assert (tablets.coverage, tablets.data["differs"]) == (0.8, {})


@pytest.mark.parametrize("chosen", [0, 1])
def test_a_tap_on_a_value_that_was_changed_unseen_replaces_nothing(
    tablets: TwoTablets, chosen: int
) -> None:
    tablets.tap("b", "coverage", 0.4, WHOLE)
    tablets.tap("a", "coverage", 0.7, WHOLE)
    assert tablets.coverage == 0.4
    line, *buttons = tablets.asked("a")
    assert line["text"].startswith("Coverage: this page showed 70%, the tablet b noted 40% ")
    tablets.look("b")
    tablets.tap("b", buttons[chosen]["name"], buttons[chosen]["value"])
    assert (tablets.coverage, tablets.data["differs"]) == ((0.7, 0.4)[chosen], {})


def test_a_text_typed_here_is_not_said_to_be_replaced_in_its_field(tablets: TwoTablets) -> None:
    tablets.tap("b", "note", "dry skin")
    tablets.tap("a", "note", "scab")
    line, *_ = tablets.asked("a")
    assert line["text"].startswith("Note: this page showed scab, the tablet b noted dry skin ")
    assert "shows now" not in line["text"]
    line, *_ = tablets.asked("b")
    assert line["text"].startswith("Note: you see dry skin, the tablet a noted scab ")


def test_a_page_that_noted_neither_value_is_told_which_its_field_shows(
    tablets: TwoTablets,
) -> None:
    tablets.tap("b", "coverage", 0.4, WHOLE)
    tablets.tap("a", "coverage", 0.7, WHOLE)
    line, *_ = tablets.asked("c")
    first, second = line["text"].split(", the tablet a")
    assert first.startswith("Coverage: the tablet b noted 40% ")
    assert first.endswith(", which the field shows now")
    assert second.startswith(" noted 70% ")


def test_values_of_other_fields_stand_side_by_side(tablets: TwoTablets) -> None:
    tablets.tap("a", "coverage", 0.4, WHOLE)
    tablets.tap("b", "shade", "s3", WHOLE)
    tablets.tap("b", "note", "dry skin")
    assert tablets.data["differs"] == {}
    assert (tablets.coverage, tablets.data["note"]) == (0.4, "dry skin")
    said = noted_since(tablets.data, 1, STUDIO, UTC, device="a word")
    assert said == "shade Dark, note dry skin"


def test_what_the_page_itself_tapped_is_no_difference_even_before_it_is_answered(
    tablets: TwoTablets,
) -> None:
    for value in (0.4, 0.5, 0.6):
        tablets.tap("a", "coverage", value, WHOLE)
    tablets.tap("a", "record", True)
    assert (tablets.coverage, tablets.data["differs"]) == (0.6, {})


def test_a_zone_that_was_cleared_elsewhere_is_asked_about_before_it_is_recorded(
    tablets: TwoTablets,
) -> None:
    tablets.tap("a", "coverage", 0.8, WHOLE)
    tablets.look("a")
    tablets.look("b")
    tablets.tap("b", "clear", True, WHOLE)
    tablets.tap("a", "record", True)
    line, keep, _ = tablets.asked("a")
    assert "this page showed 80%, the tablet b noted nothing" in line["text"]
    tablets.tap("a", keep["name"], keep["value"])
    assert tablets.coverage == 0.8


def test_a_note_that_both_type_keeps_both_texts_to_the_last_letter(tablets: TwoTablets) -> None:
    tablets.tap("b", "note", "dry skin")
    tablets.tap("a", "note", "scab at")
    tablets.look("a")
    tablets.tap("a", "note", "scab at the crown")
    sides = [side[0] for side in tablets.data["differs"]["note"]["sides"]]
    assert sides == ["dry skin", "scab at the crown"]
    tablets.look("b")
    tablets.tap("b", "note", "dry skin, twice")
    sides = [side[0] for side in tablets.data["differs"]["note"]["sides"]]
    assert (sides, tablets.data["note"]) == (
        ["dry skin, twice", "scab at the crown"],
        "dry skin, twice",
    )


def test_of_two_decisions_the_second_is_asked_about_again(tablets: TwoTablets) -> None:
    tablets.tap("b", "coverage", 0.4, WHOLE)
    tablets.tap("a", "coverage", 0.7, WHOLE)
    for page in ("a", "b"):
        tablets.look(page)
    (_, mine, theirs), (_, own, _) = tablets.asked("a"), tablets.asked("b")
    tablets.tap("a", mine["name"], mine["value"])
    assert theirs["value"]["value"] == own["value"]["value"] == 0.4
    tablets.tap("b", own["name"], own["value"])
    assert tablets.coverage == 0.7
    assert [side[0] for side in tablets.data["differs"][COVERAGE]["sides"]] == [0.7, 0.4]


def test_a_value_that_nobody_noted_decides_nothing(tablets: TwoTablets) -> None:
    tablets.tap("b", "coverage", 0.4, WHOLE)
    tablets.tap("a", "coverage", 0.7, WHOLE)
    tablets.tap("a", "settle-0-0", {"paths": [COVERAGE], "value": 0.1})
    assert (tablets.coverage, list(tablets.data["differs"])) == (0.4, [COVERAGE])


@pytest.mark.parametrize(
    "odd",
    [
        {"by": {"note": [1, "a"]}},
        {"by": {"note": 7}},
        {"differs": {"note": {"since": 1, "sides": []}}},
        {"differs": {"note": []}},
    ],
)
def test_what_a_draft_says_of_differences_in_no_form_of_ours_is_left_out(
    odd: dict[str, Any],
) -> None:
    assert mended_visit(STARTED | odd, STARTED, STUDIO) == STARTED
