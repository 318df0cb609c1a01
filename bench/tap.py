"""`python -m bench.tap`: how long a tap takes until the new estimate is visible.

Measures in turn, in one browser: a tap on a blank Streamlit app with default settings, the same
with smpdash's server settings, a tap on the visit screen, and Record. All are timed inside the
page, from the touch to the frame in which the server's answer is painted, so that the test driver
does not count. The visit screen shows the tap itself at once; the measurement ends with the new
estimate.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, sync_playwright

from bench.documents import PERFORMANCE, put_between_markers
from bench.large import large_studio
from smpdash.estimate.issue import issued
from smpdash.store.store import ClientQuery, open_store
from tests.browser import hands
from tests.browser.chromium import ARGS, MISSING, chromium_path
from tests.browser.served import ROOT, Served
from tests.browser.tablet import Tablet, open_tablet

VISITS = 100_000
KINDS = {
    "blank": "blank app, a button and a counter, as Streamlit comes",
    "set": "the same under smpdash's server settings",
    "tap": "tap on the visit screen until the new estimate is visible",
    "record": "Record until recorded, the new estimate visible",
}
# What smpdash has said in its log once it has nothing left to do after a start, and how long that
# may take.
AT_REST = ("the records were checked", "backup made")
STARTING_S = 900
UNATTENDED = {"STREAMLIT_SERVER_HEADLESS": "true", "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
AIM = {"tap": 1.3, "record": 1.6}
RATIOS = ("median_ratio", "p95_ratio")
RESULT = Path(__file__).with_suffix(".json")
# Resolves with the milliseconds from the touch until the text at `selector` changes. If the new
# estimate reads like the old one, until the script has ended, which is later.
TIMED = """
({selector, before}) => {
  const said = () => document.querySelector(selector)?.textContent ?? "";
  const state = () => document.querySelector("[data-testid='stApp']")?.dataset.testScriptState;
  const old = before ?? said();
  let touched = 0, ran = false;
  document.addEventListener("touchstart", () => { touched = performance.now() },
    {capture: true, once: true});
  window.timed = new Promise((settle, fail) => {
    setTimeout(() => fail(`${selector} was not there after 20 s`), 20000);
    const watch = new MutationObserver(() => {
      if (!touched) return;
      const text = said(), changed = text !== "" && text !== old;
      ran ||= state() === "running";
      if (changed || (before == null && ran && state() === "notRunning")) {
        watch.disconnect();
        // A task that a frame begins runs once that frame is painted.
        requestAnimationFrame(() => setTimeout(() => settle(performance.now() - touched)));
      }
    });
    watch.observe(document.body, {subtree: true, childList: true, characterData: true,
      attributes: true, attributeFilter: ["data-test-script-state"]});
  });
}
"""


def timed_tap(
    tablet: Tablet, target: Locator, selector: str, *, before: str | None = None
) -> float:
    """Milliseconds from this touch until the text at `selector` differs from `before`.

    Without `before`, from the text of now.
    """
    page = tablet.page
    target.wait_for()
    page.evaluate(TIMED, {"selector": selector, "before": before})
    target.tap()
    milliseconds = float(page.evaluate("() => window.timed"))
    tablet.settled()
    return milliseconds


def rounds(
    blank: dict[str, Tablet], visit: Tablet, codes: list[str]
) -> Iterator[tuple[str, float]]:
    """Record the second visit of every client, with a tap on a blank app before each timed tap."""

    def blank_tap(kind: str) -> tuple[str, float]:
        tablet = blank[kind]
        return kind, timed_tap(tablet, tablet.page.get_by_role("button", name="Tap"), ".count")

    def visit_tap(target: Locator) -> tuple[str, float]:
        return "tap", timed_tap(visit, target, hands.LIVE)

    for number, code in enumerate(codes):
        page = hands.open_client(visit, code)
        hands.begin_visit(visit)
        hands.repeat_last_time(visit)
        hands.tap_ending(visit)
        hands.to_fields(visit)
        # The first tap is not counted: it warms the page up, as an artist's page is.
        timed_tap(visit, hands.coverage(page, "50%"), hands.LIVE)
        blank_tap("blank")
        yield blank_tap("blank")
        yield visit_tap(hands.fading(page, ("Strong", "Mostly gone")[number % 2]))
        yield blank_tap("set")
        yield blank_tap("blank")
        yield visit_tap(hands.coverage(page, ("100%", "30%")[number % 2]))
        hands.say_why(visit)
        hands.finish(visit)
        yield blank_tap("blank")
        yield (
            "record",
            timed_tap(visit, hands.record_button(visit), hands.ANSWER, before=""),
        )


def measured(
    browser: Browser, blank: dict[str, Served], app: Served, codes: list[str]
) -> dict[str, list[float]]:
    taps: dict[str, list[float]] = {kind: [] for kind in KINDS}
    quiet = {kind: open_tablet(browser, served.url) for kind, served in blank.items()}
    for tablet in quiet.values():
        tablet.open()
    busy = open_tablet(browser, app.url)
    for kind, ms in rounds(quiet, busy, codes):
        taps[kind].append(ms)
        print(
            f"\r{len(taps['record'])} of {len(codes)} visits", end="", file=sys.stderr, flush=True
        )
    print(file=sys.stderr)
    return taps


def summary(taps: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """The median and 95th percentile of each kind in ms, and their ratios to the blank app's."""
    figures = {}
    for kind, values in taps.items():
        figures[kind] = {
            "n": len(values),
            "median_ms": round(statistics.median(values), 1),
            "p95_ms": round(statistics.quantiles(values, n=20)[-1], 1),
        }
    for kind in KINDS.keys() - {"blank"}:
        for name in ("median", "p95"):
            share = figures[kind][f"{name}_ms"] / figures["blank"][f"{name}_ms"]
            figures[kind][f"{name}_ratio"] = round(share, 2)
    return figures


def table(figures: dict[str, dict[str, float]]) -> str:
    lines = [
        "| what | n | median | 95th percentile | ratio of medians | ratio of 95th | aim |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for kind, words in KINDS.items():
        row = figures[kind]
        cells = [words, f"{row['n']}", f"{row['median_ms']:.0f} ms", f"{row['p95_ms']:.0f} ms"]
        ratios = [f"{row[name]:.2f}" if name in row else "1" for name in RATIOS]
        cells += [*ratios, f"{AIM.get(kind, '')}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def codes_with_one_session(database: Path, count: int) -> list[str]:
    """The codes of clients whose second visit is due, so that its date causes no caution."""
    due = datetime.now(UTC).date() - timedelta(days=7)
    lines = open_store(database, issue=issued).clients(ClientQuery(status="running"))
    return [
        line.code
        for line in lines
        if line.sessions_done == 1 and line.last_held_on and line.last_held_on <= due
    ][:count]


def until_at_rest(app: Served) -> None:
    """Wait until the first check of the records and the day's backup are done."""
    begun = time.monotonic()
    while not all(words in app.log_text() for words in AT_REST):
        if time.monotonic() - begun > STARTING_S:
            raise RuntimeError(f"smpdash did not come to rest:\n{app.log_text()}")
        time.sleep(1)


def run(records: int) -> dict[str, dict[str, float]]:
    now, load = datetime.now(UTC).replace(microsecond=0), os.getloadavg()[0]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = folder / "studio.db"
        shutil.copy(large_studio(ROOT / "build" / "bench", visits=VISITS, now=now), database)
        codes = codes_with_one_session(database, records)
        page = Path(__file__).with_name("blank.py")
        blank = {
            "blank": Served(
                folder / "as-it-comes.db", app=page, folder=folder, by_streamlit=True, **UNATTENDED
            ),
            "set": Served(folder / "set.db", app=page, by_streamlit=True),
        }
        for served in blank.values():
            stack.enter_context(served)
        app = stack.enter_context(Served(database, fresh=True))
        until_at_rest(app)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGS))
        taps = measured(browser, blank, app, codes)
        version = browser.version
        browser.close()
    figures = summary(taps)
    RESULT.write_text(
        json.dumps(
            {
                "measured_on": now.date().isoformat(),
                "visits_in_database": VISITS,
                "chromium": version,
                "python": platform.python_version(),
                "processors": os.cpu_count(),
                "load_before": round(load, 1),
                "summary": figures,
                "taps_ms": {kind: [round(ms, 1) for ms in values] for kind, values in taps.items()},
            },
            indent=1,
        )
        + "\n"
    )
    return figures


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--records", type=int, default=60, help="visits recorded; twice as many taps")
    ask.add_argument("--write", action="store_true", help="the last run, into docs/performance.md")
    asked = ask.parse_args()
    if chromium_path() is None:
        print(MISSING, file=sys.stderr)
        return 1
    if asked.write:
        kept = json.loads(RESULT.read_text())
        put_between_markers("bench:tap", table(kept["summary"]), PERFORMANCE)
        return 0
    print(table(run(asked.records)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
