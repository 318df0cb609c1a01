"""The talk with a provider of OpenID Connect: code flow with PKCE, state, nonce, a fresh login."""

import asyncio
import json
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from smpdash.runtime.oidc_settings import Provider, is_safe
from smpdash.store.accounts.oidc_accounts import Vouched

LOG = logging.getLogger("smpdash")
# Until the page says that nobody answers; each connection and each silence within that.
PATIENCE_S: Final = 6.0
SILENCE_S: Final = 3.0
# Two clocks may differ by so much.
SKEW: Final = timedelta(minutes=2)
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
USERINFO: Final = "userinfo_endpoint"
# Signed with a key that the provider alone holds: no shared secret, and never "none".
SIGNED_BY: Final = [f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)]
# A slow provider keeps so many waiting, and no thread that the screens need.
_TALKS: Final = ThreadPoolExecutor(4, thread_name_prefix="provider")
Said = TypeVar("Said")


class NoAnswer(Exception):
    """The provider cannot be reached, or does not answer in time."""


class WrongAnswer(Exception):
    """The provider answered, and nobody can be let in by what it said."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was sent to the provider and has not come back; secrets of this server.

    `url` is where the browser is sent, `there` the screen that was asked for.
    """

    url: str
    state: str
    nonce: str
    verifier: str
    there: str
    at: datetime


async def begin(provider: Provider, back: str, *, there: str, now: datetime) -> Begun:
    """Ask the provider where to send the browser; `back` is where it sends it then.

    A login just now is asked for: on a tablet of many, one that a browser remembers is anybody's.
    """

    def talk(line: OAuth2Session) -> Begun:
        described = _described(line, provider)
        nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
        url, state = line.create_authorization_url(
            described["authorization_endpoint"],
            code_verifier=verifier,
            state=secrets.token_urlsafe(32),
            nonce=nonce,
            prompt="login",
            max_age=0,
        )
        return Begun(url, state, nonce, verifier, there, now)

    return await _talking(provider, back, talk)


async def finish(provider: Provider, back: str, begun: Begun, code: str) -> Vouched:
    """Whom the provider vouches for by this code."""

    def talk(line: OAuth2Session) -> Vouched:
        described = _described(line, provider)
        kinds = described.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" not in kinds:
            line.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 a way, no secret
        token = line.fetch_token(
            described["token_endpoint"],
            code=code,
            code_verifier=begun.verifier,
            allow_redirects=False,
        )
        said = _verified(token, _got(line, described["jwks_uri"]), provider, begun)
        if "email" not in said and USERINFO in described:
            more = _got(line, described[USERINFO], withhold_token=False)
            said = more if more["sub"] == said["sub"] else said
        email = said.get("email") if said.get("email_verified") is True else None
        return Vouched(provider.issuer, said["sub"], email if isinstance(email, str) else "")

    return await _talking(provider, back, talk)


async def _talking(provider: Provider, back: str, talk: Callable[[OAuth2Session], Said]) -> Said:
    """Talk in a thread, for as long as somebody waits before a screen; NoAnswer, WrongAnswer."""

    def line() -> Said:
        with OAuth2Session(
            provider.client_id,
            provider.secret,
            scope="openid email",
            redirect_uri=back,
            code_challenge_method="S256",
            default_timeout=SILENCE_S,
        ) as session:
            return talk(session)

    talked = asyncio.get_running_loop().run_in_executor(_TALKS, line)
    try:
        return await asyncio.wait_for(talked, PATIENCE_S)
    except Exception as error:
        # Whatever it is: a provider may answer anything.
        LOG.warning("the provider lets nobody in: %s", type(error).__name__)
        raise (NoAnswer if isinstance(error, OSError) else WrongAnswer) from error


def _described(line: OAuth2Session, provider: Provider) -> dict[str, Any]:
    """What the provider says of itself, if it is that provider and reached where none listens."""
    found = _got(line, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found["issuer"] != provider.issuer:
        raise ValueError("another issuer")
    for name in (*NEEDED, *(USERINFO,) * (USERINFO in found)):
        if not is_safe(found[name]):
            raise ValueError(name)
    return found


def _got(line: OAuth2Session, address: str, *, withhold_token: bool = True) -> dict[str, Any]:
    answer = line.get(address, withhold_token=withhold_token, allow_redirects=False)
    answer.raise_for_status()
    found = json.loads(answer.content)
    if not isinstance(found, dict):
        raise TypeError(address)
    return found


def _verified(
    token: dict[str, Any], keys: dict[str, Any], provider: Provider, begun: Begun
) -> dict[str, Any]:
    """What the identity token says, if the provider said it, to this app, now and for this."""
    decoded = jwt.decode(
        token["id_token"],
        KeySet.import_key_set(keys),  # type: ignore[arg-type]
        registry=JWSRegistry(algorithms=SIGNED_BY, strict_check_header=False),
    )
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True, "allow_blank": False},
    }
    about = {"client_id": provider.client_id, "access_token": token["access_token"]}
    said = CodeIDToken(decoded.claims, decoded.header, wanted, about | {"nonce": begun.nonce})
    said.validate(leeway=int(SKEW.total_seconds()))
    is_fresh = said["auth_time"] >= (begun.at - SKEW).timestamp()
    if not is_fresh:
        raise ValueError("no login just now")
    return dict(said)
