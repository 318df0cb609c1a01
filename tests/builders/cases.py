"""Cases to start a test of the estimate from; name only what differs."""

from dataclasses import replace
from typing import Unpack

from smpdash.estimate.case import Case, Session
from tests.builders.changes import CaseChanges, SessionChanges

USUAL_COVERAGE = (0.62, 0.80, 0.87, 0.90, 0.92, 0.93)


def session(number: int = 1, **changes: Unpack[SessionChanges]) -> Session:
    usual = Session(
        number,
        day=21.0 * (number - 1),
        shade=(0.35, 0.50, 0.60, 0.65)[min(number, 4) - 1],
        depth_mm=0.5,
        coverage=USUAL_COVERAGE[min(number, 6) - 1],
        adjustments=0,
    )
    return replace(usual, **changes)


def case(
    *fadings: float | None, last: SessionChanges | None = None, **changes: Unpack[CaseChanges]
) -> Case:
    """A case with one session more than there are fadings; `last` changes the last session."""
    sessions = [
        session(number, faded=faded, faded_after_days=21.0)
        for number, faded in enumerate(fadings, start=1)
    ]
    sessions.append(session(len(fadings) + 1, **(last or {})))
    usual = Case("C-0001/1", tuple(sessions), area_cm2=200.0, scar_tissue="none", skin="normal")
    return replace(usual, **changes)


def newcomer(**changes: Unpack[CaseChanges]) -> Case:
    """A client whose first session is still to come."""
    return replace(case(sessions=()), **changes)


def with_all(given: Case, **changes: Unpack[SessionChanges]) -> Case:
    """The case with these fields in each of its sessions."""
    return replace(given, sessions=tuple(replace(each, **changes) for each in given.sessions))
