"""What several rows say of one thing: the first value holds, and another one is complained of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from smpdash.record.importing.entries import Entry
from smpdash.record.importing.questions import Complaint, Profile
from smpdash.record.importing.sheets import Place
from smpdash.record.lengths import CONTACT
from smpdash.record.problem import quoted
from smpdash.record.texts.folding import (
    contact_parts,
    contacts,
    folded,
    is_same_contact,
    is_same_name,
    mails,
    phones,
)

_NAMES: Final = frozenset(("client.name", "client.first_name", "client.last_name"))


@dataclass(frozen=True, slots=True)
class Merged:
    """The values by field, the rows that they come from, and what had to be left out."""

    values: dict[str, Any] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    complaints: tuple[Complaint, ...] = ()


def merged(entries: Iterable[Entry]) -> Merged:
    """The values of these entries in one; one that differs from an earlier row's is left out.

    A phone in one row and an e-mail in another do not differ: both are kept.
    """
    values: dict[str, Any] = {}
    since: dict[str, Place] = {}
    places: dict[Place, None] = {}
    left_out: dict[tuple[str, Any], Complaint] = {}
    for each in entries:
        places.setdefault(each.place)
        for name, value in each.values.items():
            if value in {None, ""}:
                continue
            if values.get(name) in {None, ""}:
                values[name], since[name] = value, each.place
            elif name == "contact" and (both := _both_contacts(values[name], str(value))):
                values[name] = both
            elif not _is_same(name, values[name], value):
                words = (
                    f"{quoted(value)} is not what {since[name].words} says, "
                    f"{quoted(values[name])}: that is imported."
                )
                left_out.setdefault((name, value), Complaint(each.place, name, words))
    return Merged(values, tuple(places), tuple(left_out.values()))


def called_by_number(said: Merged, profile: Profile, place: Place) -> list[Complaint]:
    """Call a client of whom no row says a name by the number; say so if others have names."""
    number = said.values.get("number")
    if said.values.get("name") or not number:
        return []
    said.values["name"] = number
    if _NAMES.isdisjoint(profile.answers.values()):
        return []
    words = f"No row says what client {quoted(number)} is called: the number is the name here."
    return [Complaint(place, "name", words)]


def _is_same(name: str, value: Any, other: Any) -> bool:
    """Whether two values are the same but for how people write a name or a phone number."""
    if name == "name":
        return is_same_name(value, other)
    if name == "contact":
        known, more = contacts(value), contacts(other)
        if more:
            return all(any(is_same_contact(each, one) for one in known) for each in more)
        return folded(value) == folded(other)
    return bool(value == other)


def _both_contacts(known: str, more: str) -> str:
    """A contact with the phone or the e-mail that another row adds; "" if it differs."""
    parts = filter(None, map(str.strip, contact_parts(more)))
    new = [part for part in parts if not _is_same("contact", known, part)]
    kinds = [(bool(mails(part)), bool(phones(part))) for part in new]
    has = bool(mails(known)), bool(phones(known))
    lacking = {(True, False): (False, True), (False, True): (True, False)}.get(has)
    if any(kind != lacking for kind in kinds):
        return ""
    both = ", ".join((known, *new))
    return both if new and len(both) <= CONTACT else ""
