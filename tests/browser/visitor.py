"""A tablet without a screen: cookies kept, forms sent, and the socket that the page would open."""

import http.client
import json
import ssl
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.browser.served import Served
from tests.builders.sign_ins import PINS


@dataclass
class Visitor:
    """Somebody who asks for `host`; `cookies` is what their browser keeps, `source` its address.

    With `tls` they come by HTTPS.
    """

    server: Served
    cookies: dict[str, str] = field(default_factory=dict)
    host: str = ""
    to: str = "127.0.0.1"
    source: str = "127.0.0.1"
    patience_s: float = 10.0
    tls: ssl.SSLContext | None = None

    def ask(
        self, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        """The answer to a page asked for, or to a form sent as a browser of this app does."""
        here = self.host or f"127.0.0.1:{self.server.port}"
        sent = {"Host": here, "Accept": "text/html", "Cookie": self._cookie()}
        if form is not None:
            sent |= {
                "Origin": f"http{'s' if self.tls else ''}://{here}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        line = http.client.HTTPConnection(self.to, self.server.port, timeout=60)
        if self.tls is not None:
            line = http.client.HTTPSConnection(
                self.to, self.server.port, timeout=60, context=self.tls
            )
        body = None if form is None else urlencode(form)
        line.request("GET" if form is None else "POST", path, body, sent)
        answer = line.getresponse()
        said = answer.read().decode(errors="replace")
        line.close()
        for name, kept in SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie", []))).items():
            self.cookies[name] = kept.value
        return answer, said

    def sign_in(self, key: str, pin: str | None = None, there: str = "/") -> int:
        """The status of the answer: 303 where one is let in."""
        form = {"staff": key, "pin": PINS[key] if pin is None else pin, "next": there}
        return self.ask("/sign-in", form)[0].status

    def is_in(self) -> bool:
        """Whether a file of the studio is given out."""
        return self.ask("/export/data_dictionary.csv")[0].status != 303

    def state(self) -> str:
        return str(json.loads(self.ask("/sign-in/state")[1])["state"])

    def socket(self, session: str = "") -> ClientConnection:
        """The page's socket, opened; `session` takes another page's over."""
        here = f"127.0.0.1:{self.server.port}"
        wanted: list[Any] = ["streamlit", "xsrf", *([session] if session else [])]
        return connect(
            f"ws://{here}/_stcore/stream",
            origin=f"http://{here}",  # type: ignore[arg-type]
            subprotocols=wanted,
            additional_headers={"Cookie": self._cookie()},
            max_size=None,
            source_address=(self.source, 0),
            open_timeout=self.patience_s,
            close_timeout=1,
        )

    def look(self, session: str = "", path: str = "", query: str = "") -> tuple[str, str]:
        """The session's word and everything that one run of the screen says."""
        with self.socket(session) as line:
            return run(line, path, query)

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def run(line: ClientConnection, path: str = "", query: str = "") -> tuple[str, str]:
    """Ask for one run on an open socket; the session's word and everything that was said."""
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = path
    line.send(asked.SerializeToString())
    word, said = "", b""
    while True:
        content = line.recv(timeout=60)
        message = ForwardMsg()
        message.ParseFromString(content if isinstance(content, bytes) else content.encode())
        said += message.SerializeToString()
        if message.HasField("new_session"):
            word = message.new_session.initialize.session_id
        if message.HasField("script_finished"):
            return word, said.decode("utf-8", "replace")
