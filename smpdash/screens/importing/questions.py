"""What a spreadsheet does not say by itself, asked by taps."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from smpdash.record.counts import counted
from smpdash.record.importing.questions import KINDS, NONE, Profile, Question
from smpdash.screens import context
from smpdash.screens.importing import acts, all_choices

# So many choices stand beside each other; of more only the likeliest do.
MOST_BUTTONS: Final = 5
# So many questions of a kind are shown at a time.
MOST_SHOWN: Final = 60


def show_questions(questions: Sequence[Question], profile: Profile) -> None:
    """Show these questions by their kinds, each with the answer that holds."""
    for kind, title in KINDS.items():
        of_kind = [each for each in questions if each.kind == kind]
        if not of_kind:
            continue
        st.markdown(f"#### {title}")
        # Those that are not answered yet first, if there are too many.
        first = sorted(of_kind, key=lambda each: profile.answer(each) is not None)
        shown = {each.key for each in first[:MOST_SHOWN]}
        for question in of_kind:
            if question.key in shown:
                ask(question, profile)
        if len(of_kind) > MOST_SHOWN:
            st.caption(f"{len(of_kind) - MOST_SHOWN} more follow once these are answered.")


def ask(question: Question, profile: Profile) -> None:
    """Show one question with the cells that it is about, and beside it the answers."""
    holds = all_choices.chosen(question, profile)
    asked, answers = st.columns([2, 3], gap="medium")
    lines = filter(None, (all_choices.samples(question), _notes(question, holds)))
    quiet = [f":gray[{context.plain(line)}]" for line in lines]
    asked.markdown("  \n".join([context.plain(question.words), *quiet]))
    options = list(question.choices)
    if len(options) > MOST_BUTTONS:
        options = all_choices.nearest(question, holds)
    with answers, st.container(horizontal=True, gap="xsmall"):
        is_open = not (question.likely or question.proposed or holds)
        if len(options) < len(question.choices) and is_open:
            all_choices.offer_all(question, "Choose")
        # A widget keeps what it was first given: another answer from elsewhere is another widget.
        key = f"import-q-{question.key}-{profile.answers.get(question.key)}"
        st.pills(
            context.plain(question.words),
            options,
            format_func=lambda each: context.plain(question.choices[each]),
            default=holds,
            # A second tap on a chosen answer keeps it.
            required=True,
            key=key,
            on_change=acts.answer,
            args=(question.key, key),
            label_visibility="collapsed",
            wrap=True,
        )
        if len(options) < len(question.choices) and not is_open:
            all_choices.offer_all(question, "Something else")


def _notes(question: Question, holds: str | None) -> str:
    """What is proposed and what speaks for it, and which rows are meant."""
    if set(question.choices) == {NONE}:
        words = "There is none in Settings yet: enter it there. This file waits."
        return f"{question.why} {words}".strip()
    proposal = ""
    # Of many choices the proposed one is the first that is shown.
    if holds is None and question.proposed is not None and len(question.choices) <= MOST_BUTTONS:
        proposal = f"Proposed: {question.choices[question.proposed]}."
    first = question.first.words if question.first else ""
    rows = counted(question.count, "row") if question.count else ""
    if question.first and question.first.row and question.count > 1:
        rows = f"{rows}, the first is {first}"
    else:
        rows = ", ".join(filter(None, (first, "" if question.count == 1 and first else rows)))
    return " ".join(filter(None, (proposal, question.why, rows and f"{rows}.")))
