"""Screens without a browser: the frame on a database of its own, driven by keys."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from smpdash.estimate.estimate import issued
from smpdash.store.store import Store
from tests.store_build import add_client, add_visit, opened

MAIN = Path(__file__).parents[1] / "smpdash" / "screens" / "main.py"


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


def field(app: AppTest, name: str) -> Any:
    """The widget of this field, whatever its draft is called."""
    widgets = [*app.button_group, *app.number_input, *app.text_input, *app.selectbox]
    widgets += [*app.text_area, *app.date_input, *app.time_input, *app.toggle]
    return next(widget for widget in widgets if str(widget.key).endswith(f":{name}"))


def tap_entry(
    app: AppTest, name: str, value: object, zones: Sequence[str] | None = None
) -> AppTest:
    """A tap in the visit's entry, as the page tells it: numbered, and told until it is answered."""
    key = str(shown_entry(app, name)["key"])
    page = f"{app.session_state['page-word']} {key}"
    before = app.session_state[key].get("taps") if key in app.session_state else None
    number = before["taps"][-1][0] + 1 if before else 1
    app.session_state[key] = {"taps": {"page": page, "taps": [[number, name, value, zones]]}}
    return whole(app.run())


def entry_field(app: AppTest, name: str) -> dict[str, Any]:
    """The field of this name as the visit's entry shows it; StopIteration where it shows none."""
    fields = _fields(shown_entry(app, name)["columns"])
    return next(one for one in fields if one["name"] == name)


def shown_entry(app: AppTest, name: str) -> dict[str, Any]:
    """What the entry with the field of this name is given to show."""
    drawn = [one.proto for one in app.get("bidi_component")]
    shown = [json.loads(one.json) for one in drawn if one.component_name == "entry"]
    return next(
        one for one in shown if any(each["name"] == name for each in _fields(one["columns"]))
    )


def _fields(groups: list[Any]) -> Iterator[dict[str, Any]]:
    for one in groups:
        if isinstance(one, list):
            yield from _fields(one)
        else:
            yield one
            yield from _fields(one.get("fields", []))


def texts(app: AppTest) -> str:
    """Everything that the screen says in words, also what is written as HTML."""
    said = [*app.markdown, *app.caption, *app.error, *app.info, *app.get("html")]
    return "\n".join(str(getattr(one, "value", "") or one.proto.body) for one in said)


def one_visit(path: Path, **different: Any) -> Store:
    """A store with one client and one visit."""
    store = real_store(path)
    add_visit(store, add_client(store) + "/1", **different)
    return store
