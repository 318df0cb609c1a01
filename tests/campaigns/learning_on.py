"""The app that learns again as soon as it has learnt, as if a course had ended meanwhile."""

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from smpdash.runtime.jobs import learning
from smpdash.screens.errors import explain_fault
from smpdash.server.lifespan import lifespan
from smpdash.store.store import Store

numbers = itertools.count()
grounds, look = Store.grounds_to_learn, learning.Learner._look


def other_grounds(store: Any) -> str:
    return f"{grounds(store)} {next(numbers)}"


def look_again(learner: Any) -> None:
    look(learner)
    learner._woken.set()


Store.grounds_to_learn = other_grounds  # type: ignore[method-assign]
learning.Learner._look = look_again  # type: ignore[method-assign]
# A few seconds less for each.
learning.MOST_COURSES = 4  # type: ignore[misc]
learning.Learner.__init__.__kwdefaults__["pause"] = timedelta(milliseconds=50)

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    lifespan=lifespan,
    on_script_error=explain_fault,
)
