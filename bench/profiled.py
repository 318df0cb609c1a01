"""The app with a profiler around every script run; each run adds a line to the file PROFILED."""

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
    """Run one script, or its callback, and record the time in each of our functions."""
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
    """The milliseconds in each of our functions and in the sockets, the longest first."""
    milliseconds = {}
    for (file, _, name), (_, _, own, whole, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if "smpdash" in file:
            milliseconds[f"{Path(file).stem}.{name}"] = whole * 1000
        elif "send" in name and "socket" in name:
            milliseconds["waking the server for each message"] = own * 1000
    return dict(sorted(milliseconds.items(), key=lambda item: -item[1])[:25])


script_runner.exec_func_with_error_handling = clocked

app = st.App(MAIN, lifespan=lifespan, on_script_error=explain_fault)
