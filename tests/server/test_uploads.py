"""Spreadsheets come in piece by piece, bounded, from one person at a time; nothing is added."""

import json
from pathlib import Path

import pytest

from smpdash.record.lengths import IMPORT_BYTES
from smpdash.server.files import uploads
from tests.builders.routes import ask, post
from tests.builders.stores import opened


@pytest.fixture(autouse=True)
def _served(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))


def said(path: str, body: bytes) -> tuple[int, dict[str, object]]:
    answer = post(f"/import/file?{path}", body)
    return answer.status, json.loads(answer.text)


def test_pieces_become_one_file_and_a_piece_that_comes_twice_changes_nothing(
    studio_path: Path,
) -> None:
    store = opened(studio_path)
    assert said("name=a.csv&at=0&first=1", b"Name\n") == (200, {"size": 5})
    assert said("name=a.csv&at=5", b"Anna\n") == (200, {"size": 10})
    assert said("name=a.csv&at=5", b"Anna\n") == (200, {"size": 10})
    assert not store.staging().fact("is_sent", default=False)
    assert said("name=b.csv&at=0&last=1", b"x") == (200, {"size": 1})
    staging = store.staging()
    assert staging.fact("is_sent")
    with staging.paths() as files:
        assert files["a.csv"].read_bytes() == b"Name\nAnna\n"
        assert [*files] == ["a.csv", "b.csv"]
    assert [path.name for path in studio_path.parent.glob("*importing-*.csv")] == []
    # Another first piece begins anew.
    assert said("name=c.csv&at=0&first=1", b"Name\n") == (200, {"size": 5})
    assert [*store.staging().sizes()] == ["c.csv"]
    assert store.is_empty()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("name=a.csv&at=0", 409),
        ("name=a.csv&at=-1&first=1", 400),
        ("name=a.exe&at=0&first=1", 415),
        ("name=&at=0&first=1", 415),
        (f"name={'a' * 300}.csv&at=0&first=1", 400),
    ],
)
def test_what_does_not_fit_is_refused_in_words(studio_path: Path, path: str, status: int) -> None:
    opened(studio_path)
    answer, words = said(path, b"Name\n")
    assert (answer, bool(words["words"])) == (status, True)


def test_more_than_the_bound_is_refused(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(studio_path)
    monkeypatch.setattr(uploads, "IMPORT_BYTES", 9)
    assert said("name=a.csv&at=0&first=1", b"Name\n")[0] == 200
    assert said("name=a.csv&at=5", b"Anna\n")[0] == 413
    assert IMPORT_BYTES == 100_000_000


def test_the_rows_left_out_are_given_back_with_the_reasons(studio_path: Path) -> None:
    store = opened(studio_path)
    assert ask("/import/left_out.csv").status == 404
    store.staging().begin()
    answer = ask("/import/left_out.csv")
    assert (answer.status, answer.text) == (200, "sheet,row,why it was left out\r\n")
