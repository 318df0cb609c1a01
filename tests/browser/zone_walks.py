"""Random walks of taps over a visit by zone, beside a plain model of what a person expects.

Each value belongs in the zones that were chosen on the screen when it was tapped, a second tap
keeps it, Clear clears, Undo brings back what stood there. Most taps do not wait for an answer.
"""

import random
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Error, sync_playwright

from smpdash.estimate.issue import issued
from smpdash.record.client import Client, Intake
from smpdash.record.studio import Studio
from smpdash.record.visit import Reading, Visit
from smpdash.store.store import Change, Store, open_store
from tests.browser.chromium import ARGS, chromium_path
from tests.browser.served import ROOT, Served
from tests.browser.tablet import Tablet, open_tablet

# The app of the control: values go to the zones of the last answer.
LATE: Final = ROOT / "tests" / "campaigns" / "late_zones.py"
# Steps of a walk: taps, or a few that belong together.
STEPS: Final = 20
# As tall as the page, so that no target is beneath the bar.
VIEWPORT: Final = (1180, 1900)
TREATED: Final = ("hairline", "frontal", "crown", "back")
LAST_DEPTH: Final = {"hairline": 0.9, "frontal": 0.9, "crown": 0.8, "back": 0.8}
FADING: Final = {"None": 0.0, "Slight": 0.1, "Moderate": 0.25, "Strong": 0.45, "Mostly gone": 0.75}
COVERAGE: Final = {f"{percent}%": percent / 100 for percent in range(30, 101, 10)}
FIELDS: Final = ("observed_fading", "shade", "depth_mm", "coverage")
OFFERS: Final = 3
Path_ = tuple[str, str]
# A value by zone and field before a tap, and after it.
Replaced = dict[Path_, tuple[Any, Any]]

# The middle of a target, if a finger would meet it there; a quick tap is made at once.
MIDDLE: Final = """([field, words, quick]) => {
  const within = document.querySelector(`.entry .st-key-${field}`);
  const target = [...within.querySelectorAll("button")]
    .find((each) => each.checkVisibility({visibilityProperty: true}) && each.textContent === words);
  const box = target?.getBoundingClientRect();
  if (!box) return null;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const met = document.elementFromPoint(x, y);
  if (!target.contains(met)) return null;
  if (quick) met.dispatchEvent(new MouseEvent("click", {bubbles: true}));
  return [x, y];
}"""
AT: Final = """([x, y]) => void document.elementFromPoint(x, y)
  .dispatchEvent(new MouseEvent("click", {bubbles: true}))"""
# A point within each zone that chooses it.
ZONES: Final = """() => Object.fromEntries([...document.querySelectorAll(".zone")].map((zone) => {
  const box = zone.querySelector(".tile").getBoundingClientRect();
  for (const share of [0.5, 0.3, 0.2, 0.7, 0.1, 0.9]) {
    for (const down of [0.5, 0.3, 0.7]) {
      const [x, y] = [box.x + box.width * share, box.y + box.height * down];
      if (zone.contains(document.elementFromPoint(x, y))) return [zone.dataset.zone, [x, y]];
    }
  }
  throw new Error(`${zone.dataset.zone} cannot be tapped`);
}))"""
# What the screen shows of the chosen zones and their values.
SHOWN: Final = """async () => {
  await new Promise((painted) => setTimeout(painted)); // a tap is sent first, then painted
  const seen = (each) => each?.checkVisibility({visibilityProperty: true});
  const row = (name) => document.querySelector(`.entry .st-key-${name}`);
  const checked = (name) => seen(row(name))
    ? (row(name).querySelector("[aria-checked='true']")?.textContent ?? "") : null;
  const depth = row("depth-mm")?.querySelector("input");
  return {
    heading: document.querySelector(".goes-to b").textContent,
    zones: [...document.querySelectorAll(".map [aria-checked='true']")]
      .map((each) => each.dataset.zone).sort(),
    several: document.querySelector(".choices > :last-child").ariaPressed === "true",
    observed_fading: checked("observed-fading"),
    shade: checked("shade"),
    coverage: checked("coverage"),
    depth_mm: seen(row("depth-mm")) ? (seen(depth) ? depth.value : "") : null,
  };
}"""
# A tap on the offer to undo of this number, which may go away at any moment.
UNDO: Final = """(number) => {
  const button = document.querySelectorAll(".offer")[number]?.querySelector("button");
  button?.dispatchEvent(new MouseEvent("click", {bubbles: true}));
  return Boolean(button);
}"""


class WalkError(AssertionError):
    """The screen or the draft differs from what a person expects."""


@dataclass
class Expected:
    """What a person expects to stand where, after their taps."""

    studio: Studio
    values: dict[Path_, Any] = field(default_factory=dict)
    chosen: list[str] = field(default_factory=list)
    several: bool = False
    offers: list[Replaced] = field(default_factory=list)
    undone: list[bool] = field(default_factory=list)

    def note(self, changes: dict[Path_, Any], *, is_step: bool = False) -> None:
        """Each value goes where it was tapped, and what it replaces can be brought back."""
        replaced = {
            path: (self.values.get(path), value)
            for path, value in changes.items()
            if self.values.get(path) != value
        }
        self.values |= changes
        for path in [*replaced]:
            for offer, is_undone in zip(self.offers, self.undone, strict=True):
                if path in offer and is_step and not is_undone:
                    replaced[path] = (offer[path][0], replaced[path][1])
                offer.pop(path, None)
            if replaced[path][0] == replaced[path][1]:
                del replaced[path]
        kept = [pair for pair in zip(self.offers, self.undone, strict=True) if pair[0]]
        if any(before is not None for before, _ in replaced.values()):
            kept.append((replaced, False))
        self.offers = [offer for offer, _ in kept[-OFFERS:]]
        self.undone = [is_undone for _, is_undone in kept[-OFFERS:]]

    @property
    def last_depths(self) -> list[float]:
        """The depths of last time in the chosen zones."""
        return [LAST_DEPTH[zone] for zone in self.chosen if zone in LAST_DEPTH]

    @property
    def start_depth(self) -> float:
        """The depth from which an empty field starts: the middle of last time's, to 0.05 mm."""
        last = self.last_depths
        if not last:
            return self.studio.depth.ideal_mm[0]
        return round(round(sum(last) / len(last) / 0.05) * 0.05, 2)

    def undo(self, number: int) -> None:
        """What stood before a tap stands there again."""
        self.undone[number] = True
        self.values |= {path: before for path, (before, _) in self.offers[number].items()}

    def tap_zone(self, zone: str) -> None:
        if not self.several:
            self.chosen = [zone]
        elif zone in self.chosen:
            self.chosen.remove(zone)
        else:
            self.chosen.append(zone)

    def tap_several(self) -> None:
        if self.several and len(self.chosen) > 1:
            self.chosen = []
        self.several = not self.several

    def common(self, name: str) -> Any:
        """The value that all chosen zones share."""
        values = {self.values.get((zone, name)) for zone in self.chosen}
        return values.pop() if len(values) == 1 else None

    def is_noted(self, name: str) -> bool:
        return any(self.values.get((zone, name)) is not None for zone in self.chosen)

    def is_shown(self, name: str) -> bool:
        """Fading is seen where pigment was; without a zone there is nothing to tap."""
        seen = name != "observed_fading" or all(zone in TREATED for zone in self.chosen)
        return bool(self.chosen) and (seen or self.is_noted(name))

    @property
    def names(self) -> str:
        """The names of the chosen zones in words."""
        return names_in_words([zone.name for zone in self.studio.zones if zone.key in self.chosen])

    @property
    def heading(self) -> str:
        """The names of the chosen zones, or that they are all, or what to tap."""
        if len(self.chosen) == len(self.studio.zones):
            return f"All {len(self.chosen)} zones"
        none = "Tap the zones to record" if self.several else "Tap a zone to record it"
        return self.names or none

    def shown(self) -> dict[str, Any]:
        """What the screen should show."""
        said: dict[str, Any] = {
            "heading": self.heading,
            "zones": sorted(self.chosen),
            "several": self.several,
        }
        for name in FIELDS:
            value = self.common(name) if self.is_shown(name) else None
            said[name] = self.words(name, value) if self.is_shown(name) else None
        return said

    def words(self, name: str, value: Any) -> str:
        """A value as its field shows it."""
        if value is None:
            return ""
        if name == "depth_mm":
            return f"{value:.2f}"
        if name == "shade":
            return self.studio.shade(value).name.removeprefix("Shade ")
        offered = FADING if name == "observed_fading" else COVERAGE
        return next(words for words, share in offered.items() if share == value)


def names_in_words(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    if len(names) == 3:
        return f"{names[0]}, {names[1]} and {names[2]}"
    return (
        " and ".join(names)
        if len(names) == 2
        else (f"{names[0]}, {names[1]} and {len(names) - 2} more")
    )


def client_by_zone(
    store: Store,
    name: str,
    *,
    lot: str | None = None,
    treated: tuple[str, ...] = TREATED,
    depth_mm: float | None = None,
) -> str:
    """The code of a client whose first visit, by zone, was ten days ago."""
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=10)
    studio, day = store.studio(), now.date()
    client = Client(name, intake=Intake(area_cm2=200.0, skin="oily"))
    code = store.add_client(client, Change(f"client {name}", now)).code
    readings = tuple(
        Reading(zone, studio.shades[3].key, depth_mm or LAST_DEPTH[zone], None, 0.7)
        for zone in treated
    )
    first = Visit(1, day, readings, decision="another", reason="planned", pigment_lot=lot)
    store.add_visit(f"{code}/1", first, Change(f"visit {name}", now), today=day)
    return code


@dataclass
class Walk:
    """One visit by zone, tapped at random, and what is expected of it."""

    tablet: Tablet
    store: Store
    rng: random.Random
    expected: Expected
    places: dict[str, list[float]] = field(default_factory=dict)
    taps: int = 0
    done: list[str] = field(default_factory=list)

    def begin(self, draft_id: str) -> None:
        self.tablet.open(f"/visit?draft={draft_id}")
        self.places = self.tablet.page.evaluate(ZONES)

    def step(self) -> None:
        """One tap of some kind, a look at what it shows at once, and mostly no wait."""
        kinds: list[Callable[[], None]] = [self.zone, self.zone, self.value, self.value, self.value]
        kinds += [self.value, self.depth, self.clear, self.several, self.many, self.undo, self.copy]
        self.rng.choice(kinds)()
        self.look()
        pause_ms = self.rng.choice((0, 0, 0, 0, 0, 0, 150))
        if pause_ms:
            self.tablet.page.wait_for_timeout(pause_ms)

    def look(self) -> None:
        shown, wanted = self.tablet.page.evaluate(SHOWN), self.expected.shown()
        if shown != wanted:
            wrong = {
                key: (shown[key], value) for key, value in wanted.items() if shown[key] != value
            }
            raise WalkError(f"Shown and expected: {wrong}, after {self.done}")

    def tap(self, key: str, words: str) -> None:
        quick = self.is_quick()
        place = self.tablet.page.evaluate(MIDDLE, [key.replace("_", "-"), words, quick])
        if place is None:
            raise WalkError(f"{words!r} of {key} cannot be tapped, after {self.done}")
        if not quick:
            self.tablet.page.touchscreen.tap(*place)
        self.taps += 1
        self.done.append(f"{key}: {words}")

    def is_quick(self) -> bool:
        """Whether a tap is a click on what is under the finger: it takes a tenth of the time."""
        return self.rng.random() < 0.85

    def zone(self) -> None:
        key = self.rng.choice([*self.places])
        if self.is_quick():
            self.tablet.page.evaluate(AT, self.places[key])
        else:
            self.tablet.page.touchscreen.tap(*self.places[key])
        self.taps += 1
        self.done.append(key)
        self.expected.tap_zone(key)

    def several(self) -> None:
        self.tap("selected", "Several")
        self.expected.tap_several()

    def many(self) -> None:
        zones = {"Select last time’s zones": TREATED}
        if self.expected.several:
            zones |= {"All": tuple(self.places), "None": ()}
        words = self.rng.choice([*zones])
        self.tap("selected", words)
        self.expected.chosen, self.expected.several = [*zones[words]], True

    def value(self) -> None:
        expected, studio = self.expected, self.expected.studio
        name = self.rng.choice(("observed_fading", "shade", "coverage"))
        if not expected.is_shown(name):
            return
        shades = {shade.name.removeprefix("Shade "): shade.key for shade in studio.shades}
        offered = {"observed_fading": FADING, "shade": shades, "coverage": COVERAGE}[name]
        words = self.rng.choice([*offered])
        for _ in range(self.rng.choice((1, 1, 1, 2))):
            self.tap(name, words)
            expected.note({(zone, name): offered[words] for zone in expected.chosen})

    def depth(self) -> None:
        expected = self.expected
        if not expected.is_shown("depth_mm"):
            return
        now, start = expected.common("depth_mm"), expected.start_depth
        if self.rng.random() < 0.4:
            lowest = -0.2 if expected.last_depths else 0.0
            start = round(start + lowest + self.rng.randrange(5) / 10, 2)
            self.tap("depth_mm", f"{start:.2f}")
        elif now is None:
            self.tap("depth_mm", self.rng.choice(("−", "+")))
        else:
            by = self.rng.choice((-1, 1))
            self.tap("depth_mm", "−" if by < 0 else "+")
            start = max(round(now + by * 0.05, 2), 0)
        expected.note({(zone, "depth_mm"): start for zone in expected.chosen}, is_step=True)

    def clear(self) -> None:
        expected = self.expected
        noted = [name for name in FIELDS if expected.is_shown(name) and expected.is_noted(name)]
        if not noted:
            return
        if self.rng.random() < 0.3:
            self.tap("clear", f"Clear {expected.names}")
            expected.note({(zone, name): None for zone in expected.chosen for name in FIELDS})
            return
        name = self.rng.choice(noted)
        self.tap(name, "Clear")
        expected.note({(zone, name): None for zone in expected.chosen})

    def copy(self) -> None:
        darker = self.rng.random() < 0.5
        self.tap("next_shade" if darker else "same_shade", COPIES[darker])
        shades = [shade.key for shade in self.expected.studio.shades]
        changes: dict[Path_, Any] = {(zone, "shade"): shades[3 + darker] for zone in TREATED}
        self.expected.note(changes | {(zone, "depth_mm"): LAST_DEPTH[zone] for zone in TREATED})

    def undo(self) -> None:
        expected = self.expected
        there = self.tablet.page.locator(".offer").count()
        # The oldest go away after some seconds.
        expected.offers = expected.offers[len(expected.offers) - there :]
        expected.undone = expected.undone[len(expected.undone) - there :]
        open_offers = [n for n, is_undone in enumerate(expected.undone) if not is_undone]
        if open_offers and self.tablet.page.evaluate(UNDO, open_offers[-1]):
            self.done.append("undo")
            expected.undo(open_offers[-1])

    def compare(self, draft_id: str) -> None:
        """The draft holds each value in its zone, and a page opened anew shows it so."""
        self.tablet.settled()
        draft = self.store.draft(draft_id)
        readings = draft.data["readings"] if draft else {}
        noted = {
            (zone, name): value
            for zone, values in readings.items()
            for name, value in values.items()
            if value is not None
        }
        wanted = {path: value for path, value in self.expected.values.items() if value is not None}
        if noted != wanted:
            wrong = {path for path in {*noted, *wanted} if noted.get(path) != wanted.get(path)}
            said = {path: (noted.get(path), wanted.get(path)) for path in wrong}
            raise WalkError(f"In the draft and expected: {said}, after {self.done}")


COPIES: Final = {False: "Same zones, same shade", True: "Same zones, next shade"}


def walk(tablet: Tablet, store: Store, seed: int, number: int = STEPS) -> int:
    """One walk of so many steps; the number of taps. WalkError where something differs."""
    code = client_by_zone(store, f"Walker {seed}")
    now = datetime.now(UTC).replace(microsecond=0)
    draft = store.open_draft("visit", f"{code}/1", device="the test", now=now)
    steps = Walk(tablet, store, random.Random(seed), Expected(store.studio()))
    steps.begin(draft.draft_id)
    for _ in range(number):
        steps.step()
    steps.compare(draft.draft_id)
    if seed % 5 == 0:
        tablet.reload()
        steps.look()
    return steps.taps


@dataclass
class Found:
    """How the walks went."""

    walks: int = 0
    taps: int = 0
    differences: list[str] = field(default_factory=list)


def campaign(
    browser: Browser, server: Served, seeds: Iterable[int], *, steps: int = STEPS
) -> Found:
    """Walk them all on one tablet; what differed, by seed."""
    store, found = open_store(server.database, issue=issued), Found()
    tablet = open_tablet(browser, server.url, viewport=VIEWPORT)
    for seed in seeds:
        found.walks += 1
        try:
            found.taps += walk(tablet, store, seed, steps)
        except (WalkError, Error, TimeoutError) as error:
            found.differences.append(f"seed {seed}: {error}")
    tablet.close()
    return found


def run(folder: Path, walks: int, *, app: Path = ROOT / "app.py") -> Found:
    """So many walks at a server of this app and a browser of their own."""
    with (
        tempfile.TemporaryDirectory(dir=folder) as place,
        sync_playwright() as playwright,
        Served(Path(place) / "studio.db", app=app) as server,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGS))
        found = campaign(browser, server, range(1000, 1000 + walks))
        browser.close()
    return found
