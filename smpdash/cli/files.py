"""The commands that look after the studio's file: backup, restore, check, owner."""

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import Any

from smpdash import settings
from smpdash.record.accounts.pin import pin_words
from smpdash.record.permissions import MACHINE
from smpdash.record.problem import Refused
from smpdash.record.times.moments import moment_words
from smpdash.store.audit.entries import By
from smpdash.store.backup.catalogue import backups_in, place_for
from smpdash.store.backup.create import BackupOptions, backup_options, passphrase_in_file
from smpdash.store.backup.restore import check_backup
from smpdash.store.db.keys import key_given, use_key
from smpdash.store.db.location import check_place, real_path
from smpdash.store.db.upgrade import check_can_be_replaced, check_not_lost, check_ours
from smpdash.store.store import Issue, Store, StoreProblem, open_store

COMMAND_LINE = By(device="command line")


def add_commands(commands: Any, issue: Issue) -> None:
    """Add the commands; `issue` makes estimates, as open_store needs it."""
    for add in (_add_backup, _add_restore, _add_check, _add_new, _add_owner):
        add(commands).set_defaults(issue=issue)


def _add_backup(commands: Any) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        "backup",
        help="make a verified backup",
        description="Copies the database while others write into it, checks the copy from end to "
        "end, and keeps the newest of each of 7 days, 4 weeks and 12 months. SMPDASH_BACKUP_TO "
        "names a second place, SMPDASH_BACKUP_PASSPHRASE_FILE a file with a passphrase.",
    )
    add_database(command)
    command.add_argument("--into", metavar="DIR", type=Path, help="else backups/ beside it")
    command.add_argument("--second", metavar="DIR", type=Path, help="else SMPDASH_BACKUP_TO")
    _add_passphrase(command)
    command.set_defaults(run=_backup)
    return command


def _backup(chosen: argparse.Namespace) -> int:
    try:
        path, store = database(chosen), store_of(chosen)
        if not path.exists():
            return _complain(f"There is no studio in {path}.")
        options = _backup_options(chosen)
        made = store.back_up(
            now=_now(),
            options=replace(options, second=chosen.second or options.second),
            into=chosen.into,
        )
    except StoreProblem as problem:
        return _complain(f"No backup was made: {problem}")
    kind = "encrypted, " if made.is_encrypted else ""
    print(f"Wrote and checked {made.path} ({kind}{made.size:,} bytes).")
    if made.second:
        print(f"Wrote and checked {made.second}.")
    return _complain(made.complaint) if made.complaint else 0


def _add_restore(commands: Any) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        "restore",
        help="put a backup in the place of the database",
        description="Checks the backup from end to end, sets the present database aside under a "
        "name of its own, and puts the backup in its place. Nothing is deleted.",
    )
    command.add_argument("file", metavar="BACKUP", type=Path)
    add_database(command)
    _add_passphrase(command)
    command.set_defaults(run=_restore)
    return command


def _restore(chosen: argparse.Namespace) -> int:
    try:
        path = database(chosen)
        passphrase = _backup_options(chosen).passphrase
        done = store_of(chosen, may_be_damaged=True).restore(
            chosen.file, now=_now(), passphrase=passphrase
        )
    except (StoreProblem, OSError) as problem:
        return _complain(f"Nothing was restored: {problem}")
    print(f"{path} is the backup of {moment_words(done.back_to, UTC)} UTC.")
    if done.aside:
        print(f"What was there before lies in {done.aside}.")
    return 0


def _add_check(commands: Any) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        "check",
        help="check the database, or a backup, from end to end",
        description="Lists everything that is wrong: damage to the file, a value that was changed "
        "outside smpdash, an audit log that was cut short or replaced. Exits with status 1 if "
        "anything is.",
    )
    add_database(command)
    command.add_argument("--backup", metavar="BACKUP", type=Path, help="check this file instead")
    _add_passphrase(command)
    command.set_defaults(run=_check)
    return command


def _check(chosen: argparse.Namespace) -> int:
    try:
        path = database(chosen)
        store = store_of(chosen, may_be_damaged=bool(chosen.backup))
        if chosen.backup:
            passphrase = _backup_options(chosen).passphrase
            made_at = check_backup(chosen.backup, passphrase=passphrase, scratch=path)
            print(f"{chosen.backup} is whole: the backup of {moment_words(made_at, UTC)} UTC.")
            return 0
        if not path.exists():
            return _complain(f"There is no studio in {path}.")
        findings, last = store.check(now=_now()), store.last_backup()
    except (StoreProblem, OSError) as problem:
        return _complain(str(problem))
    for line in findings:
        print(line)
    if findings:
        return _complain(f"{path} is not whole. Leave it as it is and restore a good backup.")
    print(f"{path} is whole.")
    print(f"Last good backup: {f'{moment_words(last, UTC)} UTC' if last else 'none yet'}.")
    return 0


def _add_new(commands: Any) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        "new",
        help="begin an empty studio, even beside the backups of another",
        description="Makes a database without any records. Nothing else does that if a database "
        "is missing or empty beside its backups: with this command the owner confirms it. An "
        "existing database is left as it is.",
    )
    add_database(command)
    command.set_defaults(run=_new)
    return command


def _new(chosen: argparse.Namespace) -> int:
    try:
        path = database(chosen)
        if path.exists() and path.stat().st_size:
            return _complain(f"Nothing was made: {path} is there already.")
        open_store(path, issue=chosen.issue, key=key_given(), even_if_lost=True)
    except (StoreProblem, OSError) as problem:
        return _complain(f"Nothing was made: {problem}")
    has_backups = bool(backups_in(place_for(path), path.stem))
    about_backups = " Its backups from before stay where they are." if has_backups else ""
    print(f"{path} is an empty studio.{about_backups}")
    return 0


def _add_owner(commands: Any) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        "owner",
        help="set up the studio's owner, or replace a forgotten PIN",
        description="Makes the account of an owner, or gives the owner of that name a new PIN and "
        "signs them out everywhere. The PIN is asked for twice and never shown. All waits after "
        "wrong PINs end, for everybody on every tablet.",
    )
    command.add_argument("name", metavar="NAME", help="of somebody of the staff, or a new one")
    add_database(command)
    command.add_argument("--pin-stdin", action="store_true", help="read the PIN from stdin")
    command.set_defaults(run=_owner)
    return command


def _owner(chosen: argparse.Namespace) -> int:
    try:
        if chosen.pin_stdin:
            pin = sys.stdin.readline().rstrip("\n")
        else:
            print(f"PIN: {pin_words('owner')}.")
            pin = getpass("PIN: ")
            if getpass("Repeat PIN: ") != pin:
                return _complain("The two PINs differ; nothing was changed.")
        database(chosen)
        store = open_store(named_database(chosen), issue=chosen.issue, key=key_given())
        authenticator = store.by(person=MACHINE, device=COMMAND_LINE.device).authenticator()
        authenticator.make_owner(chosen.name, pin, first=False, now=_now())
    except (Refused, StoreProblem, EOFError) as problem:
        return _complain(f"Nothing was changed: {problem or 'there was no PIN'}")
    print(f"{chosen.name.strip()} is an owner and signs in with this PIN.")
    return 0


def add_database(command: argparse.ArgumentParser) -> None:
    """Let a command take --db."""
    command.add_argument(
        "--db", metavar="PATH", type=Path, help="else SMPDASH_DB, else data/smpdash.db"
    )


def _add_passphrase(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--passphrase-file",
        metavar="FILE",
        type=Path,
        help="else SMPDASH_BACKUP_PASSPHRASE_FILE, else SMPDASH_BACKUP_PASSPHRASE",
    )


def named_database(chosen: argparse.Namespace) -> Path:
    """The path of the database as it was given, perhaps a link."""
    path: Path = chosen.db or settings.database()
    return path


def database(chosen: argparse.Namespace) -> Path:
    """The database that a command is about; raises WrongFile if no database can have the path."""
    path = real_path(named_database(chosen))
    check_place(path)
    return path


def store_of(chosen: argparse.Namespace, *, may_be_damaged: bool = False) -> Store:
    """The store of the file without opening it first: maintenance must work on a damaged file.

    Another program's file is refused before a lock file is made beside it, and so is a missing file
    that has backups.
    """
    path = database(chosen)
    use_key(path, key_given())
    if may_be_damaged:
        check_can_be_replaced(path)
    else:
        check_not_lost(named_database(chosen))
        if path.exists():
            check_ours(path)
    return Store(path, chosen.issue, COMMAND_LINE)


def _backup_options(chosen: argparse.Namespace) -> BackupOptions:
    file: Path | None = chosen.passphrase_file
    if file is None:
        return backup_options()
    return BackupOptions(settings.backup_to(), passphrase_in_file(file))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _complain(words: str) -> int:
    print(words, file=sys.stderr)
    return 1
