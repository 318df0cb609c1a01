"""`python -m tests.campaigns`: run the long forms and write their figures into the document."""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import sqlcipher3

from smpdash.server.rate_limits import PAGES
from tests.browser import campaign, zone_walks
from tests.browser.served import Served
from tests.builders.sign_ins import with_pins
from tests.campaigns import (
    bit_flips,
    broken_exports,
    connections,
    demo_load,
    disk,
    doors,
    erasures,
    guesses,
    hostile_texts,
    kill,
    long_day,
    power_cut,
    restore_drill,
    tampering,
    two_tablets,
    without_end,
)
from tests.campaigns.figures import table
from tests.campaigns.tried import TRIED

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


def power_cut_off(folder: Path, rounds: int) -> str:
    found = power_cut.campaign(folder, rounds, saves=200, seed=17)
    steps = power_cut.migrations_cut(folder, rounds * 3 // 5, seed=17)
    lines = [
        "| what | synchronous=FULL | control: NORMAL | during the migrations |",
        "|---|---|---|---|",
    ]
    for what, figure in (
        ("power cuts at random moments", lambda one: f"{one.cuts:,}"),
        ("cuts that lost an acknowledged save", lambda one: one.cuts_that_lost),
        ("most saves lost at one cut", lambda one: one.most_lost),
        ("cuts that left a file that does not open", lambda one: len(one.not_opened)),
        ("saves there twice after sending again", lambda one: one.twice),
        ("findings of `check`", lambda one: len(one.findings)),
        ("backups noted as good that are not", lambda one: one.bad_backups),
    ):
        figures = [str(figure(one)) for one in (found["FULL"], found["NORMAL"], steps)]
        lines.append(f"| {what} | {' | '.join(figures)} |")
    return "\n".join(lines)


def disk_failed(folder: Path, every: int) -> str:
    found, control = (_errors(folder, every, how) for how in ("no control", "control"))
    return table(
        ("changes on the disk that two saves make", found["changes"]),
        ("saves during which one of them failed, once or from then on", found["saves"]),
        ("of these refused, in words", found["refused"]),
        ("refused or acknowledged in other ways than in words", len(found["not_in_words"])),
        ("acknowledged and lost", found["lost"]),
        ("refused again once the disk worked", found["refused_afterwards"]),
        ("written twice after sending again", found["twice"]),
        ("findings of `check`", len(found["findings"])),
        ("control: lost by who acknowledges what was refused", control["lost"]),
    )


def _errors(folder: Path, every: int, how: str) -> dict[str, Any]:
    (place := folder / how.replace(" ", "-")).mkdir()
    found: dict[str, Any] = json.loads(
        disk.run("io_errors", str(place), str(every), how, folder=place)
    )
    return found


def disk_filled(folder: Path, share: int) -> str:
    whole, control = (_filled(folder, share, how) for how in ("no control", "control"))
    lines = [
        (
            "| the disk is full by | sizes | saves acknowledged | lost | twice |"
            " refused afterwards | said otherwise | read refused | findings | control: lost |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for kind, found in whole.items():
        figures = (
            found["sizes"],
            found["acknowledged"],
            found["lost"],
            found["twice"],
            found["refused_afterwards"],
            len(found["other_words"]),
            found["unreadable_while_full"],
            len(found["findings"]),
            control[kind]["lost"],
        )
        lines.append(f"| {kind} | {' | '.join(map(str, figures))} |")
    return "\n".join(lines)


def _filled(folder: Path, share: int, how: str) -> dict[str, Any]:
    (place := folder / how.replace(" ", "-")).mkdir()
    return _alone("full_disk", place, str(share), how)


def started_and_killed(folder: Path, every: int) -> str:
    found, control = (_killed(folder, every, how) for how in ("no control", "control"))
    return table(
        ("kills, before each statement of a start from each earlier version", found["kills"]),
        ("files left neither as they were nor done", found["half_done"]),
        ("files that the next start did not finish", len(found["not_finished"])),
        ("findings of `check`", len(found["findings"])),
        ("control: left half done without a transaction", control["half_done"]),
    )


def _killed(folder: Path, every: int, how: str) -> dict[str, Any]:
    (place := folder / how.replace(" ", "-")).mkdir()
    return _alone("migrations_killed", place, str(every), how)


def _alone(module: str, *arguments: object) -> dict[str, Any]:
    """What a campaign prints that must be alone in its process."""
    command = [sys.executable, "-m", f"tests.campaigns.{module}", *map(str, arguments)]
    done = subprocess.run(command, cwd=disk.ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def guessed(folder: Path, number: int) -> str:
    found, findings, status = guesses.campaign(folder, number)
    together = []
    for before in (True, False):
        (place := folder / f"counted-before-{before}").mkdir()
        store = with_pins(place / "studio.db")
        together.append(guesses.at_once(store, counted_before=before))
    first = table(
        (
            "PINs guessed over HTTP, eight at once, for four people and one unknown",
            f"{found.tried:,}",
        ),
        ("of these looked at, before the wait", found.looked_at),
        ("let in", found.let_in),
        ("the right PIN on a tablet of the studio afterwards", "in" if status == 303 else "out"),
        ("findings of `check`", len(findings)),
        ("of 40 for one person at the same moment, looked at", together[0]),
        ("control: of 40, where a guess is counted after the look", together[1]),
    )
    return "\n\n".join([first, _guessed_for_days(folder), _shut_out(folder)])


def _guessed_for_days(folder: Path) -> str:
    """The guesses of a day by somebody who never rests, now and as it was before."""
    most = 200
    lines = [
        "| guesses looked at, each as soon as it may be | first day | each later day | control |",
        "|---|---|---|---|",
    ]
    for words, keys, is_insider in (
        ("an insider, a new tablet for each guess, one person tried", ("a1",), True),
        ("the same, the rest of the staff tried", guesses.STAFF_TRIED, True),
        ("a stranger, one person tried", ("a1",), False),
        ("the same, everybody tried", (*guesses.STAFF_TRIED, "a2", "nobody"), False),
    ):
        (place := folder / f"days-{len(lines)}").mkdir()
        store = with_pins(place / "studio.db")
        days = guesses.looked_at_each_day(store, keys, days=8, is_insider=is_insider)
        later = f"{sum(days[1:]) / len(days[1:]):.1f}"
        control = ""
        if is_insider:
            (place := folder / f"control-{len(lines)}").mkdir()
            store = with_pins(place / "studio.db")
            with guesses.as_before():
                (looked,) = guesses.looked_at_each_day(
                    store, keys, days=1, is_insider=True, most=most
                )
            control = f"{looked:,} of {most:,} tried"
        lines.append(f"| {words} | {days[0]} | {later} | {control} |")
    (place := folder / "speed").mkdir()
    a_day = guesses.looks_a_day(with_pins(place / "studio.db"))
    return "\n".join(lines) + (
        f"\n\nWithout a wait the hash alone set the pace: {a_day:,} guesses a day on this machine, "
        "which did other work as well. "
        "Six digits are 1,000,000."
    )


def _shut_out(folder: Path) -> str:
    found = []
    for before in (nullcontext(), guesses.as_before()):
        (place := folder / f"shut-out-{len(found)}").mkdir()
        store = with_pins(place / "studio.db")
        with before:
            found.append(guesses.shut_out(store))
    today, control = found
    lines = [
        "| the owner's right PIN, after a stranger's ten wrong ones for each | now | control |",
        "|---|---|---|",
    ]
    words = {True: "in", False: "out"}
    lines += [f"| {where} | {words[today[where]]} | {words[control[where]]} |" for where in today]
    return "\n".join(lines)


def broken_off(_folder: Path, runs: int) -> str:
    lost = campaign.run(range(1000, 1000 + runs))
    return table(
        ("visits written in a browser while the server is killed or the cable cut", runs),
        ("of these with an answered value lost, a visit twice, or no answer", len(lost)),
    )


def worked_all_day(folder: Path, taps: int) -> str:
    (folder / "leaky").mkdir()
    found = long_day.day(folder, taps)
    control = long_day.day(folder / "leaky", 120, app=long_day.LEAKY)
    first, *_, last = found.looks
    return table(
        ("taps in visits, by four tablets at once", f"{found.taps:,}"),
        ("pages loaded anew between them", f"{found.pages:,}"),
        ("memory of the server before, MB", f"{first.memory_mb:.0f}"),
        ("at the most", f"{max(one.memory_mb for one in found.looks):.0f}"),
        ("after all tablets have gone", f"{last.memory_mb:.0f}"),
        ("MB for each thousand taps and pages, over the second half", f"{found.slope:.1f}"),
        ("open files before", first.files),
        ("at the most", max(one.files for one in found.looks)),
        ("after all tablets have gone", last.files),
        ("control, a screen that keeps what it took: MB grown", f"{control.memory_grown:.0f}"),
        (f"control: files left open, after {control.taps} taps", control.files_grown),
    )


def asked_without_end(folder: Path, taps: int) -> str:
    store = without_end.studio(folder)
    lines = [
        "| another tablet, meanwhile | visit loaded, s | tap, median, s | 95th percentile, s |",
        "|---|---|---|---|",
    ]

    def line(words: str, found: without_end.Answered) -> None:
        figures = (found.loaded_s, found.share(0.5), found.share(0.95))
        lines.append(f"| {words} | {' | '.join(f'{figure:.2f}' for figure in figures)} |")

    with Served(store.path) as server:
        line("nobody else asks", without_end.work(server, store, taps))
        for pages in (1, PAGES):
            with without_end.asking(server, pages):
                line(f"asked by {pages} of one tablet", without_end.work(server, store, taps))
    with Served(store.path, app=without_end.UNPACED) as server, without_end.asking(server, 1):
        try:
            line("control, without the pace, by 1", without_end.work(server, store, taps))
        except TimeoutError:
            lines.append("| control, without the pace, by 1 | not within 60 | | |")
        server.kill()
    return "\n".join(lines)


def pasted(folder: Path, rounds: int) -> str:
    texts = hostile_texts.PASTED * rounds
    (folder / "cubic").mkdir()
    alone = hostile_texts.answered_s(folder, [""] * len(texts))
    found = hostile_texts.answered_s(folder, texts)
    control = hostile_texts.answered_s(
        folder / "cubic", [hostile_texts.HELD_UP_BY], app=hostile_texts.CUBIC
    )
    scripts, long = len(hostile_texts.HOSTILE_IN_SCRIPTS), f"{hostile_texts.LONG:,}"
    return table(
        ("patterns in the program, the scripts' among them", len(hostile_texts.HOSTILE) + scripts),
        (
            f"times as long for {long} signs as for {hostile_texts.SHORT:,}, at the most",
            f"{hostile_texts.most_of_patterns():.1f}",
        ),
        ("functions that look at a text", len(hostile_texts.LOOKS)),
        ("the same of them, at the most", f"{hostile_texts.most_of_looks():.1f}"),
        ("a manager's page while nobody pastes, slowest, s", f"{max(alone):.2f}"),
        (
            f"while up to {long} signs are pasted on another tablet, slowest of {len(found)}, s",
            f"{max(found):.2f}",
        ),
        ("control, with the pattern of before: while 2,000 are, s", f"{max(control):.1f}"),
    )


def loaded_demo(folder: Path, sockets: int) -> str:
    (control_folder := folder / "control").mkdir()
    found = demo_load.load(folder, sockets=sockets, forms=demo_load.FORMS)
    control = demo_load.load(
        control_folder, sockets=sockets, forms=demo_load.FORMS, app=demo_load.UNBOUNDED
    )
    tried = demo_load.FORMS * len(demo_load.NAMES)
    lines = ["| one address that is not signed in | figure | control: no bounds |", "|---|---|---|"]
    for words, figure in (
        (
            f"of {sockets} sockets at once, each with a cookie of its own, open",
            lambda one: one.sockets,
        ),
        (f"of {tried} forms with names of 120 or 900 kB, begun", lambda one: one.forms),
        ("memory of the server grown, MB", lambda one: f"{one.memory_mb:.0f}"),
        ("the demo's file grown, MB", lambda one: f"{one.file_mb:.1f}"),
    ):
        lines.append(f"| {words} | {figure(found)} | {figure(control)} |")
    return "\n".join(lines)


def held_open(folder: Path, number: int) -> str:
    store = without_end.studio(folder)
    lines = [
        (
            "| connections held open | open files at the most | log, kB | visit loaded, s"
            " | tap, median, s | 95th percentile, s |"
        ),
        "|---|---|---|---|---|---|",
    ]
    for words, held, by_streamlit in (
        ("none", 0, False),
        (f"{number:,}, of {len(connections.MACHINES)} addresses", number, False),
        (f"control, by `streamlit run`: {number:,}", number, True),
    ):
        found = connections.held(store, held, 40, files=4096, by_streamlit=by_streamlit)
        taps = found.answered
        answered = (
            [f"{one:.2f}" for one in (taps.loaded_s, taps.share(0.5), taps.share(0.95))]
            if taps is not None
            else [f"not within {connections.PATIENCE_S:.0f}", "", ""]
        )
        figures = [found.files, f"{found.log_bytes / 1000:,.1f}", *answered]
        lines.append(f"| {words} | {' | '.join(map(str, figures))} |")
    lines += ["", "| 100 that send a byte twice a second | still held after 30 s | ended by, s |"]
    lines.append("|---|---|---|")
    for by_streamlit in (False, True):
        with Served(store.path, by_streamlit=by_streamlit) as server:
            slow = connections.slow(server, 100, at_most_s=30.0)
        for kind, (left, seconds) in slow.items():
            words = f"control, by `streamlit run`: {kind}" if by_streamlit else kind
            lines.append(f"| {words} | {left} | {f'{seconds:.0f}' if seconds else ''} |")
    return "\n".join(lines)


def tried_doors(folder: Path, _rounds: int) -> str:
    found = doors.campaign(folder)
    (folder / "open").mkdir()
    control = doors.campaign(folder / "open", over=("without a sign-in",), app=doors.OPEN)
    lines = [
        "| at the door | tried | let in | refused | otherwise than meant |",
        "|---|---|---|---|---|",
    ]
    for words, tried in (
        ("each person at each file and screen", found.people),
        ("at the drafts of each artist", found.drafts),
        ("who is locked, signed out, has another PIN or none, or a made-up cookie", found.over),
        ("the same, for a file of records", found.exports_without),
        ("control, a door that asks nobody: each person", control.people),
        ("control: without a sign-in, for a file of records", control.exports_without),
    ):
        counts = (tried.tried, tried.let_in, tried.refused, len(tried.otherwise))
        lines.append(f"| {words} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)


def cut_for_long(_folder: Path, runs: int) -> str:
    lost = campaign.run(range(5000, 5000 + runs), disasters=[*campaign.LONG_CUTS_S])
    seconds = campaign.LONG_CUTS_S.values()
    return table(
        (f"visits in which the cable was cut for {min(seconds)} to {max(seconds)} s", runs),
        ("of these with an answered value lost, a visit twice, or no answer", len(lost)),
    )


def tapped_by_two(folder: Path, rounds: int) -> str:
    found = two_tablets.campaign(folder, rounds, seed=5)
    (folder / "control").mkdir()
    control = two_tablets.campaign(folder / "control", rounds, seed=5, asks=False)
    return table(
        ("visits tapped on two pages at random and recorded by one", f"{found.recorded:,}"),
        ("taps on values", f"{found.taps:,}"),
        ("differences asked about and decided", f"{found.asked:,}"),
        ("visits recorded otherwise than the recording page showed", found.not_as_shown),
        ("control, the last tap counts: recorded otherwise than shown", control.not_as_shown),
    )


def walked_by_zone(folder: Path, walks: int) -> str:
    found = zone_walks.run(folder, walks)
    control = zone_walks.run(folder, max(walks // 25, 1), app=zone_walks.LATE)
    return table(
        ("visits by zone, tapped at random", f"{found.walks:,}"),
        ("taps, most of them without waiting for an answer", f"{found.taps:,}"),
        ("visits in which the screen or the draft was not as expected", len(found.differences)),
        (
            f"control, the zones of the last answer count: the same in {control.walks} visits",
            len(control.differences),
        ),
    )


def erased(folder: Path, rounds: int) -> str:
    lines = [
        (
            "| erased while | times | said to be gone | of these found on the disk | pending |"
            " longest until gone, s | not gone within 8 s | findings |"
        ),
        "|---|---|---|---|---|---|---|---|",
    ]
    for words, run, as_before in (
        ("another program reads for 6 s", erasures.by_program, False),
        ("a tablet stalls in a download", erasures.by_tablet, False),
        ("control, the checkpoint not asked: a program reads", erasures.by_program, True),
        ("control, a file read as it is taken: a tablet stalls", erasures.by_tablet, True),
    ):
        (place := folder / f"{run.__name__}-{as_before}").mkdir()
        found = run(place, rounds, as_before=as_before)
        longest = max(found.seconds_until_gone, default=None)
        figures = (
            found.done,
            found.said_to_be_gone,
            found.said_and_found,
            found.pending,
            "" if longest is None else f"{longest:.1f}",
            found.never_gone,
            len(found.findings),
        )
        lines.append(f"| {words} | {' | '.join(map(str, figures))} |")
    return "\n".join(lines)


def exported_on_full_disk(folder: Path, sizes: int) -> str:
    lines = [
        (
            "| a file of 12 MB | sizes | whole | refused before its first byte |"
            " broken off, and seen to be | ended well and cut short |"
        ),
        "|---|---|---|---|---|---|",
    ]
    for words, found in (
        ("decided before the first byte", broken_exports.campaign(folder, sizes=sizes)),
        (
            "begun before it is made, as a large one is",
            broken_exports.campaign(folder, sizes=sizes, decided_within=0),
        ),
        (
            "control, read as it is taken",
            broken_exports.campaign(folder, sizes=sizes, app=broken_exports.OLD),
        ),
    ):
        figures = (found.asked, found.whole, found.refused, found.broken, found.cut_unseen)
        lines.append(f"| {words} | {' | '.join(map(str, figures))} |")
    return "\n".join(lines)


CAMPAIGNS: dict[str, tuple[Callable[[Path, int], str], int]] = {
    "kill": (killed, 1000),
    "power": (power_cut_off, 500),
    # For these the number says how many of the places are tried: each first, all sizes.
    "disk-errors": (disk_failed, 1),
    "disk-full": (disk_filled, 1),
    "export-disk-full": (exported_on_full_disk, 40),
    "erasure": (erased, 10),
    "steps": (started_and_killed, 1),
    "flips": (flipped, 1000),
    "tampering": (tampered, 1000),
    "drill": (drilled, 10),
    "guesses": (guessed, 10_000),
    # Every cell once, whatever the number.
    "doors": (tried_doors, 1),
    "tablets": (broken_off, 200),
    "long-cuts": (cut_for_long, 10),
    "two-tablets": (tapped_by_two, 200),
    "zones": (walked_by_zone, 500),
    "day": (worked_all_day, 3000),
    "without-end": (asked_without_end, 40),
    "texts": (pasted, 1),
    **TRIED,
    "demo-load": (loaded_demo, 400),
    "connections": (held_open, 4300),
}


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
