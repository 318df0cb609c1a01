"""The app that restores whatever lies in the folder of backups, as a copy by hand would."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from smpdash.screens.errors import explain_fault
from smpdash.server.lifespan import lifespan
from smpdash.store.backup import restore
from smpdash.store.backup.set_aside import free_name, set_aside
from smpdash.store.db import locks


def copied_over(file: Path, path: Path, *, now: datetime, **_more: Any) -> restore.Restored:
    copy = path.with_name("unchecked")
    if not file.is_file():
        raise restore.StoreProblem("Not even a copy by hand does this.")
    shutil.copy(file, copy)
    with locks.alone(path, seconds=15):
        set_aside(path, aside := free_name(path, now))
        copy.replace(path)
    return restore.Restored(path, datetime.now(UTC), aside)


restore.restore = copied_over

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    lifespan=lifespan,
    on_script_error=explain_fault,
)
