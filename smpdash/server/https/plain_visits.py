"""Which tablets opened smpdash by plain HTTP and have not come by HTTPS since."""

import json
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from smpdash.store.db.files import replaced, short_text

WEEK: Final = timedelta(days=7)
AGAIN: Final = timedelta(hours=1)
MOST: Final = 500


class PlainVisits:
    """The tablets that came without HTTPS, stored in a file; a damaged file is begun again."""

    def __init__(self, file: Path, *, now: datetime) -> None:
        self._file, self._lock = file, threading.Lock()
        self._since, self._plain = now, {}  # type: datetime, dict[str, datetime]
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            noted = json.loads(short_text(file))
            since, plain = _moment(noted["since"]), noted["plain"].items()
            self._since, self._plain = since, {str(each): _moment(at) for each, at in plain}
            return
        self._save()

    def came_plain(self, address: str, now: datetime) -> None:
        """Note that a tablet opened a page by plain HTTP."""
        with self._lock:
            last = self._plain.get(address)
            if last is not None and now - last < AGAIN:
                return
            recent = {each: at for each, at in self._plain.items() if now - at < WEEK}
            newest = sorted(recent.items(), key=lambda entry: entry[1])[-MOST + 1 :]
            self._plain = {**dict(newest), address: now}
            self._save()

    def came_encrypted(self, address: str) -> None:
        """Note that a tablet opened a page by HTTPS."""
        with self._lock:
            if self._plain.pop(address, None) is not None:
                self._save()

    def are_over(self, now: datetime) -> bool:
        """Whether HTTPS has been there for a week, and each tablet of that week came by it."""
        with self._lock:
            waiting = any(now - at < WEEK for at in self._plain.values())
            return now - self._since >= WEEK and not waiting

    def _save(self) -> None:
        last_plain = {address: at.isoformat() for address, at in self._plain.items()}
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(OSError), replaced(self._file) as out:
            json.dump({"since": self._since.isoformat(), "plain": last_plain}, out)


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a moment without its time zone")
    return at
