"""The file of one client holds everything that was recorded about them."""

import json

from smpdash.record.client import Client, Intake
from smpdash.show.files.client_file import client_json
from tests.builders.records import NOW, studio


def test_records_that_were_merged_into_the_client_are_in_the_file_as_they_were():
    client = Client("Maria", code="C-0001", intake=Intake(skin="dry"))
    other = Client("Mary", code="C-0002", artist="a1", intake=Intake(skin="oily"))
    alone, both = (
        json.loads(client_json(records, (), {}, {}, studio=studio(), at=NOW))
        for records in ((client,), (client, other))
    )
    (merged,) = both.pop("records_merged_into_this_one")
    assert alone == both
    assert both["client"]["name"] == "Maria"
    assert (merged["client"]["code"], merged["client"]["name"]) == ("C-0002", "Mary")
    assert merged["intake"]["skin"] == "oily"
    assert "artist" not in merged["client"]
