"""`python -m tests.campaigns`: run the long forms and write their figures into the document."""

import argparse
import os
import platform
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import sqlcipher3

from tests.campaigns import bit_flips, kill, restore_drill, tampering

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"


def killed(folder: Path, rounds: int) -> str:
    found = kill.campaign(folder, rounds, seed=7)
    spared = found.committed_unacknowledged
    return table(
        ("kill -9 under four writers", f"{found.rounds:,} rounds"),
        ("saves acknowledged before the kill", found.acknowledged),
        ("acknowledged and lost", found.lost),
        ("written twice after every pending save was sent again", found.twice),
        ("findings of `check` over all rounds", len(found.findings)),
        ("control: committed but not acknowledged, twice under a new key", spared),
    )


def flipped(folder: Path, rounds: int) -> str:
    flips = bit_flips.campaign(folder, rounds, seed=11)
    changed = [flip for flip in flips if flip.changed]
    return table(
        ("single bits flipped", f"{len(flips):,}"),
        ("that changed a value", len(changed)),
        ("of these noticed by `check`", sum(flip.noticed for flip in changed)),
        (
            "control: noticed by the engine's integrity_check alone",
            sum(flip.by_integrity_check for flip in changed),
        ),
    )


def tampered(folder: Path, rounds: int) -> str:
    found = tampering.campaign(folder, rounds, seed=13)
    lines = [
        "| what was done | times | with an anchor | without one | control: chain alone |",
        "|---|---|---|---|---|",
    ]
    for kind in tampering.KINDS:
        some = [one for one in found if one.kind == kind]
        counts = (
            len(some),
            sum(one.noticed for one in some),
            sum(one.without_anchor for one in some),
            sum(one.by_chain_alone for one in some),
        )
        lines.append(f"| {kind} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)


def drilled(folder: Path, rounds: int) -> str:
    found = []
    for number in range(rounds):
        place = folder / str(number)
        place.mkdir()
        found.append(restore_drill.drill(place, seconds=2.0))
    return table(
        ("drills: backed up under four writers, lost, restored, compared", len(found)),
        ("saves acknowledged before the backup began", sum(one.acknowledged for one in found)),
        ("of these missing afterwards", sum(one.missing for one in found)),
        ("tables that differ from the backup", sum(one.differences for one in found)),
        ("findings of `check`", sum(len(one.findings) for one in found)),
        ("largest file", f"{max(one.size for one in found) / 1e6:.1f} MB"),
        ("longest backup with its check", f"{max(one.backup_seconds for one in found):.2f} s"),
        ("longest restore with its checks", f"{max(one.restore_seconds for one in found):.2f} s"),
    )


CAMPAIGNS: dict[str, tuple[Callable[[Path, int], str], int]] = {
    "kill": (killed, 1000),
    "flips": (flipped, 1000),
    "tampering": (tampered, 1000),
    "drill": (drilled, 10),
}


def table(*lines: tuple[str, object]) -> str:
    return "\n".join(["| what | figure |", "|---|---|", *(f"| {a} | {b} |" for a, b in lines)])


def machine() -> str:
    return (
        f"Measured with Python {platform.python_version()}, SQLite {sqlcipher3.sqlite_version}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(CAMPAIGNS)}")
    parser.add_argument("--rounds", type=int, help="else as many as the document promises")
    chosen = parser.parse_args()
    for name in chosen.names or CAMPAIGNS:
        run, rounds = CAMPAIGNS[name]
        with tempfile.TemporaryDirectory() as folder:
            section = f"{run(Path(folder), chosen.rounds or rounds)}\n\n{machine()}"
        begins, ends = f"<!-- {name} -->", f"<!-- /{name} -->"
        text = DOCUMENT.read_text(encoding="utf-8")
        old = re.compile(f"{re.escape(begins)}.*?{re.escape(ends)}", re.DOTALL)
        DOCUMENT.write_text(
            old.sub(lambda _, new=f"{begins}\n{section}\n{ends}": new, text), encoding="utf-8"
        )
        print(f"{name}: written into {DOCUMENT.name}")


if __name__ == "__main__":
    main()
