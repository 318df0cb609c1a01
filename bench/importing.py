"""`python -m bench.importing`: a long spreadsheet on its way into an empty studio.

The same file is first read by Python's csv.reader and put into a table of one column each by
executemany, so that other load affects both alike; then smpdash reads it, and adds it. Each is
measured by the processor time that it takes. The longest write is how long a tap waits at most.
`--write` puts the table into docs/performance.md.
"""

import argparse
import csv
import platform
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.documents import PERFORMANCE, put_between_markers
from smpdash.estimate.issue import issued, issued_anew
from smpdash.record.importing.questions import Profile, unanswered
from smpdash.runtime.jobs import importing, staged_import
from smpdash.show.sheets.open_book import open_book
from smpdash.store.db import connection
from smpdash.store.store import Change, Store, open_store

NOW = datetime.now(UTC).replace(microsecond=0)
HEADER = ("Name", "Birth year", "Phone", "Date", "Zone", "Shade", "Depth", "Coverage", "Status")
ZONES = ("Hairline", "Frontal", "Crown", "Mid-scalp", "Back")
VISITS = 4
PIECE_BYTES = 48 * 1024


def write_file(path: Path, rows: int) -> None:
    """A list of another system: a row for each zone of each visit."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            visit, zone = divmod(number % (VISITS * len(ZONES)), len(ZONES))
            client = number // (VISITS * len(ZONES))
            day = date(2015, 1, 1) + timedelta(days=client % 3000 + 21 * visit)
            writer.writerow(
                (
                    f"Client Number{client}",
                    1950 + client % 50,
                    f"+47 {90000000 + client}",
                    day.isoformat(),
                    ZONES[zone],
                    f"Shade {1 + (client + visit) % 8}",
                    0.5 + (client % 5) / 10,
                    0.2 + visit / 5,
                    "Finished",
                )
            )


def bare(store: Store, file: Path) -> None:
    """csv.reader and executemany, in one transaction."""
    with file.open(encoding="utf-8", newline="") as lines, connection.write(store.path) as db:
        reader = csv.reader(lines)
        header = next(reader)
        db.execute(f"CREATE TABLE bare ({', '.join(f'c{place}' for place in range(len(header)))})")
        marks = ", ".join("?" * len(header))
        db.conn.executemany(f"INSERT INTO bare VALUES ({marks})", reader)


def stage(store: Store, file: Path) -> None:
    """Send the file piece by piece, as a tablet does."""
    staging = store.staging()
    staging.begin()
    with file.open("rb") as content:
        at = 0
        while piece := content.read(PIECE_BYTES):
            at = staging.add_piece(file.name, at, piece)
    staging.note(files=[file.name])


def read(store: Store) -> None:
    """Read it, and answer each question with its proposal, else with its first choice."""
    staging = store.staging()
    for _ in range(4):
        importing.read(store, open_book, lambda _: None)
        profile = staged_import.profile_of(staging)
        left = unanswered(staged_import.questions_of(staging), profile)
        if not left:
            return
        given = {each.key: each.proposed or next(filter(None, each.choices)) for each in left}
        staging.note(profile=asdict(Profile("", dict(profile.answers) | given)))


class Longest:
    """The longest write of a store, in seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def watch(self, name: str) -> None:
        """Time each call of this method of the store."""
        method = getattr(Store, name)

        def timed(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return method(*given, **named)
            finally:
                self.seconds = max(self.seconds, time.perf_counter() - began)

        setattr(Store, name, timed)


def spent(work: Callable[[], object]) -> float:
    """The processor seconds that this takes."""
    before = time.process_time()
    work()
    return time.process_time() - before


def megabytes() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(rows: int, longest: Longest) -> list[str]:
    """The cells of the table for a file of so many rows."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "list.csv"
        write_file(file, rows)
        other = open_store(Path(folder) / "bare.db", issue=issued)
        store = open_store(Path(folder) / "studio.db", issue=issued)
        alone = spent(lambda: bare(other, file))
        before = megabytes()
        reading = spent(lambda: (stage(store, file), read(store)))
        counts = staged_import.preview_of(store.staging())
        longest.seconds = 0.0
        change = Change("agree", NOW)
        seen = staged_import.state_of(store.staging())
        adding = spent(
            lambda: importing.add(store, open_book, issued_anew, change, lambda _: None, seen=seen)
        )
        if store.imports()[0].readings != counts.readings or counts.left_out:
            raise RuntimeError(f"Not all was added: {counts}, {store.imports()}")
        return [
            f"{rows:,}",
            f"{counts.clients:,}",
            f"{alone:.2f}",
            f"{reading:.1f} ({reading / alone:.0f})",
            f"{adding:.1f} ({adding / alone:.0f})",
            f"{1000 * longest.seconds:.0f} ms",
            f"{megabytes() - before:.0f} MB",
        ]


def main() -> None:
    """Measure, and print or write down the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    longest = Longest()
    for name in ("add_imported", "finish_import"):
        longest.watch(name)
    lines = [
        f"{platform.machine()}, Python {platform.python_version()}, in processor seconds, and in",
        "brackets how many times those of the bare reader; the memory beyond that of the start.",
        "",
        "| rows | clients | csv.reader and executemany | read | add | longest write | memory |",
        "|---:|---:|---:|---:|---:|---:|---:|",
        *(f"| {' | '.join(measured(rows, longest))} |" for rows in chosen.rows),
    ]
    table = "\n".join(lines)
    print(table)
    if chosen.write:
        put_between_markers("bench:importing", table, PERFORMANCE)


if __name__ == "__main__":
    main()
