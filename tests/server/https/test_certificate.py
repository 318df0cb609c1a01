"""The server's certificate on the wire: who accepts it, and how it is renewed."""

import socket
import ssl
import stat
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from smpdash.server.https.authority import Authority, issue
from smpdash.server.https.certificate import ServerCertificate
from tests.server.https.served import (
    DAY,
    NAME,
    NOW,
    ask,
    authority_in,
    certificate_of,
    running,
)

HOSTS = (NAME, "127.0.0.1")


class Careless(Authority):
    """An authority that vouches for whatever it is asked."""

    def permits(self, _name: str) -> bool:
        return True


def renewing(folder: Path, authority: Authority, *, now: datetime = NOW) -> ServerCertificate:
    file = folder / "server.pem"
    return ServerCertificate(file, file, authority=authority, names=lambda: HOSTS, now=now)


def given(folder: Path, pem: bytes) -> ServerCertificate:
    """A certificate of the owner's own, which nobody here renews."""
    file = folder / "own.pem"
    file.write_bytes(pem)
    return ServerCertificate(file, file, now=NOW)


@pytest.mark.parametrize("host", HOSTS)
def test_a_tablet_that_trusts_the_authority_reaches_the_server_by_name_and_by_number(
    host: str, tmp_path: Path
) -> None:
    authority = authority_in(tmp_path)
    with (
        running(renewing(tmp_path, authority)) as server,
        server.connect(authority, host) as line,
    ):
        assert ask(line) == "https"
        assert line.version() == "TLSv1.3"


def test_the_same_port_answers_plain_http_as_such(tmp_path: Path) -> None:
    certificate = renewing(tmp_path, authority_in(tmp_path))
    with running(certificate) as server:
        line = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        with line:
            assert ask(line) == "http"


def test_a_handshake_that_comes_byte_by_byte_is_one(tmp_path: Path) -> None:
    authority = authority_in(tmp_path)
    context = ssl.create_default_context(cadata=authority.der)
    told, said = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(told, said, server_hostname=NAME)
    with (
        running(renewing(tmp_path, authority)) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=30) as line,
    ):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                for byte in said.read():
                    line.sendall(bytes([byte]))
                told.write(line.recv(65536))
    assert tls.getpeercert()


@pytest.mark.parametrize(
    ("ages", "host", "words"),
    [
        ({"now": NOW - 100 * DAY}, NAME, "certificate has expired"),
        ({"now": NOW + 10 * DAY}, NAME, "certificate is not yet valid"),
        ({"now": NOW}, "other.local", "Hostname mismatch"),
    ],
)
def test_a_certificate_out_of_its_time_or_of_another_host_is_refused(
    ages: dict[str, Any], host: str, words: str, tmp_path: Path
) -> None:
    authority = authority_in(tmp_path, now=NOW - 200 * DAY)
    certificate = given(tmp_path, issue(authority, HOSTS, **ages))
    with (
        running(certificate) as server,
        pytest.raises(ssl.SSLCertVerificationError, match=words),
    ):
        server.connect(authority, host)


def test_a_certificate_of_another_authority_is_refused(tmp_path: Path) -> None:
    ours, other = authority_in(tmp_path / "ours"), authority_in(tmp_path / "other")
    with (
        running(renewing(tmp_path, other)) as server,
        pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"),
    ):
        server.connect(ours)


@pytest.mark.parametrize("host", ["bank.example", "93.184.215.14"])
def test_no_certificate_for_a_site_of_the_internet_is_accepted_from_the_authority(
    host: str, tmp_path: Path
) -> None:
    """Not even from somebody who has stolen its key."""
    authority = authority_in(tmp_path)
    careless = Careless(authority.certificate, authority.key)
    with (
        running(given(tmp_path, issue(careless, [host], now=NOW))) as server,
        pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"),
    ):
        server.connect(authority, host)
    assert not authority.permits(host)


def test_it_is_renewed_while_a_tablet_is_connected(tmp_path: Path) -> None:
    authority = authority_in(tmp_path, now=NOW - 200 * DAY)
    certificate = renewing(tmp_path, authority, now=NOW - 59.5 * DAY)
    with running(certificate) as server, server.connect(authority) as early:
        before = certificate_of(early).serial_number
        certificate.refresh(NOW)
        assert server.shown_to(authority).serial_number == before
        certificate.refresh(NOW + 0.9 * DAY)
        assert server.shown_to(authority).serial_number != before
        assert ask(early) == "https"
        assert certificate.current.not_valid_after_utc == NOW + 90.9 * DAY


@pytest.mark.parametrize("made", [NOW - 100 * DAY, NOW + 10 * DAY], ids=["ended", "of tomorrow"])
def test_one_that_is_out_of_its_time_at_the_start_is_renewed(
    made: datetime, tmp_path: Path
) -> None:
    """The computer was off for long, or its clock was wrong when the certificate was made."""
    authority = authority_in(tmp_path, now=NOW - 200 * DAY)
    renewing(tmp_path, authority, now=made)
    with running(renewing(tmp_path, authority)) as server:
        assert server.shown_to(authority).not_valid_after_utc == NOW + 90 * DAY


def test_another_authority_and_another_address_need_another_certificate(tmp_path: Path) -> None:
    authority = authority_in(tmp_path / "first")
    first = renewing(tmp_path, authority).current
    hosts = [*HOSTS, "192.168.1.20"]
    file = tmp_path / "server.pem"
    moved = ServerCertificate(file, file, authority=authority, names=lambda: hosts, now=NOW)
    assert moved.current.serial_number != first.serial_number
    hosts.append("192.168.1.21")
    second = moved.current
    moved.refresh(NOW)
    assert moved.current.serial_number != second.serial_number
    other = authority_in(tmp_path / "other")
    with running(renewing(tmp_path, other)) as server:
        server.shown_to(other)


def test_no_certificate_outlasts_its_authority(tmp_path: Path) -> None:
    authority = authority_in(tmp_path)
    nearly = authority.ends - 10 * DAY
    certificate = renewing(tmp_path, authority, now=nearly)
    assert certificate.current.not_valid_after_utc == authority.ends
    serial = certificate.current.serial_number
    certificate.refresh(nearly + DAY)
    assert certificate.current.serial_number == serial


def test_one_that_cannot_be_written_leaves_the_one_in_use(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    authority = authority_in(tmp_path)
    certificate = renewing(tmp_path, authority)
    before = certificate.current.serial_number
    (tmp_path / ".server.pem.part").mkdir()
    with running(certificate) as server:
        certificate.refresh(NOW + 80 * DAY)
        assert server.shown_to(authority).serial_number == before
    assert "was not renewed" in caplog.text
    assert "ends on" in caplog.text


def test_ones_own_files_are_read_again_when_they_are_replaced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    authority = authority_in(tmp_path)
    certificate = given(tmp_path, issue(authority, HOSTS, now=NOW))
    with running(certificate) as server:
        first = server.shown_to(authority).serial_number
        (tmp_path / "own.pem").write_text("half of it")
        certificate.refresh(NOW)
        assert server.shown_to(authority).serial_number == first
        assert "stays as it was" in caplog.text
        (tmp_path / "own.pem").write_bytes(issue(authority, HOSTS, now=NOW))
        certificate.refresh(NOW)
        assert server.shown_to(authority).serial_number != first


def test_only_the_user_who_runs_smpdash_can_read_the_keys(tmp_path: Path) -> None:
    renewing(tmp_path / "https", authority_in(tmp_path / "https"))
    for name in ("authority.key", "server.pem"):
        assert stat.S_IMODE((tmp_path / "https" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "https").stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\n"])
def test_files_that_hold_no_certificate_are_refused_in_words(
    content: bytes, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="hold no certificate with its key"):
        given(tmp_path, content)
