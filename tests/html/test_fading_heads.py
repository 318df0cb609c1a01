"""The fading of a course as heads: one for each visit at which some was seen."""

import base64
import re
from datetime import timedelta

from smpdash.html.scalp_drawing import Inks
from smpdash.html.tables.fading_heads import fading_heads, fading_heads_card
from smpdash.record.visit import Course, Reading
from tests.builders.records import TODAY, reading, studio, visit

INKS = Inks("#eeccbb", "#ddaa99", "#ffffff")


def held(*readings: tuple[Reading, ...]) -> Course:
    days = (TODAY + timedelta(days=14 * number) for number in range(len(readings)))
    visits = [
        visit(number, readings=each, held_on=day)
        for number, (each, day) in enumerate(zip(readings, days, strict=True), start=1)
    ]
    return Course("C-0001", 1, visits=tuple(visits))


def tint(lost: float) -> str:
    return f"rgb({lost})"


def heads(of: Course, scar_place: str | None = None) -> tuple[list[str], list[str]]:
    """The words of the heads, and their drawings."""
    of_visits = fading_heads(of, studio(), tint, INKS, scar_place=scar_place)
    said = fading_heads_card(of_visits, tint)
    assert said.count("<figure>") == len(of_visits)
    drawn = re.findall(r'base64,([^"]+)" alt="([^"]+)"', said)
    return [words for _, words in drawn], [base64.b64decode(text).decode() for text, _ in drawn]


def test_each_visit_that_notes_fading_has_a_head_with_its_zones_tinted() -> None:
    first = (reading("crown"),)
    second = (reading("crown", observed_fading=0.45), reading("hairline", observed_fading=0.1))
    words, drawn = heads(held(first, second))
    assert words == ["Session 1, seen at visit 2, 3 Apr 2026: Crown 45%, Hairline 10%"]
    assert re.findall(r'data-zone="(\S+)" d="[^"]+" style="fill:(\S+)"', drawn[0]) == [
        ("hairline", "rgb(0.1)"),
        ("crown", "rgb(0.45)"),
    ]
    assert 'data-zone="scar"' not in drawn[0]


def test_the_whole_scalp_tints_all_zones_and_a_scar_stands_where_it_was_placed() -> None:
    seen = (reading("whole", observed_fading=0.25),)
    _, drawn = heads(held((reading("whole"),), seen), "left-temple")
    assert drawn[0].count('style="fill:rgb(0.25)"') == 2
    assert 'data-zone="scar"' in drawn[0]


def test_without_a_noted_fading_there_is_no_head() -> None:
    assert heads(held((reading("crown"),))) == ([], [])
