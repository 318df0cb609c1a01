"""How many connections there may be, per address and in all, and how long each may keep waiting."""

import enum
import logging
import socket
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

LOG = logging.getLogger("smpdash")
# A tablet has twelve pages at most; a proxy in front speaks for all tablets from one address.
PER_ADDRESS: Final = 128
IN_ALL: Final = 512
# Open files: one for a connection, and three for the page that Streamlit shows on it.
FILES_OF_ONE: Final = 4
# For the records, and for the pages of 128 tablets that went away, of which each keeps three.
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


# Seconds until a connection is ended that makes no progress.
PATIENCE_S: Final = {
    Phase.CONNECTING: 10.0,
    Phase.SILENT: 10.0,
    Phase.HEADERS: 10.0,
    Phase.IDLE: 10.0,
    # The gate says after ten that it took too long; these let that answer arrive.
    Phase.BODY: 15.0,
    Phase.ANSWERING: 30.0,
    Phase.UPGRADING: 30.0,
    Phase.OPEN: 30.0,
    Phase.CLOSING: 10.0,
}
# The app takes the time that it needs: only an answer that nobody takes is given up.
ONLY_UNSENT: Final = frozenset({Phase.ANSWERING, Phase.OPEN})
# Ended first where a place is wanted: whoever sits there has asked nothing that is unanswered.
GIVES_WAY: Final = frozenset({Phase.SILENT, Phase.HEADERS, Phase.IDLE, Phase.BODY})
# Browsers open spare connections and ask nothing on them, or nothing more: that is no event.
ORDINARY: Final = frozenset({Phase.SILENT, Phase.IDLE})
# A connection just accepted is heard within a few turns of the event loop, unless it speaks TLS.
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
        """As many as leave the reserve, on a system that lets this process open so many files."""
        in_all = min(IN_ALL, max(FEWEST, (files - RESERVE) // FILES_OF_ONE))
        return cls(min(per_address, max(1, in_all // 2)), in_all)


@dataclass(eq=False, slots=True)
class Place:
    """One connection: whose it is, and since when it stands where it stands."""

    connection: socket.socket
    address: str
    since: float
    speaker: Speaker | None = None
    reached: Mark = field(default=Mark(Phase.CONNECTING))
    is_ending: bool = False

    def look(self, now: float) -> None:
        """Note whether it has come further."""
        mark = self.speaker.mark() if self.speaker else Mark(Phase.CONNECTING)
        if mark != self.reached:
            self.reached, self.since = mark, now

    def is_overdue(self, now: float) -> bool:
        """Whether it has kept still for longer than its phase may last."""
        if self.reached.phase in ONLY_UNSENT and not self.reached.unsent:
            return False
        return now - self.since > PATIENCE_S[self.reached.phase]


class Places:
    """All connections of one server, from the moment that each is accepted until it is closed."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._places: dict[int, Place] = {}
        self._of: Counter[str] = Counter()

    def is_settling(self, now: float) -> bool:
        """Whether all places are taken, and who just took one has yet to be heard.

        A newcomer who was refused now might find a place a moment later.
        """
        if self._of.total() < self.limits.in_all:
            return False
        standing = list(self._snapshot())
        if any(_gives_way(one, now) for one in standing):
            return False
        return any(one.reached.phase is Phase.CONNECTING for one in standing)

    def admit(self, connection: socket.socket, address: str, now: float) -> bool:
        """Give this connection a place, another's if need be; False where there is none."""
        if self._of[address] >= self.limits.per_address:
            LOG.warning(
                "%s has %d connections open, as many as one address may: one that waited was "
                "ended, or a new one refused.",
                address,
                self.limits.per_address,
            )
            mine = [one for one in self._snapshot() if one.address == address]
            if not self._end_one(mine, now):
                return False
        if self._of.total() >= self.limits.in_all:
            LOG.warning(
                "%d connections are open, as many as there may be: those that waited longest are "
                "ended, or new ones refused.",
                self.limits.in_all,
            )
            if not self._end_one(self._snapshot(), now):
                return False
        self._places[connection.fileno()] = Place(connection, address, now)
        self._of[address] += 1
        return True

    def speaks(self, speaker: Speaker, now: float) -> Place | None:
        """Who speaks on a connection from now on; None for one that was not accepted here."""
        about = speaker.transport.get_extra_info("socket")
        place = self._places.get(about.fileno()) if about is not None else None
        if place is not None:
            place.speaker = speaker
            place.look(now)
        return place

    def left(self, connection: socket.socket) -> None:
        """Forget a connection that is closed now."""
        place = self._places.pop(connection.fileno(), None)
        if place is not None:
            self._give_up(place)
            place.speaker = None

    def end_overdue(self, now: float) -> None:
        """End each connection that has kept the server waiting for too long."""
        for place in list(self._snapshot()):
            place.look(now)
            if place.is_overdue(now):
                phase = place.reached.phase
                level = logging.DEBUG if phase in ORDINARY else logging.INFO
                words = "%s was hung up on: it kept waiting for %s."
                LOG.log(level, words, place.address, phase.value)
                self._end(place)

    def end_all(self) -> None:
        """End what is still open."""
        for place in list(self._snapshot()):
            self._end(place)

    def _snapshot(self) -> Iterable[Place]:
        return (one for one in self._places.values() if not one.is_ending)

    def _end_one(self, some: Iterable[Place], now: float) -> bool:
        waiting = [one for one in some if _gives_way(one, now)]
        if not waiting:
            return False
        self._end(min(waiting, key=lambda one: one.since))
        return True

    def _end(self, place: Place) -> None:
        self._give_up(place)
        if place.speaker is not None:
            place.speaker.transport.abort()
            return
        try:
            place.connection.shutdown(socket.SHUT_RDWR)
        except OSError:  # It is gone already.
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
