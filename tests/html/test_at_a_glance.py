"""The tiles of the clients in treatment: a link and a picture for each, in words too."""

import re
from base64 import b64decode

from smpdash.html.at_a_glance import HEIGHT, WIDTH, Inks, glance_tiles
from smpdash.record.progress.glance import Glance

INKS = Inks("#111111", "#222222", "#333333")


def glance(name: str = "A client", **changes: object) -> Glance:
    usual: dict[str, object] = {"code": "C-0007", "seen": ((0.0, 0.0), (14.0, 0.5)),
                                "ahead": ((14.0, 0.5), (28.0, 0.7)), "more": 0}  # fmt: skip
    return Glance(name=name, **usual | changes)  # type: ignore[arg-type]


def pictures(html: str) -> list[str]:
    return [b64decode(found).decode() for found in re.findall(r"base64,([^\"]+)", html)]


def test_each_client_has_a_tile_that_leads_to_the_client_and_says_what_it_draws() -> None:
    html = glance_tiles([glance("<b>Ana</b> & co")], INKS, target=0.75)
    assert 'href="/client?code=C-0007"' in html
    assert "&lt;b&gt;Ana&lt;/b&gt; &amp; co" in html
    assert "<span>50%</span> <span>on plan</span>" in html
    assert 'alt="Coverage 50% after 14 days, forecast 70% after 28 days"' in html


def test_who_is_behind_is_said_in_words_and_by_colour() -> None:
    html = glance_tiles([glance(), glance(more=2)], INKS, target=0.75)
    on_plan, late = pictures(html)
    assert "2 behind" in html
    assert html.count("glance late") == 1
    assert INKS.on_plan in on_plan
    assert INKS.behind not in on_plan
    assert INKS.behind in late


def test_who_was_told_nothing_is_neither_on_plan_nor_behind() -> None:
    html = glance_tiles([glance(more=None)], INKS, target=0.75)
    assert "nothing told" in html
    assert "on plan" not in html
    assert "glance late" not in html


def test_all_tiles_share_one_scale_and_a_very_long_course_is_cut_off() -> None:
    short, long = glance(), glance(ahead=((14.0, 0.5), (100.0, 0.7)))
    first, second = pictures(glance_tiles([short, long], INKS, target=0.75))
    assert f"{WIDTH * 14 / 100:.1f}," in first
    assert f"{float(WIDTH)}," in second
    (alone,) = pictures(glance_tiles([glance(ahead=((14.0, 0.5), (900.0, 0.7)))], INKS, target=0))
    assert f"{WIDTH * 900 / 150:.1f}," in alone
    assert f"M0 {float(HEIGHT)}H" in alone


def test_without_clients_there_are_no_tiles() -> None:
    assert pictures(glance_tiles([], INKS, target=0.75)) == []
