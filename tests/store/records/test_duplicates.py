"""One client twice: who is there already is told where the name is typed, and blocks nothing."""

import random
import unicodedata
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.store.store import Change, Store
from tests.builders.records import NOW, client
from tests.builders.screens import field, real_store, show, tap, texts, whole
from tests.builders.stores import ANA, BEN, MANAGER, add_client, add_visit, opened

FIRST = ("José", "Łucja", "Jürgen", "Ana-María", "O’Neil", "ИВАН", "Zoë", "Σίσυφος", "van der Wim")
LAST = ("Müller", "Żółć", "Ångström", "de la Cruz", "Nguyễn", "O'Brien", "Smith", "Groß")
VARIANTS: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "lower case": str.lower,
    "taken apart": lambda name: unicodedata.normalize("NFD", name),
    "without accents": lambda name: "".join(
        letter
        for letter in unicodedata.normalize("NFKD", name)
        if not unicodedata.combining(letter)
    ),
    "spaces": lambda name: "  " + name.replace(" ", "\u00a0  ") + " ",
    "no spaces": lambda name: name.replace(" ", ""),
    "last name first": lambda name: ", ".join(name.split(" ", maxsplit=1)[::-1]),
}


def told(store: Store, **about: object) -> list[str]:
    return [one.code for one in store.namesakes(client(**about))]


def same(store: Store, **about: object) -> list[set[str]]:
    return [set(one.same) for one in store.namesakes(client(**about))]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, list[str]]:
    """A studio of people whose names are written in many ways, and the names by their codes."""
    store = opened(tmp_path_factory.mktemp("namesakes") / "studio.db")
    names = [f"{first} {last}" for first, last in product(FIRST, LAST)][::3]
    return store, [add_client(store, name) and name for name in names]


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_name_is_the_same_however_it_is_written(
    many: tuple[Store, list[str]], variant: str
) -> None:
    store, names = many
    for number, name in enumerate(names, start=1):
        assert told(store, name=VARIANTS[variant](name)) == [f"C-{number:04d}"], name


@pytest.mark.slow
def test_of_two_hundred_people_hardly_one_is_taken_for_another(studio_path: Path) -> None:
    rng = random.Random(5)
    store = opened(studio_path)
    parts = ["".join(rng.choices("abcdeilmnorstu", k=rng.randint(3, 7))) for _ in range(80)]
    for _ in range(100):
        phone = f"0{rng.randint(10**8, 10**10)}"
        add_client(store, f"{rng.choice(parts)} {rng.choice(parts)} {rng.random()}", contact=phone)
    asked = [
        told(
            store,
            name=f"{rng.choice(parts)} {rng.choice(parts)}",
            contact=f"0{rng.randint(10**8, 10**10)}",
            birth_year=rng.randint(1950, 2005),
        )
        for _ in range(200)
    ]
    assert sum(bool(found) for found in asked) <= 4


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("+49 170 1234567", "0170/12 34 567"),
        ("0170 1234567", "0049 (170) 1234567"),
        ("Ana@X.example", "ana@x.example"),
        ("020 7946 0018, ana@x.example", "call +44 20 7946-0018"),
    ],
)
def test_a_phone_number_or_address_is_the_same_however_it_is_written(
    studio_path: Path, kept: str, typed: str
) -> None:
    store = opened(studio_path)
    add_client(store, "One", contact=kept)
    assert same(store, name="Another", contact=typed) == [{"contact"}]


@pytest.mark.parametrize(
    ("kept", "typed"),
    [("0170 1234567", "0170 1234568"), ("a@x.example", "aa@x.example"), ("12", "12"), ("", "")],
)
def test_another_number_or_address_or_none_is_nobodys(
    studio_path: Path, kept: str, typed: str
) -> None:
    store = opened(studio_path)
    add_client(store, "One", contact=kept)
    assert told(store, name="Another", contact=typed) == []


def test_what_agrees_most_comes_first_and_a_year_alone_is_nothing(studio_path: Path) -> None:
    store = opened(studio_path)
    add_client(store, "Ana", birth_year=1970)
    add_client(store, "ana", birth_year=1980)
    add_client(store, "Bo", birth_year=1980)
    found = store.namesakes(client(name="ANA", birth_year=1980))
    assert [(one.code, set(one.same)) for one in found] == [
        ("C-0002", {"name", "birth_year"}),
        ("C-0001", {"name"}),
    ]
    assert told(store, name=" ", birth_year=1980) == []


def test_a_client_is_no_namesake_of_their_own(studio_path: Path) -> None:
    store = opened(studio_path)
    add_client(store, "Ana", contact="0170 1234567")
    assert told(store, name="Ana", contact="0170 1234567", code="C-0001") == []


def test_an_artist_is_told_of_own_and_shared_clients_alone(studio_path: Path) -> None:
    store = opened(studio_path)
    for number, artist in enumerate((None, ANA.key)):
        new = client(name="Ana", contact="0170 1234567", artist=artist)
        store.add_client(new, Change(str(number), NOW))
    asked = {"name": "ana", "contact": "0170 1234567"}
    assert told(store.by(person=ANA), **asked) == ["C-0002", "C-0001"]
    assert told(store.by(person=BEN), **asked) == ["C-0001"]
    assert told(store.by(person=MANAGER), **asked) == ["C-0002", "C-0001"]


@pytest.fixture
def app(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A new client of a name that is there, typed otherwise."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = real_store(studio_path)
    add_visit(store, add_client(store, "José Müller", birth_year=1980) + "/1")
    app = tap(show(studio_path), "new-client")
    whole(field(app, "contact").set_value("typed before").run())
    return whole(field(app, "name").set_value("jose  MULLER").run())


def shown(app: AppTest) -> list[str]:
    return [str(b.label) for b in app.button if str(b.key).startswith("namesake-")]


@pytest.mark.slow
def test_a_namesake_is_told_with_the_way_there_and_nothing_is_lost(
    app: AppTest, studio_path: Path
) -> None:
    (label,) = shown(app)
    assert "José Müller" in label
    assert "C-\u20600001" in label  # in one line
    assert "same name, born 1980, last here" in label
    app = tap(app, "namesake-C-0001")
    assert app.query_params["code"] == "C-0001"
    (draft,) = real_store(studio_path).drafts()
    assert (draft.data["name"], draft.data["contact"]) == ("jose  MULLER", "typed before")


@pytest.mark.slow
def test_another_person_is_one_tap_and_asked_once(app: AppTest, studio_path: Path) -> None:
    app = tap(app, "another-person")
    assert shown(app) == []
    assert field(app, "name").value == "jose  MULLER"
    app = whole(field(app, "birth_year").set_value("1980").run())
    assert shown(app) == []
    app = tap(app, "save-client")
    assert app.query_params["code"] == "C-0002"
    saved = real_store(studio_path).client("C-0002")
    assert (saved.name, saved.contact, saved.birth_year) == ("jose  MULLER", "typed before", 1980)


@pytest.mark.slow
def test_one_who_is_typed_later_is_told_as_well(app: AppTest, studio_path: Path) -> None:
    app = tap(app, "another-person")
    add_client(real_store(studio_path), "Bo", contact="0170 1234567")
    (label,) = shown(whole(field(app, "contact").set_value("+49 170 1234567").run()))
    assert "same phone or e-mail, no visit yet" in label


@pytest.mark.slow
def test_a_namesake_stops_no_save(app: AppTest, studio_path: Path) -> None:
    assert shown(app)
    app = tap(app, "save-client")
    assert app.query_params["code"] == "C-0002"
    assert len(real_store(studio_path).clients()) == 2


@pytest.mark.slow
def test_of_many_the_first_three_are_shown_and_the_rest_counted(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = real_store(studio_path)
    for number in range(5):
        store.add_client(client(name="Ana"), Change(str(number), NOW))
    app = tap(show(studio_path), "new-client")
    app = whole(field(app, "name").set_value("ana").run())
    assert len(shown(app)) == 3
    assert "And 2 more" in texts(app)
    assert shown(tap(app, "another-person")) == []
