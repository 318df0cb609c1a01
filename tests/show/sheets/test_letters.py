"""Whoever imports sees by words of a file how its letters are read, and chooses another way."""

from pathlib import Path

import pytest

from smpdash.record.importing.questions import Profile, unanswered
from smpdash.record.problem import Refused
from smpdash.show.sheets.encodings import encoding_called
from tests.builders.sheets import answers_of, book_of, csv_file, question, read, surveyed

WORDS = {
    "cp1252": "Zoë;Müller;Cañas;Élodie",
    "mac-roman": "Zoë;Müller;Cañas;Élodie",
    "cp850": "Zoë;Müller;Cañas;Élodie",
    "cp1250": "Łucja;Żółć;Němcová;Śliwa",
    "iso8859-2": "Łucja;Żółć;Němcová;Śliwa",
    "cp1251": "Анна;Ковальчук;Юрий;Щука",
    "koi8-r": "Анна;Ковальчук;Юрий;Щука",
    "cp1253": "Άννα;Παπαδοπούλου;Γιώργος;Ψαρά",
    "cp1254": "Şule;Yıldız;Güneş;İpek",
    "cp1257": "Jānis;Bērziņš;Žemaitė;Ūla",
}


@pytest.mark.parametrize("encoding", WORDS)
def test_a_person_is_asked_and_finds_the_right_letters_among_the_choices(
    tmp_path: Path, encoding: str
) -> None:
    lines = ("Name", *WORDS[encoding].split(";"))
    path = csv_file(tmp_path, *lines, encoding=encoding)
    asked = question(book_of(path), "encoding:")
    assert not asked.is_sure
    right = next(key for key, words in asked.choices.items() if words.startswith(tuple(lines[1:])))
    (sheet,) = book_of(path, answers={"encoding:": right}).sheets
    assert [row.cells[0] for row in sheet.rows] == list(lines[1:])
    assert lines[1] in sheet.notes[0]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp1253", "cp1252", "mac-roman", "cp850"])
def test_the_likeliest_encoding_is_proposed(tmp_path: Path, encoding: str) -> None:
    path = csv_file(tmp_path, "Name", *WORDS[encoding].split(";"), encoding=encoding)
    asked = question(book_of(path), "encoding:")
    assert asked.proposed
    assert asked.choices[asked.proposed].startswith(tuple(WORDS[encoding].split(";")))


def test_nobody_is_asked_where_the_bytes_leave_no_doubt(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        path = csv_file(tmp_path, "Name;Phone", "Юлия;1", "Łucja;2", encoding=encoding)
        book = book_of(path)
        asked = [each for each in surveyed(book).questions if each.kind == "encoding"]
        assert unanswered(asked, Profile()) == []
        assert "“Юлия”" in book.sheets[0].notes[0]
        assert next(iter(book.sheets[0].rows)).cells[0] == "Юлия"
    plain = book_of(csv_file(tmp_path, "Name", "Ana", encoding="ascii"))
    assert [each for each in surveyed(plain).questions if each.kind == "encoding"] == []


def test_a_few_bytes_of_another_encoding_do_not_spoil_a_file_in_unicode(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Name;Phone", *(f"Åse Bjørn {letter};1" for letter in "abcdef"))
    path.write_bytes(path.read_bytes() + "\r\nJosé;2".encode("cp1252"))
    asked = question(book_of(path), "encoding:")
    assert (asked.proposed, asked.is_sure) == ("utf-8", False)
    book = book_of(path, answers={"encoding:": "utf-8"})
    clients, others = read(book, answers_of(book))
    assert sorted(each.client.name for each in clients) == [f"Åse Bjørn {n}" for n in "abcdef"]
    assert "“Jos\ufffd” has a letter that cannot be read" in repr(others)
    assert "row=8" in repr(others)


def test_an_answer_kept_for_an_old_list_does_not_spoil_one_in_unicode(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Name", "Zoë", encoding="utf-8")
    (sheet,) = book_of(path, answers={"encoding:": "cp1251"}).sheets
    assert next(iter(sheet.rows)).cells[0] == "Zoë"
    # A person who sees it may still choose: some programs write what they take for UTF-8.
    (sheet,) = book_of(path, answers={"encoding:utf-8": "cp1252"}).sheets
    assert next(iter(sheet.rows)).cells[0] == "ZoÃ«"


def test_each_of_several_files_is_read_by_its_own_answer(tmp_path: Path) -> None:
    one = csv_file(tmp_path, "Name", "Łucja", name="one.csv", encoding="cp1250")
    two = csv_file(tmp_path, "Name", "Юлия", name="two.csv", encoding="cp1251")
    wrong = {"encoding:one.csv:": "cp1251", "encoding:two.csv:": "cp1250"}
    for answers, names in (({}, ["Łucja", "Юлия"]), (wrong, ["Јucja", "Ţëč˙"])):
        book = book_of(one, two, answers=answers)
        assert [row.cells[0] for sheet in book.sheets for row in sheet.rows] == names


def test_what_a_chosen_encoding_cannot_read_is_said(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Name", "Łucja Żółć", encoding="cp1250")
    (sheet,) = book_of(path, answers={"encoding:": "utf-8"}).sheets
    assert any("cannot be read as UTF-8" in note for note in sheet.notes)
    # An answer of a version that knew more encodings is none.
    assert book_of(path, answers={"encoding:": "klingon"}).sheets[0].notes == (
        book_of(path).sheets[0].notes
    )


def test_encodings_that_read_the_whole_file_alike_are_one_choice(tmp_path: Path) -> None:
    asked = question(book_of(csv_file(tmp_path, "Name", "José", encoding="cp1252")), "encoding:")
    assert sum(words.startswith("José") for words in asked.choices.values()) == 1


def test_an_encoding_is_known_by_the_names_that_people_use() -> None:
    assert encoding_called("Windows-1251") == "cp1251"
    assert encoding_called("macintosh") == "mac-roman"
    with pytest.raises(Refused, match="klingon"):
        encoding_called("klingon")
