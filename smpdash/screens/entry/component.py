"""The entry: buttons, steppers and fields that show a tap at once and then send it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from smpdash.record.lengths import NOTE

Field = dict[str, Any]
Option = dict[str, Any]
# A page's name and its taps, as the browser sends them; None before the first tap.
Message = Mapping[str, Any] | None


def _together(suffix: str) -> str:
    """The files of the entry and of the map as one text."""
    files = (Path(__file__).with_name(f"{name}{suffix}") for name in ("component", "scalp_map"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


# Part of the page's style, so that it is not sent with every answer.
CSS: Final = _together(".css")
# The line break shows Streamlit that this is not a path.
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
    """Show the columns side by side if there is room, and the bar at the lower edge.

    The taps that are not `answered` yet are in session state under the key, as
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
    """Listens to the taps: Streamlit keeps a default only for a state that has a listener."""


def last_message(key: str) -> Message:
    """The last message of the page with the entry of this key."""
    state = st.session_state.get(key)
    message = state.get("taps") if state else None
    return message if isinstance(message, Mapping) else None


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
    """The step of a number, its decimals, and the value offered while the field is empty."""

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
    """A number with the buttons "−" and "+".

    `unread` is a text in the field that is no number, and the message beneath it.
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
    beneath: str = "",
) -> Field:
    """A "date" in ISO 8601 or a "time" as local_times.py writes it, typed or picked.

    `unread` is as in `number`; `beneath` says more about the value than the field shows.
    """
    text, wrong = unread
    value = (value or "") if text is None else text
    moment = {"name": name, "label": label, "value": value, "type": kind, "wrong": wrong}
    return {"kind": "moment", **moment, "beneath": beneath}


def note(name: str, label: str, value: str) -> Field:
    """Text of several lines, sent at every pause in typing."""
    return {"kind": "note", "name": name, "label": label, "value": value, "most": NOTE}


def push(
    name: str, words: str, *, value: object = True, zones: Sequence[str] | None = None
) -> Field:
    """A button that acts at once; its tap sends the value."""
    return {"kind": "push", "name": name, "words": words, "value": value, "zones": zones}


def line(name: str, text: str) -> Field:
    """A line of text."""
    return {"kind": "words", "name": name, "text": text}


def noted(name: str, lines: Sequence[tuple[str, str]], *, empty: str) -> Field:
    """A list of names, each with what is noted of it."""
    return {"kind": "noted", "name": name, "lines": lines, "empty": empty}


def wrong(name: str, title: str, lines: Sequence[str], text: str) -> Field:
    """Why something was not done; screen readers say it at once."""
    return {"kind": "wrong", "name": name, "title": title, "lines": lines, "text": text}


def remarks(name: str, lines: Sequence[str], text: str) -> Field:
    """Quiet remarks, followed by a text that leads to the next field."""
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
