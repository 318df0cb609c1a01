"""Whom to call about a lot of pigment, as a table whose texts are copied as they were typed."""

from collections.abc import Iterable, Mapping

from smpdash.html.render import render
from smpdash.record.counts import listed
from smpdash.record.summaries import RecalledClient
from smpdash.record.times.moments import day_words


def recall_table(clients: Iterable[RecalledClient], names: Mapping[str, str], nobody: str) -> str:
    """A row for each client, with a link to the client's page.

    `names` are those of the staff by key; `nobody` stands for an artist who was not noted.
    """
    return render(
        "recall_table.html",
        clients=[
            {
                "code": client.code,
                "name": client.name,
                "contact": client.contact,
                "days": [day_words(visit.held_on) for visit in client.visits],
                "artists": listed(_artists(client, names, nobody)),
            }
            for client in clients
        ],
    )


def _artists(client: RecalledClient, names: Mapping[str, str], nobody: str) -> list[str]:
    """Whoever held the visits, each once, the latest first."""
    return list(dict.fromkeys(names.get(visit.artist or "", nobody) for visit in client.visits))
