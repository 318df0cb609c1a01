"""`python -m bench.profile_tap`: where the time of one tap goes, in the browser and on the server.

The server runs under cProfile, so its own times are longer than in bench.tap.
"""

import json
import shutil
import statistics
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Locator, sync_playwright

from bench.large import large_studio
from bench.tap import VISITS, codes_with_one_session, timed_tap
from tests.browser import hands
from tests.browser.chromium import ARGS, chromium_path
from tests.browser.served import ROOT, Served
from tests.browser.tablet import Tablet, open_tablet

# Records when each message was sent or received, and its size.
FRAMES = """
window.frames = [];
const Plain = WebSocket;
window.WebSocket = class extends Plain {
  constructor(...wanted) {
    super(...wanted);
    this.addEventListener("message", found =>
      window.frames.push(["in", performance.now(), found.data.byteLength ?? found.data.size]));
  }
  send(data) { window.frames.push(["out", performance.now(), data.byteLength]); super.send(data); }
};
document.addEventListener("touchstart", () =>
  window.frames.push(["touch", performance.now(), 0]), true);
"""


def busy_ms(session: CDPSession) -> dict[str, float]:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return {m["name"]: m["value"] * 1000 for m in metrics if m["name"].endswith("Duration")}


def profiled_tap(
    tablet: Tablet, target: Locator, selector: str, before: str | None
) -> dict[str, Any]:
    """Make one tap and return its times in ms from the touch, messages, and main thread work."""
    session = tablet.context.new_cdp_session(tablet.page)
    session.send("Performance.enable")
    tablet.page.evaluate("() => { window.frames.length = 0 }")
    was = busy_ms(session)
    shown = timed_tap(tablet, target, selector, before=before)
    now = busy_ms(session)
    session.detach()
    frames = tablet.page.evaluate("() => window.frames")
    touch = next(at for kind, at, _ in frames if kind == "touch")
    came = [(at - touch, size) for kind, at, size in frames if kind == "in" and at > touch]
    sent = [at - touch for kind, at, _ in frames if kind == "out" and at > touch]
    return {
        "sent": sent[0],
        "first message": came[0][0],
        "last message": came[-1][0],
        "shown": shown,
        "messages": len(came),
        "kB": sum(size for _, size in came) / 1000,
        "browser script": now["ScriptDuration"] - was["ScriptDuration"],
        "browser layout": now["LayoutDuration"] - was["LayoutDuration"],
    }


def table(taps: dict[str, list[dict[str, Any]]]) -> str:
    columns = list(taps["blank"][0])
    lines = [f"{'median':8}" + "".join(f"{name:>16}" for name in columns)]
    lines += [
        f"{kind:8}"
        + "".join(f"{statistics.median(one[name] for one in all_):16.1f}" for name in columns)
        for kind, all_ in taps.items()
    ]
    return "\n".join(lines)


def run(visits: int) -> None:
    taps: dict[str, list[dict[str, Any]]] = {"blank": [], "tap": [], "record": []}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        now = datetime.now(UTC).replace(microsecond=0)
        large = large_studio(ROOT / "build" / "bench", visits=VISITS, now=now)
        database, log = folder / "studio.db", folder / "runs.jsonl"
        shutil.copy(large, database)
        codes = codes_with_one_session(database, visits)
        here = Path(__file__)
        app = Served(
            database, app=here.with_name("profiled.py"), PROFILED=str(log), PYTHONPATH=str(ROOT)
        )
        blank = Served(folder / "blank.db", app=here.with_name("blank.py"), by_streamlit=True)
        stack.enter_context(app)
        stack.enter_context(blank)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGS))
        busy, quiet = open_tablet(browser, app.url), open_tablet(browser, blank.url)
        for tablet in (busy, quiet):
            tablet.context.add_init_script(FRAMES)
        quiet.open()
        runs: dict[str, list[str]] = {"tap": [], "record": []}
        for code in codes:
            page = hands.open_client(busy, code)
            hands.begin_visit(busy)
            hands.repeat_last_time(busy)
            hands.tap_ending(busy)
            hands.tap_fading(busy, "Slight")
            hands.say_why(busy)
            hands.to_fields(busy)
            button = quiet.page.get_by_role("button", name="Tap")
            taps["blank"].append(profiled_tap(quiet, button, ".count", None))
            for kind, target, selector, before in (
                ("tap", hands.coverage(page, "60%"), hands.LIVE, None),
                ("tap", hands.fading(page, "Strong"), hands.LIVE, None),
                ("record", hands.record_button(busy), hands.ANSWER, ""),
            ):
                if kind == "record":
                    hands.say_why(busy)
                    hands.finish(busy)
                noted = len(log.read_text().splitlines())
                taps[kind].append(profiled_tap(busy, target, selector, before))
                runs[kind] += log.read_text().splitlines()[noted:]
        browser.close()
    print(table(taps))
    for kind, lines in runs.items():
        logged = [json.loads(line) for line in lines]
        print(f"\n{kind}: {len(logged) / len(taps[kind]):.1f} script runs, of the longest in ms")
        longest = max(logged, key=lambda run: run["cpu_ms"])
        print(f"  wall {longest['wall_ms']:.0f}, its own thread {longest['cpu_ms']:.0f}")
        for name, ms in longest["parts_ms"].items():
            print(f"  {ms:7.1f}  {name}")


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
