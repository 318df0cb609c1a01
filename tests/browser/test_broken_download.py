"""A browser says that a file failed where it broke off, and shows why where it was refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.served import Served
from tests.browser.tablet import Tablet
from tests.campaigns import broken_exports
from tests.campaigns.stalling import IMPATIENT, large

resource = pytest.importorskip("resource")
# Room for half of the file.
HALF_BYTES = 6_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = large(tmp_path_factory.mktemp("broken") / "studio.db").path
    with Served(path, app=IMPATIENT, DECIDED_WITHIN_S="0") as served:
        yield served


@pytest.mark.long
@broken_exports.NEEDS_LINUX
def test_a_download_that_breaks_off_is_a_failure_to_the_browser(
    tablet: Tablet, server: Served
) -> None:
    page = tablet.open()
    limit = resource.RLIMIT_FSIZE
    for size, failed in ((HALF_BYTES, True), (resource.RLIM_INFINITY, False)):
        resource.prlimit(server.pid, limit, (size, resource.RLIM_INFINITY))
        with page.expect_download() as begun:
            page.evaluate("location.assign('/export/visits.csv')")
        assert bool(begun.value.failure()) == failed


@broken_exports.NEEDS_LINUX
@pytest.mark.long
def test_a_file_that_is_refused_says_why(tablet: Tablet, server: Served, tmp_path: Path) -> None:
    page = tablet.open()
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    page.goto(f"{server.url}/export/visits.csv")
    expect(page.locator("body")).to_contain_text("Everything recorded so far is safe")
    resource.prlimit(
        server.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    )
