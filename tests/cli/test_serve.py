"""`python -m smpdash serve`: an address or a name that cannot be one is refused in words."""

import pytest

from smpdash.cli.main import main
from smpdash.server import run
from smpdash.server.connection_limits import Limits


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
