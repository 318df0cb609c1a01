"""What configures a provider, and what is said where it is half done."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smpdash.record.problem import Refused
from smpdash.runtime.oidc_settings import USUAL_WORDS, Provider, provider_in
from smpdash.settings import OIDC_PREFIX, oidc
from tests.builders.providers import WHOLE, provider

ROOT = Path(__file__).parents[2]


def refusal(**different: str | None) -> list[str]:
    with pytest.raises(Refused) as refused:
        provider(**different)
    return [problem.message for problem in refused.value.problems]


def test_without_a_word_of_it_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{OIDC_PREFIX}ISSUER", " ")
    assert provider_in(oidc()) is None


def test_a_whole_one_is_taken_as_it_is_written() -> None:
    found = provider()
    assert found == Provider(WHOLE["ISSUER"], "smpdash", "s", WHOLE["ADDRESS"], USUAL_WORDS)
    assert found.host == "smpdash.example"
    assert "'s'" not in repr(found)


def test_a_slash_after_the_address_and_a_port_do_no_harm() -> None:
    found = provider(ADDRESS="https://smpdash.example:8443/", WORDS="Sign in as the chain")
    assert found is not None
    assert (found.address, found.words) == ("https://smpdash.example:8443", "Sign in as the chain")


def test_the_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("of the file\n")
    found = provider(CLIENT_SECRET=None, CLIENT_SECRET_FILE=str(file))
    assert found is not None
    assert found.secret == "of the file"
    file.write_text("\n")
    (words,) = refusal(CLIENT_SECRET=None, CLIENT_SECRET_FILE=str(file))
    assert words == "SMPDASH_OIDC_CLIENT_SECRET_FILE names no file with a secret in it."
    assert refusal(CLIENT_SECRET_FILE=str(file)) == [
        "One of SMPDASH_OIDC_CLIENT_SECRET and SMPDASH_OIDC_CLIENT_SECRET_FILE is needed, not both."
    ]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    said = refusal(
        ISSUER=None, CLIENT_ID=None, CLIENT_SECRET=None, ADDRESS="studio", WORDS="x" * 61, ISUER="y"
    )
    assert len(said) == 6


@pytest.mark.parametrize(
    "address",
    [
        "http://login.example",
        "https://",
        "https://user@login.example",
        "https://login.example/#here",
        "https://login.example:port",
        "https://[",
        "https://lögin.example",
        "https://login.example/a b",
        "ftp://localhost",
        "//login.example",
    ],
)
def test_an_address_where_somebody_could_listen_or_that_is_none_is_refused(address: str) -> None:
    assert "begins with https://" in refusal(ISSUER=address)[0]
    assert "begins with https://" in refusal(ADDRESS=address)[0]


@pytest.mark.parametrize("address", ["https://smpdash.example/app", "https://smpdash.example?a=1"])
def test_nothing_stands_after_the_name_that_tablets_use(address: str) -> None:
    assert refusal(ADDRESS=address) == ["SMPDASH_OIDC_ADDRESS ends with the name, or its port."]


def test_this_machine_itself_needs_no_https() -> None:
    assert provider(ISSUER="http://localhost:8080/x", ADDRESS="http://127.0.0.1:8501") is not None


@pytest.mark.long
@pytest.mark.parametrize(
    ("given", "said"),
    [({}, "False"), ({OIDC_PREFIX + name: WHOLE[name] for name in WHOLE}, "True")],
)
def test_without_a_provider_its_libraries_are_not_imported(
    given: dict[str, str], said: str
) -> None:
    asked = "import sys, app; print('authlib' in sys.modules)"
    environment = {
        name: each for name, each in os.environ.items() if not name.startswith(OIDC_PREFIX)
    }
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env=environment | given,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.split()[-1] == said
