"""Where a client stands in the booking window of the next session, as words and a badge."""

from datetime import date

from smpdash.record.counts import counted
from smpdash.record.summaries import Window, booking_window, due_state
from smpdash.record.times.moments import day_words


def due_words(session_on: date, today: date, window: Window) -> str:
    """The state in words: "early", "due by 8 Dec", "overdue 6 days" or "lapsed"."""
    state, (_, last) = due_state(session_on, today, window), booking_window(session_on, window)
    if state == "due":
        return f"due by {day_words(last, today=today)}"
    if state == "overdue":
        return f"overdue {counted((today - last).days, 'day')}"
    return state


def due_badge(session_on: date, today: date, window: Window) -> str:
    """The state as a coloured badge in Markdown."""
    state, words = due_state(session_on, today, window), due_words(session_on, today, window)
    colour = {"due": "primary", "overdue": "orange", "lapsed": "orange"}.get(state, "gray")
    return f":{colour}-badge[{words[:1].upper()}{words[1:]}]"
