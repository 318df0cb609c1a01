"""The audit log is said in people's words, with units: whatever column a change is of."""

import re
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from smpdash.html.tables.audit import activity_table, file_rows
from smpdash.html.tables.audit_words import BOOKS, FIELDS, UNSAID, lines_of
from smpdash.record.audit_entry import AuditEntry, AuditQuery
from smpdash.record.client import Intake
from smpdash.record.filing.merging import Choices
from smpdash.record.studio import Lot, Staff, Studio
from smpdash.record.visit import Reading
from smpdash.store.audit.snapshot import CLIENT_TABLES, STUDIO_TABLES
from smpdash.store.db import connection
from smpdash.store.store import Change
from tests.builders.records import NOW, TODAY, client, studio, visit
from tests.builders.screens import real_store
from tests.builders.stores import OWNER, add_client, add_visit, opened, records_of


def said_of(entry: AuditEntry, tables: Studio) -> list[str]:
    """The lines of an entry, each with what is before and after it."""
    lines = lines_of(entry, tables, UTC)
    return [" | ".join(filter(None, (line.what, line.was, line.now))) for line in lines]


def test_every_column_that_is_said_has_words(studio_path):
    with connection.read(opened(studio_path).path) as db:
        said = {
            column.name
            for table in {*CLIENT_TABLES, *STUDIO_TABLES}
            if table not in BOOKS
            for column in db[table].columns
        }
    assert said - UNSAID <= FIELDS.keys()
    assert [
        words for words in FIELDS.values() if re.search(r"_|\b(mm|cm2|low|high|at)\b", words)
    ] == []


def test_numbers_are_said_with_their_units_and_no_digits_too_many(studio_path):
    store = real_store(studio_path)
    store.add_client(client(Intake(area_cm2=150.0), birth_year=1980), Change("a", NOW))
    (entry, *_) = store.audit("C-0001")
    (line, *_) = said_of(entry, studio())
    assert "area 150 cm², birth year 1980" in line
    tables = store.studio()
    depth = replace(tables.depth, accepted_mm=(0.1, 2.9))
    store.save_studio(replace(tables, depth=depth), Change("b", NOW))
    (entry, *_) = store.audit()
    assert said_of(entry, studio()) == ["accepted depth to | 3.00 mm | 2.90 mm"]


def test_a_corrected_value_is_said_with_its_zone(studio_path):
    store = opened(studio_path)
    course = f"{add_client(store)}/1"
    noted = (Reading("whole", "s3", coverage=0.9),)
    recorded = store.add_visit(course, visit(readings=noted), Change("a", NOW), today=TODAY)
    corrected = replace(recorded, readings=(replace(noted[0], coverage=0.4),))
    store.amend_visit(corrected, Change("b", NOW, "Measured again"), today=TODAY)
    (entry, *_) = store.audit("C-0001")
    assert "Whole scalp: coverage | 90% | 40%" in said_of(entry, store.studio())
    assert store.check() == []


def test_an_entry_of_before_that_has_no_zone_names_the_reading_by_its_number():
    was, now = {"reading 1/1": {"coverage": 0.9}}, {"reading 1/1": {"coverage": 0.4}}
    entry = entry_of("visit corrected", was, now)
    assert said_of(entry, studio()) == ["reading 1: coverage | 90% | 40%"]


def test_which_of_the_studios_tables_was_saved_is_said(studio_path):
    store = opened(studio_path)
    tables = store.studio()
    store.save_studio(
        replace(tables, staff=(*tables.staff, Staff("s9", "Nina", "artist"))), Change("a", NOW)
    )
    (entry, *_) = store.audit()
    groups, names = store.activity(AuditQuery(), limit=1)
    page = activity_table(groups, names, store.studio(), UTC)
    assert "<b>Settings saved: team</b>" in page
    assert said_of(entry, store.studio()) == ["new team member | active, name Nina, role artist"]


def test_an_estimate_that_was_given_anew_is_said_in_its_words():
    after = {"estimate 7": {"id": 7, "words": "Probably 2 more sessions", "p_total_3": 0.6}}
    entry = entry_of("told anew", {}, after)
    assert said_of(entry, studio()) == ["estimate | Probably 2 more sessions"]
    assert said_of(replace(entry, action="visit recorded"), studio()) == []


def entry_of(action: str, before: dict[str, Any], after: dict[str, Any]) -> AuditEntry:
    return AuditEntry(
        1, NOW, "", "tablet", action, "C-0001", "", "", before, after, "", "", is_readable=True
    )


def test_an_export_of_all_clients_is_said_and_not_taken_for_that_of_one(studio_path):
    store = opened(studio_path)
    code = add_client(store)
    list(store.rows("clients", now=NOW))
    store.client_records(code, now=NOW)
    one, everybody, *_ = store.audit()
    assert said_of(everybody, store.studio()) == ["1 row of clients"]
    assert said_of(one, store.studio()) == []


def test_a_recall_that_was_taken_out_names_the_lot_as_people_find_it() -> None:
    lot = Lot("demo-lot-5", "7", brand="Carbon", shade_name="Ash")
    after = {"export recall": {"lot": "demo-lot-5", "rows": 28, "table": "recall"}}
    said = said_of(entry_of("records taken out", {}, after), replace(studio(), lots=(lot,)))
    assert said == ["pigment lot Carbon Ash 7, 28 rows of recall"]


def test_a_fading_and_a_coverage_of_nothing_are_said(studio_path):
    store = opened(studio_path)
    noted = (Reading("whole", "s3", observed_fading=0.0, coverage=0.0),)
    course = f"{add_client(store, intake=Intake(earlier_pigment=True))}/1"
    store.add_visit(course, visit(readings=noted), Change("a", NOW), today=TODAY)
    (entry, *_) = store.audit("C-0001")
    assert "Whole scalp | faded 0%, Shade 3, coverage 0%" in " ".join(
        said_of(entry, store.studio())
    )


def test_a_change_of_the_tables_names_the_person_shade_zone_or_lot(studio_path):
    store = opened(studio_path)
    tables = store.studio()
    changed = replace(
        tables,
        staff=tuple(replace(each, active=False) for each in tables.staff),
        lots=tuple(replace(each, used_up=True) for each in tables.lots),
        shades=(replace(tables.shades[0], dilution="1:9"), *tables.shades[1:]),
    )
    store.save_studio(changed, Change("a", NOW))
    (entry, *_) = store.audit()
    lines = said_of(entry, store.studio())
    assert "team member Ana: active | yes | no" in lines
    assert "pigment lot LOT 1: used up | no | yes" in lines
    assert any(line.startswith(f"shade {tables.shades[0].name}: dilution") for line in lines)


@pytest.mark.slow
def test_a_visit_that_moved_is_said_on_both_sides_and_who_has_another_number(studio_path):
    store = opened(studio_path)
    for name in ("Wrong", "Right"):
        add_client(store, name)
    first, _ = (add_visit(store, "C-0001/1", number) for number in (1, 2))
    store.move_visit(first.visit_id, "C-0002", Change("move", NOW, "slip"), version=1)
    here, away = (said_of(entry, store.studio()) for entry in store.audit(limit=2)[::-1])
    assert here[0].startswith("new visit | visit 1 on 1 Feb 2026, another session (as planned)")
    assert away[0].startswith("removed visit | visit 1 on 1 Feb 2026, another session (as planned)")
    assert "visit | 2 | 1" in away
    erased = Change("erase", NOW, "asked for")
    store.by(person=OWNER).erase_client("C-0002", erased)
    away = next(each for each in store.audit("C-0001") if each.action == "visit moved away")
    assert said_of(away, store.studio()) == [
        "visit | 2 | 1",
        "a visit, not readable any more: its client was erased",
    ]


def test_a_merge_says_what_was_not_taken_over(studio_path):
    store = opened(studio_path)
    add_client(store, "Maria", intake=Intake(skin="dry"))
    findings = Intake(hair_loss="norwood-4", skin="oily", fitzpatrick=3)
    add_client(store, "Mary", contact="555", intake=findings)
    pair = records_of(store, "C-0001", "C-0002")
    store.merge_clients(pair, Choices(frozenset({"skin"})), Change("m", NOW, "one person"))
    away, here = (said_of(entry, store.studio()) for entry in store.audit(limit=2))
    words = (
        "new merge | C-0002 is part of this record, "
        "not taken over: name Mary, phone or e-mail 555, hair loss Norwood 4, skin dry, "
        "Fitzpatrick skin type III"
    )
    assert here[0] == words
    assert "skin | dry | oily" in here
    assert away == ["removed course | course 1: in treatment"]


def test_what_the_machine_did_to_many_clients_is_one_row_that_names_them(studio_path):
    store = opened(studio_path)
    for name in ("A", "B", "C"):
        code = add_client(store, name)
        estimate = store.estimates(f"{code}/1")[-1]
        store.reissue_estimate(replace(estimate, words="Fewer"), instead=estimate, now=NOW)
    groups, names = store.activity(AuditQuery(action="told anew"), limit=9)
    page = activity_table(groups, names, store.studio(), UTC)
    assert "<b>Estimate updated</b> <small>3 times</small><small>3 clients</small>" in page
    assert page.index(">C-0003</a>") < page.index(">C-0001</a>")


def test_an_entry_names_its_client_and_a_file_has_each_change_in_a_row(studio_path):
    store = opened(studio_path)
    course = f"{add_client(store, '=Maria')}/1"
    noted = (Reading("whole", "s3", coverage=0.9),)
    recorded = store.add_visit(course, visit(readings=noted), Change("a", NOW), today=TODAY)
    store.amend_visit(
        replace(recorded, readings=(replace(noted[0], shade="s4", coverage=0.4),)),
        Change("b", NOW, "Measured again"),
        today=TODAY,
    )
    groups, names = store.activity(AuditQuery("C-0001"), limit=1)
    page = activity_table(groups, names, store.studio(), UTC)
    assert '<a href="/client?code=C-0001" target="_self">=Maria</a> C-0001' in page
    assert "<td>90%</td><td>40%</td>" in page
    rows = list(file_rows([groups[0].entry], store.studio(), UTC))
    assert [row[-3:] for row in rows] == [
        ("Whole scalp: coverage", "90%", "40%"),
        ("Whole scalp: shade", "Shade 3", "Shade 4"),
    ]
    assert rows[0][1:7] == (
        NOW.isoformat(),
        "System",
        "",
        "Visit corrected",
        "C-0001",
        "Measured again",
    )
