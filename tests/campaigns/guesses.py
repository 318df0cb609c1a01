"""PINs guessed by strangers and by an insider: how many are looked at, and who has to wait."""

import random
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from smpdash.runtime.clock import now
from smpdash.store.accounts import pins, throttle
from smpdash.store.accounts.throttle import Attempt, Limit, PinRefused
from smpdash.store.db import connection
from smpdash.store.store import Store
from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.builders.records import NOW
from tests.builders.sign_ins import PINS, authenticator_of, enter, with_pins
from tests.builders.stores import OWNER

# A name of the studio's network: what comes by it is not the machine itself.
ELSEWHERE = "studio.local"
# Whom the insider tries, who is Ben.
STAFF_TRIED: Final = tuple(key for key in PINS if key != "a2")
DAY: Final = timedelta(days=1)
# What a stranger tries first.
LIKELY = ("123456", "000000", "111111", "12345678", "654321", "11111111", "121212", "password1234")


@dataclass
class Guessed:
    """What came of it; `looked_at` are the PINs that were compared with a hash."""

    tried: int
    looked_at: int
    let_in: int
    statuses: dict[int, int]


def guess(server: Served, store: Store, number: int, *, at_once: int = 8, seed: int = 5) -> Guessed:
    """So many wrong PINs for everybody in turn, each from a tablet that nobody knows."""
    rng = random.Random(seed)
    tries = []
    for place in range(number):
        key = [*PINS, "nobody"][place % (len(PINS) + 1)]
        pin = LIKELY[place // 5] if place // 5 < len(LIKELY) else str(rng.randrange(10**5, 10**8))
        tries.append((key, "999999" if pin == PINS.get(key) else pin))
    before = len(wrong_ones(store))

    def one(tried: tuple[str, str]) -> tuple[int, bool]:
        visitor = Visitor(server, host=ELSEWHERE)
        return visitor.sign_in(*tried), visitor.is_in()

    with ThreadPoolExecutor(at_once) as pool:
        found = list(pool.map(one, tries))
    statuses = [status for status, _ in found]
    return Guessed(
        number,
        len(wrong_ones(store)) - before,
        sum(is_in for _, is_in in found),
        {status: statuses.count(status) for status in sorted({*statuses})},
    )


def wrong_ones(store: Store) -> list[str]:
    """What the audit log says of wrong PINs."""
    with connection.read(store.path) as db:
        found = connection.rows(db, "SELECT at FROM audit WHERE action = 'wrong PIN'")
    return [row["at"] for row in found]


def campaign(folder: Path, number: int) -> tuple[Guessed, list[str], int]:
    """The guesses, the findings of `check` afterwards, and the status of the right PIN then."""
    store = with_pins(folder / "studio.db", now=now())
    with Served(store.path, SMPDASH_HOSTS=ELSEWHERE) as server:
        known = Visitor(server, host=ELSEWHERE)
        known.sign_in("o1")
        found = guess(server, store, number)
        return found, store.check(), known.sign_in("o1")


def shut_out(store: Store) -> dict[str, bool]:
    """Whether the owner's right PIN lets in, where a stranger typed ten wrong ones for each."""
    with quick():
        enter(store, "o1", word="owner's")
        for key in (*PINS, "nobody"):
            for _ in range(10):
                with pytest.raises(PinRefused):
                    enter(store, key, "999999")
        before = {
            "on a tablet of the owner's own": _is_let_in(store, known_by="owner's"),
            "on the machine itself": _is_let_in(store, is_here=True),
            "on a new tablet": _is_let_in(store),
        }
        authenticator_of(store, OWNER).unlock("o1", now=NOW)
        return {**before, "on a new tablet, after “Let in again”": _is_let_in(store)}


def _is_let_in(store: Store, **where: Any) -> bool:
    try:
        return enter(store, "o1", **where).state == "open"
    except PinRefused:
        return False


def insider(store: Store, key: str, begin: datetime, span: timedelta) -> int:
    """Guess as often as may be, each time on a tablet made known by a sign-in of one's own."""
    return _persist(store, [key], begin, span, is_insider=True)


def stranger(store: Store, key: str, begin: datetime, span: timedelta) -> int:
    """Guess as often as may be, on tablets that nobody knows; how many were looked at."""
    return _persist(store, [key], begin, span, is_insider=False)


def looked_at_each_day(
    store: Store, keys: Sequence[str], *, days: int, is_insider: bool, most: int = 1000
) -> list[int]:
    """How many guesses at these people are looked at, on each of so many days in a row."""
    with quick():
        return [
            _persist(store, keys, NOW + day * DAY, DAY, is_insider=is_insider, most=most)
            for day in range(days)
        ]


def _persist(
    store: Store,
    keys: Sequence[str],
    begin: datetime,
    span: timedelta,
    *,
    is_insider: bool,
    most: int = 1000,
) -> int:
    """Wrong PINs for these people, each as soon as the last wait is over."""
    looked = 0
    free_at = dict.fromkeys(keys, begin)
    while looked < most:
        key = min(free_at, key=free_at.__getitem__)
        at = free_at[key]
        if at >= begin + span:
            break
        known = {}
        if is_insider:
            known = {"known_by": (word := secrets.token_hex(8)), "word": word}
            enter(store, "a2", word=word, now=at)
        try:
            enter(store, key, "999999", now=at, **known)
        except PinRefused as refusal:
            looked += refusal.until is None
            free_at[key] = refusal.until or at
    return looked


@contextmanager
def as_before() -> Iterator[None]:
    """The control: a person on one tablet and a tablet as a whole were counted, and no more."""

    def counted(tried: Attempt) -> Iterator[Limit]:
        yield Limit("tablet", tried.staff, tried.device or "new")
        yield Limit("tablet", "everybody", tried.device or "new")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Attempt, "counted", property(counted))
        patched.setattr(Attempt, "limits", property(counted))
        # The machine was a tablet like any other: new, where it showed no cookie. The stop after
        # twenty is left out.
        patched.setattr(throttle, "MACHINE", "new")
        yield


@contextmanager
def quick() -> Iterator[None]:
    """A look at a PIN that takes no time, where a day of guesses is to be counted."""
    with pytest.MonkeyPatch.context() as patched:
        right = {*PINS.values()}
        patched.setattr(pins, "fits", lambda _stored, pin, _key: pin in right)
        yield


def looks_a_day(store: Store, number: int = 24) -> int:
    """How many guesses a day an insider had before, measured with the hash and no wait."""
    with as_before():
        words = [secrets.token_hex(8) for _ in range(number)]
        for word in words:
            with quick():
                enter(store, "a2", word=word)
        begun = time.perf_counter()

        def one(word: str) -> None:
            with pytest.raises(PinRefused):
                enter(store, "a1", "999999", known_by=word, word=word)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(one, words))
        return round(number / (time.perf_counter() - begun) * 86400)


def at_once(store: Store, times: int = 40, *, counted_before: bool = True) -> int:
    """So many wrong PINs for one person at the same moment; how many were looked at.

    With `counted_before` False it is the control: as a lock-out is usually written, which counts
    once the PIN was found wrong.
    """
    looked: list[int] = []
    ready = threading.Barrier(times)
    reserve = throttle.reserve

    def not_reserved(db: Any, tried: Attempt, *, now: datetime) -> int:
        number = reserve(db, tried, now=now)
        db.execute("DELETE FROM pin_try")
        return number

    def one(_number: int) -> None:
        ready.wait()
        with pytest.raises(PinRefused):
            enter(store, "a1", "999999")

    with pytest.MonkeyPatch.context() as patched, ThreadPoolExecutor(times) as pool:
        # Looking takes as long as on a busy machine, so that the others come meanwhile.
        patched.setattr(pins, "fits", lambda *_: (looked.append(1), time.sleep(1)) == ())
        if not counted_before:
            patched.setattr(throttle, "reserve", not_reserved)
        list(pool.map(one, range(times)))
    return len(looked)
