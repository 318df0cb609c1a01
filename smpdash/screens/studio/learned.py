"""The part of the page Studio on what was learnt, with the switch back to the defaults."""

from html import escape
from typing import Final

import streamlit as st

from smpdash.estimate.explain.learned import findings
from smpdash.estimate.fit.drift import LATEST, drift
from smpdash.estimate.fit.learn import FEWEST_TO_SHARE
from smpdash.record.counts import counted
from smpdash.record.times.moments import moment_words
from smpdash.runtime import clock, state
from smpdash.runtime.belief import Belief
from smpdash.screens import context
from smpdash.store.store import Change

START: Final = {True: "What was learnt", False: "The trade’s defaults"}
LOOK_EVERY: Final = "3s"
NOTHING_YET: Final = (
    "Nothing yet: the trade’s usual numbers are believed.",
    "Each course that ends moves them a little.",
    f"From about {FEWEST_TO_SHARE} finished courses on, your own notes share in each forecast.",
)
LEARNING: Final = (
    "Learning from your finished courses: what they show stands here in a few minutes.",
    "Until then the trade’s usual numbers are believed.",
)
UNREADABLE: Final = (
    "What was learnt before cannot be read by this version of smpdash, so the trade’s usual "
    "numbers are believed until it is learnt anew."
)


def show_taught() -> None:
    """Show what was learnt, and the switch between it and the trade's defaults."""
    store = context.store()
    belief = state.belief_of(store)
    uses = belief.kept is None or belief.kept.is_used
    st.markdown("#### Learned from your clients")
    if (off := drift(store.told_and_needed(most=LATEST))) is not None:
        st.warning(off.sentence, icon=":material/trending_up:")
    with st.container(border=True, key="taught"):
        _sentences(belief.kept.version if belief.kept else "", uses=uses)
        st.segmented_control(
            "Estimates start from",
            list(START),
            format_func=START.__getitem__,
            default=uses and belief.kept is not None,
            required=True,
            disabled=belief.kept is None,
            # A new key if another tablet switched, or if something was learnt meanwhile.
            key=f"use-lessons-{uses}-{belief.kept is not None}",
            on_change=_switch,
            args=(not uses, context.new_action()),
        )


@st.fragment(run_every=LOOK_EVERY)
def _sentences(version: str, *, uses: bool) -> None:
    """Show the findings and the progress; draws the whole page again after the belief changes."""
    store = context.store()
    belief, learner = state.belief_of(store), state.database(store.path).learner
    now = (belief.kept.version, belief.kept.is_used) if belief.kept else ("", True)
    if now != (version, uses):
        st.rerun()
    share = learner.progress if learner else None
    failed = learner is not None and learner.failed
    # A moment passes before it begins.
    waits = belief.kept is None and learner is not None and store.can_learn()
    learns = not failed and (share is not None or waits)
    lines = "".join(f"<li>{escape(line)}</li>" for line in _findings(belief, learns=learns))
    st.html(
        f"<div class='taught{'' if uses else ' set-aside'}'><ul>{lines}</ul>"
        f"<p>{escape(_source(belief))}</p>{_progress(share, failed=failed)}</div>"
    )


def _switch(uses: bool, action: str) -> None:
    store = context.store()
    store.use_lessons(uses, Change(action, clock.now()))
    state.database(store.path).beliefs.read_again(store)


def _findings(belief: Belief, *, learns: bool) -> tuple[str, ...]:
    """The findings in words; before there are any, whether the studio `learns` just now."""
    if belief.complaint:
        return (UNREADABLE,)
    if belief.learnt is None or not belief.learnt.courses:
        return LEARNING if learns else NOTHING_YET
    return findings(belief.learnt)


def _source(belief: Belief) -> str:
    """What was learnt from and when, and whether estimates use it."""
    lesson = belief.kept
    if lesson is None:
        return "Estimates use the trade’s numbers."
    at = moment_words(lesson.learnt_at, context.zone())
    courses = counted(lesson.courses, "course")
    finished = f", {lesson.finished} of them finished,"
    if lesson.finished == lesson.courses:
        courses, finished = counted(lesson.courses, "finished course"), ""
    learnt = f"Learnt from {courses}{finished} on {at}"
    used = (
        "estimates use it."
        if belief.version == lesson.version
        else "not used: estimates use the trade’s numbers."
    )
    return f"{learnt}; {used}"


def _progress(share: float | None, *, failed: bool) -> str:
    """A line that is always there, so that nothing moves when learning starts or ends."""
    if share is None:
        said = (
            "The last attempt to learn did not succeed; the log says why."
            if failed
            else "Learns anew by itself after each course that ends."
        )
        return f"<div class='pace'><i></i><small>{said}</small></div>"
    done = f"{share:.0%}"
    return (
        f"<div class='pace' role='progressbar' aria-valuemin='0' aria-valuemax='100' "
        f"aria-valuenow='{100 * share:.0f}' aria-label='Learning'><i style='--done:{done}'></i>"
        f"<small>Learning from the courses that ended, {done}</small></div>"
    )
