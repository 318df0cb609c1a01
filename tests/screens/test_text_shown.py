"""No person's text reaches Markdown or HTML as it was typed: read off the screens' own code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from smpdash import settings

SCREENS = sorted(
    [*(settings.PACKAGE / "screens").rglob("*.py"), *(settings.PACKAGE / "html").rglob("*.py")]
)
# What people type: its names in records, lines and audit log entries, and what quotes it.
TYPED = {"name", "label", "contact", "note", "dilution", "message", "reason", "why", "device"}
TYPED_CALLS = {"tablet_name", "zone_name", "staff_name", "format_exc"}
# What went wrong quotes it too.
QUOTING = {"conflict", "refusal", "refused", "fault", "problem", "error", "not_allowed"}
# answer_card renders a template that escapes every value.
MADE_SAFE = {"escape", "plain", "answer_card"}
# What Streamlit reads as Markdown: the first argument, and these by name.
MARKDOWN = {"markdown", "caption", "error", "info", "warning", "success", "toast", "metric"}
MARKDOWN |= {"title", "header", "subheader", "table", "badge", "button", "link_button", "popover"}
MARKDOWN |= {"expander", "tabs", "dialog", "segmented_control", "pills", "radio", "selectbox"}
MARKDOWN |= {"multiselect", "toggle", "checkbox", "text_input", "text_area", "number_input"}
MARKDOWN |= {"date_input", "time_input", "slider", "page_link", "status", "spinner", "progress"}
NAMED = {"label", "body", "title", "help", "text"}
# Options that are drawn as Markdown; those of a selectbox are not.
WITH_OPTIONS = {"segmented_control", "pills", "radio"}
# An f-string that will be shown: it holds a tag, or Markdown's own signs.
SHOWN = re.compile(r"</?[a-z]|\*\*|:[a-z-]+\[|^#+ ")
# A figure or a date holds no sign of either.
FIGURE = re.compile(r"[+,]?\d*\.?\d*[dfg%]|%[dbYHM% :,]+")


def sent_on(source: str) -> Iterator[str]:
    """Each expression that shows what a person typed neither escaped nor made plain."""
    tree = ast.parse(source)
    scopes = [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]
    for scope in scopes:
        own = list(_own_nodes(scope))
        typed: set[str] = set()
        while len(typed) < len(typed := typed | set(_assigned(own, typed))):
            pass
        for node in own:
            for shown in _shown(node):
                if _is_typed(shown, typed):
                    yield ast.unparse(shown)


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef | ast.ClassDef):
            yield child
            yield from _own_nodes(child)


def _assigned(nodes: list[ast.AST], typed: set[str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AugAssign | ast.NamedExpr) and _is_typed(
            node.value, typed
        ):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))


def _shown(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.JoinedStr):
        if any(isinstance(part, ast.Constant) and SHOWN.search(part.value) for part in node.values):
            yield from (part for part in node.values if isinstance(part, ast.FormattedValue))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "toast":
            yield from node.args[:1]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in MARKDOWN | {"html"}:
            yield from node.args[:1]
            yield from (word.value for word in node.keywords if word.arg in NAMED)
        if node.func.attr in WITH_OPTIONS:
            yield from node.args[1:2]
            yield from (word.value for word in node.keywords if word.arg == "format_func")


def _is_typed(node: ast.AST, typed: set[str]) -> bool:
    """Whether a person's text comes out of this expression as it was typed."""
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        if called in MADE_SAFE:
            return False
        if called in TYPED_CALLS or (called == "str" and _quotes(node.args[0])):
            return True
    if isinstance(node, ast.FormattedValue) and _quotes(node.value):
        return True
    if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
        spec = "".join(
            part.value for part in ast.walk(node.format_spec) if isinstance(part, ast.Constant)
        )
        return not FIGURE.fullmatch(spec)
    if isinstance(node, ast.Attribute) and node.attr in TYPED:
        return True
    if isinstance(node, ast.Name) and node.id in typed:
        return True
    if isinstance(node, ast.IfExp):
        return _is_typed(node.body, typed) or _is_typed(node.orelse, typed)
    # What only decides is not shown; what is looked up in a table of ours is the table's.
    if isinstance(node, ast.Compare):
        return False
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        return node.value.id in typed
    return any(_is_typed(child, typed) for child in ast.iter_child_nodes(node))


def _quotes(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in QUOTING


@pytest.mark.parametrize(
    "file", SCREENS, ids=lambda file: "-".join(file.relative_to(settings.PACKAGE).parts)
)
def test_what_people_typed_is_shown_as_typed(file: Path) -> None:
    assert list(sent_on(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "code",
    [
        "st.markdown(client.name)",
        "st.markdown(f'### {client.name} :gray[{client.code}]')",
        "st.button(f'Open {line.name}')",
        "st.toast(str(conflict))",
        "st.toast(f'Changed on {door.tablet_name(draft.device)}')",
        "toast(str(refusal), icon=':material/error:')",
        "st.error('Sorry', title=problem.message)",
        "st.pills('Lot', [lot.label for lot in lots])",
        "st.pills('Lot', lots, format_func=lambda key: names[key].label)",
        "column.caption('At ' + studio.name)",
        "def label(line):\n    return f'**{line.name}**'",
        "def row(lot):\n    words = lot.label.upper()\n    return f'<li>{words}</li>'",
        "def rows(lots):\n    words = ', '.join(lot.label for lot in lots)\n    st.html(words)",
        "if (said := visit.note):\n    st.caption(said)",
    ],
)
def test_the_rule_finds_what_it_is_for(code: str) -> None:
    assert list(sent_on(code))


@pytest.mark.parametrize(
    "code",
    [
        "st.markdown(f'### {door.plain(client.name)} :gray[{client.code}]')",
        "st.html(f'<b>{escape(lot.label)}</b>')",
        "st.text(visit.note)",
        "st.dataframe([{'Name': client.name}])",
        "st.markdown('Why' if visit.note else '')",
        "st.caption(f'{REASON[visit.reason]} {day_words(visit.held_on)}')",
        "st.selectbox('Lot', keys, format_func=lambda key: names[key].label)",
    ],
)
def test_the_rule_lets_pass_what_is_right(code: str) -> None:
    assert list(sent_on(code)) == []
