"""`python -m smpdash estimate` as a person or a script calls it."""

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from smpdash.cli.main import main
from tests.builders.files import EXCHANGED

pytestmark = pytest.mark.slow

Answer = tuple[int, list[dict[str, Any]], str]
Estimated = Callable[..., Answer]


@pytest.fixture
def estimated(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Estimated:
    """What the command says of the cases in a file, or of those that it is `given` on its input."""

    def answer(cases: str | Path, given: str = "") -> Answer:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(given.encode())))
        status = main(["estimate", str(cases)])
        said = capsys.readouterr()
        return status, [json.loads(line) for line in said.out.splitlines()], said.err

    return answer


def test_the_command_of_a_terminal_reads_its_input_and_answers() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "smpdash", "estimate", "-"],
        input=json.dumps(EXCHANGED),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["id"] == EXCHANGED["id"]


def test_each_line_of_a_file_gets_its_line(estimated: Estimated, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{json.dumps(EXCHANGED)}\n\n{json.dumps({'id': 'empty'})}\n", encoding="utf-8")
    status, (first, second), _ = estimated(path)
    assert status == 0
    assert set(first) == {
        "id",
        "pmf_total",
        "sessions_done",
        "most_likely_total",
        "credible_80",
        "expected_remaining",
    }
    assert (first["id"], first["sessions_done"], second["sessions_done"]) == ("C-0014/1", 2, 0)
    assert len(first["pmf_total"]) == 10
    assert sum(first["pmf_total"]) == pytest.approx(1)
    assert first["pmf_total"][0] == 0


def test_a_bad_line_is_named_with_its_number_and_the_rest_still_run(estimated: Estimated) -> None:
    wrong = {
        "id": "w",
        "status": "gone",
        "visits": [{"coverage": 55, "depth_mm": "deep"}, {"number": 1, "adjustments": 0.5}],
    }
    lines = [
        json.dumps(EXCHANGED),
        "{not json",
        json.dumps(wrong),
        '{"id": "n", "visits": [{"coverage": NaN}]}',
        "[]",
        json.dumps({"visits": []}),
        "[" * 100_000,
        json.dumps(EXCHANGED),
    ]
    status, found, _ = estimated("-", given="\n".join(lines))
    assert status == 1
    assert [line.get("line") for line in found] == [None, 2, 3, 4, 5, 6, 7, None]
    for words in ("status", "coverage: 55", "depth_mm", "adjustments", "stands there twice"):
        assert words in found[2]["error"]
    assert found[0] == found[-1]


def test_visits_in_any_order_give_the_same_answer(estimated: Estimated) -> None:
    turned = {**EXCHANGED, "visits": EXCHANGED["visits"][::-1]}
    _, (first, second), _ = estimated("-", given=f"{json.dumps(EXCHANGED)}\n{json.dumps(turned)}")
    assert first == second


def test_zones_stand_in_for_a_missing_figure(estimated: Estimated) -> None:
    zones = {"crown": {"coverage": 0.6}, "hairline": {"coverage": 0.6}}
    by_zone = {"id": "a", "visits": [{"number": 1, "zones": zones}]}
    whole = {"id": "a", "visits": [{"number": 1, "coverage": 0.6}]}
    _, (first, second), _ = estimated("-", given=f"{json.dumps(by_zone)}\n{json.dumps(whole)}")
    assert first == second


def test_a_completed_case_has_its_total(estimated: Estimated) -> None:
    done = {"id": "d", "status": "completed", "total_sessions": 12}
    status, (found,), _ = estimated("-", given=json.dumps(done))
    assert status == 0
    assert found["pmf_total"][-1] == 1
    assert (found["sessions_done"], found["most_likely_total"]) == (12, 12)


def test_a_file_that_is_not_there_is_said_so(estimated: Estimated, tmp_path: Path) -> None:
    status, found, said = estimated(tmp_path / "none.jsonl")
    assert (status, found) == (1, [])
    assert "Cannot read" in said


def test_a_case_of_many_sessions_is_answered_without_a_false_end(estimated: Estimated) -> None:
    visits = [{"number": number} for number in range(1, 16)]
    lines = [json.dumps({"id": str(held), "visits": visits[:held]}) for held in (9, 10, 11, 15)]
    status, found, _ = estimated("-", given="\n".join(lines))
    assert status == 0
    assert [one["most_likely_total"] - one["sessions_done"] for one in found] == [0, 1, 1, 1]
    assert all(one["expected_remaining"] > 0 for one in found)
