"""A disk whose public key another bureau certified: made only if the certificates are its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.emulator.issuance import keep_issued, make_authority
from hardware.errors import Refused
from hardware.signing import certificate
from hardware.signing.sm2 import PrivateKey
from tests.disk_builders import PIN, START, Wall, an_order, authority, unlocked

KEY = PrivateKey(77)


def certified(number: str = "990000000001", key: PrivateKey = KEY) -> bytes:
    names = {
        "organizational_unit_name": "91990000MA0000007X",
        "serial_number": number,
        "common_name": certificate.DISK_MARK,
    }
    above = authority()
    return certificate.signed_by(above.certificate, above.key, key.public, names, START)


def test_it_signs_with_the_key_that_was_certified(tmp_path: Path) -> None:
    path, der = tmp_path / "disk", certified()
    keep_issued(path, an_order(), KEY, der, authority().certificate)
    disk = unlocked(path, Wall())
    assert (disk.certificate(), disk.authority()) == (der, authority().certificate)
    disk.verify_pin(PIN)
    disk.close()


@pytest.mark.parametrize("wrong", ["number", "key", "authority", "bytes"])
def test_certificates_that_are_not_its_own_make_no_disk(tmp_path: Path, wrong: str) -> None:
    der = {
        "number": certified("990000000002"),
        "key": certified(key=PrivateKey(78)),
        "authority": certified(),
        "bytes": b"nothing",
    }[wrong]
    above = make_authority(START) if wrong == "authority" else authority()
    with pytest.raises(Refused) as no:
        keep_issued(tmp_path / "disk", an_order(), KEY, der, above.certificate)
    assert no.value.facts["reason"] == "certificate"
    assert not (tmp_path / "disk").exists()
