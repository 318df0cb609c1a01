"""The audit log as a table and as a file: when, who, what, and each value before and after."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from smpdash.html.render import render
from smpdash.html.tables.audit_actions import who_words
from smpdash.html.tables.audit_words import Line, entry_words, lines_of
from smpdash.record.accounts.sign_in import tablet_name
from smpdash.record.audit_entry import AuditEntry, AuditGroup
from smpdash.record.counts import counted
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words

MOST_SAID: Final = 12
FILE_COLUMNS: Final = (
    *("entry", "at", "who", "tablet", "what", "client", "reason", "change", "was", "now"),
)


def history_table(entries: Iterable[AuditEntry], studio: Studio, zone: tzinfo) -> str:
    """The entries about one client, for the client's own page."""
    rows = [_row(entry, studio, zone) for entry in entries]
    return render("audit_table.html", rows=rows)


def activity_table(
    groups: Iterable[AuditGroup], names: Mapping[str, str], studio: Studio, zone: tzinfo
) -> str:
    """The entries about everything; `names` are those of the clients, by code.

    Of several entries of the machine, the table names the clients instead of the values.
    """
    rows = []
    for group in groups:
        row = _row(group.entry, studio, zone)
        code = group.entry.client
        if group.count > 1:
            since = _time(group.since, zone)
            row |= {
                "times": "" if since == row["time"] else f"{since} to {row['time']}",
                "about": counted(len(group.clients), "client") if group.clients else "",
                "count": group.count,
                "lines": [],
                "clients": group.clients,
            }
        elif code:
            row |= {"about": code, "name": names.get(code, ""), "is_client": code in names}
        rows.append(row)
    return render("audit_table.html", rows=rows)


def file_rows(
    entries: Iterable[AuditEntry], studio: Studio, zone: tzinfo
) -> Iterator[tuple[str, ...]]:
    """The rows of the file, as FILE_COLUMNS names them: one for each change, times in this zone."""
    for entry in entries:
        head = (
            str(entry.seq),
            entry.at.astimezone(zone).isoformat() if entry.at else "",
            who_words(entry.actor, studio),
            tablet_name(entry.device),
            entry_words(entry),
            entry.client,
            entry.reason,
        )
        for line in [*lines_of(entry, studio, zone)] or [Line("")]:
            yield (*head, line.what, line.was, line.now)


def _row(entry: AuditEntry, studio: Studio, zone: tzinfo) -> dict[str, Any]:
    lines = [*lines_of(entry, studio, zone)]
    more = len(lines) - MOST_SAID
    if more > 0:
        lines = [*lines[:MOST_SAID], Line(f"and {counted(more, 'change')} more")]
    return {
        "day": day_words(entry.at.astimezone(zone).date()) if entry.at else "",
        "time": _time(entry.at, zone),
        "who": who_words(entry.actor, studio),
        "tablet": tablet_name(entry.device),
        "action": entry_words(entry),
        "reason": entry.reason,
        "lines": lines,
        "times": "",
        "about": "",
        "name": "",
        "is_client": False,
        "count": 1,
        "clients": (),
    }


def _time(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M}" if at else ""
