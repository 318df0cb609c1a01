"""Load on the demo studio: sockets with invented cookies, and forms begun without end."""

import contextlib
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from smpdash.runtime import demo_studio
from smpdash.runtime.admission import COOKIE
from smpdash.runtime.demo_studio import place_for_demo
from tests.browser.served import ROOT, Served
from tests.browser.visitor import Visitor
from tests.campaigns.long_day import look

APP = ROOT / "app.py"
UNBOUNDED = Path(__file__).with_name("unbounded.py")
# Letters of a name: nearly as large as any message may be, and as one of a stranger may be.
NAMES = (900_000, 120_000)
# Of each length, in the long form.
FORMS = 12


@dataclass(frozen=True)
class Load:
    """Sockets that were open at once, forms begun, and what the server and the file grew by."""

    sockets: int
    forms: int
    memory_mb: float
    file_mb: float


def load(folder: Path, *, sockets: int, forms: int, app: Path = APP) -> Load:
    """So many sockets at once, each with a cookie of its own; then so many forms of each size."""
    # By streamlit: the command of ours bounds connections besides, which would hide the pace.
    with Served(folder / "studio.db", app=app, by_streamlit=True) as server:
        visitor = Visitor(server)
        visitor.ask("/demo/open", {})
        file = place_for_demo(server.database)
        visitor.look()
        before, size = look(server, 0).memory_mb, _size(file)
        admitted = _open_at_once(server, sockets)
        begun = sum(_begin(server, number, letters) for number in range(forms) for letters in NAMES)
        return Load(admitted, begun, look(server, 0).memory_mb - before, (_size(file) - size) / 1e6)


def _size(file: Path) -> int:
    return sum(one.stat().st_size for one in file.parent.glob(f"{file.name}*"))


def _stranger(server: Served, number: int) -> Visitor:
    return Visitor(server, {demo_studio.COOKIE: "1", COOKIE: f"invented-{number}"}, patience_s=30)


def _open_at_once(server: Served, sockets: int) -> int:
    admitted = 0
    with ExitStack() as lines:
        for number in range(sockets):
            with contextlib.suppress(InvalidStatus, ConnectionClosed, OSError):
                lines.enter_context(_stranger(server, number).socket())
                admitted += 1
    return admitted


def _begin(server: Served, number: int, letters: int) -> bool:
    """Begin a form about somebody new with a name so long; whether a form was begun."""
    with _stranger(server, number).socket() as line:
        begun = _ask(line, BackMsg(rerun_script={}))
        asked = BackMsg()
        pressed = asked.rerun_script.widget_states.widgets.add()
        pressed.id = next(one.button.id for one in begun if "new-client" in one.button.id)
        pressed.trigger_value = True
        fields = [
            one.text_input.id
            for one in _ask(line, asked)
            if one.WhichOneof("type") == "text_input" and one.text_input.label == "Name"
        ]
        if not fields:
            return False
        asked = BackMsg()
        # The field's key begins with the form's.
        asked.rerun_script.page_name = "intake"
        asked.rerun_script.query_string = f"draft={fields[-1].rsplit('-')[-1].split(':')[0]}"
        typed = asked.rerun_script.widget_states.widgets.add()
        typed.id, typed.string_value = fields[-1], "Anna Maria " * (letters // 11)
        _ask(line, asked)
    # Each look at the list draws what was begun.
    _stranger(server, number).look()
    return True


def _ask(line: ClientConnection, asked: BackMsg) -> list[Any]:
    found = []
    with contextlib.suppress(ConnectionClosed):
        line.send(asked.SerializeToString())
        while True:
            content = line.recv(timeout=60)
            message = ForwardMsg()
            message.ParseFromString(content if isinstance(content, bytes) else content.encode())
            if message.HasField("delta"):
                found.append(message.delta.new_element)
            # A tap that leads to another screen ends a run early, and begins another.
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and message.HasField(
                "script_finished"
            ):
                return found
    return found
