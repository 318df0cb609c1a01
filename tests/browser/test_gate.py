"""The server's gate over real sockets: foreign names and pages, closed routes, sizes."""

import base64
import http.client
import json
import socket
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest

from tests.browser.served import Served

EVIL = "evil.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Served to the network, with one more name."""
    database = tmp_path_factory.mktemp("gate") / "studio.db"
    wide = {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0", "SMPDASH_HOSTS": " Studio.Local , "}
    with Served(database, **wide) as server:
        yield server


def ask(
    server: Served,
    path: str = "/",
    *,
    method: str = "GET",
    to: str = "127.0.0.1",
    body: bytes | Iterator[bytes] | None = None,
    **headers: str,
) -> tuple[HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(to, server.port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer, said


def shake_hands(server: Served, *lines: str, path: str = "/_stcore/stream") -> bytes:
    """The first line of the answer to a WebSocket's first words."""
    key = base64.b64encode(b"sixteen bytes !!").decode()
    words = [f"GET {path} HTTP/1.1", *lines, "Upgrade: websocket", "Connection: Upgrade"]
    words += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", ""]
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall("\r\n".join(words).encode())
        return line.recv(4096).split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("to", "host"),
    [
        ("127.0.0.1", "localhost"),
        ("127.0.0.1", "127.0.0.1:1"),
        ("127.0.0.1", "[::1]:8501"),
        ("127.0.0.1", "studio.local"),
        ("127.0.0.1", "STUDIO.local.:8501"),
        ("127.0.0.2", "127.0.0.2"),  # the address that the connection came to
    ],
)
def test_the_apps_own_names_are_answered(server: Served, to: str, host: str) -> None:
    answer, said = ask(server, "/manifest.webmanifest", to=to, Host=host)
    assert answer.status == 200
    assert b"smpdash" in said


@pytest.mark.parametrize(
    "host",
    [EVIL, "127.0.0.2", "localhost.evil.example", "127.0.0.1@evil.example", "localhost, evil", ""],
)
@pytest.mark.parametrize("path", ["/", "/export/clients.csv", "/_stcore/health", "/static/x.js"])
def test_a_foreign_name_is_refused_in_a_sentence(server: Served, host: str, path: str) -> None:
    answer, said = ask(server, path, Host=host)
    assert answer.status == 403
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Content-Security-Policy"]
    assert b"does not answer under this name" in said


def test_two_names_at_once_are_refused(server: Served) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
        assert line.recv(4096).split()[1] in {b"400", b"403"}


def test_a_socket_opens_for_the_apps_own_page_and_for_no_other(server: Served) -> None:
    here = f"127.0.0.1:{server.port}"
    assert b" 101 " in shake_hands(server, f"Host: {here}", f"Origin: http://{here}")
    for host, origin in [
        (here, f"http://{EVIL}"),
        (here, "null"),
        (here, "http://localhost:3000"),
        (here, f"http://{here}.{EVIL}"),
        (here, f"http://{EVIL}#{here}"),
        (EVIL, f"http://{EVIL}"),  # rebound: the page and the name agree with each other
    ]:
        said = shake_hands(server, f"Host: {host}", f"Origin: {origin}")
        assert b" 403 " in said, (host, origin)
    assert b" 403 " in shake_hands(server, f"Host: {here}", path="/_stcore/else")


@pytest.mark.parametrize("origin", [f"http://{EVIL}", "null", "", "http://[", "localhost"])
@pytest.mark.parametrize("path", ["/demo/open", "/demo/leave", "/tablet"])
def test_a_form_of_another_page_changes_nothing(server: Served, path: str, origin: str) -> None:
    answer, said = ask(server, path, method="POST", body=b"tablet=Theirs", Origin=origin)
    assert answer.status == 403
    assert b"only from its own pages" in said
    assert answer.headers["Set-Cookie"] is None


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/upload_file/one/two",
        "/_stcore/bidi-components/x/y.js",
        "/%5fstcore/metrics",
        "/_stcore/metrics/",
        "/component/x/index.html",
        "/app/static/x.txt",
    ],
)
def test_what_the_screens_do_not_need_is_closed(server: Served, path: str) -> None:
    for method in ("GET", "POST"):
        answer, said = ask(server, path, method=method)
        assert answer.status == 404
        assert said == b"There is nothing here.\n"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/media/x", "/_stcore/upload_file/one/two"])
def test_nothing_is_put_or_deleted_over_the_web(server: Served, method: str, path: str) -> None:
    answer, _ = ask(server, path, method=method, body=b"x")
    assert answer.status in {404, 405}


def test_the_page_is_told_of_no_other_site(server: Served) -> None:
    _, said = ask(server, "/_stcore/host-config", Origin=f"http://{EVIL}")
    assert json.loads(said)["allowedOrigins"] == []


@pytest.mark.parametrize(
    "path", ["/", "/_stcore/health", "/export/clients.csv", "/manifest.webmanifest"]
)
def test_another_sites_page_cannot_read_an_answer(server: Served, path: str) -> None:
    answer, _ = ask(server, path, Origin=f"http://{EVIL}")
    assert answer.headers["Access-Control-Allow-Origin"] is None
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "camera=(self), display-capture=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize(
    "path", ["/", "/client?code=C-0001", "/export/clients.csv", "/media/x", "/no"]
)
def test_nothing_of_the_studio_is_kept_by_a_browser(server: Served, path: str) -> None:
    answer, _ = ask(server, path)
    assert answer.headers["Cache-Control"] == "no-store"


def test_sockets_go_to_the_page_own_server_only(server: Served) -> None:
    answer, _ = ask(server, Host="studio.local:8501", Accept="text/html")
    (sources,) = [
        part.split()[1:]
        for part in answer.headers["Content-Security-Policy"].split("; ")
        if part.startswith("connect-src")
    ]
    assert sources == ["'self'", "ws://studio.local:8501", "wss://studio.local:8501"]


def test_what_is_too_large_is_refused_before_it_is_read(server: Served) -> None:
    body = b"tablet=" + b"x" * 70_000
    assert ask(server, "/tablet", method="POST", body=body)[0].status == 413
    assert ask(server, "/tablet", method="POST", body=iter([body]))[0].status == 413
    assert ask(server, "/client?code=" + "C" * 9_000)[0].status == 414
    assert ask(server, X_Long="x" * 33_000)[0].status in {400, 431}
    answer, _ = ask(server, "/tablet", method="POST", body=b"tablet=" + b"x" * 60_000)
    assert answer.status == 303


@pytest.mark.long
def test_a_body_that_never_comes_is_given_up(server: Served) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(b"POST /tablet HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\ntab")
        assert b" 408 " in line.recv(4096).split(b"\r\n")[0]


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
def test_who_hangs_up_in_the_middle_of_a_form_leaves_nothing_in_the_log(
    server: Served, kind: str
) -> None:
    before = len(server.log_text())
    head = f"POST /tablet HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(f"{head}Content-Length: 99\r\n\r\n--b\r\n".encode())
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):
            pass
    assert ask(server, "/sign-in")[0].status in {200, 303}
    assert server.log_text()[before:] == ""
