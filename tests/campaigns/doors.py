"""Everybody at every door of a served studio: files by HTTP, screens and drafts by the socket."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from websockets.exceptions import InvalidStatus

from smpdash.estimate.issue import issued
from smpdash.runtime.admission import COOKIE
from smpdash.store.audit import entries
from smpdash.store.audit.entries import By
from smpdash.store.audit.log import EXPORTED, STUDIO
from smpdash.store.db import connection
from smpdash.store.store import Change, Store
from tests.browser.served import ROOT, Served
from tests.browser.visitor import Visitor
from tests.builders.records import client
from tests.builders.sign_ins import PINS, authenticator_of, enter, with_pins
from tests.builders.stores import ANA, BEN, OWNER

APP: Final = ROOT / "app.py"
OPEN: Final = Path(__file__).with_name("open_door.py")
ALL: Final = frozenset({"a1", "a2", "m1", "o1"})
OF_MANAGERS: Final = frozenset({"m1", "o1"})
# What each door shows to whom it is open, and for whom that is: by hand, so that a slip shows.
FILES: Final = {
    f"/export/{name}": ("", OF_MANAGERS)
    for name in (
        *("clients.csv", "visits.csv", "readings.csv", "estimates.csv"),
        *("client/C-0001.json", "client/C-0002.json", "client/C-0003.json"),
    )
    # What the columns mean: it holds no record.
} | {
    "/export/data_dictionary.csv": ("", ALL),
    "/client/C-0001/plan": ("", OF_MANAGERS | {"a1"}),
    "/client/C-0002/plan": ("", ALL),
    "/client/C-0003/plan": ("", OF_MANAGERS | {"a2"}),
    "/client/C-0777/plan": ("", frozenset()),
}
SCREENS: Final = {
    ("", ""): ("New client", ALL),
    ("studio", ""): ("", OF_MANAGERS),
    ("settings", ""): ("", OF_MANAGERS),
    ("backups", ""): ("Back up now", OF_MANAGERS),
    ("activity", ""): ("", OF_MANAGERS),
    ("team", ""): ("", frozenset({"o1"})),
    ("client", "code=C-0001"): ("Hers", OF_MANAGERS | {"a1"}),
    ("client", "code=C-0002"): ("Ours", ALL),
    ("client", "code=C-0003"): ("His", OF_MANAGERS | {"a2"}),
    ("client", "code=C-0777"): ("Hers", frozenset()),
    ("visit", "draft={hers}"): ("Coverage reached", OF_MANAGERS | {"a1"}),
    ("visit", "draft={his}"): ("Coverage reached", OF_MANAGERS | {"a2"}),
    ("intake", "draft={hers}"): ("Save client", frozenset()),
    ("intake", "draft={his_new}"): ("Save client", OF_MANAGERS | {"a2"}),
}


@dataclass
class Tried:
    """How often it was tried, let in and refused; `otherwise` than the table says, each named."""

    tried: int = 0
    let_in: int = 0
    refused: int = 0
    otherwise: list[str] = field(default_factory=list)

    def add(self, words: str, *, is_in: bool, may: bool) -> None:
        self.tried += 1
        self.let_in += is_in
        self.refused += not is_in
        if is_in != may:
            self.otherwise.append(f"{words}: {'let in' if is_in else 'refused'}")


@dataclass
class Doors:
    """What came of the people of the studio, of drafts of others, and of sign-ins that are over."""

    people: Tried = field(default_factory=Tried)
    drafts: Tried = field(default_factory=Tried)
    over: Tried = field(default_factory=Tried)
    exports_without: Tried = field(default_factory=Tried)


def campaign(folder: Path, *, over: Iterable[str] | None = None, app: Path = APP) -> Doors:
    """Everybody at every door once; those who are over or were never in, at every door too."""
    now = datetime.now(UTC).replace(microsecond=0)
    store = with_pins(folder / "studio.db", issued, now=now)
    for name, artist in (("Hers", ANA.key), ("Ours", None), ("His", BEN.key)):
        store.add_client(client(name=name, artist=artist), Change(name, now))
    drafts = {
        "hers": store.by(person=ANA).open_draft("visit", "C-0001/1", device="t", now=now).draft_id,
        "his": store.by(person=BEN).open_draft("visit", "C-0003/1", device="t", now=now).draft_id,
        "his_new": store.by(person=BEN).open_draft("client", "", device="t", now=now).draft_id,
    }
    found = Doors()
    with Served(store.path, app=app, SMPDASH_LOCK_SECONDS="900") as server:
        for key in sorted(ALL):
            token = _sign_in(store, key, now)
            for words, is_in, may in _walk(server, token, drafts):
                tried = found.drafts if "draft=" in words else found.people
                tried.add(f"{key} at {words}", is_in=is_in, may=key in may)
        noted = len(store.audit(what=EXPORTED, limit=1000))
        for kind in OVER if over is None else over:
            end = OVER[kind]
            for key in sorted(ALL) if end else ("nobody",):
                token = secrets.token_urlsafe(32) if kind == "never given" else ""
                if end:
                    token = _sign_in(store, key, now)
                    token = end(store, key, token, now)
                for words, is_in, _ in _walk(server, token, drafts):
                    tried = found.exports_without if words in FILES else found.over
                    tried.add(f"{kind}, {key} at {words}", is_in=is_in, may=False)
        if (
            len(store.audit(what=EXPORTED, limit=1000)) != noted
            and not found.exports_without.let_in
        ):
            found.exports_without.otherwise.append("a file was given out and noted")
    return found


def _sign_in(store: Store, key: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    enter(store, key, token=token, now=now)
    return token


def _walk(
    server: Served, token: str, drafts: dict[str, str]
) -> Iterator[tuple[str, bool, frozenset[str]]]:
    visitor = Visitor(server, {COOKIE: token} if token else {})
    for path, (_, may) in FILES.items():
        yield path, visitor.ask(path, Accept="*/*")[0].status == 200, may
    for (path, query), (shown, may) in SCREENS.items():
        words = f"/{path}?{query}"
        try:
            said = visitor.look(path=path, query=query.format(**drafts))[1]
        except InvalidStatus:
            yield words, False, may
            continue
        yield words, shown in said if shown else "you may not" not in said, may


def _signed_out(store: Store, _key: str, token: str, now: datetime) -> str:
    store.authenticator().sign_out(token, now=now)
    return token


def _everywhere(store: Store, key: str, token: str, now: datetime) -> str:
    authenticator_of(store, OWNER).sign_out_everywhere(key, now=now)
    return token


def _locked(store: Store, _key: str, token: str, now: datetime) -> str:
    store.authenticator().lock(token, now=now)
    return token


def _other_pin(store: Store, key: str, token: str, now: datetime) -> str:
    """A new temporary PIN from the owner, changed at once; the sign-in from before is over."""
    authenticator_of(store, OWNER).give_temporary_pin(key, PINS[key], now=now)
    with (
        connection.write(store.path) as db,
        entries.noting(db, "PIN changed", STUDIO, Change("", now), By()),
    ):
        db.execute("UPDATE account SET must_change = 0")
    return token


def _one_letter(_store: Store, _key: str, token: str, _now: datetime) -> str:
    return token[:-1] + ("a" if token[-1] != "a" else "b")


OVER: Final[dict[str, Callable[[Store, str, str, datetime], str] | None]] = {
    "without a sign-in": None,
    "never given": None,
    "signed out": _signed_out,
    "signed out by the owner": _everywhere,
    "one letter changed": _one_letter,
    "locked": _locked,
    "before another PIN": _other_pin,
}
