"""The configuration of sign-in by an OpenID Connect provider, from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from smpdash import settings
from smpdash.record.problem import Problem, Refused, text_problems
from smpdash.runtime.addresses import LOOPBACK
from smpdash.store.db.files import short_text

ISSUER, ADDRESS, WORDS, CLIENT_ID, SECRET, SECRET_FILE = KNOWN = (
    settings.OIDC_ISSUER.name,
    settings.OIDC_ADDRESS.name,
    settings.OIDC_WORDS.name,
    settings.OIDC_CLIENT_ID.name,
    settings.OIDC_SECRET.name,
    settings.OIDC_SECRET_FILE.name,
)
USUAL_WORDS: Final = "Sign in with a work account"
MOST_WORDS: Final = 60


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider that vouches for staff: its `issuer`, and this app's client id and secret.

    `address` is where tablets reach the app, "https://smpdash.example" with nothing after it; the
    provider sends them back there. `words` are on the button.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    address: str
    words: str

    @property
    def host(self) -> str:
        """The host name under which tablets reach the app."""
        return urlsplit(self.address).hostname or ""


@cache
def configured() -> Provider | None:
    """The provider of this process; None if none is set. Raises SystemExit if it is incomplete."""
    try:
        return provider_in(settings.oidc())
    except Refused as refusal:
        lines = "".join(f"\n  {problem.message}" for problem in refusal.problems)
        raise SystemExit(
            f"smpdash does not start because {settings.OIDC_PREFIX}... is not right:{lines}"
        ) from None


def provider_in(given: Mapping[str, str]) -> Provider | None:
    """The provider in these settings; raises Refused with all problems at once."""
    if not given:
        return None
    problems = [Problem(name, f"{name} is unknown.") for name in given.keys() - set(KNOWN)]
    needed = {ISSUER, ADDRESS, CLIENT_ID}
    problems += [Problem(name, f"{name} is missing.") for name in sorted(needed - given.keys())]
    issuer, address = given.get(ISSUER, ""), given.get(ADDRESS, "").rstrip("/")
    for name, value in ((ISSUER, issuer), (ADDRESS, address)):
        if value and not is_safe(value):
            words = "is no address that begins with https:// (or http:// on this machine itself)."
            problems.append(Problem(name, f"{name} {words}"))
    if is_safe(address) and urlsplit(address).path + urlsplit(address).query:
        problems.append(Problem(ADDRESS, f"{ADDRESS} ends with the name, or its port."))
    words = given.get(WORDS, USUAL_WORDS)
    problems += text_problems(WORDS, WORDS, words, most=MOST_WORDS)
    secret = _secret(given, problems)
    if problems:
        raise Refused(sorted(problems, key=lambda problem: problem.field))
    return Provider(issuer, given[CLIENT_ID], secret, address, words)


def is_safe(address: str) -> bool:
    """Whether nobody can listen to requests to this address: HTTPS, or this machine itself."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    is_plain = address.isascii() and address.isprintable() and " " not in address
    is_bare = "@" not in parts.netloc and not parts.fragment
    schemes = {"https", "http"} if host in LOOPBACK else {"https"}
    return is_plain and is_bare and bool(host) and parts.scheme in schemes


def _secret(given: Mapping[str, str], problems: list[Problem]) -> str:
    if (SECRET in given) == (SECRET_FILE in given):
        words = f"One of {SECRET} and {SECRET_FILE} is needed"
        problems.append(Problem(SECRET, f"{words}{', not both' if SECRET in given else ''}."))
        return ""
    if SECRET in given:
        return given[SECRET]
    try:
        secret = short_text(Path(given[SECRET_FILE]).expanduser()).strip()
    except (OSError, ValueError):
        secret = ""
    if not secret:
        problems.append(Problem(SECRET_FILE, f"{SECRET_FILE} names no file with a secret in it."))
    return secret
