"""A sign-in: one person on one tablet, and what people call the tablet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from urllib.parse import unquote

from smpdash.record.permissions import Person

State = Literal["open", "locked", "over"]


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person on one tablet.

    `device` is the digest by which the store knows the tablet. `state` is "open", "locked" (the PIN
    or the work account opens it again) or "over". `locks_at` is when it locks unless it is used
    before. `must_change` says that a temporary PIN opened it, `has_pin` that the person has one.
    """

    number: int
    person: Person
    device: str
    tablet: str
    created_at: datetime
    seen_at: datetime
    locks_at: datetime
    state: State
    must_change: bool
    has_pin: bool


# What a device is called that is the machine itself and has no name.
THIS_MACHINE: Final = "this machine"


def tablet_name(device: str) -> str:
    """The part of a device's name that people use: what they called it, else its address."""
    return unquote(device.split(" ", maxsplit=1)[0])


def named_tablet(name: str) -> str:
    """A tablet's name within a sentence that is read on another: "the tablet Door"."""
    return "the studio’s computer" if name == THIS_MACHINE else f"the tablet {name}"
