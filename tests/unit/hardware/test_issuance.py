"""发行 makes disks of area 99 only, whole or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from hardware.disk import Disk
from hardware.emulator.issuance import Authority, VolumeOrder, issue_disk
from hardware.errors import Refused
from hardware.signing import certificate
from hardware.signing.certificate import CertificateError
from tests.disk_builders import (
    ORDINARY,
    PIN,
    START,
    TAXPAYER,
    Wall,
    a_disk_file,
    a_line,
    an_order,
    authority,
)


def _volumes(*volumes):
    return {"volumes": tuple(VolumeOrder("007", *volume) for volume in volumes)}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"taxpayer_id": "91370100MA0000007X"}, "taxpayer"),
        ({"taxpayer_id": "370100000000019"}, "taxpayer"),
        ({"taxpayer_id": ""}, "taxpayer"),
        (_volumes(("037002300104", 1, 50)), "code"),
        (_volumes(("3700231130", 1, 50)), "code"),
        (_volumes(("099002300104", 1, 50), ("099002300104", 50, 5)), "volume"),
        (_volumes(("099002300104", 0, 50)), "volume"),
        (_volumes(("099002300104", 1, 0)), "volume"),
        (_volumes(("099002300104", 99_999_999, 2)), "volume"),
        ({"volumes": (VolumeOrder("026", "099002300111", 1, 5),)}, "volume"),
        ({"number": "1"}, "number"),
        ({"kinds": (ORDINARY, ORDINARY)}, "kind"),
        ({"pin": "123"}, "pin"),
        ({"pin_tries": 16}, "pin"),
    ],
)
def test_a_disk_that_no_emulator_may_be_is_refused_and_no_file_is_made(tmp_path, changes, reason):
    with pytest.raises(Refused) as refused:
        a_disk_file(tmp_path, **changes)
    assert (refused.value.code, refused.value.facts["reason"]) == ("ISSUANCE-REFUSED", reason)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_knows_what_it_was_issued_with(tmp_path):
    disk = Disk(a_line(a_disk_file(tmp_path), Wall()))
    assert disk.identity().simulated
    assert disk.identity().number == "990000000001"
    assert disk.status().taxpayer_id == TAXPAYER
    assert disk.status().clock == START
    assert [(v.kind, v.first, v.last, v.next) for v in disk.volumes()] == [
        ("007", 1, 3, 1),
        ("007", 1, 500, 1),
        ("004", 1, 500, 1),
    ]
    certificate.check_issuer(disk.certificate(), disk.authority())
    assert certificate.read(disk.certificate()).covers(START)
    disk.close()


def test_a_disks_clock_may_begin_at_another_time_than_the_pcs(tmp_path):
    wall = Wall(START + timedelta(days=900))
    path = a_disk_file(tmp_path, wall=wall())
    wall.forward(hours=1)
    disk = Disk(a_line(path, wall))
    assert disk.status().clock == START + timedelta(hours=1)
    disk.close()


def test_an_existing_file_is_left_alone(tmp_path):
    path = tmp_path / "disk.simdisk"
    path.write_bytes(b"kept")
    with pytest.raises(FileExistsError):
        issue_disk(path, authority(), an_order())
    assert path.read_bytes() == b"kept"


def test_the_file_says_what_it_is_and_hides_the_pin(tmp_path):
    path = a_disk_file(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (0x53584B50,)
        assert db.execute("PRAGMA user_version").fetchone() == (2,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert PIN.encode() not in path.read_bytes()


def test_an_authority_comes_back_from_its_bytes():
    again = Authority.from_bytes(authority().to_bytes())
    assert again.certificate == authority().certificate
    assert again.key.to_bytes() == authority().key.to_bytes()
    certificate.check_issuer(again.certificate, again.certificate)


@pytest.mark.parametrize("change", [lambda data: data[:20], lambda data: b"\1" * 32 + data[32:]])
def test_bytes_that_are_no_authority_are_refused(change):
    with pytest.raises(CertificateError):
        Authority.from_bytes(change(authority().to_bytes()))
