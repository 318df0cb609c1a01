"""The pages of the way in, as HTML: they work before any screen is let through, and by keyboard."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final
from urllib.parse import quote

from smpdash.record.lengths import TABLE_NAME
from smpdash.record.permissions import ROLES, Person
from smpdash.record.pin import MOST_LETTERS, pin_words
from smpdash.store.accounts.pins import KEY_LOST
from smpdash.store.accounts.sign_ins import SignIn

_DIGITS: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · smpdash</title>
<link rel="icon" href="/app-icon-180.png">
<link rel="stylesheet" href="/sign-in/look.css">
<script src="/sign-in/pad.js" defer></script>
</head>
<body>
<main>
<header><h1>{title}</h1><p>{studio}</p></header>
{words}
{body}
</main>
</body>
</html>
"""
_LOOK_AROUND: Final = """<form class="aside" method="post" action="/demo/open">
<button>Look around in a made-up studio</button>
</form>"""


def pad(
    studio: str,
    people: Sequence[Person],
    *,
    chosen: str,
    locked: str,
    there: str,
    words: str,
    is_lost: bool,
    provider: tuple[str, str] | None,
    has_demo: bool,
) -> str:
    """Names as large buttons and the pad; `locked` is whose tablet it is.

    `provider` is the way to the provider of the work accounts, and the words for it; `has_demo`
    says whether who asks may look around in the made-up studio without a sign-in.
    """
    names = "".join(
        f'<label><input type="radio" name="staff" value="{_value(person.key)}" required'
        f"{' checked' if person.key == chosen else ''}><span>{escape(person.name)}"
        f"<small>{ROLES[person.role]}{', locked' if person.key == locked else ''}</small>"
        "</span></label>"
        for person in people
    )
    if is_lost and not words:
        words = KEY_LOST
    body = f"""<form class="entry" method="post" action="/sign-in" autocomplete="off">
<input type="hidden" name="next" value="{_value(there)}">
<fieldset class="people"><legend>Who are you?</legend>{names}</fieldset>
<div class="code">
{_pin_field("pin", "PIN", "current-password")}
{_KEYS}
</div>
{_to_provider(*provider) if provider else ""}
</form>
{_LOOK_AROUND if has_demo else ""}"""
    return _page("Locked" if locked else "Sign in", studio, body, words)


def new_pin(
    studio: str, mine: SignIn, there: str, *, words: str = "", has_demo: bool = False
) -> str:
    """One's own PIN; with a start PIN there is no other way than to change it."""
    person = mine.person
    out = """<section class="outs">
<form method="post" action="/sign-in/out"><button>Sign out</button></form>
<form method="post" action="/sign-in/out"><input type="hidden" name="where" value="everywhere">
<button>Sign out on every tablet</button></form>
</section>"""
    if has_demo and not mine.must_change:
        out += _LOOK_AROUND
    back = f'<a class="button" href="{_value(there)}">Back</a>'
    if not mine.has_pin:
        words = words or "The studio's owner can give you a PIN, which works without the internet."
        body = f'<div class="aside">{back}{out}</div>'
        return _page(person.name, studio, body, words)
    body = f"""<form class="entry" method="post" action="/sign-in/pin" autocomplete="off">
<input type="hidden" name="next" value="{_value(there)}">
<div class="fields">
<p>{_hint(person)}</p>
{_pin_field("pin", "The start PIN" if mine.must_change else "PIN until now", "current-password")}
{_pin_field("new", "New PIN", "new-password")}
{_pin_field("again", "New PIN once more", "new-password")}
</div>
<div class="code">{_KEYS}</div>
</form>
<div class="aside">{"" if mine.must_change else back}{out}</div>"""
    return _page("Choose your own PIN" if mine.must_change else person.name, studio, body, words)


def first_owner(studio: str, names: Iterable[str], *, name: str = "", words: str = "") -> str:
    """The first account, on the machine itself."""
    known = "".join(f'<option value="{_value(each)}">' for each in names)
    body = f"""<form class="entry" method="post" action="/sign-in/owner" autocomplete="off">
<div class="fields">
<p>The owner adds the others, and gives each a PIN to start with. From now on everybody signs in,
on this machine too. A forgotten PIN is set anew here by <code>python -m smpdash owner</code>.</p>
<label>Name<input name="name" list="names" maxlength="{TABLE_NAME}" required
value="{_value(name)}"></label>
<datalist id="names">{known}</datalist>
<p>PIN: {pin_words("owner")}.</p>
{_pin_field("new", "PIN", "new-password")}
{_pin_field("again", "PIN once more", "new-password")}
</div>
<div class="code">{_KEYS}</div>
</form>
<p class="aside"><a class="button" href="/">Not now</a></p>"""
    return _page("Set up the owner", studio, body, words)


def no_owner(studio: str) -> str:
    """What every tablet sees until there is an owner."""
    body = """<section class="note">
<p>Nobody can sign in yet. On the machine that serves smpdash, open
<code>http://localhost</code> with the same port, then <b>Staff</b>, and set up the owner.</p>
<p><a class="button" href="/">Try again</a></p>
</section>"""
    return _page("Set up an owner on the machine first", studio, body, "")


def refused(studio: str, words: str, there: str, again: tuple[str, str]) -> str:
    """Where the provider of the work accounts opened nothing; `again` is the way to it."""
    pad = f"/sign-in?next={quote(there, safe='')}"
    body = f"""<section class="note">
<p>{_to_provider(*again)}</p>
<p><a class="button" href="{_value(pad)}">Sign in with a PIN</a></p>
</section>"""
    return _page("Nobody was signed in", studio, body, words)


def going_on(address: str) -> str:
    """A page that goes on by itself: it is shown for a moment."""
    head = f'<meta http-equiv="refresh" content="0;url={_value(address)}">'
    body = f'<p><a class="button" href="{_value(address)}">Go on</a></p>'
    return _page("Signing in", "", body, "").replace("</head>", f"{head}\n</head>", 1)


def trouble(words: str) -> str:
    """Where the records cannot be reached."""
    body = '<p><a class="button" href="/">Try again</a></p>'
    return _page("The studio's records cannot be reached", "", body, words)


def _to_provider(address: str, words: str) -> str:
    return f'<a class="button wide" href="{_value(address)}">{escape(words)}</a>'


def _hint(person: Person) -> str:
    return f"{escape(person.name)}: {pin_words(person.role)}. No rows, no repeats, no dates."


def _pin_field(name: str, words: str, kind: str) -> str:
    return (
        f'<label>{words}<input class="pin" type="password" name="{name}" inputmode="none"'
        f' autocomplete="{kind}" maxlength="{MOST_LETTERS}" required></label>'
    )


def _key(sign: str) -> str:
    return f'<button type="button" data-digit="{sign}">{sign}</button>'


# The letters' key gives the tablet's own keyboard, for a passphrase.
_KEYS: Final = f"""<div class="keys" role="group" aria-label="PIN pad">
{"".join(_key(sign) for sign in _DIGITS)}
<button type="button" data-back aria-label="Delete the last sign">⌫</button>
{_key("0")}
<button class="go" aria-label="Go on">✓</button>
</div>
<button class="letters" type="button" data-letters>Letters</button>"""


def _page(title: str, studio: str, body: str, words: str) -> str:
    said = f'<p class="words" role="alert">{escape(words)}</p>' if words else ""
    return _PAGE.format(title=escape(title), studio=escape(studio), words=said, body=body)


def _value(text: str) -> str:
    return escape(text, quote=True)
