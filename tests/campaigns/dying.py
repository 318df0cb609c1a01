"""The app in a process that ends at a step of its choice, in a migration or in a restore.

DIE_AT is "migration 7" or "restore 7": before that statement or change of a file's name. CONTROL
puts a backup in its place first and does the rest afterwards.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from smpdash.screens import messages
from smpdash.screens.errors import explain_fault
from smpdash.server import authentication, headers, hosts, rate_limits, routes
from smpdash.server.faults import HANDLERS
from smpdash.server.lifespan import lifespan
from smpdash.server.sign_in import routes as sign_in_routes
from smpdash.store.backup import restore
from smpdash.store.db import connection, upgrade

WHAT, PLACE = os.environ["DIE_AT"].split()
FOLDER = os.environ["SMPDASH_DB"].rpartition("/")[0]
CHANGES = {"os.rename", "os.link", "os.remove", "shutil.copyfile"}
at_it = threading.local()
left = [int(PLACE)]


def step(*_about: object) -> None:
    if not getattr(at_it, "now", False):
        return
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)


def change(event: str, about: tuple[Any, ...]) -> None:
    if event in CHANGES and str(about[0]).startswith(FOLDER):
        step()


def counted(work: Callable[..., Any]) -> Callable[..., Any]:
    def working(*about: Any, **more: Any) -> Any:
        at_it.now = True
        try:
            return work(*about, **more)
        finally:
            at_it.now = False

    return working


def connect(path: Path) -> Any:
    db = connect_quietly(path)
    db.conn.set_trace_callback(step)
    return db


def placed_first(folder: Path) -> None:
    sync_folder(folder)
    make_ready(Path(os.environ["SMPDASH_DB"]), *wanted)


def hold_back(_copy: Path, *about: Any) -> None:
    wanted[:] = about


connect_quietly, connection.connect = connection.connect, connect
sys.addaudithook(change)
if WHAT == "migration":
    upgrade.bring_up = counted(upgrade.bring_up)
else:
    restore.restore = counted(restore.restore)
if os.environ.get("CONTROL"):
    wanted: list[Any] = []
    sync_folder, restore.sync_folder = restore.sync_folder, placed_first
    make_ready, restore._make_ready = restore._make_ready, hold_back

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    routes=[*routes.ROUTES, *sign_in_routes.ROUTES, *headers.ROUTES],
    middleware=[
        Middleware(headers.SecurityHeaders),
        Middleware(hosts.RequestFilter),
        Middleware(authentication.SignInRequired),
        Middleware(rate_limits.RateLimit, is_of_a_page=messages.is_of_a_page),
    ],
    lifespan=lifespan,
    on_script_error=explain_fault,
    exception_handlers=HANDLERS,
)
