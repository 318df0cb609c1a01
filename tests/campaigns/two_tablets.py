"""Two tablets on one visit: what is recorded, the recording page showed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from smpdash.record.visit import Course, Visit
from smpdash.screens.drafts.differences import flat, with_path
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit import draft_fields
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.taps.taken import taken
from smpdash.screens.visit.taps.tap import TapContext
from smpdash.store.store import Change, Draft, Store
from tests.builders.records import NOW, TODAY, studio
from tests.builders.stores import add_client, opened, write_draft

UTC: Final = ZoneInfo("UTC")
WHOLE: Final = ["whole"]
VALUES: Final[Mapping[str, tuple[Any, ...]]] = {
    "coverage": (0.4, 0.5, 0.6),
    "shade": ("s1", "s2", "s3"),
    "depth_mm": (0.5, 0.55, 0.6),
    "adjustments": (0, 1, 2),
    "note": ("dry", "dry skin", ""),
    "decision": ("another", "complete"),
}
STEPS: Final = 14
# A version that no draft reaches: a page that says it saw this one is asked nothing.
ALL_SEEN: Final = 10**9


@dataclass
class Found:
    """How the rounds went."""

    recorded: int = 0
    not_as_shown: int = 0
    asked: int = 0
    taps: int = 0


@dataclass
class Page:
    """One tablet's page: what it was shown last, and what was tapped on it since."""

    name: str
    asks: bool
    seen: int = 0
    shown: dict[str, Any] = field(default_factory=dict)
    number: int = 0

    def look(self, draft: Draft) -> None:
        self.seen, self.shown = draft.version, draft.data

    def tap(self, store: Store, draft_id: str, name: str, value: Any) -> Draft:
        """The draft after one tap, which the page shows at once whatever becomes of it."""
        self.number += 1
        is_of_zone = name in draft_fields.READING_FIELDS
        if is_of_zone or name in VALUES:
            path = f"readings/whole/{name}" if is_of_zone else name
            self.shown = with_path(self.shown, path, value)
        seen = self.seen if self.asks else ALL_SEEN
        told = [self.number, name, value, WHOLE if is_of_zone else None, seen]

        def change(draft: Draft) -> Mapping[str, Any]:
            if name == "record" and not self.asks:
                told[2] = flat(draft.data)
            tap_context = TapContext(studio(), NOW, self.name, draft.version + 1)
            return taken(draft.data, {"page": self.name, "taps": [told]}, tap_context)[0]

        changed = store.change_draft(draft_id, change, device=self.name, now=NOW)
        assert changed
        return changed[1]


def campaign(folder: Path, rounds: int, *, seed: int, asks: bool = True) -> Found:
    """So many visits, each tapped on two pages in turn at random and recorded by one of them.

    Without `asks`, the control: the last tap counts, and what stands in the draft is recorded.
    """
    rng, found = random.Random(seed), Found()
    store = opened(folder / "studio.db")
    for number in range(rounds):
        _one_visit(store, f"Client {number}", rng, found, asks=asks)
    return found


def _one_visit(store: Store, name: str, rng: random.Random, found: Found, *, asks: bool) -> None:
    course = f"{add_client(store, name)}/1"
    draft = store.open_draft("visit", course, device="one", now=NOW)
    start = visit_draft.started(Course(course, 1), studio(), now=NOW, zone=UTC)
    start = visit_draft.with_value(start | {"decision": "another"}, WHOLE, "shade", "s2")
    draft = write_draft(store, draft.draft_id, start, device="one", now=NOW)
    pages = [Page("one", asks), Page("two", asks)]
    for page in pages:
        page.look(draft)
    for step in range(1000):
        page = rng.choice(pages)
        draft = store.draft(draft.draft_id) or draft
        kind = rng.random() if step < STEPS else rng.choice((0.0, 0.95))
        if kind < 0.2:
            page.look(draft)
            _settle(page, store, draft, rng, found)
        elif kind < 0.9:
            wanted = rng.choice(list(VALUES))
            page.tap(store, draft.draft_id, wanted, rng.choice(VALUES[wanted]))
            found.taps += 1
        elif _record(page, store, course, draft, found):
            return
    raise AssertionError("Nobody could record this visit.")


def _settle(page: Page, store: Store, draft: Draft, rng: random.Random, found: Found) -> None:
    """Decide what is asked on a page that shows it."""
    for path, difference in draft.data["differs"].items():
        value = rng.choice(difference["sides"])[0]
        after = page.tap(store, draft.draft_id, "settle-0-0", {"paths": [path], "value": value})
        page.look(after)
        found.asked += 1


def _record(page: Page, store: Store, course: str, draft: Draft, found: Found) -> bool:
    shown = page.shown
    after = page.tap(store, draft.draft_id, "record", flat(shown))
    if after.data["differs"]:
        return False
    wanted = _visit(after.data)
    store.add_visit(course, wanted, Change(draft.draft_id, NOW), today=TODAY)
    (recorded,) = store.courses(course.partition("/")[0])[0].visits
    found.recorded += 1
    found.not_as_shown += replace(recorded, visit_id="", version=1) != _visit(shown)
    return True


def _visit(data: VisitDraft) -> Visit:
    return visit_draft.visit_of(data, UTC, number=1)
