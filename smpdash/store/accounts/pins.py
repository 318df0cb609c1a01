"""PINs on disk: argon2id hashes under a key that is stored beside the database, never in it."""

import contextlib
import hmac
import math
import os
import secrets
import threading
import time
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import argon2

from smpdash import settings
from smpdash.record.accounts.pin import normal
from smpdash.store.backup.catalogue import sync_folder
from smpdash.store.db.errors import KeyLost, StoreProblem
from smpdash.store.db.files import short_text

# A guess costs this much of a processor, here and on a thief's machine.
SECONDS: Final = 0.15
MEMORY_KIB: Final = 64 * 1024
MOST_ROUNDS: Final = 12
KEY_BYTES: Final = 32
KEY_LOST: Final = (
    "The key that the PINs were made with is not beside the records, so no PIN fits and none "
    "counts as wrong. Put it back, or run python -m smpdash owner NAME on the machine."
)
# Each check of a PIN takes the memory above, which the other tablets need too.
_AT_ONCE: Final = threading.BoundedSemaphore(2)


def key_file(path: Path) -> Path:
    """The file with the key of a database's PINs."""
    return path.with_name(f"{path.name}.pin.key")


def pin_key(path: Path, *, may_make: bool) -> bytes:
    """SMPDASH_PIN_KEY, else the key beside the database, made first if `may_make`.

    Raises KeyLost if there is no key or it cannot be read.
    """
    if given := settings.pin_key():
        if problem := settings.PIN_KEY.problem:
            raise StoreProblem(f"{settings.PIN_KEY.name} {problem}.")
        return given.encode()
    file = key_file(path)
    if not file.exists():
        if not may_make:
            raise KeyLost(f"The key of the PINs is not in {file}.")
        _make(file)
    try:
        key = bytes.fromhex(short_text(file, encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise KeyLost(f"The key of the PINs in {file} cannot be read.") from error
    if len(key) != KEY_BYTES:
        raise KeyLost(f"{file} does not hold a key of {KEY_BYTES} bytes.")
    return key


def name_of(key: bytes) -> str:
    """An identifier of the key that does not reveal it."""
    return sha256(b"smpdash pin key " + key).hexdigest()[:16]


def hashed(pin: str, key: bytes) -> str:
    """The PIN as it is stored: parameters, salt and argon2id hash in one line."""
    with _AT_ONCE:
        return _hasher().hash(_under(pin, key))


def fits(stored: str, pin: str, key: bytes) -> bool:
    """Whether this is the stored PIN; at most two are checked at the same time."""
    with _AT_ONCE:
        try:
            return argon2.PasswordHasher().verify(stored, _under(pin, key))
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False


def _under(pin: str, key: bytes) -> bytes:
    return hmac.digest(key, normal(pin).encode("utf-8", "surrogatepass"), "sha256")


@cache
def _hasher() -> argon2.PasswordHasher:
    """A hasher with as many rounds as this machine does in SECONDS; with 64 MiB one is enough."""
    single_round = argon2.PasswordHasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1)
    begun = time.perf_counter()
    single_round.hash(b"0")
    took = time.perf_counter() - begun
    rounds = min(max(math.ceil(SECONDS / took), 1), MOST_ROUNDS)
    return argon2.PasswordHasher(time_cost=rounds, memory_cost=MEMORY_KIB, parallelism=1)


def _make(file: Path) -> None:
    """Write a new key file, readable by its owner only; a key that exists already stays."""
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(KEY_BYTES) + "\n")
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(part, file)
        sync_folder(file.parent)
    except OSError as error:
        raise StoreProblem(f"The key of the PINs cannot be kept in {file.parent}.") from error
    finally:
        part.unlink(missing_ok=True)
