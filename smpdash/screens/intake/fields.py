"""The widgets of a client's form, one for each described field."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from smpdash.record.client import Intake, has_scar, proposed_area_cm2
from smpdash.record.fields import descriptions
from smpdash.record.problem import Problem
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.screens.entry.scar_place import scar_place
from smpdash.screens.intake import lengths
from smpdash.screens.intake.draft import DESCRIBED, data_of, value_of
from smpdash.store.store import Draft

# Asked beside the name; all other findings follow in the order of their descriptions.
_OF_PERSON: Final = frozenset({"wanted_look"})
_ASKED: Final = {"earlier_pigment": "Pigment from elsewhere is on the scalp now"}


def show_findings(draft: Draft, problems: Sequence[Problem]) -> None:
    """Show the findings before the first session, each in a widget that fits its description.

    `problems` are those of the form after a refused Save.
    """
    for name, field in descriptions(Intake).items():
        if name in _OF_PERSON:
            continue
        if name == "hair_loss":
            _grade(draft)
        elif name == "area_cm2":
            show_number(draft, name, _usual_area(draft), problems)
        elif name in _OF_SCAR:
            if has_scar(st.session_state.get(drafting.key(draft.draft_id, "scar_tissue"))):
                _OF_SCAR[name](draft, name)
        elif field.choices:
            show_choice(draft, name)
        elif field.kind == "flag":
            st.toggle(
                _ASKED.get(name, field.title),
                value=value_of(data_of(draft), name),
                key=drafting.key(draft.draft_id, name),
            )
        else:
            raise NotImplementedError(f"No widget for {name}: give it one here.")


def _grade(draft: Draft) -> None:
    grades, grade = DESCRIBED["hair_loss"], data_of(draft)["hair_loss"]
    st.selectbox(
        grades.title,
        list(grades.choices),
        index=list(grades.choices).index(grade) if grade in grades.choices else None,
        format_func=grades.choices.__getitem__,
        filter_mode=None,
        placeholder="Norwood, Ludwig or scar only",
        key=drafting.key(draft.draft_id, "hair_loss"),
    )


def _usual_area(draft: Draft) -> str:
    grade = st.session_state.get(drafting.key(draft.draft_id, "hair_loss"))
    proposed = proposed_area_cm2(grade)
    return f"about {proposed:.0f} for this grade" if proposed else "Not measured"


def show_number(draft: Draft, field: str, placeholder: str, problems: Sequence[Problem]) -> None:
    """Show a number as a field of text with a keyboard of digits."""
    value = value_of(data_of(draft), field)
    st.text_input(
        DESCRIBED[field].title,
        value="" if value is None else str(value).removesuffix(".0"),
        live="500ms",
        type="phone",
        icon="",
        placeholder=placeholder,
        key=drafting.key(draft.draft_id, field),
        autocomplete="off",
    )
    lengths.mark(draft, field, problems)


def show_choice(draft: Draft, field: str) -> None:
    """Show the choices of this field's description; none of them need be chosen."""
    table = DESCRIBED[field].choices
    st.pills(
        DESCRIBED[field].title,
        list(table),
        format_func=table.__getitem__,
        default=value_of(data_of(draft), field),
        key=drafting.key(draft.draft_id, field),
        wrap=True,
    )


def _show_place(draft: Draft, field: str) -> None:
    scar_place(
        "Where is the scar?",
        DESCRIBED[field].choices,
        value_of(data_of(draft), field),
        key=drafting.key(draft.draft_id, field),
        dark=context.is_dark(),
    )


_OF_SCAR: Final = {"scar_kind": show_choice, "scar_place": _show_place}
