"""A certificate authority for this machine, and the short-lived server certificate that `--lan` serves with.

Name constraints (RFC 5280 §4.2.1.10) limit the authority to private addresses, local names and the addresses
it was made for, so a phone that trusts it can be deceived about no other site.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFE = timedelta(days=3650)
# Apple refuses server certificates that live longer than 825 days; a month keeps a stolen one short-lived.
SERVER_LIFE = timedelta(days=30)
RENEWED_BEFORE_END = timedelta(days=7)
CLOCKS_APART_MAX = timedelta(days=1)
PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
    "fe80::/10",
)
PRIVATE_NAMES = ("local", "localhost")


@dataclass(frozen=True)
class Certificates:
    """The paths of the authority's certificate, which phones install, and of the server's certificate and key."""

    authority: Path
    server: Path
    server_key: Path


def certificates_for(names: Sequence[str], folder: Path) -> Certificates:
    """Return the certificates for these names and addresses; make or renew them in `folder` if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    files = Certificates(folder / "authority.crt", folder / "server.crt", folder / "server.key")
    if not files.authority.exists() or not _may_vouch(files.authority, names):
        _make_authority(files.authority, names)
        files.server.unlink(missing_ok=True)
    if not _is_good(files.server, names):
        _make_server(files, names)
    return files


def _key_of(authority: Path) -> Path:
    return authority.with_suffix(".key")


def _make_authority(path: Path, names: Sequence[str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Portillon {datetime.now(UTC):%Y-%m-%d}")])
    permitted: list[x509.GeneralName] = [x509.DNSName(private) for private in PRIVATE_NAMES]
    permitted += [x509.IPAddress(network) for network in _networks(names)]
    usage = _usage(key_cert_sign=True, crl_sign=True)
    builder = _builder(name, name, key.public_key(), AUTHORITY_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(x509.NameConstraints(permitted, None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    _write_key(_key_of(path), key)
    _write(path, builder.sign(key, hashes.SHA256()))


def _networks(names: Sequence[str]) -> list[IPv4Network | IPv6Network]:
    """Return the private networks, and for each address outside them a network of that one address."""
    private = [ip_network(network) for network in PRIVATE]
    addresses = [general.value for general in map(_general, names) if isinstance(general, x509.IPAddress)]
    alone = [
        ip_network(str(address)) for address in addresses if not any(address in known for known in private)
    ]
    return [*private, *alone]


def _may_vouch(authority: Path, names: Sequence[str]) -> bool:
    known = x509.load_pem_x509_certificate(authority.read_bytes())
    permitted = known.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or ()
    return {x509.IPAddress(network) for network in _networks(names)} <= set(permitted)


def _make_server(files: Certificates, names: Sequence[str]) -> None:
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    signing_key = serialization.load_pem_private_key(_key_of(files.authority).read_bytes(), None)
    assert isinstance(signing_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    builder = _builder(subject, authority.subject, key.public_key(), SERVER_LIFE)
    builder = builder.add_extension(
        x509.SubjectAlternativeName([_general(name) for name in names]), critical=False
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    builder = builder.add_extension(_usage(digital_signature=True), critical=True)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key())
    builder = builder.add_extension(issuer, critical=False)
    _write_key(files.server_key, key)
    _write(files.server, builder.sign(signing_key, hashes.SHA256()))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, life: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    # A phone whose clock is behind must find the certificate valid, too.
    builder = builder.not_valid_before(now - CLOCKS_APART_MAX).not_valid_after(now + life)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _usage(**allowed: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _is_good(path: Path, names: Sequence[str]) -> bool:
    """Whether the certificate exists, covers all the names, and does not expire within RENEWED_BEFORE_END."""
    if not path.exists():
        return False
    known = x509.load_pem_x509_certificate(path.read_bytes())
    vouched = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    fresh = known.not_valid_after_utc - datetime.now(UTC) > RENEWED_BEFORE_END
    return fresh and {_general(name) for name in names} <= set(vouched)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)


def _write(path: Path, certificate: x509.Certificate) -> None:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
