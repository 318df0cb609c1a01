"""What a chart of fading is about, and how its marks name the clients behind them."""

from collections.abc import Mapping
from dataclasses import dataclass

from smpdash.record.progress.figures import Mean
from smpdash.record.progress.scope import Scope
from smpdash.record.quality.work import Work
from smpdash.show.charts.progress.period import behind


@dataclass(frozen=True, slots=True)
class About:
    """What a chart of fading is about: the scope, one pigment lot and one zone; None is no limit.

    `adjusted` are the means of the levels adjusted for the other factors, None if as they were.
    """

    scope: Scope
    lot: str | None = None
    zone: str | None = None
    adjusted: Mapping[str, Mean] | None = None

    def behind(self, **levels: str) -> str:
        """The clients behind a level, as an address names them."""
        filters = {"lot": self.lot, "zone": self.zone}
        chosen = {name: level for name, level in filters.items() if level is not None}
        return behind(self.scope, by="fading", work=Work(levels=tuple((chosen | levels).items())))
