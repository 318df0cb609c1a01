"""The key of an encrypted file: how it is given, and which file of this process opens with it."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from smpdash import settings
from smpdash.store.db.errors import WrongKey

# 256 bits, used as they are: a passphrase would have to be stretched at every connection.
KEY_BYTES: Final = 32
_KEY: Final = re.compile(f"[0-9a-f]{{{2 * KEY_BYTES}}}")

# The key belongs to a file for as long as the process lives: it is told once, by whoever opens it,
# and every connection of the process needs it. So it stays here and not in the application state.
_keys: Final[dict[Path, str]] = {}


def new_key() -> str:
    """A new key in hexadecimal."""
    return secrets.token_hex(KEY_BYTES)


def key_given() -> str:
    """SMPDASH_KEY, or what the file holds that SMPDASH_KEY_FILE names; "" for no encryption.

    WrongKey where that is no key: whoever asks for encryption never gets none by a slip.
    """
    if file := settings.key_file():
        return key_in_file(file)
    given = settings.key().lower()
    return _checked(given, settings.KEY.name) if given else ""


def key_in_file(file: Path) -> str:
    """The key in this file; WrongKey where there is none."""
    try:
        return _checked(file.read_text(encoding="ascii").strip().lower(), str(file))
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a key"
        raise WrongKey(f"The key in {file} cannot be read: {reason}.") from None


def use_key(path: Path, key: str) -> None:
    """Open this file with this key from now on; "" for a file that is not encrypted."""
    _keys[path.absolute()] = key


def key_of(path: Path) -> str:
    """The key that was told for this file; "" for none."""
    return _keys.get(path.absolute(), "")


@contextmanager
def under_key(path: Path, key: str) -> Iterator[None]:
    """Open a file with this key meanwhile, whatever it was before."""
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
    # A wrong key is said in words; the engine would write lines of its own beside them.
    connection.execute("PRAGMA cipher_log_level=NONE")
    if key := key_of(path):
        connection.execute(f"PRAGMA key={literal(key)}")


def literal(key: str) -> str:
    """The key as SQL takes it; an empty one for a file that is not encrypted."""
    return f"\"x'{_checked(key, 'It')}'\"" if key else "''"


def _checked(key: str, where: str) -> str:
    if not _KEY.fullmatch(key):
        raise WrongKey(
            f"{where} is no key: a key is {2 * KEY_BYTES} digits 0-9 and letters a-f. "
            "“python -m smpdash key” prints a new one."
        )
    return key
