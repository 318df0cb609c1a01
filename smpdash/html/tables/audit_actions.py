"""The actions and the actors of the audit log in people's words."""

from typing import Final

from smpdash.record.studio import Studio

# Actions of whose entries more is said.
TOLD_ANEW: Final = "told anew"
STUDIO_SAVED: Final = "studio saved"
# What people call the actions whose names in the log are of before, or too short for them.
ACTION_WORDS: Final = {
    "trail begun": "first entry",
    TOLD_ANEW: "estimate updated",
    "lesson learnt": "learnt from finished courses",
    "lessons used": "what was learnt used again",
    "start PIN given": "temporary PIN given",
    "let in again": "unlocked",
    "everybody let in again": "all new tablets unlocked",
    "marked as made up": "marked as a demo",
    STUDIO_SAVED: "settings saved",
}
# Actors who are not of the staff: the machine itself, and whoever types a wrong PIN.
NOBODY: Final = {"": "System", "?": "Not known"}


def who_words(actor: str, studio: Studio) -> str:
    """The actor of an entry, in words."""
    return NOBODY.get(actor) or studio.staff_name(actor)


def action_words(action: str) -> str:
    """The name of an action, as the log has it, in words."""
    words = ACTION_WORDS.get(action, action)
    return words[:1].upper() + words[1:]
