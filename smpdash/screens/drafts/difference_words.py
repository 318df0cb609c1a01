"""Who noted which of two values and when, in words."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from smpdash.record.accounts.sign_in import named_tablet, tablet_name
from smpdash.record.times.moments import day_words
from smpdash.runtime import clock
from smpdash.screens.drafts.differences import Side

# Over two values of which one is to be chosen.
TITLE: Final = "Noted differently in two places: tap what holds"


def sides_words(
    sides: Sequence[Side],
    say: Callable[[Any], str],
    zone: ZoneInfo,
    *,
    device: str,
    seen: Side | None,
) -> str:
    """Two values, this device's first: "you see 80%, the tablet Door noted 40% at 10:12".

    `seen` is the side whose value the field shows, None if that is not certain.
    """
    words = []
    for side in own_first(sides, device):
        value, by, at = side
        if by == device:
            words.append(f"{'you see' if side is seen else 'this page showed'} {say(value)}")
        else:
            shows = ", which the field shows now" if side is seen else ""
            words.append(f"{tablet_words(by, device)} noted {say(value)}{_when(at, zone)}{shows}")
    return ", ".join(words)


def own_first(sides: Sequence[Side], device: str) -> list[Side]:
    """The sides in order, that of this device first."""
    return sorted(sides, key=lambda side: bool(side[1] != device))


def settle_words(side: Side, say: Callable[[Any], str], *, device: str) -> str:
    """The words of the button that chooses this value."""
    return f"{'Keep' if side[1] == device else 'Take'} {say(side[0])}"


def tablet_words(by: str, device: str) -> str:
    """What `device` calls the tablet of the page `by`."""
    name = tablet_name(by)
    if not name:
        return "another tablet"
    return "another page here" if name == tablet_name(device) else named_tablet(name)


def _when(at: str, zone: ZoneInfo) -> str:
    if not at:
        return ""
    local, today = (
        datetime.fromisoformat(at).astimezone(zone),
        clock.now().astimezone(zone).date(),
    )
    on = "" if local.date() == today else f" on {day_words(local.date())}"
    return f"{on} at {local:%H:%M}"
