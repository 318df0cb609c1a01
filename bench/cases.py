"""`python -m bench.cases`: how good the estimate is on the files of bench/cases.

The files hold made-up studios written by another program, with their best possible score, and real
courses of another trade. The latter are cross-validated: each fifth of the people is forecast with
the lesson from the others.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from bench.documents import ESTIMATE, put_between_markers
from smpdash.estimate.case import Case, truncated
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.evaluate.exchange import cases_from_text
from smpdash.estimate.evaluate.report import best_possible
from smpdash.estimate.evaluate.scores import Score, rps, scores, with_references
from smpdash.estimate.fit.learn import learn, learn_by_studio
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.parameters import MOST_SESSIONS, TRADE
from smpdash.estimate.model.quadrature import Array

FILES: Final = Path(__file__).with_name("cases")
MADE_UP: Final = ("plain", "gaps", "rounded")
REAL: Final = "off_treatment"
COURSES: Final = (25, 200)
VISITS: Final = (1, 2, 3, 4)
ENOUGH: Final = 200
FOLDS: Final = 5
DRAWS: Final = 4_000
MADE_UP_HEAD: Final = (
    "Files of made-up studios written by another program, 4 studios and 240 clients each: share "
    "of the gap closed after each visit; then how often the 80 percent range held, the least it "
    "held after any one visit with 200 clients or more, its width in counts, and by how many "
    "sessions the median was off:"
)
REAL_HEAD: Final = (
    "Courses of another trade: the mean score (ranked probability, lower is better) of base rates, "
    "of the trade's numbers, and of what the other four fifths of the people taught; by how much "
    "the last lies below the first, with a 95 percent interval by person; then the 80 percent "
    "range of the last, and the base rates' width:"
)


def made_up_rows(name: str) -> list[str]:
    """One row for the points score, one for each number of courses learnt from."""
    text = (FILES / f"{name}.json").read_text(encoding="utf-8")
    cases, about = cases_from_text(text, "cases")
    history, _ = cases_from_text(text, "history")
    lessons = {f"{most} courses": learn_by_studio(history, most=most) for most in COURSES}
    forecasts = with_references({"no course": learn_by_studio([]), **lessons})
    scored = scores(cases, forecasts, best_possible(about))
    return [_made_up_row(name, of, scored) for of in ("points score", "no course", *lessons)]


def _made_up_row(name: str, of: str, scored: Sequence[Score]) -> str:
    key = of.removesuffix(" score")
    rows = [score for score in scored if score.forecast == key and score.visits in VISITS]
    shares = [score.share for score in rows if score.share is not None]
    cases = [score.cases for score in rows]
    figures = [f"{share:.2f}" for share in shares] + [f"{np.mean(shares):.3f}"]
    share_held, wide, off = (
        np.average([getattr(score, field) for score in rows], weights=cases)
        for field in ("held_80", "width_80", "mae")
    )
    least = min(score.held_80 for score in rows if score.cases >= ENOUGH)
    figures += [f"{share_held:.2f}", f"{least:.2f}", f"{wide:.1f}", f"{off:.2f}"]
    return f"| {name}, {of} | " + " | ".join(figures) + " |"


def real_rows() -> list[str]:
    """One row for each number of visits seen, and one for all of them."""
    text = (FILES / f"{REAL}.json").read_text(encoding="utf-8")
    cases, _ = cases_from_text(text, "cases")
    looks = np.concatenate([_fold_looks(cases, fold) for fold in range(FOLDS)])
    rows = [(f"after visit {visits}", looks[looks["visits"] == visits]) for visits in VISITS]
    return [_real_row(name, row) for name, row in [*rows, ("all of these", looks)]]


def _fold_looks(cases: Sequence[Case], fold: int) -> Array:
    """The forecasts of one fifth of the people, a row for each finished course and visit."""
    people = np.array([int(case.id.split("/")[0]) for case in cases])
    folds = np.random.default_rng(1).permutation(len(np.unique(people))) % FOLDS
    out = folds[np.unique(people, return_inverse=True)[1]] == fold
    ended = np.array([case.status == "completed" for case in cases])
    total = np.minimum([case.sessions_done for case in cases], MOST_SESSIONS)
    # Oldest first: all first courses before all second courses.
    taught = sorted(np.flatnonzero(~out), key=lambda row: (cases[row].id.split("/")[1], row))
    lesson = learn([cases[row] for row in taught])
    rates = _base_rates(total[~out], ended[~out])
    tables = []
    for visits in VISITS:
        rows = np.flatnonzero(out & ended & (total >= visits))
        seen = [truncated(cases[row], visits) for row in rows]
        given = np.where(np.arange(1, MOST_SESSIONS + 1) >= visits, rates, 0.0)
        base = np.tile(given / given.sum(), (len(rows), 1))
        by = {"base": base, "trade": forecast(seen, TRADE), "taught": forecast(seen, lesson)}
        table = np.zeros(
            len(rows),
            dtype=[
                (name, float) for name in ("person", "visits", *by, "held", "wide", "base_wide")
            ],
        )
        table["person"], table["visits"] = people[rows], visits
        for name, pmf in by.items():
            table[name] = rps(pmf, total[rows])
        low, high = _ranges(by["taught"], visits)
        table["held"] = (low <= total[rows]) & (total[rows] <= high)
        table["wide"] = high - low + 1
        low, high = _ranges(base, visits)
        table["base_wide"] = high - low + 1
        tables.append(table)
    return np.concatenate(tables)


def _base_rates(total: Array, ended: Array) -> Array:
    """The shares of courses with 1, 2 .. 10 and more sessions, (10,) (Kaplan and Meier 1958)."""
    left, rates = 1.0, np.zeros(MOST_SESSIONS)
    for number in range(1, MOST_SESSIONS):
        at_risk = float((total >= number).sum())
        rate = float((ended & (total == number)).sum()) / at_risk if at_risk else 0.0
        rates[number - 1] = left * rate
        left *= 1.0 - rate
    rates[-1] = left
    return rates


def _ranges(pmf: Array, visits: int) -> tuple[Array, Array]:
    ranges = [Estimate(tuple(row.tolist()), visits).credible_range(0.8) for row in pmf]
    low, high = np.array(ranges).T
    return low, high


def _real_row(name: str, rows: Array) -> str:
    means = {of: float(rows[of].mean()) for of in ("base", "trade", "taught")}
    _, person = np.unique(rows["person"], return_inverse=True)
    sums = [np.bincount(person, rows[of]) for of in ("taught", "base")]
    draws = np.random.default_rng(2).integers(0, len(sums[0]), (DRAWS, len(sums[0])))
    taught, base = (values[draws].sum(axis=1) for values in sums)
    low, high = np.percentile(1.0 - taught / base, [2.5, 97.5])
    less = f"{1.0 - means['taught'] / means['base']:.0%} ({low:.0%} to {high:.0%})"
    figures = [f"{mean:.2f}" for mean in means.values()] + [less, f"{rows['held'].mean():.2f}"]
    figures += [f"{rows[of].mean():.1f}" for of in ("wide", "base_wide")]
    return f"| {name} | {len(rows)} | " + " | ".join(figures) + " |"


def text() -> str:
    """Both tables."""
    visits = " | ".join(f"visit {visits}" for visits in VISITS)
    lines = [
        MADE_UP_HEAD,
        "",
        f"| file, learnt from | {visits} | mean | held | least | wide | off |",
        "|---|" + "---:|" * (len(VISITS) + 5),
    ]
    for name in MADE_UP:
        lines += made_up_rows(name)
        print(name, file=sys.stderr, flush=True)
    lines += ["", REAL_HEAD, ""]
    lines.append("| seen | looks | base rates | trade | taught | less | held | wide | base wide |")
    lines.append("|---|" + "---:|" * 8)
    return "\n".join([*lines, *real_rows()])


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m bench.cases", description=__doc__)
    ask.add_argument("--write", action="store_true", help="into docs/estimate.md")
    asked = ask.parse_args()
    tables = text()
    print(tables)
    if asked.write:
        put_between_markers("cases", tables, ESTIMATE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
