"""The scalp map alone in an entry: choosing by finger, keys and list, and what comes back late."""

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from tests.browser.served import Served
from tests.browser.tablet import Tablet, open_tablet
from tests.builders.marks import in_long

PROBE = """
import time

import streamlit as st

from smpdash.screens.entry import component as entry
from smpdash.screens.entry.scalp_map import Chosen, ZoneView, scalp_map
from smpdash.screens.style import CSS

NOTE = "Shade 5 · 0.55 mm"
INK = {"ink": "#443322", "density": 0.8}
ZONES = [
    ZoneView("hairline", "Hairline", noted=True, note=NOTE, faded=0.0, coverage=0.2, **INK),
    ZoneView("left-temple", "Left temple", treated=True, note=NOTE, faded=0.1, coverage=0.4, **INK),
    ZoneView("right-temple", "Right temple", faded=0.25, coverage=0.5),
    ZoneView("frontal", "Frontal", noted=True, note=NOTE, faded=0.45, coverage=0.55, **INK),
    ZoneView("mid-scalp", "Mid-scalp", treated=True, note=NOTE, coverage=0.65, **INK),
    ZoneView("crown", "Crown", faded=0.5, coverage=0.8),
    ZoneView("left-side", "Left side", noted=True, faded=0.6, coverage=0.9, **INK),
    ZoneView("right-side", "Right side", treated=True, faded=0.75, **INK),
    ZoneView("back", "Back", faded=0.9, coverage=0.3),
    ZoneView("scar", "Scar", noted=True, note=NOTE, faded=1.0, coverage=1.0, **INK),
]
LAST = ["left-temple", "mid-scalp", "right-side"]
OTHER = [ZoneView("nape", "<b>Nape</b>", faded=0.3), ZoneView("brow", "Brow")]

asked = st.query_params
state = st.session_state
state.runs = state.get("runs", 0) + 1
zones = ZONES[2:] + OTHER if "other" in asked else ZONES
new = st.toggle("New key", key="new")
hidden = st.toggle("Hide", key="hide")
key = "map-new" if new else "map"
start = ["crown", "back"] if new else asked.get_all("chosen")
start = {"zones": start, "several": new or "several" in asked}
kept = state.get(f"kept-{key}", {"answered": {}, "selected": start})
told = entry.last_message(key) or {"page": "", "taps": []}
for number, name, value, *_ in told["taps"]:
    if number > kept["answered"].get(told["page"], 0):
        kept = {"answered": kept["answered"] | {told["page"]: number}, name: value}
state[f"kept-{key}"] = kept
if not hidden:
    time.sleep(float(asked.get("wait", 0)))
    style = f":root {{color-scheme: {st.context.theme.type}}} {CSS} {entry.CSS}"
    st.html(f"<style>{style} .stMain div {{min-height: 0 !important}}</style>")
    with st.container(width=int(asked.get("width", 340))):
        chosen = Chosen(kept["selected"]["zones"], LAST, several=kept["selected"]["several"])
        dark, scar = st.context.theme.type == "dark", asked.get("scar")
        chart = scalp_map("selected", zones, chosen, scar_place=scar, dark=dark)
        known = entry.OfZones({zone.key: (zone.name, "") for zone in zones})
        taps = entry.Taps(kept["answered"], seen=1)
        entry.entry(entry.Layout([[chart]]), key=key, taps=taps, zones=known)
st.text(f"runs: {state.runs};")
if not hidden:
    st.text(f"chosen: {' '.join(chart['value']['zones'])};")

@st.fragment(run_every=1)
def heartbeat():
    pass

heartbeat()
"""
NAMES = ("Hairline", "Left temple", "Right temple", "Frontal", "Mid-scalp")
NAMES += ("Crown", "Left side", "Right side", "Back", "Scar")
# The side in px, to two, of the largest square on the map that chooses each zone wherever it is
# tapped.
LARGEST_SQUARES = """host => {
  const root = host.getRootNode(), box = root.querySelector(".map").getBoundingClientRect();
  const most = {};
  let above = null;
  for (let y = box.top - 10; y < box.bottom + 10; y += 2) {
    const row = [];
    for (let x = box.left - 10; x < box.right + 10; x += 2) {
      const zone = root.elementFromPoint(x, y)?.closest("[data-zone]")?.dataset.zone ?? "";
      const at = row.length;
      const near = above && at ? [row[at - 1], above[at], above[at - 1]] : [];
      const whole = near.length && near.every((each) => each.zone === zone);
      const side = whole ? 1 + Math.min(...near.map((each) => each.side)) : 1;
      row.push({ zone, side });
      if (zone) most[zone] = Math.max(most[zone] ?? 0, 2 * side);
    }
    above = row;
  }
  return most;
}"""
# The least contrast of a zone's words with its colour, by WCAG 2.
CONTRAST = """
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number)
      .map((part) => (colour.startsWith("rgb") ? part / 255 : part))
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };"""
CONTRASTS = f"""host => {{{CONTRAST}
  const words = host.querySelectorAll(".words");
  return [...host.querySelectorAll(".zone .tile")].map((tile, n) => {{
    const ground = getComputedStyle(words[n]).backgroundColor;
    const behind = ground === "rgba(0, 0, 0, 0)" ? getComputedStyle(tile).fill : ground;
    return contrast(getComputedStyle(words[n]).color, behind);
  }});
}}"""
# Of the dots of pigment on the skin, where there are any.
DOTS = f"""host => {{{CONTRAST}
  const skin = getComputedStyle(host.querySelector(".zone .tile")).fill;
  return [...host.querySelectorAll("pattern")].filter((dots) => dots.style.fill)
    .map((dots) => contrast(getComputedStyle(dots).fill, skin));
}}"""


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "probe.py"
    path.write_text(PROBE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def server(probe: Path) -> Iterator[Served]:
    with Served(probe.with_name("unused.db"), app=probe, by_streamlit=True) as server:
        yield server


@pytest.fixture
def viewport() -> tuple[int, int]:
    return (480, 900)


@pytest.fixture(scope="module")
def still(browser: Browser, server: Served) -> Iterator[Page]:
    """One page for the tests that only look: 330 px wide, with the scar chosen."""
    tablet = open_tablet(browser, server.url, viewport=(480, 900))
    yield tablet.open("/?width=330&chosen=scar")
    assert tablet.console_errors == []
    tablet.close()


def zone(page: Page, name: str) -> Locator:
    """The shape of this zone; what is said of it after its name may be anything."""
    return page.locator(f".map [aria-label^='{name},']")


def row(page: Page, name: str) -> Locator:
    return page.locator(".list").get_by_role("button", name=f"{name},")


def words(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def expect_chosen(page: Page, *keys: str) -> None:
    """What Python was told."""
    expect(page.get_by_text(f"chosen: {' '.join(keys)};", exact=True)).to_be_visible()


def expect_checked(page: Page, *names: str) -> None:
    expect(page.locator(".map [aria-checked='true']")).to_have_count(len(names))
    for name in names:
        expect(zone(page, name)).to_be_checked()


def test_a_tap_shows_at_once_and_arrives(tablet: Tablet) -> None:
    page = tablet.open("/?wait=1")
    zone(page, "Frontal").tap()
    assert zone(page, "Frontal").get_attribute("aria-checked") == "true"
    expect_chosen(page, "frontal")
    zone(page, "Scar").tap()
    expect_checked(page, "Scar")
    expect_chosen(page, "scar")
    assert tablet.console_errors == []


@pytest.mark.long
def test_a_second_tap_on_the_chosen_zone_keeps_it(tablet: Tablet) -> None:
    page = tablet.open()
    for name in ("Frontal", "Frontal"):
        zone(page, name).tap()
        expect_checked(page, "Frontal")
    words(page, "List").tap()
    row(page, "Frontal").tap()
    expect(row(page, "Frontal")).to_have_attribute("aria-pressed", "true")
    row(page, "Back").tap()
    expect_chosen(page, "back")


def test_several_zones_are_chosen_only_where_that_is_asked_for(tablet: Tablet) -> None:
    page = tablet.open("/?chosen=crown")
    several = words(page, "Several")
    expect(several).to_have_attribute("aria-pressed", "false")
    expect(words(page, "All")).to_be_hidden()
    several.tap()
    expect(several).to_have_attribute("aria-pressed", "true")
    for name in ("Back", "Scar", "Back"):
        zone(page, name).tap()
    expect_chosen(page, "crown", "scar")
    several.tap()
    expect_chosen(page)
    zone(page, "Frontal").tap()
    for _ in range(2):
        several.tap()
        expect_chosen(page, "frontal")
    expect(several).to_have_attribute("aria-pressed", "false")


@pytest.mark.long
def test_the_zones_of_last_time_are_selected_by_one_tap(tablet: Tablet) -> None:
    page = tablet.open("/?chosen=crown")
    words(page, "Select last time’s zones").tap()
    expect_chosen(page, "left-temple", "mid-scalp", "right-side")
    expect(words(page, "Several")).to_have_attribute("aria-pressed", "true")


def test_a_ring_marks_the_chosen_zone_a_dot_what_is_noted_and_pigment_what_was_done(
    tablet: Tablet,
) -> None:
    page = tablet.open("/?chosen=crown")
    rings, dots = page.locator(".map .ring:visible"), page.locator(".map circle.dot:visible")
    expect(rings).to_have_count(1)
    expect(dots).to_have_count(4)
    zone(page, "Back").tap()
    expect(rings).to_have_count(1)
    words(page, "Several").tap()
    words(page, "None").tap()
    expect(rings).to_have_count(0)
    expect(dots).to_have_count(4)
    noted, last_time, untouched = (
        zone(page, name).locator(".marks") for name in ("Frontal", "Mid-scalp", "Crown")
    )
    expect(untouched).to_be_hidden()
    strengths = [float(one.evaluate("e => e.style.opacity")) for one in (noted, last_time)]
    assert strengths[0] > 2 * strengths[1] > 0


@pytest.mark.long
def test_quick_taps_all_arrive(tablet: Tablet) -> None:
    page = tablet.open("/?several=1")
    for name in NAMES:
        zone(page, name).dispatch_event("click")
    zone(page, "Crown").dispatch_event("click")
    expect_chosen(page, *(name.lower().replace(" ", "-") for name in NAMES if name != "Crown"))
    expect_checked(page, *(name for name in NAMES if name != "Crown"))


def holds(messages: list[tuple[WebSocketRoute, str | bytes]], words: str) -> bool:
    return any(words.encode() in bytes(said) for _, said in messages if not isinstance(said, str))


@pytest.mark.long
def test_a_late_answer_does_not_undo_a_newer_tap(tablet: Tablet) -> None:
    held: list[tuple[WebSocketRoute, str | bytes]] = []
    slow = False

    def pass_on(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda m: held.append((socket, m)) if slow else socket.send(m))

    tablet.page.route_web_socket(re.compile("/_stcore/stream"), pass_on)
    page = tablet.open("/?several=1")
    slow = True
    zone(page, "Crown").tap()
    tablet.until(lambda: holds(held, "chosen: crown;"))
    answer = held.copy()
    zone(page, "Back").tap()
    for socket, message in answer:
        socket.send(message)
    expect_chosen(page, "crown")
    expect_checked(page, "Crown", "Back")
    tablet.until(lambda: holds(held, "chosen: crown back;"))
    slow = False
    for socket, message in held[len(answer) :]:
        socket.send(message)
    expect_chosen(page, "crown", "back")
    expect_checked(page, "Crown", "Back")


@pytest.mark.long
def test_all_and_none_take_every_zone(tablet: Tablet) -> None:
    page = tablet.open("/?other=1&chosen=crown&several=1")
    words(page, "All").tap()
    keys = ("right-temple", "frontal", "mid-scalp", "crown", "left-side", "right-side", "back")
    expect_chosen(page, *keys, "scar", "nape", "brow")
    chosen = "[aria-checked='true'], .chips [aria-pressed='true']"
    expect(page.locator(".drawing").locator(chosen)).to_have_count(10)
    words(page, "None").tap()
    expect_chosen(page)
    expect_checked(page)


def test_the_list_is_a_twin_of_the_map(tablet: Tablet) -> None:
    page = tablet.open("/?chosen=crown&several=1")
    words(page, "List").tap()
    expect(page.locator(".list").get_by_role("button")).to_have_count(len(NAMES))
    expect(page.locator(".map")).to_be_hidden()
    expect(row(page, "Crown")).to_have_attribute("aria-pressed", "true")
    expect(row(page, "Hairline")).to_have_text("HairlineShade 5 · 0.55 mmFaded 0% · covered 20%")
    expect(row(page, "Crown")).to_contain_text("nothing noted")
    expect(row(page, "Left temple")).to_contain_text("last visit Shade 5 · 0.55 mm")
    row(page, "Hairline").tap()
    expect_chosen(page, "hairline", "crown")
    words(page, "This visit").tap()
    expect_checked(page, "Hairline", "Crown")


def test_the_keyboard_does_what_a_finger_does(tablet: Tablet) -> None:
    page = tablet.open("/?several=1")
    words(page, "Several").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(zone(page, "Left temple")).to_be_focused()
    expect(page.locator(".map .focus:visible")).to_have_count(1)
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_chosen(page, "left-temple", "right-temple")
    page.keyboard.press("Space")
    expect_chosen(page, "left-temple")
    expect(zone(page, "Right temple")).to_be_focused()
    assert page.evaluate("scrollY") == 0


@pytest.mark.long
def test_left_stands_on_the_left_in_the_list_too(tablet: Tablet) -> None:
    page = tablet.open()
    words(page, "List").tap()
    for name in ("temple", "side"):
        left, right = (row(page, f"{side} {name}").bounding_box() for side in ("Left", "Right"))
        assert left is not None
        assert right is not None
        assert left["x"] + left["width"] < right["x"]
        assert left["y"] == right["y"]


# The least font size in px of the texts that stand on the map.
SMALLEST = """host => Math.min(...[...host.querySelectorAll("*")]
  .filter(each => each.checkVisibility() && [...each.childNodes].some(node => node.data?.trim()))
  .map(each => parseFloat(getComputedStyle(each).fontSize)))"""
# Words that reach beyond their drawing.
BEYOND = """host => {
  const edge = host.getBoundingClientRect();
  return [...host.querySelectorAll(".words span, .legend *, .caption, .side")]
    .filter(each => each.textContent).filter(each => {
      const box = each.getBoundingClientRect();
      return box.width && (box.left < edge.left - 1 || box.right > edge.right + 1
        || each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline");
    }).map(each => each.textContent);
}"""

# Names with a line that reaches over the edge of their zone. A scar's stands beneath it.
OVER_THE_EDGE = """host => {
  const names = host.querySelectorAll(".words .name");
  const zones = [...host.querySelectorAll(".zone:not([data-zone='scar'])")];
  return zones.filter((zone, n) => {
    const tile = zone.querySelector(".tile"), back = tile.getScreenCTM().inverse();
    const has = (x, y) => tile.isPointInFill(new DOMPoint(x, y).matrixTransform(back));
    const lines = document.createRange();
    lines.selectNodeContents(names[n]);
    return [...lines.getClientRects()].some(({ left, right, top, bottom }) =>
      [left + 1, right - 1].some(x => !has(x, (top + bottom) / 2)));
  }).map(zone => zone.dataset.zone);
}"""


def test_every_text_of_the_map_has_16_px_and_none_is_cut(still: Page) -> None:
    look_at_texts(still)


@pytest.mark.long
@pytest.mark.parametrize("width", [420, 640])
def test_no_text_of_a_larger_map_is_small_or_cut(tablet: Tablet, width: int) -> None:
    tablet.page.set_viewport_size({"width": width + 80, "height": 900})
    look_at_texts(tablet.open(f"/?width={width}"))


def look_at_texts(page: Page) -> None:
    drawn = page.locator(".scalp-map")
    assert drawn.evaluate(OVER_THE_EDGE) == []
    for shown in ("This visit", "Fading", "Coverage", "List"):
        words(page, shown).tap()
        assert drawn.evaluate(SMALLEST) >= 16
        assert drawn.evaluate(BEYOND) == []


@pytest.mark.parametrize("width", [320, in_long(340), in_long(360)])
def test_every_zone_takes_a_square_of_48_px(tablet: Tablet, width: int) -> None:
    page = tablet.open(f"/?width={width}")
    squares = page.locator(".scalp-map").evaluate(LARGEST_SQUARES)
    assert len(squares) == len(NAMES)
    assert min(squares.values()) >= 48, squares


@pytest.mark.parametrize("view", ["This visit", in_long("List")])
def test_buttons_measure_48_px_and_stand_8_px_apart(tablet: Tablet, view: str) -> None:
    page = tablet.open("/?width=320&other=1&several=1")
    words(page, view).tap()
    buttons = page.locator(".scalp-map button:visible").all()
    boxes = [box for one in buttons if (box := one.bounding_box())]
    assert len(boxes) == 8 + {"This visit": 2, "List": 10}[view]
    assert min(min(box["width"], box["height"]) for box in boxes) >= 48
    # The segments of one control lie side by side.
    apart = [
        one.bounding_box()
        for one in page.locator(".scalp-map :not(.switch) > button:visible").all()
    ]
    assert min(gap(one, other) for one, other in itertools.combinations(apart, 2)) >= 8


def gap(one: dict[str, float], other: dict[str, float]) -> float:
    """The distance of two boxes, 0 where they touch."""
    across, down = (
        max(one[at], other[at]) - min(one[at] + one[size], other[at] + other[size])
        for at, size in (("x", "width"), ("y", "height"))
    )
    return max(across, down)


def test_every_target_has_a_name_that_says_what_is_noted(still: Page) -> None:
    words(still, "This visit").tap()
    assert still.locator(".scalp-map").aria_snapshot() == (
        """\
- group "Choose":
  - button "Select last time’s zones"
  - button "Several"
- text: L R
- group "Scalp from above, forehead up":
  - radio "Hairline, noted Shade 5 · 0.55 mm, faded 0%, coverage 20%"
  - radio "Left temple, last visit Shade 5 · 0.55 mm, faded 10%, coverage 40%"
  - radio "Right temple, nothing noted, faded 25%, coverage 50%"
  - radio "Frontal, noted Shade 5 · 0.55 mm, faded 45%, coverage 55%"
  - radio "Mid-scalp, last visit Shade 5 · 0.55 mm, coverage 65%"
  - radio "Crown, nothing noted, faded 50%, coverage 80%"
  - radio "Left side, noted, faded 60%, coverage 90%"
  - radio "Right side, last visit, faded 75%"
  - radio "Back, nothing noted, faded 90%, coverage 30%"
  - radio "Scar, noted Shade 5 · 0.55 mm, faded 100%, coverage 100%" [checked]
- text: 4 noted last visit
- paragraph: Seen from above, forehead up
- group "Show":
  - button "This visit" [pressed]
  - button "Fading"
  - button "Coverage"
  - button "List"\
"""
    )


def test_a_zones_words_can_be_read_on_its_colour(still: Page) -> None:
    look_at_colours(still)


@pytest.mark.parametrize("color_scheme", ["dark"])
def test_words_and_pigment_can_be_seen_in_the_dark(tablet: Tablet) -> None:
    look_at_pigment(tablet.open())
    look_at_colours(tablet.page)


def look_at_colours(page: Page) -> None:
    for measure in ("This visit", "Fading", "Coverage"):
        words(page, measure).tap()
        contrasts = page.locator(".scalp-map").evaluate(CONTRASTS)
        assert len(contrasts) == len(NAMES)
        assert min(contrasts) >= 4.5, contrasts


def test_pigment_is_seen_on_the_skin(still: Page) -> None:
    words(still, "This visit").tap()
    look_at_pigment(still)


def look_at_pigment(page: Page) -> None:
    contrasts = page.locator(".scalp-map").evaluate(DOTS)
    assert len(contrasts) == 7
    assert min(contrasts) >= 2, contrasts


def test_colours_change_without_the_server_and_bring_their_number(tablet: Tablet) -> None:
    page = tablet.open()
    runs = page.get_by_text("runs:").inner_text()
    words(page, "Fading").tap()
    expect(page.locator(".map .words").nth(3)).to_have_text("Frontal45%")
    expect(page.locator(".map .words").nth(4)).to_have_text("Mid-scalp–")
    words(page, "Coverage").tap()
    expect(page.locator(".map .words").nth(3)).to_have_text("Frontal55%")
    words(page, "List").tap()
    both = "FrontalShade 5 · 0.55 mmFaded 45% · covered 55%"
    expect(row(page, "Frontal")).to_have_text(both)
    tablet.settled()
    assert page.get_by_text("runs:").inner_text() == runs
    page = tablet.reload()
    expect(row(page, "Frontal")).to_have_text(both)


@pytest.mark.long
def test_nothing_moves_while_one_looks_and_chooses(tablet: Tablet) -> None:
    page = tablet.open("/?several=1")
    places = [page.locator(".body").bounding_box(), page.get_by_text("runs:").bounding_box()]
    taps: tuple[Callable[[], Any], ...] = (
        lambda: words(page, "All").tap(),
        lambda: words(page, "Fading").tap(),
        lambda: words(page, "List").tap(),
        lambda: words(page, "None").tap(),
    )
    for tap in taps:
        tap()
        tablet.settled()
        now = [page.locator(".body").bounding_box(), page.get_by_text("runs:").bounding_box()]
        assert now == places


def test_zones_without_a_shape_stand_beside_the_map(tablet: Tablet) -> None:
    page = tablet.open("/?other=1")
    expect(page.locator(".map").get_by_role("radio")).to_have_count(8)
    chips = page.locator(".chips").get_by_role("button")
    expect(chips).to_have_text(["<b>Nape</b>nothing noted", "Brownothing noted"])
    expect(page.locator(".scalp-map b")).to_have_count(0)
    chips.first.tap()
    expect_chosen(page, "nape")
    expect(chips.first).to_have_attribute("aria-pressed", "true")


@pytest.mark.long
def test_a_new_key_starts_from_what_it_is_given(tablet: Tablet) -> None:
    page = tablet.open()
    zone(page, "Frontal").tap()
    expect_chosen(page, "frontal")
    page.get_by_text("New key").tap()
    expect_chosen(page, "crown", "back")
    expect_checked(page, "Crown", "Back")
    zone(page, "Back").tap()
    expect_chosen(page, "crown")


@pytest.mark.long
def test_a_map_that_was_hidden_shows_what_python_holds(tablet: Tablet) -> None:
    page = tablet.open("/?chosen=crown&several=1")
    zone(page, "Back").tap()
    expect_chosen(page, "crown", "back")
    for _ in range(2):
        page.get_by_text("Hide").tap()
        tablet.settled()
    expect_chosen(page, "crown", "back")
    expect_checked(page, "Crown", "Back")
    zone(page, "Back").tap()
    expect_chosen(page, "crown")


@pytest.mark.long
def test_the_choice_outlives_a_power_cut(tablet: Tablet, server: Served) -> None:
    page = tablet.open("/?chosen=crown&several=1")
    zone(page, "Back").tap()
    expect_chosen(page, "crown", "back")
    server.kill()
    tablet.cut_off()
    zone(page, "Scar").tap()
    server.start()
    # A new server knows nothing: the page tells again what was not answered.
    chosen = page.get_by_text("chosen: crown back scar;", exact=True)
    expect(chosen).to_be_visible(timeout=20_000)
    expect_checked(page, "Crown", "Back", "Scar")


@pytest.mark.long
@pytest.mark.parametrize("place", ["hairline", in_long("left-temple"), in_long("mid-scalp")])
def test_a_scar_is_tapped_where_it_lies_and_its_zone_beside_it(tablet: Tablet, place: str) -> None:
    page = tablet.open(f"/?width=360&scar={place}")
    squares = page.locator(".scalp-map").evaluate(LARGEST_SQUARES)
    assert len(squares) == len(NAMES)
    assert min(squares.values()) >= 48, squares
    drawn, scar = (
        page.locator(f"[data-zone='{key}'] .tile").bounding_box() for key in (place, "scar")
    )
    assert drawn
    assert scar
    middle = scar["x"] + scar["width"] / 2, scar["y"] + scar["height"] / 2
    assert drawn["y"] - 40 < middle[1] < drawn["y"] + drawn["height"]
    page.touchscreen.tap(*middle)
    expect_chosen(page, "scar")
