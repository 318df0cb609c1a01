"""The fields of the entry, as its script is given them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, NamedTuple

from smpdash.record.lengths import NOTE

Field = dict[str, Any]
Option = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OfZones:
    """What the page knows of every zone, so that a tap on one shows its values at once.

    `zones` are the zones' names and last time's values in words, by key. `values` are the noted
    values by path ("readings/ZONE/FIELD"); a text is one that cannot be read. `wrong` has the
    messages about these and about numbers that are not accepted.
    """

    zones: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)


class Reason(NamedTuple):
    """A problem in words, the `field` to which it leads, "" for none, and the zones it is about."""

    words: str
    field: str
    zones: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """How a row of buttons looks and acts.

    `look` is plain, fine, pills, shade or fading. A choice that is not `required` can be cleared by
    a button of its own. If the label is not `said`, only screen readers hear it.
    """

    look: str = "plain"
    required: bool = False
    said: bool = True


PLAIN: Final = Style()


@dataclass(frozen=True, slots=True)
class Stepping:
    """The step of a number, its decimals, and the value from which an empty field starts.

    `chips` is the step between five values around the usual one, each a button; 0 for none.
    """

    step: float
    digits: int
    start: float | None = None
    chips: float = 0


def steps(
    name: str,
    label: str,
    options: Sequence[Option],
    value: object = None,
    *,
    style: Style = PLAIN,
) -> Field:
    """A row of buttons of which one is chosen.

    An option has a `value` and `words`, and may have `said` (its words in a sentence), a `swatch`
    (a colour), `left` (a share) and `rare` (shown only while it is the value).
    """
    return {
        "kind": "steps",
        "name": name,
        "label": label,
        "options": options,
        "value": value,
        "look": style.look,
        "required": style.required,
        "said": style.said,
    }


def number(
    name: str,
    label: str,
    value: float | None,
    stepping: Stepping,
    *,
    required: bool = True,
    unread: tuple[str | None, str] = (None, ""),
) -> Field:
    """A number with the buttons "−" and "+", and one that clears it unless it is `required`.

    `unread` is a text in the field that is no number, and the message beneath it.
    """
    text, wrong = unread
    return {
        "kind": "number",
        "name": name,
        "label": label,
        "value": value if text is None else text,
        "wrong": wrong,
        **asdict(stepping),
        "required": required,
    }


def of_zones(
    field: Field,
    *,
    unit: str = "",
    usual: Mapping[str, object] | None = None,
    unseen: Sequence[str] = (),
) -> Field:
    """The field for the chosen zones: its value is what the page knows of them.

    `unit` is "%" for a share 0..1, "mm" or "". `usual` are the values that are usually next, by
    zone. It is not shown for zones that are `unseen`, unless they have a value.
    """
    return {**field, "ofZones": True, "unit": unit, "usual": usual or {}, "unseen": unseen}


def goes_to(name: str) -> Field:
    """The heading that says which zones the next value goes to."""
    return {"kind": "goesTo", "name": name}


def not_seen(name: str, text: str, zones: Sequence[str]) -> Field:
    """A text followed by the names of those of these zones that are chosen, if any are."""
    return {"kind": "notSeen", "name": name, "text": text, "zones": zones}


def clear(name: str, cleared: Sequence[str]) -> Field:
    """The button that clears these fields of the chosen zones; shown if they have a value."""
    return {"kind": "clear", "name": name, "cleared": cleared, "ofZones": True}


def offers(name: str) -> Field:
    """The place where the page says what a tap has replaced, with Undo for some seconds."""
    return {"kind": "offers", "name": name}


def choice(
    name: str,
    label: str,
    options: Sequence[Option],
    value: str | None,
    *,
    proposed: str | None = None,
    empty: str = "Not noted",
) -> Field:
    """One of a list, or nothing, which is called `empty`; one button takes what is `proposed`."""
    field = {"kind": "choice", "name": name, "label": label, "options": options, "value": value}
    return {**field, "proposed": proposed, "empty": empty}


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


def push(name: str, words: str, *, value: object = True, on: str = "") -> Field:
    """A button that acts at once; its tap sends the value.

    In the bar it may be only `on` the "page" or only on the "sheet".
    """
    return {"kind": "push", "name": name, "words": words, "value": value, "on": on}


def to_sheet(name: str, words: str, *, is_warning: bool = False) -> Field:
    """A button of the page's bar that opens the sheet; a warning leads to its notes."""
    return {"kind": "toSheet", "name": name, "words": words, "warning": is_warning, "on": "page"}


def record(name: str, words: str, *, value: object, lot: Option | None = None) -> Field:
    """The button of the sheet's bar that records; its tap sends the value.

    While the `lot` of last time is neither confirmed nor left out, the button confirms it too, and
    a second one records without a lot.
    """
    button = {"kind": "record", "name": name, "words": words, "value": value, "on": "sheet"}
    return {**button, "lot": lot}


def line(name: str, text: str) -> Field:
    """A line of text."""
    return {"kind": "words", "name": name, "text": text}


def noted(name: str, lines: Sequence[tuple[str, str]], *, empty: str) -> Field:
    """A list of names, each with what is noted of it."""
    return {"kind": "noted", "name": name, "lines": lines, "empty": empty}


def wrong(name: str, title: str, lines: Sequence[str], text: str) -> Field:
    """Why something was not done; screen readers say it at once."""
    return {"kind": "wrong", "name": name, "title": title, "lines": lines, "text": text}


def reasons(name: str, title: str, lines: Sequence[Reason], text: str) -> Field:
    """Why something was not done; each line leads to its field, which is marked."""
    reasons = [line._asdict() for line in lines]
    return {"kind": "reasons", "name": name, "title": title, "reasons": reasons, "text": text}


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
