"""A network cable between tablet and server, which a test may pull and plug in again."""

import contextlib
import socket
import threading
from typing import Self


class Cable:
    """`with Cable(port) as cable:` carries `cable.url` to this port of the same machine.

    The server sees a tablet at the address `near`, which may be any of 127.0.0.0/8. If it
    `listens`, everything that it carries can be `read` afterwards.
    """

    def __init__(self, port: int, *, near: str = "127.0.0.1", listens: bool = False) -> None:
        self._near, self._listens = near, listens
        self.read = b""
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._whole = True
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def pull(self) -> None:
        """End every connection, and refuse new ones until `plug_in`."""
        with self._lock:
            self._whole = False
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def plug_in(self) -> None:
        with self._lock:
            self._whole = True

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:  # closed: the test is over
                return
            try:
                far = socket.create_connection(self._target, source_address=(self._near, 0))
            except OSError:  # the server is down
                near.close()
                continue
            with self._lock:
                if not self._whole:
                    near.close()
                    far.close()
                    continue
                self._open |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self._listens:
                    with self._lock:
                        self.read += data
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._open.discard(source)
        source.close()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.pull()
        # close() alone leaves a waiting accept() waiting.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
