"""The house rules: who imports whom, which library stands behind which door, what no file says."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "smpdash"

SIBLINGS = {"store", "estimate", "show"}
# Which rooms of ours each room may import, beside itself.
MAY_IMPORT = {
    "record": set(),
    "settings": set(),
    "design": set(),
    "store": {"record", "settings"},
    "estimate": {"record", "settings"},
    "show": {"record", "settings", "design"},
    "html": {"record", "settings", "design"},
    "runtime": {"record", "store", "estimate", "settings"},
    "simulate": {"record", "store", "estimate", "settings"},
    "server": {"record", "settings", "design", "runtime", "html", "simulate"} | SIBLINGS,
    "screens": {"record", "settings", "design", "runtime", "html"} | SIBLINGS,
    "cli": {"record", "settings", "runtime", "simulate", "server", "screens"} | SIBLINGS,
    "__main__": {"cli"},
    "__init__": set(),
    "app": {"settings", "runtime", "screens", "server"},
}
# Behind which doors a library may be used; one that stands nowhere here has no door yet.
DOORS = {
    "platformdirs": {"settings"},
    "segno": {"html"},
    "zeroconf": {"server"},
    "streamlit": {"screens", "app"},
    "starlette": {"server", "app"},
    "uvicorn": {"server"},
    "h11": {"server"},
    "authlib": {"server"},
    "joserfc": {"server"},
    "jinja2": {"html"},
    "sqlite_utils": {"store"},
    "sqlcipher3": {"store"},
    "portalocker": {"store"},
    "sqlite3": {"store"},
    "cryptography": {"store", "server"},
    "pyrage": {"store"},
    "argon2": {"store"},
    "numpy": {"estimate", "simulate"},
    "pandas": {"show"},
    "altair": {"show"},
    "xlsxwriter": {"show"},
    "openpyxl": {"show"},
}
MUTABLE = {"dict", "set", "list", "defaultdict", "OrderedDict", "deque", "WeakKeyDictionary"}
# Libraries whose package has another name than what is imported.
IMPORTED_AS = {"argon2_cffi": "argon2"}
REFUSED_NAMES = {"util", "helper", "misc", "common", "core", "manager", "service", "repository"}
REFUSED_NAMES |= {"handler", "utils", "helpers", "managers", "services", "repositories", "handlers"}
# Folders of one machine, drives, and the hosts that packages come from.
ELSEWHERE = re.compile(
    rb"(?<![\w.~-])/(?:work|root|home|tmp|opt|Users)/\w"
    rb"|\b[A-Z]:\\\w"
    rb"|\b(?:pypi|pythonhosted|npmjs|deb\.debian|security\.debian)\.(?:org|com)\b"
)


class Import(NamedTuple):
    """One import: in which file and room, and what it names ("smpdash.record.check")."""

    file: Path
    room: str
    module: str

    @property
    def library(self) -> str:
        return self.module.split(".")[0]

    def __str__(self) -> str:
        return f"{self.file} imports {self.module}"


@cache
def files_of_the_house() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("Not a git checkout: nobody knows which files are the repository's.")
    named = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return [path.relative_to(ROOT) for path in named if path.is_file()]


def room_of(file: Path) -> str:
    """The part of the house that a file belongs to: its folder or file beneath smpdash, or app."""
    if file.parts[0] == PACKAGE:
        return Path(file.parts[1]).stem
    return Path(file.parts[0]).stem


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse((ROOT / file).read_text())


def imports(*folders: str) -> Iterator[Import]:
    for file in files_of_the_house():
        if file.suffix == ".py" and file.parts[0] in folders:
            yield from imports_of(file)


@cache
def imports_of(file: Path) -> list[Import]:
    return list(imports_in(file, tree_of(file)))


def imports_in(file: Path, tree: ast.Module) -> Iterator[Import]:
    for node in statements(tree.body):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(file, room_of(file), name.name)
        elif isinstance(node, ast.ImportFrom):
            package = file.parts[: len(file.parts) - node.level] if node.level else ()
            module = ".".join([*package, *filter(None, [node.module])])
            for name in node.names:
                yield Import(file, room_of(file), f"{module}.{name.name}")


def statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All statements, also those within others; what stands within a line is not looked through."""
    for node in body:
        yield node
        for part in ("body", "orelse", "handlers", "finalbody", "cases"):
            if isinstance(within := getattr(node, part, ()), list):
                yield from statements(within)


def declared(*, with_tests: bool) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = list(project["dependencies"])
    if with_tests:
        wanted += project["optional-dependencies"]["dev"]
    names = [re.match(r"[\w.-]+", line) for line in wanted]
    return {name.group().lower().replace("-", "_") for name in names if name}


def test_each_room_imports_only_what_the_table_allows() -> None:
    ours = [found for found in imports(PACKAGE, "app.py") if found.library == PACKAGE]
    wrong = [
        str(found)
        for found in ours
        if (room := (*found.module.split("."), "")[1]) in MAY_IMPORT
        and room not in MAY_IMPORT.get(found.room, set()) | {found.room}
    ]
    assert wrong == []


def test_no_test_imports_from_another_test() -> None:
    """What tests share is in tests/builders, or in a module beside them that is no test."""
    found = [each for each in imports("tests") if each.module.startswith("tests.")]
    modules = [each.module.split(".")[1:-1] for each in found]
    wrong = [
        str(each)
        for each, module in zip(found, modules, strict=True)
        if any(part.startswith("test_") for part in module)
    ]
    assert wrong == []


def test_each_room_stands_in_the_table() -> None:
    files = [file for file in files_of_the_house() if file.suffix == ".py"]
    rooms = {room_of(file) for file in files if file.parts[0] in {PACKAGE, "app.py"}}
    assert rooms - set(MAY_IMPORT) == set()


def test_each_library_is_imported_only_behind_its_door() -> None:
    wrong = [
        str(found)
        for found in imports(PACKAGE, "app.py")
        if found.library not in sys.stdlib_module_names - set(DOORS) | {PACKAGE}
        and found.room not in DOORS.get(found.library, set())
    ]
    assert wrong == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        file.as_posix()
        for file in files_of_the_house()
        if file.suffix == ".py" and file.parts[0] in {PACKAGE, "app.py"}
        if re.search("environ|getenv|putenv", (ROOT / file).read_text())
        for node in ast.walk(tree_of(file))
        if {"environ", "environb", "getenv", "putenv"} & {*names_in(node)}
    }
    assert readers == {f"{PACKAGE}/settings.py"}


def test_only_the_store_and_the_server_keep_state_in_a_module() -> None:
    """What runs between requests is in the application state; locks and keys stay per process."""
    kept = [
        f"{file}:{node.lineno}"
        for file in files_of_the_house()
        if file.suffix == ".py" and file.parts[0] in {PACKAGE, "app.py"}
        for node in tree_of(file).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and begins_empty(node.value)
        and room_of(file) not in {"store", "server"}
    ]
    assert kept == []


def begins_empty(value: ast.expr | None) -> bool:
    """Whether this is a dictionary, a set or a list that something is put into later."""
    if isinstance(value, ast.Call):
        return not value.args and ast.unparse(value.func).split(".")[-1] in MUTABLE
    return value is not None and ast.unparse(value) in {"{}", "[]"}


def names_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.ImportFrom):
        yield from (name.name for name in node.names)


@pytest.mark.parametrize(
    ("folders", "with_tests"), [((PACKAGE, "app.py"), False), (("tests", "bench"), True)]
)
def test_every_library_imported_is_declared(folders: tuple[str, ...], with_tests: bool) -> None:
    known = sys.stdlib_module_names | {PACKAGE, "tests", "bench", "app"}
    known |= {"_pytest"} if with_tests else set()  # the inner package of pytest
    known |= {IMPORTED_AS.get(name, name) for name in declared(with_tests=with_tests)}
    assert [str(found) for found in imports(*folders) if found.library not in known] == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_declared_library_is_pinned_by_version_and_hash(lock: str) -> None:
    pins = re.split(r"\n(?=\S)", (ROOT / lock).read_text())
    pins = [pin for pin in pins if not pin.startswith("#")]
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []
    pinned = {re.split(r"[=\[]", pin)[0].replace("-", "_") for pin in pins}
    assert declared(with_tests="dev" in lock) - pinned == set()


def test_no_module_is_named_after_nothing() -> None:
    wrong = [
        str(file)
        for file in files_of_the_house()
        if file.suffix == ".py"
        and REFUSED_NAMES & set(re.split(r"[/_.-]", file.as_posix().lower()))
    ]
    assert wrong == []


def test_no_file_names_a_machine_or_where_packages_come_from() -> None:
    wrong = [
        f"{file}: {found.group().decode()}"
        for file in files_of_the_house()
        if file.suffix != ".png"  # among so many bytes any few letters stand somewhere
        for found in ELSEWHERE.finditer((ROOT / file).read_bytes())
    ]
    assert wrong == []


MODULES_IN_A_FOLDER = 16
LINES_OF_A_MODULE = 300
LINES_OF_A_FUNCTION = 50
PARAMETERS = 6
# Tests that take the whole of smpdash: in a browser, by random input, by what it is made of.
OF_THE_WHOLE = {("browser",), ("fuzz",), ("supply",)}
# Released migrations are never edited; their list of steps grows.
MIGRATIONS = Path(PACKAGE) / "store" / "db" / "migrations.py"
OURS = [file for file in files_of_the_house() if file.parts[0] == PACKAGE and file.suffix == ".py"]


def functions_of(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in statements(tree_of(file).body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_folder_holds_more_modules_than_can_be_looked_over() -> None:
    folders = Counter(file.parent for file in OURS if file.name != "__init__.py")
    assert {folder for folder, count in folders.items() if count > MODULES_IN_A_FOLDER} == set()


def test_the_tests_have_the_rooms_of_what_they_test() -> None:
    tests = [file for file in files_of_the_house() if file.parts[0] == "tests"]
    folders = Counter(file.parent for file in tests if file.name.startswith("test_"))
    mirrored = {folder for folder in folders if folder.parts[1:2] not in OF_THE_WHOLE}
    assert {folder for folder in mirrored if folders[folder] > MODULES_IN_A_FOLDER} == set()
    assert {
        folder for folder in mirrored if not (ROOT / PACKAGE / folder.relative_to("tests")).is_dir()
    } == set()


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    lengths = {file: (ROOT / file).read_text().count("\n") for file in OURS if file != MIGRATIONS}
    assert {file for file, lines in lengths.items() if lines > LINES_OF_A_MODULE} == set()


def test_no_function_is_longer_than_a_screen_or_takes_too_many_parameters() -> None:
    wrong = []
    for file in OURS:
        for function in functions_of(file):
            lines = (function.end_lineno or 0) - function.lineno + 1
            names = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]
            count = len([name for name in names if name not in {"self", "cls"}])
            if count > PARAMETERS or (lines > LINES_OF_A_FUNCTION and file != MIGRATIONS):
                wrong.append(f"{file}:{function.lineno} {function.name}")
    assert wrong == []


def test_no_modules_import_one_another_in_a_circle() -> None:
    modules = {".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in OURS}
    imported: dict[str, set[str]] = {}
    for each in imports(PACKAGE):
        name = ".".join(each.file.with_suffix("").parts).removesuffix(".__init__")
        module = each.module if each.module in modules else each.module.rpartition(".")[0]
        if module in modules and module != name:
            imported.setdefault(name, set()).add(module)
    free: set[str] = set()
    while ready := {name for name in modules - free if imported.get(name, set()) <= free}:
        free |= ready
    assert sorted(modules - free) == []


@pytest.mark.slow
def test_the_served_app_imports_nothing_that_only_evaluates_nor_a_provider_unasked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in os.environ if name.startswith("SMPDASH_")]:
        monkeypatch.delenv(name)
    program = (
        "import sys; sys.path.insert(0, '.'); import app; provider = 'authlib' in sys.modules; "
        "import smpdash.cli.main, smpdash.server.run, "
        "smpdash.screens.client.client_page, "
        "smpdash.screens.studio.studio_page, smpdash.screens.studio.learned; "
        "print([name for name in sys.modules if name.startswith(('smpdash.estimate.evaluate', "
        "'vl_convert', 'smpdash.show.charts.forecast_scores'))], provider)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert found.stdout.strip().splitlines()[-1] == "[] False"
