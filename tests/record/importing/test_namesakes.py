"""Which client a row is about, where people have one name, or one person has several."""

from collections.abc import Callable
from pathlib import Path

import pytest

from smpdash.record.importing.questions import Question
from tests.builders.sheets import answers_of, book_of, csv_file, read, surveyed

HEADER = "Name;Phone;E-mail;Birth year;Date"
Answer = Callable[[Question], str]


def one(question: Question) -> str:
    """One person: the first choice of each such question."""
    return next(iter(question.choices))


def two(question: Question) -> str:
    return [*question.choices][1]


def sessions(folder: Path, *lines: str, answer: Answer) -> tuple[dict[str, list[int]], list[str]]:
    """The months of each client's visits by the contact, and what is said of the others."""
    book = book_of(csv_file(folder, HEADER, *lines))
    answers = answers_of(book, gap_course_status="running")
    people = [each for each in surveyed(book, answers).questions if each.kind == "person"]
    clients, others = read(book, answers | {each.key: answer(each) for each in people})
    return {
        each.client.contact: [visit.held_on.month for visit in each.courses[0].course.visits]
        for each in clients
    }, [each.words for each in others if hasattr(each, "words")]


def test_who_is_another_who_is_a_third_is_one_person(tmp_path: Path) -> None:
    lines = (
        "Anna Berg;91234567;;1984;2024-01-01",
        "Ana Berg;91234567;ana@example.com;1984;2024-02-01",
        "A. Berg;;ana@example.com;1984;2024-03-01",
    )
    found, _ = sessions(tmp_path, *lines, answer=one)
    assert found == {"91234567, ana@example.com": [1, 2, 3]}


def test_two_people_of_one_name_and_year_are_told_apart_by_their_phones(tmp_path: Path) -> None:
    lines = ("Anna Berg;91234567;;1984;2024-01-01", "Anna Berg;91234568;;1984;2024-02-01")
    found, said = sessions(tmp_path, *lines, answer=two)
    assert found == {"91234567": [1], "91234568": [2]}
    assert said == []


@pytest.mark.parametrize("turn", [1, -1])
def test_a_row_that_says_less_of_one_of_two_people_is_about_that_one(
    tmp_path: Path, turn: int
) -> None:
    lines = (
        "Anna Berg;91234567;;1984;2024-01-01",
        "Anna Berg;99999999;;1990;2024-02-01",
        "Anna Berg;91234567;;;2024-03-01",
        "Anna Berg;;;1990;2024-04-01",
        "Anna Berg;99999999;anna@example.com;;2024-05-01",
    )
    found, said = sessions(tmp_path, *lines[::turn], answer=two)
    assert sorted(found.values()) == [[1, 3], [2, 4, 5]]
    assert said == []


@pytest.mark.parametrize("row", ["Anna Berg;;;;2024-03-01", "Anna Berg;;x@example.com;;2024-03-01"])
def test_a_row_that_may_be_about_either_of_two_people_is_left_out(tmp_path: Path, row: str) -> None:
    lines = ("Anna Berg;91234567;;1984;2024-01-01", "Anna Berg;99999999;;1990;2024-02-01")
    found, said = sessions(tmp_path, *lines, row, answer=two)
    assert sorted(found.values()) == [[1], [2]]
    assert said == ["There are two clients called Anna Berg: this row does not say which."]


def test_a_phone_that_father_and_son_share_says_of_neither(tmp_path: Path) -> None:
    lines = ("Jon Berg;91234567;;1954;2024-01-01", "Jon Berg;91234567;;1984;2024-02-01")
    found, said = sessions(tmp_path, *lines, "Jon Berg;91234567;;;2024-03-01", answer=two)
    assert len(said) == 1
    assert found == {"91234567": [2]}


def test_who_has_a_phone_of_one_of_two_people_is_that_one(tmp_path: Path) -> None:
    lines = (
        "Anna Berg;91234567;;;2024-01-01",
        "Anna Berg;99999999;;;2024-02-01",
        "Anna Lie;99999999;;;2024-03-01",
    )
    found, _ = sessions(
        tmp_path, *lines, answer=lambda each: (one if ":same " in each.key else two)(each)
    )
    assert found == {"91234567": [1], "99999999": [2, 3]}


def test_two_numbers_that_one_row_has_both_of_are_of_one_person(tmp_path: Path) -> None:
    lines = (
        "Anna Berg;91234567;;;2024-01-01",
        "Anna Berg;;anna@example.com;;2024-02-01",
        "Anna Berg;91234567;anna@example.com;;2024-03-01",
        "Anna Berg;99999999;;;2024-04-01",
    )
    found, said = sessions(tmp_path, *lines, answer=two)
    assert sorted(found.values()) == [[1, 2, 3], [4]]
    assert said == []


def test_a_number_that_two_names_have_is_asked_about_and_joins_nobody_unasked(
    tmp_path: Path,
) -> None:
    lines = ("7;Anna Berg;2024-01-01", "7;Berg, Anna;2024-02-01", "7;Bo Lie;2024-03-01")
    book = book_of(csv_file(tmp_path, "Client no;Name;Date", *lines))
    answers = answers_of(book, gap_course_status="running")
    (asked,) = (each for each in surveyed(book, answers).questions if each.kind == "person")
    assert asked.words == (
        "clients, row 2 says Anna Berg, and clients, row 4 says Bo Lie with the same number of the "
        "client. Is that one person?"
    )
    assert asked.proposed is None
    for answer, names in ((two, ["Anna Berg", "Bo Lie"]), (one, ["Anna Berg"])):
        clients, _ = read(book, answers | {asked.key: answer(asked)})
        assert [each.client.name for each in clients] == names


def test_numbers_with_hyphens_are_no_others_and_the_point_of_a_program_is_no_digit(
    tmp_path: Path,
) -> None:
    """Sessions of client 12 went to client 120, and those of 11-2 to 1-12."""
    numbers = ("12", "120", "1-12", "11-2", "A-7", "007")
    names = [f"{number};Client {place}" for place, number in enumerate(numbers)]
    days = [f"{each};2024-08-{10 + place}" for place, each in enumerate(numbers)]
    days[:2] = ["12.0;2024-08-10", "120.0;2024-08-11"]
    days[4:] = ["a 7;2024-08-14", "7;2024-08-15"]
    book = book_of(
        csv_file(tmp_path, "Client no;Name", *names),
        csv_file(tmp_path, "Client no;Date", *days, name="visits.csv"),
    )
    clients, others = read(book, answers_of(book, gap_course_status="running"))
    assert others == []
    assert {
        each.client.name: [visit.visit.held_on.day for visit in each.courses[0].visits]
        for each in clients
    } == {f"Client {place}": [10 + place] for place in range(6)}


@pytest.mark.parametrize(
    ("name", "other", "is_asked"),
    [
        ("Hans Müller;", "Mueller Hans;", True),
        ("Jean-Luc Roux;1984", "Jean Luc Roux;", True),
        ("Bjørn Ås;1984", "Bjoern Aas;1984", True),
        ("Hans Müller;1984", "Hans Mueller;1990", False),
        ("Hans Müller;", "Hans Möller;", False),
    ],
)
def test_one_name_in_two_spellings_is_asked_about(
    tmp_path: Path, name: str, other: str, is_asked: bool
) -> None:
    book = book_of(csv_file(tmp_path, "Name;Birth year", name, other))
    asked = [each for each in surveyed(book).questions if each.kind == "person"]
    assert len(asked) == is_asked
    for each in asked:
        assert "have nearly the same name" in each.words
        assert each.proposed is None
        clients, _ = read(book, {each.key: one(each)})
        assert len(clients) == 1
