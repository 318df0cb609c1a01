"""Screens without a browser: the frame on a database of its own, driven by keys."""

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Unpack

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from smpdash import settings
from smpdash.estimate.issue import issued
from smpdash.runtime import clock
from smpdash.store.store import Store, open_store
from tests.builders.app_runs import run_faster
from tests.builders.changes import VisitChanges
from tests.builders.stores import add_client, add_visit, opened

run_faster()

_NUMBERS = itertools.count(1)
# Of the smpdash that is tested: of the clone, or of an installed one.
MAIN = settings.PACKAGE / "screens" / "main.py"


def real_store(path: Path) -> Store:
    """A store that issues the real estimates, as the screens do."""
    return opened(path, issue=issued)


def show(path: Path) -> AppTest:
    """The first screen on this database."""
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    return whole(app.run())


def whole(app: AppTest) -> AppTest:
    """The screen, after making sure that nothing failed in it."""
    assert not app.exception, app.exception
    return app


def tap(app: AppTest, key: str) -> AppTest:
    if key == "record":
        return tap_entry(app, "record", True)
    return whole(app.button(key=key).click().run())


def open_client(path: Path, code: str = "C-0001") -> AppTest:
    return tap(show(path), f"open-{code}")


def begin_visit(path: Path, course: str = "C-0001/1") -> AppTest:
    """The page of this course's visit, begun or gone on with.

    The way leads past the client's page: its charts take longer than all else on the way.
    """
    store = open_store(path, issue=issued)
    draft = store.open_draft("visit", course, device="here", now=clock.now())
    return tap(show(path), f"continue-{draft.draft_id}")


def field(app: AppTest, name: str) -> Widget:
    """The widget of this field, whatever its draft is called."""
    widgets: list[Widget] = [*app.button_group, *app.number_input, *app.text_input, *app.selectbox]
    widgets += [*app.text_area, *app.date_input, *app.time_input, *app.toggle]
    return next(widget for widget in widgets if str(widget.key).endswith(f":{name}"))


def tap_entry(
    app: AppTest, name: str, value: object, zones: Sequence[str] | None = None
) -> AppTest:
    """A tap in the visit's entry, as the page tells it: numbered, and told until it is answered."""
    return tap_at_once(app, (name, value, zones))


def tap_at_once(app: AppTest, *told: tuple[str, object, Sequence[str] | None]) -> AppTest:
    """Several taps that arrive together, each a name, a value and its zones."""
    (shown,) = _shown_entries(app)
    taps = []
    for name, value, zones in told:
        given = entry_field(app, name)["value"] if name == "record" else value
        taps.append([next(_NUMBERS), name, given, zones, shown["seen"]])
    page = f"{app.session_state['page-word']} by hand"
    app.session_state[entry_key(app)] = {"taps": {"page": page, "taps": taps}}
    return whole(app.run())


def entry_field(app: AppTest, name: str) -> dict[str, Any]:
    """The field of this name as the visit's entry shows it; StopIteration where it shows none."""
    return next(one for one in entry_fields(app) if one["name"] == name)


def put(app: AppTest, **values: object) -> AppTest:
    """Tap one value after the other in the visit's entry."""
    for name, value in values.items():
        tap_entry(app, name, value, entry_field(app, name).get("zones"))
    return app


def choose(app: AppTest, *zones: str) -> AppTest:
    """Choose these zones on the map, more than one of them as several."""
    return tap_entry(app, "selected", {"zones": [*zones], "several": len(zones) > 1})


def entry_key(app: AppTest) -> str:
    """The key under which the visit's entry tells its taps."""
    (shown,) = _shown_entries(app)
    return str(shown["key"])


def entry_fields(app: AppTest) -> Iterator[dict[str, Any]]:
    """All fields that the visit's entry shows, those of zones with the value of the chosen ones."""
    for one in _shown_entries(app):
        fields = list(_fields([one[part] for part in ("columns", "notes", "ending", "bar")]))
        zones = _chosen_zones(fields, one)
        for field in fields:
            if not field.get("ofZones"):
                yield field
            elif zones:
                yield from _of_zones(field, zones, one["values"])


def _chosen_zones(fields: list[dict[str, Any]], shown: dict[str, Any]) -> list[str]:
    """The zones that a page opened now chooses."""
    drawn = next((field["value"] for field in fields if field["kind"] == "map"), shown)
    return list(drawn["zones"])


def _of_zones(
    field: dict[str, Any], zones: list[str], values: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """A field of zones as the page shows it for these zones, if it does."""
    named = [values.get(f"readings/{zone}/{field['name']}") for zone in zones]
    usual = {field.get("usual", {}).get(zone) for zone in zones}
    is_unseen = any(zone in field.get("unseen", ()) for zone in zones)
    if not is_unseen or any(value is not None for value in named):
        value = named[0] if len(set(named)) == 1 else None
        yield {**field, "zones": zones, "value": value, "next": [*usual, None][0]}


def _shown_entries(app: AppTest) -> list[dict[str, Any]]:
    drawn = [one.proto for one in app.get("bidi_component")]
    return [json.loads(one.json) for one in drawn if one.component_name == "entry"]


def _fields(groups: list[Any]) -> Iterator[dict[str, Any]]:
    for one in groups:
        if isinstance(one, list):
            yield from _fields(one)
        else:
            yield one
            yield from _fields(one.get("fields", []))


def texts(app: AppTest) -> str:
    """Everything that the screen says in words, also as HTML, in the entry or of a chart."""
    said = [*app.markdown, *app.subheader, *app.caption, *app.error, *app.info, *app.get("html")]
    lines = [str(getattr(one, "value", "") or one.proto.body) for one in said]
    lines += [chart.proto.alt for chart in app.get("vega_lite_chart")]
    return "\n".join([*lines, *(str(field) for field in entry_fields(app))])


def whose(app: AppTest) -> str:
    """What the header says of the visit that is open: "A client C-0001, Visit 2"."""
    (said,) = (one.proto.body for one in app.get("html") if 'class="whom"' in one.proto.body)
    return re.sub("<.*?>", "", said.replace("<p>", ", "))


def one_visit(path: Path, **changes: Unpack[VisitChanges]) -> Store:
    """A store with one client and one visit."""
    store = real_store(path)
    add_visit(store, add_client(store) + "/1", **changes)
    return store
