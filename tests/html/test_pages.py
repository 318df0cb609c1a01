"""Pages and tables as HTML: what people typed stays text, and nothing is left out unseen."""

from dataclasses import replace
from datetime import UTC
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from smpdash.html import sign_in_pages
from smpdash.html.answer import Bar, answer_card, plan_table, short_answer, why_bars
from smpdash.html.client_view import ClientView, client_view_page
from smpdash.html.first_steps import Step, first_steps
from smpdash.html.plan_page import plan_page
from smpdash.html.render import render
from smpdash.html.scalp_drawing import Pigment
from smpdash.html.sign_in_pages import Pad
from smpdash.html.tables.audit import history_table
from smpdash.html.tables.audit_words import lines_of
from smpdash.html.trust.pages import trust_page
from smpdash.record.accounts.sign_in import SignIn
from smpdash.record.answer import Answer, LadderStep, NextVisit
from smpdash.record.audit_entry import AuditEntry
from smpdash.record.permissions import Person
from smpdash.record.visit import Course
from tests.builders.records import NOW, TODAY, client, studio

TYPED = """</p><b id=typed> & 'A' "B" {{ 7 * 7 }} {% x %} {# y #}"""
WHO = Person(TYPED, TYPED, "artist")
MINE = SignIn(1, WHO, "d1", TYPED, NOW, NOW, NOW, "open", must_change=False, has_pin=True)
PAD = Pad(
    people=[WHO],
    chosen=TYPED,
    locked="",
    there=TYPED,
    words=TYPED,
    provider=(TYPED, TYPED),
    has_demo=True,
)
ANSWER = Answer(*(TYPED,) * 8, open_in_intake=(TYPED,), ladder=(LadderStep(TYPED, 0.5),))
VISIT = NextVisit(1, TYPED, TYPED, 0.5, (1.0, 2.0, 3.0), TYPED, TYPED)
PIGMENT = {"crown": Pigment(TYPED, 0.5)}
VIEW = ClientView([(TYPED, TYPED)], TYPED, TYPED, asks_pin=False, pigment=PIGMENT)
CLIENT_VIEW = client_view_page(VIEW, studio=TYPED, made_up=False)
NAMED = {"lot x": {"label": TYPED}}


def entry(**different: object) -> AuditEntry:
    values = {"client": TYPED, "subject": "", "reason": TYPED, "before": {}, "after": NAMED}
    values |= {"app": "", "hash": "", "is_readable": True}
    return AuditEntry(1, NOW, TYPED, "x", "a <b id=typed>", **(values | different))


def a_plan(status: str) -> str:
    course = Course("C-0001", 1, status=status)
    return plan_page(client(name=TYPED), course, studio(name=TYPED), ANSWER, [VISIT], today=TODAY)


class Read(HTMLParser):
    """The words of a page, and whether a tag was typed into it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.is_typed_into, self.values = "", False, []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_typed_into |= ("id", "typed") in attrs
        self.values += [value for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(
    "page",
    [
        sign_in_pages.pad(TYPED, PAD),
        sign_in_pages.new_pin(TYPED, MINE, TYPED, words=TYPED),
        sign_in_pages.first_owner(TYPED, [TYPED], name=TYPED, words=TYPED),
        sign_in_pages.no_owner(TYPED),
        sign_in_pages.refused(TYPED, TYPED, TYPED, (TYPED, TYPED)),
        sign_in_pages.trouble(TYPED),
        sign_in_pages.form_refused(TYPED, TYPED),
        answer_card(ANSWER),
        short_answer(TYPED, TYPED, ANSWER.ladder),
        plan_table([VISIT]),
        CLIENT_VIEW,
        first_steps([Step(TYPED, TYPED), Step(TYPED), Step(TYPED, is_done=True)]),
        why_bars({TYPED: [Bar(TYPED, True, 0.5, TYPED)]}, [(TYPED, TYPED)]),
        history_table([entry()], studio(), UTC),
        a_plan("running"),
        a_plan("completed"),
    ],
)
def test_what_was_typed_is_text_on_the_page_and_no_part_of_it(page: str) -> None:
    read = Read(page)
    assert not read.is_typed_into
    assert TYPED.casefold() in read.words.casefold()
    assert "49" not in read.words


def test_what_was_typed_stays_in_its_field() -> None:
    assert TYPED in Read(sign_in_pages.going_on(TYPED)).values
    assert Read(sign_in_pages.first_owner("", [TYPED], name=TYPED)).values.count(TYPED) == 2
    assert Read(sign_in_pages.pad("", PAD)).values.count(TYPED) == 3


def test_a_page_that_lacks_a_value_is_not_shown_without_it() -> None:
    with pytest.raises(UndefinedError, match="studio"):
        render("sign_in/trouble.html", title="", words="")


def test_rows_that_changed_together_are_listed_in_one_order() -> None:
    lots = {f"lot {name}": {"label": name} for name in "hbfdacge"}
    lines = lines_of(entry(after=lots), studio(), UTC)
    assert [line.now for line in lines] == [f"label {name}" for name in "abcdefgh"]


def test_the_page_of_the_pad_ticks_the_name_and_says_who_locked_it() -> None:
    people = [Person("a1", "Ana", "artist"), Person("m1", "Mona", "manager")]
    page = Pad(
        people=people,
        chosen="m1",
        locked="m1",
        there="/",
        words="",
        provider=None,
        has_demo=True,
    )
    shown = sign_in_pages.pad("Studio", page)
    assert 'value="m1" required checked' in shown
    assert 'value="a1" required>' in shown
    assert Read(shown).words.count("Locked") == 2
    assert "Manager, locked" in shown
    assert "demo studio" in shown
    assert "demo studio" not in sign_in_pages.pad("Studio", replace(page, has_demo=False))


def test_the_address_of_the_page_of_trust_breaks_before_its_name_and_not_within() -> None:
    own = "http://192.168.178.20:8501/trust"
    page = trust_page(app="/", own_address=own, fingerprint="AB CD", is_encrypted=False)
    assert "<code>http://192.168.178.20:8501<wbr>/trust</code>" in page
