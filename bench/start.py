"""The time and memory that a start takes, with a thousand and with very many visits.

The files are started in turn, so the ratios say more than the times. A start ends when a new page
in Chromium shows the clients. The check of the file continues in the background; `--checked` is the
number of visits of the file whose check is measured to its end. The control is a start that reads
the whole file first.
"""

import argparse
import platform
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.documents import RELIABILITY, put_between_markers
from bench.large import large_studio
from tests.browser.chromium import ARGS, chromium_path
from tests.browser.served import ROOT, Served
from tests.browser.tablet import open_tablet

FEW, MANY = 1000, 1_000_000
APP = Path(__file__).with_name("started.py")
CHECKED = "the records were checked"
CHECK_S = 3600.0
AIM_RATIO, AIM_MB = 1.5, 400


@dataclass
class Starts:
    """What was measured of one file: seconds of each start, and the memory and time of a check."""

    seconds: list[float] = field(default_factory=list)
    first_mb: float = 0.0
    most_mb: float = 0.0
    check_s: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


Found = dict[int | str, Starts]


def start(
    browser: Browser, path: Path, into: Starts, *, wait: bool = False, **environ: str
) -> None:
    """Start once and show the clients; with `wait`, stay until the whole file was checked."""
    server = Served(path, app=APP, fresh=True, **environ)
    server.log.unlink(missing_ok=True)
    begun = time.perf_counter()
    try:
        server.start(patience_s=CHECK_S)
        tablet = open_tablet(browser, server.url)
        tablet.page.goto(server.url)
        tablet.page.get_by_text("C-").first.wait_for()
        if not wait:
            into.seconds.append(time.perf_counter() - begun)
        into.first_mb = max(into.first_mb, most_memory(server.pid))
        tablet.context.close()
        while wait and CHECKED not in server.log_text():
            if time.perf_counter() - begun > CHECK_S:
                raise RuntimeError(f"The check did not end:\n{server.log_text()}")
            time.sleep(0.2)
        into.check_s = time.perf_counter() - begun if wait else into.check_s
        into.most_mb = max(into.most_mb, most_memory(server.pid))
    finally:
        server.stop()


def most_memory(process: int) -> float:
    """The most memory that a process has held so far, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1000


def measured(paths: dict[int, Path], times: int, many: int, checked: int) -> Found:
    found: Found = {visits: Starts() for visits in paths}
    found["control"] = Starts()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGS))
        for path in paths.values():
            start(browser, path, Starts())  # the file is in the system's cache from now on
        for number in range(times):
            for visits in (FEW, many):
                start(browser, paths[visits], found[visits])
            print(f"{number + 1} of {times} starts", file=sys.stderr)
        start(browser, paths[many], found["control"], LOOK_FIRST="1")
        for visits in (FEW, checked):
            print(f"{visits:,} visits: waiting for the check", file=sys.stderr)
            start(browser, paths[visits], found[visits], wait=True)
        browser.close()
    return found


def table(found: Found, visits_of_many: int, checked: int) -> str:
    few, many, control, whole = (found[name] for name in (FEW, visits_of_many, "control", checked))
    lines = ["| what | visits | with so many | visits | with so many | ratio | aim |"]
    lines += ["|---|--:|--:|--:|--:|--:|--:|"]
    for what, visits, one, other, unit, aim in (
        (
            "start until a page shows the clients",
            visits_of_many,
            few.median,
            many.median,
            "s",
            AIM_RATIO,
        ),
        ("control: looked through first", visits_of_many, few.median, control.median, "s", ""),
        (
            "most memory until that page",
            visits_of_many,
            few.first_mb,
            many.first_mb,
            "MB",
            f"{AIM_MB} MB",
        ),
        (
            "most memory until all is checked",
            checked,
            few.most_mb,
            whole.most_mb,
            "MB",
            f"{AIM_MB} MB",
        ),
        ("until all is checked", checked, few.check_s, whole.check_s, "s", ""),
    ):
        digits = ".1f" if unit == "s" else ".0f"
        cells = (f"{FEW:,}", f"{one:{digits}} {unit}", f"{visits:,}", f"{other:{digits}} {unit}")
        lines.append(f"| {what} | {' | '.join(cells)} | {other / one:.2f} | {aim} |")
    return "\n".join(lines)


def run(times: int, many: int, checked: int, *, write: bool) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        paths = {}
        for visits in {FEW, many, checked}:
            kept = large_studio(ROOT / "build" / "bench", visits=visits, now=now)
            paths[visits] = Path(folder) / f"studio-{visits}.db"
            shutil.copy(kept, paths[visits])
        found = measured(paths, times, many, checked)
        size = paths[many].stat().st_size / 1e9
    text = (
        f"{table(found, many, checked)}\n\nMedians of {times} starts in turn, the largest file "
        f"{size:.1f} GB, with Python {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}, other work going on beside it: the ratio says more than the times."
    )
    print(text)
    if write:
        put_between_markers("bench:start", text, RELIABILITY)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--starts", type=int, default=5, help="starts of each file that are timed")
    ask.add_argument("--many", type=int, default=MANY, help="visits of the largest file")
    ask.add_argument("--checked", type=int, help="visits of the file checked whole, else as many")
    ask.add_argument("--write", action="store_true", help="write the figures into the document")
    asked = ask.parse_args()
    run(asked.starts, asked.many, asked.checked or asked.many, write=asked.write)
    return 0


if __name__ == "__main__":
    sys.exit(main())
