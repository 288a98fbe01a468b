"""A carrier that hangs is given up in time, and nobody opens it a second time meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from hardware.errors import NotSent
from hardware.transport import guard
from hardware.transport.base import DeviceInfo, Outcome, TransportError
from hardware.transport.guard import HUNG_THREAD, Guard, guarded, open_guarded
from hardware.transport.in_process import InProcess
from tests.disk_builders import Wall, a_disk_file
from tests.wires import over_tcp

ECHO = bytes.fromhex("80EE000003") + b"abc"
PATIENCE_S = 90.0  # only ends a hang
_OTHERS: list[threading.Thread] = []


class Stubborn:
    """A carrier that waits for the test wherever it is told to."""

    def __init__(self, *places: str) -> None:
        self.waits_at = set(places)
        self.go_on = threading.Event()
        self.closed = threading.Event()
        self.waiting = threading.Event()
        self.opened = 0
        self.fails: list[Exception] = []

    def open(self) -> Stubborn:
        """Opens it."""
        self.opened += 1
        self._waited("open")
        if self.fails:
            raise self.fails.pop(0)
        return self

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("test:1", "test", "", None, simulated=True)

    @property
    def max_apdu(self) -> int:
        return 300

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        self._waited("transmit")
        if self.fails:
            raise self.fails.pop(0)
        return apdu + b"\x90\x00"

    def reopen(self) -> None:
        raise AssertionError("the guard opens anew by itself")

    def close(self) -> None:
        self._waited("close")
        self.closed.set()

    def _waited(self, place: str) -> None:
        if place in self.waits_at:
            self.waiting.set()
            self.go_on.wait(PATIENCE_S)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Short waits, but long enough for what does not hang on a loaded machine; every thread left
    waiting is let go and waited for."""
    monkeypatch.setattr(guard, "OPEN_S", PATIENCE_S)
    monkeypatch.setattr(guard, "GRACE_STEP_S", 0.01)
    _OTHERS[:] = threading.enumerate()  # what an earlier test left waiting is not of this one
    yield
    for worker in guard._HUNG.values():
        worker.join(PATIENCE_S)
        assert not worker.is_alive()
    guard._HUNG.clear()


def hung_threads() -> int:
    """How many are waiting for a device."""
    own = [one for one in threading.enumerate() if one not in _OTHERS]
    return sum(one.name == HUNG_THREAD for one in own)


def refused(call: Callable[[], object]) -> str:
    """The code with which nothing was done."""
    with pytest.raises(NotSent) as why:
        call()
    return why.value.code


def test_what_the_carrier_says_comes_through() -> None:
    carrier = Stubborn()
    line = guarded("test:1", carrier.open)
    assert (line.info.label, line.max_apdu) == ("", 300)
    assert line.transmit(ECHO, PATIENCE_S) == ECHO + b"\x90\x00"
    line.close()
    assert carrier.closed.is_set()
    with pytest.raises(TransportError) as closed:
        line.transmit(ECHO, PATIENCE_S)
    assert closed.value.outcome is Outcome.NOT_SENT


def test_an_exchange_that_hangs_is_given_up_and_nothing_is_opened_until_it_ended() -> None:
    carrier = Stubborn("transmit")
    line = guarded("test:1", carrier.open)
    with pytest.raises(TransportError) as hung:
        line.transmit(ECHO, 0.05)
    assert (hung.value.outcome, hung.value.code) == (Outcome.UNKNOWN, "DISK-HUNG")
    assert hung_threads() == 1
    for _ in range(3):
        assert refused(line.reopen) == "DISK-HUNG"
    assert (carrier.opened, hung_threads()) == (1, 1)
    carrier.waits_at.clear()
    carrier.go_on.set()
    assert carrier.closed.wait(PATIENCE_S)
    guard._HUNG["test:1"].join(PATIENCE_S)
    line.reopen()
    assert line.transmit(ECHO, PATIENCE_S)
    line.close()


def test_who_comes_second_waits_outside_of_its_own_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carrier = Stubborn("transmit")
    line = guarded("test:1", carrier.open)
    answers: list[bytes] = []
    begun: list[float] = []  # whose deadline runs
    ask = guard._Worker.ask

    def told(worker: guard._Worker, work: Callable[[], bytes], timeout_s: float) -> bytes:
        begun.append(timeout_s - guard.SLACK_S)
        return ask(worker, work, timeout_s)

    monkeypatch.setattr(guard._Worker, "ask", told)
    asking = [
        threading.Thread(target=lambda s=timeout_s: answers.append(line.transmit(ECHO, s)))
        for timeout_s in (PATIENCE_S, PATIENCE_S - 1)
    ]
    asking[0].start()
    assert carrier.waiting.wait(PATIENCE_S)
    asking[1].start()
    carrier.waits_at.clear()
    asking[1].join(0.2)
    assert begun == [PATIENCE_S]
    carrier.go_on.set()
    for one in asking:
        one.join(PATIENCE_S)
    assert answers == [ECHO + b"\x90\x00"] * 2
    assert begun == [PATIENCE_S, PATIENCE_S - 1]
    line.close()


def test_another_program_part_is_refused_the_same_device_and_gets_another_one() -> None:
    carrier, other = Stubborn("transmit"), Stubborn()
    line = guarded("test:1", carrier.open)
    with pytest.raises(TransportError):
        line.transmit(ECHO, 0.05)
    assert refused(lambda: guarded("test:1", other.open)) == "DISK-HUNG"
    guarded("test:2", other.open).close()
    carrier.go_on.set()


def test_opening_that_hangs_is_given_up_and_closed_when_it_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guard, "OPEN_S", 0.1)
    carrier = Stubborn("open")
    assert refused(lambda: guarded("test:1", carrier.open)) == "DISK-HUNG"
    carrier.go_on.set()
    assert carrier.closed.wait(PATIENCE_S)


def test_who_opens_a_device_waits_for_one_who_still_lets_it_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guard, "CLOSE_S", 0.01)
    monkeypatch.setattr(guard, "LET_GO_S", PATIENCE_S)
    carrier, other = Stubborn("close"), Stubborn()
    line = guarded("test:1", carrier.open)
    line.close()
    assert hung_threads() == 1
    threading.Timer(0.1, carrier.go_on.set).start()
    guarded("test:1", other.open).close()
    assert carrier.closed.is_set()


def test_closing_never_waits_for_a_carrier_that_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "CLOSE_S", 0.1)
    monkeypatch.setattr(guard, "LET_GO_S", 0.1)
    carrier = Stubborn("close")
    line = guarded("test:1", carrier.open)
    line.close()
    assert hung_threads() == 1
    assert refused(lambda: guarded("test:1", carrier.open)) == "DISK-HUNG"
    carrier.go_on.set()


def test_a_line_that_cannot_be_opened_says_why_and_leaves_no_thread() -> None:
    carrier = Stubborn()
    carrier.fails = [NotSent("DISK-IN-USE")]
    assert refused(lambda: guarded("test:1", carrier.open)) == "DISK-IN-USE"


def test_a_device_that_broke_off_is_waited_for_and_one_that_was_not_there_is_not() -> None:
    carrier = Stubborn()
    line = guarded("test:1", carrier.open)
    carrier.fails = [TransportError(Outcome.UNKNOWN, "gone"), *[NotSent("DISK-GONE")] * 3]
    with pytest.raises(TransportError):
        line.transmit(ECHO, PATIENCE_S)
    line.reopen()
    assert carrier.opened == 5
    carrier.fails = [TransportError(Outcome.NOT_SENT, "gone"), NotSent("DISK-GONE")]
    with pytest.raises(TransportError):
        line.transmit(ECHO, PATIENCE_S)
    assert refused(line.reopen) == "DISK-GONE"
    line.close()


def test_the_waiting_for_a_device_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "GRACE_S", 0.05)
    carrier = Stubborn()
    line = guarded("test:1", carrier.open)
    carrier.fails = [TransportError(Outcome.UNKNOWN, "gone"), *[NotSent("NO-CARD")] * 1000]
    with pytest.raises(TransportError):
        line.transmit(ECHO, PATIENCE_S)
    assert refused(line.reopen) == "NO-CARD"


def test_only_carriers_with_a_driver_below_them_are_guarded(tmp_path) -> None:
    emulated = open_guarded(f"sim:{a_disk_file(tmp_path)}", Wall())
    assert isinstance(emulated, InProcess)
    emulated.close()
    with over_tcp() as (place, _):
        line = open_guarded(f"serial:{place}", Wall())
        assert isinstance(line, Guard)
        assert line.transmit(ECHO, PATIENCE_S) == ECHO + b"\x90\x00"
        line.close()
