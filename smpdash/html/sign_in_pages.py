"""The sign-in pages, which need no sign-in themselves and work by keyboard too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from smpdash.html.render import render
from smpdash.record.accounts.pin import pin_words
from smpdash.record.accounts.sign_in import SignIn
from smpdash.record.permissions import ROLES, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Pad:
    """The values of the page with the PIN pad.

    `chosen` and `locked` are keys of `people`, or "": whose name is ticked, and who locked the
    tablet. `there` is the screen to show next. `provider` is the address of the provider of the
    work accounts and the words for it; `has_demo` says whether the demo studio can be opened
    without a sign-in.
    """

    people: Sequence[Person]
    chosen: str
    locked: str
    there: str
    words: str
    provider: tuple[str, str] | None
    has_demo: bool


def pad(studio: str, page: Pad) -> str:
    """Names as large buttons, and the PIN pad."""
    return _page(
        "pad.html",
        "Locked" if page.locked else "Sign in",
        studio,
        page.words,
        people=page.people,
        chosen=page.chosen,
        locked=page.locked,
        there=page.there,
        provider=page.provider,
        has_demo=page.has_demo,
        roles=ROLES,
    )


def new_pin(
    studio: str, mine: SignIn, there: str, *, words: str = "", has_demo: bool = False
) -> str:
    """The page to change one's own PIN; a temporary PIN must be changed."""
    person, must_change = mine.person, mine.must_change
    if not mine.has_pin:
        words = words or "The studio’s owner can give you a PIN, which works without the internet."
    return _page(
        "new_pin.html",
        "Choose your own PIN" if mine.has_pin and must_change else person.name,
        studio,
        words,
        person=person,
        pin_rule=pin_words(person.role),
        has_pin=mine.has_pin,
        must_change=must_change,
        there=there,
        has_demo=has_demo,
    )


def first_owner(studio: str, names: Iterable[str], *, name: str = "", words: str = "") -> str:
    """The page to set up the first owner, on the machine itself; suggests `names`."""
    return _page(
        "first_owner.html",
        "Set up the owner",
        studio,
        words,
        names=names,
        name=name,
        pin_rule=pin_words("owner"),
    )


def no_owner(studio: str) -> str:
    """The page that every tablet sees until there is an owner."""
    return _page("no_owner.html", "Finish set-up on the studio computer", studio)


def refused(studio: str, words: str, there: str, again: tuple[str, str]) -> str:
    """The page after a refused work account; `again` is the provider's address and its words."""
    to_pad = f"/sign-in?next={quote(there, safe='')}"
    return _page("refused.html", "Nobody was signed in", studio, words, again=again, to_pad=to_pad)


def going_on(address: str) -> str:
    """A page that is shown for a moment and then opens `address` by itself."""
    return _page("going_on.html", "Signing in", "", address=address)


def trouble(words: str) -> str:
    """The page that says that the records cannot be reached."""
    return _page("trouble.html", "The studio’s records cannot be reached", "", words)


def form_refused(words: str, back: str) -> str:
    """The page after a form that is not taken, with the way back to it."""
    return _page("form_refused.html", "Nothing was changed", "", words, back=back)


def _page(template: str, title: str, studio: str, words: str = "", **values: Any) -> str:
    common = {"title": title, "studio": studio, "words": words}
    return render(f"sign_in/{template}", **common, **values)
