"""Audit log entries in plain words: names for keys, units for numbers, before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Final

from smpdash.html.tables.audit_actions import STUDIO_SAVED, TOLD_ANEW, action_words
from smpdash.record.audit_entry import AuditEntry
from smpdash.record.client import Client, Intake
from smpdash.record.counts import counted, inside
from smpdash.record.fields import Description, descriptions
from smpdash.record.permissions import ROLES
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words, moment_words
from smpdash.record.visit import KIND, STATUS, Course, Reading, Visit, as_noted

# Rows and fields for bookkeeping, which say nothing to people.
BOOKS: Final = (
    *("action", "estimate", "planned_session", "draft", "visit_past", "sqlite_sequence"),
    *("client_key", "erasure", "merged_client", "told_estimate", "touch_up_window"),
    *("account", "work_account", "sign_in", "throttle", "wrong_pin", "pin_failure"),
    *("barred_tablet", "_sqlite_migrations", "lesson", "export_token"),
)
# What is said of it already: the client in a column, and that the records were taken out.
ONE_CLIENT_EXPORTED: Final = "export client"
UNSAID: Final = frozenset(
    (
        *("version", "amended_at", "recorded_at", "search_key", "id", "key", "position", "code"),
        *("visit_id", "course_id", "client_id", "table", "at", "found"),
        *("person", "answers", "begun_at", "ended_at", "state_at"),
    )
)
# The described fields of the records: their labels, choices and kinds say how entries read.
RECORDS: Final[Mapping[str, Description]] = {
    name: field
    for record in (Course, Client, Intake, Visit, Reading)
    for name, field in descriptions(record).items()
}
TABLES: Final[Mapping[str, Mapping[Any, str]]] = {
    **{name: field.choices for name, field in RECORDS.items() if field.choices},
    "role": ROLES,
    "status": STATUS,
}
# Every column that an entry may show; its unit goes with the value.
FIELDS: Final = {
    **{name: field.label for name, field in RECORDS.items()},
    "active": "active",
    "area_share": "share of the area",
    "back_to": "state of",
    "aftercare": "aftercare text",
    "brand": "brand",
    "booking_from_days": "days until the next session, from",
    "booking_to_days": "days until the next session, to",
    "bytes": "size",
    "clients": "clients",
    "courses": "courses",
    "darkness": "darkness",
    "depth_accepted_high_mm": "accepted depth to",
    "depth_accepted_low_mm": "accepted depth from",
    "depth_ideal_high_mm": "ideal depth to",
    "depth_ideal_low_mm": "ideal depth from",
    "dilution": "dilution",
    "email": "e-mail",
    "file": "file",
    "imported": "with import",
    "left_out": "rows left out",
    "profile": "read as",
    "readings": "zones",
    "state": "state",
    "visits": "visits",
    "expires_on": "expires",
    "label": "label",
    "lot": "pigment lot",
    "made_up": "made up",
    "missed_on": "missed on",
    "opened_on": "opened",
    "replaced": "replaced file",
    "retired": "retired",
    "role": "role",
    "target_coverage": "target coverage",
    "week_hours": "hours in the chair in a week",
    "shade_name": "shade",
    "status": "status",
    "time_zone": "time zone",
    "used_up": "used up",
    "uses_lessons": "learns from the studio’s courses",
}
# The fields of a new or deleted visit that its sentence says already, or that say little.
VISIT_SAID: Final = frozenset(("number", "held_on", "kind", "decision", "reason"))
VISIT_LEFT_OUT: Final = frozenset(("started_at", "ended_at", "break_minutes", "pigment_lot"))
READING_SAID: Final = frozenset(
    ("zone", *(name for name, field in descriptions(Reading).items() if field.shared))
)
FLAGS: Final = frozenset(
    ("retired", "active", "used_up", "encrypted", "made_up", "uses_lessons")
) | {name for name, field in RECORDS.items() if field.kind == "flag"}
SHARES: Final = frozenset(
    (
        "area_share",
        "target_coverage",
        *(name for name, field in RECORDS.items() if field.kind == "share"),
    )
)
# What people call a row of each table.
ROWS: Final = {
    **{table: table for table in ("client", "course", "visit", "zone", "shade")},
    "merge": "merge",
    "import": "import",
    "import_profile": "way of reading a file",
    "staff": "team member",
    "lot": "pigment lot",
}
# Actions of whose entries more is said.
STUDIO_TABLES: Final = {"staff": "team", "shade": "shades", "zone": "zones", "lot": "pigment lots"}
ERASED: Final = "not readable any more: the client was erased"
MOVED_AND_ERASED: Final = "a visit, not readable any more: its client was erased"


@dataclass(frozen=True, slots=True)
class Line:
    """One change of an entry: `what` was changed, and its value before and after, in words.

    A new row has no `was`, a deleted one no `now`; a note has only `what`.
    """

    what: str
    was: str = ""
    now: str = ""


def lines_of(entry: AuditEntry, studio: Studio, zone: tzinfo) -> Iterator[Line]:
    """What was added, changed or deleted, each field of a changed row by itself."""
    if not entry.is_readable:
        yield Line(ERASED)
        return
    if entry.action == TOLD_ANEW:
        for row in entry.after.values():
            if "words" in row:
                yield Line("estimate", now=row["words"])
    for name in sorted(entry.before.keys() | entry.after.keys(), key=_order):
        if name.partition(" ")[0] in BOOKS or name == ONE_CLIENT_EXPORTED:
            continue
        was, now = entry.before.get(name), entry.after.get(name)
        if was is not None and now is not None:
            yield from _changed(_row_name(name, was, studio), was, now, studio, zone)
            continue
        whole = now if now is not None else was
        say = WHOLE.get(name.partition(" ")[0], _whole)
        # An erased client leaves only the names of the rows.
        said = ", ".join(say(whole, studio, zone)) if whole else ""
        thing = _name_of_new_row(name, whole or {}, studio)
        if said and now is not None:
            yield Line(thing, now=said)
        elif said:
            yield Line(f"removed {thing.removeprefix('new ')}".strip(), was=said)
    if not entry.is_whole:
        yield Line(MOVED_AND_ERASED)


def entry_words(entry: AuditEntry) -> str:
    """What was done; of the studio's tables, which."""
    action = action_words(entry.action)
    saved = {name.partition(" ")[0] for name in entry.before.keys() | entry.after.keys()}
    tables = [words for table, words in STUDIO_TABLES.items() if table in saved]
    return f"{action}: {', '.join(tables)}" if entry.action == STUDIO_SAVED and tables else action


def _changed(
    row: str, was: Mapping[str, Any], now: Mapping[str, Any], studio: Studio, zone: tzinfo
) -> Iterator[Line]:
    if {"number", "version"} <= now.keys():  # of a visit, after others came or left
        yield Line("visit", str(was["number"]), str(now["number"]))
        return
    for field, value in now.items():
        if field not in UNSAID and (field not in was or was[field] != value):
            yield Line(
                f"{row}{_field(field) or field.replace('_', ' ')}",
                _words(field, was.get(field), studio, zone),
                _words(field, value, studio, zone),
            )


def _whole(row: Mapping[str, Any], studio: Studio, zone: tzinfo) -> Iterator[str]:
    for field, value in row.items():
        if field in UNSAID or value in (None, "") or (not value and field not in SHARES):
            continue
        if field == "rows":
            yield f"{counted(value, 'row')} of {row.get('table', 'the records')}"
        elif field in FLAGS:
            yield _field(field)
        else:
            yield f"{_field(field)} {_words(field, value, studio, zone)}".strip()


def _visit(row: Mapping[str, Any], studio: Studio, zone: tzinfo) -> Iterator[str]:
    yield f"visit {row['number']} on {_words('held_on', row['held_on'], studio, zone)}"
    if row.get("kind") != "session":
        yield KIND.get(row["kind"], row["kind"]).lower()
    reason = f" ({_words('reason', row['reason'], studio, zone)})" if row.get("reason") else ""
    yield _words("decision", row["decision"], studio, zone) + reason
    also = [name for name in descriptions(Visit) if name not in VISIT_SAID | VISIT_LEFT_OUT]
    yield from _whole({name: row.get(name) for name in also}, studio, zone)


def _reading(row: Mapping[str, Any], studio: Studio, zone: tzinfo) -> Iterator[str]:
    names = as_noted(name for name in descriptions(Reading) if name not in READING_SAID)
    fields = {name: row.get(name) for name in names}
    said = ", ".join(_whole(fields, studio, zone))
    yield said or "nothing noted"


def _course(row: Mapping[str, Any], studio: Studio, zone: tzinfo) -> Iterator[str]:
    yield f"course {row['number']}: {_words('status', row['status'], studio, zone)}"


def _merge(row: Mapping[str, Any], studio: Studio, zone: tzinfo) -> Iterator[str]:
    yield f"{row['merged']} is part of this record"
    # In the order of the forms; an entry has its fields in that of the alphabet.
    values = row["not_taken"]
    left_out = {name: values[name] for name in (*RECORDS, "artist") if name in values}
    if left_out:
        said = ", ".join(_whole(left_out, studio, zone))
        yield f"not taken over: {said}"


# Rows with an order of their own if they are new or deleted.
WHOLE: Final = {"course": _course, "visit": _visit, "reading": _reading, "merge": _merge}


def _name_of_new_row(name: str, row: Mapping[str, Any], studio: Studio) -> str:
    """What a new row is; "" if it is only a note."""
    table = name.partition(" ")[0]
    if table == "reading":
        return studio.zone_name(row["zone"]) if "zone" in row else "values"
    return f"new {ROWS[table]}" if table in ROWS else ""


def _order(name: str) -> tuple[int, str, tuple[int, ...], str]:
    """Clients, courses and visits before their zones; each by its number, else by its name.

    What a merge left out comes first.
    """
    table, _, key = name.partition(" ")
    numbers = tuple(int(part) for part in key.split("/") if part.isdigit())
    return (int(table == "reading") - int(table == "merge"), table, numbers, name)


def _row_name(name: str, was: Mapping[str, Any], studio: Studio) -> str:
    """What a line is about, if its fields do not say it."""
    table, _, key = name.partition(" ")
    if table == "reading":
        # Entries of before do not have the zone.
        number = key.partition("/")[2]
        return f"{studio.zone_name(was['zone'])}: " if "zone" in was else f"reading {number}: "
    if table == "course":
        return "course: "
    names = {
        "staff": studio.staff_name,
        "zone": studio.zone_name,
        "shade": studio.shade_name,
        "lot": studio.lot_label,
    }
    return f"{ROWS[table]} {names[table](key)}: " if table in names else ""


def _field(field: str) -> str:
    return FIELDS.get(field, field.replace("_", " "))


def _words(field: str, value: Any, studio: Studio, zone: tzinfo) -> str:
    if value in (None, ""):
        return "nothing"
    if field in TABLES:
        return inside(TABLES[field].get(value, str(value)))
    if field in SHARES:
        return f"{value:.0%}"
    if field in FLAGS:
        return "yes" if value else "no"
    if field.endswith("_mm"):
        return f"{value:.2f} mm"
    if field.endswith("_cm2"):
        return f"{value:g} cm²"
    if field.endswith("_minutes"):
        return f"{value} min"
    if field == "bytes":
        return f"{value / 1e6:.1f} MB"
    if field == "artist":
        return studio.staff_name(value)
    if field == "zone":
        return studio.zone_name(value)
    if field.endswith("_on"):
        return day_words(date.fromisoformat(value))
    if field in {"lot", "pigment_lot"}:
        return studio.lot_label(value)
    if field == "shade":
        return studio.shade_name(value)
    if field.endswith("_at") or field == "back_to":
        return moment_words(datetime.fromisoformat(value), zone)
    return f"{value:g}" if isinstance(value, float) else str(value)
