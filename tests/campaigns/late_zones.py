"""The app with a page whose values go to the zones of the last answer: what the walks find out."""

from pathlib import Path

import streamlit as st

from smpdash.screens.entry import component
from smpdash.screens.errors import explain_fault
from smpdash.server.lifespan import lifespan

OWN = "entry.map ? entry.chosen.zones"
script = component._JS
if OWN not in script:
    raise ValueError(OWN)
component._COMPONENT = st.components.v2.component(  # type: ignore[misc]
    "entry",
    html=component._HTML,
    js=script.replace(OWN, "entry.map ? entry.map.value.zones"),
    isolate_styles=False,
)

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    lifespan=lifespan,
    on_script_error=explain_fault,
)
