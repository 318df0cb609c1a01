"""Imported by the process of which the tests' servers are forks: what the app loads at its start.

No screens, and of the other rooms what it was: apps of tests change functions of the store, the
runtime and the server before the screens take them up.
"""

import gc
import importlib
import pkgutil
from functools import cache

from streamlit.components.v2 import manifest_scanner

from smpdash import estimate, html, show

LIBRARIES = (
    "PIL.ImageFile",
    "anyio._backends._asyncio",
    "itsdangerous.url_safe",
    "segno",
    "starlette.applications",
    "starlette.middleware.sessions",
    "starlette.staticfiles",
    "streamlit.material_icon_names",
    "streamlit.runtime.scriptrunner.magic_funcs",
    "streamlit.starlette",
    "streamlit.web.bootstrap",
    "streamlit.web.cli",
    "streamlit.web.server.starlette.starlette_agent_routes",
    "streamlit.web.skills",
)
PROGRAM = ("smpdash.cli.main", "smpdash.server.run", "smpdash.runtime.state")
ROOMS = (estimate, html, show)

for name in (*LIBRARIES, *PROGRAM):
    importlib.import_module(name)
for room in ROOMS:
    for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        importlib.import_module(module.name)

# Each server would read the metadata of all packages that are installed, to find components there.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
manifest_scanner.scan_component_manifests()
# What is loaded stays: no server looks through it for what may go.
gc.freeze()
