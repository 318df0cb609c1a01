"""Programs that take the tables by a token: who they are, how often they may ask, what is new."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from smpdash import __version__
from smpdash.record.accounts.token import Token
from smpdash.record.permissions import Person
from smpdash.runtime import clock, state
from smpdash.server.headers import ASK_AGAIN
from smpdash.server.rate_limits import Allowance
from smpdash.store.store import Store

# The key in a request's scope under which `SignInRequired` stores the program that it let in.
PROGRAM: Final = "smpdash.program"
_SCHEME: Final = "bearer "
_FOLDER: Final = "/export/"
# Not for programs: it says who did what, and not how a course went.
_NOT_FOR_PROGRAMS: Final = frozenset(("/export/activity.csv",))
# Of one token; a spreadsheet that asks every minute never comes near.
ASKED_AT_ONCE: Final = 60
ASKED_AGAIN_S: Final = 5.0
# Of one address that sends tokens which let nobody in.
WRONG_AT_ONCE: Final = 20
WRONG_AGAIN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Program:
    """A program that was let in by a token, acting for the person who made it."""

    token: Token
    person: Person

    def store(self) -> Store:
        """The studio's records, read for this program; the audit log names its purpose."""
        device = quote(f"token for {self.token.purpose}")
        return state.records().by(person=self.person, device=device)


_asked: Final = Allowance(ASKED_AT_ONCE, ASKED_AGAIN_S)
_wrong: Final = Allowance(WRONG_AT_ONCE, WRONG_AGAIN_S)


def token_in(scope: Scope) -> str | None:
    """The token that a request sends in its header, "" for an empty one; None if it sends none."""
    sent = Headers(scope=scope).get("authorization", "")
    is_token = scope["type"] == "http" and sent.lower().startswith(_SCHEME)
    return sent[len(_SCHEME) :].strip() if is_token else None


def let_in(scope: Scope, token: str) -> Program | Response:
    """The program that sends this token, or the answer that refuses it."""
    host = (scope.get("client") or ("",))[0]
    if wait := _wrong.wait_s(host):
        return _later("Too many tokens from here let nobody in.", wait)
    holder = state.records().authenticator().holder_of(token)
    if holder is None:
        _wrong.count(host)
        words = (
            "This token lets nobody in: it was revoked, its maker left, or it was cut when it was "
            "copied. Make a new one on the page Studio, under “For programs”.\n"
        )
        return PlainTextResponse(words, 401, {"WWW-Authenticate": "Bearer"})
    program = Program(*holder)
    if wait := _asked.wait_s(str(program.token.number)):
        return _later("This program asks too often.", wait)
    _asked.count(str(program.token.number))
    if scope["method"] not in {"GET", "HEAD"} or not _is_for_programs(scope["path"]):
        words = "A token is for reading tables only: the addresses under /export/.\n"
        return PlainTextResponse(words, 403)
    return program


def program_of(request: HTTPConnection) -> Program | None:
    """The program that sends a request; None if it is a person."""
    program = request.scope.get(PROGRAM)
    return program if isinstance(program, Program) else None


def freshness(request: Request, store: Store) -> dict[str, str]:
    """The headers that say which state of the records an answer is made from."""
    now = store.state_of_records()
    asked = (__version__, request.url.path, *sorted(request.query_params.multi_items()))
    mark = sha256(repr((now.mark, *asked)).encode()).hexdigest()
    fresh = {
        # Weak: compressed or not, it is the same table.
        "ETag": f'W/"{mark[:32]}"',
        "Cache-Control": ASK_AGAIN,
        # The same address answers people, and other programs, by who they are.
        "Vary": "Authorization",
    }
    # It counts whole seconds: in this one there may be another change.
    if now.at < clock.now() - timedelta(seconds=1):
        fresh["Last-Modified"] = format_datetime(now.at, usegmt=True)
    return fresh


def has_it(request: Request, fresh: Mapping[str, str]) -> bool:
    """Whether the program has this very state already.

    It may name several marks, weak ones too; by * it has whatever there is.
    """
    if known := request.headers.getlist("if-none-match"):
        marks = [each.strip().removeprefix("W/") for each in ",".join(known).split(",")]
        return fresh["ETag"].removeprefix("W/") in marks or "*" in marks
    # Compared as it was sent: the clock of the studio may have been set back meanwhile.
    since = request.headers.get("if-modified-since")
    return since is not None and since == fresh.get("Last-Modified")


def note_use(program: Program, store: Store) -> None:
    """Note that a token was used."""
    store.note_use(program.token, now=clock.now())


def _is_for_programs(path: str) -> bool:
    name = path.removeprefix(_FOLDER)
    return path.startswith(_FOLDER) and "/" not in name and path not in _NOT_FOR_PROGRAMS


def _later(words: str, wait_s: float) -> Response:
    seconds = str(int(wait_s) + 1)
    return PlainTextResponse(
        f"{words} Ask again in {seconds} seconds.\n", 429, {"Retry-After": seconds}
    )
