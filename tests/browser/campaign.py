"""`python -m tests.browser.campaign --runs 200`: visits written while everything breaks.

Each run fills in a second visit at random; at a random moment the server is killed, the cable is
pulled or the page is loaded again. Every value whose tap had been answered must stand there
afterwards, and the visit recorded in the end is the one that the screen showed, once.
"""

import argparse
import random
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, sync_playwright

from smpdash.estimate.issue import issued
from smpdash.record.client import Client, Intake
from smpdash.record.visit import Reading, Visit
from smpdash.store.store import Change, Store, open_store
from tests.browser import hands
from tests.browser.chromium import ARGS, chromium_path
from tests.browser.proxy import Cable
from tests.browser.served import Served
from tests.browser.tablet import Tablet, open_tablet

DISASTERS = ("kill", "cut", "reload")
# Each longer than the socket's own look whether the other side is there, every 30 s.
LONG_CUTS_S = {f"cut for {seconds} s": seconds for seconds in (31, 45, 65)}
OFFERED = {
    "fading": ("None", "Slight", "Moderate", "Strong", "Mostly gone"),
    "shade": ("2", "3", "4", "5"),
    "coverage": ("40%", "50%", "60%", "70%", "80%"),
    "ending": ("Another session", "Complete"),
}
SHARE = {"None": 0.0, "Slight": 0.1, "Moderate": 0.25, "Strong": 0.45, "Mostly gone": 0.75}
OPTION = {
    "fading": hands.fading,
    "shade": hands.shade,
    "coverage": hands.coverage,
    "ending": hands.ending,
}


class LostError(AssertionError):
    """A value whose tap was answered is gone, or a visit was recorded other than shown."""


@dataclass
class Table:
    """Where a run happens: a server, its database and the cable to it."""

    browser: Browser
    server: Served
    cable: Cable
    store: Store


@dataclass
class Run:
    """One visit: what was `answered`, and what was tapped with no answer seen yet."""

    tablet: Tablet
    rng: random.Random
    answered: dict[str, str] = field(default_factory=dict)
    unanswered: dict[str, set[str]] = field(default_factory=dict)

    def tap(self, name: str, words: str, *, wait: bool) -> None:
        """A tap on what is not set yet, so that it never takes a value back."""
        if hands.shown(self.tablet)[name] == words:
            return
        self.reach(name)
        OPTION[name](self.tablet.page, words).tap()
        if wait:
            self.tablet.settled()
            self.look()
            if self.answered[name] != words:
                raise LostError(f"{name}: {words!r} was tapped, {self.answered[name]!r} is shown.")
        else:
            self.unanswered.setdefault(name, set()).add(words)

    def reach(self, name: str) -> None:
        """To the sheet or to the page, where this is tapped, without a wait for any answer."""
        page, is_on_sheet = self.tablet.page, name == "ending"
        if is_on_sheet and not hands.is_finishing(self.tablet):
            self.tablet.by_key("finish").get_by_role("button").tap()
        elif hands.is_finishing(self.tablet) and not is_on_sheet:
            page.get_by_role("button", name="Back to the visit").tap()

    def look(self) -> None:
        """What is shown now, on a quiet page, is answered."""
        self.answered = hands.shown(self.tablet)
        self.unanswered = {}

    def compare(self) -> None:
        """After the disaster: what was answered stands there, or what was tapped since."""
        now = hands.shown(self.tablet)
        for name, words in self.answered.items():
            if now[name] not in {words} | self.unanswered.get(name, set()):
                raise LostError(f"{name}: {words!r} was answered, {now[name]!r} is shown now.")
        self.look()


def second_visit_to_write(store: Store, seed: int) -> str:
    """The code of a client whose first visit was ten days ago."""
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=10)
    studio, day = store.studio(), now.date()
    client = Client(f"Made-up {seed}", intake=Intake(area_cm2=200.0, skin="oily"))
    code = store.add_client(client, Change(f"run {seed}", now)).code
    reading = Reading("whole", studio.shades[1].key, studio.depth.ideal_mm[0] + 0.05, None, 0.5)
    first = Visit(1, day, (reading,), decision="another", reason="planned")
    store.add_visit(f"{code}/1", first, Change(f"run {seed}/1", now), today=day)
    return code


def one_run(
    table: Table, seed: int, *, disaster: str | None = None, fields: tuple[str, ...] = ()
) -> None:
    """One visit with a disaster; LostError where something was lost or recorded twice."""
    rng = random.Random(seed)
    disaster = disaster or rng.choice(DISASTERS)
    code = second_visit_to_write(table.store, seed)
    draft = table.store.open_draft(
        "visit", f"{code}/1", device="the test", now=datetime.now(UTC).replace(microsecond=0)
    )
    tablet = open_tablet(table.browser, table.cable.url)
    try:
        tablet.open(f"/visit?draft={draft.draft_id}")
        run = Run(tablet, rng)
        run.look()
        names = fields or tuple(OFFERED)
        for _ in range(rng.randint(2, 4)):
            name = rng.choice(names)
            run.tap(name, rng.choice(OFFERED[name]), wait=True)
        for name in rng.sample(names, rng.randint(0, 2)):
            run.tap(name, rng.choice(OFFERED[name]), wait=False)
            tablet.page.wait_for_timeout(rng.choice((0, 20, 60, 150)))
        break_and_mend(table, tablet, disaster, rng)
        run.compare()
        for name in names:
            if not run.answered[name] or rng.random() < 0.3:
                run.tap(name, rng.choice(OFFERED[name]), wait=True)
        if not fields:
            record_and_read_back(table.store, run, code)
    finally:
        tablet.close()


def break_and_mend(table: Table, tablet: Tablet, disaster: str, rng: random.Random) -> None:
    if disaster == "kill":
        table.server.kill()
        table.server.start()
    elif disaster == "cut":
        table.cable.pull()
        tablet.page.wait_for_timeout(rng.choice((100, 700, 1500)))
        table.cable.plug_in()
    elif disaster in LONG_CUTS_S:
        table.cable.pull()
        tablet.page.wait_for_timeout(1000 * LONG_CUTS_S[disaster])
        table.cable.plug_in()
    else:
        tablet.reload()
    tablet.settled()


def record_and_read_back(store: Store, run: Run, code: str) -> None:
    hands.say_why(run.tablet)
    shown = hands.shown(run.tablet)
    hands.record(run.tablet)
    (course,) = store.courses(code)
    if len(course.visits) != 2 or store.drafts():
        raise LostError(
            f"{len(course.visits)} visits, {len(store.drafts())} drafts: 2 and 0 meant."
        )
    visit = course.visits[1]
    (reading,) = visit.readings
    recorded = {
        "fading": next(word for word, share in SHARE.items() if share == reading.observed_fading),
        "shade": store.studio().shade(str(reading.shade)).name.removeprefix("Shade "),
        "coverage": f"{reading.coverage:.0%}",
        "ending": {"another": "Another session", "complete": "Complete"}[str(visit.decision)],
        "changes": str(visit.adjustments),
    }
    wrong = {name: (shown[name], words) for name, words in recorded.items() if shown[name] != words}
    if wrong:
        raise LostError(f"Shown and recorded differ: {wrong}")


@contextmanager
def laid_table(browser: Browser, database: Path, **served: Any) -> Iterator[Table]:
    with Served(database, **served) as server, Cable(server.port) as cable:
        yield Table(browser, server, cable, open_store(database, issue=issued))


def campaign(
    table: Table,
    seeds: range,
    *,
    disasters: Sequence[str] | None = None,
    say: Callable[[str], None] = print,
) -> list[int]:
    """Run them all, with these disasters in turn or any; the seeds that lost something."""
    lost = []
    for seed in seeds:
        try:
            one_run(table, seed, disaster=disasters and disasters[seed % len(disasters)])
        except (LostError, Error, TimeoutError) as error:
            say(f"seed {seed}: {type(error).__name__}: {error}")
            if not isinstance(error, LostError):
                traceback.print_exc()
            for draft in table.store.drafts():
                table.store.discard_draft(draft.draft_id, version=draft.version)
            lost.append(seed)
    return lost


def run(seeds: range, *, disasters: Sequence[str] | None = None) -> list[int]:
    """Run them all at a table of their own and give the seeds that lost something."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGS))
        with laid_table(browser, Path(folder) / "studio.db") as table:
            lost = campaign(table, seeds, disasters=disasters)
        browser.close()
    return lost


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--runs", type=int, default=200)
    ask.add_argument("--first-seed", type=int, default=1000)
    asked = ask.parse_args()
    seeds = range(asked.first_seed, asked.first_seed + asked.runs)
    begun = datetime.now(UTC)
    lost = run(seeds)
    took = (datetime.now(UTC) - begun).total_seconds()
    print(f"{len(seeds)} runs in {took:.0f} s, {len(lost)} lost something; seeds: {lost}")
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
