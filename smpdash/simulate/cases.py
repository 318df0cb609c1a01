"""Simulated courses in the exchange format, for testing forecasts against outcomes."""

from typing import Final

import numpy as np

from smpdash.record.client import SCAR_TISSUE
from smpdash.simulate.mechanism import MECHANISMS, Mechanism
from smpdash.simulate.scalp import Begun, Scalp, TrueSession, draw_course, draw_scalp

Json = dict[str, object]

DAYS_BETWEEN: Final = 21
_SCARS: Final = tuple(SCAR_TISSUE)
_NEVER_BLANK: Final = {"number", "day"}


def made_up_cases(
    seed: int,
    n: int,
    mechanism: Mechanism = MECHANISMS["as modelled"],
    *,
    studio: int = 0,
    scalp: Scalp | None = None,
) -> list[Json]:
    """Courses of `n` clients, completed or abandoned; all with the same `scalp` if it is given.

    The same seed gives the same list, and a longer list begins with the shorter one.
    """
    return [_case(seed, studio, i, mechanism, scalp) for i in range(n)]


def _case(seed: int, studio: int, i: int, mechanism: Mechanism, scalp: Scalp | None) -> Json:
    rng = np.random.default_rng((seed, studio, i))
    scalp = scalp or draw_scalp(rng)
    sessions = draw_course(rng, scalp, mechanism, begun=Begun(drift=i * mechanism.eye_drift))
    visit_count = len(sessions)
    for done in range(1, len(sessions)):
        if rng.random() < mechanism.stopping:
            visit_count = done
            break
    completed = visit_count == len(sessions)
    intake: Json = {
        "area_cm2": scalp.area_cm2,
        "norwood": scalp.norwood,
        "scar_tissue": _SCARS[scalp.scar],
        "skin": scalp.skin,
        "fitzpatrick": scalp.fitzpatrick,
    }
    return {
        "id": f"made-up-{studio:02}-{i:03}",
        "studio": studio,
        "status": "completed" if completed else "abandoned",
        "total_sessions": len(sessions) if completed else None,
        "intake": _with_blanks(rng, intake, mechanism.missing),
        "visits": [
            _with_blanks(rng, _visit(rng, sessions, done, mechanism), mechanism.missing)
            for done in range(visit_count)
        ],
    }


def _visit(
    rng: np.random.Generator, sessions: tuple[TrueSession, ...], done: int, mechanism: Mechanism
) -> Json:
    session = sessions[done]
    minutes = session.minutes + mechanism.noted_minutes * rng.standard_normal()
    return {
        "number": done + 1,
        "day": DAYS_BETWEEN * done,
        "shade": session.darkness,
        "depth_mm": session.depth_mm,
        # The fading of the previous session is seen only now.
        "observed_fading": sessions[done - 1].noted_fading if done else None,
        "coverage": session.noted_coverage,
        "adjustments": session.adjustments,
        "minutes": round(max(minutes, 60)),
    }


def _with_blanks(rng: np.random.Generator, fields: Json, missing: float) -> Json:
    return {
        name: None if name not in _NEVER_BLANK and rng.random() < missing else value
        for name, value in fields.items()
    }
