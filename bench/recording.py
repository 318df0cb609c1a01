"""`python -m bench.recording`: what the summaries of the studio's screens cost at Record.

In a copy of a studio of 100,000 visits one visit after another is recorded, in turn with the
summaries kept in the same transaction and without: the milliseconds until the visit is committed.
`--write` puts the table into docs/performance.md.
"""

import argparse
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.documents import PERFORMANCE, put_between_markers
from bench.large import large_studio
from smpdash.estimate.issue import issued
from smpdash.record.visit import Course
from smpdash.store import base
from smpdash.store.store import Change, ClientQuery, Store, open_store
from tests.browser.served import ROOT
from tests.builders.stores import kept_open

NOW = datetime.now(UTC).replace(microsecond=0)
AIM = 1.1
KINDS = ("without summaries", "with summaries")


@contextmanager
def without_summaries() -> Iterator[None]:
    """Transactions leave the summaries as they are."""
    keep = base.keep_summaries
    base.keep_summaries = lambda _db, _code: None
    try:
        yield
    finally:
        base.keep_summaries = keep


def record(store: Store, course: Course, number: int) -> float:
    """The milliseconds in which one more session like the last one is recorded."""
    last = course.visits[-1]
    visit = replace(last, visit_id="", number=last.number + 1, held_on=NOW.date(), version=1)
    change = Change(f"recording {number}", NOW)
    begun = time.process_time()
    store.add_visit(course.course_id, visit, change, today=NOW.date())
    return (time.process_time() - begun) * 1000


def measured(store: Store, rounds: int) -> dict[str, list[float]]:
    """The milliseconds by kind; both have the same kinds of clients, one after the other."""
    running = store.clients(ClientQuery(status="running"))
    # Spread over all: those side by side are copies of one client.
    some = running[:: max(1, len(running) // (4 * rounds + 8))]
    courses = [store.courses(line.code)[-1] for line in some]
    courses = [each for each in courses if each.visits and each.visits[-1].decision == "another"]
    milliseconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for number, course in enumerate(courses[: 2 * rounds + 4]):
        kind = KINDS[number % 2]
        if kind == KINDS[0]:
            with without_summaries():
                took = record(store, course, number)
        else:
            took = record(store, course, number)
        # The first ones warm the file up.
        if number >= 4:
            milliseconds[kind].append(took)
    return milliseconds


def table(milliseconds: dict[str, list[float]], visits: int) -> str:
    least = statistics.median(milliseconds[KINDS[0]])
    lines = [
        f"{visits:,} visits, {platform.machine()}, Python {platform.python_version()}.",
        "",
        "| recording a visit | n | median | ratio | aim |",
        "|---|--:|--:|--:|--:|",
    ]
    for kind, took in milliseconds.items():
        median = statistics.median(took)
        aim = "" if kind == KINDS[0] else f"{AIM:g}"
        lines.append(f"| {kind} | {len(took)} | {median:.1f} ms | {median / least:.2f} | {aim} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=100_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=60, metavar="N")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    studio = large_studio(ROOT / "build" / "bench", visits=args.visits, now=NOW)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        store = open_store(Path(shutil.copy(studio, folder)), issue=issued)
        with kept_open(store.path):
            text = table(measured(store, args.rounds), args.visits)
    print(text)
    if args.write:
        put_between_markers("bench:recording", text, PERFORMANCE)


if __name__ == "__main__":
    main()
