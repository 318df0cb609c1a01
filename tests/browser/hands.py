"""How a person works the screens: every tap that the tests and measurements make, in one place."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTimeError

from smpdash.runtime import clock
from smpdash.store.store import Store
from tests.browser.tablet import Tablet

# A pause in typing after which a field tells what it holds.
PAUSE_MS = 700
# Where the screens answer: the estimate while tapping, the estimate once told.
LIVE = ".live"
ANSWER = ".answer h2"


def group(page: Page, label: str) -> Locator:
    """The row of buttons whose label begins so."""
    return page.get_by_role("radiogroup", name=re.compile(f"^{re.escape(label)}"))


def option(container: Locator, words: str) -> Locator:
    """One button of a row, by its words."""
    # A person's own words begin with a sign that nobody sees.
    name = re.compile(rf"^\u2060*{re.escape(words)}$")
    return container.get_by_role("radio", name=name).or_(container.get_by_role("button", name=name))


def tap_option(tablet: Tablet, container: Locator, words: str) -> Page:
    option(container, words).tap()
    return tablet.settled()


def new_client(tablet: Tablet, name: str) -> Page:
    """From the list to the page of a client recorded now."""
    page = tablet.open()
    tablet.tap("new-client")
    page.get_by_label("Name").fill(name)
    tablet.settled()
    tap_option(tablet, group(page, "Scar tissue"), "None")
    tap_option(tablet, group(page, "Skin"), "Oily")
    tablet.tap("save-client")
    expect(page.locator(".st-key-client-head")).to_contain_text(name)
    return page


def type_pin(page: Page, *pins: str) -> None:
    """Type on the pad; each PIN goes into the next field."""
    for pin in pins:
        for digit in pin:
            page.locator(f"[data-digit='{digit}']").tap()
        page.get_by_label("Go on").tap()


def search(page: Page) -> Locator:
    """The field in which clients are searched for, in the list and where a visit is moved."""
    return page.get_by_placeholder("Name, phone, e-mail or code")


def open_client(tablet: Tablet, code: str) -> Page:
    return tablet.open(f"/client?code={code}")


def begin_visit(tablet: Tablet) -> Page:
    """From the client's page to the visit in progress, or to a new one."""
    return tablet.tap("record-visit")


def open_visit(tablet: Tablet, store: Store, code: str) -> Page:
    """The visit of this client, begun now if none is in progress.

    The way leads past the client's page: to load its charts takes longer than the visit.
    """
    draft = store.open_draft("visit", f"{code}/1", device="the test", now=clock.now())
    return tablet.open(f"/visit?draft={draft.draft_id}")


def links(page: Page) -> Locator:
    """The links to the screens at the top that are in sight."""
    return page.locator(".st-key-header a.screen:visible")


def whose(page: Page) -> Locator:
    """What the header says of the visit: the client and the number."""
    return page.locator(".whom")


def leave_by_the_top(tablet: Tablet, words: str) -> Page:
    """To another screen by the links at the top."""
    menu = tablet.page.locator(".menu summary:visible")
    if menu.count():
        menu.tap()
    link = links(tablet.page).filter(has_text=words)
    address = link.evaluate("link => link.href")
    tap(tablet, link)
    expect(tablet.page).to_have_url(re.compile(rf"^{re.escape(address)}(\?.*)?$"))
    return tablet.settled()


def to_section(tablet: Tablet, words: str) -> Page:
    """To a section of Settings, from any screen."""
    leave_by_the_top(tablet, "Settings")
    link = tablet.page.locator(".sections a.screen").filter(has_text=words)
    address = link.evaluate("link => link.href")
    tap(tablet, link)
    expect(tablet.page).to_have_url(address)
    return tablet.settled()


def next_shade(tablet: Tablet) -> Page:
    """Repeat the last session's treatment, each shade one step darker."""
    to_fields(tablet)
    return tablet.tap("next-shade")


def is_finishing(tablet: Tablet) -> bool:
    """Whether the sheet stands over the fields in which a visit is finished."""
    return tablet.page.locator(".entry .sheet:visible").count() > 0


def finish(tablet: Tablet) -> Page:
    """Open the sheet, if it is not open, and wait until Record takes a tap."""
    if not is_finishing(tablet):
        tablet.tap("finish")
        expect(record_button(tablet)).to_be_enabled()
    return tablet.page


def to_fields(tablet: Tablet) -> Page:
    """From the sheet, if it is open, back to the fields of the zones."""
    if is_finishing(tablet):
        tap(tablet, tablet.page.get_by_role("button", name="Back to the visit"))
    return tablet.page


def repeat_last_time(tablet: Tablet) -> Page:
    """The same, with the zones of last time chosen where the visit is by zone."""
    next_shade(tablet)
    if tablet.page.locator(".scalp-map").count():
        tablet.page.get_by_role("button", name="Select last time’s zones").tap()
    return tablet.settled()


def zone(page: Page, name: str) -> Locator:
    """The zone on the drawing; what is said of it after its name may be anything."""
    return page.locator(f".map [aria-label^='{name},']")


def tap_zone(tablet: Tablet, name: str) -> Page:
    return tap(tablet, zone(to_fields(tablet), name))


def several(page: Page) -> Locator:
    return page.get_by_role("button", name="Several", exact=True)


def goes_to(page: Page) -> Locator:
    """The heading that says what the next value goes to."""
    return page.locator(".goes-to")


def clear(page: Page, label: str) -> Locator:
    """The button that clears the field whose label begins so."""
    return page.get_by_role("button", name=re.compile(f"^Clear {re.escape(label)}"))


def undo(page: Page) -> Locator:
    """The buttons that take back what a tap has replaced."""
    return page.locator(".offers").get_by_role("button", name="Undo")


def by_zone(tablet: Tablet) -> Page:
    to_fields(tablet)
    return tap(tablet, tablet.by_key("by-zone").get_by_role("radio", name="By zone"))


def fading(page: Page, words: str) -> Locator:
    return option(group(page, "Fading since"), words)


def coverage(page: Page, words: str) -> Locator:
    return option(group(page, "Coverage reached"), words)


def shade(page: Page, words: str) -> Locator:
    return option(group(page, "Shade"), words)


def depth(page: Page) -> Locator:
    return page.get_by_role("spinbutton", name="Depth in mm")


def ending(page: Page, words: str) -> Locator:
    return option(group(page, "The visit ends with"), words)


def tap(tablet: Tablet, target: Locator) -> Page:
    target.tap()
    return tablet.settled()


def tap_fading(tablet: Tablet, words: str) -> Page:
    return tap(tablet, fading(to_fields(tablet), words))


def tap_coverage(tablet: Tablet, words: str) -> Page:
    return tap(tablet, coverage(to_fields(tablet), words))


def tap_shade(tablet: Tablet, words: str) -> Page:
    return tap(tablet, shade(to_fields(tablet), words))


def tap_ending(tablet: Tablet, words: str = "Another session") -> Page:
    return tap(tablet, ending(finish(tablet), words))


def type_depth(tablet: Tablet, millimetres: str) -> Page:
    field = depth(to_fields(tablet))
    field.fill(millimetres)
    field.press("Enter")
    return tablet.settled()


def open_times(tablet: Tablet) -> Page:
    """On the sheet, unfold the date and the times."""
    return tap(tablet, finish(tablet).locator("summary", has_text="Date and times"))


def less_deep(page: Page) -> Locator:
    return page.get_by_role("button", name="Less: Depth")


def deeper(page: Page) -> Locator:
    return page.get_by_role("button", name="More: Depth")


def depth_chips(page: Page) -> Locator:
    """The five usual depths."""
    return group(page, "Depth in mm").get_by_role("radio")


def use_lot_again(tablet: Tablet) -> None:
    """Where last time's lot of pigment is proposed, confirm it."""
    again = finish(tablet).get_by_role("button", name="Use it again")
    if again.count():
        tap(tablet, again)


def say_why(tablet: Tablet) -> None:
    """Where values are unusual, the first of the reasons offered."""
    reasons = tablet.by_key("cautions").get_by_role("radio", include_hidden=True)
    if not reasons.count():
        return
    finish(tablet)
    if reasons.count() and not reasons.and_(tablet.page.locator("[aria-checked='true']")).count():
        tap(tablet, reasons.first)


def record_button(tablet: Tablet) -> Locator:
    """Record on the sheet; it confirms the lot of last time if that is proposed."""
    return tablet.by_key("record").get_by_role("button").last


def tap_record(tablet: Tablet) -> Page:
    """Tap Record, on the sheet, and wait for what comes of it."""
    finish(tablet)
    return tap(tablet, record_button(tablet))


def record(tablet: Tablet) -> str:
    """Tap Record and give the answer's words; AssertionError with the bar's if it is not given."""
    page = tap_record(tablet)
    try:
        return page.locator(ANSWER).inner_text()
    except NotInTimeError as error:
        bar = page.locator(".entry .bar").all_inner_texts()
        raise AssertionError(f"Not recorded; the bar says {bar}") from error


def to_client(tablet: Tablet) -> Page:
    """From a visit, written or recorded, to the client's page."""
    return tablet.tap("to-client")


def first_visit(tablet: Tablet) -> str:
    """A whole first visit from the client's page; the answer's words."""
    begin_visit(tablet)
    tap_shade(tablet, "3")
    type_depth(tablet, "0.55")
    tap_coverage(tablet, "60%")
    return record(tablet)


def second_visit(tablet: Tablet) -> str:
    """The usual second visit from the client's page; the answer's words."""
    begin_visit(tablet)
    repeat_last_time(tablet)
    tap_fading(tablet, "Strong")
    tap_coverage(tablet, "70%")
    say_why(tablet)
    return record(tablet)


# What the visit screen shows as set, by name of the field, "" where nothing is.
SHOWN = """
() => {
  const chosen = label => {
    const row = document.querySelector(`[role='radiogroup'][aria-label^='${label}']`);
    return row?.querySelector("[aria-checked='true']")?.innerText.replace(/\u2060/g, "") ?? "";
  };
  const typed = label => [...document.querySelectorAll(".entry .label")]
    .find(each => each.textContent.startsWith(label))?.control?.value ?? "";
  return {fading: chosen("Fading since"), shade: chosen("Shade"), coverage: chosen("Coverage"),
    ending: chosen("The visit ends"), changes: typed("Changes"), depth: typed("Depth in mm"),
    note: typed("Note")};
}
"""


def shown(tablet: Tablet) -> dict[str, str]:
    """What the visit screen shows as set, once it is drawn."""
    tablet.page.locator(LIVE).wait_for()
    return dict(tablet.page.evaluate(SHOWN))


# Counts what a person does, from inside the page; a next page still knows the figures.
COUNTED = """
() => {
  const counted = {taps: 0, keys: 0};
  const keep = () => { sessionStorage.counted = JSON.stringify(counted) };
  keep();
  document.addEventListener("touchstart", () => { counted.taps += 1; keep() }, true);
  document.addEventListener("keydown", () => { counted.keys += 1; keep() }, true);
}
"""


@contextmanager
def counted(tablet: Tablet) -> Iterator[dict[str, int]]:
    """`with counted(tablet) as count:` holds the taps and keys of the block after it."""
    count = {"taps": 0, "keys": 0}
    tablet.page.evaluate(COUNTED)
    yield count
    count |= tablet.page.evaluate("() => JSON.parse(sessionStorage.counted)")
