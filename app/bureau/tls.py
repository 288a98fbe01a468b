"""TLS of a served bureau: a test CA of its own, and a certificate for the address it serves at.

Both are simulated and say so. A terminal trusts the file `ca.pem` by its setting `bureau_ca`. The
certificates of disks are SM2 and another matter (`authority`); these are what TLS libraries know.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.bureau.own_addresses import own_addresses
from app.bureau.serving import Tls

CA, CA_KEY = "ca.pem", "ca.key"
VALID = timedelta(days=365 * 10)
SERVER_VALID = timedelta(days=397)
MARK = "模拟税务局 SIMULATED TAX BUREAU TEST CA"
USAGE = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": True,
    "crl_sign": True,
    "encipher_only": False,
    "decipher_only": False,
}
Key = ec.EllipticCurvePrivateKey


def certificate_for(place: Path, host: str, at: datetime) -> Tls:
    """Certificate and key for a host name or address, made anew each time the bureau starts; the
    CA is made once and kept in the folder."""
    place.mkdir(parents=True, exist_ok=True)
    authority, authority_key = _authority(place, at)
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _builder(host, authority.subject, key, at, SERVER_VALID)
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_identifier(authority_key), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    files = Tls(place / "server.pem", place / "server.key")
    files.certificate.write_bytes(_pem(made) + _pem(authority))
    _keep_key(files.key, key)
    return files


def _authority(place: Path, at: datetime) -> tuple[x509.Certificate, Key]:
    if (place / CA).exists() and (place / CA_KEY).exists():
        key = serialization.load_pem_private_key((place / CA_KEY).read_bytes(), None)
        assert isinstance(key, Key)
        return x509.load_pem_x509_certificate((place / CA).read_bytes()), key
    new = ec.generate_private_key(ec.SECP256R1())
    made = (
        _builder(MARK, _name(MARK), new, at, VALID)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**USAGE), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(new.public_key()), critical=False)
        .sign(new, hashes.SHA256())
    )
    _keep_key(place / CA_KEY, new)
    (place / CA).write_bytes(_pem(made))
    return made, new


def _builder(
    subject: str, issuer: x509.Name, key: Key, at: datetime, valid: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + valid)
    )


def _identifier(authority_key: Key) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _names(host: str) -> list[x509.GeneralName]:
    """The address served at; of all addresses also each of this machine, its name and loopback."""
    known = {"localhost", socket.gethostname()}
    names: list[x509.GeneralName] = []
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return [x509.DNSName(host)]
    names.append(x509.IPAddress(address))
    if address.is_unspecified:
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
        names += [x509.IPAddress(each) for each in own_addresses()]
        names += [x509.DNSName(each) for each in sorted(known) if each.isascii()]
    return names


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _keep_key(path: Path, key: Key) -> None:
    plain = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(plain)
