"""The courses of a period and of the one before, and how a mark names those behind it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

import altair as alt

from smpdash.record.progress.figures import (
    FEWEST_TO_COMPARE,
    CourseCount,
    Mean,
    levels_differ,
    share_of,
    shares_differ,
)
from smpdash.record.progress.scope import Behind, Scope, Span, spans
from smpdash.show.charts.picture import labels, percent
from smpdash.show.charts.theme import Look

# The field of a mark that names the courses behind it, as an address does.
BEHIND: Final = "Behind"


@dataclass(frozen=True, slots=True)
class Period:
    """The courses of a scope, as they are counted; `before` are those of the period before.

    `before` is None if nothing is to be compared.
    """

    scope: Scope
    counts: Sequence[CourseCount]
    before: Sequence[CourseCount] | None = None

    @property
    def spans(self) -> list[Span]:
        """The months of the period, or its quarters or years; those of the courses if it is open.

        Raises ValueError if it is open and there are no courses.
        """
        months = [count.month for count in self.counts]
        return spans(self.scope.first or min(months), self.scope.last or max(months))

    def within(self, span: Span) -> "Period":
        """The same for a part of the period."""
        scope = replace(self.scope, first=span.first, last=span.last)
        counts = [each for each in self.counts if span.first <= each.month <= span.last]
        return Period(scope, counts)

    def of(self, artist: str) -> "Period":
        """The same for one artist's courses: a staff key, "" for nobody noted."""
        return Period(
            replace(self.scope, artist=artist),
            _of(self.counts, artist),
            None if self.before is None else _of(self.before, artist),
        )


def colour_of(scope: Scope, cases: int, colours: Look) -> str:
    """The colour of marks about so many cases: those of a single artist need ten to have one."""
    is_few = scope.artist is not None and cases < FEWEST_TO_COMPARE
    return colours.muted if is_few else colours.primary


def inks(cases: Iterable[int], colours: Look) -> list[str]:
    """The colour of each mark about so many cases: fewer than FEWEST_TO_COMPARE have none."""
    return [colours.muted if few < FEWEST_TO_COMPARE else colours.primary for few in cases]


def periods_across(words: Sequence[str]) -> alt.X:
    """The axis of the parts of a period, in words, at the places 0, 1, 2 and so on."""
    places = {place: each.split() for place, each in enumerate(words)}
    return alt.X(
        field="Place",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[-0.6, len(words) - 0.4], nice=False, zero=False),
        axis=alt.Axis(values=list(places), labelExpr=labels(places), grid=False),
    )


def behind(scope: Scope, **which: Any) -> str:
    """The courses behind a mark, as an address names them; `which` are fields of a Behind."""
    return urlencode(replace(Behind(scope), **which).address())


def chance_words(*, differs: bool) -> str:
    """Whether a difference could be chance, to follow the word "difference"."""
    return "that is probably not chance" if differs else "that could be chance"


def apart_words(means: Sequence[Mean], say: Callable[[float], str]) -> str:
    """The lowest and the highest of several means, and whether chance sets these means apart.

    Each stands with its range and its cases, and nobody is named. "" for fewer than two means, or
    if one has no range or fewer cases than FEWEST_TO_COMPARE.
    """
    enough = [mean for mean in means if mean.n >= FEWEST_TO_COMPARE]
    ranges = {mean: mean.interval for mean in enough if mean.interval is not None}
    if len(means) < 2 or any(mean not in ranges for mean in means):
        return ""
    lowest, highest = (
        f"{say(mean.mean)} ({say(ranges[mean][0])} to {say(ranges[mean][1])}, n = {mean.n})"
        for mean in (pick(means, key=lambda each: each.mean) for pick in (min, max))
    )
    differs = chance_words(differs=levels_differ(means))
    return f" The lowest is {lowest}, the highest {highest}: a difference {differs}."


def share_before(now: tuple[int, int], before: tuple[int, int], what: str) -> str:
    """What a share was in the period before, and whether chance makes the difference.

    Each is a part of a whole that has cases; `what` says what the part did: "were finished". The
    share stands with its range. Of fewer cases than FEWEST_TO_COMPARE nothing is concluded.
    """
    part, whole = before
    share, (low, high) = share_of(part, whole)
    said = (
        f" In the period before, {part} of {whole} {what} ({percent(share)}; {percent(low)} to "
        f"{percent(high)})"
    )
    if min(now[1], whole) < FEWEST_TO_COMPARE:
        return f"{said}: too few to compare."
    return f"{said}: a difference {chance_words(differs=shares_differ(now, before))}."


def _of(counts: Sequence[CourseCount], artist: str) -> list[CourseCount]:
    return [count for count in counts if (count.artist or "") == artist]
