"""Bounds the closed pages that Streamlit keeps, so that a tablet that comes back finds its page."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from streamlit.runtime import memory_session_storage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.session_manager import SessionInfo

from smpdash.runtime.open_page import OPEN_PAGE

# More than a page of ours sends. A page that sent more begins anew when it comes back: what was
# tapped is in its draft, and the browser sends the values of its fields again.
KEPT_MESSAGE_BYTES: Final = 128 * 1024


class KeptPages(MemorySessionStorage):
    """Keeps as many closed pages of a tablet, person or address as it may have open.

    The oldest of its own goes first, so nobody pushes the pages of others out.
    """

    def __init__(self, *about: Any, **more: Any) -> None:
        super().__init__(*about, **more)
        self._places: dict[str, Mapping[str, int]] = {}

    def save(self, session_info: SessionInfo) -> None:
        """Keep a page whose socket was closed."""
        page, session = OPEN_PAGE.get(), session_info.session.id
        if page is None:
            super().save(session_info)
            return
        if page.largest_message > KEPT_MESSAGE_BYTES:
            _end(session_info)
            return
        super().save(session_info)
        self._places[session] = page.places
        there = {each.session.id for each in self.list()}
        self._places = {key: places for key, places in self._places.items() if key in there}
        for place, most in page.places.items():
            of_place = [key for key, places in self._places.items() if place in places]
            for oldest in of_place[: max(0, len(of_place) - most)]:
                if kept := self.get(oldest):
                    _end(kept)
                self.delete(oldest)

    def delete(self, session_id: str) -> None:
        """Forget a page, which may be open again."""
        self._places.pop(session_id, None)
        super().delete(session_id)


def _end(kept: SessionInfo) -> None:
    """Free what a page holds, its open files too, once its socket is done with."""
    asyncio.get_running_loop().call_soon(kept.session.shutdown)


def install() -> None:
    """Let Streamlit keep closed pages within these bounds; call before the app is started."""
    memory_session_storage.MemorySessionStorage = KeptPages  # type: ignore[misc]
