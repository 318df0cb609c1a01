"""`python -m bench.encryption`: the cost of encryption at rest, compared with none.

There are two copies of the made-up studio, one with a key and one without. Each task runs on both
in turn, so that other load on the machine affects both alike. `--write` puts the table into
docs/reliability.md.
"""

import argparse
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bench.documents import RELIABILITY, put_between_markers
from smpdash.estimate.issue import issued
from smpdash.record.client import Client
from smpdash.record.progress.scope import Scope
from smpdash.record.visit import Reading, Visit
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.backup.rekey import rekey
from smpdash.store.db.keys import new_key
from smpdash.store.store import Change, ClientQuery, Store, open_store

Work = Callable[[Store], object]
NOW = datetime.now(UTC).replace(microsecond=0)
NUMBERS = count()


def save(store: Store) -> None:
    """Record a new client and the first visit."""
    action = f"bench {next(NUMBERS)}"
    code = store.add_client(Client(action), Change(f"client {action}", NOW)).code
    reading = Reading("whole", store.studio().shades[1].key, 0.6, None, 0.5)
    visit = Visit(1, NOW.date(), (reading,), decision="another", reason="planned")
    store.add_visit(f"{code}/1", visit, Change(action, NOW), today=NOW.date())


def tap(store: Store) -> None:
    """Write a value into a draft."""
    draft = store.open_draft("visit", "C-0001/1", device="bench", now=NOW)
    data = {"coverage": next(NUMBERS)}
    store.change_draft(draft.draft_id, lambda _: data, device="bench", now=NOW)


def visit_screen(store: Store) -> None:
    """Read what the visit screen reads at each tap."""
    store.drafts()
    store.studio()
    store.client("C-0001")
    store.courses("C-0001")
    store.lesson()


def studio_page(store: Store) -> None:
    """Read what the studio's page reads."""
    store.studio()
    store.remaining_counts(Scope())
    store.course_counts(Scope(), by="last")


WORK: dict[str, tuple[Work, int]] = {
    "record a client and a visit": (save, 40),
    "write a tap into the draft": (tap, 60),
    "what the visit screen reads": (visit_screen, 60),
    "the list of clients": (lambda store: store.clients(ClientQuery(today=NOW.date())), 60),
    "what the studio page reads": (studio_page, 60),
    "check the whole file": (lambda store: store.check(), 7),
}


def measured(folder: Path) -> tuple[int, dict[str, list[tuple[float, float]]]]:
    """The size of the file in bytes, and the milliseconds (without, with a key) of each round."""
    plain = open_store(folder / "plain.db", issue=issued)
    write_demo(plain, seed=DEMO_SEED, today=NOW.date(), now=NOW)
    key, path = new_key(), folder / "keyed.db"
    path.write_bytes(_at_rest(plain))
    rekey(path, old="", new=key, now=NOW)
    keyed = open_store(path, issue=issued, key=key)
    times: dict[str, list[tuple[float, float]]] = {}
    for name, (work, rounds) in WORK.items():
        work(plain)
        work(keyed)
        times[name] = [(timed(work, plain), timed(work, keyed)) for _ in range(rounds)]
    return plain.path.stat().st_size, times


def _at_rest(store: Store) -> bytes:
    """The file, after its journal has been written back into it."""
    if store.path.with_name(f"{store.path.name}-wal").exists():
        raise RuntimeError("The journal still holds something.")
    return store.path.read_bytes()


def timed(work: Work, store: Store) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    work(store)
    return (time.perf_counter() - begun) * 1000


def table(size: int, times: dict[str, list[tuple[float, float]]]) -> str:
    """The Markdown table: the medians, and the median of the ratios."""
    lines = ["| what | without a key | with a key | ratio |", "|---|---:|---:|---:|"]
    for name, pairs in times.items():
        plain, keyed = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(with_key / without for without, with_key in pairs)
        lines.append(f"| {name} | {plain:.1f} ms | {keyed:.1f} ms | {ratio:.2f} |")
    about = (
        f"Medians of pairs measured in turn on a demo studio of {size / 1e6:.1f} MB with "
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, other "
        "work going on beside it: the ratio says more than the times."
    )
    return "\n".join([*lines, "", about])


def main() -> None:
    """Measure and print; with `--write`, also write the document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="into docs/reliability.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = table(*measured(Path(folder)))
    print(text)
    if chosen.write:
        put_between_markers("bench:encryption", text, RELIABILITY)


if __name__ == "__main__":
    main()
