"""The app on a machine that learns, over and over, as long as a file beside the database is there.

What learning would do to a tap on a slow machine or in a large studio is so held in sight.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from smpdash.estimate.case import Case
from smpdash.estimate.fit.lesson import Lesson
from smpdash.runtime.jobs import learning
from smpdash.screens.errors import explain_fault
from smpdash.server.lifespan import lifespan

HOLD = Path(os.environ["SMPDASH_DB"]).with_suffix(".hold")
learn_once = learning.learn


def learn(courses: Sequence[Case], *, progress: Callable[[float], None]) -> Lesson:
    while HOLD.exists():
        learn_once(courses[-20:])
        progress(0.5)
    return learn_once(courses, progress=progress)


learning.learn = learn  # type: ignore[assignment]

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    lifespan=lifespan,
    on_script_error=explain_fault,
)
