"""A client while it is being written: the data of its draft, and the Client they describe."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, TypedDict, cast

from smpdash.record.client import Client, Intake, has_scar
from smpdash.record.fields import Description, descriptions
from smpdash.record.lengths import NUMBER
from smpdash.record.visit import Course
from smpdash.screens.drafts.differences import OF_DRAFT
from smpdash.store.store import Draft

# With the package of the client's running course.
DESCRIBED: Final[Mapping[str, Description]] = {
    **descriptions(Client),
    **descriptions(Intake),
    **descriptions(Course),
}
# How the numbers are read. Each is typed into a field of text with a keyboard of digits, because a
# field of numbers reports nothing while it is typed in.
NUMBERS: Final[dict[str, tuple[type[int | float], re.Pattern[str]]]] = {
    "birth_year": (int, re.compile(r"\d{1,9}")),
    "area_cm2": (float, re.compile(r"\d{1,9}([.,]\d*)?")),
}


class ClientDraft(TypedDict):
    """The data of a client's draft, as JSON holds them.

    A number that cannot be read is held as the text that was typed. `others` are the codes of
    namesakes that are known to be other people; `by` and `differs` are as in differences.py. A
    described field that no screen reads by its name need not be listed.
    """

    name: str
    contact: str
    birth_year: float | str | None
    hair_loss: str | None
    scar_tissue: str | None
    package: int | None
    version: int
    only_mine: bool
    others: list[str]
    by: dict[str, Any]
    differs: dict[str, Any]


def data_of(draft: Draft) -> ClientDraft:
    """The data of a client's draft after its repair."""
    return cast(ClientDraft, draft.data)


def value_of(data: ClientDraft, name: str) -> Any:
    """The value of a described field."""
    return data.get(name)


def of_client(client: Client, package: int | None) -> ClientDraft:
    """The data that a client's form starts from; `package` is that of the last course."""
    data = {
        "package": package,
        **{name: getattr(client, name) for name in descriptions(Client)},
        "version": client.version,
        "only_mine": False,
        "others": [],
        **OF_DRAFT,
        **asdict(client.intake),
    }
    return cast(ClientDraft, data)


def client_of(data: ClientDraft, *, code: str, artist: str) -> Client:
    """The client that these data describe; `artist` is who is signed in."""
    values: dict[str, Any] = {**data, **dict.fromkeys(unread_numbers(data))}
    if not has_scar(data["scar_tissue"]):
        values |= {"scar_kind": None, "scar_place": None}
    return Client(
        name=data["name"].strip(),
        code=code,
        contact=data["contact"].strip(),
        birth_year=values["birth_year"],
        intake=Intake(**{name: values[name] for name in descriptions(Intake)}),
        version=data["version"],
        artist=artist if data["only_mine"] else None,
    )


def read_number(name: str, text: str) -> float | str | None:
    """The number typed into this field, None if it is empty; the text itself if it is no number."""
    kind, pattern = NUMBERS[name]
    text = text.strip()
    if len(text) > NUMBER or not pattern.fullmatch(text):
        return text or None
    return kind(text.replace(",", "."))


def unread_numbers(data: ClientDraft) -> list[str]:
    """The fields of numbers whose text is no number."""
    return [name for name in NUMBERS if isinstance(value_of(data, name), str)]
