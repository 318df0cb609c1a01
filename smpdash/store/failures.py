"""What can keep a record from being stored or read, in sentences for people."""

from datetime import datetime


class StoreProblem(Exception):
    """The base of all of them; the message is a sentence for people."""


class EngineTooOld(StoreProblem):
    """The SQLite at hand has a known corruption race."""


class NewerFile(StoreProblem):
    """The file was written by a newer smpdash than this one."""


class WrongFile(StoreProblem):
    """The file is not a database of smpdash."""


class Busy(StoreProblem):
    """Another save held the file for too long; nothing was written."""


class Conflict(StoreProblem):
    """Somebody else changed it meanwhile; `who` and `at` say who and when, where known."""

    def __init__(self, message: str, *, who: str = "", at: datetime | None = None) -> None:
        super().__init__(message)
        self.who = who
        self.at = at
