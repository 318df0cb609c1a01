"""What was told stands beside its updates, each with its day."""

import re

from smpdash.html.tables.told import told_table


def row(**changes: object) -> dict[str, object]:
    usual = {"After visit": 0, "Told on": "1 Mar 2026", "Updated on": ""}
    return {**usual, "Most likely in all": 3, "From": 2, "To": 4, **changes}


def words(said: str) -> list[str]:
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in said.split("</tr>")[1:-1]]


def test_an_update_is_marked_as_one_with_its_day() -> None:
    said = told_table(
        [
            row(),
            row(**{"After visit": 1, "Told on": "9 Mar 2026"}),
            row(**{"After visit": 1, "Told on": "", "Updated on": "20 Mar 2026", "To": 10}),
        ]
    )
    assert words(said) == [
        "At intake told 1 Mar 2026 2 to 4 3",
        "After visit 1 told 9 Mar 2026 2 to 4 3",
        "Updated on 20 Mar 2026 not shown to the client 2 to 10 or more 3",
    ]
