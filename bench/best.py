"""The best possible forecast: a particle filter that knows a made-up studio's mechanism whole."""

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from smpdash.record.client import SCAR_TISSUE
from smpdash.record.sessions import planned_darkness
from smpdash.simulate.mechanism import (
    MOST_SESSIONS,
    NORWOOD_CM2,
    NORWOOD_SHARES,
    SCAR_SHARES,
    SKIN_EFFECT,
    SKIN_SHARES,
    Mechanism,
)

Array = npt.NDArray[np.float64]

PARTICLES: Final = 4_000
ROOT_3: Final = math.sqrt(3.0)


def best_pmfs(
    row: dict[str, Any], mechanism: Mechanism, visits: int, rng: np.random.Generator, drift: float
) -> list[Array]:
    """P(total = 1..10) of one finished course as it stood after 0, 1 .. `visits` visits.

    A bootstrap filter: particles run through the mechanism, are weighed by every note (rounded as
    the artist rounds) and by every session that was not the last, and are drawn anew.
    """
    filter_ = _Filter(row["intake"], mechanism, rng, drift)
    found = [filter_.copy().ahead(1)]
    held = row["visits"]
    for number in range(1, min(visits, len(held)) + 1):
        filter_.needle(number, held[number - 1])
        found.append(filter_.copy().ahead(number))
        if number < min(visits, len(held)):
            filter_.heal(number, held[number]["observed_fading"])
    return found


class _Filter:
    """Particles of one client."""

    def __init__(
        self, intake: dict[str, Any], m: Mechanism, rng: np.random.Generator, drift: float
    ) -> None:
        self.m, self.rng, self.drift = m, rng, drift
        n = PARTICLES
        norwood = intake["norwood"]
        grade = rng.choice(7, n, p=NORWOOD_SHARES) if norwood is None else np.full(n, norwood - 1)
        area = np.array(NORWOOD_CM2)[grade] * np.exp(0.15 * rng.standard_normal(n))
        if intake["area_cm2"] is not None:
            area = np.full(n, float(intake["area_cm2"]))
        scars = list(SCAR_TISSUE)
        scar = intake["scar_tissue"]
        scar = rng.choice(4, n, p=SCAR_SHARES) if scar is None else np.full(n, scars.index(scar))
        skin = intake["skin"]
        names = list(SKIN_EFFECT)
        kind = rng.choice(4, n, p=SKIN_SHARES) if skin is None else np.full(n, names.index(skin))
        skins = np.array(list(SKIN_EFFECT.values()))[kind]
        takes, loses = m.gap_spread * self._spread(n), m.fading_spread * self._spread(n)
        self.gap = m.gap + m.gap_area * np.clip(np.log2(area / 200), -2, 2) + m.gap_scar * scar
        self.gap = self.gap + takes
        self.fade = m.fading + m.fading_scar * scar + m.fading_skin * skins + loses
        self.asks = rng.gamma(m.adjustment_shape, size=n) / m.adjustment_rate
        self.usual_depth = 0.5 + 0.05 * rng.standard_normal(n)
        self.bought = (rng.random(n) < m.package).astype(float)
        self.healed = np.zeros(n)
        self.before = np.zeros(n)
        self.applied = np.zeros(n)
        self.fading = np.zeros(n)

    NAMES = (
        "gap",
        "fade",
        "asks",
        "usual_depth",
        "bought",
        "healed",
        "before",
        "applied",
        "fading",
    )

    def copy(self) -> "_Filter":
        other = object.__new__(_Filter)
        other.m, other.rng, other.drift = self.m, self.rng, self.drift
        for name in self.NAMES:
            setattr(other, name, getattr(self, name))
        return other

    def needle(self, number: int, visit: dict[str, Any] | None) -> None:
        """One session up to the end of the visit, and what the visit notes of it."""
        m, rng, n = self.m, self.rng, PARTICLES
        visit = visit or {}
        log_weight = np.zeros(n)
        planned = planned_darkness(number)
        dark = np.clip(_stepped(planned + 0.06 * rng.standard_normal(n), 0.05), 0, 1)
        if visit.get("shade") is not None:
            dark = np.full(n, float(visit["shade"]))
        needle = self.usual_depth + 0.04 * rng.standard_normal(n)
        needle = np.clip(_stepped(needle, 0.05), 0.1, 3.0)
        if visit.get("depth_mm") is not None:
            needle = np.full(n, float(visit["depth_mm"]))
            log_weight -= 0.5 * (needle - self.usual_depth) ** 2 / (0.04**2 + 0.05**2 / 12)
        adjustments = rng.poisson(self.asks).astype(float)
        if visit.get("adjustments") is not None:
            adjustments = np.full(n, float(visit["adjustments"]))
            log_weight += adjustments * np.log(self.asks + 1e-300) - self.asks
        shade, depth = np.clip((dark - planned) / 0.15, -3, 3), np.clip((needle - 0.5) / 0.1, -3, 1)
        closed = _share(self.gap + m.gap_shade * shade + m.gap_depth * depth)
        self.before = self.healed
        self.applied = self.before + closed * (1 - self.before) - m.adjustment_cost * adjustments
        self.applied = np.maximum(self.applied, 0.02)
        layer = min(number - 1, m.fading_levels_off - 1)
        self.fading = self.fade + m.fading_step * layer
        self.fading = self.fading + m.fading_shade * shade + m.fading_depth * depth
        if visit.get("coverage") is not None:
            log_weight += self._told(visit["coverage"], self.applied + self.drift, m.noted_coverage)
        if visit:
            self._drawn_anew(log_weight)

    def heal(self, number: int, noted: float | None) -> Array:
        """The healing of that session; where it was not the last, `noted` at the visit after."""
        last = self._healing(number)
        log_weight = np.log(np.maximum(1.0 - last, 1e-12))
        if noted is not None:
            log_weight += self._told(noted, self.faded, self.m.noted_fading)
        self._drawn_anew(log_weight)
        return last

    def ahead(self, number: int) -> Array:
        """The chances of each total from session `number` on, whose needle is done if it can."""
        found = np.zeros(MOST_SESSIONS)
        running = np.ones(PARTICLES)
        done = bool(self.applied.any())
        for j in range(number, MOST_SESSIONS + 1):
            if not (done and j == number):
                self.needle(j, None)
            last = self._healing(j) if j < MOST_SESSIONS else np.ones(PARTICLES)
            found[j - 1] = (running * last).sum()
            running = running * (1.0 - last)
        result: Array = found / found.sum()
        return result

    def _healing(self, number: int) -> Array:
        m = self.m
        self.faded = _share(self.fading + m.fading_session_spread * self._spread(PARTICLES))
        fresh = np.maximum(self.applied - self.before, 0)
        settled = np.minimum(self.before, self.applied)
        self.healed = self.applied - self.faded * (fresh + m.settled_fading * settled)
        rise = m.target_rise[number - 1] if number <= len(m.target_rise) else 0.0
        enough = _share((self.healed - m.target - rise) / m.target_spread)
        found: Array = np.where(self.bought > 0, float(number == 3), enough)
        return found

    def _told(self, noted: float, true: Array, spread: float) -> Array:
        step = self.m.rounding
        low = -math.inf if noted <= step / 4 else noted - step / 2
        high = math.inf if noted >= 1 - step / 4 else noted + step / 2
        inside = self._below((high - true) / spread) - self._below((low - true) / spread)
        found: Array = np.log(np.maximum(inside, 1e-12))
        return found

    def _below(self, z: Array) -> Array:
        found: Array
        if self.m.tails is None:
            found = _normal_below(z)
        else:
            t = np.clip(z, -1e6, 1e6) * ROOT_3
            found = 0.5 + (t / ROOT_3 / (1 + t**2 / 3) + np.arctan(t / ROOT_3)) / math.pi
        return found

    def _spread(self, n: int) -> Array:
        tails = self.m.tails
        if tails is None:
            return self.rng.standard_normal(n)
        found: Array = self.rng.standard_t(tails, n) * math.sqrt(1 - 2 / tails)
        return found

    def _drawn_anew(self, log_weight: Array) -> None:
        weight = np.exp(log_weight - log_weight.max())
        reached = np.cumsum(weight / weight.sum())
        places = (np.arange(PARTICLES) + self.rng.random()) / PARTICLES
        kept = np.minimum(np.searchsorted(reached, places), PARTICLES - 1)
        for name in self.NAMES:
            setattr(self, name, getattr(self, name)[kept])


def _normal_below(z: Array) -> Array:
    """The normal distribution function to 1e-7 (Abramowitz and Stegun 26.2.17)."""
    x = np.minimum(np.abs(z), 40.0)
    t = 1 / (1 + 0.2316419 * x)
    series = t * (
        0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))
    )
    upper = np.exp(-0.5 * x**2) / math.sqrt(2 * math.pi) * series
    found: Array = np.where(z > 0, 1 - upper, upper)
    return found


def _share(logit: Array) -> Array:
    found: Array = 0.5 + 0.5 * np.tanh(0.5 * logit)
    return found


def _stepped(value: Array, step: float) -> Array:
    found: Array = step * np.round(value / step)
    return found
