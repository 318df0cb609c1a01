"""The app in a process of its own, which a test may kill and start again on the same port."""

import multiprocessing
import os
import resource
import runpy
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
# A process keeps to a few ports, so that its browser knows the scripts of the app at each of them.
_OF_A_PROCESS = 40
_in_use: set[int] = set()


def free_port() -> int:
    """The first of this process's ports on which nobody listens, on any address of the machine."""
    first = os.getpid() * _OF_A_PROCESS % len(PORTS)
    for port in (*PORTS[first:], *PORTS[:first]):
        if port not in _in_use:
            with socket.socket() as probe, suppress(OSError):
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("", port))
                return port
    raise OSError("No port is free.")


def answers(url: str) -> bool:
    """Whether the app is up at this address."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


# A process that has the app's libraries, of which servers are forks: to load them takes longer than
# most tests.
_LOADED = multiprocessing.get_context("forkserver")
_LOADED.set_forkserver_preload(["tests.browser.loaded"])


class _Fork:
    """A fork of the loaded process, with the methods of Popen that Served needs."""

    def __init__(self, *command: object) -> None:
        self._process = _LOADED.Process(target=_run_command, args=command, daemon=True)
        self._process.start()
        self.pid = self._process.pid or 0
        self.kill, self.terminate = self._process.kill, self._process.terminate

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> None:
        self._process.join(timeout)
        if self._process.is_alive():
            raise subprocess.TimeoutExpired("smpdash", timeout or 0)


def _run_command(
    arguments: list[str], log: Path, folder: Path, environ: dict[str, str], files: int
) -> None:
    """Run `python -m smpdash` with these arguments in this process; its output goes to the log."""
    with log.open("ab") as output, Path(os.devnull).open("rb") as nothing:
        for descriptor, file in ((0, nothing), (1, output), (2, output)):
            os.dup2(file.fileno(), descriptor)
    if files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.path[:0] = [str(folder)]
    sys.argv[1:] = arguments
    runpy.run_module("smpdash", run_name="__main__", alter_sys=True)


class Served:
    """`with Served(database) as server:` runs app.py on 127.0.0.1 until the block ends.

    By `python -m smpdash serve`, as `make run` does; with `by_streamlit` by `streamlit run`, which
    serves a plain script too and puts no limits on connections. It is a fork of a process that has
    loaded the libraries, unless it is `fresh`, to be measured from its beginning. With `files` the
    system lets it open so many and no more; `options` are further ones of the command.
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
        fresh: bool = False,
        files: int = 0,
        options: tuple[str, ...] = (),
        **environ: str,
    ) -> None:
        self.database = database
        self.folder = folder
        self.app = app
        self.by_streamlit = by_streamlit
        self.fresh = fresh
        self.files = files
        self.options = options
        self.environ = environ
        self.port = free_port()
        _in_use.add(self.port)
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = database.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | _Fork | None = None

    def start(self, *, patience_s: float = 60) -> None:
        """Start and wait until it answers; RuntimeError with its log where it does not."""
        environ = {**os.environ, **self._where(), **self.environ}
        serve = ["serve", f"--port={self.port}", f"--app={self.app}", *self.options]
        if self.fresh or self.by_streamlit:
            streamlit = ["streamlit", "run", str(self.app), f"--server.port={self.port}"]
            self._process = self._start(
                streamlit if self.by_streamlit else ["smpdash", *serve], environ
            )
        else:
            self._process = _Fork(serve, self.log, self.folder, environ, self.files)
        given_up = time.monotonic() + patience_s
        while not answers(self.url):
            if self._process.poll() is not None or time.monotonic() > given_up:
                self.stop()
                raise RuntimeError(f"The app does not start:\n{self.log_text()}")
            time.sleep(0.1)

    def _start(self, arguments: list[str], environ: dict[str, str]) -> subprocess.Popen[bytes]:
        limit = f"ulimit -n {self.files};" if self.files else ""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                ["sh", "-c", f'{limit} exec "$@"', "sh", sys.executable, "-m", *arguments],
                cwd=self.folder,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

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
        # What a test serves is announced to nobody's network.
        where = {"SMPDASH_DB": str(self.database), "SMPDASH_ANNOUNCE": "off"}
        return {**where, "PYTHONPATH": os.pathsep.join(found)}

    def log_text(self) -> str:
        return self.log.read_text(errors="replace")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        _in_use.discard(self.port)
