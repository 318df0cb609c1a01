"""The page that is shown to a client: three facts and a head, and nothing that is not theirs."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smpdash.record.issued import TOLD_ANEW
from smpdash.runtime import clock
from smpdash.store.audit.log import SHOWN
from smpdash.store.store import Change, Store
from tests.builders.records import NOW, TODAY, client, reading
from tests.builders.routes import ask
from tests.builders.screens import real_store
from tests.builders.stores import add_client, add_visit

VIEW = "/client-view?code=C-0001"


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A client with a session behind that was noted by zone, on the day of the tests."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    store = real_store(studio_path)
    add_client(store, "Ann Berg")
    store.add_client(client(name="Other Name"), Change("other", NOW))
    readings = (reading("crown", shade="s2"), reading("hairline", shade="s2"))
    add_visit(store, "C-0001/1", held_on=TODAY - timedelta(days=7), readings=readings)
    return store


def facts(said: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", said))


def opacity(said: str, zone: str) -> float:
    (found,) = re.findall(rf'data-pigment="{zone}".*?opacity="([\d.]+)"', said)
    return float(found)


@pytest.mark.slow
def test_it_has_three_facts_and_nobodys_name_code_or_chances(store: Store) -> None:
    said = ask(VIEW).text
    words = store.estimates("C-0001/1")[-1].words
    assert facts(said) == {
        "Sessions to come": words[0].upper() + words[1:],
        "Next session": "20 to 27 Mar",
        "In the chair": "About 4½ h",
    }
    shown = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", said, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", shown)
    for missing in ("%", "C-0001", "Ann", "Other", "Clients", "Back"):
        assert missing not in text
    assert "<script" not in said
    assert "A guide, not a promise." in said


def test_dots_are_fainter_where_more_has_faded(store: Store) -> None:
    assert "Where pigment was placed" in (first := ask(VIEW).text)
    assert opacity(first, "crown") == opacity(first, "hairline") == 1.0
    later = (
        reading("crown", observed_fading=0.5, shade="s3"),
        reading("hairline", observed_fading=0.1, shade="s3"),
    )
    add_visit(store, "C-0001/1", 2, held_on=TODAY, readings=later)
    said = ask(VIEW).text
    assert "Fainter dots have faded more, seen on 20 Mar" in said
    assert opacity(said, "crown") < opacity(said, "hairline") < 1.0
    assert 'data-pigment="left-side"' not in said


def test_a_whole_scalp_stands_for_its_zones_and_no_scar(store: Store) -> None:
    add_visit(store, "C-0002/1", readings=(reading("whole", shade="s2"),))
    said = ask("/client-view?code=C-0002").text
    assert said.count("data-pigment=") == 9
    assert 'data-zone="scar"' not in said


@pytest.mark.slow
def test_a_scar_is_drawn_where_it_was_placed(store: Store) -> None:
    known = store.client("C-0002")
    outlines = set()
    for place in (None, "back", "left-temple", "right-temple"):
        intake = replace(known.intake, scar_tissue="minor", scar_place=place)
        change = Change(f"scar {place}", NOW)
        known = store.amend_client(replace(known, intake=intake), change)
        said = ask("/client-view?code=C-0002").text
        outlines |= set(re.findall(r'data-zone="scar" d="([^"]+)"', said))
        assert ('data-zone="scar"' in said) == (place is not None)
    assert len(outlines) == 3


def test_before_the_first_session_the_head_is_bare(store: Store) -> None:
    said = ask("/client-view?code=C-0002").text
    assert facts(said)["Next session"] == "Any day"
    assert "Your scalp, before the first session" in said
    assert "data-pigment=" not in said


@pytest.mark.slow
def test_what_it_shows_is_what_stands_and_is_told_by_that(store: Store) -> None:
    last = store.estimates("C-0001/1")[-1]
    update = replace(last, pmf_total=(*(0.0,) * 4, 1.0, *(0.0,) * 5), why=TOLD_ANEW)
    update = replace(update, most_likely_total=5, credible_80=(5, 5))
    store.reissue_estimate(update, instead=last, now=NOW)
    said = facts(ask(VIEW).text)["Sessions to come"]
    assert said == "Almost certainly 4 more sessions"
    assert store.estimates("C-0001/1")[-1].shown_at == NOW
    assert [entry.client for entry in store.audit(what=SHOWN)] == ["C-0001"]
    assert store.check() == []


@pytest.mark.slow
def test_a_course_that_is_over_or_rests_says_so_without_a_forecast(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=4 * 366))
    assert facts(ask(VIEW).text) == {"To come": "A touch-up, usually of one session"}
    monkeypatch.setattr(clock, "now", lambda: NOW)
    store.stop_course("C-0001/1", Change("stop", NOW, "moved"))
    assert facts(ask(VIEW).text) == {"Your treatment": "Stopped for now"}
    add_visit(store, "C-0002/1", held_on=TODAY, decision="complete", reason=None)
    said = facts(ask("/client-view?code=C-0002").text)
    assert said["Your treatment"] == "Finished after 1 session"
    assert said["Touch-up"].startswith("Likely between 20")


@pytest.mark.parametrize("code", ["C-0777", "x", "", "<b>"])
def test_a_code_that_there_is_not_is_refused_and_not_noted(store: Store, code: str) -> None:
    assert ask(f"/client-view?code={code}") == (404, "There is no client with this code.\n")
    assert store.audit(what=SHOWN) == ()
