"""PINs guessed over the network, many at once: how many were looked at, and whether any let in."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from smpdash.screens.door import now
from smpdash.store import engine, guesses, pins
from smpdash.store.guesses import PinRefused
from smpdash.store.store import Store
from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.desk_build import PINS, enter, with_pins

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
        visitor = Visitor(server)
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
    """What the trail says of wrong PINs."""
    with engine.read(store.path) as db:
        found = engine.rows(db, "SELECT at FROM audit WHERE action = 'wrong PIN'")
    return [row["at"] for row in found]


def campaign(folder: Path, number: int) -> tuple[Guessed, list[str], int]:
    """The guesses, the findings of `check` afterwards, and the status of the right PIN then."""
    store = with_pins(folder / "studio.db", now=now())
    with Served(store.path) as server:
        known = Visitor(server)
        known.sign_in("o1")
        found = guess(server, store, number)
        return found, store.check(), known.sign_in("o1")


def at_once(store: Store, times: int = 40, *, counted_before: bool = True) -> int:
    """So many wrong PINs for one person at the same moment; how many were looked at.

    With `counted_before` False it is the control: as a lock-out is usually written, which counts
    once the PIN was found wrong.
    """
    looked: list[int] = []
    ready = threading.Barrier(times)
    reserve = guesses.reserve

    def not_reserved(db: Any, staff: str, device: str, *, now: datetime) -> int:
        number = reserve(db, staff, device, now=now)
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
            patched.setattr(guesses, "reserve", not_reserved)
        list(pool.map(one, range(times)))
    return len(looked)
