"""The studio's own tables: read and saved as a whole; rows that a visit names are never deleted."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from smpdash.record.problem import Problem, Refused
from smpdash.record.settings.problems import namesake_problems, studio_problems
from smpdash.record.studio import (
    WHOLE_SCALP,
    DepthBands,
    Lot,
    Shade,
    Staff,
    Studio,
    Zone,
)
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Conflict
from smpdash.store.db.idempotency import Change, earlier_result, note
from smpdash.store.db.times import date_or_none
from smpdash.store.records.staff import staff_changed

Row = TypeVar("Row", Shade, Staff, Lot, Zone)


def shipped_studio(path: Path) -> Studio:
    """The tables that a new studio starts with, from a TOML file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    low, high = table["depth"]["accepted_mm"]
    ideal_low, ideal_high = table["depth"]["ideal_mm"]
    return Studio(
        name=table["name"],
        shades=tuple(Shade(**row) for row in table["shades"]),
        zones=tuple(Zone(**row) for row in table["zones"]),
        depth=DepthBands((low, high), (ideal_low, ideal_high)),
    )


def read_studio(db: Database) -> Studio:
    """The studio's current tables."""
    (row,) = rows(db, "SELECT * FROM studio")
    return Studio(
        name=row["name"],
        shades=tuple(
            Shade(each["key"], each["name"], each["darkness"], each["dilution"], each["retired"])
            for each in _with_flags(db, "shade", "retired")
        ),
        zones=tuple(
            Zone(each["key"], each["name"], each["area_share"])
            for each in _with_flags(db, "zone")
            if each["key"] != WHOLE_SCALP
        ),
        depth=DepthBands(
            (row["depth_accepted_low_mm"], row["depth_accepted_high_mm"]),
            (row["depth_ideal_low_mm"], row["depth_ideal_high_mm"]),
        ),
        staff=tuple(
            Staff(each["key"], each["name"], each["role"], each["active"], each["email"])
            for each in _with_flags(db, "staff", "active")
        ),
        lots=tuple(
            Lot(
                each["key"],
                each["label"],
                date_or_none(each["expires_on"]),
                each["used_up"],
                each["brand"],
                each["shade_name"],
                date_or_none(each["opened_on"]),
            )
            for each in _with_flags(db, "lot", "used_up")
        ),
        time_zone=row["time_zone"],
        made_up=bool(row["made_up"]),
        version=row["version"],
        package=row["package"],
        aftercare=row["aftercare"],
        booking_days=(row["booking_from_days"], row["booking_to_days"]),
        target_coverage=row["target_coverage"],
        week_hours=row["week_hours"],
    )


def save_studio(db: Database, studio: Studio, change: Change) -> Studio:
    """Replace the tables; a row that a visit names is retired instead of deleted.

    Signs out staff who left or have another role. Raises Conflict if the tables were changed
    meanwhile, Refused with all problems, among them that no owner with a PIN is left.
    """
    if earlier_result(db, change, "save studio") is not None:
        return read_studio(db)
    old = read_studio(db)
    if studio.version != old.version:
        raise Conflict("Somebody else changed the studio’s tables meanwhile; load them again.")
    shades_used = _used(db, "reading", "shade")
    shades = _gone(old.shades, studio.shades, shades_used)
    named = [("visit", "artist"), ("client", "artist")]
    named += [(table, "staff") for table in ("account", "work_account", "sign_in")]
    staff = _gone(old.staff, studio.staff, {*chain(*(_used(db, *each) for each in named))})
    lots = _gone(old.lots, studio.lots, _used(db, "visit", "pigment_lot"))
    wanted = replace(
        studio,
        shades=_in_order(studio.shades, [replace(shade, retired=True) for shade in shades]),
        staff=(*studio.staff, *(replace(person, active=False) for person in staff)),
        lots=(*studio.lots, *(replace(lot, used_up=True) for lot in lots)),
    )
    problems = studio_problems(wanted) + namesake_problems(old, wanted)
    before = {shade.key: shade for shade in old.shades}
    problems += [
        Problem(
            "shades",
            f"{shade.name} stands in recorded visits, so its darkness stays "
            f"{before[shade.key].darkness:g}. Retire it and add a new shade instead.",
        )
        for shade in wanted.shades
        if shade.key in shades_used and shade.darkness != before[shade.key].darkness
    ]
    problems += [
        Problem("zones", f"{zone.name} stands in recorded visits, so it stays.")
        for zone in _gone(old.zones, studio.zones, _used(db, "reading", "zone"))
    ]
    if problems:
        raise Refused(problems)
    write_studio(db, replace(wanted, version=old.version + 1, made_up=old.made_up))
    if problems := staff_changed(db, old.staff, now=change.now):
        raise Refused(problems)
    note(db, change, "save studio", str(old.version + 1))
    return read_studio(db)


def booking_days(db: Database) -> tuple[int, int]:
    """The fewest and the most days after a session in which the studio books the next one."""
    (row,) = rows(db, "SELECT booking_from_days, booking_to_days FROM studio")
    return row["booking_from_days"], row["booking_to_days"]


def used_shades(db: Database) -> frozenset[str]:
    """The keys of the shades that stand in recorded visits, whose darkness never changes."""
    return frozenset(_used(db, "reading", "shade"))


def write_studio(db: Database, studio: Studio) -> None:
    """Write all tables as given; rows that are no longer in them are deleted."""
    db.table("studio").upsert(
        {
            "id": 1,
            "name": studio.name,
            "depth_accepted_low_mm": studio.depth.accepted_mm[0],
            "depth_accepted_high_mm": studio.depth.accepted_mm[1],
            "depth_ideal_low_mm": studio.depth.ideal_mm[0],
            "depth_ideal_high_mm": studio.depth.ideal_mm[1],
            "time_zone": studio.time_zone,
            "made_up": studio.made_up,
            "version": studio.version,
            "package": studio.package,
            "aftercare": studio.aftercare,
            "booking_from_days": studio.booking_days[0],
            "booking_to_days": studio.booking_days[1],
            "target_coverage": studio.target_coverage,
            "week_hours": studio.week_hours,
        },
        pk="id",
    )
    for table, values in (
        (
            "shade",
            [_columns(shade, "name", "darkness", "dilution", "retired") for shade in studio.shades],
        ),
        ("zone", [_columns(row, "name", "area_share") for row in studio.zones]),
        ("staff", [_columns(row, "name", "role", "active", "email") for row in studio.staff]),
        (
            "lot",
            [
                _columns(row, "label", "expires_on", "used_up", "brand", "shade_name", "opened_on")
                for row in studio.lots
            ],
        ),
    ):
        _write_table(db, table, values)


def _gone(old: tuple[Row, ...], given: tuple[Row, ...], used: set[str]) -> list[Row]:
    """The rows that visits name but that are no longer given."""
    keys = {row.key for row in given}
    return [row for row in old if row.key in used - keys]


def _in_order(given: tuple[Shade, ...], retired: list[Shade]) -> tuple[Shade, ...]:
    if not retired:
        return given  # in the order given, so that a wrong order is refused
    return tuple(sorted((*given, *retired), key=lambda shade: shade.darkness))


def _columns(row: Shade | Zone | Staff | Lot, *names: str) -> dict[str, Any]:
    return {"key": row.key, **{name: getattr(row, name) for name in names}}


def _write_table(db: Database, table: str, values: list[dict[str, Any]]) -> None:
    keys = {row["key"] for row in values} | {WHOLE_SCALP}
    for row in rows(db, f"SELECT key FROM {table}"):  # noqa: S608 a name of ours
        if row["key"] not in keys:
            db.execute(f"DELETE FROM {table} WHERE key = ?", (row["key"],))  # noqa: S608
    db.table(table).upsert_all(
        [{**row, "position": position} for position, row in enumerate(values, start=1)], pk="key"
    )


def _with_flags(db: Database, table: str, flag: str | None = None) -> Iterator[dict[str, Any]]:
    for row in rows(db, f"SELECT * FROM {table} ORDER BY position"):  # noqa: S608 a name of ours
        yield row if flag is None else {**row, flag: bool(row[flag])}


def _used(db: Database, table: str, column: str) -> set[str]:
    sql = f"SELECT DISTINCT {column} AS key FROM {table}"  # noqa: S608 names of ours
    return {row["key"] for row in rows(db, sql)}
