"""The visits to come: two, and how many more there may be."""

from smpdash.html.answer import answer_card, plan_table
from smpdash.record.answer import Answer, NextVisit


def visits(number: int) -> list[NextVisit]:
    return [
        NextVisit(each, f"Stage {each}", "Aim", 1 / each, (2.2, 2.8, 3.3), "Any day", "")
        for each in range(1, number + 1)
    ]


def test_two_visits_are_in_sight_and_the_others_folded() -> None:
    for number, more in ((3, 1), (5, 3)):
        said = plan_table(visits(number))
        shown, _, folded = said.partition("<details")
        assert shown.count('scope="row"') == 2
        assert f"Up to {more} more after these" in folded
        assert folded.count('scope="row"') == more
    said = plan_table(visits(2))
    assert "more after" not in said
    assert "<details" not in said


def test_a_visit_has_its_hours_to_the_half_and_no_percentages() -> None:
    said = plan_table(visits(2))
    assert "about 3 h" in said
    assert "2 to 3½ h" in said
    assert "As likely as not" in said
    assert "%" not in said


def test_the_client_can_be_shown_it_and_take_it_home() -> None:
    said = answer_card(Answer("probably 1 more session", ""), "C-0014")
    assert 'href="/client-view?code=C-0014"' in said
    assert 'href="/client/C-0014/plan"' in said
    assert "href" not in answer_card(Answer("probably 1 more session", ""))
