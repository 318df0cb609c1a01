"""The certificate that the server shows: read again, or renewed, while tablets are connected."""

import logging
import ssl
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from smpdash.record.times.moments import day_words
from smpdash.server.https.authority import Authority, issue
from smpdash.store.db.files import replaced, short_text

LOG = logging.getLogger("smpdash")
RENEWED_BEFORE: Final = timedelta(days=30)
# A certificate that should have been renewed by then: a person has to look.
ENDING_SOON: Final = timedelta(days=14)


class ServerCertificate:
    """What connections are encrypted with: `context` is replaced by each renewal.

    A connection keeps the certificate with which it began.
    """

    def __init__(
        self,
        certificate: Path,
        key: Path,
        *,
        authority: Authority | None = None,
        names: Callable[[], Iterable[str]] = tuple,
        now: datetime,
    ) -> None:
        """Raises OSError or ValueError, in words, if nothing can be served with the files.

        With an authority the one file holds both, and is made if it is missing.
        """
        self.authority = authority
        self._names = names
        self._files = (certificate, key)
        self._seen: object = None
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._renew(now)
        self._load()

    @property
    def current(self) -> x509.Certificate:
        """The certificate in the file."""
        return certificate_in(self._files[0])

    @property
    def names(self) -> list[str]:
        """The hosts that the authority may vouch for, of those that the machine has now."""
        authority = self.authority
        return (
            [] if authority is None else [each for each in self._names() if authority.permits(each)]
        )

    def refresh(self, now: datetime) -> None:
        """Renew the certificate if it is due, and read it again if its file was replaced.

        If that fails, the one in use stays, and the log says why.
        """
        try:
            self._renew(now)
            self._load()
            ends = self.current.not_valid_after_utc
        except (OSError, ValueError) as problem:
            LOG.warning("The certificate of HTTPS stays as it was: %s", problem)
            return
        if ends - now < ENDING_SOON:
            LOG.error("The certificate of HTTPS ends on %s.", day_words(ends.date()))

    def _renew(self, now: datetime) -> None:
        if self.authority is None or not self._is_due(now):
            return
        made = issue(self.authority, self.names, now=now)
        try:
            with replaced(self._files[0], mode="wb") as out:
                out.write(made)
        except OSError as problem:
            if not self._files[0].exists():
                raise
            LOG.warning("The certificate of HTTPS was not renewed: %s", problem)

    def _is_due(self, now: datetime) -> bool:
        """Whether it ends soon, or is not of now, of these hosts, or of this authority."""
        if self.authority is None:
            return False
        try:
            current = self.current
            current.verify_directly_issued_by(self.authority.certificate)
            hosts = current.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except Exception:  # noqa: BLE001 whatever is wrong with it, another is made
            return True
        begins, ends = current.not_valid_before_utc, current.not_valid_after_utc
        ends_soon = ends - now < RENEWED_BEFORE and ends < self.authority.ends
        named = {str(host.value) for host in hosts}
        return now < begins or now > ends or ends_soon or not named >= set(self.names)

    def _load(self) -> None:
        states = [file.stat() for file in self._files]
        seen = [(each.st_ino, each.st_mtime_ns, each.st_size) for each in states]
        if seen == self._seen:
            return
        # Another context: one with half of a pair would serve nobody.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        try:
            context.load_cert_chain(*self._files)
        except ssl.SSLError as problem:
            names = " and ".join(dict.fromkeys(map(str, self._files)))
            raise ValueError(
                f"{names} hold no certificate with its key: {problem.reason}"
            ) from None
        self.context, self._seen = context, seen


def certificate_in(file: Path) -> x509.Certificate:
    """The first certificate in a file; raises OSError or ValueError if there is none."""
    return x509.load_pem_x509_certificate(short_text(file).encode())
