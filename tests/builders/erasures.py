"""A client who is found everywhere in a file, to be erased, and a look at what is left."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from smpdash.store.audit.erase_bytes import Wipe
from smpdash.store.store import Change, Store
from tests.builders.records import NOW, TODAY, visit
from tests.builders.stores import add_client, add_visit, write_draft

LATER = NOW + timedelta(days=1)
WORDS = ("Wilhelmina Quick", "0660 4711", "sore behind the ear", "wilhelmina")


def client_everywhere(store: Store, name: str = "Wilhelmina Quick") -> str:
    """The code of a client who stands in records, drafts and the audit log."""
    code = add_client(store, name, contact="0660 4711")
    one = add_visit(store, f"{code}/1", note="sore behind the ear")
    why = "sore behind the ear, not above"
    changed = visit(visit_id=one.visit_id, note="corrected")
    store.amend_visit(changed, Change(f"am {code}", NOW, why), today=TODAY)
    for kind, subject in (("visit", f"{code}/1"), ("client", code), ("correction", one.visit_id)):
        draft = store.open_draft(kind, subject, device="t", now=NOW)
        typed = {"note": "sore behind the ear", "name": name}
        write_draft(store, draft.draft_id, typed, device="t", now=NOW)
    return code


def erase(store: Store, code: str, *, why: str = "asked in writing", action: str = "") -> Wipe:
    return store.erase_client(code, Change(action or f"erase {code}", LATER, why))


def words_in(folder: Path) -> list[tuple[str, str]]:
    """Each file of the studio that holds a word of the client, with the word."""
    files = [file for file in folder.glob("studio.db*") if file.is_file()]
    return [
        (file.name, word)
        for file in files
        for word in WORDS
        if word.encode() in file.read_bytes() or word.upper().encode() in file.read_bytes()
    ]


_READS = """
import sys
import sqlcipher3
other = sqlcipher3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN")
other.execute("SELECT name FROM client").fetchall()
print("reading", flush=True)
sys.stdin.read()
other.close()
"""


@contextmanager
def somebody_reading(path: Path) -> Iterator[None]:
    """Another program that reads one state of the file until the block ends.

    It is a process of its own: as soon as a test looks into the file, the system would drop the
    locks of its own process.
    """
    command = [sys.executable, "-c", _READS, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"reading\n"
        yield
