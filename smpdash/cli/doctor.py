"""The command that looks over everything around the records, and says what to do: doctor."""

import argparse
import http.client
import os
import platform
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from smpdash import __version__, settings
from smpdash.cli.files import add_database, database, store_of
from smpdash.record.times.moments import day_words, moment_words
from smpdash.runtime import clock
from smpdash.runtime.notices import LATE_BACKUP, OVERDUE_BACKUP, clock_notice, disk_notice
from smpdash.store.accounts.pins import key_file
from smpdash.store.backup.catalogue import place_for
from smpdash.store.db.upgrade import check_engine, engine
from smpdash.store.store import Issue, Store, StoreProblem

WELL: Final = "ok"
LOOK: Final = "look"
BAD: Final = "BAD"
# Every tablet has to trust the next authority: a year to go round with it.
AUTHORITY_ENDS_SOON: Final = timedelta(days=365)
ANSWERS_WITHIN_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is (WELL, LOOK or BAD), and what to do."""

    about: str
    state: str
    words: str


def add_doctor_command(commands: Any, issue: Issue) -> None:
    """Add the command; `issue` makes estimates, as a store needs it."""
    command = commands.add_parser(
        "doctor",
        help="look over disk, clock, permissions, certificate, backups and port",
        description="Looks over everything around the records and says what to do. Exits with "
        "status 1 if something needs to be done now. `check` looks over the records themselves.",
    )
    add_database(command)
    command.add_argument("--port", metavar="PORT", type=int, default=8501)
    command.set_defaults(run=_doctor, issue=issue)


def _doctor(chosen: argparse.Namespace) -> int:
    findings = [*_of_program(), *_of_settings(), *_of_records(chosen)]
    findings += [*_of_https(chosen), _of_port(chosen.port)]
    width = max(len(each.about) for each in findings)
    for each in findings:
        print(f"{each.state:4}  {each.about:{width}}  {each.words}")
    return int(any(each.state == BAD for each in findings))


def _of_program() -> Iterator[Finding]:
    words = f"smpdash {__version__}, Python {platform.python_version()}, SQLite {engine()}"
    try:
        check_engine()
    except StoreProblem as problem:
        yield Finding("Program", BAD, f"{words}. {problem}")
    else:
        yield Finding("Program", WELL, f"{words}.")


def _of_settings() -> Iterator[Finding]:
    unreadable = [Finding("Settings", BAD, words) for words in settings.problems()]
    yield from unreadable or [Finding("Settings", WELL, "All can be read.")]


def _of_records(chosen: argparse.Namespace) -> Iterator[Finding]:
    try:
        path = database(chosen)
        if not path.exists():
            words = f"There are none in {path} yet; the first start makes them."
            yield Finding("Records", LOOK, words)
            return
        store = store_of(chosen)
        last = store.last_entry()
        yield Finding("Records", WELL, f"{path}, {path.stat().st_size / 1e6:,.1f} MB.")
        yield _of_clock(clock.now(), last)
        yield from _of_backups(store)
    except (StoreProblem, OSError) as problem:
        yield Finding("Records", BAD, str(problem))
        return
    yield _of_disk(path)
    yield from _of_permissions(path)


def _of_clock(now: datetime, last: datetime | None) -> Finding:
    notice = clock_notice(now, last)
    if notice is not None:
        return Finding("Clock", BAD, notice.words)
    return Finding("Clock", WELL, f"{moment_words(now, UTC)} UTC, not before the last entry.")


def _of_disk(path: Path) -> Finding:
    free = shutil.disk_usage(path.parent).free
    notice = disk_notice(free, path.stat().st_size)
    if notice is not None:
        return Finding("Disk", BAD, notice.words)
    return Finding("Disk", WELL, f"{free / 1e9:,.0f} GB are free where the records lie.")


def _of_backups(store: Store) -> Iterator[Finding]:
    last, now = store.last_backup(), clock.now()
    if last is None:
        words = "There is none yet. `smpdash backup` makes one; a running smpdash makes one a day."
        yield Finding("Backups", LOOK, words)
    elif now - last > LATE_BACKUP:
        words = "Is smpdash running? Its page Backups says why none was made since."
        mark = BAD if now - last > OVERDUE_BACKUP else LOOK
        yield Finding("Backups", mark, f"The last one is of {day_words(last.date())}. {words}")
    else:
        yield Finding("Backups", WELL, f"The last one is of {day_words(last.date())}.")
    second = settings.backup_to()
    if second is None:
        words = "A fire or a thief takes records and backups at once. Set SMPDASH_BACKUP_TO to a "
        yield Finding("Second place", LOOK, f"{words}folder on a drive that lies elsewhere.")
    elif not second.is_dir():
        yield Finding("Second place", BAD, f"{second} is not there. Is the drive plugged in?")
    elif _is_same_disk(second, store.path):
        words = f"{second} is on the disk of the records and is lost with it."
        yield Finding("Second place", LOOK, words)
    else:
        yield Finding("Second place", WELL, f"{second}")


def _is_same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _of_permissions(path: Path) -> Iterator[Finding]:
    if sys.platform == "win32":
        yield Finding("Permissions", LOOK, "They are not looked at on Windows.")
        return
    own = [path, key_file(path), path.parent / "https" / "authority.key", place_for(path)]
    states = [(file, file.stat()) for file in own if file.exists()]
    wrong = [file for file, state in states if stat.S_IMODE(state.st_mode) & 0o077]
    for file in wrong:
        yield Finding("Permissions", BAD, f"Others may read {file}: chmod -R go= {file}")
    others = [file for file, state in states if state.st_uid != os.getuid()]
    if others:
        words = f"{others[0]} belongs to another user than the one who asks. Ask as the user who "
        yield Finding("Permissions", LOOK, f"{words}runs smpdash.")
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        yield Finding("Permissions", BAD, f"{path} or its folder can only be read.")
    elif not wrong and not others:
        yield Finding("Permissions", WELL, "Nobody else can read the records and keys.")


def _of_https(chosen: argparse.Namespace) -> Iterator[Finding]:
    from smpdash.server.https import authority, setup  # noqa: PLC0415 slow to import

    try:
        folder = database(chosen).parent / authority.FOLDER
        own_authority = authority.load(folder)
        if own_authority is None:
            words = "Tablets send PINs and records readable by anybody in the network. `smpdash "
            yield Finding("HTTPS", LOOK, f"{words}https` changes that, or a proxy in front.")
            return
    except (StoreProblem, authority.NoAuthority) as problem:
        yield Finding("HTTPS", BAD, str(problem))
        return
    now = clock.now()
    words = f"The authority ends on {day_words(own_authority.ends.date())}."
    if own_authority.ends - now < AUTHORITY_ENDS_SOON:
        again = "`smpdash https --anew` makes another, which each tablet has to trust."
        yield Finding("HTTPS", BAD if own_authority.ends <= now else LOOK, f"{words} {again}")
        return
    yield Finding("HTTPS", WELL, words)
    yield from _of_certificate(folder / "server.pem", now)
    left_out = [name for name in setup.hosts_here() if not own_authority.permits(name)]
    if left_out:
        words = f"The authority cannot vouch for {' and '.join(left_out)}. Open smpdash by another "
        yield Finding("HTTPS", LOOK, f"{words}name, or make an authority with `https --anew`.")


def _of_certificate(file: Path, now: datetime) -> Iterator[Finding]:
    from smpdash.server.https.certificate import (  # noqa: PLC0415 slow to import
        ENDING_SOON,
        certificate_in,
    )

    if not file.exists():
        yield Finding("Certificate", LOOK, "None was made yet: start smpdash again.")
        return
    try:
        ends = certificate_in(file).not_valid_after_utc
    except (OSError, ValueError) as problem:
        words = f"{file} cannot be read ({problem}). Start smpdash again: it makes another."
        yield Finding("Certificate", BAD, words)
        return
    words = f"The server's certificate ends on {day_words(ends.date())}"
    if ends - now < ENDING_SOON:
        again = "Start smpdash again: it makes another. If it does not, its log says why."
        yield Finding("Certificate", BAD, f"{words}. {again}")
    else:
        yield Finding("Certificate", WELL, f"{words}, and is renewed by itself before.")


def _of_port(port: int) -> Finding:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWERS_WITHIN_S)
    try:
        line.request("GET", "/_stcore/health")
        if line.getresponse().status == http.client.OK:
            return Finding("Port", WELL, f"smpdash answers on port {port}.")
    except ConnectionRefusedError:
        words = f"Nothing answers on port {port}: smpdash does not run there."
        return Finding("Port", LOOK, words)
    except (TimeoutError, OSError, http.client.HTTPException):
        pass
    finally:
        line.close()
    words = f"Something else than smpdash answers on port {port}. `serve --port` takes another one."
    return Finding("Port", BAD, words)
