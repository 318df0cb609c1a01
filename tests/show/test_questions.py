"""The twenty questions of a manager are answered in pandas from the exported files alone."""

import importlib.util
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from smpdash.cli.main import main
from smpdash.estimate.issue import issued
from smpdash.record.permissions import MACHINE
from smpdash.record.progress.scope import Scope
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.store import ClientQuery, Store, open_store
from tests.builders.records import NOW

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
TODAY = NOW.date()


def script():
    spec = importlib.util.spec_from_file_location("questions", ROOT / "docs" / "questions.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["questions"] = module
    spec.loader.exec_module(module)
    return module


QUESTIONS = script()


def taken(path: Path) -> dict[str, pd.DataFrame]:
    out = path.with_suffix("")
    assert main(["export", "--out", str(out), "--db", str(path)]) == 0
    return QUESTIONS.read(out)


@pytest.fixture(scope="module")
def studio(tmp_path_factory) -> tuple[Store, dict[str, pd.DataFrame]]:
    path = tmp_path_factory.mktemp("studio") / "studio.db"
    store = open_store(path, issue=issued).by(person=MACHINE, device="test")
    write_demo(store, seed=DEMO_SEED, today=TODAY, now=NOW, clients=30)
    return store, taken(path)


def answer(question: str, tables) -> pd.DataFrame:
    return getattr(QUESTIONS, question)(tables, pd.Timestamp(TODAY))


def test_each_of_twenty_questions_has_an_answer(studio):
    assert len(QUESTIONS.QUESTIONS) == 20
    for number, question in enumerate(QUESTIONS.QUESTIONS, start=1):
        assert question.__doc__.startswith(f"{number}. ")
        assert isinstance(question(studio[1], pd.Timestamp(TODAY)), pd.DataFrame)


def test_a_studio_without_a_client_has_answers_without_a_row(tmp_path):
    open_store(tmp_path / "studio.db", issue=issued)
    tables = taken(tmp_path / "studio.db")
    for question in QUESTIONS.QUESTIONS:
        assert len(question(tables, pd.Timestamp(TODAY))) == 0


def test_the_answers_are_those_of_the_screens(studio):
    store, tables = studio
    running = store.clients(ClientQuery(status="running"))
    new = store.clients(ClientQuery(status="new"))
    assert {*answer("in_treatment", tables)["client_name"]} == {
        line.name for line in (*running, *new)
    }
    counts = store.due_counts(today=TODAY)
    late = answer("due", tables)
    assert late["is_overdue"].sum() == counts["overdue"] + counts["lapsed"]
    extra = answer("extra_sessions", tables)
    shown = store.extra_counts(Scope())
    assert extra["sessions"].sum() == sum(each.sessions for each in shown)
    finished = answer("sessions_per_course", tables)
    counted = store.course_counts(Scope(), by="last")
    assert finished["size"].sum() == sum(
        each.courses for each in counted if each.status == "completed" and each.artist
    )
    weeks = store.weeks_ahead(today=TODAY, until=date(2026, 12, 31))
    expected = sum(week.hours for week in weeks if week.monday is None)
    assert answer("hours_ahead", tables)["a week"].sum() >= expected * 0.5


def test_a_fading_is_credited_to_the_session_that_laid_the_pigment(studio):
    tables = studio[1]
    readings = tables["readings"]
    seen = readings.dropna(subset=["observed_fading"]).query("of_session > 0")
    laid = {
        (*row[:2], row.zone, int(row.session_number))
        for row in readings.dropna(subset=["session_number"])[
            ["client_code", "course_number", "zone", "session_number"]
        ].itertuples(index=False)
    }
    credited = [
        each
        for each in seen.itertuples(index=False)
        if (each.client_code, each.course_number, each.zone, each.of_session) in laid
    ]
    assert answer("fading", tables)["size"].sum() == len(credited) > 0
