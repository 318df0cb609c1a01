"""The report of an evaluation, as a JSON object and as a text table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from smpdash.estimate.case import Case
from smpdash.estimate.evaluate.scores import calibration, scores, with_references
from smpdash.estimate.fit.lesson import Lesson

# The visits over which shares are averaged: later ones have too few cases.
AVERAGED: Final = (1, 2, 3, 4)


def best_possible(about: Mapping[str, object]) -> dict[int, float]:
    """The best possible score by number of visits, if the file of cases states it; else empty."""
    stated = about.get("best_possible")
    if not isinstance(stated, Mapping):
        return {}
    return {int(visits): float(entry["rps"]) for visits, entry in stated.items()}


def evaluation(
    cases: Sequence[Case],
    lessons: Mapping[str, Callable[[Case], Lesson]],
    best: Mapping[int, float],
) -> dict[str, Any]:
    """The report: scores by forecast and visits, mean shares over visits 1 to 4, calibration."""
    forecasts = with_references(lessons)
    scored = scores(cases, forecasts, best)
    means = {}
    for name in forecasts:
        shares = [s.share for s in scored if s.forecast == name and s.visits in AVERAGED]
        known = [share for share in shares if share is not None]
        means[name] = sum(known) / len(known) if known else None
    return {
        "cases": len(cases),
        "scores": [asdict(score) for score in scored],
        "share_closed_visits_1_to_4": means,
        "calibration_next_is_last": {
            name: [asdict(part) for part in calibration(cases, forecasts[name])] for name in lessons
        },
    }


def report_lines(report: Mapping[str, Any]) -> list[str]:
    """The report as lines of text."""
    wide = max(len(score["forecast"]) for score in report["scores"])
    head = (
        f"{'visits':>6} {'cases':>6} {'forecast':<{wide}} {'RPS':>7} {'MAE':>6} "
        f"{'in 50 %':>8} {'width':>6} {'in 80 %':>8} {'width':>6} {'share':>6}"
    )
    lines = [head]
    for score in report["scores"]:
        share = "" if score["share"] is None else f"{score['share']:.3f}"
        lines.append(
            f"{score['visits']:>6} {score['cases']:>6} {score['forecast']:<{wide}} "
            f"{score['rps']:>7.4f} {score['mae']:>6.2f} {score['held_50']:>8.2f} "
            f"{score['width_50']:>6.2f} {score['held_80']:>8.2f} {score['width_80']:>6.2f} "
            f"{share:>6}"
        )
    means = report["share_closed_visits_1_to_4"]
    if any(share is not None for share in means.values()):
        lines += ["", "Share of the gap from base rates to the best possible, visits 1 to 4:"]
        lines += [f"  {name:<{wide}} {share:.3f}" for name, share in means.items()]
    for name, bins in report["calibration_next_is_last"].items():
        lines += ["", f"{name}: the next session is the last", "  said    was    looks"]
        lines += [f"  {b['foreseen']:.2f}    {b['happened']:.2f}   {b['looks']:>6}" for b in bins]
    return lines
