"""The studio's own certificate authority, which can vouch for hosts of the studio alone."""

import plistlib
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from smpdash.store.db.files import replaced, short_text

FOLDER: Final = "https"
AUTHORITY_LASTS: Final = timedelta(days=3652)
# Tablets take at most 825 days; a short time limits what a stolen key is good for.
SERVER_LASTS: Final = timedelta(days=90)
# The clock of a tablet may be behind.
BACKDATED: Final = timedelta(days=1)
# No site of the internet is in these networks; the address of the machine may change within them.
NETWORKS: Final = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
_NAME: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9-]{1,63})*")


class NoAuthority(Exception):
    """The files of the authority cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority's certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def ends(self) -> datetime:
        """When its certificate ends, in UTC."""
        return self.certificate.not_valid_after_utc

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of its certificate, as tablets show it: "A3 5F ..."."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(" ").upper()

    @property
    def der(self) -> bytes:
        """Its certificate, as tablets take it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def permits(self, name: str) -> bool:
        """Whether the authority may vouch for this host, a name or an address."""
        allowed = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        trees = allowed.permitted_subtrees or []
        address = address_of(name)
        if address is not None:
            networks = (
                ip_network(tree.value) for tree in trees if isinstance(tree, x509.IPAddress)
            )
            return any(address in network for network in networks)
        names = (tree.value for tree in trees if isinstance(tree, x509.DNSName))
        return bool(_NAME.fullmatch(name)) and any(
            name == tree or name.endswith(f".{tree}") for tree in names
        )


def make(folder: Path, names: Iterable[str], *, owner: str, now: datetime) -> Authority:
    """Make an authority for these hosts; raises OSError if its files cannot be written.

    Its key is readable by the user alone who runs smpdash. It may vouch for `names`, and for any
    address in the networks that no site of the internet has.
    """
    hosts = list(dict.fromkeys(names))
    addresses = [address for address in map(address_of, hosts) if address is not None]
    networks = [ip_network(network) for network in NETWORKS]
    networks += [
        ip_network(address) for address in addresses if not any(address in net for net in networks)
    ]
    trees: list[x509.GeneralName] = [
        x509.DNSName(name) for name in hosts if address_of(name) is None and _NAME.fullmatch(name)
    ]
    trees += [x509.IPAddress(network) for network in networks]
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "smpdash"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"smpdash on {owner}"[:64]),
        ]
    )
    certificate = (
        _begun(name, name, key, now, now + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(trees, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with replaced(folder / "authority.key", mode="wb") as out:
        out.write(_pem(key))
    with replaced(folder / "authority.crt", mode="wb") as out:
        out.write(certificate.public_bytes(serialization.Encoding.PEM))
    return Authority(certificate, key)


def load(folder: Path) -> Authority | None:
    """The authority in this folder; None if there is none. Raises NoAuthority if it is broken."""
    files = [folder / "authority.key", folder / "authority.crt"]
    if not any(file.exists() for file in files):
        return None
    again = "`smpdash https --anew` makes another authority, which each tablet has to trust anew."
    try:
        key = serialization.load_pem_private_key(short_text(files[0]).encode(), None)
        certificate = x509.load_pem_x509_certificate(short_text(files[1]).encode())
        certificate.extensions.get_extension_for_class(x509.NameConstraints)
    except (OSError, ValueError, TypeError, x509.ExtensionNotFound) as problem:
        raise NoAuthority(f"The authority in {folder} cannot be read: {problem}. {again}") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != (
        certificate.public_key()
    ):
        raise NoAuthority(
            f"The key and the certificate in {folder} do not belong together. {again}"
        )
    return Authority(certificate, key)


def issue(authority: Authority, names: Iterable[str], *, now: datetime) -> bytes:
    """A certificate of a server under these hosts, with its key, as PEM.

    Hosts that the authority may not vouch for are left out: one of them would spoil the whole.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    hosts = [name for name in dict.fromkeys(names) if authority.permits(name)]
    certificate = (
        _begun(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "smpdash")]),
            authority.certificate.subject,
            key,
            now,
            min(now + SERVER_LASTS, authority.ends),
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in hosts]), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), False
        )
        .sign(authority.key, hashes.SHA256())
    )
    return _pem(key) + certificate.public_bytes(serialization.Encoding.PEM)


def profile(authority: Authority) -> bytes:
    """The certificate as a configuration profile, which an iPad or a Mac installs."""
    name = str(authority.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    own = uuid.uuid5(uuid.NAMESPACE_OID, authority.fingerprint)
    inner = uuid.uuid5(own, "certificate")
    content = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"smpdash.{inner}",
        "PayloadUUID": str(inner).upper(),
        "PayloadDisplayName": name,
        "PayloadCertificateFileName": "smpdash.crt",
        "PayloadContent": authority.der,
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"smpdash.{own}",
            "PayloadUUID": str(own).upper(),
            "PayloadDisplayName": name,
            "PayloadDescription": "Lets this tablet trust the studio’s computer, and nobody else.",
            "PayloadContent": [content],
        }
    )


def address_of(name: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is written as; None for a name."""
    try:
        return ip_address(name)
    except ValueError:
        return None


def _general(name: str) -> x509.GeneralName:
    address = address_of(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    ends: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before((now - BACKDATED).astimezone(UTC))
        .not_valid_after(ends.astimezone(UTC))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
