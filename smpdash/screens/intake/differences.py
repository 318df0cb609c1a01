"""Values that two tablets typed differently into one client's form, with a button for each."""

from functools import partial
from typing import Any, Final

import streamlit as st

from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.screens.drafts.difference_words import TITLE, own_first, settle_words, sides_words
from smpdash.screens.drafts.differences import noted_elsewhere
from smpdash.screens.intake.draft import DESCRIBED, data_of
from smpdash.store.store import Draft

SHOWN: Final = 3


def show_differences(draft: Draft) -> None:
    """Show the first differences, with a button for every value."""
    device, zone = context.device(), context.zone()
    shown = list(data_of(draft)["differs"].items())[:SHOWN]
    lines = []
    for field, difference in shown:
        sides = difference["sides"]
        # A form's field keeps what was typed here.
        seen = own_first(sides, device)[0]
        words = sides_words(sides, partial(value_words, field), zone, device=device, seen=seen)
        lines.append(f"- {context.plain(f'{title(field)}: {words}')}")
    st.warning(
        "\n".join(lines),
        title=TITLE,
        icon=":material/devices:",
    )
    with st.container(horizontal=True, key="differs"):
        for field, difference in shown:
            for place, side in enumerate(own_first(difference["sides"], device)):
                st.button(
                    context.plain(settle_words(side, partial(value_words, field), device=device)),
                    key=f"settle-{field}-{place}",
                    on_click=drafting.settle,
                    args=(draft.draft_id, field, side[0]),
                )


def noted_since(draft: Draft, seen: int) -> str:
    """What other tablets typed after this version, in words."""
    return ", ".join(
        f"{title(field)} {value_words(field, draft.data.get(field))}"
        for field in noted_elsewhere(draft.data, seen, context.device())
    )


def title(field: str) -> str:
    """What the screens call a field of a client or an intake."""
    if field == "only_mine":
        return "Only one artist sees this client"
    return DESCRIBED[field].title if field in DESCRIBED else field


def value_words(field: str, value: Any) -> str:
    """The value of such a field in words."""
    if value in (None, ""):
        return "nothing"
    if field in DESCRIBED and DESCRIBED[field].choices:
        return DESCRIBED[field].choices.get(value, str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
