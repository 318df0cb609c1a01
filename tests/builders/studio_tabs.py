"""The tabs of the page Studio without a browser, and courses for them to show."""

from datetime import timedelta
from urllib.parse import urlencode

from streamlit.testing.v1 import AppTest

from smpdash.record.progress.scope import Behind
from smpdash.runtime import clock
from smpdash.store.store import Change, Store
from tests.builders.changes import VisitChanges
from tests.builders.records import visit
from tests.builders.screens import whole
from tests.builders.stores import add_client


def _page() -> None:
    from smpdash.screens.studio import studio_page  # noqa: PLC0415 the function runs as a script

    studio_page.screen()


def studio_tab(tab: str, **address: str) -> AppTest:
    """The page Studio with this tab and these choices in its address."""
    app = AppTest.from_function(_page, default_timeout=30)
    for name, value in {"tab": tab, **address}.items():
        app.query_params[name] = value
    return whole(app.run())


def finished(store: Store, name: str, artist: str | None = "a1", sessions: int = 1) -> None:
    """A client whose course was finished today, recorded session by session."""
    now = clock.now()
    course_id = f"{add_client(store, name)}/1"
    for number in range(1, sessions + 1):
        how: VisitChanges = {"held_on": now.date(), "artist": artist}
        if number == sessions:
            how |= {"decision": "complete", "reason": None}
        held = visit(number, **how)
        at = now - timedelta(seconds=sessions - number)
        store.add_visit(course_id, held, Change(f"{name} {number}", at), today=now.date())


def tapped(app: AppTest, chart: str, behind: Behind) -> AppTest:
    """The page after this mark of a chart was tapped under these filters."""
    address = urlencode(behind.address())
    app.session_state["studio-mark"] = (chart, behind.scope, behind, address)
    app.session_state["behind-skip"] = 0
    return whole(app.run())
