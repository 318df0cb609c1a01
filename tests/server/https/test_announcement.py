"""The name smpdash.local in the network: announced, taken back, and no error if it cannot be."""

import pytest
from zeroconf import AddressResolver, Zeroconf

from smpdash.runtime.addresses import OWN_NAME
from smpdash.server.https.announcement import Announcement, of_server
from tests.builders.waiting import until

pytestmark = pytest.mark.slow

HERE = ["127.0.0.1"]


def addresses() -> list[str]:
    """The addresses that a tablet finds; everything is said to this machine alone."""
    with Zeroconf(interfaces=HERE) as asking:
        asked = AddressResolver(f"{OWN_NAME}.")
        asked.request(asking, 1000)
        return list(asked.parsed_addresses())


def test_the_name_leads_to_the_addresses_of_the_machine_until_it_is_taken_back() -> None:
    own = ["192.168.1.20"]
    announcement = Announcement(8501, lambda: list(own), HERE)
    announcement.refresh()
    try:
        until(lambda: addresses() == ["192.168.1.20"])
        own[:] = ["192.168.1.21"]
        announcement.refresh()
        until(lambda: addresses() == ["192.168.1.21"])
    finally:
        announcement.end()
    assert addresses() == []


def test_a_second_machine_of_this_name_says_so_and_is_silent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = Announcement(8501, lambda: ["192.168.1.20"], HERE)
    second = Announcement(8501, lambda: ["192.168.1.30"], HERE)
    first.refresh()
    try:
        until(lambda: addresses() == ["192.168.1.20"])
        second.refresh()
        assert "(192.168.1.20), so tablets reach this one by its address" in caplog.text
        # What was said to all within a second is not said again.
        until(lambda: addresses() == ["192.168.1.20"])
    finally:
        second.end()
        first.end()


def test_an_address_that_cannot_be_announced_is_logged_and_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    announcement = Announcement(8501, lambda: ["no address"], HERE)
    announcement.refresh()
    announcement.end()
    assert "could not be announced" in caplog.text


@pytest.mark.parametrize(
    ("address", "is_announced"),
    [
        ("127.0.0.1", False),
        ("::1", False),
        ("localhost", False),
        ("0.0.0.0", True),
        ("::", True),
        ("192.168.1.20", True),
    ],
)
def test_only_a_server_that_tablets_can_reach_is_announced(
    address: str, is_announced: bool
) -> None:
    assert (of_server(address, 8501) is not None) is is_announced
