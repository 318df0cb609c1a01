"""Two tablets on one form: what is saved is what the saving page showed, or was agreed."""

import re
from collections.abc import Callable

import pytest

from smpdash.estimate.estimate import issued
from smpdash.record.visit import Visit
from smpdash.store.store import Store, open_store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect
from tests.store_build import add_client


@pytest.fixture
def server(one_server: Served) -> Served:
    return one_server


@pytest.fixture
def store(server: Served) -> Store:
    return open_store(server.database, issue=issued)


@pytest.fixture
def named(server: Served, new_tablet: Callable[..., Tablet]) -> Callable[[str], Tablet]:
    """One more tablet, called so."""

    def new(name: str) -> Tablet:
        tablet = new_tablet()
        cookie = {"name": "smpdash_tablet", "value": name, "url": server.url}
        tablet.context.add_cookies([cookie])
        return tablet

    return new


def visits(store: Store, code: str) -> tuple[Visit, ...]:
    return store.courses(code)[0].visits


def test_a_coverage_noted_elsewhere_is_shown_before_the_visit_is_recorded(
    named: Callable[[str], Tablet], store: Store
) -> None:
    code, one, two = add_client(store), named("Window"), named("Door")
    hands.open_client(one, code)
    hands.begin_visit(one)
    hands.tap_shade(one, "3")
    hands.tap_coverage(one, "80%")
    hands.tap_ending(one)
    hands.open_client(two, code)
    hands.begin_visit(two)
    hands.tap_coverage(two, "40%")
    assert hands.shown(one)["coverage"] == "80%"
    hands.tap(one, hands.record_button(one))
    assert visits(store, code) == ()
    told = one.by_key("differ-0")
    expect(told).to_contain_text(
        re.compile(r"Coverage: you see 80 %, the tablet Door noted 40 % at \d\d:\d\d")
    )
    hands.tap(one, one.page.get_by_role("button", name="Keep 80 %"))
    expect(told).to_have_count(0)
    assert hands.shown(one)["coverage"] == "80%"
    hands.record(one)
    (visit,) = visits(store, code)
    assert visit.readings[0].coverage == 0.8
