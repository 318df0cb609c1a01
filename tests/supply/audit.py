"""`python -m tests.supply.audit`: ask whether a pinned package has a known weakness.

Status 1 where one has. A machine that cannot reach the service that knows says so, and passes: what
could not be asked is no finding.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-dev.txt"  # holds what a studio installs, and the tools
UNASKED = "NOT AUDITED: the service that knows of weaknesses could not be asked from here."


def main(lock: Path = LOCK) -> int:
    """Audit the lock; the first package alone tells whether anybody answers."""
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.txt"
        first.write_text(_first_pin(lock.read_text(encoding="utf-8")), encoding="utf-8")
        if not _answered(asked(first)):
            print(UNASKED)
            return 0
    return said(asked(lock))


def asked(lock: Path) -> list[dict[str, Any]]:
    """What pip-audit says of each package; nothing where it could not work at all."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes"]
    command += ["--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(done.stderr.strip()[-500:], file=sys.stderr)
        return []
    return found


def said(found: Sequence[dict[str, Any]]) -> int:
    """Print what was found and give the exit status."""
    if not _answered(found):
        print(UNASKED)
        return 0
    weak = [one for one in found if one.get("vulns")]
    for one in weak:
        for weakness in one["vulns"]:
            better = ", ".join(weakness["fix_versions"]) or "none yet"
            print(f"{one['name']} {one['version']}: {weakness['id']}, mended in {better}")
    skipped = [one["name"] for one in found if "skip_reason" in one]
    if skipped:
        print(f"NOT AUDITED, nobody knows them: {', '.join(skipped)}")
    print(f"{len(found) - len(skipped)} packages audited, {len(weak)} with a known weakness.")
    return int(bool(weak))


def _answered(found: Sequence[dict[str, Any]]) -> bool:
    return any("skip_reason" not in one for one in found)


def _first_pin(text: str) -> str:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    end = next(n for n, line in enumerate(lines[1:], 1) if not line.startswith(" "))
    return "\n".join(lines[:end]).rstrip(" \\") + "\n"


if __name__ == "__main__":
    sys.exit(main())
