"""The times and the breaks that a visit's draft notes, also past midnight and over a changed clock.

Instants are in UTC; `zone` is the studio's time zone.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from smpdash.record.times.local_times import local_time, read
from smpdash.screens.visit.draft import is_untouched
from smpdash.screens.visit.draft_fields import CLOCK_BACK, VisitDraft

# Recorded so soon after it began, a visit was not timed but written down afterwards.
WRITING_DOWN: Final = timedelta(minutes=30)
# A visit that began less than this ago goes on, also past midnight.
GOES_ON: Final = timedelta(hours=10)
# Clocks are corrected by seconds every day; what is more has gone back.
CLOCK_JITTER: Final = timedelta(minutes=1)
# Whoever notes one of these times the visit.
_TIMES: Final = ("started", "ended", "break_since", "break_minutes")


def paused(data: VisitDraft, *, now: datetime) -> VisitDraft:
    """The data with a break started, or with the running one ended and counted in whole minutes.

    A break that ends before it began cannot be counted: its minutes are asked for.
    """
    since = data["break_since"]
    if since is None:
        return data | {"break_since": now.isoformat()}
    lasted = now - datetime.fromisoformat(since)
    if lasted < -CLOCK_JITTER:
        unread = data["unread"] | {"break_minutes": CLOCK_BACK}
        return data | {"break_since": None, "unread": unread}
    minutes = max(round(lasted.total_seconds() / 60), 0)
    return data | {"break_since": None, "break_minutes": data["break_minutes"] + minutes}


def ended_now(data: VisitDraft, *, now: datetime, zone: ZoneInfo) -> VisitDraft:
    """The data with a running break ended, and with the end filled in if the visit was today.

    A visit that is written down afterwards has neither: the time of its opening is left out.
    """
    if is_written_down(data, now=now, zone=zone):
        return data | {"started": None}
    if data["break_since"]:
        data = paused(data, now=now)
    today = now.astimezone(zone).date()
    if data["ended"] or not data["started"] or data["held_on"] != today.isoformat():
        return data
    return data | {"ended": str(local_time(now, today, zone))}


def before_record(data: VisitDraft) -> dict[str, Any]:
    """The times and breaks of these data, and who noted them: Record adds the end to a copy.

    They are as of the first version, for the new draft of a visit that is undone.
    """
    by = {name: [1, *data["by"][name][1:]] for name in ("held_on", *_TIMES) if name in data["by"]}
    return {"by": by, **{name: data.get(name) for name in _TIMES}}


def is_written_down(data: VisitDraft, *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a visit recorded now was opened only to write it down, so no time of it is known.

    That is one on which nobody noted a time or a break. A session takes hours, so it was opened
    less than half an hour ago, or was given another day than today by hand.
    """
    by, today = data["by"], now.astimezone(zone).date()
    noted = any(by.get(name) for name in _TIMES) or data["break_minutes"] or data["break_since"]
    if noted or data["ended"] or not data["started"]:
        return False
    if data["held_on"] != today.isoformat() and "held_on" in by:
        return True
    start = start_of(data, zone)
    return start is not None and timedelta(0) <= now - start < WRITING_DOWN


def goes_on(data: Mapping[str, Any], *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a visit of another day than today may still be in progress, past midnight."""
    start = start_of(data, zone)
    return start is not None and timedelta(0) <= now - start < GOES_ON


def is_left_over(data: Mapping[str, Any], *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a draft in which nothing was tapped is of another day, and no visit in progress.

    One of the same day, or night, keeps its start: the visit began when it was opened.
    """
    is_today = data.get("held_on") == now.astimezone(zone).date().isoformat()
    return not is_today and not goes_on(data, now=now, zone=zone) and is_untouched(data)


def start_of(data: Mapping[str, Any], zone: ZoneInfo) -> datetime | None:
    """The instant of a visit's start; None if none is noted or it is not certain which."""
    started, held_on = data.get("started"), data.get("held_on")
    if not (isinstance(started, str) and started and isinstance(held_on, str)):
        return None
    try:
        return read(started).instant(date.fromisoformat(held_on), zone)
    except ValueError:  # a draft before its repair
        return None


def running(data: VisitDraft, *, now: datetime, zone: ZoneInfo) -> dict[str, Any] | None:
    """How long the visit has lasted without its breaks, as the header shows it.

    `seconds` count on unless it `is_paused`. None if its start is not known, lies ahead or was long
    ago, or if its end is noted.
    """
    start = start_of(data, zone)
    if start is None or data["ended"] or not goes_on(data, now=now, zone=zone):
        return None
    since = data["break_since"]
    until = datetime.fromisoformat(since) if since else now
    seconds = (until - start).total_seconds() - 60 * data["break_minutes"]
    return {"seconds": max(int(seconds), 0), "is_paused": since is not None}
