"""The frame around every screen: header, style, notices."""

from collections.abc import Callable

import streamlit as st

from smpdash.html import assets
from smpdash.runtime import demo_studio
from smpdash.screens import context
from smpdash.screens.client import client_page
from smpdash.screens.client_list import list_page
from smpdash.screens.header import mark_html, person_html, show_header, show_sections
from smpdash.screens.importing import import_page
from smpdash.screens.intake import intake_page
from smpdash.screens.links import add_links
from smpdash.screens.manage import activity, backups, settings, team
from smpdash.screens.manage.backup_age import age_html
from smpdash.screens.manage.erasures import show_erasures
from smpdash.screens.manage.wrong_pins import show_wrong_pins
from smpdash.screens.merging import merge_page
from smpdash.screens.moves import move_page
from smpdash.screens.notices import keep_current, show_notices
from smpdash.screens.restored import show_restored
from smpdash.screens.studio import own_results, studio_page
from smpdash.screens.style import add_style
from smpdash.screens.toasts import show_left
from smpdash.screens.visit import visit_page

# Without an icon of its own, the page would fetch one from outside the studio.
st.set_page_config(
    page_title="smpdash", page_icon=assets.ICON, layout="wide", initial_sidebar_state="collapsed"
)

# Pages for some roles only, each with the permission of MAY that it requires. Without it the page
# is not in the navigation, and its address shows nothing.
FOR_SOME = {
    "studio": (studio_page.screen, "Studio", ":material/monitoring:", "see studio"),
    "results": (own_results.screen, "Results", ":material/insights:", "see own results"),
    "settings": (settings.screen, "Settings", ":material/tune:", "change settings"),
    "backups": (backups.screen, "Backups", ":material/backup:", "back up"),
    "team": (team.screen, "Team", ":material/badge:", "manage staff"),
    "import": (import_page.screen, "Import", ":material/upload_file:", "import records"),
    "activity": (activity.screen, "Activity", ":material/history:", "see audit log"),
}
context.ask_again()
person = context.person()
is_made_up = context.studio().made_up or demo_studio.is_chosen(st.context.cookies)
# A demo studio has no backups, and whoever sees the studio finds their own results there.
left_out = {"backups"} if is_made_up else set()
if person.may("see studio"):
    left_out.add("results")
# The pages that are sections of Settings: one link at the top leads to all of them.
SECTIONS = {"settings": "General", "team": "Team", "backups": "Backups", "import": "Import"}
# Addresses of before, which bookmarks still have.
MOVED = {"tables": "settings", "staff": "team", "trail": "activity"}


def _way_to(name: str) -> Callable[[], None]:
    """A screen that only leads to the page of this name."""

    def lead() -> None:
        context.go(name)

    return lead


PAGES = {
    "clients": st.Page(
        list_page.screen,
        title="Clients",
        icon=":material/group:",
        default=True,
    ),
    **{
        name: st.Page(
            screen,
            title=title,
            icon=icon,
            url_path=name,
            visibility="visible" if person.may(right) and name not in left_out else "hidden",
        )
        for name, (screen, title, icon, right) in FOR_SOME.items()
    },
    # Streamlit gives the first page no name in its address, but people type one.
    "list": st.Page(_way_to("clients"), title="Clients", url_path="clients", visibility="hidden"),
    **{
        old: st.Page(_way_to(new), title=FOR_SOME[new][1], url_path=old, visibility="hidden")
        for old, new in MOVED.items()
    },
    "client": st.Page(client_page.screen, title="Client", url_path="client", visibility="hidden"),
    "visit": st.Page(visit_page.screen, title="Visit", url_path="visit", visibility="hidden"),
    "move": st.Page(move_page.screen, title="Wrong client", url_path="move", visibility="hidden"),
    "merge": st.Page(merge_page.screen, title="Same person", url_path="merge", visibility="hidden"),
    "intake": st.Page(intake_page.screen, title="Intake", url_path="intake", visibility="hidden"),
}
context.keep_pages(PAGES)

# The header is our own: Streamlit's has no place for whose visit this is, nor for the lock.
page = st.navigation(list(PAGES.values()), position="hidden")
context.enter(page.url_path)
add_links(PAGES)
add_style(dark=context.is_dark())
age = age_html() if person.may("back up") and not is_made_up else ""
mark = mark_html(can_leave=demo_studio.is_chosen(st.context.cookies))
shown = {each.url_path: each.title for each in PAGES.values() if each.visibility == "visible"}
here = page.url_path
show_header(
    {name: title for name, title in shown.items() if name not in SECTIONS or name == "settings"},
    "settings" if here in SECTIONS else here,
    mark if is_made_up else age + person_html(person.name),
)
show_notices(context.path())
show_restored()
show_erasures()
show_wrong_pins()
for name, (*_, right) in FOR_SOME.items():
    if page == PAGES[name]:
        context.store().must(right)
show_left()
if here in SECTIONS:
    show_sections({name: title for name, title in SECTIONS.items() if name in shown}, here)
page.run()
keep_current(
    context.path(),
    keeps_still=here in ("visit", "intake"),
    is_behind=visit_page.is_behind if here == "visit" else None,
)
