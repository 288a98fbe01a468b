"""X.509 certificates with SM2 keys, and the simulated authority (CA) that signs them.

Object identifiers: curve 1.2.156.10197.1.301, SM2 with SM3 1.2.156.10197.1.501 (GM/T 0006,
GM/T 0015). Every subject says 模拟 and SIMULATED; asn1crypto is imported when first used.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from hardware.ports import CHINA_TIME
from hardware.signing.sm2 import PrivateKey, PublicKey, known_key

if TYPE_CHECKING:
    from asn1crypto import x509

CURVE_OID = "1.2.156.10197.1.301"
SIGNATURE_OID = "1.2.156.10197.1.501"
DISK_MARK = "模拟税控盘 SIMULATED TAX DISK – NOT FOR FILING"
AUTHORITY_MARK = "模拟税务机关 SIMULATED TAX AUTHORITY – NOT FOR FILING"
VALID_YEARS = 10
Span = tuple[datetime, datetime] | None


class CertificateError(ValueError):
    """Bytes that are no certificate of ours, or one that its issuer did not sign."""


class Certificate(Struct, frozen=True):
    """What a certificate says. `subject` and `issuer` are its names as one line of text."""

    subject: str
    issuer: str
    public_key: bytes  # x‖y
    valid_from: datetime
    valid_until: datetime
    simulated: bool
    disk: str = ""  # 机器编号; of an authority empty
    taxpayer: str = ""

    def covers(self, at: datetime) -> bool:
        """Whether it holds at this moment."""
        return self.valid_from <= at <= self.valid_until


def validity(today: datetime) -> tuple[datetime, datetime]:
    """From the day before, 00:00, for ten years.

    >>> [str(day.date()) for day in validity(datetime(2024, 1, 15, tzinfo=CHINA_TIME))]
    ['2024-01-14', '2034-01-14']
    """
    local = today.astimezone(CHINA_TIME).replace(hour=0, minute=0, second=0, microsecond=0)
    start = local - timedelta(days=1)
    day = min(start.day, 28) if start.month == 2 else start.day
    return start, start.replace(year=start.year + VALID_YEARS, day=day)


def self_signed(key: PrivateKey, names: dict[str, str], at: datetime, valid: Span = None) -> bytes:
    """The certificate of an authority, DER; `valid` as of `signed_by`."""
    return _make(key.public, names, names, key, valid or validity(at), authority=True)


def signed_by(
    issuer: bytes,
    issuer_key: PrivateKey,
    subject_key: PublicKey,
    names: dict[str, str],
    at: datetime,
    valid: Span = None,
) -> bytes:
    """A certificate for a key, signed by the authority whose certificate is `issuer`, DER. Unless
    it is told how long it is `valid`, it is so from the day before `at` for ten years."""
    issuer_names: dict[str, str] = dict(_load(issuer).subject.native)
    span = valid or validity(at)
    return _make(subject_key, names, issuer_names, issuer_key, span, authority=False)


def read(der: bytes) -> Certificate:
    """What these bytes certify; raises CertificateError if they certify no SM2 key."""
    loaded = _load(der)
    try:
        body, names = loaded["tbs_certificate"], loaded.subject.native
        return Certificate(
            subject=loaded.subject.human_friendly,
            issuer=loaded.issuer.human_friendly,
            public_key=_public_key(body["subject_public_key_info"]),
            valid_from=body["validity"]["not_before"].native.astimezone(CHINA_TIME),
            valid_until=body["validity"]["not_after"].native.astimezone(CHINA_TIME),
            simulated="SIMULATED" in loaded.subject.human_friendly,
            disk=str(names.get("serial_number", "")),
            taxpayer=str(names.get("organizational_unit_name", "")),
        )
    except (ValueError, TypeError, KeyError) as wrong:
        raise CertificateError("not a certificate with an SM2 key") from wrong


def names(der: bytes) -> dict[str, str]:
    """Whom these bytes certify, by the names of X.520; raises CertificateError."""
    return {kind: str(name) for kind, name in _load(der).subject.native.items()}


def check_issuer(der: bytes, issuer: bytes) -> None:
    """Raises CertificateError unless the issuer's key signed this certificate."""
    loaded, above = _load(der), read(issuer)
    signature = _plain(loaded["signature_value"].native)
    signed = loaded["tbs_certificate"].dump()
    if not known_key(above.public_key).verify(signature, signed):
        raise CertificateError("not signed by this authority")


def _make(
    subject_key: PublicKey,
    subject: dict[str, str],
    issuer: dict[str, str],
    signer: PrivateKey,
    valid: tuple[datetime, datetime],
    *,
    authority: bool,
) -> bytes:
    from asn1crypto import x509

    algorithm = {"algorithm": SIGNATURE_OID}
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(63) + 1,
            "signature": algorithm,
            "issuer": x509.Name.build(issuer),
            "validity": {"not_before": _time(valid[0]), "not_after": _time(valid[1])},
            "subject": x509.Name.build(subject),
            "subject_public_key_info": _key_info(subject_key),
            "extensions": _extensions(authority),
        }
    )
    signature = _der(signer.sign(body.dump()))
    parts = {"tbs_certificate": body, "signature_algorithm": algorithm}
    der: bytes = x509.Certificate({**parts, "signature_value": signature}).dump()
    return der


def _extensions(authority: bool) -> list[dict[str, Any]]:
    usage = {"key_cert_sign", "crl_sign"} if authority else {"digital_signature"}
    return [
        {"extn_id": "basic_constraints", "critical": True, "extn_value": {"ca": authority}},
        {"extn_id": "key_usage", "critical": True, "extn_value": usage},
    ]


def _time(at: datetime) -> x509.Time:
    from asn1crypto import x509

    name = "utc_time" if at.year < 2050 else "general_time"
    return x509.Time(name=name, value=at)


def _key_info(key: PublicKey) -> Any:
    from asn1crypto import keys

    named = keys.ECDomainParameters(name="named", value=CURVE_OID)
    point = keys.ECPointBitString(b"\x04" + key.data)
    return {"algorithm": {"algorithm": "ec", "parameters": named}, "public_key": point}


def _public_key(info: Any) -> bytes:
    named = info["algorithm"]["parameters"].chosen.dotted
    point: bytes = info["public_key"].native
    if named != CURVE_OID or point[:1] != b"\x04":
        raise ValueError("another curve")
    return PublicKey(point[1:]).data


def _load(der: bytes) -> Any:
    from asn1crypto import x509

    try:
        loaded = x509.Certificate.load(der, strict=True)
        loaded.native  # noqa: B018  parses every part now, not when somebody looks
        algorithms = (loaded["signature_algorithm"], loaded["tbs_certificate"]["signature"])
        exact = x509.Certificate.load(der).dump(force=True) == der
    except (ValueError, TypeError, KeyError) as wrong:
        raise CertificateError("not a certificate") from wrong
    if not exact or any(a.dump() != _sm2_algorithm() for a in algorithms):
        raise CertificateError("not a certificate signed by SM2")
    return loaded


def _sm2_algorithm() -> bytes:
    from asn1crypto import algos

    der: bytes = algos.SignedDigestAlgorithm({"algorithm": SIGNATURE_OID}).dump()
    return der


def _der(signature: bytes) -> bytes:
    from asn1crypto import algos

    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    der: bytes = algos.DSASignature({"r": r, "s": s}).dump()
    return der


def _plain(der: bytes) -> bytes:
    from asn1crypto import algos

    try:
        pair = algos.DSASignature.load(der, strict=True)
        return b"".join(pair[part].native.to_bytes(32, "big") for part in "rs")
    except (ValueError, TypeError, OverflowError) as wrong:
        raise CertificateError("not a signature") from wrong
