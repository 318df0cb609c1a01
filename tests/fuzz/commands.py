"""The command line with odd files and arguments: it answers in words, and harms nothing."""

import contextlib
import io
import json
import os
from collections import Counter
from pathlib import Path

from hypothesis import strategies as st

from smpdash.cli import main
from tests.builders.stores import add_client, add_visit, everything, opened
from tests.fuzz.exchange import WHOLE
from tests.fuzz.thrown import TEXT, changed, throw

WORDS = ("estimate", "evaluate", "export", "demo", "backup", "restore", "check", "--help")
OPTIONS = ("--db", "--out", "--history", "--courses", "--into", "--second", "--backup")
OPTIONS += ("--passphrase-file", "-", "--", "--nothing")


class Machine:
    """A studio's file, a backup of it, and a folder to put odd files into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = opened(folder / "studio.db")
        add_visit(self.store, add_client(self.store) + "/1")
        self.before = everything(self.store)
        self.valid = self.store.path.read_bytes()
        self.odd = folder / "odd"

    def run(self, arguments: list[str]) -> str:
        """One command; what it says must be words, and the studio as it was."""
        said, complained = io.StringIO(), io.StringIO()
        said.buffer = io.BytesIO()  # type: ignore[attr-defined]
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
            try:
                status = main.main(arguments)
            except SystemExit as end:
                status = int(end.code or 0)
        words = said.getvalue() + complained.getvalue()
        assert "Traceback" not in words
        assert status == 0 or words.strip(), arguments
        return "done" if status == 0 else "refused"


def lines(folder: Path, count: int) -> Counter[str]:
    """Any arguments at all, on a studio that must not change by it."""
    machine = Machine(folder)
    names = st.sampled_from((str(machine.store.path), str(machine.odd), str(folder), "/dev/null"))
    words = st.sampled_from(WORDS + OPTIONS) | names | TEXT.filter(_is_argument)
    arguments = st.tuples(st.sampled_from(WORDS), st.lists(words, max_size=4))

    def at(drawn: tuple[str, list[str]]) -> str:
        with contextlib.chdir(folder):
            return machine.run([drawn[0], *drawn[1]])

    os.environ["SMPDASH_DB"] = str(machine.store.path)
    became = throw(arguments, at, count)
    assert {name: rows for name, rows in everything(machine.store).items() if name == "client"} == {
        "client": machine.before["client"]
    }
    return became


def _is_argument(text: str) -> bool:
    # The system passes no NUL, and half a sign only as the bytes that it stands for.
    return "\0" not in text and text.encode("utf-8", "ignore").decode() == text


def databases(folder: Path, count: int) -> Counter[str]:
    """A file that was a studio's: bits turned, cut off, grown, or nothing of the kind."""
    machine = Machine(folder)

    def at(data: st.DataObject) -> str:
        for left in folder.glob("odd*"):
            left.unlink()
        content = _damaged(machine.valid, data)
        machine.odd.write_bytes(content)
        command = data.draw(
            st.sampled_from(
                (
                    ["check", "--db", str(machine.odd)],
                    ["check", "--backup", str(machine.odd)],
                    ["restore", str(machine.odd), "--db", str(folder / "other.db")],
                    ["export", "--db", str(machine.odd), "--out", str(folder / "out")],
                    ["backup", "--db", str(machine.odd), "--into", str(folder / "into")],
                )
            )
        )
        became = machine.run(command)
        if "--backup" in command or command[0] == "restore":
            assert machine.odd.read_bytes() == content, "a backup was changed by being looked at"
        return became

    return throw(st.data(), at, count)


def _damaged(valid: bytes, data: st.DataObject) -> bytes:
    how = data.draw(st.sampled_from(("bit", "cut", "grown", "zero", "other", "whole")))
    place = data.draw(st.integers(0, len(valid) - 1))
    if how == "bit":
        return valid[:place] + bytes([valid[place] ^ (1 << place % 8)]) + valid[place + 1 :]
    if how == "cut":
        return valid[:place]
    if how == "grown":
        return valid + data.draw(st.binary(max_size=5000))
    if how == "zero":
        return valid[:place] + bytes(min(4096, len(valid) - place)) + valid[place + 4096 :]
    return data.draw(st.binary(max_size=300)) if how == "other" else valid


def case_files(folder: Path, count: int) -> Counter[str]:
    """`estimate` and `evaluate` on files whose cases were changed, or that are no text at all."""
    machine = Machine(folder)

    def at(data: st.DataObject) -> str:
        case = json.dumps(changed(WHOLE, data)).encode("utf-8", "surrogatepass")
        stirred = case[: data.draw(st.integers(0, len(case)))]
        machine.odd.write_bytes(
            data.draw(st.sampled_from((case, stirred)) | st.binary(max_size=99))
        )
        command = data.draw(st.sampled_from(("estimate", "evaluate")))
        return machine.run([command, str(machine.odd)])

    return throw(st.data(), at, count)
