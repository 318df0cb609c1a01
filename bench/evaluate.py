"""`python -m bench.evaluate`: how good the estimate is on made-up studios of several kinds.

Each kind has studios with parameters of their own. Their latest courses are learnt from, and
further clients are forecast. The best possible forecast knows the kind and the studio's true
parameters.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np

from bench.documents import ESTIMATE, put_between_markers
from bench.worlds import World, world
from smpdash.estimate.case import truncated
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.evaluate.scores import BASE, rps, with_references
from smpdash.estimate.fit.learn import learn_by_studio
from smpdash.estimate.model.parameters import MOST_SESSIONS
from smpdash.estimate.model.quadrature import Array
from smpdash.simulate.mechanism import MECHANISMS, Mechanism

# These were not used while the estimate was designed.
SEED = 70_529
STUDIOS = 12
CLIENTS = 60
COURSES = (0, 25, 200)
VISITS = (1, 2, 3, 4)
ENOUGH = 200
BEST = "best"
BINS = 5
GAP = "Share of the gap closed ± its standard error, mean after visits 1 to 4;"
BY_VISIT = "The same after each visit, without courses / with 25 / with 200:"
RANGES = (
    "The 80 percent range after visits 1 to 4: how often it held, its width in counts, the least "
    f"it held after any one visit with {ENOUGH} clients or more; and that of the best forecast:"
)
RANGE_HEADS = (
    *("none: held", "wide", "least"),
    *("200: held", "wide", "least"),
    *("best: held", "wide"),
)
LAST = (
    "Whether the next session is the last: mean chance said / how often it was, all kinds, after "
    "visits 1 to 4, by the chance said:"
)
RESULT = Path(__file__).with_suffix(".json")

Figures = dict[str, list[float]]


def evaluated(mechanism: Mechanism, studios: int) -> dict[str, dict[str, Figures]]:
    """The sums over each studio's cases (see `_sums`), by forecast and number of visits."""
    made = world(
        mechanism, SEED, studios=studios, past=max(COURSES), clients=CLIENTS, visits=max(VISITS)
    )
    beliefs = {str(most): learn_by_studio(made.history, most=most) for most in COURSES if most}
    forecasts = with_references({"0": learn_by_studio([]), **beliefs})
    figures: dict[str, dict[str, Figures]] = {}
    for visits in VISITS:
        for name, pmf in _pmfs(made, forecasts, visits).items():
            figures.setdefault(name, {})[str(visits)] = _sums(made, pmf, visits)
    return figures


def _evaluated_kind(kind: str, studios: int) -> dict[str, dict[str, Figures]]:
    """The same by the kind's name: a mechanism itself is not sent to another process."""
    return evaluated(MECHANISMS[kind], studios)


def _there(made: World, visits: int) -> list[int]:
    return [index for index, case in enumerate(made.cases) if case.sessions_done >= visits]


def _pmfs(made: World, forecasts: dict[str, Callable[..., Array]], visits: int) -> dict[str, Array]:
    there = _there(made, visits)
    looks = [truncated(made.cases[index], visits) for index in there]
    pmfs = {name: make(looks) for name, make in forecasts.items()}
    return pmfs | {BEST: np.array([made.best[index][visits] for index in there])}


def _sums(made: World, pmf: Array, visits: int) -> Figures:
    """Sums by studio: `cases`, `rps`, `off` (error of the median), `held` (inside 80 %), `wide`.

    And by bin of the forecast chance that the next session is the last, over all studios: `looks`
    (how many forecasts), `said` (the sum of their chances), `came` (how often it was the last).
    """
    there = [made.cases[index] for index in _there(made, visits)]
    totals = np.minimum([case.sessions_done for case in there], MOST_SESSIONS)
    estimates = [Estimate(tuple(row.tolist()), visits) for row in pmf]
    ranges = np.array([estimate.credible_range(0.8) for estimate in estimates])
    values_by_name = {
        "cases": np.ones(len(there)),
        "rps": rps(pmf, totals),
        "off": np.abs((np.cumsum(pmf, axis=1) < 0.5).sum(axis=1) + 1 - totals),
        "held": (ranges[:, 0] <= totals) & (totals <= ranges[:, 1]),
        "wide": ranges[:, 1] - ranges[:, 0] + 1,
    }
    studio = np.array([int(case.studio or 0) for case in there])
    sums = {name: np.bincount(studio, values).tolist() for name, values in values_by_name.items()}
    more = totals > visits
    foreseen = np.array([estimate.chance_next_is_last for estimate in estimates])[more]
    came = (totals == visits + 1)[more]
    part = np.minimum((foreseen * BINS).astype(int), BINS - 1)
    for name, values in (("looks", np.ones(len(foreseen))), ("said", foreseen), ("came", came)):
        sums[name] = np.bincount(part, values, minlength=BINS).tolist()
    return sums


def share(rows: dict[str, dict[str, Figures]], name: str) -> tuple[float, float]:
    """The mean share of the gap closed after visits 1 to 4, and its standard error.

    The error is a jackknife over the studios, since the clients of one studio are not independent.
    """

    def of(chosen: Array) -> float:
        return float(np.mean([share_after(rows, name, visits, chosen) for visits in VISITS]))

    studios = np.arange(len(rows[name]["1"]["rps"]))
    without = np.array([of(studios != out) for out in studios])
    error = np.sqrt((len(studios) - 1) * without.var())
    return of(studios >= 0), float(error)


def share_after(
    rows: dict[str, dict[str, Figures]], name: str, visits: int, chosen: Array | None = None
) -> float:
    """The share of the gap closed after so many visits, of all studios or of those `chosen`."""
    cells = [np.array(rows[key][str(visits)]["rps"]) for key in (BASE, name, BEST)]
    base, score, best = (float((cell if chosen is None else cell[chosen]).sum()) for cell in cells)
    return (base - score) / (base - best)


def figure(rows: dict[str, dict[str, Figures]], name: str, field: str) -> float:
    """The mean of one field of `_sums` per case, after visits 1 to 4."""
    cells = [rows[name][str(visits)] for visits in VISITS]
    return sum(sum(cell[field]) for cell in cells) / sum(sum(cell["cases"]) for cell in cells)


def least(rows: dict[str, dict[str, Figures]], name: str) -> float:
    """The smallest share of totals inside the 80 % range after any visit with enough cases."""
    cells = [rows[name][str(visits)] for visits in VISITS]
    shares = [sum(c["held"]) / sum(c["cases"]) for c in cells if sum(c["cases"]) >= ENOUGH]
    return min(shares, default=float("nan"))


def text(found: dict[str, Any]) -> str:
    """The tables: shares by kind, what the ranges hold, and whether "the last" is calibrated."""
    names = [str(most) for most in COURSES]
    studios, kinds = found["studios"], found["kinds"]
    lines = [
        f"{GAP} {studios} studios of each kind, {CLIENTS} clients each, by courses of their own:",
        "",
        "| made-up studios | points score | " + " | ".join(["none", *names[1:]]) + " |",
        "|---|" + "---:|" * (len(names) + 1),
    ]
    for kind, rows in kinds.items():
        cells = [f"{share(rows, 'points')[0]:.2f}"]
        for name in names:
            mean, error = share(rows, name)
            cells.append(f"{mean:.3f} ± {error:.3f}")
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    lines += ["", BY_VISIT, "", *by_visit_lines(kinds, names)]
    lines += [
        "",
        RANGES,
        "",
        "| made-up studios | " + " | ".join(RANGE_HEADS) + " |",
        "|---|" + "---:|" * 8,
    ]
    for kind, rows in kinds.items():
        cells = []
        for name in ("0", "200", BEST):
            cells += [f"{figure(rows, name, 'held'):.2f}", f"{figure(rows, name, 'wide'):.1f}"]
            if name != BEST:
                cells.append(f"{least(rows, name):.2f}")
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    lines += ["", *last_lines(list(kinds.values()))]
    return "\n".join(lines)


def by_visit_lines(
    kinds: dict[str, dict[str, dict[str, Figures]]], names: Sequence[str]
) -> list[str]:
    """A row for each kind, a column for each visit."""
    lines = [
        "| made-up studios | " + " | ".join(f"after visit {visits}" for visits in VISITS) + " |",
        "|---|" + "---:|" * len(VISITS),
    ]
    for kind, rows in kinds.items():
        cells = [
            " / ".join(f"{share_after(rows, name, visits):.2f}" for name in names)
            for visits in VISITS
        ]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    return lines


def last_lines(kinds: Sequence[dict[str, dict[str, Figures]]]) -> list[str]:
    """How often the next session was the last, by bin of its forecast chance, for all kinds."""
    lines = [
        LAST,
        "",
        "| courses | " + " | ".join(f"{n * 20} to {n * 20 + 20} %" for n in range(BINS)) + " |",
        "|---|" + "---:|" * BINS,
    ]
    for name in (str(most) for most in COURSES):
        sums = {
            field: np.sum([rows[name][str(v)][field] for rows in kinds for v in VISITS], axis=0)
            for field in ("looks", "said", "came")
        }
        cells = [
            f"{said / looks:.2f} / {came / looks:.2f}" if looks else "–"
            for looks, said, came in zip(*sums.values(), strict=True)
        ]
        lines.append(f"| {'none' if name == '0' else name} | " + " | ".join(cells) + " |")
    return lines


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m bench.evaluate", description=__doc__)
    ask.add_argument("--studios", type=int, default=STUDIOS, help="of each kind")
    ask.add_argument("--write", action="store_true", help="the last run, into docs/estimate.md")
    asked = ask.parse_args()
    if not asked.write:
        found: dict[str, Any] = {"studios": asked.studios, "kinds": {}}
        with ProcessPoolExecutor() as processes:
            of_kinds = processes.map(_evaluated_kind, MECHANISMS, repeat(asked.studios))
            for kind, figures in zip(MECHANISMS, of_kinds, strict=True):
                found["kinds"][kind] = figures
                RESULT.write_text(json.dumps(found) + "\n", encoding="utf-8")
                print(kind, file=sys.stderr, flush=True)
    tables = text(json.loads(RESULT.read_text(encoding="utf-8")))
    print(tables)
    if asked.write:
        put_between_markers("evaluate", tables, ESTIMATE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
