"""What a tablet shows where the records cannot be opened: never a traceback, always what to do."""

from pathlib import Path

import pytest

from tests.browser.tablet import Tablet, expect


@pytest.fixture
def studio_path(tmp_path: Path) -> Path:
    path = tmp_path / "studio.db"
    path.write_bytes(b"this was a database once " * 400)
    return path


def test_a_file_that_is_no_database_is_said_and_left_alone(
    tablet: Tablet, studio_path: Path
) -> None:
    page = tablet.open()
    said = page.get_by_test_id("stAlert").first
    expect(said).to_contain_text("does not hold the studio’s records")
    expect(page.get_by_test_id("stCode")).to_contain_text("python -m smpdash restore")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert "Traceback" not in page.locator("body").inner_text()
    assert studio_path.read_bytes() == b"this was a database once " * 400
    # What is asked for beside the screens is answered in words as well.
    answer = tablet.context.request.get(f"{tablet.url}/export/clients.csv")
    assert answer.status == 503
    assert "does not hold the studio’s records" in answer.text()
    # Put right, the same page shows the studio without a restart of the server.
    studio_path.unlink()
    tablet.tap("show-again")
    expect(tablet.by_key("new-client")).to_be_visible()
