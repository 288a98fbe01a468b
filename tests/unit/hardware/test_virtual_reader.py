"""A card and its virtual reader: who gets in when, played by a reader that the test holds."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from hardware.emulator import served_vpcd
from hardware.emulator.answer_to_reset import answer_to_reset
from hardware.emulator.serve import Stop
from hardware.emulator.served_vpcd import VpcdLine
from hardware.errors import DeviceError
from tests.answering import free_port

NUMBER = "990000000001"
POWER, ASK = b"\x01", b"\x04"


class Reader:
    """What a reader says to the card that is let in."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._card = socket.socket()

    def let_in(self) -> None:
        """The card that waited longest."""
        self._card.close()
        self._card = self._listener.accept()[0]

    def power(self) -> None:
        """Without an answer, as always."""
        self._card.sendall(struct.pack(">H", 1) + POWER)

    def look(self) -> bytes:
        """The card's ATR, or nothing from one that left."""
        self._card.sendall(struct.pack(">H", 1) + ASK)
        head = self._card.recv(2, socket.MSG_WAITALL)
        return self._card.recv(struct.unpack(">H", head)[0], socket.MSG_WAITALL) if head else b""

    def left(self) -> bool:
        """Waits until the card is gone."""
        return self._card.recv(1) == b""

    def close(self) -> None:
        """No card in it."""
        self._card.close()


class Card:
    """A card on its way into the reader; what it told meanwhile."""

    def __init__(self, port: int, stop: Stop, desk: ThreadPoolExecutor) -> None:
        self.told: list[str] = []
        place = "127.0.0.1", port, NUMBER, stop
        self.line: Future[VpcdLine] = desk.submit(lambda: VpcdLine(*place, self.told.append))


def _pull_out(card: Card) -> None:
    if card.line.exception() is None:
        card.line.result().close()


@pytest.fixture
def reader() -> Iterator[Reader]:
    """Empty; it listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener, closing(Reader(listener)) as made:
        yield made


@pytest.fixture
def stop() -> Iterator[Stop]:
    """Not told yet."""
    with closing(Stop()) as made:
        yield made


@pytest.fixture
def card(reader: Reader, stop: Stop) -> Iterator[Card]:
    """It comes; pulled out at the end."""
    with ThreadPoolExecutor() as desk, ExitStack() as stack:
        made = Card(reader._listener.getsockname()[1], stop, desk)
        stack.callback(_pull_out, made)
        stack.callback(stop.now)
        yield made


def test_a_card_is_there_when_it_was_powered_and_asked_once_more(
    reader: Reader, card: Card
) -> None:
    reader.let_in()
    assert reader.look() == answer_to_reset(NUMBER)
    reader.power()
    assert not card.line.done()
    assert reader.look() == answer_to_reset(NUMBER)
    assert card.line.result().url == "pcsc:Virtual PCD 00 00"
    assert card.told == []


def test_a_card_that_is_taken_for_the_one_before_leaves_and_comes_again(
    reader: Reader, card: Card
) -> None:
    reader.let_in()
    for _ in range(served_vpcd.LOOKS):  # the reader has not seen that the other was killed
        assert reader.look() == answer_to_reset(NUMBER)
    assert reader.left()
    reader.let_in()
    reader.power()
    assert reader.look() == answer_to_reset(NUMBER)
    assert card.line.result()


def test_a_card_waits_for_the_one_before_it_and_says_so(
    reader: Reader, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_vpcd, "SLOW_S", 0.05)
    while not card.told:
        assert not card.line.done()
    reader.let_in()
    reader.power()
    assert reader.look() == answer_to_reset(NUMBER)
    assert card.line.result()
    assert card.told == ["读卡器里还有另一张卡，等它离开"]


def test_a_card_that_is_turned_away_comes_again(reader: Reader, card: Card) -> None:
    reader.let_in()
    reader.close()
    reader.let_in()
    reader.power()
    reader.look()
    assert card.line.result()


def test_a_reader_that_powers_nothing_has_its_card_all_the_same(
    reader: Reader, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_vpcd, "REACH_S", 0.05)
    reader.let_in()
    reader.look()
    assert card.line.result()


def test_who_is_told_to_stop_waits_no_longer(reader: Reader, stop: Stop, card: Card) -> None:
    stop.now()
    assert card.line.result()
    assert reader._listener


def test_a_reader_that_is_held_for_good_is_in_use_and_one_that_is_not_there_is_told(
    reader: Reader, card: Card, stop: Stop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(served_vpcd, "HELD_S", 0.1)
    monkeypatch.setattr(served_vpcd, "SLOW_S", 0.05)
    with pytest.raises(DeviceError) as held:
        card.line.result()
    assert held.value.code == "DISK-IN-USE"
    with pytest.raises(DeviceError) as without:
        VpcdLine("127.0.0.1", free_port(), NUMBER, stop)
    assert without.value.code == "NO-READER"
