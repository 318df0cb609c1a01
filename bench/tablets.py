"""`python -m bench.tablets`: how long a tap waits while more and more tablets tap beside it.

Each tablet writes a visit of its own and taps every few seconds, the tablets one after another, by
connections like theirs: the time until the server has sent the answer, without the browser's own
drawing. One tablet alone, in the same run, is what the others are compared with.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.documents import SCALE, put_between_markers
from smpdash.estimate.issue import issued
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.store import ClientQuery, Store, open_store
from tests.browser.served import Served
from tests.browser.wired import Wired
from tests.campaigns.long_day import look

# The last is as many visits as one person may have begun.
TABLETS = (1, 2, 5, 10, 20)
# As often as a hand that never rests.
EVERY_S = 2.0
# Of all tablets together, at least.
FEWEST_TAPS = 60
RESULT = Path(__file__).with_suffix(".json")


def visits_begun(store: Store, number: int) -> Iterator[str]:
    """The drafts of so many visits, each of another client in treatment."""
    running = store.clients(ClientQuery(status="running"), limit=number)
    now = datetime.now(UTC).replace(microsecond=0)
    for line in running:
        course = store.courses(line.code)[-1].course_id
        yield store.open_draft("visit", course, device="bench", now=now).draft_id


def taps(tablet: Wired, first: float, number: int) -> list[float]:
    """The seconds of so many taps, the first of them at this moment."""
    took = []
    for tap in range(number):
        time.sleep(max(0.0, first + tap * EVERY_S - time.monotonic()))
        took.append(tablet.tap("coverage", 0.3 + tap % 50 / 100, ["whole"]))
    return took


def measured(server: Served, drafts: list[str], number: int) -> dict[str, float]:
    """The seconds of so many taps on each of these tablets, in ms, and the server's memory."""
    tablets = [Wired(server, source=f"127.0.1.{place}") for place, _ in enumerate(drafts, start=1)]
    try:
        for tablet, draft in zip(tablets, drafts, strict=True):
            tablet.open("visit", f"draft={draft}")
            tablet.tap("next_shade", {"readings/whole/depth_mm": 0.6})
        begun = time.monotonic() + 1
        starts = [begun + EVERY_S * place / len(tablets) for place, _ in enumerate(tablets)]
        with ThreadPoolExecutor(len(tablets)) as pool:
            by_tablet = [*pool.map(taps, tablets, starts, [number] * len(tablets))]
        took = [1000 * seconds for each in by_tablet for seconds in each]
        memory_mb = look(server, 0).memory_mb
    finally:
        for tablet in tablets:
            tablet.close()
    return {
        "n": len(took),
        "median_ms": round(statistics.median(took)),
        "95th_ms": round(statistics.quantiles(took, n=20, method="inclusive")[-1]),
        "most_ms": round(max(took)),
        "memory_mb": round(memory_mb),
    }


def table(result: dict[str, Any]) -> str:
    """The figures as a table in Markdown, with the conditions below it."""
    alone = result["tablets"][0]
    lines = [
        "| tablets at once | taps | median | of one alone | 95th percentile | slowest | memory |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row['tablets']} | {row['n']} | {row['median_ms']} ms"
        f" | {row['median_ms'] / alone['median_ms']:.1f} | {row['95th_ms']} ms"
        f" | {row['most_ms']} ms | {row['memory_mb']} MB |"
        for row in result["tablets"]
    ]
    conditions = (
        f"A tap on each tablet every {EVERY_S:g} s, measured on {result['measured_on']} with Python"
        f" {result['python']} on {result['processors']} processors; the programs that stood for the"
        " tablets used the same ones."
    )
    return "\n".join([*lines, "", conditions])


def run(number: int) -> dict[str, Any]:
    now = datetime.now(UTC).replace(microsecond=0)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "studio.db", issue=issued)
        write_demo(store, seed=DEMO_SEED, today=now.date(), now=now, clients=200)
        drafts = [*visits_begun(store, max(TABLETS))]
        with Served(store.path) as server:
            rows = []
            measured(server, drafts, 1)  # the first taps of a server load what the others use
            for tablets in TABLETS:
                of_each = max(number, FEWEST_TAPS // tablets)
                rows.append({"tablets": tablets, **measured(server, drafts[:tablets], of_each)})
                print(rows[-1], file=sys.stderr, flush=True)
    result = {
        "measured_on": now.date().isoformat(),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "tablets": rows,
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    return result


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--taps", type=int, default=20, help="taps of each tablet, at least")
    ask.add_argument("--write", action="store_true", help="the last run, into docs/scale.md")
    asked = ask.parse_args()
    if asked.write:
        put_between_markers("bench:tablets", table(json.loads(RESULT.read_text())), SCALE)
        return 0
    print(table(run(asked.taps)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
