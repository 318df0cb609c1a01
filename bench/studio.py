"""`python -m bench.studio`: how long the manager's tabs take in a small and in a large studio.

Draws each tab of the page Studio in turn, in a studio of 1,000 visits and in one of 1,000,000 that
are spread over ten years with changing staff and lots: the seconds until the server has sent all of
the page, over a connection like a tablet's, without the browser's own drawing.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.documents import PERFORMANCE, put_between_markers
from bench.years import studio_of_years
from smpdash.screens.studio.studio_page import TABS
from tests.browser.served import ROOT, Served
from tests.browser.wired import Wired

SMALL, LARGE = 1_000, 1_000_000
AIM = 2.0
# Wait this long after a start, while smpdash checks its records.
STARTING_S = 60
RESULT = Path(__file__).with_suffix(".json")


def measured(servers: dict[int, Served], rounds: int) -> dict[str, dict[int, list[float]]]:
    """The seconds of each tab by the number of visits, the studios and tabs in turn."""
    seconds: dict[str, dict[int, list[float]]] = {tab: {of: [] for of in servers} for tab in TABS}
    for number in range(rounds + 1):
        for tab, by_size in seconds.items():
            for visits, server in servers.items():
                with Wired(server, patience_s=300) as tablet:
                    took = tablet.open("studio", f"tab={tab}")
                # The first round is not counted: it warms the server up.
                if number:
                    by_size[visits].append(took)
        print(f"\r{number} of {rounds} rounds", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return seconds


def summary(seconds: dict[str, dict[int, list[float]]]) -> dict[str, dict[str, float]]:
    """The median of each tab in ms for either studio, and their ratio."""
    figures = {}
    for tab, by_size in seconds.items():
        few, many = (statistics.median(values) * 1000 for values in by_size.values())
        figures[tab] = {
            "n": len(next(iter(by_size.values()))),
            "small_ms": round(few),
            "large_ms": round(many),
            "ratio": round(many / few, 2),
        }
    return figures


def table(result: dict[str, Any]) -> str:
    small, large = (f"{number:,} visits" for number in (result["small"], result["large"]))
    lines = [
        f"| tab | n | {small} | {large} | ratio | aim |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {TABS[tab]} | {row['n']} | {row['small_ms']} ms | {row['large_ms']} ms"
        f" | {row['ratio']:.2f} | {AIM:g} |"
        for tab, row in result["summary"].items()
    ]
    return "\n".join(lines)


def run(rounds: int, large: int) -> dict[str, Any]:
    now, load = datetime.now(UTC).replace(microsecond=0), os.getloadavg()[0]
    folder = ROOT / "build" / "bench"
    with ExitStack() as stack:
        servers = {
            visits: stack.enter_context(Served(studio_of_years(folder, visits=visits, now=now)))
            for visits in (SMALL, large)
        }
        time.sleep(STARTING_S)
        seconds = measured(servers, rounds)
    result = {
        "measured_on": now.date().isoformat(),
        "small": SMALL,
        "large": large,
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_before": round(load, 1),
        "summary": summary(seconds),
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    return result


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--rounds", type=int, default=15, help="times that each tab is drawn")
    ask.add_argument("--visits", type=int, default=LARGE, help="visits of the large studio")
    ask.add_argument("--write", action="store_true", help="the last run, into docs/performance.md")
    asked = ask.parse_args()
    if asked.write:
        put_between_markers("bench:studio", table(json.loads(RESULT.read_text())), PERFORMANCE)
        return 0
    print(table(run(asked.rounds, asked.visits)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
