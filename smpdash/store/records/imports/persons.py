"""By what words a client is known, to find out who of a spreadsheet is in the records already."""

from collections.abc import Iterator
from typing import Final

from sqlite_utils import Database

from smpdash.record.client import Client
from smpdash.record.texts.folding import FEWEST_DIGITS, mails, phones, words

_NO_YEAR: Final = "none"
_ANY_YEAR: Final = "any"
Known = tuple[str, str]  # a word, and the code of the client who is known by it


def words_sought(client: Client) -> set[str]:
    """The words by which somebody in the records is the same person, as far as can be seen.

    That is the same phone, address, or name, unless both birth years are known and differ.
    """
    years = (client.birth_year, _NO_YEAR) if client.birth_year else (_ANY_YEAR,)
    return _contacts(client) | {f"{_name(client)} {year}" for year in years}


def _words_known(client: Client) -> set[str]:
    """The words by which a client of the records is known."""
    years = (client.birth_year or _NO_YEAR, _ANY_YEAR)
    return _contacts(client) | {f"{_name(client)} {year}" for year in years}


def _name(client: Client) -> str:
    return " ".join(("name", *sorted(words(client.name))))


def _contacts(client: Client) -> set[str]:
    # The last digits of a phone number are enough, since the country code may be missing.
    known = {f"phone {number[-FEWEST_DIGITS:]}" for number in phones(client.contact)}
    return known | {f"mail {mail}" for mail in mails(client.contact)}


def known_persons(db: Database) -> Iterator[Known]:
    """The words by which each client of the studio is known."""
    for code, name, contact, year in db.execute(
        "SELECT code, name, contact, birth_year FROM client"
    ):
        for word in _words_known(Client(name, contact=contact, birth_year=year)):
            yield word, code
