"""What smpdash is made of is written down, and a known weakness in it would be said."""

import subprocess
import sys

import pytest

from tests.supply import audit
from tests.supply.licences import DOCUMENT, document

SOUND = {"name": "one", "version": "1", "vulns": []}
SKIPPED = {"name": "two", "skip_reason": "Dependency not found"}
WEAK = {"name": "three", "version": "3", "vulns": [{"id": "CVE-1", "fix_versions": ["4"]}]}


@pytest.mark.skipif(sys.platform != "linux", reason="The document is of what Linux installs.")
def test_the_licences_are_those_of_what_is_installed_and_all_are_accepted() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()
    assert "unknown" not in document()


@pytest.mark.parametrize(
    ("found", "status", "words"),
    [
        ([SOUND, SOUND], 0, "2 packages audited, 0 with a known weakness"),
        ([SOUND, SKIPPED], 0, "NOT AUDITED, nobody knows them: two"),
        ([SKIPPED, SKIPPED], 0, "NOT AUDITED: the service"),
        ([], 0, "NOT AUDITED: the service"),
        ([SOUND, WEAK, SKIPPED], 1, "three 3: CVE-1, mended in 4"),
    ],
)
def test_a_weakness_fails_and_what_could_not_be_asked_is_said(
    found: list[dict[str, object]], status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.said(found) == status
    assert words in capsys.readouterr().out


def test_pip_audit_takes_the_pinned_requirements_as_they_are() -> None:
    # Without a name it has nobody to ask.
    first = audit._first_pin(audit.LOCK.read_text(encoding="utf-8"))
    assert first.count("==") == 1
    assert "--hash=sha256:" in first
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--version"], capture_output=True, check=False
    )
    assert done.returncode == 0
