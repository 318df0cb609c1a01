"""Clients who may be the same person: of the same name, phone number or e-mail address."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlite_utils import Database

from smpdash.record.client import Client
from smpdash.record.lengths import CLIENT_NAME, CONTACT
from smpdash.record.permissions import Person
from smpdash.record.texts.folding import (
    FEWEST_DIGITS,
    is_same_contact,
    is_same_name,
    spellings,
    words,
)
from smpdash.record.texts.folding import contacts as contacts_in
from smpdash.store.db.connection import rows
from smpdash.store.db.times import date_or_none
from smpdash.store.records.access import only, sees
from smpdash.store.records.merging.old_codes import code_now

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Namesake:
    """A similar client on record; `same` says what agrees: name, contact, birth_year."""

    code: str
    name: str
    birth_year: int | None
    last_held_on: date | None
    same: frozenset[str]


def namesakes(db: Database, person: Person, client: Client) -> list[Namesake]:
    """Clients that this person may see and that may be the same as `client`, likeliest first.

    A name is the same whatever its case, accents, spaces, punctuation and order of words; a phone
    number with and without the country code. A birth year alone is not enough. Ignores a text that
    is too long to be recorded.
    """
    name = client.name if len(client.name) <= CLIENT_NAME else ""
    contacts = contacts_in(client.contact) if len(client.contact) <= CONTACT else set()
    similar = []
    for row in rows(db, _CANDIDATES, _values(client, name, contacts, only(person))):
        same = set()
        if is_same_name(name, row["name"]):
            same.add("name")
        if any(
            is_same_contact(mine, other)
            for mine in contacts
            for other in contacts_in(row["contact"])
        ):
            same.add("contact")
        if same and client.birth_year is not None and client.birth_year == row["birth_year"]:
            same.add("birth_year")
        if same:
            last = date_or_none(row["last_held_on"])
            sake = Namesake(row["code"], row["name"], row["birth_year"], last, frozenset(same))
            similar.append(sake)
    likeliest = sorted(similar, key=lambda sake: len(sake.same), reverse=True)
    return list(_one_each(db, person, likeliest, but=client.code))[:MOST]


def _one_each(
    db: Database, person: Person, similar: Iterable[Namesake], *, but: str
) -> Iterator[Namesake]:
    """Each client once: for a record that was merged into another one, the client it leads to."""
    shown = {but}
    for sake in similar:
        code = code_now(db, sake.code)
        if code in shown or not sees(db, code, person):
            continue
        shown.add(code)
        if code != sake.code:
            (row,) = rows(db, _BY_CODE, {"code": code})
            last = date_or_none(row["last_held_on"])
            yield replace(sake, code=code, name=row["name"], last_held_on=last)
        else:
            yield sake


_CLIENTS: Final = """
SELECT code, name, contact, birth_year,
    (SELECT max(held_on) FROM visit JOIN course ON course.id = visit.course_id
        WHERE course.client_id = client.id) AS last_held_on
FROM client
"""
_BY_CODE: Final = f"{_CLIENTS} WHERE code = :code"
# A superset of the similar clients, with the cheap conditions first; each row is checked again.
_CANDIDATES: Final = f"""
{_CLIENTS} JOIN client_summary ON client_id = client.id
WHERE code <> :code AND (:only IS NULL OR artist IS NULL OR artist = :only)
    AND ((length(search_key) - length(code) <= :longest AND EXISTS (
        SELECT 1 FROM json_each(:ways) AS way WHERE NOT EXISTS (
            SELECT 1 FROM json_each(way.value) WHERE instr(replace(names, ' ', ''), value) = 0)))
    OR (contacts <> '' AND EXISTS (
        SELECT 1 FROM json_each(:contacts) WHERE instr(contacts, value))))
ORDER BY id DESC
"""  # noqa: S608


def _values(
    client: Client, name: str, contacts: set[str], only: str | None
) -> dict[str, str | int | None]:
    ends = [
        contact[-FEWEST_DIGITS:] if contact.isdigit() else "".join(words(contact))
        for contact in contacts
    ]
    ways = [way for way in spellings(name) if way]
    return {
        "code": client.code,
        "only": only,
        "ways": json.dumps(ways),
        # Between the letters of the same name there may be a sign each.
        "longest": 2 * max((len("".join(way)) for way in ways), default=0) + 9,
        "contacts": json.dumps(ends),
    }
