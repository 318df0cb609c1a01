"""The frame around every screen: pages, style, the mark of a made-up studio."""

from pathlib import Path

import streamlit as st

from smpdash.screens import client, clients, door, intake, studio, tables, visit
from smpdash.screens.style import put_on_mark, put_on_style

# With no icon of its own, the page would fetch the menu's from outside the studio.
ICON = Path(__file__).with_name("icon.svg")
st.set_page_config(
    page_title="smpdash", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed"
)

PAGES = {
    "clients": st.Page(
        clients.screen, title="Clients", icon=":material/group:", url_path="clients", default=True
    ),
    "studio": st.Page(
        studio.screen, title="Studio", icon=":material/monitoring:", url_path="studio"
    ),
    "tables": st.Page(tables.screen, title="Tables", icon=":material/tune:", url_path="tables"),
    "client": st.Page(client.screen, title="Client", url_path="client", visibility="hidden"),
    "visit": st.Page(visit.screen, title="Visit", url_path="visit", visibility="hidden"),
    "intake": st.Page(intake.screen, title="Intake", url_path="intake", visibility="hidden"),
}
door.keep_pages(PAGES)

page = st.navigation(list(PAGES.values()), position="top")
put_on_style(dark=door.is_dark())
if door.studio().made_up:
    put_on_mark(can_leave=door.is_demo(st.context.cookies))
page.run()
door.heartbeat()
