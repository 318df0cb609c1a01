"""A tablet without a screen that taps: what the page sends for it, and the wait for the answer."""

import json
import time
from contextlib import ExitStack, suppress
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection

from tests.browser.served import Served
from tests.browser.visitor import Visitor


class Wired:
    """One page on the app: `open` loads it anew, `tap` answers in the visit's entry.

    `source` is the address that it asks from; the server knows unsigned tablets apart by it.
    """

    def __init__(
        self,
        server: Served,
        *,
        source: str = "127.0.0.1",
        patience_s: float = 60.0,
        cookies: dict[str, str] | None = None,
    ) -> None:
        self._patience_s = patience_s
        self._visitor = Visitor(server, cookies or {}, source=source, patience_s=patience_s)
        self.said = ""
        self._widgets: dict[str, str] = {}
        self._chosen: dict[str, WidgetState] = {}
        self._open = ExitStack()
        self._line: ClientConnection | None = None
        self._there: tuple[str, str] = ("", "")
        self._entry: tuple[str, str] = ("", "")
        self._fields: dict[str, str] = {}
        self._taps = 0
        self._seen = 0
        self._page = ""

    def open(self, path: str = "", query: str = "") -> float:
        """Load a screen on a new socket; the seconds until all of it was sent."""
        self.close()
        begun = time.perf_counter()
        self._there, self._taps, self._page = (path, query), 0, f"wired {begun}"
        self._chosen = {}
        self._line = self._open.enter_context(self._visitor.socket())
        self.run()
        return time.perf_counter() - begun

    def run(self) -> float:
        """Let the whole screen run again; the seconds until its end."""
        begun = time.perf_counter()
        elements = self._ask(self._asked())
        self.said = " ".join(str(element) for element, _ in elements)
        self._widgets = {}
        for element, fragment in elements:
            widget = getattr(element, element.WhichOneof("type") or "", None)
            if named := getattr(widget, "id", ""):
                self._widgets[named.split("-", maxsplit=2)[-1]] = named
            if element.WhichOneof("type") == "text_input":
                self._fields[element.text_input.label] = element.text_input.id
            if element.bidi_component.component_name == "entry":
                self._entry = (element.bidi_component.id, fragment)
                self._seen = json.loads(element.bidi_component.json)["seen"]
        return time.perf_counter() - begun

    def press(self, key: str) -> float:
        """Press the button of this key; the seconds until all of the screen was sent."""
        self._chosen["pressed"] = WidgetState(id=self._widgets[key], trigger_value=True)
        try:
            return self.run()
        finally:
            del self._chosen["pressed"]

    def switch_on(self, key: str) -> float:
        """Switch the toggle of this key on, as `press`."""
        self._chosen[key] = WidgetState(id=self._widgets[key], bool_value=True)
        return self.run()

    def send_value(self, key: str, kind: str, value: object) -> None:
        """Send a value of any kind for the widget of this key, and wait until the screen ends."""
        state = WidgetState(id=self._widgets[key])
        setattr(state, kind, value)
        asked = self._asked()
        asked.rerun_script.widget_states.widgets.append(state)
        self._send(asked)
        with suppress(AssertionError):
            self.wait()

    def log_text(self) -> str:
        """The log of the server."""
        return self._visitor.server.log_text()

    def offers(self, beginning: str) -> list[str]:
        """The keys of the widgets that begin so and stood in the last run."""
        return [key for key in self._widgets if key.startswith(beginning)]

    def tap(self, name: str, value: object, zones: list[str] | None = None) -> float:
        """Tap in the visit's entry; the seconds until the answer. AssertionError without one."""
        self._taps += 1
        begun = time.perf_counter()
        asked = self._asked()
        component, asked.rerun_script.fragment_id = self._entry
        state = asked.rerun_script.widget_states.widgets.add()
        state.id = component
        tap = [self._taps, name, value, zones, self._seen]
        state.json_value = json.dumps({"taps": {"page": self._page, "taps": [tap]}})
        answered = [
            json.loads(element.bidi_component.json).get("answered", {})
            for element, _ in self._ask(asked)
            if element.WhichOneof("type") == "bidi_component"
        ]
        took = time.perf_counter() - begun
        if not any(one.get(self._page) == self._taps for one in answered):
            raise AssertionError(f"Tap {self._taps} on {name} was not answered: {answered}")
        return took

    def paste(self, label: str, text: str) -> None:
        """Put a text into the field of this label and wait for no answer: `wait` does."""
        asked = self._asked()
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = self._fields[label], text
        self._send(asked)

    def close(self) -> None:
        self._open.close()
        self._line = None

    def _asked(self) -> BackMsg:
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = self._there
        asked.rerun_script.widget_states.widgets.extend(self._chosen.values())
        return asked

    def _ask(self, asked: BackMsg) -> list[tuple[Any, str]]:
        """Every element that one run sends, with the fragment that it belongs to."""
        self._send(asked)
        return self.wait()

    def _send(self, asked: BackMsg) -> None:
        if self._line is None:
            raise RuntimeError("Nothing is open on this tablet.")
        self._line.send(asked.SerializeToString())

    def wait(self) -> list[tuple[Any, str]]:
        """What the run that was asked for sends, once it has come to its end."""
        if self._line is None:
            raise RuntimeError("Nothing is open on this tablet.")
        found = []
        while True:
            content = self._line.recv(timeout=self._patience_s)
            message = ForwardMsg()
            message.ParseFromString(content if isinstance(content, bytes) else content.encode())
            if message.HasField("delta"):
                found.append((message.delta.new_element, message.delta.fragment_id))
            if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                found = []
            elif message.HasField("script_finished"):
                if message.script_finished not in {
                    ForwardMsg.FINISHED_SUCCESSFULLY,
                    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
                }:
                    raise AssertionError("The screen did not come to its end.")
                return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
