"""The app with a clock around every script run; each run adds a line to the file PROFILED."""

import cProfile
import json
import os
import pstats
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import script_runner

from smpdash.screens.errors import explain_fault
from smpdash.server.lifespan import lifespan

MAIN = Path(__file__).parents[1] / "smpdash" / "screens" / "main.py"
run = script_runner.exec_func_with_error_handling


def clocked(func: Callable[[], Any], ctx: Any) -> Any:
    """One script run, or the callback of one, with the time of each function of ours."""
    profile, begun, used = cProfile.Profile(), time.perf_counter(), time.thread_time()
    profile.enable()
    try:
        return run(func, ctx)
    finally:
        profile.disable()
        line = {
            "wall_ms": (time.perf_counter() - begun) * 1000,
            "cpu_ms": (time.thread_time() - used) * 1000,
            "parts_ms": parts(profile),
        }
        with Path(os.environ["PROFILED"]).open("a") as log:
            log.write(json.dumps(line) + "\n")


def parts(profile: cProfile.Profile) -> dict[str, float]:
    """Milliseconds within each function of ours and within the sockets, the longest first."""
    found = {}
    for (file, _, name), (_, _, own, whole, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if "smpdash" in file:
            found[f"{Path(file).stem}.{name}"] = whole * 1000
        elif "send" in name and "socket" in name:
            found["waking the server for each message"] = own * 1000
    return dict(sorted(found.items(), key=lambda item: -item[1])[:25])


script_runner.exec_func_with_error_handling = clocked

app = st.App(MAIN, lifespan=lifespan, on_script_error=explain_fault)
