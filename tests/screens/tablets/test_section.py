"""The tablets on the page Team: the address in the code, and the buttons of each tablet."""

import pytest

from smpdash.runtime.addresses import addresses_here
from smpdash.screens.tablets.section import address_for_tablets


@pytest.mark.parametrize(
    ("open_at", "address"),
    [
        ("http://10.0.0.5:8501/team", "http://10.0.0.5:8501/"),
        ("https://smpdash.local:8501/team", "http://smpdash.local:8501/"),
        ("https://smp.example.com/team", "https://smp.example.com/"),
        ("http://[fd00::5]:8501/team", "http://[fd00::5]:8501/"),
    ],
)
def test_the_code_leads_where_this_page_is_open(open_at: str, address: str) -> None:
    assert address_for_tablets(open_at, 8501) == address


def test_on_the_machine_itself_the_code_leads_to_its_address_in_the_network() -> None:
    first = addresses_here()[0]
    shown = f"[{first}]" if ":" in first else first
    assert address_for_tablets("http://localhost:8501/team", 8501) == f"http://{shown}:8501/"
