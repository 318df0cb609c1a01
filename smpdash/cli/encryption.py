"""The commands of encryption at rest: a new key, encrypt, decrypt."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from smpdash.cli.files import add_database, database
from smpdash.store.backup.catalogue import backups_in, place_for
from smpdash.store.backup.rekey import rekey
from smpdash.store.db.errors import StoreProblem, WrongKey
from smpdash.store.db.keys import key_given, key_in_file, new_key

ADVICE = """\
This is the key, in the line above. Without it nobody can open the records again, neither you nor
whoever made smpdash. Keep it in a file of its own, outside data/ and on no drive that holds
backups, readable only by the account that runs smpdash:
    umask 077; python -m smpdash key > KEY_FILE
Print it and put the paper where the studio keeps its contracts: a backup needs it too.
    SMPDASH_KEY_FILE=KEY_FILE python -m smpdash encrypt
Then set SMPDASH_KEY_FILE wherever smpdash is started."""


def add_lock_commands(commands: Any) -> None:
    """Add the three commands."""
    key = commands.add_parser(
        "key",
        help="print a new key",
        description="Prints a new key for an encrypted database, and on standard error what to do "
        "with it. Nothing is written.",
    )
    key.set_defaults(run=_key)
    encrypt = commands.add_parser(
        "encrypt",
        help="encrypt the database",
        description="Copies the database under the key of SMPDASH_KEY_FILE (or SMPDASH_KEY), "
        "compares the copy with it row by row, and sets the old file aside. With --new-key-file "
        "the key of an encrypted database is changed. Stop smpdash first.",
    )
    add_database(encrypt)
    encrypt.add_argument("--new-key-file", metavar="FILE", type=Path, help="change to this key")
    encrypt.set_defaults(run=_encrypt)
    decrypt = commands.add_parser(
        "decrypt",
        help="take the encryption away",
        description="Undoes encrypt, with the same key. Stop smpdash first.",
    )
    add_database(decrypt)
    decrypt.set_defaults(run=_decrypt)


def _key(_chosen: argparse.Namespace) -> int:
    print(new_key())
    print(ADVICE, file=sys.stderr)
    return 0


def _encrypt(chosen: argparse.Namespace) -> int:
    try:
        key = key_given()
        new = key_in_file(chosen.new_key_file) if chosen.new_key_file else key
    except WrongKey as problem:
        return _complain(f"Nothing was encrypted: {problem}")
    old = key if chosen.new_key_file else ""
    try:
        if not new:
            return _complain(
                "No key was given: `python -m smpdash key` prints one, and SMPDASH_KEY_FILE names "
                "the file that holds it."
            )
        aside = _rekeyed(chosen, old, new)
    except WrongKey as problem:
        if chosen.new_key_file:
            return _complain(f"Nothing was encrypted: {problem}")
        return _complain(
            f"{database(chosen)} is encrypted already, or its beginning is damaged; --new-key-file "
            "changes the key."
        )
    except (StoreProblem, OSError) as problem:
        return _complain(f"Nothing was encrypted: {problem}")
    path = database(chosen)
    print(f"{path} is encrypted, checked, and opens with this key only.")
    if old:
        print(f"What was there before lies in {aside}, under the old key, as do older backups.")
        return 0
    print(f"What was there before lies in {aside}, readable by anybody who gets hold of it.")
    open_ones = [made for made in backups_in(place_for(path), path.stem) if not made.is_encrypted]
    if open_ones:
        print(f"So do {len(open_ones)} backups in {place_for(path)}.")
    print("Make a new backup (`python -m smpdash backup`), then delete them yourself; on an SSD")
    print("only an encrypted disk makes sure that nothing of them stays.")
    return 0


def _decrypt(chosen: argparse.Namespace) -> int:
    try:
        key = key_given()
        if not key:
            return _complain("No key was given: SMPDASH_KEY_FILE names the file that holds it.")
        aside = _rekeyed(chosen, key, "")
    except (StoreProblem, OSError) as problem:
        return _complain(f"Nothing was decrypted: {problem}")
    print(f"{database(chosen)} is not encrypted any more: take SMPDASH_KEY_FILE away.")
    print(f"What was there before lies in {aside}; the key opens it, and the older backups.")
    return 0


def _rekeyed(chosen: argparse.Namespace, old: str, new: str) -> Path:
    path = database(chosen)
    if not path.exists():
        raise StoreProblem(f"there is no studio in {path}.")
    return rekey(path, old=old, new=new, now=datetime.now(UTC).replace(microsecond=0))


def _complain(words: str) -> int:
    print(words, file=sys.stderr)
    return 1
