"""A trace that may be sent in: no 口令, no name, no tax id; and it can be played again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from hardware.disk import Disk
from hardware.errors import DeviceError, NotSent, OutcomeUnknown, PinRefused
from hardware.protocol import apdu, commands
from hardware.protocol.apdu import Command
from hardware.transport import masking, trace
from hardware.transport.base import Outcome, TransportError, open_transport
from hardware.transport.in_process import Fault, InProcess
from hardware.transport.masking import HIDDEN_SIGN, Part
from hardware.transport.trace import Exchange, Tape, Trace
from tests.disk_builders import (
    BUYER,
    PIN,
    REQUEST,
    SELLER,
    START,
    TAXPAYER,
    Wall,
    a_disk_file,
    a_line,
    request_id,
)


class Bench:
    """A disk behind a trace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.wall = Wall()
        self.tape = Tape(self.wall)
        self.line: InProcess = a_line(a_disk_file(folder), self.wall, self.fault)
        self.disk = Disk(Trace(self.line, self.tape))

    def fault(self, apdu: bytes) -> Fault:
        signs = bytes(apdu[:2]) == bytes(commands.SIGN)
        return self.faults.pop() if signs and self.faults else Fault.NONE

    def saved(self) -> str:
        """What a person would send in."""
        self.tape.save(self.folder / "trace.jsonl")
        return (self.folder / "trace.jsonl").read_text("utf-8")

    def replayed(self) -> Disk:
        """The disk as the saved file plays it."""
        self.saved()
        return Disk(open_transport(f"replay:{self.folder / 'trace.jsonl'}", self.wall))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.disk.close()


def everything(disk: Disk) -> None:
    """A working day in a few commands."""
    disk.identity()
    disk.status()
    disk.limits()
    disk.volumes()
    disk.certificate()
    with pytest.raises(PinRefused):
        disk.verify_pin("24681357")
    disk.verify_pin(PIN)
    disk.change_pin(PIN, "13572468")
    disk.change_pin("13572468", PIN)
    body = disk.encode(REQUEST)
    disk.sign(request_id(1), body, disk.next_slot("007"))
    disk.sign(
        request_id(2), disk.encode(replace(REQUEST, remark="长" * 400)), disk.next_slot("007")
    )
    disk.result(request_id(1))
    disk.record("099002300104", "00000001")
    disk.journal(0, 10)
    disk.echo(SELLER.name.encode())
    disk.self_test(full=False)


def test_a_saved_trace_holds_no_secret_and_no_person(bench: Bench) -> None:
    everything(bench.disk)
    text = bench.saved()
    signs = (PIN, "24681357", "13572468", SELLER.name, BUYER.name, TAXPAYER, BUYER.tax_id)
    for sign in (*signs, "虚构路1号", "测试商品", "测试员", "长长"):
        assert sign not in text
        assert sign.encode().hex() not in text
        assert sign.encode("utf-16-be").hex() not in text
    assert str(bench.folder) not in text


def test_of_a_secret_not_even_the_digest_is_kept(bench: Bench) -> None:
    bench.disk.verify_pin(PIN)
    kept = [one for one in bench.tape.exchanges if one.header.startswith("0020")]
    assert [one.sent for one in kept] == [Part(len(PIN))]


def test_what_is_masked_is_known_by_length_and_digest(bench: Bench) -> None:
    everything(bench.disk)
    signed = [one for one in bench.tape.exchanges if one.header.startswith("8040")]
    assert all(one.sent.size > 100 and len(one.sent.sha256) == 64 for one in signed)
    assert all(one.sent.hex == "" for one in signed)
    assert [one.word for one in signed] == ["9000", "9000"]


def test_every_command_that_is_not_named_is_masked() -> None:
    for instruction in vars(commands).values():
        if not isinstance(instruction, commands.Instruction):
            continue
        command = Command(*instruction, 0x77, 0, b"secret")
        assert masking.sent(command).hex == ""
        assert masking.answered(command, b"secret").hex == ""
    assert masking.unknown(b"secret") == Part(6)


def test_a_command_that_is_none_is_kept_by_its_length(bench: Bench) -> None:
    line = Trace(bench.line, bench.tape)
    line.transmit(b"\x80", 1.0)
    line.transmit(bytes.fromhex("8030000005aabb"), 1.0)
    assert [one.sent for one in bench.tape.exchanges] == [Part(1), Part(7)]
    assert all(one.word == "6700" for one in bench.tape.exchanges)


def test_an_answer_that_makes_no_sense_is_masked() -> None:
    for instruction in (commands.GET_STATUS, commands.QUERY_RESULT):
        told = masking.answered(Command(*instruction), b"\x01nonsense")
        assert (told.size, told.hex, len(told.sha256)) == (9, "", 64)


def test_a_failure_is_kept_with_what_is_known_of_it(bench: Bench) -> None:
    bench.disk.verify_pin(PIN)
    bench.faults = [Fault.AFTER]
    slot = bench.disk.next_slot("007")
    with pytest.raises(OutcomeUnknown):
        bench.disk.sign(request_id(1), bench.disk.encode(REQUEST), slot)
    lost = bench.tape.exchanges[-1]
    assert (lost.answer, lost.word, lost.outcome, lost.code) == (None, "", "UNKNOWN", "DISK-GONE")


def test_a_tape_keeps_the_last_exchanges_only(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace, "LENGTH", 2)
    monkeypatch.setattr(trace, "POLLED", 3)
    tape = Tape(bench.wall)
    disk = Disk(Trace(bench.line, tape))
    disk.identity()
    disk.certificate()
    for _ in range(2):
        disk.status()
        disk.limits()
        disk.volumes()
    kept = [one.header[:4] for one in tape.exchanges]
    assert kept == ["00a4", "8058", "8030", "8034", "8036"]


# -- played again --------------------------------------------------------------------------------


def test_a_trace_answers_as_the_device_did(bench: Bench) -> None:
    disk = bench.disk
    seen = (disk.identity(), disk.status(), disk.limits(), disk.volumes())
    played = bench.replayed()
    again = (played.identity(), played.status(), played.limits(), played.volumes())
    nobody = {"taxpayer_name": HIDDEN_SIGN * len(SELLER.name.encode())}
    nobody["taxpayer_id"] = HIDDEN_SIGN * len(TAXPAYER)
    assert again == (seen[0], replace(seen[1], **nobody), *seen[2:])


def test_a_trace_refuses_and_fails_as_the_device_did(bench: Bench) -> None:
    with pytest.raises(PinRefused):
        bench.disk.verify_pin("24681357")
    bench.disk.verify_pin(PIN)
    body, slot = bench.disk.encode(REQUEST), bench.disk.next_slot("007")
    bench.faults = [Fault.AFTER]
    with pytest.raises(OutcomeUnknown):
        bench.disk.sign(request_id(1), body, slot)
    done = bench.disk.result(request_id(1))
    played = bench.replayed()
    with pytest.raises(PinRefused) as wrong:
        played.verify_pin("11111111")
    assert wrong.value.left == 4
    played.verify_pin("22222222")
    assert played.next_slot("007") == slot
    with pytest.raises(OutcomeUnknown):
        played.sign(request_id(1), body, slot)
    assert played.result(request_id(1)) == done


def test_what_was_masked_is_answered_with_as_many_bytes(bench: Bench) -> None:
    size = len(bench.disk.certificate())
    assert bench.replayed().certificate() == bytes(size)


def test_what_was_never_recorded_is_refused_before_it_leaves(bench: Bench) -> None:
    bench.disk.identity()
    played = bench.replayed()
    with pytest.raises(NotSent, match="TRACE-OTHER"):
        played.limits()
    played.close()
    with pytest.raises(NotSent, match="DISK-GONE"):
        played.limits()


def test_a_replay_that_is_closed_answers_nothing_until_it_is_opened(bench: Bench) -> None:
    bench.disk.identity()
    bench.disk.close()
    bench.saved()
    line = open_transport(f"replay:{bench.folder / 'trace.jsonl'}", bench.wall)
    assert (line.info.simulated, line.max_apdu) == (True, 65_535)
    line.close()
    with pytest.raises(TransportError) as closed:
        line.transmit(b"\0\0\0\0", 1.0)
    assert closed.value.outcome is Outcome.NOT_SENT
    line.reopen()
    with pytest.raises(TransportError, match="not recorded"):
        line.transmit(b"\0", 1.0)


# -- files ---------------------------------------------------------------------------------------

HEADING = '{"trace":1,"carrier":"sim","max_apdu":300,"saved_at":"2024-01-15T10:00:00+08:00"}\n'
GOOD = '{"at":"2024-01-15T10:00:00+08:00","milliseconds":1,"header":"80300000","sent":{"size":0}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no trace",
        HEADING.replace('"trace":1', '"trace":2'),
        HEADING + GOOD,
        HEADING + GOOD + "}",
        HEADING + GOOD + ',"outcome":"PERHAPS"}',
        HEADING + GOOD + ',"word":"zz","answer":{"size":0}}',
        HEADING + GOOD + ',"word":"9000","answer":{"size":1,"hex":"0"}}',
        HEADING + "\udcff",
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(NotSent, match="TRACE-DAMAGED") as why:
        open_transport(f"replay:{path}", Wall())
    assert why.value.facts["path"] == str(path)


def test_a_file_that_is_not_there_or_too_long_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotSent, match="TRACE-DAMAGED"):
        trace.read(tmp_path / "nowhere.jsonl")
    (tmp_path / "long.jsonl").write_text(HEADING)
    monkeypatch.setattr(trace, "LONGEST_FILE", 10)
    with pytest.raises(NotSent, match="TRACE-DAMAGED"):
        trace.read(tmp_path / "long.jsonl")


def test_a_place_that_cannot_be_written_is_named_and_left_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="FILE-NOT-WRITTEN"):
        Tape(Wall()).save(tmp_path / "no folder" / "trace.jsonl")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DeviceError, match="FILE-NOT-WRITTEN"):
        Tape(Wall()).save(tmp_path / "folder")
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]


def test_an_empty_tape_is_a_file_with_its_heading(tmp_path: Path) -> None:
    assert Tape(Wall()).save(tmp_path / "trace.jsonl") == 0
    heading, exchanges = trace.read(tmp_path / "trace.jsonl")
    assert (heading.carrier, heading.saved_at, exchanges) == ("", START, ())


def test_an_exchange_is_an_answer_or_a_failure() -> None:
    with pytest.raises(ValueError, match="neither"):
        Exchange(START, 1.0, "80300000", Part(0))


def test_a_window_that_asks_all_day_pushes_nothing_out_that_was_done(bench: Bench) -> None:
    bench.disk.identity()
    bench.disk.verify_pin(PIN)
    bench.disk.sign(request_id(1), bench.disk.encode(REQUEST), bench.disk.next_slot("007"))
    for _ in range(trace.POLLED + 10):
        bench.disk.status()
    for _ in range(7):
        bench.disk.still_there()
    kept = bench.tape.exchanges
    assert "8040" in {one.header[:4] for one in kept}
    assert len(kept) <= trace.POLLED + 20
    assert [(one.header, one.times) for one in kept][-1] == ("80ee0000", 7)
    assert [one.at for one in kept] == sorted(one.at for one in kept)


def test_one_presence_after_another_is_played_as_often_as_it_was_asked(bench: Bench) -> None:
    for _ in range(3):
        bench.disk.still_there()
    bench.disk.status()
    bench.disk.still_there()
    assert [one.times for one in bench.tape.exchanges if one.header == "80ee0000"] == [3, 1]
    with closing(bench.replayed()) as played:
        for _ in range(3):
            played.still_there()
        played.status()
        played.still_there()
        with pytest.raises(NotSent, match="TRACE-OTHER"):
            played.still_there()


def test_an_exchange_that_never_happened_is_none() -> None:
    with pytest.raises(ValueError, match="not once"):
        Exchange(START, 1.0, "80ee0000", Part(0), Part(0), "9000", times=0)


def test_what_went_to_the_reader_is_kept_and_not_played_as_the_disk(bench: Bench) -> None:
    echo = Command(*commands.ECHO, 0, 0, b"", 256)
    reader = Trace(bench.line, bench.tape, trace.READER)
    bench.disk.echo(b"")
    for _ in range(3):
        reader.transmit(apdu.encode(echo), 1.0)
    bench.disk.echo(b"")
    kept = [(one.device, one.times) for one in bench.tape.exchanges if one.header[:4] == "80ee"]
    assert [kept.count(("reader", 3)), kept.count(("reader", 1))] == [1, 0]
    assert {device for device, _ in kept} == {"", "reader"}
    reader.reopen()
    played = bench.replayed()
    assert played.echo(b"") == b""
