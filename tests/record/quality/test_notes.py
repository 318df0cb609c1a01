"""Which visits should note a field, and how many lack it."""

from datetime import date

from smpdash.record.quality.notes import FIELDS, Missing, VisitCount, missing


def test_a_field_is_missed_only_where_it_should_be_noted() -> None:
    month = date(2026, 5, 1)
    counts = [
        VisitCount(month, "a1", True, False, frozenset({"shade"}), 4),
        VisitCount(month, "a1", True, True, frozenset(), 5),
        VisitCount(month, None, False, True, frozenset({"artist", "observed_fading"}), 2),
    ]
    assert missing(counts, "shade") == Missing(9, 4)
    assert missing(counts, "observed_fading") == Missing(7, 2)
    assert missing(counts, "artist") == Missing(11, 2)
    assert missing(counts, "skin") == Missing(11, 0)
    assert {*FIELDS} >= {"artist", "started_at", "pigment_lot", "area_cm2"}
