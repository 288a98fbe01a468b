"""The system's smart-card service with a virtual reader, and what it says when it cannot."""

from __future__ import annotations

import ctypes
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from hardware.discovery import asked, list_devices
from hardware.emulator.answer_to_reset import answer_to_reset
from hardware.errors import NotSent
from hardware.transport import guard, pcsc, winscard
from hardware.transport.base import Outcome, TransportError, open_transport
from hardware.transport.guard import guarded
from hardware.transport.pcsc import PcscLine, chosen, code_of, not_opened, open_pcsc
from hardware.transport.winscard import Context, ServiceError
from tests.disk_builders import Wall
from tests.levels import needs
from tests.smart_card_service import SmartCardService

ECHO = bytes.fromhex("80EE000003") + b"abc"
READER = "Virtual PCD 00 00"
TIME = 90.0  # only ends a hang
Answering = Callable[[bytes], bytes | None]


class Card(threading.Thread):
    """A card in the virtual reader: answers what the test says; None: it says nothing."""

    def __init__(self, port: int, answering: Callable[[bytes], bytes | None]) -> None:
        super().__init__(name="test-card", daemon=True)
        self.answering = answering
        self._line = socket.create_connection(("127.0.0.1", port), timeout=TIME)
        self._line.settimeout(None)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.start()

    def run(self) -> None:
        try:
            while message := self._message():
                if message == b"\x04":
                    self._say(answer_to_reset("990000000001"))
                elif len(message) > 1:
                    answer = self.answering(message)
                    if answer is not None:
                        self._say(answer)
        except OSError:  # pulled out
            return

    def pull(self) -> None:
        """Out of the reader."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
        self.join(TIME)

    def _say(self, data: bytes) -> None:
        self._line.sendall(struct.pack(">H", len(data)) + data)

    def _message(self) -> bytes:
        head = self._exactly(2)
        return self._exactly(struct.unpack(">H", head)[0]) if head else b""

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self._line.recv(count - len(data))
            if not part:
                return b""
            data += part
        return data


@pytest.fixture(scope="module")
def _service() -> Iterator[SmartCardService]:
    needs("pcsc")
    service = SmartCardService()
    yield service
    service.close()


class Slot:
    """The reader, and the card that the test puts in."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.card: Card | None = None

    def insert(
        self, answering: Callable[[bytes], bytes | None] = lambda apdu: apdu + b"\x90\0"
    ) -> Card:
        """A card, until the service has seen it."""
        self.card = Card(self._port, answering)
        self.await_card(present=True)
        return self.card

    def pull(self) -> None:
        """No card, until the service has seen that."""
        if self.card is not None:
            self.card.pull()
            self.card = None
            self.await_card(present=False)

    def await_card(self, *, present: bool) -> None:
        """Until the service says so."""
        context = Context()
        until = time.monotonic() + TIME
        while context.slot(READER).present is not present:
            assert time.monotonic() < until, "the service does not see the card"
            time.sleep(0.02)
        context.close()


@pytest.fixture
def slot(_service: SmartCardService) -> Iterator[Slot]:
    """An empty reader."""
    made = Slot(_service.port)
    yield made
    made.pull()


def line_to(reader: str = READER) -> PcscLine:
    """The carrier."""
    return open_pcsc(f"pcsc:{reader}", reader, Wall())


def broken(line: PcscLine) -> TransportError:
    """How an exchange fails."""
    with pytest.raises(TransportError) as failed:
        line.transmit(ECHO, TIME)
    return failed.value


def refused(call: Callable[[], object]) -> NotSent:
    """Why something cannot be opened."""
    with pytest.raises(NotSent) as why:
        call()
    return why.value


def test_commands_are_answered_and_long_ones_too(slot: Slot) -> None:
    slot.insert()
    for wanted in (READER, "virtual pcd 00 00"):
        line = line_to(wanted)
        assert line.info.label == READER
        for apdu in (ECHO, bytes.fromhex("80EE000000FF00") + bytes(65_000), ECHO):
            assert line.transmit(apdu, TIME) == apdu + b"\x90\x00"
        line.close()
        line.close()


def test_a_reader_without_a_card_and_one_that_is_not_there_are_told_apart(slot: Slot) -> None:
    assert refused(line_to).code == "NO-CARD"
    assert refused(lambda: line_to("示例读卡器")).code == "NO-READER"
    assert refused(lambda: line_to("Virtual")).code == "DEVICES-SEVERAL"


def test_one_byte_is_no_answer_and_the_card_works_when_it_is_opened_anew(slot: Slot) -> None:
    card = slot.insert(lambda _: b"\x90")
    line = line_to()
    failed = broken(line)
    assert (failed.outcome, failed.code) == (Outcome.UNKNOWN, "DISK-ANSWER")
    assert broken(line).outcome is Outcome.NOT_SENT
    card.answering = lambda apdu: apdu + b"\x90\x00"
    line.reopen()
    assert line.transmit(ECHO, TIME) == ECHO + b"\x90\x00"
    line.close()


def test_a_card_pulled_out_during_a_command_is_unknown(slot: Slot) -> None:
    slot.insert()
    line = line_to()

    def leave(_: bytes) -> None:
        assert slot.card is not None
        slot.card._line.shutdown(socket.SHUT_RDWR)

    assert slot.card is not None
    slot.card.answering = leave
    assert broken(line).outcome is Outcome.UNKNOWN


def test_a_card_pulled_out_before_is_known_never_to_have_got_the_command(
    slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pcsc, "IDLE_S", -1.0)
    slot.insert()
    line = line_to()
    slot.pull()
    failed = broken(line)
    assert (failed.outcome, failed.code) == (Outcome.NOT_SENT, "NO-CARD")


def test_a_reader_is_taken_alone_and_shared_with_who_shares_it(slot: Slot) -> None:
    slot.insert()
    held = line_to()
    assert refused(line_to).code == "DISK-IN-USE"
    held.close()
    context = Context()
    other = context.connect(READER, winscard.SHARE_SHARED)
    line = line_to()
    assert line.transmit(ECHO, TIME)
    other.close(winscard.RESET_CARD)
    failed = broken(line)
    assert (failed.outcome, failed.code) == (Outcome.NOT_SENT, "DISK-RESET")
    line.reopen()
    assert line.transmit(ECHO, TIME)
    line.close()
    context.close()


def test_a_reader_is_listed_with_what_is_wrong_with_it(slot: Slot) -> None:
    empty = {one.label: one.code for one in list_devices(["pcsc"])}
    assert empty[READER] == "NO-CARD"
    slot.insert(lambda _: bytes.fromhex("6A82"))
    found = next(one for one in list_devices(["pcsc"]) if one.label == READER)
    assert (found.url, found.code) == (f"pcsc:{READER}", "")
    assert asked(found, Wall()).code == "DISK-OTHER"


def test_a_card_that_hangs_is_given_up_and_freed_by_pulling_it_out(
    slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "SLACK_S", 0.1)
    card = slot.insert()
    line = guarded("pcsc:hanging", lambda: open_transport(f"pcsc:{READER}", Wall()))
    card.answering = lambda _: None
    with pytest.raises(TransportError) as hung:
        line.transmit(ECHO, 0.1)
    assert (hung.value.outcome, hung.value.code) == (Outcome.UNKNOWN, "DISK-HUNG")
    assert refused(line.reopen).code == "DISK-HUNG"
    slot.pull()
    guard._HUNG["pcsc:hanging"].join(TIME)
    slot.insert()
    line.reopen()
    assert line.transmit(ECHO, TIME) == ECHO + b"\x90\x00"
    line.close()


def test_a_service_that_was_started_anew_is_used_again() -> None:  # last: it takes the socket
    needs("pcsc")
    first = SmartCardService()
    slot = Slot(first.port)
    slot.insert()
    line = line_to()
    first.close()
    assert slot.card is not None
    slot.card.pull()
    assert broken(line).code in ("NO-SERVICE", "DISK-GONE")
    assert refused(line.reopen).code == "NO-SERVICE"
    second = SmartCardService()
    slot = Slot(second.port)
    slot.insert()
    line.reopen()
    assert line.transmit(ECHO, TIME)
    line.close()
    slot.pull()
    second.close()


# -- without a service ---------------------------------------------------------------------------


def test_a_system_without_the_service_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise OSError("no such library")

    winscard._library.cache_clear()
    monkeypatch.setattr(ctypes, "WinDLL" if winscard.WINDOWS else "CDLL", missing, raising=False)
    try:
        assert refused(line_to).code == "NO-SERVICE"
    finally:
        winscard._library.cache_clear()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (winscard.SERVICE_STOPPED, "NO-SERVICE"),
        (winscard.READER_UNAVAILABLE, "NO-READER"),
        (winscard.REMOVED_CARD, "NO-CARD"),
        (winscard.UNRESPONSIVE_CARD, "DISK-ANSWER"),
        (winscard.SECURITY_VIOLATION, "NO-PERMISSION"),
        (winscard.RESET_BY_OTHER, "DISK-RESET"),
        (winscard.INVALID_VALUE, "DISK-GONE"),
        (winscard.WINDOWS_INVALID_HANDLE, "DISK-GONE"),
    ],
)
def test_what_the_service_says_has_its_code(said: int, code: str) -> None:
    assert code_of(ServiceError("SCardTransmit", said)) == code


def test_who_may_not_use_the_service_is_told_what_to_write() -> None:
    why = not_opened(ServiceError("SCardConnect", winscard.SECURITY_VIOLATION), READER)
    assert ("polkit" in why.facts) is not winscard.WINDOWS


def test_a_part_of_a_name_is_enough_where_it_names_one_reader() -> None:
    readers = ["示例读卡器 0", "虚构读卡器 0", "虚构读卡器 1"]
    assert chosen("示例", readers) == "示例读卡器 0"
    assert chosen("虚构读卡器 1", readers) == "虚构读卡器 1"
    assert chosen("*", readers[:1]) == "示例读卡器 0"
    assert refused(lambda: chosen("*", [])).code == "NO-READER"
    assert refused(lambda: chosen("*", readers)).facts["count"] == "3"
