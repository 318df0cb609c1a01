"""The entry: buttons, steppers and fields that show a tap at once and then tell the server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from smpdash.record.lengths import NOTE

Field = dict[str, Any]
Option = dict[str, Any]


def _together(suffix: str) -> str:
    """The map's part and the entry's, which the browser takes as one."""
    files = (Path(__file__).with_name(f"{name}{suffix}") for name in ("component", "scalp_map"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


# The page's style holds it, so that it is not sent with every answer.
CSS: Final = _together(".css")
# The line break tells Streamlit that this is no path.
_HTML: Final = """<div class="entry">
<div class="columns"></div><div class="bar"></div></div>"""
_COMPONENT: Final = st.components.v2.component(
    "entry", html=_HTML, js=_together(".js"), isolate_styles=False
)


def entry(
    columns: Sequence[Sequence[Field]],
    bar: Sequence[Field],
    *,
    key: str,
    answered: Mapping[str, int],
    seen: int,
) -> None:
    """Show the columns, one beside the other where there is room, and the bar at the lower edge.

    What was tapped and is not `answered` yet stands in session state under the key, as
    `{"taps": {"page": ..., "taps": [[number, name, value, zones, seen], ...]}}`; `seen` is the
    draft's version that the page showed at the tap.
    """
    _COMPONENT(
        key=key,
        data={"key": key, "columns": columns, "bar": bar, "answered": answered, "seen": seen},
        default={"taps": None},
        on_taps_change=_nothing_more,
        height="content",
    )


def _nothing_more() -> None:
    """Streamlit keeps a state's default only for a state that something listens to."""


def held(key: str) -> Mapping[str, Any] | None:
    """The taps that the page holds, answered or not; None before the first one."""
    state = st.session_state.get(key)
    taps = state.get("taps") if state else None
    return taps if isinstance(taps, Mapping) else None


@dataclass(frozen=True, slots=True)
class Style:
    """How a row of buttons looks and acts.

    `look` is plain, fine, pills, shade or fading. A second tap takes the choice back unless it is
    `required`. If the label is not `said`, only screen readers hear it.
    """

    look: str = "plain"
    required: bool = False
    said: bool = True


PLAIN: Final = Style()


@dataclass(frozen=True, slots=True)
class Stepping:
    """The step of a field of numbers, its decimals, and what is offered while it is empty."""

    step: float
    digits: int
    start: float | None = None
    start_words: str = ""


def steps(
    name: str,
    label: str,
    options: Sequence[Option],
    value: object,
    *,
    zones: Sequence[str] | None = None,
    style: Style = PLAIN,
) -> Field:
    """A row of buttons of which one is chosen."""
    return {
        "kind": "steps",
        "name": name,
        "label": label,
        "options": options,
        "value": value,
        "look": style.look,
        "zones": zones,
        "required": style.required,
        "said": style.said,
    }


def number(
    name: str,
    label: str,
    value: float | None,
    stepping: Stepping,
    *,
    zones: Sequence[str] | None = None,
    unread: tuple[str | None, str] = (None, ""),
) -> Field:
    """A number with a button for less and one for more.

    `unread` is a text in it that is no number, and what is said of that beneath.
    """
    text, wrong = unread
    return {
        "kind": "number",
        "name": name,
        "label": label,
        "value": value if text is None else text,
        "wrong": wrong,
        "step": stepping.step,
        "digits": stepping.digits,
        "start": stepping.start,
        "startWords": stepping.start_words,
        "zones": zones,
    }


def choice(name: str, label: str, options: Sequence[Option], value: str | None) -> Field:
    """One of a list, or nothing."""
    return {"kind": "choice", "name": name, "label": label, "options": options, "value": value}


def moment(
    name: str,
    label: str,
    value: str | None,
    *,
    kind: str,
    unread: tuple[str | None, str] = (None, ""),
) -> Field:
    """A "date" or a "time" of the day, as ISO 8601 writes it; `unread` as of a number."""
    text, wrong = unread
    value = (value or "") if text is None else text
    moment = {"name": name, "label": label, "value": value, "type": kind, "wrong": wrong}
    return {"kind": "moment", **moment}


def note(name: str, label: str, value: str) -> Field:
    """Text of several lines, kept at every pause in typing."""
    return {"kind": "note", "name": name, "label": label, "value": value, "most": NOTE}


def push(
    name: str, words: str, *, value: object = True, zones: Sequence[str] | None = None
) -> Field:
    """A button that does something at once; its tap tells the value."""
    return {"kind": "push", "name": name, "words": words, "value": value, "zones": zones}


def line(name: str, text: str) -> Field:
    """A line of text."""
    return {"kind": "words", "name": name, "text": text}


def noted(name: str, lines: Sequence[tuple[str, str]], *, empty: str) -> Field:
    """Lines of a name and what is noted of it."""
    return {"kind": "noted", "name": name, "lines": lines, "empty": empty}


def wrong(name: str, title: str, lines: Sequence[str], text: str) -> Field:
    """What kept something from being done, said at once to who does not see it."""
    return {"kind": "wrong", "name": name, "title": title, "lines": lines, "text": text}


def remarks(name: str, lines: Sequence[str], text: str) -> Field:
    """Quiet remarks, and the text that leads on to what stands beside them."""
    return {"kind": "remarks", "name": name, "lines": lines, "text": text}


def answer(name: str, words: str, why: str, numbers: str) -> Field:
    """The answer so far: the words, what moved them, and the numbers behind them."""
    return {"kind": "answer", "name": name, "words": words, "why": why, "numbers": numbers}


def row(name: str, fields: Sequence[Field]) -> Field:
    """Fields side by side."""
    return {"kind": "row", "name": name, "fields": fields}


def more(name: str, text: str, fields: Sequence[Field]) -> Field:
    """Fields that open under a line of text."""
    return {"kind": "more", "name": name, "words": text, "fields": fields}
