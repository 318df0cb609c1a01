"""A text that is pasted to hold the server up: the others are answered, and nothing of it stays."""

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser

from smpdash.estimate.issue import issued
from smpdash.record.lengths import NOTE
from smpdash.store.store import open_store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect
from tests.browser.visitor import Visitor
from tests.campaigns.hostile_texts import HOSTILE_IN_SCRIPTS, LONG, MOST_TIMES, SHORT, TRIES

# What held every tablet up for twenty seconds and more, as one paste.
PASTED = "@" * 3000
MOST_S = 10.0
LOOK = """([pattern, seed, length]) => {
  const text = seed.repeat(length / seed.length), look = eval(pattern);
  const turn = () => {
    let turns = 0;
    const begun = performance.now();
    do text.replace(look, ""); while (++turns < 3 || performance.now() - begun < 20);
    return (performance.now() - begun) / turns;
  };
  return Math.min(turn(), turn(), turn());
}"""


@pytest.fixture
def server(one_server: Served) -> Iterator[Served]:
    return one_server


@pytest.mark.parametrize("pattern", HOSTILE_IN_SCRIPTS)
def test_no_pattern_of_a_script_is_worse_than_linear(browser: Browser, pattern: str) -> None:
    page = browser.new_page()
    try:
        for seed in HOSTILE_IN_SCRIPTS[pattern]:
            for _ in range(TRIES):
                short, long = (page.evaluate(LOOK, [pattern, seed, n]) for n in (SHORT, LONG))
                if long <= MOST_TIMES * short:
                    break
            assert long <= MOST_TIMES * short, seed
    finally:
        page.close()


def test_a_paste_that_would_close_the_page_is_refused_in_words(tablet: Tablet) -> None:
    page = tablet.open("/")
    tablet.tap("new-client")
    name = page.get_by_label("Name", exact=True)
    name.fill("Anna")
    name.blur()
    tablet.settled()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("() => navigator.clipboard.writeText('Anna '.repeat(40_000))")
    name.focus()
    name.press("Control+v")
    told = page.get_by_role("alert").filter(has_text="longer than any field takes")
    expect(told).to_be_visible()
    expect(name).to_have_value("Anna")
    # It covers no button that records, and can be closed.
    save = page.get_by_role("button", name="Save client")
    save.tap(trial=True, timeout=2000)
    page.get_by_role("button", name="Close").tap()
    expect(told).to_be_hidden()
    # What fits goes in as ever.
    page.evaluate("() => navigator.clipboard.writeText(' Maria')")
    name.press("End")
    name.press("Control+v")
    expect(name).to_have_value("Anna Maria")


@pytest.mark.long
def test_a_managers_page_answers_while_hostile_text_is_pasted_on_another_tablet(
    tablet: Tablet, server: Served
) -> None:
    page = tablet.page
    tablet.open("/")
    tablet.tap("new-client")
    contact = page.get_by_label("Phone or e-mail")
    for text in (PASTED, "1" * 5_000, "@" * 7_000, "@" * 100_000, "1" * 100_000, "a@" * 50_000):
        contact.fill(text)
        contact.press("Tab")
        begun = time.monotonic()
        _, said = Visitor(server).look(path="studio")
        assert "Take the records with you" in said
        assert time.monotonic() - begun < MOST_S
        if len(text) < 100_000:
            words = f"The phone or e-mail has {len(text)} letters; 200 is the most."
        else:
            words = "This text is much longer than any field takes, so nothing of it was put in."
        expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_text("It is not kept until it is shorter.")).to_be_visible()
    (here,) = parse_qs(urlsplit(page.url).query)["draft"]
    drafts = open_store(server.database, issue=issued).drafts()
    assert [draft.data["contact"] for draft in drafts if draft.draft_id == here] == [PASTED]


@pytest.mark.long
def test_a_pasted_text_that_is_too_long_is_said_and_can_be_shortened(
    tablet: Tablet, server: Served
) -> None:
    page = tablet.page
    tablet.open("/")
    tablet.tap("new-client")
    name = page.get_by_label("Name", exact=True)
    name.fill("n" * 201)
    expect(page.get_by_text("The name has 201 letters; 200 is the most.")).to_be_visible()
    expect(name).to_have_value("n" * 201)
    tablet.tap("save-client")
    expect(page.get_by_text("Not recorded yet")).to_be_visible()
    name.fill("n" * 200)
    expect(page.get_by_text("200 is the most")).to_have_count(0)
    tablet.tap("save-client")
    page.wait_for_url("**/client?*")
    store = open_store(server.database, issue=issued)
    assert [line.name for line in store.clients()] == ["n" * 200]


def test_a_form_of_the_way_in_is_refused_by_its_limit(server: Served) -> None:
    visitor = Visitor(server)
    answer, said = visitor.ask("/tablet", {"tablet": "t" * 101})
    assert (answer.status, visitor.cookies) == (400, {})
    assert "name has 101 letters; 40 is the most." in said
    assert '<a class="button" href="/settings">Back</a>' in said
    answer, said = visitor.ask("/sign-in/owner", {"name": "n" * 2001})
    assert answer.status == 413
    assert '<a class="button" href="/sign-in/owner">Back</a>' in said
    for field in ("staff", "pin", "next"):
        answer, said = visitor.ask("/sign-in", {field: "n" * 60_000})
        assert answer.status == 413
        assert "more than 2000 letters, so nothing was done" in said
    answer, _ = visitor.ask("/tablet", {"tablet": "🙂" * 40})
    assert answer.status == 303
    assert len(visitor.cookies["smpdash_tablet"]) == 480


def test_who_leaves_a_text_that_is_not_kept_is_told(tablet: Tablet, server: Served) -> None:
    page = tablet.page
    tablet.open("/")
    tablet.tap("new-client")
    page.get_by_label("Name", exact=True).fill("Made-up Client (Yew)")
    page.get_by_label("Phone or e-mail").fill("1" * 5000)
    tablet.tap("set-aside")
    page.wait_for_url(server.url + "/")
    expect(page.get_by_text("This is not kept, and the rest is.").first).to_be_visible()
    names = [draft.data["name"] for draft in open_store(server.database, issue=issued).drafts()]
    assert "Made-up Client (Yew)" in names


@pytest.mark.long
def test_a_note_that_is_full_says_so(tablet: Tablet, server: Served) -> None:
    hands.new_client(tablet, "Made-up Client (Ash)")
    page = hands.begin_visit(tablet)
    hands.finish(tablet)
    note = page.get_by_label("Note")
    hands.tap(tablet, note)
    page.keyboard.insert_text("n" * (NOTE + 1000))
    expect(note).to_have_value("n" * NOTE)
    full = page.get_by_text(f"{NOTE} letters are the most: the rest is not taken.")
    expect(full).to_be_visible()
    note.press("Backspace")
    expect(full).to_be_hidden()
