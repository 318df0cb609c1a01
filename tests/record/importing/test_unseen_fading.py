"""Fading that nobody can have seen leaves its cell empty, and takes nothing else with it."""

from pathlib import Path

import pytest

from smpdash.record.importing.proposals import ProposedClient
from smpdash.record.importing.questions import Complaint
from tests.builders.sheets import answers_of, book_of, csv_file, read


def clients(folder: Path, *lines: str) -> tuple[list[ProposedClient], list[tuple[int, str, str]]]:
    """The clients of these lines, and what is said of each row and column."""
    book = book_of(csv_file(folder, *lines))
    made, others = read(book, answers_of(book, gap_course_status="running"))
    assert all(isinstance(each, Complaint) for each in others)
    said = [each for each in others if isinstance(each, Complaint)]
    return made, [(each.place.row, each.column, each.words) for each in said]


def fading(client: ProposedClient) -> list[list[float | None]]:
    return [
        [each.observed_fading for each in visit.readings]
        for visit in client.courses[0].course.visits
    ]


def test_fading_of_a_first_visit_leaves_out_that_cell_alone(tmp_path: Path) -> None:
    (anna, lars), said = clients(
        tmp_path,
        "Name;Date;Zone;Shade;How faded",
        "Anna;2024-08-04;Crown;Shade 3;30 %",
        "Anna;2024-09-04;Crown;Shade 3;20 %",
        "Anna;2024-09-04;Hairline;Shade 3;40 %",
        "Lars;2024-08-04;Crown;Shade 3;",
    )
    assert fading(anna) == [[None], [0.2, None]]
    assert anna.courses[0].course.visits[0].readings[0].shade == "s3"
    assert fading(lars) == [[None]]
    assert [(row, column) for row, column, _ in said] == [(2, "How faded"), (4, "How faded")]
    assert said[0][2].startswith("Crown was not treated before")


def test_a_zone_with_nothing_but_such_fading_is_none(tmp_path: Path) -> None:
    (anna,), said = clients(
        tmp_path,
        "Name;Date;Zone;Shade;Faded",
        "Anna;2024-08-04;Crown;Shade 3;",
        "Anna;2024-08-04;Hairline;;30 %",
    )
    assert [each.zone for each in anna.courses[0].course.visits[0].readings] == ["crown"]
    assert [row for row, *_ in said] == [3]


@pytest.mark.parametrize("column", ["Earlier sessions;3", "Earlier pigment;yes"])
def test_fading_of_a_first_visit_stays_where_pigment_was_laid_before(
    tmp_path: Path, column: str
) -> None:
    header, value = column.split(";")
    (anna,), said = clients(
        tmp_path,
        f"Name;{header};Date;Zone;Shade;Faded",
        f"Anna;{value};2024-08-04;Crown;Shade 3;30 %",
    )
    assert fading(anna) == [[0.3]]
    assert said == []


def test_each_of_two_columns_of_zones_is_named(tmp_path: Path) -> None:
    (anna,), said = clients(
        tmp_path,
        "Name;Date;Crown shade;Crown fading;Hairline fading",
        "Anna;2024-08-04;Shade 3;30 %;20 %",
    )
    assert fading(anna) == [[None]]
    assert sorted(column for _, column, _ in said) == ["Crown fading", "Hairline fading"]
