"""Limits on connections: how many per address and in all, and how long each may stall."""

import enum
import logging
import socket
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

LOG = logging.getLogger("smpdash")
# A tablet has twelve pages at most; behind a proxy all tablets share one address.
PER_ADDRESS: Final = 128
IN_ALL: Final = 512
# Open files: one for a connection, and three for the page that Streamlit shows on it.
FILES_OF_ONE: Final = 4
# Files for the records, and for the 128 pages that Streamlit keeps after they closed, three each.
RESERVE: Final = 512
FEWEST: Final = 16


class Phase(enum.Enum):
    """What a connection is waiting for."""

    CONNECTING = "its first bytes, or the end of its TLS handshake"
    SILENT = "its first question"
    HEADERS = "the rest of a question's headers"
    IDLE = "the next question"
    BODY = "the rest of a question's body"
    ANSWERING = "the app, or the end of its answer"
    UPGRADING = "the end of a socket's handshake"
    OPEN = "whatever a page has to say"
    CLOSING = "the last bytes to be taken"


# Seconds without progress after which a connection is ended.
PATIENCE_S: Final = {
    Phase.CONNECTING: 10.0,
    Phase.SILENT: 10.0,
    Phase.HEADERS: 10.0,
    Phase.IDLE: 10.0,
    # After ten seconds `RequestFilter` answers that it took too long; the rest lets that arrive.
    Phase.BODY: 15.0,
    Phase.ANSWERING: 30.0,
    Phase.UPGRADING: 30.0,
    Phase.OPEN: 30.0,
    Phase.CLOSING: 10.0,
}
# The app may take any time: in these phases only bytes that the other side does not take count.
ONLY_UNSENT: Final = frozenset({Phase.ANSWERING, Phase.OPEN})
# Phases without an unanswered request: such a connection is ended if a place is needed.
GIVES_WAY: Final = frozenset({Phase.SILENT, Phase.HEADERS, Phase.IDLE, Phase.BODY})
# Browsers open spare connections and send nothing on them, or nothing more: not worth a log line.
ORDINARY: Final = frozenset({Phase.SILENT, Phase.IDLE})
# A new connection is read within a few turns of the event loop, unless it uses TLS.
HEARD_S: Final = 0.25


class Mark(NamedTuple):
    """How far a connection has come: another mark is progress."""

    phase: Phase
    answered: int = 0
    unsent: int = 0


class Speaker(Protocol):
    """The protocol that speaks on a connection."""

    transport: Any

    def mark(self) -> Mark:
        """How far this connection has come."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections there may be from one address, and in all."""

    per_address: int = PER_ADDRESS
    in_all: int = IN_ALL

    @classmethod
    def for_files(cls, files: int, per_address: int = PER_ADDRESS) -> "Limits":
        """The limits for a process that may open so many files, with the reserve left free."""
        in_all = min(IN_ALL, max(FEWEST, (files - RESERVE) // FILES_OF_ONE))
        return cls(min(per_address, max(1, in_all // 2)), in_all)


@dataclass(eq=False, slots=True)
class Place:
    """One connection: its address, its progress, and since when it has made none."""

    connection: socket.socket
    address: str
    since: float
    speaker: Speaker | None = None
    reached: Mark = field(default=Mark(Phase.CONNECTING))
    is_ending: bool = False

    def look(self, now: float) -> None:
        """Note whether the connection has made progress."""
        mark = self.speaker.mark() if self.speaker else Mark(Phase.CONNECTING)
        if mark != self.reached:
            self.reached, self.since = mark, now

    def is_overdue(self, now: float) -> bool:
        """Whether the connection made no progress for longer than its phase allows."""
        if self.reached.phase in ONLY_UNSENT and not self.reached.unsent:
            return False
        return now - self.since > PATIENCE_S[self.reached.phase]


class Places:
    """All connections of one server, from the moment each is accepted until it is closed."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._places: dict[int, Place] = {}
        self._of: Counter[str] = Counter()

    def is_settling(self, now: float) -> bool:
        """Whether all places are taken, but a new connection may still turn out to give way.

        A connection that is refused now might get a place a moment later.
        """
        if self._of.total() < self.limits.in_all:
            return False
        places = list(self._snapshot())
        if any(_gives_way(place, now) for place in places):
            return False
        return any(place.reached.phase is Phase.CONNECTING for place in places)

    def admit(self, connection: socket.socket, address: str, now: float) -> bool:
        """Give this connection a place, if need be another's; returns False if there is none."""
        if self._of[address] >= self.limits.per_address:
            LOG.warning(
                "%s has %d connections open, as many as one address may: an idle one was ended, "
                "or the new one refused.",
                address,
                self.limits.per_address,
            )
            mine = [place for place in self._snapshot() if place.address == address]
            if not self._end_longest(mine, now):
                return False
        if self._of.total() >= self.limits.in_all:
            LOG.warning(
                "%d connections are open, as many as there may be: those idle for longest are "
                "ended, or new ones refused.",
                self.limits.in_all,
            )
            if not self._end_longest(self._snapshot(), now):
                return False
        self._places[connection.fileno()] = Place(connection, address, now)
        self._of[address] += 1
        return True

    def speaks(self, speaker: Speaker, now: float) -> Place | None:
        """Note the protocol of a connection; returns its place, None if it is unknown here."""
        about = speaker.transport.get_extra_info("socket")
        place = self._places.get(about.fileno()) if about is not None else None
        if place is not None:
            place.speaker = speaker
            place.look(now)
        return place

    def left(self, connection: socket.socket) -> None:
        """Give up the place of a connection that was closed."""
        place = self._places.pop(connection.fileno(), None)
        if place is not None:
            self._give_up(place)
            place.speaker = None

    def end_overdue(self, now: float) -> None:
        """End each connection that made no progress for too long."""
        for place in list(self._snapshot()):
            place.look(now)
            if place.is_overdue(now):
                phase = place.reached.phase
                level = logging.DEBUG if phase in ORDINARY else logging.INFO
                words = "a connection of %s was ended: the server waited too long for %s."
                LOG.log(level, words, place.address, phase.value)
                self._end(place)

    def end_all(self) -> None:
        """End all connections that are still open."""
        for place in list(self._snapshot()):
            self._end(place)

    def _snapshot(self) -> Iterable[Place]:
        return (place for place in self._places.values() if not place.is_ending)

    def _end_longest(self, places: Iterable[Place], now: float) -> bool:
        waiting = [place for place in places if _gives_way(place, now)]
        if not waiting:
            return False
        self._end(min(waiting, key=lambda place: place.since))
        return True

    def _end(self, place: Place) -> None:
        self._give_up(place)
        if place.speaker is not None:
            place.speaker.transport.abort()
            return
        try:
            place.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            LOG.debug("a connection ended by itself")

    def _give_up(self, place: Place) -> None:
        if not place.is_ending:
            place.is_ending = True
            self._of[place.address] -= 1
            if not self._of[place.address]:
                del self._of[place.address]


def _gives_way(place: Place, now: float) -> bool:
    phase = place.reached.phase
    return phase in GIVES_WAY or (phase is Phase.CONNECTING and now - place.since > HEARD_S)
