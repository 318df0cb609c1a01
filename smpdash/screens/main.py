"""The frame around every screen: pages, style, the mark of a made-up studio."""

from pathlib import Path

import streamlit as st

from smpdash.screens import (
    backups,
    client,
    clients,
    demo,
    door,
    intake,
    staff,
    studio,
    tables,
    trail,
    visit,
)
from smpdash.screens.backup_age import put_on_age
from smpdash.screens.erasures import put_on_erasures
from smpdash.screens.links import put_on_links
from smpdash.screens.restored import put_on_restored
from smpdash.screens.style import put_on_mark, put_on_person, put_on_style
from smpdash.screens.toasts import show_left
from smpdash.screens.watch import has_news, put_on_check, put_on_notices
from smpdash.screens.wrong_pins import put_on_wrong_pins

# With no icon of its own, the page would fetch the menu's from outside the studio.
ICON = Path(__file__).with_name("icon.svg")
st.set_page_config(
    page_title="smpdash", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed"
)

# Pages for some roles only, with the right of MAY that each asks for: without it there is no way
# there, and no answer there.
FOR_SOME = {
    "studio": (studio.screen, "Studio", ":material/monitoring:", "see studio"),
    "tables": (tables.screen, "Tables", ":material/tune:", "change tables"),
    "backups": (backups.screen, "Backups", ":material/backup:", "back up"),
    "staff": (staff.screen, "Staff", ":material/badge:", "manage staff"),
    "trail": (trail.screen, "Trail", ":material/history:", "see trail"),
}
door.ask_again()
person = door.person()
is_made_up = door.studio().made_up or demo.is_chosen(st.context.cookies)

PAGES = {
    "clients": st.Page(
        clients.screen, title="Clients", icon=":material/group:", url_path="clients", default=True
    ),
    **{
        name: st.Page(
            screen,
            title=title,
            icon=icon,
            url_path=name,
            visibility="visible"
            if person.may(right) and not (is_made_up and name == "backups")
            else "hidden",
        )
        for name, (screen, title, icon, right) in FOR_SOME.items()
    },
    "client": st.Page(client.screen, title="Client", url_path="client", visibility="hidden"),
    "visit": st.Page(visit.screen, title="Visit", url_path="visit", visibility="hidden"),
    "intake": st.Page(intake.screen, title="Intake", url_path="intake", visibility="hidden"),
}
door.keep_pages(PAGES)

page = st.navigation(list(PAGES.values()), position="top")
put_on_style(dark=door.is_dark())
put_on_links()
if not any(person.may(right) for *_, right in FOR_SOME.values()):
    # Of a single page Streamlit draws no way there.
    with st.container(key="home"):
        st.page_link(PAGES["clients"])
if is_made_up:
    put_on_mark(can_leave=demo.is_chosen(st.context.cookies))
else:
    put_on_person(person.name)
if person.may("back up") and not is_made_up:
    put_on_age()
put_on_notices(door.path())
put_on_restored()
put_on_erasures()
put_on_wrong_pins()
for name, (*_, right) in FOR_SOME.items():
    if page == PAGES[name]:
        door.store().must(right)
show_left()
page.run()
put_on_check(door.path())
door.heartbeat(has_news)
