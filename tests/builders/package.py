"""The package as it is handed out: an sdist, and the wheel that is built from it."""

import subprocess
import sys
import tarfile
from pathlib import Path


def build(source: Path, target: str, into: Path) -> Path:
    """Build a wheel or an sdist; nothing is fetched for it."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = into.iterdir()
    return built


def unpacked(sdist: Path, into: Path) -> Path:
    """The folder that an sdist holds."""
    with tarfile.open(sdist) as archive:
        archive.extractall(into, filter="data")
    (source,) = into.iterdir()
    return source
