"""What the server speaks HTTPS with: the certificate that is given, or the studio's own."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from smpdash import settings
from smpdash.runtime import clock
from smpdash.runtime.addresses import addresses_here, names_here
from smpdash.server.https.authority import FOLDER, NoAuthority, load
from smpdash.server.https.certificate import ServerCertificate
from smpdash.server.https.plain_visits import PlainVisits
from smpdash.store.db.location import real_path


@dataclass(frozen=True, slots=True)
class Https:
    """The certificate, and who came without it."""

    certificate: ServerCertificate
    visits: PlainVisits


_in_use: list[Https] = []


def in_use() -> Https | None:
    """What this process speaks HTTPS with; None for plain HTTP alone."""
    return _in_use[0] if _in_use else None


def folder() -> Path:
    """Where the authority and its certificates lie: beside the records."""
    return real_path(settings.database()).parent / FOLDER


def hosts_here(name: str = "") -> list[str]:
    """Everything that tablets may open the server as."""
    named = [name, *settings.hosts()]
    cleaned = (each.strip().lower().strip("[].") for each in named)
    return list(dict.fromkeys(filter(None, [*cleaned, *names_here(), *addresses_here()])))


def use(file: str | None, key_file: str | None, name: str) -> ServerCertificate | None:
    """Note what this process speaks HTTPS with; returns the certificate, None for plain HTTP.

    Files that are given go before the studio's authority. Raises OSError or ValueError, in words,
    if they cannot be used.
    """
    certificate = _certificate(file, key_file, name)
    _in_use.clear()
    if certificate is not None:
        visits = PlainVisits(folder() / "visits.json", now=clock.now())
        _in_use.append(Https(certificate, visits))
    return certificate


def _certificate(file: str | None, key_file: str | None, name: str) -> ServerCertificate | None:
    if bool(file) != bool(key_file):
        raise ValueError("server.sslCertFile and server.sslKeyFile are set together or not at all")
    if file and key_file:
        for each in (file, key_file):
            if not Path(each).is_file():
                raise ValueError(f"there is no file {each}")
        return ServerCertificate(Path(file), Path(key_file), now=clock.now())
    try:
        authority = load(folder())
    except NoAuthority as problem:
        raise ValueError(str(problem)) from None
    if authority is None:
        return None
    both = folder() / "server.pem"
    names = partial(hosts_here, name)
    return ServerCertificate(both, both, authority=authority, names=names, now=clock.now())
