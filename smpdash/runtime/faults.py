"""The messages if the records cannot be reached: a title, what is safe, what to do."""

from typing import Final

from smpdash.store.store import (
    Busy,
    Damaged,
    DiskFault,
    DiskFull,
    EngineTooOld,
    KeyLost,
    MadeUp,
    Missing,
    NewerFile,
    NoRoom,
    NotWritable,
    RestoreWaits,
    StoreProblem,
    WrongFile,
    WrongKey,
)

# Title, and what is safe and what to do, for the person with the tablet.
SAID: Final[dict[type[StoreProblem], tuple[str, str]]] = {
    Busy: (
        "Another save is taking unusually long",
        "Every value you tapped is kept. Try again, then tap once more: nothing is written twice.",
    ),
    RestoreWaits: (
        "The records are being replaced by a backup",
        "What you asked for was not made. Ask again in a minute; it will show the backup then.",
    ),
    DiskFull: (
        "The disk is full",
        (
            "Everything recorded so far is safe, and every form as it stood before the last tap. "
            "Make room on the machine that serves smpdash, then show again: no restart is needed."
        ),
    ),
    DiskFault: (
        "The disk reports an error",
        (
            "Everything recorded so far is safe. Try again and look whether your last tap is "
            "there; tapping it again writes nothing twice. If this comes back, the disk may be "
            "failing: make a backup to another one with `python -m smpdash backup --into FOLDER`."
        ),
    ),
    NotWritable: (
        "The records cannot be written",
        (
            "Nothing was changed. The clients’ own pages show what is recorded, unless they say "
            "this too. On the machine that serves smpdash: is the disk switched to read-only, and "
            "does the folder belong to the account that runs smpdash?"
        ),
    ),
    Missing: (
        "The records are not where they were",
        "Nothing was put in their place. Is the drive plugged in? Was the folder moved?",
    ),
    Damaged: (
        "The records are damaged",
        "Nothing more is written into them. Write on paper until they are back.",
    ),
    WrongFile: (
        "This file does not hold the studio’s records",
        "Not a byte of it was changed. Is SMPDASH_DB the right file? If it is, it is damaged.",
    ),
    WrongKey: (
        "The records are locked",
        (
            "Not a byte of them was changed. Is SMPDASH_KEY_FILE set where smpdash is started, and "
            "does it name the right file? If they were never encrypted and no key is set, they are "
            "damaged: restore a backup with `python -m smpdash restore`."
        ),
    ),
    KeyLost: (
        "No PIN can be checked",
        (
            "The records are safe, and no PIN counts as wrong. Put the key of the PINs back on the "
            "machine that serves smpdash, or run `python -m smpdash owner NAME` there."
        ),
    ),
    NewerFile: (
        "These records were written by a newer smpdash",
        "Not a byte of them was changed. Update smpdash on the machine that serves it.",
    ),
    NoRoom: (
        "There is no room for this",
        "Everything that was recorded is as it was, and so is every form that was begun.",
    ),
    MadeUp: ("Not in a demo studio", "Nothing was changed."),
    EngineTooOld: (
        "smpdash is not installed as it should be",
        "Nothing was opened, so that nothing can be damaged.",
    ),
}
OTHER: Final = ("The studio’s records cannot be reached", "What was recorded is left as it is.")
