"""Key files go missing or hold something else, at a start and while the studio is served."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from smpdash.estimate.issue import issued
from smpdash.runtime.admission import COOKIE, KNOWN_COOKIE
from smpdash.store.accounts import pins
from smpdash.store.backup.rekey import rekey
from smpdash.store.db import keys
from smpdash.store.store import Change, Store
from tests.browser.served import ROOT, Served
from tests.browser.visitor import Visitor
from tests.builders.records import client
from tests.builders.sign_ins import PINS, with_pins
from tests.builders.stores import OWNER, three_in_all

APP: Final = ROOT / "app.py"
MADE_ANEW: Final = Path(__file__).with_name("key_made_anew.py")
# More than stop a person until the owner lets them in again.
TRIES: Final = 22
LOST: Final[dict[str, Callable[[Path], object]]] = {
    "missing": lambda _file: None,
    "empty": lambda file: file.write_bytes(b""),
    "another key": lambda file: file.write_text("e" * 64),
    "one digit less": lambda file: file.write_text(file_before(file)[:-1]),
    "noise": lambda file: file.write_bytes(os.urandom(64)),
    "a folder": lambda file: file.mkdir(),
}


@dataclass
class Found:
    """How often a key was lost, and what was not as it should be; each is named."""

    tried: int = 0
    changed: list[str] = field(default_factory=list)  # a byte of the records
    not_said: list[str] = field(default_factory=list)  # what is wrong, in words
    stopped_work: list[str] = field(default_factory=list)  # who was in, or a save under way
    not_back: list[str] = field(default_factory=list)  # once the key lies there again
    tracebacks: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def file_before(file: Path) -> str:
    return file.with_name(f"{file.name}.kept").read_text().strip()


def lose(file: Path, how: str) -> None:
    shutil.copy2(file, file.with_name(f"{file.name}.kept"))
    file.unlink()
    LOST[how](file)


def put_back(file: Path) -> None:
    if file.is_dir():
        file.rmdir()
    file.with_name(f"{file.name}.kept").replace(file)


def of_the_records(folder: Path, kinds: tuple[str, ...] = tuple(LOST)) -> Found:
    """The key of an encrypted file: lost before a start, and under a studio that is served."""
    now = datetime.now(UTC).replace(microsecond=0)
    file, found = folder / "records.key", Found()
    file.write_text(keys.new_key())
    store = with_pins(folder / "studio.db", issued, now=now).by(person=OWNER, device="office")
    rekey(store.path, old="", new=file.read_text(), now=now)
    environ = {"SMPDASH_KEY_FILE": str(file)}
    for how in kinds:
        found.tried += 1
        lose(file, how)
        before = store.path.read_bytes()
        with Served(store.path, **environ) as server:
            status, shown = Visitor(server).ask("/sign-in")[0].status, Visitor(server).look()[1]
            if status != 503 or "The records are locked" not in shown:
                found.not_said.append(f"start, {how}: {status}")
            if store.path.read_bytes() != before:
                found.changed.append(how)
            put_back(file)
            if Visitor(server).sign_in("m1") != 303:
                found.not_back.append(f"start, {how}")
            _look_at_log(server, how, found)
    with Served(store.path, **environ) as server:
        inside = Visitor(server)
        inside.sign_in("m1")
        for how in kinds:
            found.tried += 1
            lose(file, how)
            if not inside.is_in() or Visitor(server).sign_in("a1") != 303:
                found.stopped_work.append(how)
            code = store.add_client(client(name=how), Change(how, now)).code
            if how not in inside.look(path="client", query=f"code={code}")[1]:
                found.stopped_work.append(f"{how}: a page")
            put_back(file)
        _look_at_log(server, "served", found)
    found.findings += store.check()
    return found


def of_the_pins(folder: Path, kinds: tuple[str, ...] = tuple(LOST), *, app: Path = APP) -> Found:
    """The key of the PINs: lost before a start, and under a studio that is served."""
    now, found = datetime.now(UTC).replace(microsecond=0), Found()
    store = with_pins(folder / "studio.db", issued, now=now)
    file = pins.key_file(store.path)
    for how in kinds:
        lose(file, how)
        with Served(store.path, app=app) as server:
            found.tried += 1
            _try_pins(server, store, file, f"start, {how}", found)
            inside = Visitor(server)
            if inside.sign_in("m1") != 303:
                continue
            found.tried += 1
            lose(file, how)
            if not inside.is_in():
                found.stopped_work.append(how)
            _try_pins(server, store, file, f"served, {how}", found)
            _look_at_log(server, how, found)
    found.findings += Store(store.path, three_in_all).check()
    return found


def _try_pins(server: Served, store: Store, file: Path, how: str, found: Found) -> None:
    """Try the right PIN over and over; then the key comes back, and it is tried once more."""
    tablet = Visitor(server)
    for _ in range(TRIES):
        answer, said = tablet.ask("/sign-in", {"staff": "a1", "pin": PINS["a1"], "next": "/"})
    if answer.status == 303 or "key that the PINs were made with" not in said:
        found.not_said.append(f"{how}: {answer.status}")
    put_back(file)
    tablet.cookies = {name: one for name, one in tablet.cookies.items() if name == KNOWN_COOKIE}
    if tablet.sign_in("a1") != 303 or COOKIE not in tablet.cookies:
        found.not_back.append(how)


def _look_at_log(server: Served, how: str, found: Found) -> None:
    if "Traceback" in server.log_text():
        found.tracebacks.append(f"{how}: {server.log_text()[-500:]}")
