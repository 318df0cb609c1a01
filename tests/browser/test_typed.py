"""What is typed reaches the draft whichever way one leaves, and a link works at the first tap."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import Page, Tablet, expect
from tests.builders.marks import in_long
from tests.builders.stores import add_client
from tests.builders.waiting import until

CLIENTS = itertools.count(1)


@pytest.fixture
def server(one_server: Served) -> Served:
    return one_server


def depth_kept(store: Store) -> Any:
    """The depth in mm in the only draft."""
    (draft,) = store.drafts()
    return draft.data["readings"].get("whole", {}).get("depth_mm")


def recorded_depth(tablet: Tablet, store: Store) -> Any:
    """The depth in mm of the visit that the screen shows as recorded."""
    found = store.recorded_by(tablet.page.url.partition("draft=")[2])
    assert found
    return found[2].readings[0].depth_mm


def started_depth(tablet: Tablet, store: Store) -> None:
    """A visit on which the depth stands at its usual start, its field chosen whole."""
    page = hands.open_visit(tablet, store, add_client(store, f"Made-up Client {next(CLIENTS)}"))
    hands.tap(tablet, hands.deeper(page))
    choose(tablet)


def choose(tablet: Tablet) -> None:
    hands.depth(hands.to_fields(tablet)).tap()
    hands.depth(tablet.page).press("Control+a")


@pytest.mark.parametrize("to", [("/client", "/"), in_long(("/studio",))])
def test_a_depth_just_typed_is_in_the_draft_whichever_way_one_leaves(
    tablet: Tablet, store: Store, to: tuple[str, ...]
) -> None:
    started_depth(tablet, store)
    page, visit = tablet.page, tablet.page.url
    ways = {
        "/client": lambda: hands.to_client(tablet),
        "/": lambda: hands.leave_by_the_top(tablet, "Clients"),
        "/studio": lambda: hands.leave_by_the_top(tablet, "Studio"),
    }
    for typed, there in zip(("0.61", "0.62"), to, strict=False):
        page.keyboard.type(typed)
        ways[there]()
        assert page.url.removeprefix(tablet.url).partition("?")[0] == there
        assert depth_kept(store) == float(typed)
        tablet.open(visit.removeprefix(tablet.url))
        expect(hands.depth(page)).to_have_value(typed)
        choose(tablet)
    page.keyboard.type("0.64")
    until(lambda: depth_kept(store) == 0.64)
    hands.tap(tablet, hands.clear(hands.finish(tablet), "The visit ends with"))
    hands.tap_record(tablet)
    hands.to_fields(tablet)
    expect(hands.depth(page)).to_have_value("0.64")
    hands.tap_ending(tablet)
    hands.record(tablet)
    assert recorded_depth(tablet, store) == 0.64


@pytest.mark.long
def test_a_depth_typed_just_before_a_reload_or_a_step_back_is_in_the_draft(
    tablet: Tablet, store: Store
) -> None:
    started_depth(tablet, store)
    page, visit = tablet.page, tablet.page.url
    page.keyboard.type("0.65")
    page.reload()
    until(lambda: depth_kept(store) == 0.65)
    expect(hands.depth(hands.to_fields(tablet))).to_have_value("0.65")
    choose(tablet)
    page.keyboard.type("0.66")
    page.go_back()
    expect(page).not_to_have_url(visit)
    tablet.open(visit.removeprefix(tablet.url))
    until(lambda: depth_kept(store) == 0.66)
    (draft,) = store.drafts()
    store.discard_draft(draft.draft_id, version=draft.version)


@pytest.mark.long
def test_a_number_is_left_alone_until_it_is_whole(tablet: Tablet, store: Store) -> None:
    started_depth(tablet, store)
    page = tablet.page
    # As from another tablet: the finger stays where it is.
    tablet.by_key("clear").get_by_role("button").evaluate("button => button.click()")
    expect(tablet.by_key("clear")).to_be_hidden()
    page.keyboard.press("Delete")
    for key in ("", "0", "."):
        page.keyboard.type(key)
        page.wait_for_timeout(hands.PAUSE_MS)
        expect(hands.depth(page)).to_be_focused()
        assert depth_kept(store) is None
        expect(tablet.by_key("cautions")).to_have_count(0)
    page.keyboard.type("70")
    hands.tap_shade(tablet, "3")
    hands.tap_coverage(tablet, "60%")
    hands.tap_ending(tablet)
    choose(tablet)
    page.keyboard.type("0.75")
    hands.record(tablet)
    assert recorded_depth(tablet, store) == 0.75


@pytest.mark.long
def test_a_number_typed_on_a_new_clients_form_is_kept_whichever_way_one_leaves(
    tablet: Tablet, store: Store
) -> None:
    page = tablet.open()
    tablet.tap("new-client")
    form = page.url
    ways = {
        "Clients": ("/", lambda: hands.leave_by_the_top(tablet, "Clients")),
        "Studio": ("/studio", lambda: hands.leave_by_the_top(tablet, "Studio")),
        "Activity": ("/activity", lambda: hands.leave_by_the_top(tablet, "Activity")),
        "Save for later": ("/", lambda: set_aside(tablet)),
    }
    for number, (words, (there, leave)) in enumerate(ways.items(), start=1):
        fields = {
            "Birth year": f"198{number}",
            "Area in": f"15{number}",
            "Name": f"By {words}",
        }
        for label, typed in fields.items():
            page.get_by_label(label).fill("")
            page.get_by_label(label).press_sequentially(typed)
        leave()
        assert page.url.removeprefix(tablet.url) == there
        draft_id = form.partition("draft=")[2]
        kept = store.draft(draft_id)
        assert kept
        assert {name: kept.data[name] for name in ("birth_year", "area_cm2", "name")} == {
            "birth_year": 1980 + number,
            "area_cm2": 150.0 + number,
            "name": f"By {words}",
        }
        tablet.open(form.removeprefix(tablet.url))
        for label, typed in fields.items():
            expect(page.get_by_label(label)).to_have_value(typed)
    page.get_by_label("Area in").fill("155")
    tablet.tap("save-client")
    recorded = store.client(page.url.partition("code=")[2])
    assert (recorded.birth_year, recorded.intake.area_cm2) == (1984, 155.0)
    assert tablet.console_errors == []


def test_a_name_typed_just_before_a_reload_or_a_step_back_is_in_the_draft(
    tablet: Tablet, store: Store
) -> None:
    page = tablet.open()
    tablet.tap("new-client")
    form = page.url

    def kept_name() -> Any:
        (draft,) = store.drafts()
        return draft.data["name"]

    page.get_by_label("Name").press_sequentially("Yew")
    page.reload()
    until(lambda: kept_name() == "Yew")
    tablet.settled()
    page.get_by_label("Name").press("End")
    page.keyboard.type(" Ash")
    page.go_back()
    expect(page).not_to_have_url(form)
    page.go_forward()
    expect(page.get_by_label("Name")).to_have_value("Yew Ash")
    until(lambda: kept_name() == "Yew Ash")
    (draft,) = store.drafts()
    store.discard_draft(draft.draft_id, version=draft.version)


@pytest.mark.long
def test_a_name_typed_just_before_a_reload_stands_after_another_tablets_and_never_over_it(
    tablet: Tablet, new_tablet: Callable[[], Tablet], store: Store
) -> None:
    page, other = tablet.open(), new_tablet()
    tablet.tap("new-client")
    form = page.url.removeprefix(tablet.url)
    (draft,) = store.drafts()

    def name_of(page: Page, name: str) -> None:
        until(lambda: store.draft(draft.draft_id).data["name"] == name)
        expect(page.get_by_label("Name")).to_have_value(name)

    page.get_by_label("Name").fill("Yew")
    name_of(page, "Yew")
    other.open(form).get_by_label("Name").fill("Oak")
    name_of(other.page, "Oak")
    page.get_by_label("Birth year").fill("1970")
    expect(page.get_by_label("Name")).to_have_value("Oak")
    page.get_by_label("Name").press("End")
    page.keyboard.type(" Ash")
    tablet.reload()
    name_of(page, "Oak Ash")
    page.get_by_label("Name").fill("")
    page.keyboard.type("Elm")
    page.goto("about:blank")
    other.reload().get_by_label("Name").fill("Fir")
    name_of(other.page, "Fir")
    tablet.open(form)
    page.wait_for_timeout(1000)
    name_of(page, "Fir")
    draft = store.draft(draft.draft_id)
    store.discard_draft(draft.draft_id, version=draft.version)


def set_aside(tablet: Tablet) -> None:
    hands.tap(tablet, tablet.page.get_by_role("button", name="Save for later", exact=True))


def test_a_name_reaches_the_server_before_a_link_tapped_right_after_it(
    tablet: Tablet, store: Store
) -> None:
    # A tablet that takes long to draw what has changed.
    tablet.page.add_init_script(
        "const post = MessagePort.prototype.postMessage;"
        "MessagePort.prototype.postMessage = function (...what) {"
        " setTimeout(() => post.apply(this, what), 200); };"
    )
    page = tablet.open()
    tablet.tap("new-client")
    studio = hands.links(page).filter(has_text="Studio").bounding_box()
    assert studio
    page.get_by_label("Name").press_sequentially("Made-up Client (Yew)")
    page.wait_for_timeout(520)
    page.touchscreen.tap(studio["x"] + 10, studio["y"] + 10)
    expect(page).to_have_url(f"{tablet.url}/studio")
    tablet.settled()
    (draft,) = store.drafts()
    assert draft.data["name"] == "Made-up Client (Yew)"
