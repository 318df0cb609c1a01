"""The fields of the page Settings: depths, aftercare text, and the studio's names."""

import zoneinfo
from dataclasses import replace
from typing import Any

import streamlit as st

from smpdash.html.plan_page import CARE
from smpdash.record.problem import Problem
from smpdash.record.studio import DepthBands
from smpdash.record.texts.typed import number_in, number_text
from smpdash.record.visit import PACKAGE
from smpdash.screens import context
from smpdash.screens.manage.settings_edits import Edits
from smpdash.screens.manage.settings_grids import Typed
from smpdash.screens.tablet_name import show_name
from smpdash.screens.widgets import mark_wrong


def text_field(edits: Edits, name: str, label: str, start: str, **options: Any) -> str:
    """Show a field of text; returns what it holds."""
    # Without a placeholder of its own, an empty field for digits shows a telephone number.
    text = st.text_input(
        context.plain(label),
        value=edits.texts.get(name, start),
        live="500ms",
        key=edits.key(name),
        autocomplete="off",
        **{"placeholder": "", **options},
    )
    edits.texts[name] = text or ""
    return text or ""


def depths(typed: Typed, edits: Edits) -> Typed:
    """Show the depths that are accepted and ideal; returns the tables with them."""
    st.caption(
        "Published depths differ fourfold, so these are the studio’s own. What is outside the "
        "ideal gets a remark; what is outside the accepted is refused."
    )
    studio, unread = typed.studio, list[Problem]()

    def depth(label: str, value: float, key: str) -> float:
        text = text_field(edits, key, label, number_text(value, 2), type="phone", icon="")
        number = number_in(text)
        if number is None:
            unread.append(_no_number("depth", label, text, "number such as 0.8"))
            mark_wrong(edits.key(key))
        return value if number is None else number

    def pair(words: str, values: tuple[float, float], name: str) -> tuple[float, float]:
        low, high = st.columns(2)
        with low:
            first = depth(f"{words} from, mm", values[0], f"{name}-low")
        with high:
            return first, depth(f"{words} to, mm", values[1], f"{name}-high")

    bands = DepthBands(
        accepted_mm=pair("Accepted", studio.depth.accepted_mm, "accepted"),
        ideal_mm=pair("Ideal", studio.depth.ideal_mm, "ideal"),
    )
    return replace(typed, studio=replace(studio, depth=bands), unread=(*typed.unread, *unread))


def _no_number(field: str, label: str, text: str, what: str) -> Problem:
    said = f"“{text}” is not a {what}." if text.strip() else f"write a {what}."
    return Problem(field, f"{label}: {said}")


def booking(typed: Typed, edits: Edits) -> Typed:
    """Show the days after a session in which the next one is booked; returns the tables."""
    st.caption(
        "In how many days after a session the next one is usually booked. Who is due or overdue, "
        "the dates of the next visits and the hours ahead follow from it."
    )
    unread = list[Problem]()

    def days(label: str, value: int, key: str) -> int:
        text = text_field(edits, key, label, str(value), type="phone", icon="")
        number = number_in(text)
        if number is None or number != int(number):
            unread.append(_no_number("booking", label, text, "whole number such as 14"))
            mark_wrong(edits.key(key))
            return value
        return int(number)

    low, high = st.columns(2)
    with low:
        first = days("Booked from, days", typed.studio.booking_days[0], "booking-from")
    with high:
        last = days("Booked to, days", typed.studio.booking_days[1], "booking-to")
    studio = replace(typed.studio, booking_days=(first, last))
    return replace(typed, studio=studio, unread=(*typed.unread, *unread))


def targets(typed: Typed, edits: Edits) -> Typed:
    """Show what the studio aims at: coverage, and hours in the chair; returns the tables."""
    st.caption(
        "What the studio aims at. The coverage is the dotted line in the pictures of clients; left "
        "empty, it is what your own finished courses reached. Against the hours, Today says which "
        "weeks of an artist are over-full. No estimate changes by either."
    )
    studio, unread = typed.studio, list[Problem]()

    def number(label: str, value: float | None, key: str) -> float | None:
        start = "" if value is None else f"{value:g}"
        text = text_field(edits, key, label, start, type="phone", icon="", placeholder="Not set")
        wanted = number_in(text.removesuffix("%")) if text.strip() else None
        if wanted is None and text.strip():
            unread.append(_no_number("targets", label, text, "number such as 30"))
            mark_wrong(edits.key(key))
            return value
        return wanted

    share = None if studio.target_coverage is None else 100 * studio.target_coverage
    left, right = st.columns(2)
    with left:
        coverage = number("Target coverage, %", share, "target-coverage")
    with right:
        hours = number("Hours in the chair in a week, per artist", studio.week_hours, "week-hours")
    target = None if coverage is None else coverage / 100
    return replace(
        typed,
        # The same percent as before is the same share, whatever digits binary numbers add.
        studio=replace(
            studio,
            target_coverage=studio.target_coverage if coverage == share else target,
            week_hours=hours,
        ),
        unread=(*typed.unread, *unread),
    )


def names(typed: Typed, edits: Edits) -> Typed:
    """Show the tablet's and the studio's name, time zone and package; returns the tables."""
    studio = typed.studio
    show_name()
    zones = sorted(zoneinfo.available_timezones())
    name = text_field(edits, "studio", "Studio", studio.name)
    edits.texts["zone"] = st.selectbox(
        "Time zone",
        zones,
        index=zones.index(edits.texts.get("zone", studio.time_zone)),
        key=edits.key("zone"),
    )
    edits.texts["package"] = st.selectbox(
        "Sessions usually sold together",
        list(PACKAGE.values()),
        index=list(PACKAGE.values()).index(edits.texts.get("package", str(studio.package))),
        key=edits.key("package"),
        filter_mode=None,
    )
    st.caption("Further sessions count as extra. Each course has its own number, set at intake.")
    package = int(edits.texts["package"])
    return replace(
        typed,
        studio=replace(studio, name=name.strip(), time_zone=edits.texts["zone"], package=package),
        # All tables are drawn by now.
        texts=(*typed.texts, *edits.texts.values()),
    )


def aftercare(typed: Typed, edits: Edits) -> Typed:
    """Show the text that clients take home; returns the tables with it."""
    st.caption(
        "What clients read on the plan that they take home, a line for each advice. Leave it empty "
        "for the usual words, which are shown here."
    )
    text = st.text_area(
        "After each session",
        value=edits.texts.get("aftercare", typed.studio.aftercare),
        placeholder="\n".join(CARE),
        height=220,
        key=edits.key("aftercare"),
    )
    edits.texts["aftercare"] = text or ""
    return replace(typed, studio=replace(typed.studio, aftercare=(text or "").strip()))
