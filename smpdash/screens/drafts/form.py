"""How a page of widgets writes a draft: every value is on disk before the next tap.

A widget takes its value from the draft once, when its key is new, and then keeps its own. So a
field keeps its key while only this page writes it; if another tablet changes the value, the field
gets a new key and takes its value again. Values are passed as `value=` or `default=`, never
assigned: then a page that outlived its server still sends the values of its widgets.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import streamlit as st

from smpdash.record.accounts.sign_in import tablet_name
from smpdash.record.problem import Problem, Refused, draft_problems
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.drafts import differences
from smpdash.screens.drafts.difference_words import tablet_words
from smpdash.screens.drafts.differences import Writer
from smpdash.screens.toasts import toast
from smpdash.store.store import Conflict, Draft, NoRoom

Read = Callable[[], Mapping[str, Any]]
# The page of each kind of draft.
PAGES: Final = {"client": "intake", "visit": "visit", "correction": "visit"}


def begin(kind: str, about: str) -> None:
    """Show the draft about this on its page, starting one if there is none; or say why not."""
    try:
        draft = context.store().open_draft(kind, about, device=context.device(), now=clock.now())
    except (Conflict, NoRoom) as refusal:
        toast(context.plain(str(refusal)), icon=":material/edit_off:")
        return
    context.go(PAGES[kind], draft=draft.draft_id)


def key(draft_id: str, field: str) -> str:
    """The key of a field's widget."""
    return f"{draft_id}:{_page(draft_id)['taken'].get(field, 0)}:{field}"


def drawn_from(draft_id: str) -> int:
    """The newest version by another tablet from which a widget of this page takes its value."""
    return max(_page(draft_id)["taken"].values(), default=0)


def widget_values(draft_id: str, fields: Iterable[str]) -> dict[str, Any]:
    """The values that the page's widgets hold now, including those too long for the draft."""
    names = {field: key(draft_id, field) for field in fields}
    return {
        field: st.session_state[name] for field, name in names.items() if name in st.session_state
    }


def change(
    draft_id: str,
    how: Callable[[Draft], Mapping[str, Any]],
    *,
    noted_since: Callable[[Draft, int], str] = lambda *_: "",
) -> Draft | None:
    """Change the draft with `how` in one transaction and return it; None if it is gone.

    `noted_since` says in words what was noted on other tablets after a version.
    """
    # Session state is read before the draft is written, because a tap can end a run wherever the
    # run asks for session state: a page must not take its own change for another page's.
    page, device = _page(draft_id), context.device()
    drafts = context.store().change_draft(draft_id, how, device=device, now=clock.now())
    if drafts is None:
        return None
    before, after = drafts
    seen, page["seen"] = page["seen"], after.version
    if seen in {None, before.version}:
        return after
    noted = noted_since(before, seen)
    if noted:
        by_path = differences.noted_elsewhere(before.data, seen, device)
        newest: list[Any] = max(by_path.values(), default=[0, "", before.device])
        _say_changed(tablet_words(newest[2], device), noted)
    return after


def merge(
    draft_id: str,
    typed: Read,
    *,
    mended: Callable[[Draft], Mapping[str, Any]],
    noted_since: Callable[[Draft, int], str],
    saves: bool = False,
) -> Draft | None:
    """Write what this page's widgets hold into the draft and return it; None if it is gone.

    A value changed only here is written; a value changed only elsewhere is shown. If both changed
    it, or if the page `saves` and shows another value than the draft's, both values are stored in
    the draft as a difference to be decided.
    """
    page = _page(draft_id)
    mine = {field: value for field, value in typed().items() if not draft_problems({field: value})}
    merging = _Merging(mine, page["shown"], context.device(), saves)

    def how(draft: Draft) -> Mapping[str, Any]:
        return merging.merged(draft, dict(mended(draft)))

    try:
        draft = change(draft_id, how, noted_since=noted_since)
    except Refused as refusal:
        say_not_kept(refusal.problems)
        return context.store().draft(draft_id)
    except NoRoom as refusal:  # what was typed stays in its field only
        st.error(context.plain(str(refusal)), title="Not kept", icon=":material/edit_off:")
        return context.store().draft(draft_id)
    if draft is not None:
        page["taken"] |= merging.newest
        # A value that has no widget yet, or was changed elsewhere, is shown as in the draft.
        shown = {name: value for name, value in mine.items() if name not in merging.newest}
        page["shown"] = {**draft.data, **shown}
    if merging.left_out:
        say_left_out()
    return draft


@dataclass
class _Merging:
    """Merges what a page typed, `mine`, into a draft that other pages may have changed.

    `shown` is what the page showed before, by field. Merging fills `newest`, the versions of the
    fields that were changed elsewhere and are drawn again, and `left_out`, which is true if a
    value could not be read.
    """

    mine: Mapping[str, Any]
    shown: Mapping[str, Any]
    device: str
    saves: bool
    newest: dict[str, int] = field(default_factory=dict)
    left_out: bool = False

    def merged(self, draft: Draft, before: dict[str, Any]) -> dict[str, Any]:
        """The data after the merge; `before` is the draft's data after its repair."""
        self.left_out = any(
            value != draft.data[name] for name, value in before.items() if name in draft.data
        )
        at = clock.now().isoformat()
        writer = Writer(self.device, self.device, at, draft.version + 1)
        data = before
        for name, value in self.mine.items():
            was = self.shown.get(name, _taken_from(before, name, self.device))
            now = before[name]
            if now in (value, was) or name in before["differs"]:
                data = _typed_here(data, name, value, was, writer)
            elif value == was and not self.saves:
                self.newest[name] = draft.version + 1
            else:
                data = differences.opened(data, name, value, writer)
        return data


def _typed_here(data: dict[str, Any], field: str, value: Any, was: Any, writer: Writer) -> Any:
    """The data with what was typed in this field since it was last sent, if anything was."""
    if value == was or value == data[field]:
        return data
    if field in data["differs"]:
        return differences.opened(data, field, value, writer)
    return differences.merged(data, data | {field: value}, writer, seen=writer.version)


def _taken_from(data: Mapping[str, Any], field: str, device: str) -> Any:
    """What a page most likely showed before its server was restarted; None if that is not known.

    If this tablet noted the value last, it showed it; a value from another tablet it may not have
    seen.
    """
    noted = data["by"].get(field)
    if noted is None or tablet_name(noted[2]) == tablet_name(device):
        return data[field]
    return None


def settle(draft_id: str, path: str, value: Any) -> None:
    """Choose this one of the two values that were noted."""
    page, device = _page(draft_id), context.device()

    def how(draft: Draft) -> Mapping[str, Any]:
        writer = Writer(device, device, clock.now().isoformat(), draft.version + 1)
        return differences.settled(draft.data, [path], value, writer, seen=page["seen"] or 0)

    if (draft := change(draft_id, how)) is not None and path in draft.data:
        page["taken"][path] = draft.version
        page["shown"][path] = draft.data[path]


def say_left_out() -> None:
    """Say that a part of the draft could not be read."""
    toast(
        "Part of this entry could not be read any more and was left out: look through it.",
        icon=":material/healing:",
    )


def _say_changed(on: str, noted: str) -> None:
    toast(
        context.plain(f"Changed on {on}: {noted}."),
        icon=":material/devices:",
    )


def say_not_kept(problems: Sequence[Problem]) -> None:
    """Say what was too long for the draft, if anything was."""
    if problems:
        said = " ".join(dict.fromkeys(problem.message for problem in problems))
        words = f"This is not kept, and the rest is. {said}"
        toast(context.plain(words), icon=":material/error:")


def _page(draft_id: str) -> dict[str, Any]:
    """What this page knows of its draft.

    `seen` is the version that it saw last, `shown` the values that its widgets showed, and `taken`
    the version from which the widget of each field took its value.
    """
    start: dict[str, Any] = {"seen": None, "shown": {}, "taken": {}}
    return cast(dict[str, Any], st.session_state.setdefault(f"page:{draft_id}", start))
