"""Which of the estimates of a course moved it most from what was told first."""

import pytest

from smpdash.record.issued import IssuedEstimate
from smpdash.record.summaries import ToldAndNow


def told(*expected: float) -> ToldAndNow:
    """A course whose estimates expected so many sessions in all, one held before each."""
    issued = tuple(
        IssuedEstimate("C-0001/1", held, held, "m", (0.1,) * 10, 3, (2, 4), total - held, "")
        for held, total in enumerate(expected)
    )
    return ToldAndNow("C-0001", "A client", len(expected) - 1, issued)


@pytest.mark.parametrize(
    ("expected", "place"),
    [
        ((3.0,), 0),
        ((3.0, 3.2), 1),
        ((3.0, 3.2, 4.5, 4.6), 2),
        # It rose most at the second, but fell as a whole, mostly at the third.
        ((3.0, 3.4, 2.2, 2.1), 2),
        ((3.0, 2.5, 5.0), 2),
    ],
)
def test_the_turning_point_moved_most_the_way_that_the_whole_did(
    expected: tuple[float, ...], place: int
) -> None:
    assert told(*expected).turning_point == place


def test_what_was_told_is_the_first_estimate_and_never_a_later_one() -> None:
    client = told(3.0, 4.0, 5.0)
    assert (client.told_first, client.now) == (client.issued[0], client.issued[2])
