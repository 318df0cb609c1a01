"""Texts made to hold the server up: each pattern, each reader of a text, and a paste."""

import ast
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from starlette.datastructures import Headers

from smpdash.estimate.evaluate.exchange import case_from_json, case_from_line
from smpdash.estimate.issue import issued
from smpdash.record.accounts.names import is_email, same_email
from smpdash.record.accounts.pin import normal, pin_problems
from smpdash.record.client import HAIR_LOSS, Intake, client_problems
from smpdash.record.fields import descriptions
from smpdash.record.importing.meanings import cells
from smpdash.record.importing.meanings.choices import meaning
from smpdash.record.importing.meanings.targets import guesses, targets
from smpdash.record.lengths import SEARCH
from smpdash.record.problem import draft_problems, quoted, text_problems
from smpdash.record.settings.problems import studio_problems
from smpdash.record.texts import folding
from smpdash.record.visit import Course
from smpdash.runtime import clock, state
from smpdash.screens import context
from smpdash.screens.drafts import repair
from smpdash.screens.drafts.differences import OF_DRAFT
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.taps.taken import taken
from smpdash.screens.visit.taps.tap import TapContext
from smpdash.server.hosts import host_of
from smpdash.server.sign_in.requests import screen_of
from smpdash.show.files.csv_files import safe_text
from smpdash.store.client_list import search
from smpdash.store.db.keys import KEY_BYTES
from smpdash.store.store import open_store
from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.browser.wired import Wired
from tests.builders.records import client, studio

ROOT = Path(__file__).parents[2]
SHORT, LONG = 10_000, 100_000
# How long the texts of the tests are; those of the campaign have SHORT and LONG letters.
TESTED = 2_000, 20_000
# What is pasted, and from where. The control is held up by a short one for long enough.
HELD_UP_BY = "@" * 2000
PASTED = ("@" * 3000, "@" * LONG, "1" * LONG, "a@" * (LONG // 2), "\u0301\u0316" * (LONG // 4))
PASTES = "127.0.0.3"
CUBIC = Path(__file__).with_name("cubic.py")
# A text ten times as long: linear takes ten times, quadratic a hundred.
MOST_TIMES = 30
# A pattern that looks at each letter again and again would take hours.
PATIENCE_S = 20
# In a script: division stands between blanks, and a comment has a line of its own.
LITERAL = re.compile(r"(?<=[(,=:!&|?{};\[ ])/(?![/* ])(?:\\.|[^/\n\\])+/[a-z]*(?=[.,;) ])")
# Tries of a measurement that the machine disturbed.
TRIES = 4

HOST = r"'(?:\\[([0-9A-Fa-f:.]+)\\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?'"
HOST_NAME = r"'(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9-]{1,63})*'"
LOG_LINE = r"'\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} [A-Z]+ \\S+: .*\\n?'"
NUMBER_IN_HEADER = r"'\\d+(st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth'"
PHONE = r"'(?=[+0-9(])\\+?[0-9 \\u00a0-]*(?:\\([0-9]+\\)[0-9 \\u00a0-]*)?'"
PHONE_CALCULATED = r"'\\+?(?:[0-9]+|\\([0-9]+\\))(?:-+(?:[0-9]+|\\([0-9]+\\)))+'"
PHONE_NUMBER = r"'\\+?\\(?[0-9]+\\)?|\\+?[0-9]{1,3}(?:[ \\u00a0][0-9]{3})+'"
TIME = r"'(\\d{1,2})(?:[:.h](\\d{2}))?\\s*([ap])\\.?m\\.?|(\\d{1,2})[:.h]?(\\d{2})'"
UNSEEN = r"'[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)'"
# What each pattern may be slow on: the letters that it repeats, without the end that it wants.
HOSTILE: dict[tuple[str, str], tuple[str, ...]] = {
    (r"'[!-?A-~]+@[!-?A-~]+'", "fullmatch"): ("a", "@", "a@", "@a"),
    (r"'[\\W_]+'", "sub"): ("_", "'", "a_"),
    (r"'[\\s,;/()]+'", "split"): (" ", ", ", "a "),
    (r"'[-‐-―.]'", "sub"): ("-", ".", "a-"),
    (r"'[+()./-]*\\d[\\d+()./-]*'", "fullmatch"): ("+", "1", "+1", "1-", "-"),
    (r"'\\(?(\\+|00)'", "match"): ("(", "0", "+"),
    (r"'[,;\\n]| / '", "split"): (",", " /", " / ", " "),
    (r"'\\D'", "sub"): ("a", "1a"),
    (r"'\\+?\\d[\\d\\s()./-]*'", "findall"): ("1", "+", "+1", "1 ", "1(", " "),
    ("f'[0-9a-f]{{{2 * KEY_BYTES}}}'", "fullmatch"): ("a", "0f"),
    (r"'\\d{1,9}'", "fullmatch"): ("1", "1a"),
    (r"'\\d{1,9}(?:[.,]\\d{0,9})?|[.,]\\d{1,9}'", "fullmatch"): ("1", "1.", ".1", "."),
    (r"'(\\d{1,2})[./-](\\d{1,2})[./-](\\d{4})'", "fullmatch"): ("1", "1.1.", "1/", "-"),
    (r"'(?:\\d\\d?[./-])?(\\d{4})'", "fullmatch"): ("1", "1.", "11.", "1/", "-"),
    (TIME, "fullmatch"): ("1", "1:", "1 ", "1p", " "),
    (r"'\\d{1,9}([.,]\\d*)?'", "fullmatch"): ("1", "1.", "1,1"),
    (r"'([\\\\`*_{}\\[\\]()#+!|~$&=^<>])'", "sub"): ("*", "\\", "a"),
    (r"'[:@](?=\\S)|-(?=\\\\?[->])|(?i:www)'", "sub"): (":", "@", "-", "-\\", "w", "@ "),
    (r"'\\s|-|\\d+[.)\\\\]'", "match"): ("1", " ", "-"),
    (HOST, "fullmatch"): ("[", "[a", "a", "a:1", "."),
    ("'(?i:[0-9a-f.:]+)'", "sub"): ("a", "1", ".:", "a."),
    ("'https?://(.+)'", "fullmatch"): ("https://", "http", "a"),
    (LOG_LINE, "fullmatch"): ("2", "2026-11-28 12:00:00,000 INFO ", ":", ": ", "a"),
    (HOST_NAME, "fullmatch"): ("a", "a.", "-", "a-"),
    (r"'-?[\\d.]+,?'", "sub"): ("1", "-", "-1", "1.", "1,"),
    (r"""'<c r="[A-Z]+2"( s="\\d+")?'""", "findall"): ('<c r="', '<c r="A2" s="1', "A", "1"),
    (r"'[^\\W\\d_]+'", "findall"): ("a", "a1", "_"),
    (PHONE, "fullmatch"): ("+1", "1", "1 ", "+1(1", "(1)", "-"),
    (PHONE_CALCULATED, "fullmatch"): ("1", "1-", "-", "(1)-", "(1"),
    (PHONE_NUMBER, "fullmatch"): ("1", "1 ", "111 ", "("),
    ("'[0-9]+'", "findall"): ("1", "1a", "a"),
    (r"'(\\d{1,2}:\\d\\d):\\d\\d(\\.\\d+)?'", "sub"): ("1", "1:", "11:11:11.", "1."),
    (r'''"[A-Za-z'\\x80-\\xff-]+"''', "findall"): ("a", "a'", "ä", "1"),
    (NUMBER_IN_HEADER, "sub"): ("1", "1s", "first", "fir", "e"),
    (UNSEEN, "sub"): ("_", "_x0000_", "_x", "\x00"),
}
# The same for the browser's: a run of numbers without a comma, and of digits without an end.
HOSTILE_IN_SCRIPTS = {
    "/iPad|iPhone/": ("i", "iPa", "iPho"),
    "/Android/": ("A", "Androi"),
    "/Windows/": ("W", "Window"),
    "/Macintosh/": ("M", "Macintos"),
    r"/\d$/": ("1", "1a"),
    r"/st-key-([\da-f]{32})-\d+-(\w+)/": ("st-key-", "a"),
    r"/^(\d{4})-(\d\d)-(\d\d)$/": ("1", "1-"),
    r"/^\d\d?[:.]?\d\d$/": ("1", "1:"),
    r"/^[\d-]{10}$|\b(19|2[01])\d\d$/": ("1", "-", "19", "1 "),
    r"/-?[\d.]+,?/g": ("1", "-", "-1", "1.", "1,"),
    r"/^(\d{1,9}([.,]\d{0,9})?|[.,]\d{1,9})?$/": ("1", "1.", ".1", "."),
}

STUDIO = studio()
TARGETS = targets(STUDIO)
HAIR_LOSS_FIELD = descriptions(Intake)["hair_loss"]
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
CONTEXT = TapContext(STUDIO, NOW)
DATA = visit_draft.started(Course("C-0001", 1), STUDIO, now=NOW, zone=ZoneInfo("UTC"))
START = {**dict.fromkeys(repair.CLIENT_CHECKS), "name": "", "contact": "", "others": [], **OF_DRAFT}
# Accents in two classes, which are put in order one by one; what else a reader may stumble over.
TEXTS = ("a", "@", "1", " ", "+", "a@a.a ", "\u0301\u0316", "ﷺ", "\ud800", "<script>", ":", "*")


def case_of(text: str) -> None:
    visit = {"number": text, "shade": text, "zones": {text: {"shade": text}}}
    with pytest.raises(ValueError, match="id:"):
        case_from_json({"id": text, "studio": text, "status": text, "visits": [visit]})


def line_of(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        case_from_line(text)


def tapped(text: str) -> None:
    taps = [[1, "note", text, None], [2, text, text, [text]], [3, "held_on", text, None]]
    taken(DATA, {"page": "a", "taps": taps}, CONTEXT)


def many_tapped(text: str) -> None:
    taps = [[number, "coverage", 0.5, ["crown"]] for number in range(1, len(text) // 100)]
    taken(DATA, {"page": "a", "taps": taps}, CONTEXT)


def many_zones_tapped(text: str) -> None:
    zones = [f"{letter}{number}" for number, letter in enumerate(text[: len(text) // 10])]
    taps = [[number, "coverage", 0.5, zones] for number in range(1, 4)]
    taken(DATA, {"page": "a", "taps": taps}, CONTEXT)


def studio_of(text: str) -> None:
    shade = replace(STUDIO.shades[0], name=text, dilution=text, darkness=7)
    person = replace(STUDIO.staff[0], name=text, email=text, role=text)
    studio_problems(
        replace(STUDIO, name=text, time_zone=text, shades=(shade, shade), staff=(person, person))
    )


def studio_of_many(text: str) -> None:
    studio_problems(replace(STUDIO, shades=tuple(STUDIO.shades[0] for _ in text)))


def client_of(text: str) -> None:
    intake = replace(client().intake, skin=text, hair_loss=text)
    client_problems(client(name=text, contact=text, intake=intake), today=date(2026, 3, 2))


def refused_in_words(read: Callable[[str], object], text: str) -> None:
    with suppress(cells.Unclear):
        read(text)


LOOKS: dict[str, Callable[[str], object]] = {
    "a name folded": folding.folded,
    "words of a name": folding.spellings,
    "the same name": lambda text: folding.is_same_name(text, text[1:]),
    "a search": lambda text: search.nearly_fits(search.terms(text[:SEARCH])),
    "an address found": search.contact_words,
    "contacts": folding.contacts,
    "a date in a cell": cells.date_shape.__wrapped__,
    "a year in a cell": lambda text: refused_in_words(cells.year, text),
    "a number in a cell": lambda text: refused_in_words(cells.number, text),
    "a depth in a cell": lambda text: refused_in_words(partial(cells.depth_mm, unit="cm"), text),
    "a word in a cell": lambda text: meaning(text, HAIR_LOSS_FIELD, HAIR_LOSS),
    "a header": lambda text: guesses(text, TARGETS),
    "a client": client_of,
    "a studio": studio_of,
    "a studio of many rows": studio_of_many,
    "a text": lambda text: text_problems("name", "The name", text, most=200),
    "a text in a sentence": quoted,
    "a PIN": normal,
    "a PIN to be": lambda text: pin_problems(text, "owner"),
    "an address": is_email,
    "an address compared": same_email,
    "a label": context.plain,
    "a tablet's name": lambda text: state.tablet({state.TABLET_COOKIE: text}, None),
    "a screen asked for": lambda text: screen_of("/" + text),
    "a host": lambda text: host_of(Headers(raw=[(b"host", text.encode("utf-8", "replace"))])),
    "a form": lambda text: draft_problems({"name": text, text: [text]}),
    "a form of many parts": lambda text: draft_problems([*text]),
    "a client's draft": lambda text: repair.mended_client({**START, "name": text}, START),
    "a visit's draft": lambda text: repair.mended_visit(
        {**DATA, "selected": [*text], "note": text, "held_on": text}, DATA, STUDIO
    ),
    "a tap": tapped,
    "many taps": many_tapped,
    "a tap on many zones": many_zones_tapped,
    "a case": case_of,
    "a case's line": line_of,
    "a cell of a file": safe_text,
}


def patterns() -> Iterator[tuple[str, str]]:
    """Every regular expression of the program as it is written, and what is done with it.

    One that is compiled is used by `fullmatch` alone.
    """
    for file in (ROOT / "app.py", *sorted((ROOT / "smpdash").rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            way = node.func.attr
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
                yield ast.unparse(node.args[0]), "fullmatch" if way == "compile" else way
            elif way in {"search", "match", "findall", "finditer", "sub", "subn"}:
                yield ast.unparse(node), way


def script_patterns() -> Iterator[str]:
    """Every literal of a regular expression in the scripts; division stands between blanks."""
    for file in sorted((ROOT / "smpdash").rglob("*.js")):
        lines = file.read_text(encoding="utf-8").splitlines()
        code = "\n".join(line for line in lines if not line.strip().startswith("//"))
        yield from LITERAL.findall(code)
        assert "RegExp" not in code


@contextmanager
def patience() -> Iterator[None]:
    """Ends what takes hours, by the time of the processor alone: others may use it too."""

    def end(*_: object) -> None:
        raise AssertionError(f"It takes more than {PATIENCE_S} seconds.")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds(look: Callable[[str], object], text: str) -> float:
    """The least of several turns, each long enough to be told from noise."""
    times = []
    for _ in range(3):
        turns, begun = 0, time.thread_time()
        while not turns or time.thread_time() - begun < 0.0005:
            look(text)
            turns += 1
        times.append((time.thread_time() - begun) / turns)
    return min(times)


def times_longer(
    look: Callable[[str], object], seed: str, lengths: tuple[int, int] = TESTED
) -> float:
    """How many times as long the long text takes as the short one."""
    short, long = (seed * (length // len(seed)) for length in lengths)
    found = 0.0
    for _ in range(TRIES):
        found = seconds(look, long) / seconds(look, short)
        if found <= MOST_TIMES:
            break
    return found


def look_by(pattern: str, way: str) -> Callable[[str], object]:
    """What the program does with a text by this pattern."""
    written = eval(pattern, {"KEY_BYTES": KEY_BYTES})
    if way in {"sub", "split"}:
        return partial(re.sub, written, "") if way == "sub" else partial(re.split, written)
    found: Callable[[str], object] = getattr(re.compile(written), way)
    return found


def most_of_patterns() -> float:
    """How many times as long a long text takes, at the worst, of all patterns and their texts."""
    return max(
        times_longer(look_by(*one), seed, (SHORT, LONG))
        for one in HOSTILE
        for seed in (*HOSTILE[one], *TEXTS)
    )


def most_of_looks() -> float:
    """The same of what looks at a text."""
    return max(times_longer(look, seed, (SHORT, LONG)) for look in LOOKS.values() for seed in TEXTS)


def answered_s(folder: Path, texts: Iterable[str], app: Path = ROOT / "app.py") -> list[float]:
    """Seconds until a manager's page is there, while each text is pasted on another tablet."""
    store = open_store(folder / "studio.db", issue=issued)
    draft = store.open_draft("client", "", device="pasted", now=clock.now())
    found = []
    with Served(store.path, app=app) as server, Wired(server, source=PASTES) as tablet:
        Visitor(server).look(path="studio")
        tablet.open("intake", f"draft={draft.draft_id}")
        for text in texts:
            tablet.paste("Phone or e-mail", text)
            begun = time.monotonic()
            Visitor(server).look(path="studio")
            found.append(time.monotonic() - begun)
            tablet.wait()
    return found
