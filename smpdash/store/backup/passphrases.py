"""Encrypts backups under a passphrase, in the format of age."""

import time
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyrage

from smpdash.store.db.errors import StoreProblem

# The library measures how fast the machine is at this moment, and refuses a file that would take
# much longer than usual. On a busy machine that is wrong, so it is asked again.
_PAUSES_S: Final = [0.5, 1.0, 2.0, 4.0]
_TOO_SLOW: Final = "Excessive work"


def encrypt(copy: Path, passphrase: str) -> None:
    """Encrypt a file in its place; raises StoreProblem if it could not be decrypted again."""
    # The library needs the whole file in memory: of the plain content, no more than one copy.
    content = copy.read_bytes()
    plain = sha256(content).digest()
    content = bytes(pyrage.passphrase.encrypt(content, passphrase))
    try:
        is_whole = sha256(_decrypted(content, passphrase)).digest() == plain
    except pyrage.DecryptError:
        is_whole = False
    if not is_whole:
        raise StoreProblem(
            "The encrypted copy could not be decrypted, so no backup was made. Try again."
        )
    copy.write_bytes(content)


def decrypted(file: Path, content: bytes, passphrase: str) -> bytes:
    """The content of this file; raises StoreProblem if the passphrase or the file is wrong."""
    try:
        return _decrypted(content, passphrase)
    except pyrage.DecryptError as error:
        if _TOO_SLOW in str(error):
            raise StoreProblem(
                f"{file}: this machine is too busy, or too slow, to open the file with its "
                "passphrase now. Nothing was changed. Try again when it has less to do."
            ) from error
        raise StoreProblem(
            f"{file}: the passphrase is wrong, or the file is damaged. Nothing was changed."
        ) from error


def _decrypted(content: bytes, passphrase: str) -> bytes:
    for pause_s in _PAUSES_S:
        try:
            return bytes(pyrage.passphrase.decrypt(content, passphrase))
        except pyrage.DecryptError as error:
            if _TOO_SLOW not in str(error):
                raise
        time.sleep(pause_s)
    return bytes(pyrage.passphrase.decrypt(content, passphrase))
