"""Messages of any size on the sockets cost the server little memory and the others nothing."""

import sys
from pathlib import Path

import pytest

from tests.builders.marks import in_long
from tests.campaigns import large_messages

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux counts")
SIZE = 30_000_000


@pytest.mark.long
@pytest.mark.parametrize("by_streamlit", [False, in_long(True)])
def test_large_messages_are_cut_off_before_they_take_memory(
    tmp_path: Path, by_streamlit: bool
) -> None:
    found = large_messages.campaign(tmp_path, 1, size=SIZE, by_streamlit=by_streamlit)
    assert (found.taken, found.cut_off) == (0, found.sent)
    assert found.most_mb - found.before_mb < 120
    assert found.tracebacks == 0


@pytest.mark.long
def test_messages_let_through_to_the_door_take_memory(tmp_path: Path) -> None:
    found = large_messages.campaign(
        tmp_path, 1, size=SIZE, by_streamlit=True, STREAMLIT_SERVER_MAX_MESSAGE_SIZE="50"
    )
    assert found.most_mb - found.before_mb > 120
