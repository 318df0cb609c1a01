"""A client's page: the answer, the plan, corrections, deletions, the end of a course."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import Estimate, estimate
from smpdash.estimate.plan import layout
from smpdash.record.client import Intake
from smpdash.record.issued import totals
from smpdash.record.progress.figures import by_sessions
from smpdash.record.progress.scope import Scope
from smpdash.record.studio import DepthBands, Shade
from smpdash.record.times.moments import day_words
from smpdash.runtime import clock
from smpdash.runtime.answer import numbers_of, total_of
from smpdash.runtime.next_visits import next_visits
from smpdash.store.store import Change
from tests.builders.marks import in_long
from tests.builders.records import NOW, TODAY, check_up, reading, visit
from tests.builders.screens import (
    begin_visit,
    choose,
    entry_field,
    one_visit,
    open_client,
    put,
    real_store,
    show,
    tap,
    tap_entry,
    texts,
    whole,
)
from tests.builders.stores import add_client, add_visit, raw

pytestmark = pytest.mark.slow


def try_depth(app: AppTest) -> Any:
    """Where another depth at the next session is tried out."""
    return next(one for one in app.text_input if str(one.key).startswith("try-depth"))


def test_a_client_without_a_visit_has_an_estimate_and_a_plan(studio_path: Path) -> None:
    add_client(real_store(studio_path))
    said = texts(open_client(studio_path))
    assert "sessions in total" in said
    assert "Hairline and layers" in said
    assert "not a promise" in said


def test_the_coverage_is_forecast_as_far_as_the_headlines_range(studio_path: Path) -> None:
    store = real_store(studio_path)
    code = add_client(store)
    course = f"{code}/1"
    for number in (1, 2, 3):
        noted = (reading("whole", coverage=0.95, observed_fading=0.1 if number > 1 else None),)
        add_visit(store, course, number, readings=noted)
    most = store.estimates(course)[-1].credible_80[1]
    assert most < 6
    said = texts(open_client(studio_path, code))
    assert f"After visit {max(most, 4)} it is expected to heal" in said


def test_the_plan_lays_out_no_more_visits_than_the_headlines_range(studio_path: Path) -> None:
    store = real_store(studio_path)
    code = add_client(store)
    course = store.courses(code)[-1]
    case = case_of(store.client(code), course, store.studio())
    now = estimate(case)
    laid_out = [visit.number for visit in layout(case, now)]
    planned = [visit.number for visit in next_visits(case, course, now, today=TODAY)]
    most = now.credible_range(0.8)[1]
    assert planned == laid_out[:most]
    assert len(laid_out) > most


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (14, None),
        (15, "15 days since the last session"),
        (365, "365 days since the last session"),
        (366, "over a year since the last session"),
    ],
)
def test_a_session_whose_usual_time_is_over_is_booked_as_soon_as_it_suits(
    studio_path: Path, ago: int, said: str | None
) -> None:
    store, today = real_store(studio_path), datetime.now(UTC).date()
    held_on, course = today - timedelta(days=ago), f"{add_client(store)}/1"
    store.add_visit(course, visit(held_on=held_on), Change("v", NOW), today=today)
    shown = texts(open_client(studio_path))
    if said is None:
        assert f"<b>{day_words(today, today=today)}</b>" in shown
        assert "As soon as it suits" not in shown
    else:
        assert f"<b>As soon as it suits</b><small>{said}</small>" in shown
        assert shown.count("<b>As soon") == 2, "in the tile and in the table"
        assert "<b>7 to 14 days later</b>" in shown


def test_what_the_intake_leaves_open_is_named(studio_path: Path) -> None:
    add_client(real_store(studio_path))
    said = texts(open_client(studio_path))
    assert "Add area, scar tissue, skin and earlier fading for a closer estimate." in said


def test_the_answer_says_what_it_was_before(studio_path: Path) -> None:
    store = one_visit(studio_path, readings=(reading("whole", coverage=0.9),))
    was, now = (totals(*each.credible_80) for each in store.estimates("C-0001/1"))
    assert was != now
    said = texts(open_client(studio_path))
    assert f"{now} sessions in total for 8 in 10 clients like this. Before, it was {was}." in said


def test_an_unknown_code_leads_back_to_the_list(studio_path: Path) -> None:
    add_client(real_store(studio_path))
    app = open_client(studio_path)
    app.query_params["code"] = "C-9999"
    app = whole(app.run())
    assert "no client with this code" in texts(app)
    assert "open-C-0001" in {button.key for button in tap(app, "to-clients").button}


def test_a_correction_changes_the_visit_keeps_its_past_and_issues_anew(studio_path: Path) -> None:
    store = one_visit(studio_path)
    recorded = store.courses("C-0001")[0].visits[0]
    app = tap(open_client(studio_path), f"correct-{recorded.visit_id}")
    tap_entry(app, "coverage", 0.3, ["hairline"])
    app = tap(app, "record")
    assert "why" in texts(app).lower()
    tap_entry(app, "why", "Measured again")
    tap(app, "record")
    assert store.courses("C-0001")[0].visits[0].readings[0].coverage == 0.3
    assert [past.why for past in store.past_visits("C-0001/1")] == ["Measured again"]
    assert store.estimates("C-0001/1")[-1].cause == "visit 1 corrected"


def test_a_changed_intake_is_said_to_be_what_moved_the_answer(studio_path: Path) -> None:
    store = one_visit(studio_path)
    known = store.client("C-0001")
    worse = replace(known.intake, area_cm2=380.0, scar_tissue="extensive")
    store.amend_client(replace(known, intake=worse), Change("a", NOW))
    said = texts(open_client(studio_path))
    was, now = (totals(*each.credible_80) for each in store.estimates("C-0001/1")[-2:])
    day = day_words(NOW.date())
    assert f"{now} sessions in total for 8 in 10 clients like this. Told on {day}: {was}." in said
    assert f"Updated on {day}." in said
    assert "Updated from the new intake." in said


def test_only_the_last_visit_offers_its_deletion_and_it_goes(studio_path: Path) -> None:
    store = one_visit(studio_path)
    second = add_visit(store, "C-0001/1", 2)
    first = store.courses("C-0001")[0].visits[0]
    app = open_client(studio_path)
    keys = {button.key for button in app.button}
    assert f"delete-now-0-{second.visit_id}" in keys
    assert f"delete-now-0-{first.visit_id}" not in keys
    tap(app, f"delete-now-0-{second.visit_id}")
    assert len(store.courses("C-0001")[0].visits) == 1
    assert store.estimates("C-0001/1")[-1].cause == "visit 2 deleted"
    # The reason is the one that was tapped.
    (past,) = store.past_visits("C-0001/1")
    assert (past.change, past.why) == ("deleted", "Recorded twice")


def test_the_end_of_a_course_is_not_deleted_once_a_touch_up_has_begun(studio_path: Path) -> None:
    store = one_visit(studio_path)
    last = add_visit(store, "C-0001/1", 2, decision="complete", reason=None)
    store.start_course("C-0001", Change("touch-up", NOW))
    app = open_client(studio_path)
    courses = next(one for one in app.button_group if one.key == "course-C-0001")
    app = whole(courses.set_value(1).run())
    app = tap(app, f"delete-now-0-{last.visit_id}")
    assert "A later course has begun" in app.toast[0].value
    assert len(store.courses("C-0001")[0].visits) == 2


def test_a_stopped_treatment_can_be_taken_up_again(studio_path: Path) -> None:
    store = one_visit(studio_path)
    app = tap(open_client(studio_path), "stop-now-0")
    assert store.courses("C-0001")[0].status == "abandoned"
    assert store.audit("C-0001", limit=1)[0].reason == "Content as it is"
    assert "touch-up" not in {button.key for button in app.button}
    app = tap(app, "resume")
    assert store.courses("C-0001")[0].status == "running"


def test_a_finished_course_offers_a_touch_up_and_shows_both(studio_path: Path) -> None:
    store = one_visit(studio_path)
    add_visit(store, "C-0001/1", 2, decision="complete", reason=None)
    app = open_client(studio_path)
    assert "Finished" in texts(app)
    app = tap(app, "touch-up")
    assert [course.status for course in store.courses("C-0001")] == ["completed", "running"]
    assert app.button_group


def test_a_course_after_a_stopped_one_is_named_and_estimated_as_a_whole_one(
    studio_path: Path,
) -> None:
    store = one_visit(studio_path)
    store.stop_course("C-0001/1", Change("stop", NOW, "Cost"))
    with raw(store) as db:  # as older files hold it
        db.execute("INSERT INTO course (client_id, number, status) VALUES (1, 2, 'running')")
    add_visit(store, "C-0001/2", readings=(reading(coverage=0.35, observed_fading=0.5),))
    assert store.estimates("C-0001/2")[-1].most_likely_total > 1
    app = open_client(studio_path)
    chosen = next(one for one in app.button_group if one.key == "course-C-0001")
    assert chosen.options == ["First course", "Course 2"]
    assert "Final touches" in texts(app)


def test_a_name_that_is_markdown_or_html_stays_text(studio_path: Path) -> None:
    name = "![x](http://evil/x.png) <script>alert(1)</script> :material/delete:"
    store = real_store(studio_path)
    add_client(store, name=name)
    app = open_client(studio_path)
    heading = next(one.value for one in app.subheader if "C-0001" in one.value)
    assert "![x](" not in heading
    assert "<script>" not in heading.replace("\\<", "")
    assert ":material/delete:" not in heading
    assert store.client("C-0001").name == name


def test_what_adds_and_saves_sessions_is_said_in_two_groups(studio_path: Path) -> None:
    store = real_store(studio_path)
    add_client(store, intake=Intake(scar_tissue="extensive", skin="oily"))
    add_visit(store, "C-0001/1", readings=(reading("whole", coverage=0.4),))
    said = texts(open_client(studio_path))
    assert "<h5>Client</h5>" in said
    assert "<h5>Treatment</h5>" in said
    assert '<li class="adds"><b>Scar tissue</b>' in said


def test_a_note_that_is_hard_to_believe_is_doubted(studio_path: Path) -> None:
    store = one_visit(studio_path)
    faded = reading(observed_fading=0.98, coverage=None)
    add_visit(store, "C-0001/1", 2, readings=(faded,))
    assert "rarer than 1 in 100" in "".join(w.value for w in open_client(studio_path).warning)


def test_a_finished_course_names_a_window_for_the_first_touch_up(studio_path: Path) -> None:
    store = one_visit(studio_path)
    add_visit(store, "C-0001/1", 2, decision="complete", reason=None)
    assert "A window, not a date" in texts(open_client(studio_path))


def test_a_course_that_a_check_up_ends_has_no_session_and_none_to_come(studio_path: Path) -> None:
    store = real_store(studio_path)
    nothing = {"readings": (), "decision": "complete", "reason": None}
    looked = check_up(1, **nothing)
    store.add_visit(f"{add_client(store)}/1", looked, Change("look", NOW), today=TODAY)
    told = store.estimates("C-0001/1")[-1]
    assert (told.words, told.expected_remaining) == ("finished without a session", 0)
    assert told.pmf_total[0] == told.most_likely_total == 1
    said = texts(open_client(studio_path))
    assert "<h2>Finished without a session</h2>" in said
    assert "touch-up likely" not in said
    assert not by_sessions(store.course_counts(Scope(), by="last"), "completed")


def test_the_window_counts_from_the_last_session_and_not_from_a_check_up(
    studio_path: Path,
) -> None:
    store = one_visit(studio_path, held_on=date(2025, 1, 10))
    looked = check_up(2, held_on=date(2026, 3, 10), decision="complete", reason=None)
    store.add_visit("C-0001/1", looked, Change("look", NOW), today=TODAY)
    assert "between January 20" in texts(open_client(studio_path))


def test_a_course_that_rested_for_three_years_offers_a_touch_up_and_no_forecast(
    studio_path: Path,
) -> None:
    long_ago = datetime.now(UTC).date() - timedelta(days=1150)
    store = one_visit(studio_path, held_on=long_ago)
    app = open_client(studio_path)
    assert f"over 3 years ago, on {day_words(long_ago)}" in texts(app)
    assert "Next visits" not in texts(app)
    assert app.button(key="record-visit").label == "Record visit 2"
    app = tap(app, "touch-up")
    assert [each.status for each in store.courses("C-0001")] == ["completed", "running"]
    assert ":gray-badge[Touch-up]" in texts(app)
    assert "Next visits" in texts(app)


def test_a_touch_up_is_no_new_client_and_gets_no_suggestion(studio_path: Path) -> None:
    one_visit(studio_path, decision="complete", reason=None)
    app = tap(open_client(studio_path), "touch-up")
    assert ":gray-badge[Touch-up]" in texts(app)
    assert "A suggestion" not in texts(app)
    listed = show(studio_path)
    assert "No session yet" in listed.button(key="open-C-0001").label
    listed.button_group(key="status").set_value("new").run()
    assert "open-C-0001" not in {button.key for button in listed.button}


def test_a_touch_up_is_expected_to_take_one_session(studio_path: Path) -> None:
    store = one_visit(studio_path)
    add_visit(store, "C-0001/1", 2, decision="complete", reason=None)
    tap(open_client(studio_path), "touch-up")
    assert store.estimates("C-0001/2")[-1].most_likely_total == 1


def test_one_session_is_not_spoken_of_as_many() -> None:
    one, two = (0.9, 0.1, *[0.0] * 8), (0.5, 0.4, 0.1, *[0.0] * 7)
    like = "for 8 in 10 clients like this."
    assert total_of(Estimate(one, 0)) == f"1 session in total {like}"
    assert total_of(Estimate(two, 0)) == f"1 to 2 sessions in total {like}"
    assert numbers_of(Estimate(one, 1, "completed")) == ""


def test_a_set_throw_is_spoken_of_as_it_was_noted(studio_path: Path) -> None:
    throw = (reading("whole", depth_mm=0.6, depth_kind="throw", coverage=0.4),)
    store = one_visit(studio_path, readings=throw)
    narrow = replace(store.studio(), depth=DepthBands((0.4, 3.0), (0.5, 1.5)))
    store.save_studio(narrow, Change("bands", NOW))
    assert "shallower" not in store.estimates("C-0001/1")[-1].why
    app = open_client(studio_path)
    said = texts(app)
    assert "0.60 mm</span>" in said
    # Inside the ideal band it is no finding.
    assert "A needle depth" not in said
    assert "at 0.60 mm" not in said
    assert try_depth(app).value == "0.60"


def test_a_suggestion_names_one_shade_and_one_that_is_in_use(studio_path: Path) -> None:
    store = one_visit(studio_path, readings=(reading("whole", shade="s1", depth_mm=0.5),))
    tables = store.studio()
    mixes = (
        Shade("new", "New mix", 0.5),
        Shade("same", "Same mix", 0.5),
        Shade("old", "Old mix", 0.5, retired=True),
    )
    shades = (tables.shades[0], *mixes)
    store.save_studio(replace(tables, shades=shades), Change("shades", NOW))
    said = texts(open_client(studio_path))
    assert "A suggestion for the next session: New mix at 0.60 mm, about " in said


def test_what_if_starts_at_a_depth_that_is_accepted(studio_path: Path) -> None:
    store = one_visit(studio_path, readings=(reading(depth_mm=0.2),))
    deeper = replace(store.studio(), depth=DepthBands((0.4, 3.0), (0.5, 1.5)))
    store.save_studio(deeper, Change("bands", NOW))
    assert try_depth(open_client(studio_path)).value == "0.40"


def test_what_if_starts_at_the_depth_of_the_last_session_as_it_was_noted(studio_path: Path) -> None:
    store = one_visit(studio_path, readings=(reading(depth_mm=0.5),))
    last = (reading(depth_mm=0.9, depth_kind="throw"),)
    add_visit(store, "C-0001/1", 2, readings=last)
    assert try_depth(open_client(studio_path)).value == "0.90"


def test_what_if_starts_at_the_shade_that_the_visit_proposes(studio_path: Path) -> None:
    zones = [reading("hairline", shade="s1"), reading("crown", shade="s3")]
    one_visit(studio_path, readings=zones)
    shade = open_client(studio_path).button_group(key="try-shade-C-0001/1").value
    for zone in ("crown", "hairline"):
        app = choose(begin_visit(studio_path), zone)
        proposed = entry_field(app, "shade")["next"]
        assert (proposed == shade) == (zone == "crown"), (zone, proposed, shade)


def test_what_if_starts_at_a_shade_in_use(studio_path: Path) -> None:
    store = one_visit(studio_path, readings=(reading("whole", shade="s3"),))
    shades = [replace(shade, retired=shade.key > "s2") for shade in store.studio().shades]
    store.save_studio(replace(store.studio(), shades=tuple(shades)), Change("shades", NOW))
    assert open_client(studio_path).button_group(key="try-shade-C-0001/1").value <= "s2"


def test_a_day_chosen_on_a_calendar_is_named_as_everywhere_else(studio_path: Path) -> None:
    one_visit(studio_path)
    app = open_client(studio_path)
    day = app.date_input(key="missed-day-C-0001")
    assert day.label == f"Which day? {day_words(day.value)}"
    app = whole(day.set_value(TODAY).run())
    assert app.date_input(key="missed-day-C-0001").label == f"Which day? {day_words(TODAY)}"


def test_what_if_answers_another_depth_and_records_nothing(studio_path: Path) -> None:
    store = one_visit(studio_path)
    app = open_client(studio_path)
    before = texts(app)
    app = whole(try_depth(app).set_value("0,2").run())
    assert "for 8 in 10 clients like this" in texts(app).split("answer short")[1]
    assert texts(app) != before
    assert store.drafts() == ()
    assert len(store.estimates("C-0001/1")) == 2


@pytest.mark.parametrize("typed", [in_long("5"), "0.5.5", in_long("")])
def test_what_if_answers_no_other_depth_than_the_one_typed(studio_path: Path, typed: str) -> None:
    one_visit(studio_path)
    app = open_client(studio_path)
    app = whole(try_depth(app).set_value(typed).run())
    assert try_depth(app).value == typed
    assert "Write a depth from 0.10 to 3.00 mm" in texts(app)


def test_the_history_says_what_a_correction_changed_and_why(studio_path: Path) -> None:
    store = one_visit(studio_path)
    recorded = store.courses("C-0001")[0].visits[0]
    corrected = replace(recorded, adjustments=2)
    store.amend_visit(corrected, Change("a", NOW, "Forgotten"), today=TODAY)
    app = open_client(studio_path)
    app.session_state["history"] = True
    said = texts(whole(app.run()))
    assert "<td>changes asked for</td><td>0</td><td>2</td>" in said
    assert "<small>Forgotten</small>" in said


@pytest.mark.parametrize(
    ("status", "held", "end"),
    [
        ("running", 0, ""),
        ("running", 1, " 30% chance the next session is the last."),
        (
            "running",
            2,
            " 30% chance no more is needed; otherwise 71% that one more is enough.",
        ),
        ("abandoned", 2, ""),
    ],
)
def test_how_near_the_end_is_fits_what_may_still_come(status: str, held: int, end: str) -> None:
    told = Estimate((0.0, 0.3, 0.5, 0.2, *(0.0,) * 6), held, status)

    assert numbers_of(told) == f"2 to 3 sessions in total for 8 in 10 clients like this.{end}"


def test_a_visit_in_progress_is_resumed_and_not_recorded_anew(studio_path: Path) -> None:
    add_client(real_store(studio_path))
    app = open_client(studio_path)
    assert app.button(key="record-visit").label == "Record visit 1"
    app = tap(tap(app, "record-visit"), "to-client")
    assert app.button(key="record-visit").label == "Resume visit 1"
    app = put(tap(app, "record-visit"), coverage=0.6)
    assert tap(app, "to-client").button(key="record-visit").label == "Resume visit 1"


def test_a_missed_appointment_is_noted_by_one_tap_and_taken_back_by_another(
    studio_path: Path,
) -> None:
    store = real_store(studio_path)
    add_visit(store, f"{add_client(store)}/1")
    today = clock.now().date()
    app = tap(open_client(studio_path), "missed-today")
    assert store.missed_appointments("C-0001") == (today,)
    assert f"Did not come on **{day_words(today)}**" in texts(app)
    # Once noted, it is not offered again.
    assert "missed-today" not in {button.key for button in app.button}
    app = tap(app, f"missed-undo-{today}")
    assert store.missed_appointments("C-0001") == ()
    assert "Did not come on" not in texts(app)


def test_an_appointment_of_another_day_is_noted_with_its_day(studio_path: Path) -> None:
    store = real_store(studio_path)
    add_visit(store, f"{add_client(store)}/1")
    app = open_client(studio_path)
    day = clock.now().date() - timedelta(days=5)
    app = whole(app.date_input(key="missed-day-C-0001").set_value(day).run())
    assert app.button(key="missed-note").label == f"Note {day_words(day)}"
    app = tap(app, "missed-note")
    assert store.missed_appointments("C-0001") == (day,)
    # The day of a visit was not missed: a toast says so, and nothing is noted.
    held_on = store.courses("C-0001")[0].visits[0].held_on
    app = whole(app.date_input(key="missed-day-C-0001").set_value(held_on).run())
    app = tap(app, "missed-note")
    assert any("was here" in toast.value for toast in app.toast)
    assert store.missed_appointments("C-0001") == (day,)


def test_a_visit_past_midnight_says_that_it_ended_the_next_day(studio_path: Path) -> None:
    store = real_store(studio_path)
    zone = ZoneInfo(store.studio().time_zone)
    began = datetime(2026, 3, 18, 22, 0, tzinfo=zone).astimezone(UTC)
    times = {"started_at": began, "ended_at": began + timedelta(hours=2, minutes=40)}
    add_visit(store, f"{add_client(store)}/1", held_on=date(2026, 3, 18), **times)
    assert "22:00 to 00:40 the next day, breaks 0 minutes" in texts(open_client(studio_path))
