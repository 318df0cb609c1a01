"""How a page of widgets writes a draft: every value on disk before the next tap.

A widget takes its value from the draft once, when its key is new, and then holds its own. So a
field's key is kept as it is while only this page writes it; where another tablet changed its value,
it gets a new key and takes its value again. Values are given as `value=` or `default=`, never by
assignment: a page that outlived its server then still brings what it holds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import streamlit as st

from smpdash.record.accounts.sign_in import tablet_name
from smpdash.record.draft import draft_problems
from smpdash.record.problem import Problem, Refused
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.drafts import differences
from smpdash.screens.drafts.differences import Writer
from smpdash.screens.toasts import toast
from smpdash.store.store import Draft, NoRoom

Read = Callable[[], Mapping[str, Any]]


def begin(kind: str, about: str, *, page: str) -> None:
    """Show the draft about this on its page, begun now where there is none; or say why not."""
    try:
        draft = context.store().open_draft(kind, about, device=context.device(), now=clock.now())
    except NoRoom as refusal:
        toast(context.plain(str(refusal)), icon=":material/edit_off:")
        return
    context.go(page, draft=draft.draft_id)


def key(draft_id: str, field: str) -> str:
    """The key of a field's widget."""
    return f"{draft_id}:{_page(draft_id)['taken'].get(field, 0)}:{field}"


def drawn_from(draft_id: str) -> int:
    """The newest version of another tablet's that a widget of this page takes its value from."""
    return max(_page(draft_id)["taken"].values(), default=0)


def held(draft_id: str, fields: Iterable[str]) -> dict[str, Any]:
    """The values that the page's widgets hold now; of `not_kept` the draft holds nothing."""
    names = {field: key(draft_id, field) for field in fields}
    return {
        field: st.session_state[name] for field, name in names.items() if name in st.session_state
    }


def not_kept(draft_id: str, fields: Iterable[str]) -> list[Problem]:
    """What stands in the page's widgets and is too long to be kept in the draft."""
    found = held(draft_id, fields).items()
    return [problem for field, value in found for problem in draft_problems({field: value})]


def change(
    draft_id: str,
    how: Callable[[Draft], Mapping[str, Any]],
    *,
    noted_since: Callable[[Draft, int], str] = lambda *_: "",
) -> Draft | None:
    """Put the draft on disk as `how` changes it, in one transaction; None where it is gone.

    `noted_since` says what was noted in it elsewhere after a version.
    """
    # The page is found before the draft is written and noted in after, as a tap can end a run
    # wherever the run asks for session state: a page must not take its own writing for another's.
    page, device = _page(draft_id), context.device()
    found = context.store().change_draft(draft_id, how, device=device, now=clock.now())
    if found is None:
        return None
    before, after = found
    seen, page["seen"] = page["seen"], after.version
    if seen in {None, before.version}:
        return after
    noted = noted_since(before, seen)
    if noted or before.device != device:
        by = differences.newest_device(before.data, seen, device) or before.device
        _say_changed(by, noted)
    return after


def merge(
    draft_id: str,
    typed: Read,
    *,
    mended: Callable[[Draft], Mapping[str, Any]],
    noted_since: Callable[[Draft, int], str],
    saves: bool = False,
) -> Draft | None:
    """The draft with what this page's widgets hold; None where it is gone.

    A value that was changed here alone is written, one that was changed elsewhere alone is shown.
    Where both were, and where the page `saves` and shows another value than what stands there, both
    values stay in the draft as a difference to be decided.
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
    except NoRoom as refusal:  # what was typed stays in its field, and is not kept
        st.error(context.plain(str(refusal)), title="Not kept", icon=":material/edit_off:")
        return context.store().draft(draft_id)
    if draft is not None:
        page["taken"] |= merging.newest
        # What stands in no widget yet, or was changed elsewhere, is shown as it stands.
        shown = {name: value for name, value in mine.items() if name not in merging.newest}
        page["shown"] = {**draft.data, **shown}
    if merging.left_out:
        say_left_out()
    return draft


@dataclass
class _Merging:
    """What a page typed, `mine`, being merged into a draft that others may have changed.

    `shown` is what the page showed before, by field. `newest` gets the versions of the fields that
    were changed elsewhere and are to be drawn anew, `left_out` whether a value had to be mended.
    """

    mine: Mapping[str, Any]
    shown: Mapping[str, Any]
    device: str
    saves: bool
    newest: dict[str, int] = field(default_factory=dict)
    left_out: bool = False

    def merged(self, draft: Draft, before: dict[str, Any]) -> dict[str, Any]:
        """The data of the draft after the merge; `before` is its data, mended."""
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
    """The data with what was typed in this field since it was last told, if anything was."""
    if value == was or value == data[field]:
        return data
    if field in data["differs"]:
        return differences.opened(data, field, value, writer)
    return differences.merged(data, data | {field: value}, writer, seen=writer.version)


def _taken_from(data: Mapping[str, Any], field: str, device: str) -> Any:
    """What a page whose server was started again has shown, as far as that is known.

    What this tablet noted last is what it showed; what another noted it may not have seen.
    """
    noted = data["by"].get(field)
    if noted is None or tablet_name(noted[2]) == tablet_name(device):
        return data[field]
    return None


def settle(draft_id: str, path: str, value: Any) -> None:
    """Let this value of the two that were noted stand."""
    page, device = _page(draft_id), context.device()

    def how(draft: Draft) -> Mapping[str, Any]:
        writer = Writer(device, device, clock.now().isoformat(), draft.version + 1)
        return differences.settled(draft.data, [path], value, writer, seen=page["seen"] or 0)

    if (draft := change(draft_id, how)) is not None and path in draft.data:
        page["taken"][path] = draft.version
        page["shown"][path] = draft.data[path]


def say_left_out() -> None:
    """Say that a draft was mended."""
    toast(
        "Part of this entry could not be read any more and was left out: look through it.",
        icon=":material/healing:",
    )


def _say_changed(by: str, noted: str) -> None:
    other = context.plain(tablet_name(by))
    toast(
        f"Changed on the tablet {other}{context.plain(f': {noted}') if noted else ''}. "
        "This is the newest.",
        icon=":material/devices:",
    )


def say_not_kept(problems: Sequence[Problem]) -> None:
    """Say that something was too long for a draft; nothing where nothing was."""
    if problems:
        said = " ".join(dict.fromkeys(problem.message for problem in problems))
        words = f"This is not kept, and the rest is. {said}"
        toast(context.plain(words), icon=":material/error:")


def _page(draft_id: str) -> dict[str, Any]:
    """What this page knows of its draft.

    The version that it saw last, the values that its widgets showed, and for each field the version
    that its widget took its value from.
    """
    start: dict[str, Any] = {"seen": None, "shown": {}, "taken": {}}
    return cast(dict[str, Any], st.session_state.setdefault(f"page:{draft_id}", start))
