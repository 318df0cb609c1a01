"""Rate limits: how often somebody may ask, and how much a tablet may send from how many pages."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Final

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smpdash.runtime.admission import ADMITTED, Admitted
from smpdash.runtime.open_page import OPEN_PAGE, OpenPage

LOG = logging.getLogger("smpdash")
# A hand taps at most three times a second, and a page sends what is typed twice a second.
A_SECOND: Final = 8.0
AT_ONCE: Final = 20
# An allowance counts for so many keys; then it forgets the one that was counted least lately.
_MOST_KEYS: Final = 10_000
# More than a visit's whole entry or the studio's tables ever are.
MESSAGE_BYTES: Final = 1024 * 1024
# If nobody is signed in; more than a form may hold.
STRANGERS_MESSAGE_BYTES: Final = 160 * 1024
# Of one tablet, or of one address if nobody is signed in.
PAGES: Final = 12
# Of one person, on all tablets.
PAGES_OF_A_PERSON: Final = 60
TOO_LARGE: Final = 1009
NOT_OF_A_PAGE: Final = 1002
LATER: Final = 1013
# A page whose socket was refused asks here why, because the refusal tells a browser nothing.
PAGES_OPEN: Final = "/pages-open"
# One customer of the internet has a network with a prefix of this length.
_NETWORK_BITS: Final = 64


class Allowance:
    """Counts by key: so many at once, and one more each `again_s` seconds."""

    def __init__(self, at_once: int, again_s: float) -> None:
        self._at_once = at_once
        self._again_s = again_s
        self._used: dict[str, tuple[float, float]] = {}

    def wait_s(self, key: str) -> float:
        """Seconds until one more is allowed; 0 if it is now."""
        return max(0.0, (self._now_used(key) + 1 - self._at_once) * self._again_s)

    def count(self, key: str) -> None:
        """Count one more."""
        used = self._now_used(key) + 1
        self._used.pop(key, None)
        self._used[key] = used, time.monotonic()
        if len(self._used) > _MOST_KEYS:
            del self._used[next(iter(self._used))]

    def forget_unused(self) -> None:
        """Drop the keys that have their whole allowance again, for which it changes nothing."""
        for key in [*self._used]:
            if not self._now_used(key):
                del self._used[key]

    def _now_used(self, key: str) -> float:
        used, at = self._used.get(key, (0.0, 0.0))
        return max(0.0, used - (time.monotonic() - at) / self._again_s)


class RateLimit:
    """Middleware: delays what a tablet sends too fast; nothing is lost.

    A tablet is known by its sign-in, however many share an address, and by its address if nobody is
    signed in, because it could invent cookies. All pages of a tablet share one rate, and opening a
    page counts as a message. A message that no page of ours sends, as `is_of_a_page` says, ends
    its socket.
    """

    def __init__(self, app: ASGIApp, is_of_a_page: Callable[[bytes], bool]) -> None:
        self.app = app
        self._is_of_a_page = is_of_a_page
        self._pages: Counter[str] = Counter()
        self._allowance = Allowance(AT_ONCE, 1 / A_SECOND)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a socket with its messages delayed; pass on other requests at once."""
        if scope["type"] != "websocket":
            if scope["type"] == "http" and scope["path"] == PAGES_OPEN:
                answer = JSONResponse({"is_full": self._is_full(_places(scope))})
                await answer(scope, receive, send)
                return
            await self.app(scope, receive, send)
            return
        places = _places(scope)
        if self._is_full(places):
            await send({"type": "websocket.close", "code": LATER})
            return
        tablet = next(iter(places))
        self._pages.update(places.keys())
        OPEN_PAGE.set(page := OpenPage(places))
        try:
            await asyncio.sleep(self._counted(tablet))
            await self.app(scope, self._held_back(page, receive, send), send)
        finally:
            self._pages.subtract(places.keys())
            self._pages += Counter()  # without those that have none left
            self._allowance.forget_unused()

    def _is_full(self, places: Mapping[str, int]) -> bool:
        return any(self._pages[place] >= most for place, most in places.items())

    def _held_back(self, page: OpenPage, receive: Receive, send: Send) -> Receive:
        tablet = next(iter(page.places))
        most_bytes = MESSAGE_BYTES if len(page.places) > 1 else STRANGERS_MESSAGE_BYTES

        async def give() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            content = message.get("bytes") or b""
            page.largest_message = max(page.largest_message, len(content))
            if len(content) > most_bytes:
                # The page shows why; without the code it would send the same again.
                return await _ended(TOO_LARGE, send)
            # Pauses even for 0 s: a socket with an endless stream must let others run.
            await asyncio.sleep(self._counted(tablet))
            if not self._is_of_a_page(content):
                LOG.warning("a socket was ended: no page of smpdash sends what came")
                return await _ended(NOT_OF_A_PAGE, send)
            return message

        return give

    def _counted(self, tablet: str) -> float:
        """Count a message; returns the seconds until its turn."""
        wait_s = self._allowance.wait_s(tablet)
        self._allowance.count(tablet)
        return wait_s


async def _ended(code: int, send: Send) -> Message:
    """End a socket with this code; returns the message that tells the app so."""
    await send({"type": "websocket.close", "code": code})
    return {"type": "websocket.disconnect", "code": code}


def _places(scope: Scope) -> Mapping[str, int]:
    """The keys that a socket counts for, the tablet first, and how many pages each may have."""
    admitted = scope.get(ADMITTED)
    if isinstance(admitted, Admitted) and admitted.sign_in is not None:
        by = admitted.sign_in
        return {f"sign-in {by.number}": PAGES, f"person {by.person.key}": PAGES_OF_A_PERSON}
    return {f"address {_network((scope.get('client') or ('',))[0])}": PAGES}


def _network(host: str) -> str:
    """The address of a client; for a global IPv6 address, the network of one customer."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    address = getattr(address, "ipv4_mapped", None) or address
    if address.version == 6 and address.is_global:
        return str(int(address) >> (128 - _NETWORK_BITS))
    return str(address)
