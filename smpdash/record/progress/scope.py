"""Which courses a figure is about: a period, an artist, a kind; and those behind a mark."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from smpdash.record.progress.ahead import Ahead, ahead_of
from smpdash.record.progress.forecasts import Told, told_of
from smpdash.record.quality.work import Work, work_of
from smpdash.record.times.moments import MONTHS
from smpdash.record.visit import REASON, STATUS

KINDS: Final = {"first": "First courses", "touch-up": "Touch-ups"}
# Which day of a course lies in the period: of its first or last session, of an extra one, of one
# that settled what was told before, the first on which its touch-up is due, or one on which a
# session is expected; the day of a session that is overdue is date.min.
COUNTED_BY: Final = ("first", "last", "extra", "settled", "touch-up", "planned")
# The same of any visit, of a session after another one, of a session whose fading was seen.
BY_WORK: Final = ("visit", "interval", "fading")
# The orders of the list of courses behind a mark.
SORTS: Final = {
    "latest": "Latest",
    "name": "By name",
    "most": "Most sessions",
    "fewest": "Fewest sessions",
}
# The orders of the list of visits behind a mark.
VISIT_SORTS: Final = {
    "latest": "Latest",
    "earliest": "Earliest",
    "name": "By name",
}
# No course takes more sessions than a visit's number can count.
MOST_SESSIONS: Final = 99
# More months or quarters than this are too many to be told apart in one chart.
MOST_SPANS: Final = 18
MOST_QUARTERS: Final = 6
_SIZES: Final = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True, slots=True)
class Scope:
    """The courses that a figure is about; None is no limit.

    `first` and `last` are the first and the last day of whole months. `artist` is the staff key of
    whoever held the latest session, "" for nobody noted; `kind` is a key of KINDS.
    """

    first: date | None = None
    last: date | None = None
    artist: str | None = None
    kind: str | None = None

    @property
    def before(self) -> "Scope | None":
        """The same for the period before, as many months long; None without a period."""
        if self.first is None or self.last is None:
            return None
        last = self.first - timedelta(days=1)
        months = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1
        return replace(self, first=last_months(last, months)[0], last=last)

    def month(self, month: date) -> "Scope":
        """The same for the month that begins on this day."""
        return replace(self, first=month, last=last_months(month, 1)[1])


@dataclass(frozen=True, slots=True)
class Behind:
    """The courses behind a mark that was tapped.

    Of the `scope`, with the day that `by` names (COUNTED_BY) in its period. `statuses` are keys of
    STATUS, `sessions` a number of sessions; `beyond` asks for those that took more sessions than
    the range that was told first, `cause` for those with an extra session of this cause, "" for
    one that was not noted. `told` asks for courses with such an estimate, `work` for visits and
    sessions of theirs, `ahead` for what is still to come of them. None and nothing are no limit.
    """

    scope: Scope = field(default_factory=Scope)
    by: str = "last"
    statuses: tuple[str, ...] = ()
    sessions: int | None = None
    beyond: bool = False
    cause: str | None = None
    told: Told = field(default_factory=Told)
    work: Work = field(default_factory=Work)
    ahead: Ahead = field(default_factory=Ahead)

    def address(self) -> dict[str, str]:
        """The parameters by which an address names these courses; `behind_of` reads them."""
        scope = self.scope
        given: dict[str, str | None] = {
            "by": self.by,
            "first": scope.first.isoformat() if scope.first else None,
            "last": scope.last.isoformat() if scope.last else None,
            "artist": scope.artist,
            "kind": scope.kind,
            "statuses": ",".join(self.statuses) or None,
            "sessions": None if self.sessions is None else str(self.sessions),
            "beyond": "yes" if self.beyond else None,
            "cause": self.cause,
            **self.work.address(),
            **self.ahead.address(),
        }
        given |= self.told.address()
        return {name: value for name, value in given.items() if value is not None}


def behind_of(address: Mapping[str, str]) -> Behind:
    """The courses that these parameters of an address name; raises ValueError for any other."""
    first, last = (
        date.fromisoformat(address[name]) if name in address else None for name in ("first", "last")
    )
    scope = Scope(first, last, address.get("artist"), address.get("kind"))
    statuses = tuple(filter(None, address.get("statuses", "").split(",")))
    sessions = int(address["sessions"]) if "sessions" in address else None
    by, cause = address.get("by", "last"), address.get("cause")
    if by not in COUNTED_BY + BY_WORK or not {*statuses} <= {*STATUS}:
        raise ValueError(f"No courses are counted by {by!r} and {statuses!r}.")
    if scope.kind not in {None, *KINDS} or cause not in {None, "", *REASON}:
        raise ValueError(f"There is no kind {scope.kind!r} or no cause {cause!r}.")
    if sessions is not None and not 0 <= sessions <= MOST_SESSIONS:
        raise ValueError(f"No course has {sessions} sessions.")
    is_beyond = address.get("beyond") == "yes"
    told, work, ahead = told_of(address), work_of(address), ahead_of(address)
    if by == "planned" and ahead.today is None:
        raise ValueError("Planned sessions have no weeks without a day of today.")
    return Behind(scope, by, statuses, sessions, is_beyond, cause, told, work, ahead)


def last_months(today: date, months: int) -> tuple[date, date]:
    """The first and the last day of the months up to that of `today`, as many as given."""
    number = 12 * today.year + today.month - 1
    first, after = number - months + 1, number + 1
    last = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return date(first // 12, first % 12 + 1, 1), last


@dataclass(frozen=True, slots=True)
class Span:
    """A "month", a "quarter" or a "year" (`size`), with its words: "Nov", "Q4 2026", "2026"."""

    first: date
    last: date
    size: str
    words: str


def spans(first: date, last: date) -> list[Span]:
    """The months of a period, its quarters if there are more than 18, its years if it is longer."""
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    return _parts(first, last, 1 if months <= MOST_SPANS else 3 if months <= 3 * MOST_SPANS else 12)


def quarters_or_years(first: date, last: date) -> list[Span]:
    """The quarters that a period touches, or its years if there are more than 6 of them."""
    quarters = _parts(first, last, 3)
    return quarters if len(quarters) <= MOST_QUARTERS else _parts(first, last, 12)


def _parts(first: date, last: date, size: int) -> list[Span]:
    """The parts of a period that have so many months each."""
    number = (12 * first.year + first.month - 1) // size * size
    spans: list[Span] = []
    while number <= 12 * last.year + last.month - 1:
        begins = date(number // 12, number % 12 + 1, 1)
        number += size
        ends = date(number // 12, number % 12 + 1, 1) - timedelta(days=1)
        words = {1: MONTHS[begins.month - 1], 3: f"Q{begins.month // 3 + 1}", 12: ""}[size]
        # Beside January, whose year is said, there is no room for another.
        is_alone = begins.month <= 12 - 2 * size or begins.year == last.year
        has_year = size != 1 or begins.month == 1 or (not spans and is_alone)
        words = f"{words} {begins.year if has_year else ''}".strip()
        spans.append(Span(begins, ends, _SIZES[size], words))
    return spans
