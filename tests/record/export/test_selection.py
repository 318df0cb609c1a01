"""What an address names is what a selection says, and every mistake in it is told at once."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpdash.record.export.selection import EVERYTHING, Selection, selection_of
from smpdash.record.problem import Refused
from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.forecasts import FIFTHS, Told
from smpdash.record.progress.scope import COUNTED_BY, Behind, Scope
from smpdash.record.visit import REASON, STATUS

DAYS = st.none() | st.dates()
COURSES = st.builds(
    Behind,
    st.builds(Scope, DAYS, DAYS, st.none() | st.sampled_from(["", "a1"])),
    st.sampled_from(COUNTED_BY),
    st.lists(st.sampled_from([*STATUS]), unique=True).map(tuple),
    st.none() | st.integers(0, 99),
    st.booleans(),
    st.none() | st.sampled_from(["", *REASON]),
    st.builds(
        Told,
        st.none() | st.integers(0, 99),
        st.none() | st.booleans(),
        st.none() | st.integers(0, FIFTHS - 1),
    ),
    ahead=st.builds(Ahead, st.none() | st.integers(0, 99), DAYS),
    # Planned sessions have no weeks without a day of today.
).filter(lambda courses: courses.by != "planned" or courses.ahead.today is not None)
SELECTIONS = st.builds(
    Selection,
    client=st.none() | st.just("C-0001"),
    status=st.none() | st.sampled_from([*STATUS, "new"]),
    search=st.text("abc Ø-+@", max_size=20),
    courses=st.none() | COURSES,
    lot=st.none() | st.just("l1"),
    first=DAYS,
    last=DAYS,
    has_names=st.booleans(),
)


@pytest.mark.slow
@given(SELECTIONS)
def test_an_address_is_read_back_as_the_selection_that_it_names(selection: Selection) -> None:
    periods = [selection, selection.courses.scope] if selection.courses else [selection]
    if any(each.first and each.last and each.first > each.last for each in periods):
        with pytest.raises(Refused, match="The period ends on"):
            selection_of(selection.address())
        return
    assert selection_of(selection.address()) == selection


def test_no_parameter_is_everything() -> None:
    assert selection_of({}) == EVERYTHING
    assert EVERYTHING.is_everything
    assert Selection(has_names=False).is_everything
    assert not Selection(last=date(2026, 1, 1)).is_everything


def test_all_that_is_wrong_in_an_address_is_said_at_once() -> None:
    with pytest.raises(Refused) as refused:
        selection_of(
            {"form": "x", "from": "soon", "status": "?", "names": "yes", "sessions": "many"}
        )
    fields = [problem.field for problem in refused.value.problems]
    assert fields == ["form", "from", "status", "names", "sessions"]


@pytest.mark.parametrize(
    "wrong",
    [
        *("client=", "search=", "lot=", "status=", "from=", "to=", "statuses=", "kind=", "by="),
        *("status=Running", "FROM=2026-01-01", "from=20260320", "to=2026-02-30", "beyond=no"),
        *(
            "held=2",
            "fifth=5",
            "told_after=-1",
            "days=14-7",
            "days=7",
            "sessions=１",
            "to_come=100",
        ),
        *("lacks=hair", "of_weather=rain", "of_depth=deep", "of_skin=green", "of_weeks=1"),
        *("by=planned", "first=2026-03-02&last=2026-03-01", "cause=luck", "names=NO"),
    ],
)
def test_a_value_that_a_parameter_cannot_have_is_refused(wrong: str) -> None:
    with pytest.raises(Refused) as refused:
        selection_of(dict(parse_qsl(wrong, keep_blank_values=True)))
    assert len(refused.value.problems) == 1


def test_what_is_told_to_the_log_is_no_name() -> None:
    limits = Selection(search="Wilhelmina", client="C-0001", first=date(2026, 1, 1)).limits()
    assert limits == {"search": "", "from": "2026-01-01"}
