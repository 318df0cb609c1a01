"""The documents lead somewhere: links, files, commands and targets that they name exist."""

import importlib
import re
from pathlib import Path

import pytest

from smpdash.cli.main import main

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LONGEST_README = 150
by_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def anchors(document: Path) -> set[str]:
    """The names under which the headings of a document can be linked."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@by_document
def test_each_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@by_document
def test_each_file_and_command_that_is_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for name in re.findall(r"\b(?:smpdash|tests|bench|data)/[\w/]+\.(?:py|toml|json)\b", text):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"python -m ((?:bench|tests)[\w.]+)\b", text):
        is_folder = (ROOT / name.replace(".", "/") / "__main__.py").exists()
        module = importlib.import_module(f"{name}.__main__" if is_folder else name)
        assert callable(module.main), name
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in re.findall(r"(?:^|`)make ([a-z]+)\b", text, re.MULTILINE):
        assert f"\n{name}:" in makefile, name


def test_the_commands_of_the_operating_page_are_those_of_the_program(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    offered = set(re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE))
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    lines = re.findall(r"^python -m smpdash ([a-z |]+)", text, re.MULTILINE)
    named = {word for line in lines for word in re.split(r"[ |]+", line.strip())}
    assert named == offered


def test_nobody_is_told_to_run_the_owner_command_without_a_name() -> None:
    files = [*DOCUMENTS, *(ROOT / "smpdash").rglob("*.py"), *(ROOT / "smpdash").rglob("*.html")]
    files = [file for file in files if file.parent.name != "cli"]
    told = [
        (file.name, after)
        for file in files
        for after in re.findall(
            r"python -m smpdash\s+owner\b(\W*\w*)", file.read_text(encoding="utf-8")
        )
    ]
    assert len(told) >= 7
    assert [each for each in told if each[1].split() != ["NAME"]] == []


def test_the_readme_stays_a_front_door() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= LONGEST_README
