"""Clients are found the way people type: folded letters, numbers in any format, one slip."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from smpdash.record.texts.folding import folded, is_same_name, spellings
from smpdash.store.store import Change, ClientQuery, Store
from smpdash.store.summaries.clients import fold_names_again
from tests.builders.records import NOW, client
from tests.builders.stores import ANA, BEN, OWNER, add_client, opened, raw


@pytest.fixture
def store(studio_path: Path) -> Store:
    return opened(studio_path)


def codes(store: Store, search: str, **wanted: object) -> list[str]:
    query = replace(ClientQuery(search=search), **wanted)
    return [line.code for line in store.clients(query)]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Æsa", "aesa"),
        ("Åse", "aase"),
        ("Åse", "ase"),
        ("A\u030ase", "aase"),
        ("Þór", "thor"),
        ("Guðrún", "gudrun"),
        ("Jürgen", "juergen"),
        ("Jürgen", "jurgen"),
        ("Bjørn", "bjoern"),
        ("Bjørn", "bjorn"),
        ("Œuvre", "oeuvre"),
        ("Łucja Żółć", "lucja zolc"),
        ("Łucja Żółć", "łUCJA żÓŁĆ"),
        ("Jürgen Groß", "JÜRGEN GROSS"),
        ("O'Brien", "obrien"),
        ("O’Brien", "o'brien"),
        ("Jean-Luc", "jeanluc"),
        ("Jean-Luc", "jean luc"),
        ("Jean-Luc", "jean-luc"),
        ("Jean Luc", "luc jean"),
        ("Brien, Jean", "jean brien"),
        ("St. John", "st john"),
        ("Ωμέγα Σίσυφος", "σίσυφοσ"),
        ("ИВАН", "иван"),
        ("İpek", "ipek"),
        ("100 % O'Brien_", "% o'b"),
        ("Anna Kovács", "kov ann"),
        ("Åse Bjørn", "aase bjorn"),
    ],
)
def test_a_name_is_found_as_people_type_it(store: Store, name: str, typed: str) -> None:
    add_client(store, "Somebody Else")
    code = add_client(store, name)
    assert codes(store, typed) == [code]
    assert codes(store, name) == [code], "and as it is written"


@pytest.mark.parametrize(
    ("contact", "typed"),
    [
        ("+49 170 1234567", "0170 1234567"),
        ("+49 170 1234567", "0170/12 34 567"),
        ("+49 170 1234567", "01701234567"),
        ("+49 170 1234567", "0170 12"),
        ("+49 170 1234567", "34567"),
        ("0170 1234567", "+49 170 1234567"),
        ("0170 1234567", "0049 (170) 1234567"),
        ("+44 (0)20 7946 0018", "+44 20 7946 0018"),
        ("+44 (0)20 7946 0018", "020 7946-0018"),
        ("555", "555"),
        ("call Mum, 020 7946 0018, Ana.B@X.example", "ana.b@x"),
        ("Ana.B@X.example", "ANA.B"),
        ("Ana.B@X.example", "x.example"),
        ("call Mum 0170 1234567", "ana 0170 123"),
    ],
)
def test_a_phone_number_or_address_is_found_in_any_format(
    store: Store, contact: str, typed: str
) -> None:
    add_client(store, "Ben", contact="0171 7654321, ben@y.test")
    code = add_client(store, "Ana", contact=contact)
    assert codes(store, typed) == [code]


@pytest.mark.parametrize("typed", ["c-0002", "C-0002", "c0002", "0002", "0002 an", "an 0002"])
def test_a_code_is_found_and_no_phone_number_for_it(store: Store, typed: str) -> None:
    add_client(store, "Anton", contact="0172 2222")
    code = add_client(store, "Ana")
    assert codes(store, typed) == [code]


@pytest.mark.parametrize("typed", ["xx", "%", "_", "ana x", "'", "c-0003", "+49 999 9999999", "*"])
def test_nothing_is_found_where_nothing_fits(store: Store, typed: str) -> None:
    add_client(store, "Ana", contact="0170 1234567")
    for may_slip in (False, True):
        assert codes(store, typed, may_slip=may_slip) == []


@pytest.mark.parametrize("typed", ["", "  ", "\u00a0"])
def test_a_blank_search_finds_everybody(store: Store, typed: str) -> None:
    code = add_client(store, "Ana")
    assert codes(store, typed) == [code]


SLIPS = {
    "a wrong letter": ["mlexander kovacs", "alexonder", "kovavs"],
    "a letter too many": ["alexannder", "kovaacs", "aalexander"],
    "a letter missing": ["aexander", "alexnder", "kovcs alexander"],
    "two exchanged": ["laexander", "alexadner", "alexnader", "alexandre", "kvoacs"],
    "not yet whole": ["alxan", "alexad", "kovav"],
    "no space": ["alexanderkovacs"],
}


@pytest.mark.parametrize("typed", [typed for each in SLIPS.values() for typed in each])
def test_one_slip_in_typing_is_tolerated_where_it_is_asked_for(store: Store, typed: str) -> None:
    code = add_client(store, "Alexander Kovács")
    add_client(store, "Berta Lindqvist")
    assert codes(store, typed) == []
    assert codes(store, typed, may_slip=True) == [code]


@pytest.mark.parametrize("typed", ["alxendr", "alexandria kovacz", "kov", "berta kovacs", "anax"])
def test_two_slips_or_one_in_a_short_word_are_none(store: Store, typed: str) -> None:
    add_client(store, "Alexander Lindqvist")
    add_client(store, "Ana")
    close = codes(store, typed, may_slip=True)
    assert close == (["C-0002"] if typed == "anax" else [])


@pytest.mark.slow
def test_each_place_of_a_slip_is_found_whatever_the_length(store: Store) -> None:
    name = "abcdefghij"
    for length in range(4, 11):
        word = name[:length]
        code = add_client(store, f"zz {word}")
        for at in range(length):
            slips = [f"{word[:at]}w{word[at + 1 :]}", f"{word[:at]}w{word[at:]}"]
            slips += [f"{word[:at]}{word[at + 1 :]}"] if length > 4 else []
            if at + 1 < length:
                slips.append(f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}")
            for slip in slips:
                assert code in codes(store, slip, may_slip=True), (word, slip)


def test_an_artist_finds_only_whom_they_may_see_also_by_a_slip(store: Store) -> None:
    for name, artist in (("Margarete", "a1"), ("Margareta", None)):
        store.by(person=OWNER).add_client(client(name=name, artist=artist), Change(name, NOW))
    for typed, may_slip in (("margaret", False), ("margraet", True)):
        assert sorted(codes(store.by(person=ANA), typed, may_slip=may_slip)) == ["C-0001", "C-0002"]
        assert codes(store.by(person=BEN), typed, may_slip=may_slip) == ["C-0002"]


def test_what_a_client_was_called_before_finds_nobody(store: Store) -> None:
    code = add_client(store, "Old", contact="0170 1111111")
    store.amend_client(client(code=code, name="Nëw", contact="0170 2222222"), Change("a", NOW))
    assert [codes(store, typed) for typed in ("old", "01701111111")] == [[], []]
    assert [codes(store, typed) for typed in ("new", "01702222222")] == [[code], [code]]


def test_an_erased_client_leaves_no_trace_in_what_is_searched(store: Store) -> None:
    code = add_client(store, "Zebedee", contact="zeb@x.example 0170 1234567")
    store.by(person=OWNER).erase_client(code, Change("erase", NOW, "asked"))
    with raw(store) as db:
        assert db.table("client_summary").count == 0
    assert codes(store, "zebedee") == []
    assert store.check() == []


def test_names_are_the_same_in_every_spelling() -> None:
    assert spellings("Åse Bjørn") == [["ase", "bjorn"], ["aase", "bjoern"]]
    assert spellings("Ana") == [["ana"]]
    for one, other in (("Åse", "Aase"), ("Þór Jónsson", "jonsson thor"), ("Müller", "Mueller")):
        assert is_same_name(one, other)
        assert is_same_name(other, one)
    assert not is_same_name("Åse", "Asa")
    assert not is_same_name("", "")
    assert folded("Þór Æsa Łódź") == "thor aesa lodz"


def test_a_search_of_all_that_it_may_hold_is_answered(store: Store) -> None:
    add_client(store, "Ana")
    start = time.perf_counter()
    for typed in ("ab " * 66, "abcdefgh " * 22, "1" * 200, "a" * 200, "12 " * 66, "(" * 200):
        for may_slip in (False, True):
            assert codes(store, typed, may_slip=may_slip) == []
    assert time.perf_counter() - start < 2


def test_a_name_that_an_earlier_version_folded_otherwise_is_folded_again(store: Store) -> None:
    for name in ("Zoe", "Þór", "Ana"):
        add_client(store, name)
    with raw(store) as db:
        db.execute("UPDATE client SET search_key = 'þor c-0002' WHERE code = 'C-0002'")
    assert [line.name for line in store.clients()] == ["Ana", "Zoe", "Þór"]
    with raw(store) as db:
        fold_names_again(db)
    assert [line.name for line in store.clients()] == ["Ana", "Þór", "Zoe"]
    assert store.check() == []
