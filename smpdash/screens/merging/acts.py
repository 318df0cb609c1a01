"""Makes two records one, and takes them apart again."""

from smpdash.record.filing.merging import Choices, Pair
from smpdash.record.permissions import NotAllowed
from smpdash.record.problem import Problem, Refused
from smpdash.runtime import clock
from smpdash.runtime.jobs import importing
from smpdash.screens import context
from smpdash.screens.merging import choices
from smpdash.screens.toasts import toast
from smpdash.store.store import Change, Conflict, NotStaged


def problems(pair: Pair, chosen: Choices) -> list[Problem]:
    """What prevents the merge, beside the questions that are open."""
    obstacles = context.store().merge_problems(pair, chosen, now=clock.now())
    return [each for each in obstacles if each.field != "question"]


def merge(pair: Pair, action: str) -> None:
    """Make the records of the pair one as it is chosen now, or say why not."""
    kept_code, other_code = pair.kept.code, pair.other.code
    change = Change(action, clock.now(), f"One person: {kept_code} and {other_code}")
    try:
        context.store().merge_clients(pair, choices.chosen(pair), change)
    except (Conflict, NotAllowed, Refused) as refusal:
        toast(context.plain(str(refusal)), icon=":material/error:")
        return
    toast(f"{other_code} is part of {kept_code} now.", icon=":material/merge:")
    go_on(kept_code, other_code)


def go_on(code: str, other: str) -> None:
    """Show the page Import if this pair was left there to be joined, else the client."""
    if any({new, before} == {code, other} for _, new, before in _to_be_joined()):
        context.go("import")
    else:
        context.go("client", code=code)


def _to_be_joined() -> list[importing.ToJoin]:
    """The pairs that this person's import left to be joined, as long as its page shows them."""
    store = context.store()
    staging = store.staging() if store.person.may("import records") else None
    if staging is None or not staging.exists():
        return []
    try:
        is_mine = staging.fact("person") == store.person.key
        return importing.to_be_joined(staging) if is_mine else []
    except NotStaged:
        return []


def undo(code: str, other: str, action: str) -> None:
    """Take the record `other` out of this one again, or say why not."""
    change = Change(action, clock.now(), f"Two persons: {code} and {other}")
    try:
        context.store().undo_merge(code, other, change)
    except (Conflict, NotAllowed, Refused) as refusal:
        toast(context.plain(str(refusal)), icon=":material/error:")
        return
    toast(f"{code} and {other} are two records again.", icon=":material/undo:")
