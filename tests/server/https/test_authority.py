"""The studio's own authority: for whom it vouches, and what is said if its files are broken."""

import plistlib
from pathlib import Path

import pytest
from cryptography import x509

from smpdash.server.https.authority import NoAuthority, load, profile
from tests.server.https.served import NOW, authority_in


def test_it_comes_back_from_its_files_and_lasts_ten_years(tmp_path: Path) -> None:
    made = authority_in(tmp_path)
    again = load(tmp_path)
    assert again is not None
    assert again.fingerprint == made.fingerprint
    assert (again.ends - NOW).days == 3652
    assert load(tmp_path / "elsewhere") is None


@pytest.mark.parametrize(
    ("host", "is_permitted"),
    [
        ("smpdash.local", True),
        ("front-desk", True),
        ("192.168.1.20", True),
        ("10.1.2.3", True),
        ("fd00::1", True),
        ("198.51.100.7", True),
        ("198.51.100.8", False),
        ("front-desk.example", False),
        ("notsmpdash.local", False),
        ("local", False),
        ("8.8.8.8", False),
        ("2001:db8::1", False),
        ("a b", False),
        ("", False),
    ],
)
def test_it_vouches_for_the_hosts_that_were_named_and_for_addresses_of_private_networks(
    host: str, is_permitted: bool, tmp_path: Path
) -> None:
    authority = authority_in(tmp_path, "smpdash.local", "front-desk", "198.51.100.7")
    assert authority.permits(host) is is_permitted


def test_it_can_vouch_for_no_further_authority(tmp_path: Path) -> None:
    found = authority_in(tmp_path).certificate.extensions
    basic = found.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical
    assert basic.value.path_length == 0
    assert found.get_extension_for_class(x509.NameConstraints).critical


@pytest.mark.parametrize("name", ["authority.key", "authority.crt"])
@pytest.mark.parametrize("content", [None, "", "nothing of the kind", "other"])
def test_an_authority_whose_files_are_broken_is_refused_with_a_way_out(
    name: str, content: str | None, tmp_path: Path
) -> None:
    authority_in(tmp_path / "ours")
    authority_in(tmp_path / "other")
    file = tmp_path / "ours" / name
    if content is None:
        file.unlink()
    elif content == "other":
        file.write_bytes((tmp_path / "other" / name).read_bytes())
    else:
        file.write_text(content)
    with pytest.raises(NoAuthority, match="smpdash https --anew"):
        load(tmp_path / "ours")


def test_the_profile_of_an_ipad_holds_the_certificate_and_is_the_same_each_time(
    tmp_path: Path,
) -> None:
    authority = authority_in(tmp_path)
    read = plistlib.loads(profile(authority))
    (payload,) = read["PayloadContent"]
    assert read["PayloadType"] == "Configuration"
    assert payload["PayloadType"] == "com.apple.security.root"
    assert payload["PayloadContent"] == authority.der
    assert profile(authority) == profile(authority)
