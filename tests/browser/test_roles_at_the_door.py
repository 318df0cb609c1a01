"""Each role at the real door: files by HTTP, the socket, screens by their addresses."""

import http.client
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from smpdash.estimate.issue import issued
from smpdash.record.permissions import Person
from smpdash.runtime.admission import COOKIE
from smpdash.store.audit.log import EXPORTED, SHOWN
from smpdash.store.store import Change, Store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import Tablet, open_tablet
from tests.builders.marks import in_long
from tests.builders.records import client
from tests.builders.sign_ins import PINS, enter, with_pins
from tests.builders.stores import ANA, BEN, MANAGER, OWNER

PEOPLE = {"artist": ANA, "manager": MANAGER, "owner": OWNER}
FILES = ("clients.csv", "visits.csv", "readings.csv", "estimates.csv", "client/C-0001.json")
# The right that each address asks for is in the sentence that refuses it.
PAGES = {
    "/studio": "see the studio’s figures",
    "/settings": "change the studio’s settings",
    "/backups": "make a backup or check the records",
    "/activity": "see the activity of the whole studio",
    "/merge?code=C-0001": "merge two records of one person",
    "/import": "add records from spreadsheets",
}


@dataclass
class Door:
    """A server of a studio with accounts, and what each person's tablet would send."""

    served: Served
    store: Store
    drafts: list[str]
    tokens: dict[str, str] = field(default_factory=dict)

    def sign_in(self, person: Person) -> str:
        """The token of a new sign-in."""
        token = secrets.token_urlsafe(32)
        enter(self.store, person.key, token=token, now=datetime.now(UTC).replace(microsecond=0))
        return token

    def get(self, path: str, token: str = "", **headers: str) -> tuple[int, str]:
        """Status and text of an address for this token."""
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=30)
        cookies = {"Cookie": f"{COOKIE}={token}"} if token else {}
        connection.request("GET", path, headers={**cookies, **headers})
        answer = connection.getresponse()
        # A socket that was let in stays open.
        text = "" if answer.status == 101 else answer.read().decode("utf-8-sig")
        connection.close()
        return answer.status, text

    def socket(self, token: str = "") -> int:
        """What the server says to who asks for the socket of the screens."""
        asked = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "c21wZGFzaHNtcGRhc2hzbQ==",
            "Origin": self.served.url,
        }
        return self.get("/_stcore/stream", token, **asked)[0]

    def tablet(self, browser: Browser, token: str) -> Tablet:
        """A tablet on which this sign-in stands."""
        tablet = open_tablet(browser, self.served.url)
        cookie = {"name": COOKIE, "value": token, "url": self.served.url}
        tablet.context.add_cookies([cookie])  # type: ignore[list-item]
        return tablet


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """C-0001 is Ana's, C-0002 everybody's, C-0003 Ben's; Ben has two drafts open."""
    at = datetime.now(UTC).replace(microsecond=0)
    path: Path = tmp_path_factory.mktemp("door") / "studio.db"
    store = with_pins(path, issued, now=at)
    for name, artist in (("Hers", ANA.key), ("Ours", None), ("His", BEN.key)):
        store.add_client(client(name=name, artist=artist), Change(name, at))
    his = store.by(person=BEN)
    drafts = [
        his.open_draft("visit", "C-0003/1", device="t", now=at).draft_id,
        his.open_draft("client", "", device="t", now=at).draft_id,
    ]
    with Served(path, SMPDASH_LOCK_SECONDS="900") as served:
        found = Door(served, store, drafts)
        found.tokens = {role: found.sign_in(person) for role, person in PEOPLE.items()}
        yield found


def test_files_go_to_managers_alone_and_each_is_noted(door: Door) -> None:
    taken = 0
    for role, token in door.tokens.items():
        for file in FILES:
            status, text = door.get(f"/export/{file}", token)
            if role == "artist":
                assert (status, text.split(" the ")[0]) == (403, "As artist you may not take")
            else:
                assert status == 200
                taken += 1
    assert len(door.store.audit(what=EXPORTED)) == taken


def test_a_client_of_others_is_no_more_at_an_address_than_an_unknown_one(door: Door) -> None:
    answers = {
        door.get(f"/export/client/{code}.json", door.tokens["artist"])
        for code in ("C-0003", "C-0777")
    }
    assert len(answers) == 1


def test_no_file_and_no_socket_without_a_sign_in_that_stands(door: Door) -> None:
    over = door.sign_in(OWNER)
    assert door.socket(over) == 101
    door.store.authenticator().sign_out(over, now=datetime.now(UTC).replace(microsecond=0))
    before = len(door.store.audit(what=EXPORTED))
    for token in ("", over, secrets.token_urlsafe(32), f"{door.tokens['owner']}x"):
        assert door.socket(token) == 403
        for file in FILES:
            assert door.get(f"/export/{file}", token) == (401, "Sign in first.\n")
    assert len(door.store.audit(what=EXPORTED)) == before


def test_a_plan_left_open_on_a_tablet_locks_as_a_screen_does(browser: Browser, door: Door) -> None:
    token = door.sign_in(ANA)
    tablet = door.tablet(browser, token)
    page = tablet.page
    page.goto(f"{door.served.url}/client/C-0001/plan")
    assert "Hers" in page.locator("h1").inner_text()
    door.store.authenticator().lock(token, now=datetime.now(UTC).replace(microsecond=0))
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    page.wait_for_url("**/sign-in?next=%2Fclient%2FC-0001%2Fplan")
    tablet.close()


@pytest.mark.long
def test_an_artist_finds_no_page_of_managers_by_its_address(browser: Browser, door: Door) -> None:
    tablet = door.tablet(browser, door.tokens["artist"])
    for path, right in PAGES.items():
        page = tablet.open(path)
        said = page.locator("[data-testid=stAlert]").inner_text().replace("\u2060", "")
        assert f"As artist you may not {right}" in said
        assert hands.links(page).all_inner_texts() == ["Clients", "Results"]
    page = tablet.open("/client?code=C-0003")
    assert "There is no client with this code." in page.locator("[data-testid=stMain]").inner_text()
    for screen, draft in zip(("visit", "intake"), door.drafts, strict=True):
        page = tablet.open(f"/{screen}?draft={draft}")
        said = page.locator("[data-testid=stMain]").inner_text()
        assert ("undone or discarded" if screen == "visit" else "the draft was discarded") in said
    hands.links(page).first.tap()
    assert tablet.settled().locator("[class*=st-key-open-C-]").count() == 2
    tablet.close()


@pytest.mark.parametrize("is_loaded_anew", [False, in_long(True)])
def test_a_tap_on_record_counts_only_from_the_person_who_made_it(
    browser: Browser, door: Door, *, is_loaded_anew: bool
) -> None:
    tablet = door.tablet(browser, door.sign_in(ANA))
    hands.open_client(tablet, "C-0002")
    page = hands.begin_visit(tablet)
    hands.tap_shade(tablet, "3")
    hands.tap_coverage(tablet, "60%")
    hands.tap_ending(tablet)
    hands.finish(tablet)
    door.served.kill()
    tablet.cut_off()
    hands.record_button(tablet).tap()
    address = page.url
    if is_loaded_anew:
        page.goto("about:blank")
    tablet.context.add_cookies(
        [{"name": COOKIE, "value": door.sign_in(BEN), "url": door.served.url}]
    )
    door.served.start()
    if is_loaded_anew:
        page.goto(address)
    said = page.get_by_text("Ana tapped Record here, but it did not arrive")
    expect(said).to_be_visible()
    tablet.settled()
    assert hands.shown(tablet)["coverage"] == "60%"
    assert door.store.courses("C-0002")[0].visits == ()
    hands.record(tablet)
    assert len(door.store.courses("C-0002")[0].visits) == 1
    hands.tap(tablet, page.get_by_role("button", name="Undo"))
    tablet.close()


@pytest.mark.long
def test_a_manager_finds_all_of_them(browser: Browser, door: Door) -> None:
    tablet = door.tablet(browser, door.tokens["manager"])
    for path in PAGES:
        page = tablet.open(path)
        assert page.locator("[data-testid=stAlertContentError]").count() == 0
        # Team and Backups are sections of Settings.
        assert hands.links(page).count() == 4
    assert tablet.open("/").locator("[class*=st-key-open-C-]").count() == 3
    tablet.close()


UNDER_HEADER = """
() => {
  document.querySelector(".stMain").scrollTop = 200;
  const header = document.querySelector("div:has(> .st-key-header)");
  const clear = getComputedStyle(header).backgroundColor.startsWith("rgba");
  const hit = [];
  for (let x = 5; x < innerWidth; x += 10)
    for (let y = 3; y < header.getBoundingClientRect().bottom; y += 10)
      hit.push(document.elementFromPoint(x, y));
  const through = hit.filter(each => !each.closest("div:has(> .st-key-header)"));
  return [document.querySelector(".stMain").scrollTop, clear, through.map(each => each.outerHTML)];
}
"""


@pytest.mark.parametrize("role", ["artist", in_long("manager")])
def test_what_is_scrolled_under_the_header_is_not_seen_and_not_tapped(
    browser: Browser, door: Door, role: str
) -> None:
    tablet = door.tablet(browser, door.tokens[role])
    tablet.page.set_viewport_size({"width": 820, "height": 500})
    tablet.open("/client?code=C-0002")
    scrolled, clear, through = tablet.page.evaluate(UNDER_HEADER)
    assert scrolled > 100
    assert not clear
    assert through == []
    tablet.close()


def test_the_address_clients_leads_to_the_list_of_clients(browser: Browser, door: Door) -> None:
    tablet = door.tablet(browser, door.tokens["artist"])
    page = tablet.open("/clients")
    expect(page.get_by_role("button", name="New client")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    tablet.close()


def test_a_tablet_in_a_clients_hands_shows_the_view_alone_until_the_pin(
    browser: Browser, door: Door
) -> None:
    tablet = door.tablet(browser, door.sign_in(ANA))
    page = tablet.open("/client?code=C-0001")
    page.get_by_role("link", name="Show the client").tap()
    page.wait_for_url("**/client-view?code=C-0001")
    expect(page.locator("dt")).to_have_text(["Sessions to come", "Next session", "In the chair"])
    assert not page.evaluate("document.documentElement.scrollHeight > innerHeight")
    for leave in (page.go_back, page.reload):
        leave()
        page.wait_for_url("**/sign-in?next=*")
    page.goto(f"{door.served.url}/client?code=C-0002")
    page.wait_for_url("**/sign-in?next=*")
    hands.type_pin(page, PINS[ANA.key])
    page.wait_for_url("**/client?code=C-0002")
    page.goto(f"{door.served.url}/client-view?code=C-0001")
    page.get_by_role("link", name="Done").tap()
    hands.type_pin(page, PINS[ANA.key])
    page.wait_for_url("**/client?code=C-0001")
    tablet.settled()
    assert tablet.console_errors + tablet.off_origin == []
    assert {entry.actor for entry in door.store.audit("C-0001", what=SHOWN)} == {ANA.key}
    tablet.close()
