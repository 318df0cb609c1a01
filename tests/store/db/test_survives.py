"""What was recorded reads back exactly, also after the process was killed in mid-save."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpdash.record.client import Client, Intake
from smpdash.record.visit import Reading, Visit
from smpdash.store.db import connection
from smpdash.store.store import Change, open_store
from tests.builders.marks import in_long
from tests.builders.records import NOW, TODAY
from tests.builders.stores import add_client, opened, three_in_all

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=60
)
SHARE = st.none() | st.floats(0, 1)
READING = st.builds(
    Reading,
    zone=st.just(""),
    shade=st.sampled_from(["s1", "s8"]),
    depth_mm=st.none() | st.floats(0.1, 3.0),
    observed_fading=st.none(),
    coverage=SHARE,
    depth_kind=st.sampled_from(["implanted", "throw"]),
)


@settings(max_examples=12)
@given(
    client=st.builds(
        Client,
        name=TEXT.filter(str.strip),
        code=st.just("C-0001"),
        contact=TEXT,
        birth_year=st.integers(1900, 2026),
        intake=st.builds(Intake, area_cm2=st.none() | st.floats(1, 1000)),
    ),
    zones=st.lists(st.sampled_from(["hairline", "crown", "scar"]), min_size=1, unique=True),
    reading=READING,
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 19)),  # noqa: DTZ001
    hours=st.floats(0, 15),
    visit=st.builds(
        Visit,
        number=st.just(1),
        held_on=st.just(date(2026, 3, 1)),
        adjustments=st.integers(0, 20),
        note=TEXT,
        decision=st.just("complete"),
        visit_id=st.just("1"),
    ),
)
def test_what_was_recorded_reads_back_exactly(tmp_path_factory, **typed):
    store = opened(tmp_path_factory.mktemp("any") / "studio.db")
    client = typed["client"]
    assert store.add_client(client, Change("c", NOW)) == client
    begun = typed["start"].replace(microsecond=0, tzinfo=timezone(timedelta(hours=2)))
    visit = replace(
        typed["visit"],
        readings=tuple(replace(typed["reading"], zone=zone) for zone in typed["zones"]),
        started_at=begun,
        ended_at=begun + timedelta(seconds=int(typed["hours"] * 3600)),
    )
    assert store.add_visit("C-0001/1", visit, Change("v", NOW), today=TODAY) == visit
    assert store.courses("C-0001")[0].visits == (visit,)


def test_an_instant_without_a_time_zone_is_an_error(studio_path):
    store = opened(studio_path)
    with pytest.raises(ValueError, match="no time zone"):
        store.add_client(Client("A"), Change("c", datetime(2026, 3, 1)))  # noqa: DTZ001
    assert store.is_empty()


WRITER = """
import sys
from pathlib import Path
from tests.builders.stores import add_client, opened
store = opened(Path(sys.argv[1]))
for number in range(100000):
    print(add_client(store, f"Client {number}"), flush=True)
"""


@pytest.mark.parametrize("wanted", [in_long(1), 12, in_long(40)])
def test_every_acknowledged_save_survives_a_kill(studio_path, wanted):
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(studio_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        saved = [process.stdout.readline().strip() for _ in range(wanted)]
        process.kill()
        saved += process.stdout.read().split()
    store = open_store(studio_path, issue=three_in_all)
    kept = {line.code for line in store.clients()}
    assert set(saved) <= kept
    assert len(kept) <= len(saved) + 1
    assert all(store.estimates(f"{code}/1") for code in kept)
    with connection.read(studio_path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert add_client(store, "After") == f"C-{len(kept) + 1:04d}"
