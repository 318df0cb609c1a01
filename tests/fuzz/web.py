"""Bytes at the server's port: requests of every shape, and frames on its sockets."""

import itertools
import re
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from smpdash.server import headers, routes
from smpdash.server.sign_in import oidc_routes
from smpdash.server.sign_in import routes as sign_ins
from tests.browser.served import Served
from tests.browser.vouching import LoginServer
from tests.builders.sign_ins import with_pins
from tests.builders.stores import add_client, add_visit, everything, opened
from tests.fuzz.thrown import TEXT, throw

PATIENCE_S = 30.0
ADDRESSES = (
    "/",
    "/clients",
    "/client",
    "/visit",
    "/intake",
    "/move",
    "/merge",
    "/studio",
    "/settings",
    "/none",
)
ADDRESSES += ("/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/_stcore/metrics")
ADDRESSES += ("/_stcore/upload_file/a/b", "/media/x.svg", "/static/js/index.js", "/component/x/y")
ADDRESSES += ("/auth/login", "/oauth2callback", "/app/static/x")
# The app's own routes, so that a new one is tried from its first day.
OWN = tuple(
    route.path for route in (*routes.ROUTES, *sign_ins.ROUTES, *oidc_routes.ROUTES, *headers.ROUTES)
)
STEPS = ("..", "%2e%2e", "..%5c..", "%00", "%ff", "%c0%af", "%2f", "//", "\\", "etc/passwd", "é")
STEPS += (
    "a" * 9000,
    "{",
    "%",
    ";",
    "C:",
    "\u202e",
    ".git/config",
    "data/smpdash.db",
    "clients.csv",
)
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "get",
    "G\x00T",
    "",
)
COOKIES = (
    "smpdash_tablet",
    "smpdash_made_up",
    "smpdash_sign_in",
    "smpdash_provider",
    "_streamlit_xsrf",
    "_streamlit_user",
)
HEADERS = ("Origin", "Referer", "Range", "If-None-Match", "If-Modified-Since", "Accept", "Expect")
HEADERS += ("Accept-Encoding", "X-Forwarded-For", "X-Forwarded-Host", "Upgrade", "Content-Encoding")
HEADERS += ("Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Authorization")
# What an error in the app leaves in the log: the error's own line. The library that speaks HTTP
# says so there too when a client breaks the protocol in the middle of an answer.
BROKE = re.compile(
    r"^.*Exception in ASGI application$.*?^((?:\w+\.)*\w*(?:Error|Exception)\w*)",
    re.MULTILINE | re.DOTALL,
)
HTTP_ITSELF = "LocalProtocolError"
# What would tell a stranger about the inside, or be a file of the machine.
# (Streamlit tells every page the path of the first script.)
INSIDE = re.compile(
    rb"Traceback|site-packages|smpdash/store|smpdash/screens/(?!main\.py)|root:x:0|SQLite format"
)
# What only somebody signed in may read: a client's name, the first column of a file of records.
NAME = "Known to us only"
OURS = re.compile(rb"Known to us only|client_code,")
# A redirect that leaves the app.
ELSEWHERE = re.compile(r"(?://|/\\|\\|(?!http://127\.0\.0\.1:)\w+:)")

line_text = TEXT.map(
    lambda text: text.encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"")
)
paths = (
    st.one_of(
        st.sampled_from(ADDRESSES + OWN),
        st.tuples(
            st.sampled_from(ADDRESSES + OWN), st.lists(st.sampled_from(STEPS), max_size=4)
        ).map(lambda drawn: "/".join([drawn[0], *drawn[1]])),
    ).map(lambda path: path.encode())
    | line_text
)
queries = st.just(b"") | st.tuples(
    st.sampled_from((b"draft=", b"code=", b"state=", b"embed=", b"tab=")), line_text
).map(lambda drawn: b"?" + drawn[0] + drawn[1].replace(b" ", b"+"))
bodies = st.one_of(
    st.just(b""),
    line_text.map(lambda text: b"tablet=" + text),
    st.binary(max_size=200),
    st.just(b"x" * 70_000),
    st.just(
        b'--b\r\nContent-Disposition: form-data; name="tablet"; filename="../x"\r\n\r\n'
        b"x\r\n--b--\r\n"
    ),
)
KINDS = (b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=b", b"a/b")


@st.composite
def requests(draw: st.DrawFn, port: int) -> tuple[bytes, bool]:
    """One request, mostly well formed and to the right name; whether all of it is there."""

    def mostly(usual: Any, others: st.SearchStrategy[Any]) -> Any:
        return draw(others) if draw(st.integers(0, 7)) == 7 else usual

    here = f"127.0.0.1:{port}".encode()
    usual = draw(st.sampled_from(METHODS[:3]))
    method = mostly(usual, st.sampled_from(METHODS)).encode()
    version = mostly(b"1.1", st.sampled_from((b"1.0", b"2", b"")))
    lines = [b"%s %s%s HTTP/%s" % (method, draw(paths), draw(queries), version)]
    lines += [b"Host: " + mostly(here, st.just(b"evil.example") | line_text), b"Connection: close"]
    names = st.sampled_from(HEADERS).map(str.encode)
    for _ in range(mostly(0, st.integers(1, 3))):
        lines.append(b"%s: %s" % (draw(names), draw(line_text)))
    if draw(st.booleans()):
        lines.append(b"Cookie: %s=%s" % (draw(st.sampled_from(COOKIES)).encode(), draw(line_text)))
    if usual == "POST" and draw(st.booleans()):
        lines.append(b"Origin: http://" + here)
    body = draw(bodies) if usual == "POST" else mostly(b"", bodies)
    if body:
        lines.append(b"Content-Type: " + draw(st.sampled_from(KINDS)))
    length = mostly("right", st.sampled_from(("none", "short", "long", "-1", "1e9", "chunked")))
    said = {"right": len(body), "short": max(len(body) - 1, 0), "long": len(body) + 5}
    if length == "chunked":
        lines.append(b"Transfer-Encoding: chunked")
        well = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        body = draw(st.sampled_from((well, b"zz\r\nx", body)))
    elif length != "none" and (body or length != "right"):
        lines.append(f"Content-Length: {said.get(length, length)}".encode())
    whole = b"\r\n".join([*lines, b"", body])
    there = mostly(len(whole), st.integers(0, len(whole)))
    return whole[:there], there == len(whole) and length in {"right", "none", "short"}


@contextmanager
def served(database: Path) -> Iterator[Served]:
    """The app with every way in, a provider of work accounts among them."""
    with LoginServer() as provider:
        server = Served(database)
        server.environ |= provider.environ(server.url)
        with server:
            yield server


class Guard:
    """A served studio that must be neither changed nor brought down; `locked` asks for PINs."""

    def __init__(self, server: Served, *, locked: bool = False) -> None:
        self.server = server
        self.store = (with_pins if locked else opened)(server.database)
        code = add_client(self.store, name=NAME)
        add_visit(self.store, f"{code}/1", artist=None, pigment_lot=None)
        self.before = everything(self.store)

    def check(self) -> None:
        """The server still answers, the records are as they were, nothing broke in the app."""
        with socket.create_connection(("127.0.0.1", self.server.port), PATIENCE_S) as line:
            line.sendall(
                b"GET /_stcore/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            assert b" 200 " in line.recv(99)
        now = everything(self.store)
        assert {name: now[name] for name in ("client", "visit", "studio", "draft")} == {
            name: self.before[name] for name in ("client", "visit", "studio", "draft")
        }
        broke = BROKE.findall(self.server.log_text())
        assert set(broke) <= {HTTP_ITSELF}, broke


def http(server: Served, count: int, *, locked: bool = False, begin: int = 1) -> Counter[str]:
    """Requests, each on a connection of its own; nothing of a locked studio is in any answer."""
    guard = Guard(server, locked=locked)

    def at(drawn: tuple[bytes, bool]) -> str:
        request, is_whole = drawn
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE_S) as line:
            line.sendall(request)
            if not is_whole:  # what was announced never comes
                line.shutdown(socket.SHUT_WR)
            answer = _read(line)
        if locked and OURS.search(answer):
            raise AssertionError((request, answer[:2000]))
        return outcome(request, answer)

    became = throw(requests(server.port), at, count, begin=begin)
    guard.check()
    return became


def _read(line: socket.socket) -> bytes:
    answer = b""
    try:
        while some := line.recv(65536):
            answer += some
    except ConnectionResetError:
        pass
    return answer


def outcome(request: bytes, answer: bytes) -> str:
    """The class of the status; AssertionError where an answer says or does what it must not."""
    if not answer:
        return "hung up on"
    head = answer.partition(b"\r\n\r\n")[0]
    first, *lines = head.decode("latin-1").split("\r\n")
    status = int(first.split()[1])
    assert status < 500, (request, answer[:500])
    if INSIDE.search(answer) and b"/static/" not in request:
        raise AssertionError((request, answer[:2000]))
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    where = headers.get("location", "/")
    assert not ELSEWHERE.match(where), (request, where)
    if "content-security-policy" not in headers:
        # Only what is no HTTP at all is answered before the app sees it.
        assert status in {400, 101, 426} or b"HTTP/1.1 100" in answer, (request, answer[:500])
    return f"{status // 100}xx"


@st.composite
def frames(draw: st.DrawFn) -> list[bytes | str]:
    """What a page might send on its socket, and what none would."""
    return [
        draw(st.binary(max_size=200) | messages() | TEXT.filter(_can_be_sent))
        for _ in range(draw(st.integers(1, 4)))
    ]


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """A message of Streamlit's own with odd contents, and perhaps a byte changed."""
    text = TEXT.filter(_can_be_sent)
    message = BackMsg()
    rerun = message.rerun_script
    rerun.query_string = draw(text)
    rerun.page_script_hash = draw(text)
    rerun.page_name = draw(st.sampled_from(("", "client", "visit")) | text)
    rerun.fragment_id = draw(st.just("") | text)
    for _ in range(draw(st.integers(0, 3))):
        state = rerun.widget_states.widgets.add()
        state.id = draw(st.sampled_from(("", "$$ID-"))) + draw(text)
        state.string_value = draw(text)
    rerun.context_info.timezone = draw(text)
    rerun.context_info.url = draw(text)
    other = draw(st.sampled_from(("", "", "stop_script", "clear_cache", "debug_shutdown_runtime")))
    if other:
        setattr(message, other, True)
    whole = message.SerializeToString()
    place = draw(st.integers(0, len(whole) - 1))
    turned = bytes([whole[place] ^ draw(st.integers(0, 255))])
    return whole[:place] + turned + whole[place + 1 :] if draw(st.booleans()) else whole


def _can_be_sent(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def sockets(server: Served, count: int, *, begin: int = 1) -> Counter[str]:
    """Connections with a few frames each."""
    guard = Guard(server)
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    # Each from an address of its own, so that none waits for its turn.
    numbers = itertools.count(2)

    def at(sent: list[bytes | str]) -> str:
        high, low = divmod(next(numbers), 250)
        source = (f"127.0.{high}.{low + 1}", 0)
        with connect(
            address,
            origin=server.url,  # type: ignore[arg-type]
            max_size=None,
            source_address=source,
        ) as line:
            try:
                for frame in sent:
                    line.send(frame)
                heard = _heard(line)
            except ConnectionClosed:
                return "closed"
            assert not INSIDE.search(heard), (sent, heard[:2000])
        return "kept"

    became = throw(frames(), at, count, begin=begin)
    guard.check()
    return became


def _heard(line: ClientConnection) -> bytes:
    heard = b""
    try:
        while True:
            frame: Any = line.recv(timeout=0.05)
            heard += frame
    except TimeoutError:
        return heard
