"""`python -m bench.export`: an export of many visits, compared with what is nearest to the disk.

The same query runs in the sqlite3 program's CSV mode, through Python's csv.writer alone, and as
smpdash exports it, each to a file, in turn, so that other load affects all alike. Each is measured
by the processor time that it takes. `--write` puts the table into docs/performance.md.
"""

import argparse
import csv
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench.documents import PERFORMANCE, put_between_markers
from bench.years import studio_of_years
from smpdash.estimate.issue import issued
from smpdash.record.export.forms import dialect_in
from smpdash.record.export.selection import EVERYTHING
from smpdash.record.permissions import MACHINE
from smpdash.show.files.csv_files import csv_pieces
from smpdash.show.files.workbook import workbook_blocks
from smpdash.store.db import connection
from smpdash.store.export.rows import select
from smpdash.store.store import Store, open_store

VERSION = platform.python_version()
NOW = datetime.now(UTC).replace(microsecond=0)
TABLES = ("visits", "readings")
HERE = dialect_in("Europe/Oslo")
PROGRAM = "the sqlite3 program"
Work = Callable[[Store, str, Path], None]


def by_program(store: Store, table: str, out: Path) -> None:
    """The sqlite3 program, which is not linked to the SQLite of smpdash."""
    with out.open("wb") as file:
        command = [
            "sqlite3",
            "-readonly",
            "-csv",
            "-header",
            str(store.path),
            statement(store, table),
        ]
        subprocess.run(command, stdout=file, check=True)


def by_writer(store: Store, table: str, out: Path) -> None:
    """csv.writer, given the rows as SQLite gives them."""
    with connection.read(store.path) as db, out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(db.execute(statement(store, table)))


def international(store: Store, table: str, out: Path) -> None:
    """The international form of smpdash."""
    write(out, (piece.encode() for piece in csv_pieces(table, store.rows(table, now=NOW))))


def here(store: Store, table: str, out: Path) -> None:
    """The form for spreadsheets here."""
    rows = store.rows(table, now=NOW)
    write(out, (piece.encode() for piece in csv_pieces(table, rows, dialect=HERE)))


def workbook(store: Store, table: str, out: Path) -> None:
    """The Excel workbook."""
    with store.taking((table,), now=NOW) as taken:
        write(out, workbook_blocks(taken))


WAYS: dict[str, Work] = {
    PROGRAM: by_program,
    "csv.writer alone": by_writer,
    "CSV, international": international,
    "CSV for spreadsheets here": here,
    "Excel workbook": workbook,
}


def write(out: Path, blocks: Iterable[bytes]) -> None:
    """Write these blocks into a file."""
    with out.open("wb") as file:
        file.writelines(blocks)


def statement(store: Store, table: str) -> str:
    """The query that every way runs."""
    with connection.read(store.path) as db:
        return select(db, table, EVERYTHING)[0]


def processor_seconds(work: Work, store: Store, table: str) -> float:
    """The processor time of this process and of those that it started and waited for."""
    with tempfile.TemporaryDirectory() as folder:
        before = spent()
        work(store, table, Path(folder) / "out")
        return spent() - before


def spent() -> float:
    """The processor seconds until now."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(each.ru_utime + each.ru_stime for each in map(resource.getrusage, who))


def most_memory(work: Work, store: Store, table: str) -> float:
    """The most memory that Python's objects take at a time, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        tracemalloc.start()
        work(store, table, Path(folder) / "out")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return most / 1e6


def measured(store: Store, rounds: int) -> str:
    """The table of results, as Markdown."""
    with connection.read(store.path) as db:
        visits = db.table("visit").count
    lines = [
        f"{visits:,} visits, {rounds} rounds, {platform.machine()}, Python {VERSION}, in processor",
        "seconds, and in brackets how many times those of the sqlite3 program; the most memory at",
        "a time.",
        "",
        f"| | {' | '.join(TABLES)} | memory |",
        f"|---|{'---:|' * (len(TABLES) + 1)}",
    ]
    times = {
        table: [
            {name: processor_seconds(work, store, table) for name, work in WAYS.items()}
            for _ in range(rounds)
        ]
        for table in TABLES
    }
    for name, work in WAYS.items():
        cells = []
        for table in TABLES:
            middle = statistics.median(each[name] for each in times[table])
            ratio = statistics.median(each[name] / each[PROGRAM] for each in times[table])
            cells.append(f"{middle:.1f} ({ratio:.1f})")
        is_ours = [*WAYS].index(name) > 1
        memory = f"{most_memory(work, store, TABLES[0]):.1f} MB" if is_ours else ""
        lines.append(f"| {name} | {' | '.join(cells)} | {memory} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print or write down the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    if shutil.which("sqlite3") is None:
        sys.exit("The sqlite3 program is not installed, so there is nothing to compare with.")
    path = studio_of_years(chosen.folder, visits=chosen.visits, now=NOW)
    store = open_store(path, issue=issued).by(person=MACHINE, device="bench")
    table = measured(store, chosen.rounds)
    print(table)
    if chosen.write:
        put_between_markers("bench:export", table, PERFORMANCE)


if __name__ == "__main__":
    main()
