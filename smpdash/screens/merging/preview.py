"""Both records side by side, and what becomes of them, read before they are made one."""

from collections.abc import Iterator
from html import escape

import streamlit as st

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import estimate
from smpdash.record.client import Client
from smpdash.record.counts import counted, listed
from smpdash.record.filing.earlier import earlier_words, has_earlier
from smpdash.record.filing.merging import Choices, Pair, Records, merged_client
from smpdash.record.filing.treatments import Plan, Treatment, same_days, time_words
from smpdash.record.times.moments import day_words
from smpdash.record.visit import STATUS, Course
from smpdash.screens import context


def show_both(pair: Pair) -> None:
    """Show the two records beside each other."""
    left, right = st.columns(2, gap="medium")
    for column, records, words in (
        (left, pair.kept, "Stays"),
        (right, pair.other, f"Becomes part of {pair.kept.code}"),
    ):
        with column, st.container(border=True, height="stretch", key=f"record-{records.code}"):
            name = context.plain(records.client.name)
            st.markdown(f":gray[{words}]  \n**{name}** :gray[{records.code}]")
            # As HTML: an address that is copied from here holds no invisible sign.
            lines = "".join(f"<li>{escape(line)}</li>" for line in _facts(records))
            st.html(f"<ul>{lines}</ul>")


def show_outcome(pair: Pair, choices: Choices, plan: Plan) -> None:
    """Show what the one record will hold, and what that changes."""
    client = merged_client(pair, choices.taken)
    st.markdown("#### What becomes of them")
    lines = [
        *_record_lines(pair, client),
        *(line for each in plan.treatments for line in _treatment_lines(each)),
        *_estimate_lines(pair, client, plan),
        "It can be undone until the next visit is recorded or anything else is changed.",
    ]
    st.markdown("\n".join(f"- {context.plain(line)}" for line in lines))


def _facts(records: Records) -> Iterator[str]:
    client = records.client
    born = f"Born {client.birth_year}" if client.birth_year else ""
    yield ", ".join(each for each in (born, client.contact) if each) or "No birth year, no contact"
    for course in records.courses:
        held = [earlier_words(course)] if has_earlier(course) else []
        if course.visits:
            days = time_words(course).removesuffix(f" ({records.code})")
            held.append(f"{counted(len(course.visits), 'visit')}: {days}")
        yield f"{STATUS[course.status]}, {listed(held) or 'no visit yet'}"
    artist = context.studio().staff_name(client.artist)
    yield f"Seen by {artist} and the managers" if artist else "Seen by everybody here"


def _record_lines(pair: Pair, client: Client) -> Iterator[str]:
    kept_records, other_records = pair.kept, pair.other
    yield (
        f"{other_records.code} leads to {kept_records.code} from then on: in the search, in "
        "bookmarks and links. Its history stays readable."
    )
    if client.artist and None in {kept_records.client.artist, other_records.client.artist}:
        artist = context.studio().staff_name(client.artist)
        yield f"Only {artist} and the managers see the one record: the stricter setting holds."
    lost = {kept_records.client.artist, other_records.client.artist} - {client.artist, None}
    for artist in map(context.studio().staff_name, lost):
        yield f"{artist} does not see this client any more."


def _treatment_lines(treatment: Treatment) -> Iterator[str]:
    """What becomes of the courses of this treatment, in words; nothing if they stay the same."""
    after = treatment.after
    period = time_words(after).rpartition(" (")[0]
    if after.visits:
        period = f"{counted(len(after.visits), 'visit')}, {period}"
    elif not has_earlier(after):
        yield from _kept_lines(treatment)
        return
    yield f"Course {after.number}: {period}, {STATUS[after.status].lower()}."
    yield from _kept_lines(treatment)
    joined = [part.client_code for part in treatment.parts if part.visits]
    if len(joined) > 1:
        codes = listed(list(dict.fromkeys(joined)))
        yield f"It holds the visits of {codes}, in the order of their dates."
    if days := same_days(treatment):
        words = listed([day_words(day) for day in days])
        yield f"Both have a visit of {words}: if that is one visit noted twice, delete one of them."


def _kept_lines(treatment: Treatment) -> Iterator[str]:
    """What a treatment keeps beside the visits of its parts, in words."""
    after = treatment.after
    noted = [part for part in treatment.parts if has_earlier(part)]
    if noted and (after.visits or len(noted) > 1):
        yield f"Course {after.number} goes on noting {earlier_words(after)}."
    if len(noted) > 1:
        numbers = [part.earlier_sessions or 0 for part in noted]
        of_each = listed([
            f"{number or 'no number'} in {part.client_code}"
            for number, part in zip(numbers, noted, strict=True)
        ])  # fmt: skip
        is_once = (after.earlier_sessions or 0) < sum(numbers)
        how = "with the same last day, so they count once" if is_once else "added up"
        yield f"Both note such sessions: {of_each}, {how}."
    for part in treatment.parts:
        if part.package not in {None, after.package}:
            yield (
                f"{after.package} sessions are sold together, as the earlier record says; the "
                f"{part.package} of {part.client_code} stay in the history."
            )


def _estimate_lines(pair: Pair, client: Client, plan: Plan) -> Iterator[str]:
    for records in (pair.kept, pair.other):
        last = records.courses[-1]
        if last.status == "running" and last.visits:
            yield f"Estimate of {records.code} now: {_words(records.client, last)}."
    last = plan.treatments[-1].after
    if last.status == "running":
        yield f"Estimate afterwards: {_words(client, last)}."


def _words(client: Client, course: Course) -> str:
    return estimate(case_of(client, course, context.studio()), context.belief()).words
