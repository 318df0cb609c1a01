"""Cases in the exchange format, changed in all manner of ways; CSV there and back."""

import contextlib
import csv
import io
import json
import math
from collections import Counter
from typing import Any

from hypothesis import strategies as st

from smpdash.estimate.estimate import estimate
from smpdash.estimate.evaluate.exchange import answer_json, case_from_json, cases_from_text
from tests.builders.files import EXCHANGED, csv_text, read_back, row, starts_a_formula
from tests.fuzz.thrown import TEXT, changed, throw

ZONES = {"crown": {"coverage": 0.4, "observed_fading": 0.2}, "hairline": {"shade": 0.5}}
WHOLE = EXCHANGED | {
    "touch_up": False,
    "visits": [*EXCHANGED["visits"], {"number": 3, "zones": ZONES}],
}
LARGEST_FILE = 20_000


def cases(count: int) -> Counter[str]:
    """Read as a line and, if it can be, estimated."""
    return throw(st.data(), lambda at: _case(changed(WHOLE, at)), count)


def _case(data: Any) -> str:
    text = json.dumps(data)
    with contextlib.suppress(ValueError):
        cases_from_text(text, "cases")
    try:
        case = case_from_json(json.loads(text))
    except ValueError:
        return "refused"
    told = estimate(case)
    answer = json.dumps(answer_json(case, told), allow_nan=False)
    assert math.isclose(sum(told.pmf_total), 1, abs_tol=1e-9), answer
    assert all(chance >= 0 for chance in told.pmf_total), answer
    return "accepted"


def files(count: int) -> Counter[str]:
    """A whole file's text, cut off and stirred."""
    whole = json.dumps({"cases": [WHOLE, WHOLE], "n": 1e3})
    parts = st.lists(
        st.sampled_from(whole.split(" ")) | st.sampled_from('{}[],:"\n\\') | TEXT, max_size=40
    )
    return throw(parts.map(" ".join), _file, count)


def _file(text: str) -> str:
    try:
        cases_from_text(text, "cases")
    except (ValueError, RecursionError):
        return "refused"
    return "accepted"


def csv_rows(count: int) -> Counter[str]:
    """Rows of texts there and back, in files of 20,000 at most."""
    became: Counter[str] = Counter()
    notes: list[str] = []
    throw(TEXT.filter(_can_be_written), lambda note: (notes.append(note), "drawn")[1], count)
    for first in range(0, count, LARGEST_FILE):
        some = notes[first : first + LARGEST_FILE]
        text = csv_text("visits", *(row("visits", note=note) for note in some))
        cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
        assert not [cell for cell in cells if starts_a_formula(cell)]
        assert [line["note"] for line in read_back(text)] == some
        became["the same"] += len(some)
    return became


def _can_be_written(text: str) -> bool:
    """Whether UTF-8 has it: half a sign is refused before it is stored."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
