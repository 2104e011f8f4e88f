"""A self-signed certificate for the phones' address, and that address.

No authority vouches for it, so a browser warns; the fingerprint shown beside the QR code identifies it. It is
kept while the address stays, so that a phone whose upload was interrupted need not trust another one.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lungelens.errors import UsageError
from lungelens.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

VALID_FOR = timedelta(days=90)
_RENEW_BEFORE = timedelta(days=2)
_CLOCK_SKEW = timedelta(days=1)
_ANY_REMOTE = ("192.0.2.1", 9)  # reserved for documentation; nothing is ever sent there


@dataclass(frozen=True)
class Certificate:
    """Where certificate and key are, and how people verify it: SHA-256, in pairs of hexadecimal digits."""

    path: Path
    key_path: Path
    fingerprint: str


def lan_address() -> str:
    """Return this computer's address in the local network.

    Raises
    ------
    UsageError
        There is no network.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ANY_REMOTE)  # only asks the system which route it would take
            return str(probe.getsockname()[0])
        except OSError as error:
            raise UsageError("Phones need a network: join the phone's Wi-Fi, then try again.") from error


def has_network() -> bool:
    """Whether this computer has an address that phones could reach."""
    try:
        return not ipaddress.ip_address(lan_address()).is_loopback
    except UsageError:
        return False


def self_signed_certificate(folder: Path, address: str) -> Certificate:
    """The folder's certificate for this address; made anew if missing, for another address, or about to expire."""
    path, key_path = folder / "lan-certificate.pem", folder / "lan-key.pem"
    certificate = _load_valid(path, address) if key_path.exists() else None
    if certificate is None:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _make(key, address)
        path.unlink(missing_ok=True)  # so that a certificate is never left beside another one's key
        _write_key(key_path, key)
        write_whole(path, certificate.public_bytes(serialization.Encoding.PEM))
    digest = certificate.fingerprint(hashes.SHA256())
    return Certificate(path, key_path, ":".join(f"{byte:02X}" for byte in digest))


def _load_valid(path: Path, address: str) -> x509.Certificate | None:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return None
    ours = ipaddress.ip_address(address) in names.get_values_for_type(x509.IPAddress)
    now = datetime.now(UTC)
    lasts = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc - _RENEW_BEFORE
    return certificate if ours and lasts else None


def _make(key: ec.EllipticCurvePrivateKey, address: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lungelens")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
