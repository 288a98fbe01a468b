"""The report disk (报税盘) by itself: its file, its words on the wire, and what it makes of any
bytes."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.card_reader import Reader, of_the_reader
from hardware.emulator.card_reader_firmware import power_reader
from hardware.emulator.fault_script import COMMANDS
from hardware.emulator.power import power_on
from hardware.emulator.report_store import make_report_disk
from hardware.errors import DeviceError, DiskStorageError, JournalDamaged, NotSent, Refused
from hardware.protocol import commands, report_bodies
from hardware.protocol.problem import ProtocolError
from hardware.signing.sm3 import sm3
from hardware.transport.in_process import open_emulated_reader
from tests.disk_builders import Wall, a_disk_file, a_line
from tests.report_disk_builders import ORDER, a_reader, a_report_disk_file, a_summary, bought

SELECT = bytes([*commands.SELECT, 4, 0, 7]) + commands.AID_REPORT_DISK + b"\0"
PINS = (commands.VERIFY_PIN, commands.CHANGE_PIN)


def opened(path):
    """A reader over this file."""
    with of_the_reader():
        return open_emulated_reader(f"sim:{path}", str(path), Wall())


def altered(path, sql: str, *values: object) -> None:
    """Somebody wrote into the file."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(sql, values)


@pytest.fixture
def path(tmp_path):
    return a_report_disk_file(tmp_path)


# -- the wire --------------------------------------------------------------------------------------


def test_a_package_travels_with_its_digest():
    data = report_bodies.encode_put(b"d" * 32, b"package")
    assert report_bodies.decode_put(data) == (b"d" * 32, b"package")
    assert report_bodies.decode_digest(report_bodies.encode_digest(b"d" * 32)) == b"d" * 32


@pytest.mark.parametrize("data", [b"", b"\x02" + b"d" * 40, b"\x01" + b"d" * 32])
def test_without_a_package_it_is_no_command(data):
    with pytest.raises(ProtocolError):
        report_bodies.decode_put(data)


@pytest.mark.parametrize("data", [b"", b"\x02" + b"d" * 32, b"\x01" + b"d" * 31])
def test_a_digest_has_thirty_two_bytes(data):
    with pytest.raises(ProtocolError):
        report_bodies.decode_digest(data)


def test_a_package_whose_digest_does_not_agree_is_not_kept(path):
    reader = a_reader(path, Wall())
    data = report_bodies.encode_put(b"d" * 32, bought())
    with pytest.raises(Refused) as no:
        reader._send(commands.PUT_PACKAGE, data)
    assert no.value.facts["reason"] == "data"
    assert reader.packages() == ()
    reader.close()


class Liar:
    """Sits in between: once it is told to, every OK carries something else."""

    max_apdu = 65_535
    lie = b""

    def __init__(self, card):
        self._card = card
        self.info, self.reopen, self.close = card.info, card.reopen, card.close

    def transmit(self, apdu, timeout_s):
        told = self._card.transmit(apdu, timeout_s)
        return self.lie + b"\x90\x00" if self.lie and told[-2:] == b"\x90\x00" else told


@pytest.mark.parametrize(
    "ask",
    [
        lambda reader: reader.status(),
        lambda reader: reader.packages(),
        lambda reader: reader.put(bought()),
        lambda reader: reader.get(sm3(bought())),
    ],
)
def test_an_answer_that_makes_no_sense_is_not_believed(path, ask):
    liar = Liar(opened(path))
    reader = Reader(liar)
    reader.verify_pin(ORDER.pin)
    reader.put(bought())
    liar.lie = b"\x01\x09"
    with pytest.raises(DeviceError) as no:
        ask(reader)
    assert no.value.code == "REPORT-DISK-FAULT"
    reader.close()


def test_tries_that_are_told_as_done_are_not_believed(path):
    reader = Reader(opened(path))
    reader._send = lambda *_, **__: b""  # type: ignore[method-assign]
    with pytest.raises(DeviceError) as no:
        reader.tries_left()
    assert no.value.code == "REPORT-DISK-FAULT"
    reader.close()


def test_a_put_that_is_answered_with_another_envelope_is_open(path):
    reader = a_reader(path, Wall())
    other = reader.put(a_summary())
    reader._parsed = lambda *_: other  # type: ignore[method-assign,assignment]
    with pytest.raises(DeviceError) as no:
        reader.put(bought())
    assert no.value.code == "REPORT-DISK-FAULT"
    reader.close()


# -- the file --------------------------------------------------------------------------------------


def test_a_report_disk_is_made_once(path):
    with pytest.raises(FileExistsError):
        make_report_disk(path, ORDER)


def test_a_card_that_another_program_holds_is_named(path):
    reader = a_reader(path, Wall())
    with pytest.raises(NotSent) as no:
        opened(path)
    assert no.value.code == "READER-IN-USE"
    reader.close()
    opened(path).close()


def test_a_card_that_is_put_in_while_another_program_holds_it_is_in_use(path):
    aside = path.rename(path.with_suffix(".aside"))
    empty = Reader(opened(path))
    aside.rename(path)
    other = power_reader(path, Wall())
    for ask in (empty.identity, empty.status):
        with pytest.raises(DeviceError) as no:
            ask()
        assert no.value.code == "READER-IN-USE"
    other.close()
    assert empty.identity().number == ORDER.number
    empty.close()


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("PRAGMA user_version=9", "REPORT-DISK-NEWER"),
        ("PRAGMA application_id=9", "REPORT-DISK-DAMAGED"),
        ("DELETE FROM meta WHERE name='number'", "REPORT-DISK-DAMAGED"),
        ("UPDATE meta SET value='x' WHERE name='capacity'", "REPORT-DISK-DAMAGED"),
        ("DROP TABLE pin", "REPORT-DISK-DAMAGED"),
    ],
)
def test_a_file_that_is_none_of_ours_is_named(path, sql, code):
    altered(path, sql)
    with pytest.raises(Refused) as no:
        opened(path)
    assert no.value.code == code
    aside = path.rename(path.with_suffix(".aside"))
    empty = Reader(opened(path))
    aside.rename(path)  # put in later: the reader itself is well
    with pytest.raises(JournalDamaged) as later:
        empty.identity()
    assert later.value.code == "REPORT-DISK-DAMAGED"
    empty.close()


def test_a_card_that_cannot_be_read_when_it_is_put_in_says_so(tmp_path, monkeypatch):
    place = tmp_path / "empty"
    empty = Reader(opened(place))
    place.mkdir()
    with pytest.raises(DiskStorageError) as no:
        empty.identity()
    assert no.value.code == "REPORT-DISK-STORAGE"
    empty.close()


def test_a_package_that_was_altered_on_the_card_is_named_and_can_be_taken_off(path):
    reader = a_reader(path, Wall())
    kept, other = reader.put(bought()), reader.put(a_summary())
    reader.close()
    altered(path, "UPDATE package SET data=X'00' WHERE digest=?", kept.digest)
    reader = a_reader(path, Wall())
    with pytest.raises(JournalDamaged) as no:
        reader.get(kept.digest)
    assert no.value.code == "REPORT-DISK-DAMAGED"
    assert reader.get(other.digest) == a_summary()
    reader.erase(kept.digest)
    assert reader.packages() == (other,)
    reader.close()


def test_an_envelope_that_was_altered_on_the_card_is_named(path):
    reader = a_reader(path, Wall())
    reader.put(bought())
    reader.close()
    altered(path, "UPDATE package SET kind='nothing'")
    reader = a_reader(path, Wall())
    with pytest.raises(JournalDamaged):
        reader.packages()
    reader.close()


def test_a_tax_disk_is_asked_for_a_report_disk_and_says_no(tmp_path):
    reader = Reader(a_line(a_disk_file(tmp_path), Wall()))
    with pytest.raises(Refused) as no:
        reader.identity()
    assert no.value.code == "REPORT-DISK-OTHER"
    reader.close()


def test_a_report_disk_is_no_tax_disk(path):
    with pytest.raises(DeviceError):
        power_on(path, Wall())


# -- any bytes -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """A powered reader with a package on its card, open to all."""
    folder = tmp_path_factory.mktemp("reader")
    reader = power_reader(a_report_disk_file(folder, pin=""), Wall())
    reader.transmit(SELECT)
    data = report_bodies.encode_put(sm3(bought()), bought())
    head = bytes([*commands.PUT_PACKAGE, 0, 0, 0]) + len(data).to_bytes(2, "big")
    assert reader.transmit(head + data + b"\0\0")[-2:] == b"\x90\x00"
    yield reader
    reader.close()


@given(
    command=st.one_of(
        st.binary(max_size=300),
        st.builds(
            lambda head, rest: bytes(head) + rest,
            st.sampled_from([each for each in COMMANDS.values() if each not in PINS]),
            st.binary(max_size=300),
        ),
    )
)
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_answered_and_change_no_package(played, command):
    answer = played.transmit(command)
    assert len(answer) >= 2
    played.transmit(SELECT)
    listed = played.transmit(bytes([*commands.LIST_PACKAGES, 0, 0, 0]))
    assert sm3(bought()) in listed and listed[-2:] == b"\x90\x00"
