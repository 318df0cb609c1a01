"""The screens without a browser: odd addresses, odd drafts on disk, odd values in the fields."""

import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from smpdash.runtime import state
from smpdash.screens.visit.taps.tap import NAMES
from smpdash.store.records import drafts as drafts_of_store
from smpdash.store.store import Change, Store, StoreProblem
from tests.builders.screens import MAIN, entry_key, real_store, tap
from tests.builders.stores import add_client, add_visit, raw
from tests.fuzz.thrown import JSON, NUMBER, TEXT, changed, throw

# Values that one field or another takes.
KNOWN = st.sampled_from(
    ("s1", "s2", 0.5, 1.0, 0, True, "another", "complete", "session", "2026-11-20", "10:30", "a1")
)
PAGES = ("clients", "client", "visit", "intake", "move", "merge", "studio", "settings")
NAMES_IN_ADDRESSES = ("draft", "code", "chosen", "embed", "visit", "to", "from", "with", "keep")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


class Tablet:
    """The screens on a studio with one client, one visit and a draft of every kind."""

    def __init__(self, path: Path) -> None:
        os.environ["SMPDASH_DB"] = str(path)
        state.start(state.ApplicationState())
        self.store: Store = real_store(path)
        self.code = add_client(self.store)
        add_visit(self.store, f"{self.code}/1")
        self.visit_id = self.store.courses(self.code)[0].visits[0].visit_id
        self.abouts = {
            "visit": f"{self.code}/1",
            "correction": self.visit_id,
            "client": self.code,
        }
        self.usual = {kind: self._begun(kind) for kind in self.abouts}

    def _begun(self, kind: str) -> dict[str, Any]:
        """The data of such a draft as its screen begins it."""
        self.show("intake" if kind == "client" else "visit", draft=self.draft(kind))
        return dict(next(one for one in self.store.drafts() if one.kind == kind).data)

    def draft(self, kind: str, data: Any = None) -> str:
        draft = self.store.open_draft(kind, self.abouts[kind], device="here now", now=NOW)
        if data is not None:
            text = json.dumps(data)
            with raw(self.store) as db:
                db.execute("UPDATE draft SET data = ? WHERE id = ?", (text, draft.draft_id))
                drafts_of_store.write_digest(db, draft.draft_id)
        return draft.draft_id

    def show(self, page: str, **address: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        app._page_hash = calc_hash("" if page == "clients" else page)
        return said(app.run())


def said(app: AppTest) -> AppTest:
    """The screen; AssertionError where it failed, which a person is told as such."""
    assert not app.exception, [one.value for one in app.exception]
    for error in app.error:
        assert error.title != "This screen could not be shown", error.value
    return app


def addresses(folder: Path, count: int) -> Counter[str]:
    """Any words in the address of any page."""
    tablet = Tablet(folder / "studio.db")
    known = st.sampled_from([tablet.code, tablet.visit_id, tablet.draft("visit")])
    words = known | TEXT.filter(_can_be_asked)
    values = st.tuples(
        st.sampled_from(PAGES),
        st.dictionaries(st.sampled_from(NAMES_IN_ADDRESSES), words, max_size=3),
    )

    def at(drawn: tuple[str, dict[str, str]]) -> str:
        tablet.show(drawn[0], **drawn[1])
        return "shown"

    return throw(values, at, count)


def _can_be_asked(text: str) -> bool:
    # Half a sign comes out of no address: what decodes it puts another sign in its place.
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def drafts(folder: Path, count: int) -> Counter[str]:
    """A draft whose data was changed in any manner, opened, recorded, and the file checked."""
    tablet = Tablet(folder / "studio.db")

    def at(data: st.DataObject) -> str:
        kind = data.draw(st.sampled_from(sorted(tablet.usual)))
        try:
            draft_id = tablet.draft(kind, changed(tablet.usual[kind], data))
        except StoreProblem:  # no JSON object, or too long: the table itself refuses it
            return "refused by the database"
        app = tablet.show("intake" if kind == "client" else "visit", draft=draft_id)
        became = _recorded(tablet, app, "save-client" if kind == "client" else "record")
        for draft in tablet.store.drafts():
            tablet.store.discard_draft(draft.draft_id, version=draft.version)
        return became

    return throw(st.data(), at, count)


def fields(folder: Path, count: int) -> Counter[str]:
    """A few fields set to anything that a page can send, then recorded."""
    tablet = Tablet(folder / "studio.db")

    def at(data: st.DataObject) -> str:
        kind = data.draw(st.sampled_from(sorted(tablet.usual)))
        app = tablet.show("intake" if kind == "client" else "visit", draft=tablet.draft(kind))
        for number in range(data.draw(st.integers(1, 3))):
            if kind == "client":
                _set_one(app, data)
            else:
                _tell_one(app, number + 1, data)
            said(app.run())
        became = _recorded(tablet, app, "save-client" if kind == "client" else "record")
        for draft in tablet.store.drafts():
            tablet.store.discard_draft(draft.draft_id, version=draft.version)
        return became

    return throw(st.data(), at, count)


ANYTHING = st.tuples(
    st.integers(0, 99),
    TEXT.filter(_can_be_asked),
    st.none() | NUMBER,
    st.booleans(),
    st.integers(0, 99),
)


def _set_one(app: AppTest, data: st.DataObject) -> None:
    """One of Streamlit's own fields, to what its widget can send."""
    # Everything is drawn at once: which fields there are depends on what was recorded before.
    which, text, number, truth, option = data.draw(ANYTHING)
    widgets = [*app.text_input, *app.number_input, *app.button_group, *app.toggle]
    widget = widgets[which % len(widgets)]
    if widget.type == "text_input":
        widget.set_value(text)
    elif widget.type == "number_input":
        widget.set_value(number)
    elif widget.type == "toggle":
        widget.set_value(truth)
    else:
        widget.set_value(widget.options[option % len(widget.options)])


def _tell_one(app: AppTest, number: int, data: st.DataObject) -> None:
    """A tap of the visit's entry: a component's page may tell anything that is JSON."""
    key = entry_key(app)
    names = st.sampled_from(sorted(NAMES)) | TEXT
    zones = st.sampled_from((None, ["whole"], ["crown", "gone"])) | JSON
    tap = st.tuples(st.just(number) | JSON, names | JSON, KNOWN | JSON, zones).map(list)
    taps = {"page": f"{app.session_state['page-word']} {key}", "taps": [data.draw(tap)]}
    app.session_state[key] = {"taps": data.draw(st.just(taps) | st.just(taps) | JSON)}


def _recorded(tablet: Tablet, app: AppTest, key: str) -> str:
    """Tap the button that records, where the screen has one."""
    draft_ids = {draft.draft_id for draft in tablet.store.drafts()}
    try:
        said(tap(app, key))
    except (KeyError, StopIteration):
        return "set aside"
    assert tablet.store.check(now=datetime.now(UTC)) == []
    for visit in tablet.store.courses(tablet.code)[0].visits[1:]:
        tablet.store.delete_visit(
            visit.visit_id, Change(visit.visit_id, NOW, ""), version=visit.version
        )
    left = {draft.draft_id for draft in tablet.store.drafts()}
    return "refused" if left == draft_ids else "recorded"
