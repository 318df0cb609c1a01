"""Keys of encrypted files: from the settings or a file, and which key opens which file."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from smpdash import settings
from smpdash.store.db.errors import WrongKey
from smpdash.store.db.files import short_text

# 256 bits, used directly: a passphrase would have to be stretched at every connection.
KEY_BYTES: Final = 32
_KEY: Final = re.compile(f"[0-9a-f]{{{2 * KEY_BYTES}}}")

# Every connection of the process needs the key, which is given once when a file is opened, so it
# is kept here and not in the application state.
_keys: Final[dict[Path, str]] = {}


def new_key() -> str:
    """A new key in hexadecimal."""
    return secrets.token_hex(KEY_BYTES)


def key_given() -> str:
    """The key from SMPDASH_KEY_FILE or SMPDASH_KEY; "" for no encryption.

    Raises WrongKey if it is no key, so that a typing error never leaves a file unencrypted.
    """
    if file := settings.key_file():
        return key_in_file(file)
    given = settings.key().lower()
    return _checked(given, settings.KEY.name) if given else ""


def key_in_file(file: Path) -> str:
    """The key in this file; raises WrongKey if there is none."""
    try:
        return _checked(short_text(file, encoding="ascii").strip().lower(), str(file))
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a key"
        raise WrongKey(f"The key in {file} cannot be read: {reason}.") from None


def use_key(path: Path, key: str) -> None:
    """Open this file with this key from now on; "" for a file that is not encrypted."""
    _keys[path.absolute()] = key


def key_of(path: Path) -> str:
    """The key that was set for this file; "" for none."""
    return _keys.get(path.absolute(), "")


@contextmanager
def under_key(path: Path, key: str) -> Iterator[None]:
    """Open a file with this key until the block ends."""
    before = _keys.get(path.absolute())
    use_key(path, key)
    try:
        yield
    finally:
        _keys.pop(path.absolute(), None)
        if before is not None:
            use_key(path, before)


def unlock(connection: Any, path: Path) -> None:
    """Give a new connection the file's key, before its first statement."""
    # A wrong key raises WrongKey; SQLCipher would write log lines of its own as well.
    connection.execute("PRAGMA cipher_log_level=NONE")
    if key := key_of(path):
        connection.execute(f"PRAGMA key={literal(key)}")


def literal(key: str) -> str:
    """The key as an SQL literal; an empty one for a file that is not encrypted."""
    return f"\"x'{_checked(key, 'It')}'\"" if key else "''"


def _checked(key: str, where: str) -> str:
    if not _KEY.fullmatch(key):
        raise WrongKey(
            f"{where} is no key: a key is {2 * KEY_BYTES} digits 0-9 and letters a-f. "
            "“python -m smpdash key” prints a new one."
        )
    return key
