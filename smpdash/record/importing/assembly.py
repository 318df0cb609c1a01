"""Makes one client of the record of all entries of that client, and checks it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from smpdash.record.check import NO_PIGMENT, problems
from smpdash.record.client import Client, Intake, client_problems
from smpdash.record.fields import descriptions
from smpdash.record.filing.places import numbered
from smpdash.record.importing.days import not_held, too_early
from smpdash.record.importing.earlier_notes import history_of, one_note, renumbered
from smpdash.record.importing.entries import CLIENT, COURSE, HISTORY, READING, VISIT, Entry, is_day
from smpdash.record.importing.lacking_sessions import begins_before, goes_on, lacking_sessions
from smpdash.record.importing.merged_values import Merged, called_by_number, merged
from smpdash.record.importing.proposals import (
    History,
    NotAssembled,
    ProposedClient,
    ProposedCourse,
    ProposedVisit,
)
from smpdash.record.importing.questions import Complaint, Settled
from smpdash.record.importing.sheets import Place
from smpdash.record.importing.unseen_fading import without_unseen_fading
from smpdash.record.problem import Problem
from smpdash.record.studio import Studio
from smpdash.record.visit import Course, Reading, Visit, status_after

_MOST_VISITS: Final = int(descriptions(Visit)["number"].high or 0)


def assembled(
    entries: Sequence[Entry], profile: Settled, studio: Studio, now: datetime
) -> ProposedClient | NotAssembled:
    """The client that these entries, all of one client and in any order, make together.

    Where rows differ in a value, the first one holds and the others are complained of. `now` is an
    instant in UTC. Raises ValueError if there is no entry.
    """
    if not entries:
        raise ValueError("A client is made of at least one entry.")
    return _Assembly(sorted(entries, key=lambda each: each.place), profile, studio, now).client()


@dataclass(slots=True)
class _Assembly:
    """The making of one client: what was complained of, and what prevents it."""

    entries: Sequence[Entry]
    profile: Settled
    studio: Studio
    now: datetime
    complaints: list[Complaint] = field(default_factory=list)
    reasons: list[Complaint] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The date in the studio."""
        return self.now.astimezone(ZoneInfo(self.studio.time_zone)).date()

    def client(self) -> ProposedClient | NotAssembled:
        """The client, or why there is none."""
        key, first = self.entries[0].client, self.entries[0].place
        said = self._merged(each for each in self.entries if each.about == CLIENT)
        self.complaints += called_by_number(said, self.profile, first)
        if not said.values.get("name"):
            words = "Nothing says what this client is called: the client’s row is missing."
            return NotAssembled(key, (Complaint(first, "", words),))
        client = Client(
            **_named(Client, said.values),
            code=said.values.get("code") or "",
            artist=said.values.get("seen_by"),
            version=1 + (said.values.get("amendments") or 0),
            intake=Intake(**_named(Intake, said.values)),
        )
        self._refuse(client_problems(client, today=self.today), first)
        courses = self._courses(client)
        if self.reasons:
            return NotAssembled(key, tuple(self.reasons))
        return ProposedClient(
            key,
            client,
            courses,
            said.places or (first,),
            _instant(said.values.get("recorded_at")),
            _instant(said.values.get("amended_at")),
            tuple(self.complaints),
        )

    def _courses(self, client: Client) -> tuple[ProposedCourse, ...]:
        by_number: dict[int, list[Entry]] = {}
        numbers = sorted({each.course for each in self.entries if each.course})
        for each in self.entries:
            if each.about != CLIENT:
                # What does not say its course is of the first one.
                by_number.setdefault(each.course or (numbers or [1])[0], []).append(each)
        courses: list[ProposedCourse] = []
        for number in sorted(by_number) or [1]:
            earlier = courses[-1].course if courses else None
            courses.append(self._course(number, by_number.get(number, []), client, earlier))
            if earlier and earlier.status == "running":
                words = f"Course {earlier.number} is still running, so no later one can have begun."
                self.reasons.append(Complaint(self.entries[0].place, "", words))
            if earlier and (wrong := begins_before(courses[-1], earlier)):
                self.reasons.append(wrong)
        return tuple(courses)

    def _course(
        self, number: int, entries: Sequence[Entry], client: Client, earlier: Course | None
    ) -> ProposedCourse:
        entries, doubled = one_note(entries)
        said = self._merged(each for each in entries if each.about == COURSE)
        past = self._merged(each for each in entries if each.about == HISTORY)
        proposed = self._visits(entries)
        place = next(iter((*said.places, *past.places)), None)
        is_past = any(each.about == HISTORY for each in entries)
        status = self._status(said.values, proposed, is_past=is_past)
        proposed = self._decided(proposed, status)
        visits = tuple(each.visit for each in proposed)
        status = status_after(status or "running", visits[-1].decision) if visits else status
        touch_up = said.values.get("is_touch_up")
        course = Course(
            "",
            number,
            status or "running",
            visits,
            is_touch_up=earlier is not None and earlier.status == "completed"
            if touch_up is None
            else bool(touch_up),
            package=said.values.get("package"),
            earlier_sessions=said.values.get("earlier_sessions"),
            earlier_until=_day(said.values.get("earlier_until")),
        )
        proposed, unseen = without_unseen_fading(
            proposed, course, entries, client.intake, self.profile.answers, studio=self.studio
        )
        self.complaints += unseen
        course = replace(course, visits=tuple(each.visit for each in proposed))
        self._check(course, proposed, client)
        self.reasons += lacking_sessions(course, said.values.get("sessions"), entries)
        history, differing = history_of(past, course, place)
        self.complaints += (*doubled, *differing)
        self._check_past(course, history, client, place)
        return ProposedCourse(
            course,
            proposed,
            place,
            history,
            _instant(said.values.get("stopped_at")),
            said.values.get("why_stopped") or "",
        )

    def _visits(self, entries: Sequence[Entry]) -> tuple[ProposedVisit, ...]:
        by_key: dict[str, list[Entry]] = {}
        for each in entries:
            if each.about in {VISIT, READING}:
                by_key.setdefault(each.visit, []).append(each)
        found = (self._visit(key, each) for key, each in by_key.items())
        whole = [each for each in found if each is not None]
        if any(is_day(key) for key in by_key):
            return self._in_order(whole)
        return tuple(sorted(whole, key=lambda each: each.visit.number))

    def _visit(self, key: str, entries: Sequence[Entry]) -> ProposedVisit | None:
        said = self._merged(each for each in entries if each.about == VISIT)
        if "held_on" not in said.values:
            words = f"Nothing says on which day visit {key} was held: its row is missing."
            self.reasons.append(Complaint(entries[0].place, "", words))
            return None
        values = _named(Visit, said.values)
        values["held_on"] = date.fromisoformat(values["held_on"])
        for name in ("started_at", "ended_at"):
            values[name] = _instant(values.get(name))
        if not is_day(key):
            values["number"] = int(key)
        visit = Visit(
            **{"number": 1, **values},
            readings=self._readings(entries),
            version=1 + (said.values.get("amendments") or 0),
        )
        places = (*said.places, *(each.place for each in entries if each.about == READING))
        return ProposedVisit(
            visit,
            tuple(dict.fromkeys(places)),
            _instant(said.values.get("recorded_at")),
            _instant(said.values.get("amended_at")),
        )

    def _readings(self, entries: Sequence[Entry]) -> tuple[Reading, ...]:
        readings: dict[str, Reading] = {}
        for each in entries:
            if each.about != READING:
                continue
            reading = Reading(**_named(Reading, each.values))
            known = readings.setdefault(reading.zone, reading)
            if known != reading:
                name = self.studio.zone_name(reading.zone)
                words = f"{name} stands in this visit twice, with different values."
                self.reasons.append(Complaint(each.place, "", words))
        return tuple(readings.values())

    def _in_order(self, proposed: Sequence[ProposedVisit]) -> tuple[ProposedVisit, ...]:
        """Visits that are told apart by their day, numbered by it."""
        by_day = sorted(proposed, key=lambda each: each.visit.held_on)
        if len(by_day) > _MOST_VISITS:
            words = f"One treatment cannot have more than {_MOST_VISITS} visits."
            self.reasons.append(Complaint(by_day[-1].places[0], "", words))
            return ()
        self.reasons += goes_on(by_day)
        if words := renumbered([each.visit.number for each in by_day]):
            self.complaints.append(Complaint(by_day[0].places[0], "", words))
        visits = numbered(each.visit for each in by_day)
        return tuple(replace(each, visit=visit) for each, visit in zip(by_day, visits, strict=True))

    def _status(
        self, said: Mapping[str, Any], proposed: Sequence[ProposedVisit], *, is_past: bool
    ) -> str | None:
        """Where a course stands; None if nothing was said and nothing was ever held."""
        last = proposed[-1].visit.decision if proposed else None
        if said.get("status"):
            return str(said["status"])
        if last == "complete":
            return "completed"
        if last == "another" or not (proposed or is_past):
            return None
        return self.profile.answers.get("gap:course.status")

    def _decided(
        self, proposed: tuple[ProposedVisit, ...], status: str | None
    ) -> tuple[ProposedVisit, ...]:
        """The visits, each with how it ended: by the file, or by what was said of such gaps."""
        reason = self.profile.answers.get("gap:visit.reason")
        decided = []
        for each in proposed:
            visit, is_last = each.visit, each is proposed[-1]
            decision = visit.decision
            if decision is None:
                decision = "complete" if is_last and status == "completed" else "another"
            why = (visit.reason or reason) if decision == "another" else visit.reason
            decided.append(replace(each, visit=replace(visit, decision=decision, reason=why)))
        if (
            decided
            and status
            and (decided[-1].visit.decision == "complete") != (status == "completed")
        ):
            words = "The last visit and the treatment do not agree on whether it is finished."
            self.reasons.append(Complaint(decided[-1].places[0], "", words))
        return tuple(decided)

    def _check(self, course: Course, proposed: Sequence[ProposedVisit], client: Client) -> None:
        """Add what the rules of the record say against the visits of a course."""
        for each in proposed:
            wrong = problems(
                each.visit,
                studio=self.studio,
                others=[other for other in course.visits if other is not each.visit],
                now=self.now,
                today=self.today,
                # Fading that nobody can have seen is gone already, but for what we exported.
                earlier_pigment=True,
            )
            wrong = [problem for problem in wrong if problem.message != NO_PIGMENT]
            early = too_early(each.visit.held_on, client.birth_year)
            wrong += [Problem("held_on", early)] if early else []
            self._refuse(wrong, each.places[0])

    def _check_past(
        self, course: Course, history: History | None, client: Client, place: Place | None
    ) -> None:
        """Refuse days of earlier sessions on which none can have been held."""
        days = {course.earlier_until, history and history.last_on} - {None}
        wrong = [not_held(day, self.today, client.birth_year) for day in days if day]
        self._refuse(
            [Problem("earlier_until", words) for words in wrong if words],
            place or self.entries[0].place,
        )

    def _merged(self, entries: Iterable[Entry]) -> Merged:
        values = merged(entries)
        self.complaints += values.complaints
        return values

    def _refuse(self, wrong: Iterable[Problem], place: Place) -> None:
        self.reasons += [Complaint(place, "", problem.message) for problem in wrong]


def _named(record: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """The described fields of a record among these values; an empty one keeps its default."""
    return {name: values[name] for name in descriptions(record) if values.get(name) is not None}


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
