"""电子发票印章: made once a home, certified by its bureau, believed by the disk's authority."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.verify.verdicts import Verdict
from hardware.signing import seals
from hardware.signing.certificate import CertificateError, check_issuer
from hardware.signing.sm2 import PrivateKey
from tests.bureau_home import an_office
from tests.home_builders import a_home, a_terminal, bill, say, text_file


def test_a_home_makes_its_seal_once_and_without_a_network(tmp_path: Path) -> None:
    home = a_home(tmp_path / "h")
    say(home, "network", "off")
    with a_terminal(home) as terminal:
        at = terminal.device.disk.clock()
        made = terminal.einvoice_seals.seal(at)
        assert terminal.einvoice_seals.seal(at) is made
        seals.check_rsa_authority(made.pdf_certificates[1], terminal.device.disk.authority())
    with a_terminal(home) as terminal:
        kept = terminal.einvoice_seals.seal(at)
    assert kept.parts == made.parts
    seals.check_rsa_seal(*kept.pdf_certificates)
    check_issuer(*kept.sm2_certificates)
    signature = kept.sm2_key.sign_repeatably(b"a file")
    assert signature == made.sm2_key.sign_repeatably(b"a file")
    assert kept.sm2_key.public.verify(signature, b"a file")


def test_a_served_bureau_certifies_it_and_without_that_bureau_the_file_waits(
    tmp_path: Path,
) -> None:
    with an_office(tmp_path) as office:
        said = _e_invoice(office.home)
        path = tmp_path / "a.pdf"
        say(office.home, "network", "off")
        refused = say(office.home, "print", *said, "--pdf", path)
        assert (refused.exit_code, refused.codes) == (3, ["SEAL-NONE"])
        assert "连不上税务局" in refused.only["error"]["message"]
        assert not path.exists()
        say(office.home, "network", "on")
        assert say(office.home, "upload").exit_code == 0
        assert say(office.home, "print", *said, "--pdf", path).exit_code == 0
        verdict = say(office.home, "verify", path).only
        assert (verdict["book"], verdict["bureau"]) == ("known", "known")
        with office.terminal() as terminal:
            other = Verdict("receipt")
            assert terminal.verifying.at_bureau(other, terminal.bureau) is other


def _e_invoice(home: Path) -> tuple[str, str]:
    answer = say(home, "issue", "--kind", "026", text_file(home / "e.txt", bill("E1"))).only
    return answer["code"], answer["number"]


def test_only_the_authority_of_the_disks_makes_an_authority_of_seals_believed(
    tmp_path: Path,
) -> None:
    home = a_home(tmp_path / "h")
    with a_terminal(home) as terminal:
        ours = terminal.device.disk.authority()
        at = terminal.device.disk.clock()
        seal = terminal.einvoice_seals.seal(at)
    leaf, authority = seal.pdf_certificates
    key, valid = seals.new_rsa_key(), (at, at.replace(year=2034))
    other = seals.rsa_authority(key, PrivateKey(7), valid)
    for wrong in (b"", leaf, other, authority[:-1] + bytes((authority[-1] ^ 1,))):
        with pytest.raises(CertificateError):
            seals.check_rsa_authority(wrong, ours)
    with pytest.raises(CertificateError):
        seals.check_rsa_seal(leaf, other)
    for nobody in (b"", authority):
        with pytest.raises(CertificateError):
            seals.owner(nobody)


def test_what_is_no_key_is_not_certified() -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    other = generate_private_key(SECP256R1())
    public = other.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for wrong in (b"", public, public.replace(bytes.fromhex("2a8648ce3d0201"), bytes(7))):
        with pytest.raises(ValueError):
            seals.read_key(wrong)
    private = other.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(ValueError):
        seals.read_private(private)
