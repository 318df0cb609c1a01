"""`python -m tests.supply.licences`: write docs/licences.md from what is installed."""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "licences.md"
LOCKS = {
    "requirements.txt": "What a studio installs",
    "requirements-dev.txt": "What only the checks and tests need",
}
# All of them allow the use, the change and the passing on of the whole under terms of one's own.
# MPL-2.0 asks for the source of its own files where those were changed; nothing here changes them.
ACCEPTED = {"MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0"}
# LGPL-2.1 asks that another version of the library can take its place: it is a package of its own.
ACCEPTED |= {"LGPL-2.1-or-later"}
ACCEPTED |= {"PSF-2.0", "Zlib", "ISC", "CC0-1.0", "Unlicense", "MPL-2.0", "Public domain"}
# How some packages write what SPDX calls otherwise.
SPELT = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "PSFL": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Public Domain": "Public domain",
}
# Packages whose description names none: how the file of the licence that they bring begins.
BY_FILE = {
    "axe-playwright-python": ("MIT License", "MIT"),
    "pyrage": ("The MIT License (MIT)", "MIT"),
    "sqlcipher3": ("Copyright (c) 2004-2007 Gerhard Häring", "Zlib"),
}


def licence_of(package: Distribution) -> str:
    """An SPDX expression, "" where none is known."""
    said = package.metadata
    name = str(said["Name"]).lower()
    if name in BY_FILE:
        begins, licence = BY_FILE[name]
        files = [file for file in package.files or [] if "LICENSE" in str(file).upper()]
        return licence if any(_text(file).startswith(begins) for file in files) else ""
    classified = [
        line.split("::")[-1].strip()
        for line in said.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    for found in (said.get("License-Expression"), said.get("License"), *classified):
        short = SPELT.get((found or "").strip(), (found or "").strip())
        if short and all(part in ACCEPTED for part in re.split(r" (?:AND|OR) ", short)):
            return short
    return ""


def _text(file: object) -> str:
    return Path(str(file.locate())).read_text(encoding="utf-8", errors="replace").lstrip()  # type: ignore[attr-defined]


def locked(lock: str) -> list[str]:
    """The packages that the lock pins, those for other systems left out."""
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(), re.MULTILINE)
    return [name for name in dict.fromkeys(pinned) if _installed(name)]


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def document() -> str:
    """The whole document; a licence that is not known to be accepted stands there as such."""
    lines = [
        "# Licences",
        "",
        "The packages that the pinned requirements hold on Linux, and their licences as they state",
        "them. `make licences` writes this file; a test compares it with what is installed and",
        "refuses a licence that it does not know.",
    ]
    seen: set[str] = set()
    for lock, words in LOCKS.items():
        names = [name for name in locked(lock) if name not in seen]
        seen |= set(names)
        rows = [f"| {name} | {licence_of(distribution(name)) or '**unknown**'} |" for name in names]
        lines += ["", f"## {words}", "", "| package | licence |", "|---|---|", *rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
    sys.exit("**unknown**" in document())
