"""Scores of forecasts, and `python -m smpdash evaluate`."""

import json
import sys
from io import BytesIO, TextIOWrapper

import numpy as np
import pytest

from smpdash.cli.main import main
from smpdash.estimate.evaluate.references import always_three, points_score
from smpdash.estimate.evaluate.scores import calibration, rps, scores, with_references
from smpdash.estimate.fit.learn import learn_by_studio
from tests.builders.cases import case, newcomer
from tests.builders.made_up_courses import courses

pytestmark = pytest.mark.slow

TRADE_ONLY = {"estimate": learn_by_studio([])}


def as_json(case):
    return {
        "id": case.id,
        "status": case.status,
        "total_sessions": len(case.sessions) if case.status == "completed" else None,
        "intake": {
            "area_cm2": case.area_cm2,
            "scar_tissue": case.scar_tissue,
            "skin": case.skin,
        },
        "visits": [
            {
                "number": session.number,
                "day": session.day,
                "shade": session.shade,
                "depth_mm": session.depth_mm,
                "coverage": session.coverage,
                "adjustments": session.adjustments,
                "observed_fading": before.faded if before else None,
            }
            for before, session in zip((None, *case.sessions), case.sessions, strict=False)
        ],
    }


def test_the_ranked_probability_score_is_worked_out_by_hand():
    pmf = np.zeros((2, 10))
    pmf[0, 2], pmf[0, 3] = 0.7, 0.3
    pmf[1, 2] = 1.0
    # Threshold 3 is missed by 0.3 of a certainty; a sure 3 against 5 misses two thresholds whole.
    assert rps(pmf, np.array([3, 5])) == pytest.approx([0.09, 2.0])


def test_the_references_never_forecast_fewer_than_were_held():
    look = case(0.2, 0.2, 0.2)
    for make in (always_three, points_score):
        pmf = make(look)
        assert pmf[:3].sum() == 0
        assert pmf.sum() == pytest.approx(1)
    assert always_three(newcomer())[2] == 1


def test_points_add_sessions():
    totals = np.arange(1, 11)
    easy, hard = newcomer(), newcomer(area_cm2=350.0, scar_tissue="extensive", skin="oily")
    assert points_score(hard) @ totals > points_score(easy) @ totals + 1


def test_the_estimate_beats_the_references_on_courses_of_its_own_kind():
    found = scores(courses(150, seed=21), with_references(TRADE_ONLY), {2: 0.0})
    after_two = {score.forecast: score for score in found if score.visits == 2}
    assert after_two["estimate"].rps < after_two["points"].rps
    assert after_two["estimate"].rps < after_two["base rates"].rps
    assert after_two["base rates"].rps < after_two["always 3"].rps
    assert after_two["base rates"].share == 0
    assert 0.75 <= after_two["estimate"].held_80 <= 0.97
    assert {score.share for score in found if score.visits == 3} == {None}


def test_a_case_is_scored_after_each_of_its_visits_and_not_beyond():
    finished = courses(40)
    found = scores(finished, with_references(TRADE_ONLY), {})
    counted = {score.visits: score.cases for score in found}
    assert counted == {
        visits: sum(case.sessions_done >= visits for case in finished)
        for visits in range(max(case.sessions_done for case in finished) + 1)
    }


def test_the_chance_that_the_next_is_the_last_comes_true_as_often_as_said():
    bins = calibration(courses(200, seed=31), with_references(TRADE_ONLY)["estimate"])
    assert sum(part.looks for part in bins) > 500
    for part in bins:
        if part.looks >= 80:
            assert abs(part.foreseen - part.happened) < 0.15


def test_ten_and_more_is_held_by_its_range_and_no_chance_to_be_the_last_is_scored_there():
    long = [case(*[0.3] * 11, status="completed")]
    forecasts = {"base rates": with_references(TRADE_ONLY)["base rates"]}
    found = {score.visits: score for score in scores(long, forecasts, {})}
    assert [(found[n].held_80, found[n].width_80) for n in (10, 11, 12)] == [(1.0, 1.0)] * 3
    bins = calibration(long, forecasts["base rates"])
    assert sum(part.looks for part in bins) == 9


@pytest.fixture
def evaluated(capsys):
    """The status of the command, and what it says."""

    def answer(*arguments):
        return main(["evaluate", *map(str, arguments)]), capsys.readouterr()

    return answer


def test_the_command_prints_a_table_and_writes_json(tmp_path, evaluated):
    path, past = tmp_path / "cases.json", tmp_path / "history.json"
    given = {"cases": [as_json(case) for case in courses(25)], "best_possible": {"1": {"rps": 0.1}}}
    path.write_text(json.dumps(given), encoding="utf-8")
    past.write_text(json.dumps([as_json(case) for case in courses(14, seed=3)]), encoding="utf-8")
    status, said = evaluated(path, "--history", past, "--courses", 12, "--out", tmp_path / "out")
    assert status == 0, said.err
    for words in (
        "always 3",
        "base rates",
        "points",
        "estimate+12",
        "the next session is the last",
    ):
        assert words in said.out
    report = json.loads((tmp_path / "out" / "evaluation.json").read_text(encoding="utf-8"))
    for chart in ("error", "calibration"):
        assert (tmp_path / "out" / f"{chart}.png").read_bytes().startswith(b"\x89PNG")
    assert report["cases"] == 25
    assert set(report["share_closed_visits_1_to_4"]) == {
        "always 3",
        "base rates",
        "points",
        "estimate",
        "estimate+12",
    }


def test_the_command_says_what_is_wrong_with_the_cases(tmp_path, evaluated):
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([{"id": "a"}, {"id": "b", "status": "gone"}]), encoding="utf-8")
    status, said = evaluated(path)
    assert status == 1
    assert "case 2: status" in said.err
    path.write_text(json.dumps([{"id": "a"}]), encoding="utf-8")
    assert "no finished case" in evaluated(path)[1].err


def test_a_history_moves_the_command_that_estimates(tmp_path, capsys, monkeypatch):
    past = tmp_path / "history.json"
    past.write_text(json.dumps([as_json(case) for case in courses(12, seed=3)]), encoding="utf-8")
    said = []
    for more in ([], ["--history", str(past)]):
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b'{"id": "a"}')))
        assert main(["estimate", "-", *more]) == 0
        said.append(capsys.readouterr().out)
    assert json.loads(said[0])["pmf_total"] != json.loads(said[1])["pmf_total"]
