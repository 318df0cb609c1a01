"""The best possible forecast: a particle filter that knows a made-up studio's mechanism."""

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
    """P(total = 1..10), (10,), of one finished course as it was after 0, 1 .. `visits` visits.

    A bootstrap filter (Gordon, Salmond and Smith 1993): particles run through the mechanism, get
    the likelihood of every note (rounded as the artist rounds) and of every session that was not
    the last as weights, and are resampled. `drift` is how much too high the artist notes coverage.
    """
    filter_ = _Filter(row["intake"], mechanism, rng, drift)
    pmfs = [filter_.copy().ahead(1)]
    notes = row["visits"]
    for number in range(1, min(visits, len(notes)) + 1):
        filter_.needle(number, notes[number - 1])
        pmfs.append(filter_.copy().ahead(number))
        if number < min(visits, len(notes)):
            filter_.heal(number, notes[number]["observed_fading"])
    return pmfs


class _Filter:
    """The particles of one client: arrays (PARTICLES,) with the state of the course."""

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
        """Run one session up to its end, and weigh the particles by the notes of its visit.

        Without a visit the session is drawn from the mechanism.
        """
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
        """Let that session heal, given that it was not the last, with the fading `noted` later.

        Returns the chance, for each particle, that it was the last.
        """
        last = self._healing(number)
        log_weight = np.log(np.maximum(1.0 - last, 1e-12))
        if noted is not None:
            log_weight += self._told(noted, self.faded, self.m.noted_fading)
        self._drawn_anew(log_weight)
        return last

    def ahead(self, number: int) -> Array:
        """P(total = 1..10), (10,), from session `number` on; its needle may be done already."""
        chances = np.zeros(MOST_SESSIONS)
        running = np.ones(PARTICLES)
        done = bool(self.applied.any())
        for j in range(number, MOST_SESSIONS + 1):
            if not (done and j == number):
                self.needle(j, None)
            last = self._healing(j) if j < MOST_SESSIONS else np.ones(PARTICLES)
            chances[j - 1] = (running * last).sum()
            running = running * (1.0 - last)
        result: Array = chances / chances.sum()
        return result

    def _healing(self, number: int) -> Array:
        m = self.m
        self.faded = _share(self.fading + m.fading_session_spread * self._spread(PARTICLES))
        fresh = np.maximum(self.applied - self.before, 0)
        settled = np.minimum(self.before, self.applied)
        self.healed = self.applied - self.faded * (fresh + m.settled_fading * settled)
        rise = m.target_rise[number - 1] if number <= len(m.target_rise) else 0.0
        enough = _share((self.healed - m.target - rise) / m.target_spread)
        last: Array = np.where(self.bought > 0, float(number == 3), enough)
        return last

    def _told(self, noted: float, true: Array, spread: float) -> Array:
        step = self.m.rounding
        low = -math.inf if noted <= step / 4 else noted - step / 2
        high = math.inf if noted >= 1 - step / 4 else noted + step / 2
        inside = self._below((high - true) / spread) - self._below((low - true) / spread)
        log_chance: Array = np.log(np.maximum(inside, 1e-12))
        return log_chance

    def _below(self, z: Array) -> Array:
        below: Array
        if self.m.tails is None:
            below = _normal_below(z)
        else:
            t = np.clip(z, -1e6, 1e6) * ROOT_3
            below = 0.5 + (t / ROOT_3 / (1 + t**2 / 3) + np.arctan(t / ROOT_3)) / math.pi
        return below

    def _spread(self, n: int) -> Array:
        tails = self.m.tails
        if tails is None:
            return self.rng.standard_normal(n)
        deviates: Array = self.rng.standard_t(tails, n) * math.sqrt(1 - 2 / tails)
        return deviates

    def _drawn_anew(self, log_weight: Array) -> None:
        weight = np.exp(log_weight - log_weight.max())
        reached = np.cumsum(weight / weight.sum())
        places = (np.arange(PARTICLES) + self.rng.random()) / PARTICLES
        chosen = np.minimum(np.searchsorted(reached, places), PARTICLES - 1)
        for name in self.NAMES:
            setattr(self, name, getattr(self, name)[chosen])


def _normal_below(z: Array) -> Array:
    """The normal distribution function, accurate to 1e-7 (Abramowitz and Stegun 26.2.17)."""
    x = np.minimum(np.abs(z), 40.0)
    t = 1 / (1 + 0.2316419 * x)
    series = t * (
        0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))
    )
    upper = np.exp(-0.5 * x**2) / math.sqrt(2 * math.pi) * series
    below: Array = np.where(z > 0, 1 - upper, upper)
    return below


def _share(logit: Array) -> Array:
    share: Array = 0.5 + 0.5 * np.tanh(0.5 * logit)
    return share


def _stepped(value: Array, step: float) -> Array:
    stepped: Array = step * np.round(value / step)
    return stepped
