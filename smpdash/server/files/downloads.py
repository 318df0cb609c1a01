"""Sends files: errors are reported before the first byte, and stalled downloads are ended."""

import asyncio
import logging
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from smpdash.store.export.spool import Spool

LOG = logging.getLogger("smpdash")
# The answer begins once the whole file is made, but after this time at the latest, because
# browsers and proxies do not wait for ever.
DECIDED_WITHIN_S: Final = 10.0
# The time that a tablet has to take a block of 64 KB.
STALLED_S: Final = 30.0
# Each holds up to 8 MB and a thread.
MOST_AT_ONCE: Final = 6

_places: Final = threading.BoundedSemaphore(MOST_AT_ONCE)


def download(lines: Iterable[bytes], name: str, *, media_type: str, beside: Path) -> Response:
    """An answer that sends these lines as a file; raises the error if they cannot be read.

    Must be called in a thread: it waits until the file is made, up to DECIDED_WITHIN_S.
    """
    if not _places.acquire(blocking=False):
        return Response(
            "Several files are being downloaded already. Try again in a minute.\n",
            503,
            {"Retry-After": "60", "Cache-Control": "no-store"},
            "text/plain",
        )
    spool = Spool(lines, beside)
    try:
        spool.settle(DECIDED_WITHIN_S)
        return _Download(spool, name, media_type)
    except BaseException:
        spool.close()
        _places.release()
        raise


def heads(name: str, media_type: str, fresh: Mapping[str, str]) -> Response:
    """The answer to HEAD: what a download says of its file, which is neither made nor noted."""
    answer = Response(media_type=media_type, headers={**_of_file(name), **fresh})
    del answer.headers["content-length"]
    return answer


def _of_file(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


class _Download(Response):
    """Sends a spool; ends without the last chunk on an error, so that a browser reports it."""

    def __init__(self, spool: Spool, name: str, media_type: str) -> None:
        super().__init__(media_type=media_type, headers=_of_file(name))
        self._spool, self._name = spool, name
        del self.headers["content-length"]
        if spool.size is not None:
            self.headers["content-length"] = str(spool.size)

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send block by block; each must be taken in time."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        has_begun = False
        watching = asyncio.create_task(self._end_when_gone(receive))
        try:
            block = await run_in_threadpool(self._spool.take)
            has_begun = True
            await send(start)
            while block:
                async with asyncio.timeout(STALLED_S):
                    await send({"type": "http.response.body", "body": block, "more_body": True})
                block = await run_in_threadpool(self._spool.take)
            async with asyncio.timeout(STALLED_S):
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            LOG.warning("%s was not taken for %.0f s, so its download ends", self._name, STALLED_S)
            _hang_up(receive)
        except Exception as problem:
            if not has_begun:
                raise
            # The status was sent already, so only a broken connection can report it.
            LOG.warning("the download of %s failed: %s", self._name, type(problem).__name__)
            _hang_up(receive)
        finally:
            watching.cancel()
            self.let_go()

    async def _end_when_gone(self, receive: Receive) -> None:
        """Close the spool when the tablet disconnects, which `send` does not report."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self._spool.close()

    def let_go(self) -> None:
        """Free its place, its memory and its space on the disk."""
        self._spool.close()
        _places.release()


def _hang_up(receive: Receive) -> None:
    """End the connection at once, if the server offers that.

    Otherwise it closes once all bytes on their way are taken, which may be never.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if abort := getattr(transport, "abort", None):
        abort()
