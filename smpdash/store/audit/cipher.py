"""Encryption of audit log entries: a client's are readable only while the client's key exists."""

import secrets
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlite_utils import Database

_NONCE_BYTES: Final = 12


class Unreadable(Exception):
    """The key is gone, or the text is not what was encrypted with it."""


def client_key(db: Database, code: str) -> bytes | None:
    """The key of a client; None if the client was erased, and the key with it."""
    row = db.execute(
        "SELECT key FROM client_key JOIN client ON client.id = client_id WHERE code = ?", (code,)
    ).fetchone()
    return row[0] if row else None


def key_for(db: Database, code: str) -> bytes:
    """The key of a client; makes one for the client's first entry."""
    if (key := client_key(db, code)) is None:
        key = secrets.token_bytes(32)
        db.execute(
            "INSERT INTO client_key (client_id, key) SELECT id, ? FROM client WHERE code = ?",
            (key, code),
        )
    return key


def sealed(key: bytes, text: bytes, place: str) -> bytes:
    """The text encrypted with AES-256-GCM and bound to its place: elsewhere it does not open."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, place.encode())


def unsealed(key: bytes | None, content: bytes, place: str) -> bytes:
    """The decrypted text; raises Unreadable without the right key, text and place."""
    if key is None:
        raise Unreadable
    try:
        return AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        raise Unreadable from None


def fingerprint(key: bytes) -> str:
    """An identifier of the key that says nothing about the client."""
    return sha256(key).hexdigest()
