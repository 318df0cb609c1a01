"""`python -m smpdash service`: what it writes, checked by the tools of the system."""

import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.cli.startup.launchd import launchd_plist
from smpdash.cli.startup.plan import ServicePlan
from smpdash.cli.startup.systemd import systemd_unit
from smpdash.cli.startup.windows import windows_lines

# Systemd's own word for it: below 2 is "OK", and a unit without any protection has 9.6.
MOST_EXPOSED = 20
PLAN = ServicePlan(
    (sys.executable, "-m", "smpdash"), "/var/lib/smpdash", "smpdash", "0.0.0.0", 8501
)
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is missing: not checked"
)


def analysed(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False
    )


def unit_in(folder: Path, plan: ServicePlan = PLAN) -> Path:
    (folder / "smpdash.service").write_text(systemd_unit(plan))
    return folder / "smpdash.service"


@pytest.mark.slow
@needs_systemd
@pytest.mark.parametrize("data", ["/var/lib/smpdash", "/srv/the studio's 100 %"])
def test_systemd_finds_no_fault_in_the_unit(data: str, tmp_path: Path) -> None:
    plan = ServicePlan(PLAN.program, data, "smpdash", "0.0.0.0", 8501)
    checked = analysed("verify", "--man=no", str(unit_in(tmp_path, plan)))
    ours = [line for line in checked.stderr.splitlines() if "smpdash" in line]
    assert (checked.returncode, ours) == (0, [])


@needs_systemd
def test_systemd_rates_the_unit_as_well_protected(tmp_path: Path) -> None:
    file = unit_in(tmp_path)
    rated = analysed("security", "--offline=yes", f"--threshold={MOST_EXPOSED}", str(file))
    assert rated.returncode == 0, rated.stdout
    file.write_text(
        re.sub(
            r"^(Protect|Restrict|System|Capab|NoNew).*\n", "", file.read_text(), flags=re.MULTILINE
        )
    )
    assert analysed(
        "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", str(file)
    ).returncode


def test_the_unit_starts_smpdash_again_and_lets_it_write_its_records_alone() -> None:
    lines = systemd_unit(PLAN).splitlines()
    assert f"ExecStart={sys.executable} -m smpdash serve --address=0.0.0.0 --port=8501" in lines
    for line in ("Restart=always", "StartLimitIntervalSec=0", "ProtectSystem=strict"):
        assert line in lines
    assert "Environment=SMPDASH_DB=/var/lib/smpdash/smpdash.db" in lines
    assert [line for line in lines if line.startswith(("ReadWrite", "StateDirectory="))] == [
        "StateDirectory=smpdash"
    ]
    elsewhere = systemd_unit(ServicePlan(PLAN.program, "/srv/a b", "smpdash", "0.0.0.0", 8501))
    assert 'ReadWritePaths="/srv/a b"' in elsewhere
    assert "StateDirectory" not in elsewhere


@pytest.mark.parametrize(("place", "homes"), [("home", "read-only"), ("srv", "yes")])
def test_a_program_in_somebodys_home_can_be_read_there(place: str, homes: str) -> None:
    plan = ServicePlan((f"/{place}/ana/python",), "/var/lib/smpdash", "smpdash", "", 8501)
    # The checkout of the tests may lie in a home itself.
    if not plan.home.startswith(("/home", "/root")):
        assert f"ProtectHome={homes}" in systemd_unit(plan)


def test_the_property_list_of_launchd_says_the_same() -> None:
    read = plistlib.loads(launchd_plist(PLAN).encode())
    assert read["ProgramArguments"][:3] == [sys.executable, "-m", "smpdash"]
    assert read["ProgramArguments"][-1] == "--log=/var/lib/smpdash/smpdash.log"
    assert read["EnvironmentVariables"] == {"SMPDASH_DB": "/var/lib/smpdash/smpdash.db"}
    assert (read["KeepAlive"], read["RunAtLoad"], read["ExitTimeOut"]) == (True, True, 30)
    assert (read["UserName"], read["Umask"]) == ("smpdash", 0o077)


def test_a_quote_in_a_folder_stays_a_quote_for_windows() -> None:
    plan = ServicePlan(("C:\\Python\\python.exe", "-m", "smpdash"), "D:\\Ana's", "ana", "", 8501)
    text = windows_lines(plan)
    assert "-Execute 'C:\\Python\\python.exe'" in text
    assert "'D:\\Ana''s\\smpdash.db'" in text
    assert "-AtStartup" in text
    assert "-RestartCount 999" in text


@pytest.mark.parametrize("kind", ["systemd", "launchd", "windows"])
def test_the_text_is_printed_alone_and_what_to_do_beside_it(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "--kind", kind]) == 0
    printed = capsys.readouterr()
    assert main(["service", "--kind", kind, "--out", str(tmp_path / "text")]) == 0
    assert (tmp_path / "text").read_text() == printed.out
    assert "{" not in printed.err
    assert "smpdash" in printed.err


@pytest.mark.parametrize("kind", ["systemd", "launchd"])
def test_the_authority_is_made_as_the_user_whose_records_the_service_keeps(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "--kind", kind, "--data", "/srv/a b"]) == 0
    command = f"SMPDASH_DB='/srv/a b/smpdash.db' {sys.executable} -m smpdash https"
    assert f"sudo -u smpdash env {command}\n" in capsys.readouterr().err


def test_a_program_in_a_folder_that_its_user_may_not_enter_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    (home / "bin").mkdir(parents=True)
    monkeypatch.setattr(sys, "executable", str(home / "bin" / "python"))
    said = "cannot start this program: "
    home.chmod(0o700)
    assert main(["service", "--kind", "systemd"]) == 0
    error = capsys.readouterr().err
    assert f"The user smpdash {said}" in error
    assert f" is closed to others than {home.owner()}.\n" in error
    # Whoever owns the folder may enter it.
    assert main(["service", "--kind", "systemd", "--user", home.owner()]) == 0
    assert said not in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong", [["--data", "here"], ["--data", "/a\nb"], ["--user", "a b"], ["--user", "a%b"]]
)
def test_a_folder_or_a_user_that_cannot_be_one_is_refused(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["service", *wrong])
    assert "such as" in capsys.readouterr().err
