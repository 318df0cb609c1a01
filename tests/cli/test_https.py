"""`python -m smpdash https`: makes the studio's authority once, and describes it afterwards."""

from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.runtime.addresses import names_here
from smpdash.server.https.authority import load
from smpdash.server.https.setup import folder, in_use, use


@pytest.fixture(autouse=True)
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SMPDASH_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("SMPDASH_HOSTS", "front-desk.example")
    return tmp_path / "studio.db"


def test_it_makes_an_authority_for_every_host_of_the_machine_beside_the_records(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["https", "--name", "Desk.Local"]) == 0
    authority = load(records.parent / "https")
    assert authority is not None
    for host in ("desk.local", "smpdash.local", "front-desk.example", *names_here()):
        assert authority.permits(host), host
    told = capsys.readouterr().out
    assert authority.fingerprint in told.replace("\n    ", " ")
    assert "Start smpdash again." in told


def test_an_authority_that_is_there_stays_unless_another_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["https"])
    first = load(folder())
    (folder() / "visits.json").write_text("of the first")
    assert main(["https"]) == 0
    assert "The studio's own authority is in" in capsys.readouterr().out
    again = load(folder())
    assert main(["https", "--anew"]) == 0
    other = load(folder())
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert not (folder() / "visits.json").exists()


def test_a_name_that_the_authority_cannot_vouch_for_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["https"])
    assert main(["https", "--name", "desk.local", "--name", "other.local"]) == 1
    said = capsys.readouterr().err
    assert "may not vouch for desk.local and other.local" in said
    assert "--anew" in said


def test_a_broken_authority_is_neither_used_nor_replaced_by_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["https"])
    (folder() / "authority.key").write_text("")
    assert main(["https"]) == 1
    assert "No authority was made" in capsys.readouterr().err
    with pytest.raises(ValueError, match="smpdash https --anew"):
        use(None, None, "")
    assert main(["https", "--anew"]) == 0


def test_the_server_uses_it_from_then_on_and_the_owners_files_go_before_it(
    records: Path,
) -> None:
    assert use(None, None, "") is None
    assert in_use() is None
    main(["https"])
    made = use(None, None, "desk.other")
    https = in_use()
    assert made is not None
    assert https is not None
    assert https.certificate is made
    assert "127.0.0.1" in made.names
    assert "desk.other" not in made.names
    own = str(records.parent / "https" / "server.pem")
    given = use(own, own, "")
    assert given is not None
    assert given.authority is None


@pytest.mark.parametrize(
    ("file", "key", "words"),
    [("a.pem", None, "together or not at all"), ("a.pem", "a.pem", "there is no file a.pem")],
)
def test_files_that_are_named_wrongly_are_refused_in_words(
    file: str, key: str | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        use(file, key, "")
