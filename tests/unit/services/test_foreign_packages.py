"""验证 of a package that another bureau's disk signed: foreign while it is whole, altered else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.emulator.issuance import Authority
from hardware.orders import PackageKind, ReportReceipt
from hardware.signing import certificate
from hardware.signing.packages import Signer, as_file, seal
from hardware.signing.sm2 import PrivateKey
from tests.bureau_builders import flipped
from tests.disk_builders import START, TAXPAYER, authority
from tests.home_builders import a_home, a_terminal

BODY = ReportReceipt("1", b"")
THEIRS = "990000000009"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


@pytest.fixture
def terminal(home: Path) -> Iterator[Any]:
    with a_terminal(home) as opened:
        yield opened


def told(terminal: Any, folder: Path, package: bytes) -> Any:
    """What is wrong with a package, as a file."""
    (folder / "given.json").write_bytes(as_file(package))
    return terminal.verifying.file(folder / "given.json").problem


def sealed(signer: Signer) -> bytes:
    return seal(signer, PackageKind.REPORT_RECEIPT, "1", THEIRS, START, BODY)


def a_disk_of_theirs() -> Signer:
    """A disk that another authority issued."""
    key, above = PrivateKey.generate(), authority()
    names = {"organizational_unit_name": TAXPAYER, "serial_number": THEIRS}
    names["common_name"] = certificate.DISK_MARK
    return Signer(
        key, certificate.signed_by(above.certificate, above.key, key.public, names, START)
    )


def test_a_whole_one_by_a_disk_of_theirs_is_foreign(terminal: Any, tmp_path: Path) -> None:
    problem = told(terminal, tmp_path, sealed(a_disk_of_theirs()))
    assert (problem.code, problem.facts["disk"]) == ("VERIFY-FOREIGN", THEIRS)


def test_one_by_a_disk_of_theirs_with_another_signature_is_altered(
    terminal: Any, tmp_path: Path
) -> None:
    problem = told(terminal, tmp_path, flipped(sealed(a_disk_of_theirs())))
    assert (problem.code, problem.facts["part"]) == ("VERIFY-ALTERED", "certificate")


def test_one_by_their_bureau_itself_names_no_disk_and_is_altered(
    terminal: Any, tmp_path: Path
) -> None:
    problem = told(terminal, tmp_path, sealed(authority().signer))
    assert (problem.code, problem.facts["part"]) == ("VERIFY-ALTERED", "certificate")


def test_one_of_our_own_bureau_with_another_signature_is_altered(
    terminal: Any, home: Path, tmp_path: Path
) -> None:
    kept = (home / "bureau" / "authority.simulated").read_bytes()
    ours = sealed(Authority.from_bytes(kept).signer)
    assert told(terminal, tmp_path, ours) is None
    problem = told(terminal, tmp_path, flipped(ours))
    assert (problem.code, problem.facts["part"]) == ("VERIFY-ALTERED", "signature")
