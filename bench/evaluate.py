"""`python -m bench.evaluate`: how good the estimate is on made-up studios of several kinds.

Each kind has studios with numbers of their own, whose last courses teach and whose further clients
are forecast. The best possible forecast knows the studio's true numbers.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.readme import put_between_markers
from bench.worlds import world
from smpdash.estimate.evaluate import BASE, scores, with_references
from smpdash.estimate.learn import learn_by_studio
from smpdash.simulate.mechanism import MECHANISMS, Mechanism

SEED = 61_017
STUDIOS = 8
CLIENTS = 40
COURSES = (0, 25, 75, 200)
VISITS = (1, 2, 3, 4)
ENOUGH = 200
LEAST = f"and the least it held after any one visit with {ENOUGH} clients or more"
RESULT = Path(__file__).with_suffix(".json")


def evaluated(mechanism: Mechanism) -> list[dict[str, Any]]:
    """The scores by forecast and visits, with the share of the gap that is closed."""
    cases, history, truth = world(
        mechanism, SEED, studios=STUDIOS, past=max(COURSES), clients=CLIENTS
    )
    beliefs = {str(most): learn_by_studio(history, most=most) for most in COURSES if most}
    beliefs = {"0": learn_by_studio([]), **beliefs, "best": lambda case: truth[case.studio]}
    found = scores(cases, with_references(beliefs), {})
    at = {(score.forecast, score.visits): score for score in found}
    rows = []
    for (name, visits), score in at.items():
        if visits not in VISITS:
            continue
        base, best = at[BASE, visits].rps, at["best", visits].rps
        rows.append(
            {
                "forecast": name,
                "visits": visits,
                "cases": score.cases,
                "share": (base - score.rps) / (base - best),
                "mae": score.mae,
                "held": score.held_80,
                "width": score.width_80,
            }
        )
    return rows


def chosen(
    rows: Sequence[dict[str, Any]], name: str, visits: Sequence[int] = VISITS
) -> list[dict[str, Any]]:
    return [row for row in rows if row["forecast"] == name and row["visits"] in visits]


def mean(rows: Sequence[dict[str, Any]], field: str) -> float:
    return float(sum(row[field] for row in rows) / len(rows))


def weighed(rows: Sequence[dict[str, Any]], field: str) -> float:
    held = sum(row[field] * row["cases"] for row in rows)
    return float(held / sum(row["cases"] for row in rows))


def text(found: dict[str, list[dict[str, Any]]]) -> str:
    """The tables: shares by kind, shares by visit, and what the ranges hold."""
    names = [str(most) for most in COURSES]
    lines = [
        "Share of the gap closed, mean after visits 1 to 4, by courses of the studio's own:",
        "",
        "| made-up studios | points score | " + " | ".join(["none", *names[1:]]) + " |",
        "|---|" + "---:|" * (len(names) + 1),
    ]
    for kind, rows in found.items():
        shares = [f"{mean(chosen(rows, name), 'share'):.2f}" for name in ("points", *names)]
        lines.append(f"| {kind} | " + " | ".join(shares) + " |")
    lines += [
        "",
        "The same visit by visit, without courses and with 200 (none / 200):",
        "",
        "| made-up studios | " + " | ".join(f"visit {visit}" for visit in VISITS) + " |",
        "|---|" + "---:|" * len(VISITS),
    ]
    for kind, rows in found.items():
        pairs = [
            " / ".join(f"{mean(chosen(rows, name, [visit]), 'share'):.2f}" for name in ("0", "200"))
            for visit in VISITS
        ]
        lines.append(f"| {kind} | " + " | ".join(pairs) + " |")
    lines += [
        "",
        f"The 80 percent range after visits 1 to 4: how often it held, its width, {LEAST}:",
        "",
        "| made-up studios | none: held | wide | least | 200: held | wide | least |",
        "|---|" + "---:|" * 6,
    ]
    for kind, rows in found.items():
        cells = []
        for name in ("0", "200"):
            here = chosen(rows, name)
            least = min(row["held"] for row in here if row["cases"] >= ENOUGH)
            cells += [
                f"{weighed(here, 'held'):.2f}",
                f"{weighed(here, 'width'):.1f}",
                f"{least:.2f}",
            ]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m bench.evaluate", description=__doc__)
    ask.add_argument("--readme", action="store_true", help="put the tables of the last run there")
    asked = ask.parse_args()
    if not asked.readme:
        found = {}
        for kind, mechanism in MECHANISMS.items():
            found[kind] = evaluated(mechanism)
            print(kind, file=sys.stderr, flush=True)
        RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    tables = text(json.loads(RESULT.read_text(encoding="utf-8")))
    print(tables)
    if asked.readme:
        put_between_markers("evaluate", tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
