"""The package: built, installed in an empty environment, and served there without the checkout."""

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from smpdash.estimate.issue import issued
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.store import open_store
from tests.browser.served import Served, free_port
from tests.browser.visitor import Visitor
from tests.builders.package import build, unpacked
from tests.builders.records import NOW

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
# The tests that try the installed program: of each room, and in the browser of a whole journey, of
# the tablet's own files, and of HTTPS.
TESTED = ("record", "store", "estimate", "show", "html", "runtime", "screens", "cli")
TESTED += tuple(f"browser/test_{name}.py" for name in ("journey", "hands", "kept_pages", "https"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it is built from the sdist, as a package index hands it out."""
    source = unpacked(sdist, tmp_path_factory.mktemp("unpacked"))
    return build(source, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that has smpdash, and the libraries by a path."""
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    paths = sysconfig.get_paths(vars={"base": str(environment), "platbase": str(environment)})
    libraries = sysconfig.get_paths()["purelib"]
    Path(paths["purelib"], "libraries.pth").write_text(f"{libraries}\n")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    pip += ["--no-index", "--no-deps", "--disable-pip-version-check", str(wheel)]
    subprocess.run(pip, check=True)
    return environment / "bin"


def run(command: list[str | Path], home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=home, env=clean(home, **environ), capture_output=True, text=True, check=False
    )


def clean(home: Path, **environ: str) -> dict[str, str]:
    """An environment that knows nothing of the checkout; the user's folders are in `home`."""
    ours = ("SMPDASH_", "STREAMLIT_", "PYTHON", "PYTEST_", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "HOME": str(home), **environ}


@contextmanager
def served(
    command: list[str | Path], home: Path, port: int, **environ: str
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        cwd=home,
        env=clean(home, **environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        given_up = time.monotonic() + 60
        while not is_up(port):
            if process.poll() is not None or time.monotonic() > given_up:
                process.kill()
                raise RuntimeError(process.communicate()[0])
            time.sleep(0.1)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def is_up(port: int) -> bool:
    try:
        return answer(port, "/_stcore/health")[0] == 200
    except OSError:
        return False


def answer(port: int, path: str) -> tuple[int, str]:
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Accept": "text/html"}
    )
    with urllib.request.urlopen(asked, timeout=10) as got:
        return got.status, got.read().decode()


def test_the_wheel_holds_each_file_of_the_program_and_nothing_else(wheel: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "smpdash"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    beside = {"app.py", ".streamlit/config.toml", "data/studio.toml"}
    wanted = {name for name in listed if (ROOT / name).is_file()}
    wanted |= {f"smpdash/{name}" for name in beside}
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == wanted


def test_the_program_that_is_installed_is_the_wheel_and_says_its_own_name(
    installed: Path, tmp_path: Path
) -> None:
    where = run([installed / "python", "-c", "import smpdash; print(smpdash.__file__)"], tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)
    by_name = run([installed / "smpdash", "--help"], tmp_path)
    by_module = run([installed / "python", "-m", "smpdash", "--help"], tmp_path)
    assert by_name.stdout.startswith("usage: smpdash ")
    assert by_module.stdout.startswith("usage: python -m smpdash ")
    assert by_name.stdout.partition("\n\n")[2] == by_module.stdout.partition("\n\n")[2]


def test_the_records_of_an_installed_program_lie_in_the_folder_of_its_user(
    installed: Path, tmp_path: Path
) -> None:
    made = run([installed / "smpdash", "new"], tmp_path, XDG_DATA_HOME=str(tmp_path / "data"))
    assert made.returncode == 0, made.stderr
    checked = run([installed / "smpdash", "check"], tmp_path, XDG_DATA_HOME=str(tmp_path / "data"))
    assert f"{tmp_path / 'data' / 'smpdash' / 'smpdash.db'} is whole." in checked.stdout


def test_an_installed_program_serves_the_made_up_studio_without_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    records, tablet = str(tmp_path / "demo.db"), Visitor(Served(tmp_path / "demo.db"))
    store = open_store(tmp_path / "demo.db", issue=issued)
    write_demo(store, seed=DEMO_SEED, today=NOW.date(), now=NOW, clients=3)
    checked = run([installed / "smpdash", "check", "--db", records], tmp_path)
    assert "is whole." in checked.stdout, checked.stderr
    port = tablet.server.port
    command: list[str | Path] = [installed / "smpdash", "serve", f"--port={port}"]
    with served(command, tmp_path, port, SMPDASH_DB=records):
        for path in ("/sign-in/look.css", "/manifest.webmanifest", "/client/C-0001/plan"):
            assert answer(port, path)[0] == 200, path
        _session, shown = tablet.look()
        asked_by = json.loads(answer(port, "/_stcore/host-config")[1])["allowedOrigins"]
    assert "C-0001" in shown
    assert asked_by == [], "the settings of the package are in force"


@pytest.mark.long
@pytest.mark.parametrize("room", TESTED)
def test_its_tests_pass_against_the_installed_program(
    installed: Path, sdist: Path, tmp_path: Path, room: str
) -> None:
    source = unpacked(sdist, tmp_path)
    shutil.rmtree(source / "smpdash")
    tested = [installed / "python", "-m", "pytest", "-q", "-m", "not long", f"tests/{room}"]
    found = run(tested, source, CI="true")
    assert found.returncode == 0, found.stdout[-4_000:]
    assert " passed" in found.stdout


def test_the_app_of_the_checkout_still_runs_by_streamlit_itself(tmp_path: Path) -> None:
    records, port = str(tmp_path / "studio.db"), free_port()
    command: list[str | Path] = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += [f"--server.port={port}"]
    with served(command, tmp_path, port, SMPDASH_DB=records):
        assert answer(port, "/sign-in")[0] == 200
