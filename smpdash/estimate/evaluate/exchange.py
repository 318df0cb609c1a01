"""The exchange format: cases as JSON objects. Collects all errors of a case before raising."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from smpdash.estimate.case import Case, Session, ZoneNote
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.evaluate.json_fields import (
    MOST_NUMBER,
    choice_at,
    number_at,
    object_at,
    shown,
)
from smpdash.record.client import EARLIER_FADING, SCAR_TISSUE, SKIN, proposed_area_cm2
from smpdash.record.lengths import CASE_SIGNS, ROWS, WORD
from smpdash.record.sessions import sessions_before
from smpdash.record.visit import STATUS

BY_ZONE: Final = ("shade", "depth_mm", "observed_fading", "coverage")


def case_from_json(data: object) -> Case:
    """The case that this JSON object describes. Raises ValueError with all errors in it."""
    wrong: list[str] = []
    case = _case(data, wrong)
    if wrong:
        raise ValueError("; ".join(wrong))
    return case


def case_from_line(line: str) -> Case:
    """The case that a line of JSON describes. Raises ValueError if it is wrong or too long."""
    if len(line) > CASE_SIGNS:
        raise ValueError(f"a case has {len(line)} signs; {CASE_SIGNS} are the most")
    return case_from_json(json.loads(line))


def cases_from_text(text: str, key: str) -> tuple[list[Case], dict[str, object]]:
    """The cases of a whole file, and the object that holds them (empty if there is none).

    The text is a JSON list of cases, an object that holds such a list under `key`, or one case per
    line. Raises ValueError with the errors of all cases.
    """
    try:
        data = json.loads(text)
    except ValueError:
        data = [json.loads(line) for line in text.splitlines() if line.strip()]
    about = data if isinstance(data, dict) else {}
    rows = about.get(key, [about]) if about else data
    if not isinstance(rows, list):
        raise ValueError(f"{key}: a list of cases is needed")  # noqa: TRY004
    cases, wrong = [], []
    for number, item in enumerate(rows, start=1):
        try:
            cases.append(case_from_json(item))
        except ValueError as problem:
            wrong.append(f"case {number}: {problem}")
    if wrong:
        raise ValueError("\n".join(wrong))
    return cases, about


def answer_json(case: Case, estimate: Estimate) -> dict[str, object]:
    """The estimate of a case as a JSON object of the exchange format."""
    return {
        "id": case.id,
        "pmf_total": list(estimate.pmf_total),
        "sessions_done": estimate.sessions_done,
        "most_likely_total": estimate.most_likely_total,
        "credible_80": list(estimate.credible_range(0.8)),
        "expected_remaining": estimate.expected_remaining,
    }


def _case(data: object, wrong: list[str]) -> Case:
    """The case that this JSON value describes; adds its errors to `wrong`."""
    if not isinstance(data, Mapping):
        wrong.append("a case is a JSON object")
        return Case("")
    name = data.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= WORD:
        wrong.append(f"id: a text of 1 to {WORD} letters is needed")
    status = choice_at(data, "status", STATUS, "status", wrong) or "running"
    total = number_at(data, "total_sessions", "total_sessions", wrong)
    intake = object_at(data, "intake", wrong)
    visits = _visits(data.get("visits"), wrong)
    sessions, earlier = ((), None) if wrong else _sessions(visits)
    if status == "completed":
        sessions_held = int(total or len(sessions))
        if sessions_held < max(len(sessions), 1):
            wrong.append(
                "total_sessions: a completed case has as many sessions as visits, 1 or more"
            )
        sessions += tuple(Session(n) for n in range(len(sessions) + 1, sessions_held + 1))
    grade = number_at(intake, "norwood", "intake.norwood", wrong)
    number_at(intake, "fitzpatrick", "intake.fitzpatrick", wrong)  # checked alone
    earlier_fading = choice_at(
        intake, "earlier_fading", EARLIER_FADING, "intake.earlier_fading", wrong
    )
    studio = data.get("studio")
    if isinstance(studio, str) and len(studio) > WORD:
        wrong.append(f"studio: {len(studio)} letters; {WORD} is the most")
    touch_up = data.get("touch_up")
    if touch_up is not None and not isinstance(touch_up, bool):
        wrong.append(f"touch_up: true or false is needed, not {shown(touch_up)}")
    return Case(
        id=name if isinstance(name, str) else "",
        sessions=sessions,
        status=status,
        studio=studio if isinstance(studio, str | int) else None,
        area_cm2=number_at(intake, "area_cm2", "intake.area_cm2", wrong),
        graded_area_cm2=None if grade is None else proposed_area_cm2(f"norwood-{grade:.0f}"),
        scar_tissue=choice_at(intake, "scar_tissue", SCAR_TISSUE, "intake.scar_tissue", wrong),
        skin=choice_at(intake, "skin", SKIN, "intake.skin", wrong),
        earlier_fading=None if earlier_fading == "unknown" else earlier_fading,
        earlier_observed_fading=earlier,
        touch_up=touch_up is True,
    )


def _visits(rows: object, wrong: list[str]) -> list["_Visit"]:
    """The visits of a case in the order of their numbers; adds their errors to `wrong`."""
    if rows is not None and not isinstance(rows, list):
        wrong.append("visits: a list is needed")
        rows = None
    if len(rows or []) > MOST_NUMBER:
        wrong.append(f"visits: {len(rows or [])} are listed; {MOST_NUMBER} is the most")
        rows = None
    visits = [_visit(row, index, wrong) for index, row in enumerate(rows or [], start=1)]
    visits.sort(key=lambda visit: visit.figures["number"] or 0)
    numbers = [visit.figures["number"] for visit in visits]
    wrong.extend(
        f"visits: number {number:g} stands there twice"
        for number, after in pairwise(numbers)
        if number is not None and number == after
    )
    return visits


@dataclass(frozen=True, slots=True)
class _Visit:
    """The values of a visit by field name, and those of its zones by zone name."""

    figures: dict[str, float | None] = field(default_factory=dict)
    zones: dict[str, dict[str, float | None]] = field(default_factory=dict)


def _visit(row: object, index: int, wrong: list[str]) -> _Visit:
    """The values of a visit, the `index`-th of its case; one that is missing is its zones' mean."""
    at = f"visit {index}"
    if not isinstance(row, Mapping):
        wrong.append(f"{at}: an object is needed")
        row = {}
    names = ("number", "day", *BY_ZONE, "adjustments", "minutes")
    visit = {name: number_at(row, name, f"{at}: {name}", wrong) for name in names}
    if row.get("number") is None:
        visit["number"] = float(index)
    zones = object_at(row, "zones", wrong)
    if len(zones) > ROWS["zones"] or any(len(key) > WORD for key in zones):
        most = ROWS["zones"]
        wrong.append(f"{at}: zones: {most} of {WORD} letters each are the most")
        zones = {}
    noted = {key: object_at(zones, key, wrong) for key in zones}
    by_zone = {
        key: {name: number_at(zone, name, f"{at}: {key}: {name}", wrong) for name in BY_ZONE}
        for key, zone in noted.items()
    }
    for name in BY_ZONE:
        known = [value for zone in by_zone.values() if (value := zone[name]) is not None]
        if visit[name] is None and known:
            visit[name] = sum(known) / len(known)
    return _Visit(visit, by_zone)


def _sessions(
    visits: list[_Visit],
) -> tuple[tuple[Session, ...], float | None]:
    """The sessions, each with its own fading, and the fading seen at visit 1 (of earlier pigment).

    A number that is left out becomes a session without notes.
    """
    by_number = {int(visit.figures["number"] or 0): visit for visit in visits}
    numbers = range(1, max(by_number, default=0) + 1)
    # For each session, the visit at which its fading is seen; 0 is pigment from elsewhere.
    fading_of = sessions_before(True for _ in numbers)
    seen_at = dict(zip(fading_of, (by_number.get(n, _Visit()) for n in numbers), strict=True))
    sessions = tuple(
        _session(number, by_number.get(number, _Visit()), seen_at.get(number, _Visit()))
        for number in numbers
    )
    return sessions, seen_at.get(0, _Visit()).figures.get("observed_fading")


def _session(number: int, visit: _Visit, seen_at: _Visit) -> Session:
    """The session of a visit; `seen_at` is the visit at which its fading is seen."""
    here, after = visit.figures, seen_at.figures
    day, next_day = here.get("day"), after.get("day")
    adjustments = here.get("adjustments")
    return Session(
        number=number,
        day=day,
        shade=here.get("shade"),
        depth_mm=here.get("depth_mm"),
        coverage=here.get("coverage"),
        adjustments=None if adjustments is None else int(adjustments),
        minutes=here.get("minutes"),
        faded=after.get("observed_fading"),
        faded_after_days=None if day is None or next_day is None else next_day - day,
        zones=tuple(
            ZoneNote(
                zone,
                coverage=visit.zones.get(zone, {}).get("coverage"),
                faded=seen_at.zones.get(zone, {}).get("observed_fading"),
            )
            for zone in dict.fromkeys([*visit.zones, *seen_at.zones])
        ),
    )
