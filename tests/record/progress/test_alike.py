"""Clients who are alike, and the share of them who needed a number of sessions."""

import pytest

from smpdash.record.client import Intake
from smpdash.record.progress.alike import FEWEST, Alike, are_alike, compared, share_of, traits_of

PMF = (0.0, 0.2, 0.6, 0.2, *[0.0] * 6)
TRAITS = "a similar area and no scar"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (Intake(area_cm2=200.0), Intake(area_cm2=290.0), True),
        (Intake(area_cm2=200.0), Intake(area_cm2=310.0), False),
        (Intake(hair_loss="norwood-7"), Intake(area_cm2=200.0), False),
        (Intake(area_cm2=200.0), Intake(), True),
        (Intake(scar_tissue="none"), Intake(), True),
        (Intake(scar_tissue="minor"), Intake(scar_tissue="extensive"), True),
        (Intake(scar_tissue="minor"), Intake(scar_tissue="none"), False),
    ],
)
def test_clients_are_alike_by_area_and_scar(one: Intake, other: Intake, *, alike: bool) -> None:
    first, second = (compared(i.scar_tissue, i.area_cm2, i.hair_loss) for i in (one, other))
    assert are_alike(first, second) is are_alike(second, first) is alike


def test_what_they_share_is_said() -> None:
    assert traits_of(Intake(area_cm2=200.0)) == TRAITS
    assert traits_of(Intake(scar_tissue="minor")) == "a scar"


def test_a_share_is_counted_from_enough_clients_who_finished() -> None:
    finished = (*[2] * 5, *[3] * 16, *[4] * 4)
    share, basis = share_of(Alike(finished, TRAITS), PMF, 3)
    assert share == "Of clients like you, about 2 in 3 needed 3 sessions."
    assert basis == (
        "Counted from 25 clients who finished here, with a similar area and no scar and 2 or more "
        "sessions."
    )


def test_who_needed_fewer_sessions_than_were_held_already_is_not_counted() -> None:
    held = (0.0, 0.0, 0.0, 0.7, 0.3, *[0.0] * 5)
    finished = (*[3] * 90, *[4] * 15, *[5] * 5)
    share, basis = share_of(Alike(finished, TRAITS), held, 4)
    assert share == "Of clients like you, about 3 in 4 needed 4 sessions."
    assert basis.startswith("Counted from 20 clients who finished here")


@pytest.mark.parametrize(
    ("finished", "few"), [((), "none"), ((3,), "1"), ((3,) * (FEWEST - 1), "19")]
)
def test_with_too_few_of_them_it_is_the_forecast_and_said_to_be(
    finished: tuple[int, ...], few: str
) -> None:
    share, basis = share_of(Alike(finished, TRAITS), PMF, 3)
    assert share == "Of clients like you, about 3 in 5 need 3 sessions."
    assert basis == f"From the forecast, until 20 of them have finished here ({few} so far)."


def test_a_total_that_hardly_anybody_needed_is_said_so() -> None:
    share, _ = share_of(Alike((3,) * 40, TRAITS), (0.0, 0.0, 0.4, 0.6, *[0.0] * 6), 4)
    assert share == "Of clients like you, hardly any needed 4 sessions."
