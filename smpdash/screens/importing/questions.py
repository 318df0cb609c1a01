"""What a spreadsheet does not say by itself, asked by taps."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from smpdash.record.counts import counted
from smpdash.record.importing.questions import KINDS, Profile, Question
from smpdash.screens import context
from smpdash.screens.importing import acts

# So many choices are buttons beside each other; more are a list.
MOST_BUTTONS: Final = 4
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
    """Show one question with the answer that holds."""
    given = profile.answers.get(question.key)
    holds = given if given in question.choices else question.proposed
    is_given = given in question.choices or (question.is_sure and question.proposed is not None)
    # A widget keeps what it was first given, so another answer from elsewhere is another widget.
    options, key = list(question.choices), f"import-q-{question.key}-{given}"
    label, about = context.plain(question.words), (question.key, key)
    notes = [question.first.words] if question.first else []
    notes += [counted(question.count, "row")] if question.count else []
    notes += [question.why] if question.why else []
    with st.container(gap="xsmall"):
        if len(options) <= MOST_BUTTONS:
            st.pills(
                label,
                options,
                format_func=lambda choice: context.plain(question.choices[choice]),
                default=holds if is_given else None,
                # A second tap on a chosen answer keeps it.
                required=True,
                key=key,
                on_change=acts.answer,
                args=about,
            )
        else:
            st.selectbox(
                label,
                options,
                format_func=question.choices.__getitem__,
                index=options.index(holds) if is_given and holds in options else None,
                placeholder=_placeholder(question),
                filter_mode=None,
                key=key,
                on_change=acts.answer,
                args=about,
            )
        if notes:
            st.caption(context.plain(" · ".join(notes)))


def _placeholder(question: Question) -> str:
    if question.proposed is None:
        return "Choose"
    return f"Perhaps: {question.choices[question.proposed]}"
