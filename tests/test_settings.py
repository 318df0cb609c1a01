"""Settings: the document is current, the command shows what is in force and hides secrets."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from smpdash import settings
from smpdash.cli.main import main
from smpdash.runtime.admission import idle

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"\bSMPDASH_[A-Z_]*[A-Z]\b")


def test_the_document_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "--table"]) == 0
    written = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == written


def test_every_variable_that_a_document_names_is_in_the_table() -> None:
    files = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]
    named = {name for file in files for name in NAMED.findall(file.read_text(encoding="utf-8"))}
    assert named == {setting.name for setting in settings.SETTINGS}


def test_values_in_force_are_printed_and_secrets_are_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for setting in settings.SETTINGS:
        monkeypatch.setenv(setting.name, f"value of {setting.name}")
    monkeypatch.setenv("SMPDASH_LOCK_SECONDS", "45")
    monkeypatch.setenv("SMPDASH_DEMO", "off")
    monkeypatch.setenv("SMPDASH_ANNOUNCE", "off")
    monkeypatch.setenv("SMPDASH_BACKUP_PASPHRASE", "a slip of the finger")
    assert main(["settings"]) == 0
    printed = capsys.readouterr().out
    shown = {setting.name for setting in settings.SETTINGS if f"  {setting.value}\n" in printed}
    assert shown == {setting.name for setting in settings.SETTINGS if not setting.is_secret}
    assert "a slip of the finger" not in printed
    assert re.search(r"SMPDASH_BACKUP_PASPHRASE +\(no setting of this name is known\)", printed)


def test_secrets_are_those_that_hold_a_key_a_passphrase_or_a_secret_itself() -> None:
    secret = {setting.name for setting in settings.SETTINGS if setting.is_secret}
    ends = ("KEY", "PASSPHRASE", "SECRET")
    assert secret == {each.name for each in settings.SETTINGS if each.name.endswith(ends)}


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in settings.SETTINGS:
        monkeypatch.setenv(setting.name, "")
    assert settings.database() == ROOT / "data" / "smpdash.db"
    assert settings.key_file() is None
    assert settings.backup_to() is None
    assert settings.backup_passphrase_file() is None
    assert settings.lock_seconds() is None
    assert settings.has_demo()
    assert settings.oidc() == {}


@pytest.mark.parametrize(
    ("setting", "text", "allowed"),
    [
        (settings.LOCK_SECONDS, "abc", "a whole number from 1 to 900"),
        (settings.LOCK_SECONDS, "-5", "a whole number from 1 to 900"),
        (settings.LOCK_SECONDS, "901", "a whole number from 1 to 900"),
        (settings.LOCK_SECONDS, "²", "a whole number from 1 to 900"),
        (settings.DEMO, "offf", "on or off"),
    ],
)
def test_a_value_that_cannot_be_read_is_marked_and_refused(
    setting: settings.Setting,
    text: str,
    allowed: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(setting.name, text)
    assert main(["settings"]) == 0
    assert f"{text}  (cannot be read: it has to be {allowed})" in capsys.readouterr().out
    with pytest.raises(SystemExit) as refused:
        settings.check()
    said = f"{setting.name} is “{text}”, which cannot be read: it has to be {allowed}."
    assert said in str(refused.value)


@pytest.mark.slow
def test_no_server_starts_with_a_value_that_cannot_be_read(tmp_path: Path) -> None:
    records = tmp_path / "studio.db"
    run = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=ROOT,
        env=os.environ | {"SMPDASH_DB": str(records), "SMPDASH_LOCK_SECONDS": "abc"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 1
    assert "SMPDASH_LOCK_SECONDS is “abc”" in run.stderr
    assert "Traceback" not in run.stderr
    assert not records.exists()


def test_a_secret_that_cannot_be_used_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMPDASH_PIN_KEY", "too short")
    assert main(["settings"]) == 0
    with pytest.raises(SystemExit) as refused:
        settings.check()
    said = capsys.readouterr().out + str(refused.value)
    assert said.count("has to be at least 32 characters") == 2
    assert "too short" not in said


@pytest.mark.parametrize(("text", "seconds"), [("1", 1), ("900", 900), (" 60 ", 60)])
def test_a_tablet_locks_itself_after_the_time_that_is_set(
    text: str, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPDASH_LOCK_SECONDS", text)
    settings.check()
    assert idle() == timedelta(seconds=seconds)


@pytest.mark.parametrize("off", ["off", " OFF ", "no", "false", "0"])
def test_the_made_up_studio_is_switched_off_in_each_of_the_usual_words(
    off: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPDASH_DEMO", off)
    assert not settings.has_demo()
