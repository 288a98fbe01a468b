"""验证 of OFD: by whose seal, and which part is not as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap.outputs import ofd_reader
from app.domain.errors import RuleBroken
from app.services.verify.verifying_ofd import is_ofd, sealed_ofd
from hardware.signing import certificate
from hardware.signing.certificate import CertificateError
from hardware.signing.seals import SEAL_MARK, sm2_owner
from hardware.signing.sm2 import PrivateKey
from printing.ofd import parts as place
from printing.ofd.container import unpacked
from tests import ofd_documents as ofd
from tests.face_examples import ISSUED
from tests.home_builders import a_home, a_terminal, bill, say, text_file


def test_an_ofd_of_this_bureau_names_whose_seal_it_bears(tmp_path: Path) -> None:
    home = a_home(tmp_path / "h")
    said = say(home, "issue", "--kind", "026", text_file(home / "a.txt", bill("D1"))).only
    say(home, "print", said["code"], said["number"], "--ofd", home / "a.ofd")
    say(home, "print", said["code"], said["number"], "--xml", home / "a.xml")
    content = (home / "a.ofd").read_bytes()
    assert is_ofd(content)
    with a_terminal(home) as terminal:
        found = sealed_ofd(content, ofd_reader(), terminal.device.disk.authority())
    assert found.xml == (home / "a.xml").read_bytes()
    assert (found.name, found.tax_id) == ("示例甲测试有限公司", "91990000MA0000007X")


def test_a_seal_of_another_authority_is_refused() -> None:
    other = PrivateKey(7)
    names = {"common_name": certificate.AUTHORITY_MARK}
    authority = certificate.self_signed(other, names, ISSUED)
    assert _part(ofd.a_file(), authority) == "signer"


def test_a_seal_of_nobody_is_refused() -> None:
    assert _part(ofd.a_file(), ofd.seal().certificate) == "signer"  # an authority is no taxpayer


def test_an_altered_part_is_named_and_a_file_cut_short_is_told_as_such() -> None:
    changed = {**unpacked(ofd.a_file()), place.page(0): b"<x/>"}
    assert _part(ofd.zipped(changed), b"") == place.page(0)
    assert _part(ofd.a_file()[:-1], b"") == "ofd-container"
    assert _part(ofd.signed_anew(lambda parts: parts.update({"a.xml": b""})), b"") == "a.xml"


def test_a_file_without_its_data_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    key, owner = PrivateKey(20240115), {"common_name": certificate.AUTHORITY_MARK}
    authority = certificate.self_signed(key, owner, ISSUED)
    names = {
        "common_name": SEAL_MARK,
        "organization_name": "示例甲测试有限公司",
        "organizational_unit_name": "91990000MA0000007X",
    }
    own = certificate.signed_by(authority, key, key.public, names, ISSUED)
    assert sm2_owner(own) == ("示例甲测试有限公司", "91990000MA0000007X")
    monkeypatch.setattr(ofd.seal(), "certificate", own)
    renamed = ofd.replaced(place.ATTACHMENTS, 'Name="original_invoice"', 'Name="other"')
    assert _part(ofd.signed_anew(renamed), authority) == "attachment"


def test_what_is_no_certificate_has_no_owner() -> None:
    with pytest.raises(CertificateError):
        sm2_owner(b"")


def _part(content: bytes, authority: bytes) -> str:
    with pytest.raises(RuleBroken) as problem:
        sealed_ofd(content, ofd_reader(), authority)
    assert problem.value.code == "VERIFY-ALTERED"
    return problem.value.facts["part"]
