"""What keeps a client from being recorded, and what may be left blank."""

from math import inf, nan

import pytest

from smpdash.record.client import (
    AREA_CM2,
    HAIR_LOSS,
    Client,
    Intake,
    client_problems,
    proposed_area_cm2,
)
from tests.builders.records import TODAY, client


def fields(one: Client) -> list[str]:
    return [problem.field for problem in client_problems(one, today=TODAY)]


def test_a_name_alone_is_enough() -> None:
    assert fields(client()) == []


def test_an_intake_filled_in_whole_is_taken() -> None:
    intake = Intake(
        hair_loss="norwood-6",
        area_cm2=290.0,
        scar_tissue="minor",
        scar_kind="fut",
        skin="oily",
        fitzpatrick=6,
        earlier_fading="fast",
        earlier_pigment=True,
        wanted_look="shaved",
    )
    assert fields(client(intake, contact="by post", birth_year=1980)) == []


@pytest.mark.parametrize("name", ["", "   ", "\n\t"])
def test_a_client_without_a_name_is_refused(name: str) -> None:
    assert fields(client(name=name)) == ["name"]


@pytest.mark.parametrize("name", ["Zoë Ångström", "李小龙", "O’Neill-García", "x" * 200])
def test_names_of_all_the_world_are_taken(name: str) -> None:
    assert fields(client(name=name)) == []


@pytest.mark.parametrize("text", ["x" * 201, "a\0b", "\x1b[31m"])
@pytest.mark.parametrize("field", ["name", "contact"])
def test_a_text_that_cannot_be_kept_exactly_is_refused(field: str, text: str) -> None:
    assert fields(client(**{field: text})) == [field]


@pytest.mark.parametrize("year", [1899, 2027, 0, -5])
def test_a_birth_year_nobody_has_is_refused(year: int) -> None:
    assert fields(client(birth_year=year)) == ["birth_year"]


@pytest.mark.parametrize("year", [1900, 2026, None])
def test_birth_years_up_to_their_limits_are_taken(year: int | None) -> None:
    assert fields(client(birth_year=year)) == []


@pytest.mark.parametrize("area_cm2", [0.0, 0.99, 1000.1, -50.0, nan, inf])
def test_an_area_no_scalp_has_is_refused(area_cm2: float) -> None:
    assert fields(client(Intake(area_cm2=area_cm2))) == ["area_cm2"]


@pytest.mark.parametrize("area_cm2", [1.0, 1000.0])
def test_areas_up_to_their_limits_are_taken(area_cm2: float) -> None:
    assert fields(client(Intake(area_cm2=area_cm2))) == []


@pytest.mark.parametrize("fitzpatrick", range(1, 7))
def test_every_type_of_skin_is_taken(fitzpatrick: int) -> None:
    assert fields(client(Intake(fitzpatrick=fitzpatrick))) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hair_loss", "norwood-8"),
        ("scar_tissue", "some"),
        ("scar_kind", "pirate"),
        ("skin", "thick"),
        ("fitzpatrick", 7),
        ("fitzpatrick", 0),
        ("earlier_fading", "soon"),
        ("wanted_look", "wig"),
        ("hair_loss", ""),
    ],
)
def test_an_answer_that_no_screen_offers_is_refused(field: str, value: object) -> None:
    assert fields(client(Intake(**{field: value}))) == [field]


def test_all_problems_of_a_client_are_told_at_once() -> None:
    wrong = client(Intake(area_cm2=-1, skin="thick"), name=" ", contact="\a", birth_year=1066)
    assert fields(wrong) == ["name", "contact", "birth_year", "area_cm2", "skin"]


def test_every_grade_of_hair_loss_proposes_an_area_that_may_be_recorded() -> None:
    assert set(AREA_CM2) == set(HAIR_LOSS)
    for grade in HAIR_LOSS:
        assert fields(client(Intake(hair_loss=grade, area_cm2=proposed_area_cm2(grade)))) == []


def test_more_hair_loss_proposes_no_smaller_area() -> None:
    for scale, last in (("norwood", 7), ("ludwig", 3)):
        areas = [AREA_CM2[f"{scale}-{grade}"] for grade in range(1, last + 1)]
        assert areas == sorted(areas)


def test_no_grade_proposes_no_area() -> None:
    assert proposed_area_cm2(None) is None
