"""The unit of `smpdash service` under a real systemd: crashes, a power cut and a full disk."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from smpdash.estimate.issue import issued
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.store import open_store
from tests.browser import hands
from tests.browser.served import ROOT, answers, free_port
from tests.browser.tablet import Tablet, open_tablet
from tests.builders.machine import LIBRARIES, START_S, Machine, why_not
from tests.builders.package import build
from tests.builders.records import NOW
from tests.builders.waiting import until

# The Python of the system: a service may look into no home, where a developer's may lie. It has to
# be of the version that the libraries of the tests are for.
PYTHON = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
PROGRAM = "/usr/local/smpdash"
RECORDS = "/var/lib/smpdash"
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def url() -> str:
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def machine(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine that serves a demo studio, set up as `smpdash service` says."""
    reason = why_not() if Path(PYTHON).exists() else f"{PYTHON} is missing"
    if reason:
        pytest.skip(f"No machine was started: {reason}.")
    machine = Machine(tmp_path_factory.mktemp("machine"), Path(pytest.__file__).parents[1])
    wheel = build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))
    records = tmp_path_factory.mktemp("records") / "smpdash.db"
    store = open_store(records, issue=issued)
    write_demo(store, seed=DEMO_SEED, today=NOW.date(), now=NOW, clients=3)
    try:
        machine.boot()
        install(machine, wheel, url)
        machine.run("install", "-d", "-o", "smpdash", "-m", "700", RECORDS)
        machine.run("install", "-o", "smpdash", "-m", "600", machine.lend(records), RECORDS)
        machine.run("systemctl", "enable", "--now", "smpdash")
        until(lambda: answers(url), seconds=START_S)
        yield machine
    finally:
        machine.cut_power()


def install(machine: Machine, wheel: Path, url: str) -> None:
    """Install the program for everybody, with its unit and its user."""
    machine.run(PYTHON, "-m", "venv", "--without-pip", PROGRAM)
    python = f"{PROGRAM}/bin/python"
    asked = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    packages = machine.run(python, "-c", asked).strip()
    machine.run("sh", "-c", f"echo {LIBRARIES} > {packages}/libraries.pth")
    machine.run(python, "-m", "zipfile", "-e", machine.lend(wheel), packages)
    port = f"--port={url.rpartition(':')[2]}"
    unit = "/etc/systemd/system/smpdash.service"
    machine.run(python, "-m", "smpdash", "service", f"--out={unit}", "--address=127.0.0.1", port)
    machine.run("useradd", "--system", f"--home-dir={RECORDS}", "smpdash")
    machine.run("systemctl", "daemon-reload")


def smpdash(machine: Machine, *arguments: str) -> str:
    """What a command of smpdash said that the user of the service ran."""
    command = ["runuser", "-u", "smpdash", "--", "env", f"SMPDASH_DB={RECORDS}/smpdash.db"]
    return machine.run(*command, f"{PROGRAM}/bin/python", "-m", "smpdash", *arguments)


def shown_of(machine: Machine, name: str) -> str:
    """What systemd knows of the service under this name."""
    return machine.run("systemctl", "show", "smpdash", f"--property={name}", "--value").strip()


@pytest.fixture
def tablet(browser: Browser, machine: Machine, url: str) -> Iterator[Tablet]:
    """A tablet on which a visit of a new client is in progress, with a shade noted."""
    until(lambda: answers(url), seconds=START_S)
    tablet = open_tablet(browser, url)
    hands.new_client(tablet, "Made up for a service")
    hands.begin_visit(tablet)
    hands.tap_shade(tablet, "3")
    yield tablet
    tablet.close()


def goes_on(tablet: Tablet, machine: Machine) -> None:
    """The tablet is back by itself with its draft, and the visit can be recorded."""
    tablet.settled(patience_s=90)
    assert hands.shown(tablet)["shade"].startswith("3")
    hands.type_depth(tablet, "0.55")
    hands.tap_coverage(tablet, "60%")
    assert hands.record(tablet)
    assert "is whole." in smpdash(machine, "check")


def test_a_killed_service_is_started_again_and_the_tablet_goes_on(
    machine: Machine, tablet: Tablet
) -> None:
    before = int(shown_of(machine, "NRestarts"))
    machine.run("systemctl", "kill", "--signal=KILL", "smpdash")
    tablet.cut_off()
    until(lambda: int(shown_of(machine, "NRestarts")) > before, seconds=START_S)
    goes_on(tablet, machine)


def test_after_a_power_cut_the_service_starts_by_itself_and_the_tablet_goes_on(
    machine: Machine, tablet: Tablet
) -> None:
    machine.cut_power()
    tablet.cut_off()
    machine.boot()
    goes_on(tablet, machine)


def test_a_service_that_starts_on_a_full_disk_serves_again_once_there_is_room(
    machine: Machine, url: str
) -> None:
    machine.run("systemctl", "stop", "smpdash")
    kept = machine.run("mktemp", "-d").strip()
    machine.run("cp", "-a", f"{RECORDS}/.", kept)
    machine.run("mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "tmpfs", RECORDS)
    machine.run("cp", "-a", f"{kept}/.", RECORDS)
    machine.run("sh", "-c", f"cat /dev/zero > {RECORDS}/filled 2>/dev/null || true")
    machine.run("systemctl", "start", "smpdash")
    until(lambda: answers(url) or int(shown_of(machine, "NRestarts")) > 0, seconds=START_S)
    machine.run("rm", f"{RECORDS}/filled")
    until(lambda: answers(url), seconds=START_S)
    assert shown_of(machine, "ActiveState") == "active"
    assert "is whole." in smpdash(machine, "check")
    machine.run("systemctl", "stop", "smpdash")
    machine.run("umount", RECORDS)


def test_the_service_can_write_its_records_and_nothing_else(machine: Machine) -> None:
    machine.run("systemctl", "restart", "smpdash")
    inside = ["nsenter", f"--target={shown_of(machine, 'MainPID')}", "--mount", "--root", "touch"]
    machine.run(*inside, f"{RECORDS}/mine")
    for elsewhere in (f"{PROGRAM}/mine", "/etc/mine", "/var/log/mine", "/usr/mine"):
        with pytest.raises(AssertionError, match="Read-only file system"):
            machine.run(*inside, elsewhere)


def test_a_stop_ends_the_service_without_a_kill(machine: Machine, url: str) -> None:
    machine.run("systemctl", "restart", "smpdash")
    until(lambda: answers(url), seconds=START_S)
    machine.run("systemctl", "stop", "smpdash")
    assert shown_of(machine, "Result") == "success"
