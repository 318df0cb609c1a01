"""The figures of a chart in words: shares as percent, missing values as nothing."""

from datetime import date

import pandas as pd

from smpdash.show.tables import cells, frame

COLUMNS = {"Client": "str", "Sessions": "Int64", "Lost": "float64", "Hours": "float64"}


def test_figures_are_written_as_people_read_them() -> None:
    rows = (
        {"Client": "Ida <b>", "Sessions": 3, "Lost": 0.255, "Hours": -1.5},
        {"Client": "Bo", "Sessions": None, "Lost": None, "Hours": -0.001},
        {"Client": "Al", "Sessions": 10, "Lost": 0.3, "Hours": 20.0},
    )
    assert cells(frame(rows, COLUMNS), shares=["Lost"]) == [
        ["Ida <b>", "3", "25.5%", "−1.5"],
        ["Bo", "", "", "0"],
        ["Al", "10", "30%", "20"],
    ]
    assert cells(frame([], COLUMNS)) == []


def test_a_day_is_written_as_everywhere() -> None:
    assert cells(pd.DataFrame({"On": [date(2026, 8, 4)]})) == [["4 Aug 2026"]]
    assert cells(pd.DataFrame({"On": pd.to_datetime(["2026-08-04"])})) == [["4 Aug 2026"]]
