"""The app in a process of its own, which a test may kill and start again on the same port."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]


# Below the ports that systems give to outgoing connections, which come and go beside a test.
PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port on which nobody listens, on any address of the machine."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("", port))
            return port


class Served:
    """`with Served(database) as server:` runs app.py on 127.0.0.1 until the block ends.

    By `python -m smpdash serve`, as `make run` does; with `by_streamlit` by `streamlit run`, which
    serves a plain script too and puts no limits on connections. With `files` the system lets it
    open so many and no more; `options` are further ones of the command.
    `environ` adds to the environment: STREAMLIT_SERVER_ADDRESS="0.0.0.0" serves as `make run` does.
    It is started in `folder`, whose `.streamlit/config.toml` holds the server's settings.
    """

    def __init__(
        self,
        database: Path,
        *,
        app: Path = ROOT / "app.py",
        folder: Path = ROOT,
        by_streamlit: bool = False,
        files: int = 0,
        options: tuple[str, ...] = (),
        **environ: str,
    ) -> None:
        self.database = database
        self.folder = folder
        self.app = app
        self.by_streamlit = by_streamlit
        self.files = files
        self.options = options
        self.environ = environ
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = database.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, patience_s: float = 60) -> None:
        """Start and wait until it answers; RuntimeError with its log where it does not."""
        command = [sys.executable, "-m"]
        if self.by_streamlit:
            command += ["streamlit", "run", str(self.app), f"--server.port={self.port}"]
        else:
            command += ["smpdash", "serve", f"--port={self.port}", f"--app={self.app}"]
            command += self.options
        if self.files:
            command = ["sh", "-c", f'ulimit -n {self.files}; exec "$@"', "sh", *command]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**os.environ, **self._where(), **self.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        given_up = time.monotonic() + patience_s
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > given_up:
                self.stop()
                raise RuntimeError(f"The app does not start:\n{self.log_text()}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it as a power cut would: no chance to tidy up."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it as a person would, and wait until it is gone."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def wait(self) -> None:
        """Wait until it is gone; subprocess.TimeoutExpired where that takes too long."""
        if self._process:
            self._process.wait(timeout=10)

    @property
    def pid(self) -> int:
        """The server's process; 0 while there is none."""
        return self._process.pid if self._process else 0

    def _where(self) -> dict[str, str]:
        """The records, and the program itself where it is started in another folder."""
        found = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        return {"SMPDASH_DB": str(self.database), "PYTHONPATH": os.pathsep.join(found)}

    def log_text(self) -> str:
        return self.log.read_text(errors="replace")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
