"""`python -m smpdash owner`: who holds the machine makes the owner, and gives a forgotten PIN."""

import io
from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.store.store import open_store
from tests.builders.sign_ins import enter
from tests.builders.stores import three_in_all

pytestmark = pytest.mark.usefixtures("light_hashes")


def owner(path: Path, pin: str, monkeypatch: pytest.MonkeyPatch, name: str = "Olga") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{pin}\n"))
    return main(["owner", name, "--db", str(path), "--pin-stdin"])


@pytest.mark.slow
def test_the_owner_is_made_and_a_forgotten_pin_is_given_anew(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert owner(studio_path, "40271583", monkeypatch) == 0
    assert owner(studio_path, "91620374", monkeypatch, " olga ") == 0
    store = open_store(studio_path, issue=three_in_all)
    (person,) = store.authenticator().people()
    assert (person.name, person.role) == ("Olga", "owner")
    assert enter(store, person.key, "91620374").person == person
    said = "".join(capsys.readouterr())
    assert "40271583" not in said + studio_path.read_bytes().decode("latin-1")
    assert [entry.device for entry in store.audit(limit=3)][1:] == ["command line"] * 2
    assert store.check() == []


@pytest.mark.slow
@pytest.mark.parametrize("pin", ["1234", "12345678", "", "24121999"])
def test_a_pin_that_is_too_easy_changes_nothing(
    studio_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    pin: str,
) -> None:
    assert owner(studio_path, pin, monkeypatch) == 1
    assert "Nothing was changed" in capsys.readouterr().err
    assert open_store(studio_path, issue=three_in_all).authenticator().people() == []


def test_pins_that_differ_change_nothing(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["40271583", "40271584"])
    monkeypatch.setattr("smpdash.cli.files.getpass", lambda _words: next(typed))
    assert main(["owner", "Olga", "--db", str(studio_path)]) == 1
    assert "differ" in capsys.readouterr().err
    assert not studio_path.exists()
