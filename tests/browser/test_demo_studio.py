"""The demo studio: opened from an empty one, marked on every screen, left without a trace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.runtime import demo_studio
from smpdash.runtime.clock import now
from smpdash.runtime.demo_studio import place_for_demo
from smpdash.server.rate_limits import PAGES
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect
from tests.browser.visitor import Visitor
from tests.builders.sign_ins import with_pins
from tests.campaigns import demo_load


def test_an_empty_studio_shows_a_made_up_one_and_comes_back_from_it(
    tablet: Tablet, server: Served
) -> None:
    page = tablet.open()
    page.get_by_role("button", name="Look around in a demo studio").tap()
    expect(page.locator(".demo-mark")).to_be_visible(timeout=60_000)
    tablet.settled()
    # That each of its pages says so is shown below, without a browser.
    expect(page.locator(".demo-mark")).to_contain_text("Demo studio")
    assert place_for_demo(server.database).exists()
    page.locator(".demo-mark").get_by_role("button", name="Leave").tap()
    expect(page.locator(".demo-mark")).to_have_count(0)
    tablet.settled()
    expect(page.get_by_role("button", name="Look around in a demo studio")).to_be_visible()


# What comes through a proxy is not known to come from the machine.
ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}
LOOK_AROUND = "Look around"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A studio with an owner, and the file of a made-up one as earlier versions left it."""
    store = with_pins(tmp_path_factory.mktemp("studio") / "studio.db", now=now())
    store.path.with_name("demo.db").write_bytes(b"as it was")
    with Served(store.path) as server:
        yield server


def files(server: Served) -> set[str]:
    folder = server.database.parent
    return {str(file.relative_to(folder)) for file in folder.rglob("*")}


def test_a_stranger_is_not_shown_the_way_gets_no_further_and_makes_nothing(studio: Served) -> None:
    before = files(studio)
    stranger = Visitor(studio)
    assert LOOK_AROUND not in stranger.ask("/sign-in", **ELSEWHERE)[1]
    answer, said = stranger.ask("/demo/open", {}, **ELSEWHERE)
    assert (answer.status, demo_studio.COOKIE in stranger.cookies) == (403, False)
    assert "Sign in first" in said
    stranger.cookies[demo_studio.COOKIE] = "1"
    for path in ("/", "/sign-in", "/export/clients.csv"):
        assert stranger.ask(path, **ELSEWHERE)[0].status in {200, 303}
    assert not {one for one in files(studio) - before if "demo" in one}
    assert LOOK_AROUND in Visitor(studio).ask("/sign-in")[1]


@pytest.mark.long
def test_who_is_signed_in_looks_around_and_comes_back_still_signed_in(studio: Served) -> None:
    ana = Visitor(studio)
    assert ana.sign_in("a1") == 303
    assert LOOK_AROUND in ana.ask("/sign-in/pin", **ELSEWHERE)[1]
    assert ana.ask("/demo/open", {}, **ELSEWHERE)[0].status == 303
    answer, said = ana.ask("/export/clients.csv", **ELSEWHERE)
    assert answer.status == 200
    assert "Made-up Client" in said
    stranger = Visitor(studio, {demo_studio.COOKIE: "1"})
    answer, said = stranger.ask("/export/clients.csv", **ELSEWHERE)
    assert answer.headers["Location"].startswith("/sign-in")
    ana.ask("/demo/leave", {}, **ELSEWHERE)
    ana.cookies.pop(demo_studio.COOKIE)
    assert ana.ask("/export/visits.csv", **ELSEWHERE)[0].status == 403  # an artist takes none away
    assert ana.ask("/", **ELSEWHERE)[0].status == 200


def test_the_pad_of_a_tablet_in_use_leads_nowhere_else_when_its_sign_in_has_ended(
    studio: Served,
) -> None:
    ana = Visitor(studio)
    ana.sign_in("a1")
    ana.ask("/sign-in/out", {})
    answer, said = ana.ask("/sign-in?next=/client%3Fcode%3DC-0001")
    assert answer.status == 200
    assert "Who are you?" in said
    assert LOOK_AROUND not in said


@pytest.mark.long
def test_the_made_up_studio_lies_apart_and_leaves_what_lay_there(studio: Served) -> None:
    here = Visitor(studio)
    here.ask("/demo/open", {})
    here.look()
    assert place_for_demo(studio.database).exists()
    assert (studio.database.parent / "demo.db").read_bytes() == b"as it was"
    assert not {one for one in files(studio) if "backups" in one}


def test_no_page_of_it_names_a_folder_or_makes_a_backup(studio: Served) -> None:
    here = Visitor(studio)
    here.ask("/demo/open", {})
    pages = ("", "studio", "settings", "team", "activity", "backups", "client", "visit", "intake")
    for page in pages:
        said = here.look(path=page, query="code=C-0001")[1]
        assert str(studio.database.parent) not in said, page
        assert "Back up now" not in said, page
        assert "Demo studio" in said, page


def test_switched_off_there_is_none_and_words_say_so(tmp_path: Path) -> None:
    with Served(tmp_path / "studio.db", SMPDASH_DEMO="off") as server:
        here = Visitor(server)
        answer, said = here.ask("/demo/open", {})
        assert answer.status == 404
        assert "switched off" in said
        assert "Look around" not in here.look()[1]
        assert "demo" not in files(server)


@pytest.mark.long
def test_a_main_file_that_is_made_up_opens_to_all_and_stays_small(tmp_path: Path) -> None:
    path = tmp_path / "data" / "demo.db"
    assert main(["demo", "--db", str(path)]) == 0
    with Served(path) as server:
        guest = Visitor(server)
        assert guest.ask("/", **ELSEWHERE)[0].status == 200
        assert guest.ask("/demo/open", {}, **ELSEWHERE)[0].status == 303
        assert demo_studio.COOKIE not in guest.cookies
        assert "Back up now" not in guest.look(path="backups")[1]
        assert not (path.parent / "demo").exists()


def test_no_stranger_reads_where_records_lie_that_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    path.write_text("Dear studio, this is no database." * 200)
    with Served(path) as server:
        for page in ("/sign-in", "/export/clients.csv"):
            assert str(tmp_path) not in Visitor(server).ask(page, **ELSEWHERE)[1]
        assert str(tmp_path) in Visitor(server).ask("/sign-in")[1]


@pytest.mark.long
def test_load_on_it_is_bounded(tmp_path: Path) -> None:
    found = demo_load.load(tmp_path, sockets=20, forms=2)
    assert found.sockets == PAGES
    assert found.file_mb < 1


@pytest.mark.long
def test_without_the_bounds_the_same_load_gets_in(tmp_path: Path) -> None:
    found = demo_load.load(tmp_path, sockets=20, forms=2, app=demo_load.UNBOUNDED)
    assert found.sockets == 20
    assert found.file_mb > 1
