"""What the page Team says about one person: PIN, work account and wrong PINs."""

from collections.abc import Sequence
from datetime import datetime

from smpdash.record.studio import Staff
from smpdash.record.times.moments import day_words, moment_words
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.manage.wrong_pins import count_words
from smpdash.store.accounts.accounts import Account
from smpdash.store.accounts.wrong_pins import WrongPins


def person_words(
    person: Staff, account: Account | None, wrong: Sequence[WrongPins], *, is_vouched: bool
) -> str:
    """One line: the state of the PIN, the work account, and wrong PINs not seen yet."""
    if not person.active:
        return "deactivated"
    said = [_pin_words(account)]
    if account is not None:
        said += _waits(account)
    if person.email:
        said.append("work account" if is_vouched else "work account not used yet")
    if wrong:
        said.append(count_words(wrong, now=clock.now()))
    return ", ".join(said)


def _pin_words(account: Account | None) -> str:
    if account is None:
        return "no PIN yet"
    if account.is_lost:
        return "has a PIN of another key file: give a new one"
    if account.stopped:
        return "stopped after too many wrong PINs"
    at, zone = account.set_at, context.zone()
    if account.starts:
        return f"temporary PIN of {moment_words(at, zone)}, not changed yet"
    return f"PIN of {day_words(at.astimezone(zone).date())}"


def _waits(account: Account) -> list[str]:
    """The waits after wrong PINs: for whom, where, and until when."""
    waits = (
        (None if account.stopped else account.waits_until, "waits until {} after wrong PINs"),
        (account.new_wait_until, "waits until {} on tablets that are new to them"),
        (account.others_wait_until, "others wait until {} on tablets that they were first to use"),
    )
    return [words.format(time_of_day(until)) for until, words in waits if until is not None]


def time_of_day(at: datetime) -> str:
    """The time of day in the studio."""
    return f"{at.astimezone(context.zone()):%H:%M}"
