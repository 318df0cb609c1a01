"""Permissions: the roles of the staff, and the table of rights that the store checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ROLES: Final = {"artist": "Artist", "manager": "Manager", "owner": "Owner"}


@dataclass(frozen=True, slots=True)
class Right:
    """One right: the `words` that end the sentence "... may not <words>", and the roles with it."""

    words: str
    roles: frozenset[str]


_EVERYBODY: Final = frozenset(ROLES)
_MANAGERS: Final = frozenset({"manager", "owner"})
_OWNER: Final = frozenset({"owner"})

MAY: Final[Mapping[str, Right]] = {
    "see own clients": Right("see own and shared clients", _EVERYBODY),
    "see all clients": Right("see other artists’ clients", _MANAGERS),
    "add client": Right("add a client", _EVERYBODY),
    "amend client": Right("change a client’s intake", _EVERYBODY),
    "merge clients": Right("merge two records of one person", _MANAGERS),
    "share client": Right("give a client to another artist", _MANAGERS),
    "record visit": Right("record a visit", _EVERYBODY),
    "undo visit": Right("take back a visit just recorded", _EVERYBODY),
    "correct own entries today": Right(
        "correct, move or insert own visits until midnight", _EVERYBODY
    ),
    "correct visit": Right("correct or delete a recorded visit, insert an earlier one", _MANAGERS),
    "end course": Right("stop, resume or start a course", _EVERYBODY),
    "see own results": Right("see the results of own work", _EVERYBODY),
    "see studio": Right("see the studio’s figures", _MANAGERS),
    "see audit log": Right("see the activity of the whole studio", _MANAGERS),
    "export": Right("take the records out as files", _MANAGERS),
    "import records": Right("add records from spreadsheets", _MANAGERS),
    "give tokens": Right("give or revoke a program’s token to read the records", _MANAGERS),
    "change settings": Right("change the studio’s settings", _MANAGERS),
    "choose belief": Right("choose what the estimates start from", _MANAGERS),
    "back up": Right("make a backup or check the records", _MANAGERS),
    "restore": Right("put a backup in the place of the records", _OWNER),
    "erase client": Right("erase a client for good", _OWNER),
    "manage staff": Right("change staff, roles and PINs", _OWNER),
}


@dataclass(frozen=True, slots=True)
class Person:
    """The current user: a member of the staff by `key`, or the machine itself if `key` is ""."""

    key: str
    name: str
    role: str

    def may(self, action: str) -> bool:
        """Whether this person's role has the right. Raises KeyError if MAY has no such action."""
        return self.role in MAY[action].roles


MACHINE: Final = Person("", "", "owner")


class NotAllowed(Exception):
    """Raised if a person's role lacks the right for an action; the text is for the screen."""

    def __init__(self, person: Person, action: str) -> None:
        role = ROLES.get(person.role, person.role).lower()
        super().__init__(f"As {role} you may not {MAY[action].words}: ask the studio’s owner.")
        self.person = person
        self.action = action


_BEFORE: Final = """\
# Who may do what

Written by `python -m smpdash roles` from the one table that the store asks before every read and
write (`smpdash/record/permissions.py`). The machine itself, on the command line or as long as no
account exists, acts as an owner.
"""
_AFTER: Final = """
An artist sees their own clients and those that the studio shares; any other client seems not to
exist. A client is shared unless the person who adds the client says otherwise. The person who
recorded a visit can take it back for a minute, and correct or move it until midnight in the studio;
after that, a manager does. A forgotten visit of the same day is added by whoever held it, one
of an earlier day by a manager.
"""


def roles_table() -> str:
    """The table of rights as Markdown: the contents of docs/roles.md."""
    head = f"| | {' | '.join(ROLES.values())} |\n|---|{':---:|' * len(ROLES)}\n"
    rows = [
        " | ".join((right.words, *("yes" if role in right.roles else "" for role in ROLES)))
        for right in MAY.values()
    ]
    return "\n".join((_BEFORE, head + "\n".join(f"| {row} |" for row in rows), _AFTER))
