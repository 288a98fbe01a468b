"""Certificates of the seals of e-invoices (电子发票印章), and the authority that signs them.

Readers of PDF know RSA and not SM2, so seals on PDF files have an RSA authority of their own. The
authority of the disks vouches for it: its SM2 signature over the RSA key stands as an extension
in the RSA authority's certificate. Who knows the disk's authority can tell a seal's without asking
anybody. Every subject says 模拟 and SIMULATED.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from hardware.ports import CHINA_TIME
from hardware.signing import certificate
from hardware.signing.certificate import CertificateError
from hardware.signing.sm2 import SIGNATURE_SIZE, PrivateKey, PublicKey, known_key

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

SEAL_MARK = "模拟电子发票印章 SIMULATED SEAL NOT FOR FILING"
AUTHORITY_MARK = "模拟发票印章机关 SIMULATED SEAL AUTHORITY"
VOUCHED = "2.25.153266408210712053829165046921383467059"  # an identifier of our own (X.667)
RSA_BITS = 2048
_SAID = b"SIMULATED SEAL AUTHORITY\0"
_OCTETS = b"\x04\x40"  # DER: 64 bytes follow
_LONGEST = 64  # signs of a name in a certificate (X.520)
Span = tuple[datetime, datetime]


def new_rsa_key() -> RSAPrivateKey:
    """A key of 2048 bits."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)


def rsa_authority(key: RSAPrivateKey, above: PrivateKey, valid: Span) -> bytes:
    """The certificate of a new authority of seals, DER; `above` is the key of the disks' one."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, AUTHORITY_MARK)])
    signature = above.sign(_SAID + key_bytes(key.public_key()))
    vouched = x509.UnrecognizedExtension(x509.ObjectIdentifier(VOUCHED), _OCTETS + signature)
    made = _begun(name, name, key.public_key(), valid, authority=True)
    return _der(made.add_extension(vouched, critical=False).sign(key, hashes.SHA256()))


def rsa_seal(
    authority: bytes,
    authority_key: RSAPrivateKey,
    key: RSAPublicKey,
    name: str,
    tax_id: str,
    valid: Span,
) -> bytes:
    """The certificate of a taxpayer's seal on PDF files, DER."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    parts = (
        (NameOID.COMMON_NAME, SEAL_MARK),
        (NameOID.ORGANIZATION_NAME, name[:_LONGEST]),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, tax_id),
    )
    subject = x509.Name([x509.NameAttribute(each, text) for each, text in parts])
    issuer = x509.load_der_x509_certificate(authority).subject
    made = _begun(subject, issuer, key, valid, authority=False)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    return _der(made.add_extension(usage, critical=False).sign(authority_key, hashes.SHA256()))


def sm2_seal(
    authority: bytes, authority_key: PrivateKey, key: PublicKey, name: str, tax_id: str, valid: Span
) -> bytes:
    """The certificate of a taxpayer's seal on OFD files, DER."""
    names = {
        "common_name": SEAL_MARK,
        "organization_name": name[:_LONGEST],
        "organizational_unit_name": tax_id,
    }
    return certificate.signed_by(authority, authority_key, key, names, valid[0], valid)


def check_rsa_authority(der: bytes, authority: bytes) -> None:
    """Raises CertificateError unless the disks' authority vouches for this one of seals."""
    try:
        loaded = _loaded(der)
        loaded.verify_directly_issued_by(loaded)
        vouched = _extension(loaded)
        said = _SAID + key_bytes(_rsa_key(loaded))
    except _wrongs() as wrong:
        raise CertificateError("not an authority of seals") from wrong
    above = known_key(certificate.read(authority).public_key)
    if not above.verify(vouched, said):
        raise CertificateError("nobody vouches for this authority")


def check_rsa_seal(der: bytes, authority: bytes) -> None:
    """Raises CertificateError unless that authority of seals signed this seal's certificate."""
    try:
        _loaded(der).verify_directly_issued_by(_loaded(authority))
    except _wrongs() as wrong:
        raise CertificateError("not signed by this authority") from wrong


def owner(der: bytes) -> tuple[str, str]:
    """Name and tax id of the taxpayer whose seal on PDF files it is; CertificateError."""
    from cryptography.x509.oid import NameOID

    try:
        subject = _loaded(der).subject
        kinds = NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME
        name, tax_id = (str(subject.get_attributes_for_oid(each)[0].value) for each in kinds)
    except _wrongs() as wrong:
        raise CertificateError("not the certificate of a seal") from wrong
    return name, tax_id


def span(der: bytes) -> tuple[date, date]:
    """The first and the last day of a seal on PDF files, at +08:00; CertificateError."""
    try:
        loaded = _loaded(der)
        ends = loaded.not_valid_before_utc, loaded.not_valid_after_utc
    except _wrongs() as wrong:
        raise CertificateError("not the certificate of a seal") from wrong
    first, last = (end.astimezone(CHINA_TIME).date() for end in ends)
    return first, last


def sm2_owner(der: bytes) -> tuple[str, str]:
    """Name and tax id of the taxpayer whose seal on OFD files it is; CertificateError."""
    names = certificate.names(der)
    try:
        return names["organization_name"], names["organizational_unit_name"]
    except KeyError as wrong:
        raise CertificateError("not the certificate of a seal") from wrong


def key_bytes(key: RSAPublicKey) -> bytes:
    """SubjectPublicKeyInfo, DER."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def private_bytes(key: RSAPrivateKey) -> bytes:
    """PKCS #8, DER, not encrypted: whoever keeps it seals it."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def read_key(data: bytes) -> RSAPublicKey:
    """The key of `key_bytes`; ValueError for any other."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(data)
    except UnsupportedAlgorithm as other:
        raise ValueError("not a key of RSA") from other
    if not isinstance(key, RSAPublicKey) or key.key_size != RSA_BITS:
        raise ValueError("not a key of RSA")
    return key


def read_private(data: bytes) -> RSAPrivateKey:
    """The key of `private_bytes`; ValueError."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key = load_der_private_key(data, None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not a key of RSA")
    return key


def _begun(
    subject: x509.Name, issuer: x509.Name, key: RSAPublicKey, valid: Span, *, authority: bool
) -> x509.CertificateBuilder:
    from cryptography import x509

    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder(issuer, subject, key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _der(made: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return made.public_bytes(Encoding.DER)


def _wrongs() -> tuple[type[Exception], ...]:
    """What the library says of bytes that are no certificate, or none of ours."""
    from cryptography import exceptions, x509

    own = exceptions.InvalidSignature, exceptions.UnsupportedAlgorithm
    forms = x509.InvalidVersion, x509.DuplicateExtension, x509.ExtensionNotFound
    return (ValueError, TypeError, LookupError, *own, *forms)


def _loaded(der: bytes) -> x509.Certificate:
    from cryptography import x509

    return x509.load_der_x509_certificate(der)


def _rsa_key(loaded: x509.Certificate) -> RSAPublicKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    key = loaded.public_key()
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not a key of RSA")
    return key


def _extension(loaded: x509.Certificate) -> bytes:
    from cryptography import x509

    found = loaded.extensions.get_extension_for_oid(x509.ObjectIdentifier(VOUCHED)).value
    value = found.value if isinstance(found, x509.UnrecognizedExtension) else b""
    if len(value) != len(_OCTETS) + SIGNATURE_SIZE or not value.startswith(_OCTETS):
        raise ValueError("no signature")
    return value[len(_OCTETS) :]
