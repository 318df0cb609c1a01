"""A provider of OpenID Connect on this machine: real HTTP, real keys, and every way to go wrong."""

import contextlib
import hmac
import json
import secrets
import threading
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "smpdash-of-the-test"
SECRET = "a secret of the test"
LOGIN = """<!doctype html><meta name="viewport" content="width=device-width"><title>Login</title>
<link rel="icon" href="data:,">
<form method="post" action="/login?{}"><button style="min-height:60px">Yes, it is me</button></form>
"""


@dataclass
class Login:
    """What stands behind a code: what was asked for, by whom."""

    asked: dict[str, str]
    at: float


@dataclass
class LoginServer:
    """`with LoginServer() as provider:` answers on loopback; `claims` and the rest make it err.

    With `host` "localhost" a browser takes it for another site than an app at 127.0.0.1.
    `claims` are put over those of the identity token, None takes one out. `answers` gives another
    body at a path, `sleeps_s` lets each answer wait, `drips` sends it a byte a second,
    `alg` signs by something else, `takes` is how the app has to show its secret.
    """

    host: str = "127.0.0.1"
    subject: str = "248289761001"
    email: str = "ana@studio.example"
    claims: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    sleeps_s: float = 0
    drips: bool = False
    alg: str = "RS256"
    takes: str = "client_secret_basic"
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Login] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.signs_with = self.key
        provider = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider._answer(self)

            do_POST = do_GET  # noqa: N815 the library's name

            def log_message(self, *about: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._server.daemon_threads = True
        self.url = f"http://{self.host}:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *about: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def environ(self, address: str) -> dict[str, str]:
        """What configures an app that is reached at `address`."""
        return {
            "SMPDASH_OIDC_ISSUER": self.url,
            "SMPDASH_OIDC_CLIENT_ID": CLIENT_ID,
            "SMPDASH_OIDC_CLIENT_SECRET": SECRET,
            "SMPDASH_OIDC_ADDRESS": address,
        }

    def logs_in(self, url: str) -> str:
        """Where the browser is sent after the login at `url`, the address that the app gave it."""
        code = secrets.token_urlsafe(16)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.codes[code] = Login(asked, time.time())
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        path, _, query = request.path.partition("?")
        body = request.rfile.read(int(request.headers.get("Content-Length", 0))).decode()
        self.asked.append(path)
        time.sleep(self.sleeps_s)
        if self.drips:
            _drip(request)
        elif path in self.answers:
            status, said = self.answers[path]
            _send(request, status, said)
        elif path == "/authorize":
            _send(request, 200, LOGIN.format(escape(query)).encode(), "text/html")
        elif path == "/login":
            request.send_response(303)
            request.send_header("Location", self.logs_in(f"{self.url}/authorize?{query}"))
            request.end_headers()
        else:
            known: dict[str, Callable[[], Any]] = {
                "/.well-known/openid-configuration": self._described,
                "/keys": lambda: {"keys": [self.key.as_dict(private=False)]},
                "/token": lambda: self._token(request, body),
                "/userinfo": lambda: {"sub": self.subject, **self.userinfo},
            }
            said = known[path]() if path in known else {"error": "nothing here"}
            _send(request, 400 if "error" in said else 200, json.dumps(said).encode())

    def _described(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": [self.takes],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def _token(self, request: BaseHTTPRequestHandler, body: str) -> dict[str, Any]:
        given = {name: values[0] for name, values in parse_qs(body).items()}
        login = self.codes.pop(given.get("code", ""), None)
        basic = b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        is_client = request.headers.get("Authorization") == f"Basic {basic}"
        if self.takes == "client_secret_post":
            is_client = (given["client_id"], given["client_secret"]) == (CLIENT_ID, SECRET)
        if login is None or not is_client:
            return {"error": "invalid_grant"}
        verifier = urlsafe_b64encode(sha256(given["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            verifier.decode() != login.asked["code_challenge"]
            or given["redirect_uri"] != login.asked["redirect_uri"]
        ):
            return {"error": "invalid_grant"}
        now = int(time.time())
        usual = {
            "iss": self.url,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "auth_time": int(login.at),
            "nonce": login.asked["nonce"],
            "email": self.email,
            "email_verified": True,
        }
        said = {name: each for name, each in (usual | self.claims).items() if each is not None}
        return {
            "access_token": "an access token",
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self._signed(said),
        }

    def _signed(self, said: dict[str, Any]) -> str:
        header = {"alg": self.alg, "kid": "one"}
        if self.alg == "RS256":
            return jwt.encode(header, said, self.signs_with)
        # No library signs like this any more: with nothing, or with what everybody may know.
        text = ".".join(_part(json.dumps(part).encode()) for part in (header, said))
        secret = self.key.as_pem(private=False)
        by_hand = b"" if self.alg == "none" else hmac.digest(secret, text.encode(), "sha256")
        return f"{text}.{_part(by_hand)}"


def _part(said: bytes) -> str:
    return urlsafe_b64encode(said).rstrip(b"=").decode()


def _drip(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "60")
    request.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(20):
            request.wfile.write(b" ")
            time.sleep(1)


def _send(
    request: BaseHTTPRequestHandler, status: int, said: bytes, kind: str = "application/json"
) -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(said)))
    request.end_headers()
    request.wfile.write(said)
