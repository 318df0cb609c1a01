"""A client in treatment at a glance: the coverage so far, the forecast, and the gap to the plan."""

from dataclasses import dataclass

# A moment in days since the first session, and the coverage 0..1 then.
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Glance:
    """The coverage of a running course over time: what was `seen`, noted or computed, and forecast.

    The forecast `ahead` goes on from the last point of `seen`. `more` says how many more sessions
    are likely than were told first; it is negative if fewer are, None if nothing was told.
    """

    code: str
    name: str
    seen: tuple[Point, ...]
    ahead: tuple[Point, ...]
    more: int | None

    @property
    def is_behind(self) -> bool:
        """Whether more sessions are likely than were told first."""
        return (self.more or 0) > 0

    @property
    def words(self) -> str:
        """The gap to the plan, in sessions: "2 behind", "on plan"."""
        if self.more is None:
            return "nothing told"
        return f"{self.more} behind" if self.is_behind else "on plan"

    @property
    def course_words(self) -> str:
        """The whole picture in words."""
        return (
            f"Coverage {self.seen[-1][1]:.0%} after {self.seen[-1][0]:.0f} days, forecast "
            f"{self.ahead[-1][1]:.0%} after {self.ahead[-1][0]:.0f} days"
        )

    @property
    def days(self) -> float:
        """The last day that is drawn."""
        return max((day for day, _ in (*self.seen, *self.ahead)), default=0.0)
