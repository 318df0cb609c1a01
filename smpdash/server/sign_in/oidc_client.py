"""Client of an OpenID Connect provider: code flow with PKCE, state, nonce and a fresh login."""

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
# The limit for a whole exchange, and for each connection and each read in it.
PATIENCE_S: Final = 6.0
SILENCE_S: Final = 3.0
# Clocks may differ by this much.
SKEW: Final = timedelta(minutes=2)
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
USERINFO: Final = "userinfo_endpoint"
# Signatures with a private key of the provider: no shared secret, and never "none".
SIGNED_BY: Final = [f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)]
# Threads of their own: a slow provider must not occupy those that the screens need.
_TALKS: Final = ThreadPoolExecutor(4, thread_name_prefix="provider")
Said = TypeVar("Said")


class NoAnswer(Exception):
    """The provider cannot be reached, or does not answer in time."""


class WrongAnswer(Exception):
    """The provider answered, but its answer does not let anybody in."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was sent to the provider and has not come back; secrets of this server.

    `url` is the provider's page for the browser, `there` the screen that was asked for.
    """

    url: str
    state: str
    nonce: str
    verifier: str
    there: str
    at: datetime


async def begin(provider: Provider, back: str, *, there: str, now: datetime) -> Begun:
    """Begin a sign-in at the provider, which sends the browser to `back` afterwards.

    Asks for a fresh login: on a shared tablet, a login that the browser remembers is anybody's.
    Raises NoAnswer or WrongAnswer.
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
    """The account that the provider vouches for by this code; raises NoAnswer or WrongAnswer."""

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
        claims = _verified(token, _got(line, described["jwks_uri"]), provider, begun)
        if "email" not in claims and USERINFO in described:
            more = _got(line, described[USERINFO], withhold_token=False)
            claims = more if more["sub"] == claims["sub"] else claims
        email = claims.get("email") if claims.get("email_verified") is True else None
        return Vouched(provider.issuer, claims["sub"], email if isinstance(email, str) else "")

    return await _talking(provider, back, talk)


async def _talking(provider: Provider, back: str, talk: Callable[[OAuth2Session], Said]) -> Said:
    """Run an exchange in a thread, for at most PATIENCE_S; raises NoAnswer or WrongAnswer."""

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
        # Any exception: a provider may answer anything.
        LOG.warning("the sign-in by the provider failed: %s", type(error).__name__)
        raise (NoAnswer if isinstance(error, OSError) else WrongAnswer) from error


def _described(line: OAuth2Session, provider: Provider) -> dict[str, Any]:
    """The provider's metadata; raises ValueError for another issuer or an unsafe address."""
    metadata = _got(line, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if metadata["issuer"] != provider.issuer:
        raise ValueError("another issuer")
    for name in (*NEEDED, *(USERINFO,) * (USERINFO in metadata)):
        if not is_safe(metadata[name]):
            raise ValueError(name)
    return metadata


def _got(line: OAuth2Session, address: str, *, withhold_token: bool = True) -> dict[str, Any]:
    answer = line.get(address, withhold_token=withhold_token, allow_redirects=False)
    answer.raise_for_status()
    content = json.loads(answer.content)
    if not isinstance(content, dict):
        raise TypeError(address)
    return content


def _verified(
    token: dict[str, Any], keys: dict[str, Any], provider: Provider, begun: Begun
) -> dict[str, Any]:
    """The claims of the identity token, after a check of signature, audience, nonce and time."""
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
    claims = CodeIDToken(decoded.claims, decoded.header, wanted, about | {"nonce": begun.nonce})
    claims.validate(leeway=int(SKEW.total_seconds()))
    is_fresh = claims["auth_time"] >= (begun.at - SKEW).timestamp()
    if not is_fresh:  # so that NaN, which compares as neither, is refused
        raise ValueError("no login just now")
    return dict(claims)
