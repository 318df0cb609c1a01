"""`python -m smpdash serve`: where it says that it is served, and addresses that cannot be one."""

from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.runtime.addresses import addresses_here
from smpdash.runtime.clock import now
from smpdash.server import run
from smpdash.server.connection_limits import Limits
from smpdash.server.https.authority import make
from smpdash.server.https.certificate import ServerCertificate


@pytest.mark.parametrize("address", ["ä" * 300, "a." * 200, "\ud800"])
def test_an_address_that_cannot_be_one_is_refused_in_words(address: str) -> None:
    with pytest.raises((OSError, ValueError), match=r"is no address|not known"):
        run.opened(run.Settings(address, 0, ""), Limits())


@pytest.mark.parametrize(
    "name", ["a b", "a\nc", "https://smpdash.local", "me@smpdash", "\u202elocal"]
)
def test_a_name_that_no_tablet_could_open_is_refused(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["serve", "--name", name])
    assert refused.value.code == 2
    assert "a name or an address, such as smpdash.local" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "name", "host"),
    [("0.0.0.0", "", addresses_here()[0]), ("0.0.0.0", "smp.lan", "smp.lan"), ("::1", "", "[::1]")],
)
def test_a_server_says_the_address_that_a_tablet_can_open(
    address: str, name: str, host: str
) -> None:
    first, *more = run.served_at(run.Settings(address, 0, name), 8501).splitlines()
    assert first == f"smpdash is served at http://{host}:8501"
    here = ["This machine itself opens http://localhost:8501"] if address == "0.0.0.0" else []
    assert more == here


def test_a_server_with_the_studios_authority_says_where_a_tablet_begins(tmp_path: Path) -> None:
    authority = make(tmp_path, ["localhost"], owner="the test", now=now())
    file = tmp_path / "server.pem"
    certificate = ServerCertificate(
        file, file, authority=authority, names=lambda: ["localhost"], now=now()
    )
    lines = run.served_at(run.Settings("0.0.0.0", 0, "", certificate), 8501).splitlines()
    host = addresses_here()[0]
    assert lines == [
        f"smpdash is served at https://{host}:8501",
        f"A tablet that does not trust the studio yet begins at http://{host}:8501/trust",
        "This machine itself opens http://localhost:8501",
    ]
