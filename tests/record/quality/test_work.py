"""An address names the visits and sessions behind a mark, and nothing else."""

import pytest

from smpdash.record.progress.scope import Behind, Scope, behind_of
from smpdash.record.quality.work import Work

MARKS = [
    Work(),
    Work(days=(7, 14)),
    Work(lacks="shade"),
    Work(levels=(("lot", "l1"), ("zone", "crown"), ("skin", ""))),
]


@pytest.mark.parametrize("work", MARKS)
def test_an_address_leads_back_to_what_it_was_made_of(work: Work) -> None:
    behind = Behind(Scope(artist="a1"), "fading", work=work)
    assert behind_of(behind.address()) == behind


@pytest.mark.parametrize(
    "address",
    [
        {"days": "14-7"},
        {"days": "a-b"},
        {"days": "7"},
        {"days": "-1-5"},
        {"days": "0-99999999"},
        {"lacks": "nothing"},
        {"of_weather": "rain"},
        {"by": "weather"},
    ],
)
def test_an_address_that_names_nothing_of_the_kind_is_refused(address: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        behind_of(address)
