"""All answers to a question that has many, under headings, on a sheet over the page."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from smpdash.record.importing.meanings.targets import grouped
from smpdash.record.importing.questions import NONE, Profile, Question
from smpdash.screens import context
from smpdash.screens.importing import acts

_ASKED: Final = "import-asked"
_OTHERS: Final = "Others"
_TAP: Final = "Tap the answer."


def chosen(question: Question, profile: Profile) -> str | None:
    """The choice that holds: a person's, or a proposal that is sure."""
    answer = profile.answer(question)
    return answer if answer in question.choices else None


def nearest(question: Question, holds: str | None) -> list[str]:
    """The likeliest choices, the one that holds, and last NONE."""
    near = (*question.likely, question.proposed, holds, NONE)
    known = [each for each in dict.fromkeys(near) if each is not None and each in question.choices]
    return sorted(known, key=lambda each: each == NONE)


def samples(question: Question) -> str:
    """A few of the cells that are asked about: “04.08.2024”, “05.09.2024”."""
    return ", ".join(f"“{text}”" for text in question.samples)


def offer_all(question: Question, words: str) -> None:
    """Show the button that opens the sheet with all choices."""
    st.button(
        words,
        icon=":material/list:",
        key=f"import-all-of-{question.key}",
        on_click=st.session_state.__setitem__,
        args=(_ASKED, question.key),
    )


def show_choices(questions: Sequence[Question], profile: Profile) -> None:
    """Show the sheet with all choices of the question whose button was tapped."""
    asked = st.session_state.get(_ASKED)
    for question in questions:
        if question.key == asked:
            title = context.plain(question.words)
            st.dialog(title, width="large", on_dismiss=_leave)(_choose)(question, profile)


def _leave() -> None:
    st.session_state.pop(_ASKED, None)


def _take(key: str, widget: str) -> None:
    acts.answer(key, widget)
    _leave()


def _choose(question: Question, profile: Profile) -> None:
    if _ASKED not in st.session_state:
        # It is answered: the whole page is drawn again, and not the sheet alone.
        st.rerun()
    holds = chosen(question, profile)
    # Beneath the sheet's own title stand its sign to close it, and nothing to tap.
    st.caption(context.plain(samples(question) or _TAP))
    for number, (title, keys) in enumerate(_groups(question, holds).items()):
        key = f"import-choice-{number}-{question.key}"
        st.pills(
            title or "Likeliest",
            keys,
            format_func=lambda each, title=title: _words(question, each, title),
            default=holds if holds in keys else None,
            required=True,
            key=key,
            on_change=_take,
            args=(question.key, key),
            label_visibility="visible" if title else "collapsed",
            wrap=True,
        )


def _groups(question: Question, holds: str | None) -> dict[str, list[str]]:
    """The choices by their headings, those that stand beside the question first.

    Those of a column are grouped by what they are about.
    """
    near = nearest(question, holds)
    if question.kind == "column":
        return {"": near, **grouped(question.choices, but=near)}
    if set(near) <= {NONE}:
        return {"": list(question.choices)}
    return {"": near, _OTHERS: [each for each in question.choices if each not in near]}


def _words(question: Question, choice: str, title: str) -> str:
    """A choice in words, without what its heading says already."""
    words = question.choices[choice]
    is_said = title not in {"", _OTHERS} and "@" not in choice
    return context.plain(words.partition(": ")[2] if is_said else words)
