"""`python -m tests.fuzz`: throw tens of thousands of values and write down what became of them."""

import argparse
import logging
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.browser.served import Served
from tests.campaigns.__main__ import DOCUMENT, machine
from tests.fuzz import commands, exchange, pages, web


def served(
    run: Callable[[Served, int], Counter[str]],
) -> Callable[[Path, int], Counter[str]]:
    def on_a_server(folder: Path, count: int) -> Counter[str]:
        with web.served(folder / "studio.db") as server:
            return run(server, count)

    return on_a_server


ENTRIES: dict[str, tuple[str, Callable[[Path, int], Counter[str]], int]] = {
    "http": ("HTTP requests over a socket each", served(web.http), 20_000),
    "locked": (
        "the same to a studio that asks for PINs, none of them signed in",
        served(partial(web.http, locked=True)),
        10_000,
    ),
    "sockets": ("WebSockets with up to four frames each", served(web.sockets), 1_000),
    "addresses": ("addresses of the screens", pages.addresses, 1_000),
    "drafts": ("drafts on disk, opened and recorded", pages.drafts, 500),
    "fields": ("forms with odd values, recorded", pages.fields, 300),
    "cases": ("cases in the exchange format", lambda _, n: exchange.cases(n), 20_000),
    "files": ("files of cases, cut and stirred", lambda _, n: exchange.files(n), 5_000),
    "csv": ("texts through CSV and back", lambda _, n: exchange.csv_rows(n), 20_000),
    "lines": ("command lines", commands.lines, 5_000),
    "case_files": ("files given to `estimate` and `evaluate`", commands.case_files, 3_000),
    "databases": (
        "damaged files given to `check`, `restore`, `export`, `backup`",
        commands.databases,
        2_000,
    ),
}
BEGINS, ENDS = "<!-- fuzz -->", "<!-- /fuzz -->"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ENTRIES)}")
    parser.add_argument("--share", type=float, default=1.0, help="of the usual number, such as 0.1")
    chosen = parser.parse_args()
    logging.disable(logging.WARNING)
    for name in chosen.names or ENTRIES:
        words, run, usual = ENTRIES[name]
        count = max(int(usual * chosen.share), 1)
        with tempfile.TemporaryDirectory() as folder:
            became = run(Path(folder), count)
        said = ", ".join(f"{times:,} {word}" for word, times in became.most_common())
        write(words, f"| {words} | {became.total():,} | {said} |")


def write(words: str, line: str) -> None:
    """Put one entry's line into the document, the others beside it as they are."""
    print(line, flush=True)
    text = DOCUMENT.read_text(encoding="utf-8")
    between = re.compile(f"{BEGINS}.*?{ENDS}", re.DOTALL)
    found = between.search(text)
    old = found.group().splitlines() if found else []
    lines = {row.split(" | ")[0].removeprefix("| "): row for row in old if row.startswith("| ")}
    lines[words] = line
    rows = [lines[about] for about, _, _ in ENTRIES.values() if about in lines]
    table = "\n".join(["| thrown | how many | what became of them |", "|---|---:|---|", *rows])
    new = f"{BEGINS}\n{table}\n\n{machine()}\n{ENDS}"
    DOCUMENT.write_text(between.sub(lambda _: new, text), encoding="utf-8")


if __name__ == "__main__":
    main()
