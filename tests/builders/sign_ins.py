"""A studio whose people have PINs."""

import secrets
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Unpack

from smpdash.record.accounts.sign_in import SignIn
from smpdash.record.permissions import Person
from smpdash.record.studio import Staff
from smpdash.store.accounts.authentication import Authenticator
from smpdash.store.accounts.pins import key_file
from smpdash.store.accounts.sign_ins import Tablet
from smpdash.store.audit import entries
from smpdash.store.audit.entries import By
from smpdash.store.audit.log import STUDIO
from smpdash.store.db import connection
from smpdash.store.records.courses import Issue
from smpdash.store.store import Change, Store, open_store
from tests.builders.changes import TabletChanges
from tests.builders.records import NOW
from tests.builders.stores import ANA, BEN, MANAGER, OWNER, three_in_all

PINS = {"o1": "40271583", "m1": "91620374", "a1": "402715", "a2": "817204"}


def with_pins(path: Path, issue: Issue = three_in_all, *, now: datetime = NOW) -> Store:
    """A store whose owner, manager and two artists have changed their temporary PINs already."""
    store = open_store(path, issue=issue)
    staff = tuple(Staff(each.key, each.name, each.role) for each in (OWNER, MANAGER, ANA, BEN))
    store.save_studio(replace(store.studio(), staff=staff), Change("staff", now))
    authenticator = store.authenticator()
    authenticator.make_owner("Olga", PINS["o1"], first=True, now=now)
    for key in ("m1", "a1", "a2"):
        authenticator.give_temporary_pin(key, PINS[key], now=now)
    # As if each had changed it at once: three more hashes would only take time.
    with (
        connection.write(path) as db,
        entries.noting(db, "PIN changed", STUDIO, Change("", now), By()),
    ):
        db.execute("UPDATE account SET must_change = 0")
    return store


def copied(store: Store, path: Path) -> Store:
    """The same studio in another file: to make its PINs anew would take a second."""
    connection.empty_journal(store.path)
    for file in (store.path, key_file(store.path)):
        shutil.copy2(file, path.with_name(file.name.replace(store.path.name, path.name)))
    return open_store(path, issue=three_in_all)


def enter(
    store: Store,
    key: str = "a1",
    pin: str | None = None,
    *,
    now: datetime = NOW,
    **changes: Unpack[TabletChanges],
) -> SignIn:
    """Sign in, with the right PIN and a new tablet unless something else is given."""
    new = Tablet(secrets.token_hex(16), word=secrets.token_hex(16), name="front")
    tablet = replace(new, **changes)
    return store.authenticator().sign_in(key, PINS[key] if pin is None else pin, tablet, now=now)


def authenticator_of(store: Store, person: Person) -> Authenticator:
    return store.by(person=person, device="office").authenticator()
