"""Fading by what may cause it: its factors and their levels, and the means of each level."""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from smpdash.record.client import Intake
from smpdash.record.issued import WITHIN_80
from smpdash.record.sessions import FadingSeen
from smpdash.record.visit import DEPTH_KIND

# Those by which fading is compared, and the weeks after the session in which it was seen.
COMPARED: Final = {
    "shade": "Shade",
    "depth": "Depth",
    "zone": "Zone",
    "skin": "Skin",
    "scar": "Scar tissue",
    "lot": "Pigment lot",
    "artist": "Artist",
}
WEEKS: Final = "weeks"
FACTORS: Final = {**COMPARED, WEEKS: "Weeks since the session"}
# The level where nothing was noted.
NOT_NOTED: Final = ""
# From which depth on each band goes, in millimetres as noted. They do not follow the studio's ideal
# band, which can be changed: what was recorded would then count differently.
_DEPTHS_MM: Final = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.5)
# From which day after the session on each span goes.
_FROM_DAY: Final = (7, 14, 21, 28, 42, 63, 92, 183, 365, 730)
WEEK_WORDS: Final = {
    "0007": "Week 2",
    "0014": "Week 3",
    "0021": "Week 4",
    "0028": "Week 5–6",
    "0042": "Week 7–9",
    "0063": "Week 10–13",
    "0092": "4–6 months",
    "0183": "7–12 months",
    "0365": "2nd year",
    "0730": "Later",
}

_SPANS: Final = tuple(WEEK_WORDS)


@dataclass(frozen=True, slots=True)
class FadingRow:
    """The fading of one zone: `faded` thousandths of the pigment of a session were lost.

    `course` and `session` are rows of the session that laid it, on `held_on`; `artist` is a staff
    key, "" for nobody noted. `levels` has one of each of FACTORS. What a later course shows
    (`is_later`) counts by the weeks alone.
    """

    course: int
    session: int
    held_on: date
    artist: str
    is_touch_up: bool
    faded: int
    levels: Mapping[str, str]
    is_later: bool = False


@dataclass(frozen=True, slots=True)
class FadingSum:
    """The fading of sessions at one level, each with the mean of its zones of this level.

    `total` is the sum over the `sessions`, in thousandths. Sessions of one course are alike, so the
    spread is that of the `courses`, each as far as one artist held it in one month: of the sums of
    each, their products with its number of sessions, and the squares of that number.
    """

    courses: int = 0
    sessions: int = 0
    total: int = 0
    squares: int = 0
    products: int = 0
    sizes: int = 0

    def __add__(self, other: "FadingSum") -> "FadingSum":
        """The sum over other courses too."""
        return FadingSum(
            self.courses + other.courses,
            self.sessions + other.sessions,
            self.total + other.total,
            self.squares + other.squares,
            self.products + other.products,
            self.sizes + other.sizes,
        )

    @property
    def mean(self) -> float:
        """The mean share 0..1 that was lost; raises ZeroDivisionError without sessions."""
        return self.total / self.sessions / 1000

    @property
    def interval(self) -> tuple[float, float] | None:
        """The range that holds the true mean 8 times in 10; None for fewer than two courses.

        By the spread between courses, as of a mean over clusters (Cochran, Sampling Techniques,
        1977, section 9A).
        """
        if self.courses < 2:
            return None
        mean = self.total / self.sessions
        spread = self.squares - 2 * mean * self.products + mean * mean * self.sizes
        variance = max(spread, 0.0) * self.courses / (self.courses - 1) / self.sessions**2
        half = WITHIN_80 * math.sqrt(variance) / 1000
        return max(self.mean - half, 0.0), min(self.mean + half, 1.0)


# The factor, the level, the month, the artist, and whether it is a touch-up.
Cell = tuple[str, str, str, str, bool]


def row_of(
    seen: FadingSeen, intake: Intake, *, course: int, is_touch_up: bool, is_later: bool
) -> FadingRow:
    """The fading that was seen of a session in `course`, with its levels."""
    laid, session = seen.laid, seen.laid_at
    levels = {
        "shade": laid.shade if laid else None,
        "depth": _band(laid.depth_mm, laid.depth_kind) if laid and laid.depth_mm else None,
        "zone": seen.zone,
        "skin": intake.skin,
        "scar": intake.scar_tissue,
        "lot": session.pigment_lot,
        "artist": session.artist,
        WEEKS: _SPANS[bisect_right(_FROM_DAY, seen.days) - 1],
    }
    return FadingRow(
        course,
        int(session.visit_id),
        session.held_on,
        session.artist or "",
        is_touch_up,
        round(1000 * seen.faded),
        {factor: level or NOT_NOTED for factor, level in levels.items()},
        is_later,
    )


def sums_of(rows: Iterable[FadingRow]) -> dict[Cell, FadingSum]:
    """The sums of all levels, by month, artist and kind of course."""
    found: dict[Cell, FadingSum] = {}
    for (cell, _), (n, total) in sums_of_courses(rows).items():
        each = FadingSum(1, n, total, total * total, n * total, n * n)
        found[cell] = found[cell] + each if cell in found else each
    return found


def sums_of_courses(rows: Iterable[FadingRow]) -> dict[tuple[Cell, int], tuple[int, int]]:
    """The number of sessions, and the sum of their means, by the cell and the course."""
    # Of each session, by the factor and the level: how many zones, and the sum over them.
    of_sessions: dict[tuple[int, int, str, str, bool], dict[tuple[str, str], list[int]]] = {}
    for row in rows:
        held = row.course, row.session, row.held_on.isoformat()[:7], row.artist, row.is_touch_up
        zones = of_sessions.setdefault(held, {})
        levels = row.levels
        for level in ((WEEKS, levels[WEEKS]),) if row.is_later else levels.items():
            sums = zones.setdefault(level, [0, 0])
            sums[0] += 1
            sums[1] += row.faded
    of_courses: dict[tuple[Cell, int], tuple[int, int]] = {}
    for (course, _, month, artist, is_touch_up), zones in of_sessions.items():
        for (factor, name), (number, faded) in zones.items():
            cell = (factor, name, month, artist, is_touch_up), course
            n, total = of_courses.get(cell, (0, 0))
            of_courses[cell] = n + 1, total + round(faded / number)
    return of_courses


def by_level(rows: Iterable[FadingRow], factor: str) -> dict[str, FadingSum]:
    """The sums of the levels of one factor."""
    sums: dict[str, FadingSum] = defaultdict(FadingSum)
    for (of, level, *_), each in sums_of(rows).items():
        if of == factor:
            sums[level] += each
    return dict(sums)


def _band(depth_mm: float, kind: str) -> str:
    """The band of a depth, as its limits in millimetres: "0.80-1.00", "1.00-1.50 throw"."""
    at = bisect_right(_DEPTHS_MM, depth_mm + 1e-9) - 1
    high = f"{_DEPTHS_MM[at + 1]:.2f}" if at + 1 < len(_DEPTHS_MM) else ""
    return f"{_DEPTHS_MM[at]:.2f}-{high}" + (" throw" if kind == "throw" else "")


# All that a level of the depth may be.
DEPTH_BANDS: Final = tuple(_band(depth, kind) for kind in DEPTH_KIND for depth in _DEPTHS_MM)


def band_words(band: str) -> str:
    """A band of depths in words: "0.80 to 1.00 mm", "1.50 mm and more, needle setting"."""
    limits, _, kind = band.partition(" ")
    low, _, high = limits.partition("-")
    words = f"{low} to {high} mm" if high else f"{low} mm and more"
    if float(low) == 0:
        words = f"Under {high} mm"
    return f"{words}, {DEPTH_KIND[kind].lower()}" if kind else words
