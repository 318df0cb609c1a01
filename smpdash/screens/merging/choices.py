"""What a manager decides of two records: which value holds, and which courses are one."""

from functools import partial
from typing import Any, Final

import streamlit as st

from smpdash.record.client import Client
from smpdash.record.filing.merging import (
    ARTIST,
    Choices,
    Pair,
    choices_left,
    differing,
    proposed,
    value_of,
)
from smpdash.record.filing.treatments import ONE, TWO, asked, planned
from smpdash.screens import context
from smpdash.screens.intake.differences import title, value_words

_ANSWERS: Final = {ONE: "One treatment", TWO: "Two: the earlier one was finished"}


def show(pair: Pair) -> None:
    """Show each difference with both values, and each question about the courses."""
    fields = choices_left(pair, chosen(pair).taken)
    if fields:
        st.markdown("#### Which is right?")
        st.caption("What is not chosen stays in the history.")
    with st.container(key="merge-fields"):
        for name in fields:
            st.segmented_control(
                _title(name),
                [pair.kept.code, pair.other.code],
                format_func=partial(_value_words, pair, name),
                default=pair.other.code if name in proposed(pair) else pair.kept.code,
                required=True,
                key=_key(pair, name),
                # Each half lies beneath the record that it is from.
                width="stretch",
                wrap=True,
            )
    for question in planned(pair, chosen(pair).answers).questions:
        st.markdown("#### One treatment or two?")
        st.segmented_control(
            asked(question),
            [ONE] if question.overlap else [ONE, TWO],
            format_func=_ANSWERS.__getitem__,
            key=_key(pair, question.key),
            wrap=True,
        )


def chosen(pair: Pair) -> Choices:
    """What is chosen now; a tap on the button may come before the page was drawn again."""
    fields, usual = differing(pair), proposed(pair)
    taken = frozenset(
        name
        for name in fields
        if _choice(pair, name, pair.other.code if name in usual else pair.kept.code)
        == pair.other.code
    )
    answers: dict[str, str] = {}
    # An answer may raise or settle the next question.
    while question := next(
        (
            each
            for each in planned(pair, answers).unanswered
            if _choice(pair, each.key, None) is not None
        ),
        None,
    ):
        answers[question.key] = _choice(pair, question.key, None)
    return Choices(taken, answers)


def _choice(pair: Pair, name: str, usual: Any) -> Any:
    return st.session_state.get(_key(pair, name), usual)


def _key(pair: Pair, name: str) -> str:
    return f"merge-{pair.kept.code}-{pair.other.code}-{name}".replace("/", "-").replace(" ", "-")


def _title(name: str) -> str:
    return "Seen by (and the managers)" if name == ARTIST else title(name)


def _value_words(pair: Pair, name: str, code: str) -> str:
    client: Client = (pair.kept if code == pair.kept.code else pair.other).client
    if name == ARTIST:
        return f"Only {context.plain(context.studio().staff_name(client.artist))}"
    value = value_of(client, name)
    return "Not filled in" if value in (None, "") else context.plain(value_words(name, value))
