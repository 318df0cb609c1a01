"""What if: the estimate for another shade, depth or coverage at the next session."""

from collections.abc import Sequence

import streamlit as st

from smpdash.estimate.case import Case
from smpdash.estimate.explain.reasons import effect
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.what_if import Suggestion, depth_last, due_now, suggestion, what_if
from smpdash.html.answer import short_answer
from smpdash.record.sessions import proposed_shade
from smpdash.record.studio import Shade, Studio
from smpdash.record.texts.typed import number_in
from smpdash.record.visit import Course
from smpdash.runtime.answer import ladder, numbers_of
from smpdash.screens import context
from smpdash.screens.visit.zone_fields import COVERAGE_STEPS
from smpdash.show.charts.theme import swatch


def show_what_if(case: Case, course: Course, studio: Studio, belief: Lesson) -> None:
    """Show the step that would help most, as a suggestion, and fields to try others."""
    shades = [shade for shade in studio.shades if not shade.retired]
    best = suggestion(case, studio.shades, studio.depth.ideal_mm, belief)
    if best:
        st.info(context.plain(_suggested(best, shades)), icon=":material/lightbulb:")
    with st.expander("What if the next session is done differently?", key=f"what-if-{case.id}"):
        _try_out(case, studio, belief, proposed_shade(course, studio))


def _suggested(best: Suggestion, shades: Sequence[Shade]) -> str:
    """The suggestion in words; of shades that are equally dark, the first is named."""
    steps = [shade.name for shade in shades if shade.darkness == best.shade][:1]
    if best.depth_mm is not None:
        steps.append(f"{best.depth_mm:.2f} mm")
    return (
        f"A suggestion for the next session: {' at '.join(steps)}, {effect(-best.saves)}. "
        "Skin and wishes decide."
    )


@st.fragment
def _try_out(case: Case, studio: Studio, belief: Lesson, proposed: str | None) -> None:
    """Show values to try and the estimate that they would lead to; nothing is recorded.

    They start at the shade `proposed` at the next visit and the depth of the last session; at the
    model's, if there is none.
    """
    context.person()  # a fragment runs without the rest of the page: check the sign-in again
    shades = [shade for shade in studio.shades if not shade.retired]
    darkness, usual = due_now(case, belief)
    depth = depth_last(case) or usual
    due = min(shades, key=lambda shade: abs(shade.darkness - darkness))
    # The darkest shade that a course had may be out of use, and then nothing darker follows.
    start = next((shade.key for shade in shades if shade.key == proposed), due.key)
    key = case.id
    _add_swatches(shades)
    low, high = studio.depth.accepted_mm
    left, right = st.columns([3, 2], gap="medium")
    with left:
        shade = _shade_row(shades, start, key)
        depth_mm = _depth_field(f"{min(max(round(depth / 0.05) * 0.05, low), high):.2f}", key)
        coverage = st.segmented_control(
            "Coverage reached (leave empty if you cannot say)",
            COVERAGE_STEPS,
            format_func=lambda share: f"{share:.0%}",
            key=f"try-coverage-{key}",
            width="stretch",
            wrap=True,
        )
    if depth_mm is None or not low <= depth_mm <= high:
        with right:
            st.caption(f"Write a depth from {low:.2f} to {high:.2f} mm: then this answers.")
        return
    answer = what_if(
        case,
        shade=studio.shade(shade).darkness if shade != due.key else None,
        depth_mm=depth_mm,
        coverage=coverage,
        belief=belief,
    )
    with right:
        st.html(short_answer(answer.words, numbers_of(answer), ladder(answer)))


def _shade_row(shades: Sequence[Shade], start: str, key: str) -> str:
    """Show the shades, of which `start` is chosen first; returns the key of the chosen one."""
    names = {shade.key: shade.name.removeprefix("Shade ") for shade in shades}
    with st.container(key="try-shades"):
        chosen = st.segmented_control(
            "Shade, light to dark",
            [shade.key for shade in shades],
            format_func=lambda shade: context.plain(names[shade]),
            default=start,
            required=True,
            key=f"try-shade-{key}",
            width="stretch",
        )
    return str(chosen)


def _depth_field(planned: str, key: str) -> float | None:
    """Show the depth; returns it in millimetres, or None if the text is no number."""
    text = st.text_input(
        "Depth in mm",
        value=planned,
        live="500ms",
        type="phone",
        icon="",
        placeholder="",
        key=f"try-depth-{key}",
        autocomplete="off",
    )
    return number_in(text or "")


def _add_swatches(shades: Sequence[Shade]) -> None:
    """Give every button of the shade row a swatch of its darkness."""
    rules = "".join(
        f'.st-key-try-shades [role="radiogroup"] > *:nth-child({n})'
        f"{{--swatch: {swatch(shade.darkness)}}}"
        for n, shade in enumerate(shades, 1)
    )
    st.html(f"<style>{rules}</style>")
