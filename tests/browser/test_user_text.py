"""Whatever people type stands on every screen as typed, and asks nothing of anyone."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from smpdash.estimate.issue import issued
from smpdash.record.client import Client, Intake
from smpdash.record.studio import Lot, Shade, Staff, Zone
from smpdash.record.visit import Reading, Visit
from smpdash.runtime.admission import COOKIE
from smpdash.runtime.state import TABLET_COOKIE
from smpdash.store.accounts import sign_ins
from smpdash.store.backup.create import BackupOptions
from smpdash.store.store import Change, Store, open_store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect, open_tablet
from tests.builders.stores import write_draft

# Each fits the shortest field of a table; together they are a client's name.
TAGS = "![x](http://198.51.100.7/x) <img src=//198.51.100.7/y> "
TAGS += "<script>pwned=1</script> [a](javascript:1)"
SIGNS = "=cmd() :material/delete: $x^2$ www.x.example a@b.example "
SIGNS += "http://198.51.100.7 **b** <b>i</b> &lt;"
SHORT = "![x](//198.51.100.7/z) :red[r] www.y.eu"
TYPED = (TAGS, SIGNS)
NAME = f"{TAGS} {SIGNS}"[:200]
NOW = datetime.now(UTC).replace(microsecond=0)
# What a screen shows to a reader, the words of fields and of drawn components among them.
SAID = """
() => {
  const fields = [...document.querySelectorAll("input, textarea")].map(field => field.value);
  const drawn = [];
  const look = (node) => {
    if (node.shadowRoot) node.shadowRoot.childNodes.forEach(look);
    if (node.nodeType === Node.TEXT_NODE) drawn.push(node.data);
    if (!["STYLE", "SCRIPT"].includes(node.nodeName)) node.childNodes.forEach(look);
  };
  look(document.body);
  return [drawn.join(""), ...fields].join(" | ").replace(/[\u2060\u200b]/g, "");
}
"""
# Pictures and links that the app itself does not make, and what a script would have left behind.
MADE = """
() => {
  const all = [];
  const look = (root) => root.querySelectorAll("*").forEach((one) => {
    const ours = "img[src^='data:image/svg+xml;base64,'], img[src='/app-icon-180.png']";
    const isOurs = one.matches(ours);
    if (one.matches("img, iframe, object, embed, .katex") && !isOurs) all.push(one.outerHTML);
    const to = one.getAttribute("href") ?? one.getAttribute("src") ?? "";
    if (/198\\.51|javascript:|mailto:|\\.example|y\\.eu/.test(to)) all.push(one.outerHTML);
    if (one.shadowRoot) look(one.shadowRoot);
  });
  look(document);
  return [...all, ...(window.pwned ? ["a script ran"] : [])];
}
"""


def hostile(path: Path) -> Store:
    """A studio whose every text is hostile."""
    store = open_store(path, issue=issued)
    shades = (Shade("s1", TAGS, 0.3, TAGS), Shade("s2", SIGNS, 0.6, SIGNS))
    zones = (Zone("crown", TAGS, 0.3), Zone("nape", SIGNS, 0.2))
    people = (Staff("a1", TAGS), Staff("a2", SIGNS))
    tables = replace(store.studio(), name=TAGS, shades=shades, zones=zones, staff=people)
    store.save_studio(
        replace(tables, lots=(Lot("l1", TAGS), Lot("l2", SIGNS))), Change("tables", NOW)
    )
    client = Client(NAME, contact=NAME, intake=Intake(skin="oily"))
    code = store.add_client(client, Change("client", NOW)).code
    for number, (zone, shade) in enumerate((("crown", "s1"), ("nape", "s2")), start=1):
        held = NOW - timedelta(days=30 - 10 * number)
        readings = tuple(
            Reading(one, shade, 0.6, None if number == 1 else 0.3, 0.5) for one in ("crown", "nape")
        )
        visit = Visit(
            number,
            held.date(),
            readings,
            artist=f"a{number}",
            pigment_lot=f"l{number}",
            note=f"{TAGS}\n{SIGNS}",
            decision="another",
            reason="planned",
        )
        store.add_visit(f"{code}/1", visit, Change(zone + shade, held), today=held.date())
    return store


@pytest.fixture
def store(server: Served) -> Store:
    return hostile(server.database)


def look(page: Page, *texts: str) -> None:
    """All of these texts are there as typed, and nothing was made of any."""
    said = " ".join(page.evaluate(SAID).split())
    assert [text for text in texts if text not in said] == []
    assert page.evaluate(MADE) == []


@pytest.mark.long
def test_no_link_of_a_heading_holds_a_name(tablet: Tablet, server: Served) -> None:
    store = open_store(server.database, issue=issued)
    store.save_studio(replace(store.studio(), name="Fernwald"), Change("name", NOW))
    store.add_client(Client("Maximilian"), Change("client", NOW))
    links = "() => [...document.querySelectorAll('a[href]')].map(link => link.href).join(' ')"
    for path, taps, name in (
        ("/client?code=C-0001", (), "Maximilian"),
        ("/client?code=C-0001", ("record-visit",), "Maximilian"),
        ("/studio", (), "Fernwald"),
    ):
        page = tablet.open(path)
        for key in taps:
            tablet.tap(key)
        expect(page.locator("h1, h3").first).to_contain_text(name)
        assert name.lower() not in page.evaluate(links).lower()


def on_the_other(store: Store, device: str) -> None:
    """The correction, written by another tablet meanwhile."""
    (draft,) = [draft for draft in store.drafts() if draft.kind == "correction"]
    noted = {**draft.data["by"], "adjustments": [draft.version + 1, "", device, NOW.isoformat()]}
    data = {**draft.data, "adjustments": draft.data["adjustments"] + 1, "by": noted}
    write_draft(store, draft.draft_id, data, device=device, now=NOW)


@pytest.mark.long
def test_it_stands_as_typed_on_every_screen(tablet: Tablet, store: Store) -> None:
    page = tablet.open("/")
    look(page, NAME)

    tablet.tap("open-C-0001")
    for expander in page.get_by_test_id("stExpander").all():
        expander.locator("summary").first.tap()
        tablet.settled()
    look(page, NAME, *TYPED)
    tablet.tap("edit-client")
    look(page, NAME)

    # A correction begun here and gone on with on another tablet.
    tablet.open("/client?code=C-0001")
    visit = store.courses("C-0001")[0].visits[-1]
    second = page.get_by_test_id("stExpander").filter(has_text="Visit 2")
    second.locator("summary").tap()
    tablet.settled()
    tablet.tap(f"correct-{visit.visit_id}")
    hands.open_times(tablet)
    hands.to_fields(tablet)
    hands.tap(tablet, page.locator(".map .zone").first)
    there = f"{quote(SHORT, safe='')} there"
    on_the_other(store, there)
    hands.tap_coverage(tablet, "60%")
    # It goes by itself: read what it says before anything else.
    assert SHORT in page.get_by_test_id("stToast").first.inner_text().replace("\u2060", "")
    look(page, TAGS, *TYPED)

    on_the_other(store, there)
    page = tablet.open("/")
    look(page, SHORT)
    tablet.context.add_cookies(
        [{"name": TABLET_COOKIE, "value": quote(SHORT, safe=""), "url": tablet.url}]
    )
    page = tablet.open("/settings")
    for tab in page.get_by_role("tab").all():
        hands.tap(tablet, tab)
        table = page.get_by_role("tabpanel").filter(visible=True)
        for grid in table.get_by_test_id("stDataFrame").all():
            expect(grid.locator("td").first).to_be_attached()
            look(page, *TYPED)
    look(page, TAGS, SHORT)
    look(tablet.open("/team"), *TYPED)
    for name in TYPED:
        store.save_studio(replace(store.studio(), name=name), Change(name, NOW))
        look(tablet.open("/studio?tab=progress"), name, NAME)
        look(tablet.open("/studio"), name)
    assert tablet.off_origin == []
    assert tablet.console_errors == []


PLACE = ":red[r] ![x](z) www.y.eu <img src=x> **b** $x^2$"
OWNER, OWNERS_PIN = SIGNS[:90], "40271583"


def test_it_stands_as_typed_where_people_sign_in_and_records_are_kept(
    browser: Browser, tmp_path: Path
) -> None:
    (second := tmp_path / PLACE).mkdir()
    (folder := tmp_path / f"{PLACE} here").mkdir()
    store = hostile(folder / "studio.db")
    authenticator, now = store.authenticator(), datetime.now(UTC).replace(microsecond=0)
    authenticator.make_owner(OWNER, OWNERS_PIN, first=True, now=now)
    key = next(one.key for one in store.studio().staff if one.name == OWNER)
    authenticator.give_temporary_pin("a1", "402715", now=now)
    store.back_up(now=now, options=BackupOptions(second=second))
    token = secrets.token_urlsafe(32)
    word = secrets.token_hex(16)
    with Served(store.path, SMPDASH_BACKUP_TO=str(second)) as server:
        tablet = open_tablet(browser, server.url)
        tablet.page.goto(f"{server.url}/sign-in")
        look(tablet.page, TAGS, OWNER)
        store.authenticator().sign_in(key, OWNERS_PIN, sign_ins.Tablet(token, word, SHORT), now=now)
        tablet.context.add_cookies([{"name": COOKIE, "value": token, "url": server.url}])
        tablet.page.goto(f"{server.url}/sign-in/pin")
        look(tablet.page, TAGS, OWNER)
        look(tablet.open("/team"), TAGS, OWNER)
        look(tablet.open("/backups"), OWNER, f"{PLACE} here", str(second))
        look(tablet.open("/activity"), OWNER, TAGS)
        page = tablet.open("/")
        tablet.tap("new-client")
        page.get_by_label("Name").fill(NAME)
        expect(tablet.by_key("namesake-C-0001")).to_be_visible()
        look(page, NAME)
        page.get_by_role("button", name="Lock").tap()
        page.wait_for_url("**/sign-in**")
        look(page, TAGS, OWNER)
        assert tablet.off_origin == []
        assert tablet.console_errors == []
        tablet.close()
