"""`python -m bench.estimate`: how long estimating, explaining and learning take.

Measures the processor time of the thread that does the work. So other load on the machine counts
little, and NumPy's own threads, which only wait, not at all. Machines differ, so each time is also
given as a ratio to a fixed workload, run in turn with what is measured: ten products of 200 by 200
matrices and 200,000 hyperbolic tangents.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from bench.documents import PERFORMANCE, put_between_markers
from smpdash.estimate.estimate import estimate, estimates
from smpdash.estimate.evaluate.exchange import case_from_json
from smpdash.estimate.explain.shapley import explanation
from smpdash.estimate.fit.learn import learn
from smpdash.simulate.cases import made_up_cases

SEED = 20_260
# The times of the reference model, on a slower processor.
BAR_MS = {"one": 2.9, "why": 20.0, "learn": 16_000.0}
KINDS = {
    "one": "one estimate, after two visits",
    "zones": "the same, noted by four zones",
    "why": "its explanation, eight factors",
    "list": "the estimates of 1,000 clients, for the studio's lists",
    "learn": "learning from 200 courses, off the screens' path",
}
ROUNDS = {"one": 60, "zones": 60, "why": 20, "list": 3, "learn": 1}


def workload() -> Callable[[], None]:
    matrix = np.linspace(-1.0, 1.0, 40_000).reshape(200, 200)
    values = np.linspace(-4.0, 4.0, 200_000)

    def done() -> None:
        product = matrix
        for _ in range(10):
            product = product @ matrix
            product /= np.abs(product).max()
        np.tanh(values)

    return done


def jobs() -> dict[str, Callable[[], object]]:
    rows = made_up_cases(SEED, 1_000)
    past = [case_from_json(row) for row in rows[:200]]
    looks = [
        case_from_json({**row, "visits": row["visits"][:2], "status": "running"})
        for row in ({**row, "total_sessions": None} for row in rows)
    ]
    case = next(look for look in looks if look.sessions_done == 2 and look.area_cm2)
    raw = next(row for row in rows if row["id"] == case.id)
    zones = {
        name: {"coverage": 0.6 + step, "observed_fading": 0.2 - step}
        for name, step in (("hairline", 0.1), ("mid-scalp", 0.0), ("crown", -0.1), ("scar", -0.1))
    }
    by_zone = case_from_json(
        {
            **raw,
            "status": "running",
            "total_sessions": None,
            "visits": [{**visit, "zones": zones} for visit in raw["visits"][:2]],
        }
    )
    return {
        "one": lambda: estimate(case),
        "zones": lambda: estimate(by_zone),
        "why": lambda: explanation(case),
        "list": lambda: estimates(looks),
        "learn": lambda: learn(past),
    }


def milliseconds(job: Callable[[], object]) -> float:
    started = time.thread_time()
    job()
    return 1_000.0 * (time.thread_time() - started)


def measured() -> dict[str, tuple[float, float]]:
    """The median milliseconds of each job, and its ratio to the fixed workload."""
    reference = workload()
    figures = {}
    for kind, job in jobs().items():
        if ROUNDS[kind] > 1:
            job()
            reference()
        times, beside = [], []
        for _ in range(ROUNDS[kind]):
            beside.append(statistics.median(milliseconds(reference) for _ in range(3)))
            times.append(milliseconds(job))
            beside.append(milliseconds(reference))
        took = statistics.median(times)
        figures[kind] = (took, took / statistics.median(beside))
    return figures


def table(figures: dict[str, tuple[float, float]]) -> str:
    lines = [
        "| what | took | workloads | bar |",
        "|---|---:|---:|---:|",
    ]
    for kind, (took, ratio) in figures.items():
        bar = f"{said(BAR_MS[kind])}" if kind in BAR_MS else "none"
        lines.append(f"| {KINDS[kind]} | {said(took)} | {ratio:.1f} | {bar} |")
    return "\n".join(lines)


def said(took_ms: float) -> str:
    if took_ms < 100:
        return f"{took_ms:.1f} ms"
    return f"{took_ms / 1_000:.1f} s"


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m bench.estimate", description=__doc__)
    ask.add_argument("--write", action="store_true", help="into docs/performance.md")
    asked = ask.parse_args()
    text = table(measured())
    print(text)
    if asked.write:
        put_between_markers("bench:estimate", text, PERFORMANCE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
