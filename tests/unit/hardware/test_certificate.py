"""Certificates say who they are for, that all is simulated, and who signed them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from asn1crypto import keys, x509

from hardware.ports import CHINA_TIME
from hardware.signing import certificate
from hardware.signing.certificate import CertificateError
from hardware.signing.sm2 import PrivateKey

AT = datetime(2024, 1, 15, 10, tzinfo=CHINA_TIME)
CA_KEY, KEY = PrivateKey.generate(), PrivateKey.generate()
CA = certificate.self_signed(CA_KEY, {"common_name": certificate.AUTHORITY_MARK}, AT)
DISK = certificate.signed_by(
    CA,
    CA_KEY,
    KEY.public,
    {"common_name": certificate.DISK_MARK, "serial_number": "990000000001"},
    AT,
)


def test_a_certificate_tells_its_key_and_that_it_is_simulated():
    said = certificate.read(DISK)
    assert said.public_key == KEY.public.data
    assert said.simulated
    assert "模拟" in said.subject
    assert "SIMULATED TAX DISK – NOT FOR FILING" in said.subject
    assert "990000000001" in said.subject
    assert "模拟" in said.issuer


def test_a_certificate_holds_from_the_day_before_for_ten_years():
    said = certificate.read(DISK)
    assert said.valid_from == datetime(2024, 1, 14, tzinfo=CHINA_TIME)
    assert said.valid_until == datetime(2034, 1, 14, tzinfo=CHINA_TIME)
    assert said.covers(AT)
    assert not said.covers(said.valid_until + timedelta(seconds=1))


def test_a_certificate_of_the_29th_of_february_ends_on_the_28th():
    start, end = certificate.validity(datetime(2024, 3, 1, tzinfo=CHINA_TIME))
    assert (start.month, start.day, end.month, end.day) == (2, 29, 2, 28)


def test_a_certificate_beyond_2050_is_read_back():
    late = certificate.self_signed(CA_KEY, {"common_name": "模拟 SIMULATED"}, AT.replace(year=2045))
    assert certificate.read(late).valid_until.year == 2055


def test_the_object_identifiers_are_those_of_sm2():
    loaded = x509.Certificate.load(DISK)
    algorithm = loaded["tbs_certificate"]["subject_public_key_info"]["algorithm"]
    assert algorithm["parameters"].chosen.dotted == "1.2.156.10197.1.301"
    assert loaded["signature_algorithm"]["algorithm"].dotted == "1.2.156.10197.1.501"


def test_the_issuer_and_nobody_else_signed_it():
    certificate.check_issuer(DISK, CA)
    certificate.check_issuer(CA, CA)
    other = certificate.self_signed(KEY, {"common_name": certificate.AUTHORITY_MARK}, AT)
    with pytest.raises(CertificateError, match="not signed"):
        certificate.check_issuer(DISK, other)


def test_every_changed_byte_of_a_certificate_is_noticed():
    for place in range(0, len(DISK), 9):
        changed = bytearray(DISK)
        changed[place] ^= 1
        with pytest.raises(CertificateError):
            certificate.check_issuer(bytes(changed), CA)


@pytest.mark.parametrize("der", [b"", b"\0", DISK[:-1], DISK + b"\0", b"0" * 100])
def test_what_is_no_certificate_is_refused(der):
    with pytest.raises(CertificateError):
        certificate.read(der)


def test_a_key_on_another_curve_is_refused():
    loaded = x509.Certificate.load(DISK)
    info = loaded["tbs_certificate"]["subject_public_key_info"]["algorithm"]
    info["parameters"] = keys.ECDomainParameters(name="named", value="secp256r1")
    with pytest.raises(CertificateError, match="SM2"):
        certificate.read(loaded.dump(force=True))
