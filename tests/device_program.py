"""A served disk that is told over its standard input what to do next: see `served_device`.

    python -m tests.device_program (pty LINK | tcp PORT | vpcd PORT) [reader]

`reader`: a card reader with a report disk instead of a disk. One JSON object a line comes in, one
goes out when it was done.
"""

from __future__ import annotations

import json
import select
import socket
import sys
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

from hardware.emulator.card_reader_firmware import power_reader
from hardware.emulator.fault_script import Fault, FaultScript, Moment, Strike, script_of
from hardware.emulator.power import power_on
from hardware.emulator.serve import Line, Stop
from hardware.emulator.served_disk import ServedDisk
from hardware.errors import DeviceError
from tests.disk_builders import Wall


class Ordered:
    """Plays what was ordered for the next command, else what the script says."""

    def __init__(self) -> None:
        self.next_strike: Strike | None = None
        self.script: FaultScript = script_of({"seed": 0})
        self.told_to: Path | None = None  # where each strike is written, a line each

    def next(self, command: bytes, /) -> Strike | None:
        """Once."""
        strike, self.next_strike = self.next_strike, None
        strike = strike or self.script.next(command)
        if strike is not None and self.told_to is not None:
            with self.told_to.open("a") as file:
                file.write(f"{strike.fault}\n")
        return strike


class Away(Stop):
    """An absence ends when it is over, or when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self._awaited, self._call = socket.socketpair()

    def come_back(self) -> None:
        """From the line of control."""
        self._call.send(b"\0")

    def wait(self, seconds: float) -> bool:
        """Whether it is told to stop within so long."""
        if not seconds:
            return super().wait(0)
        heard: list[socket.socket | Stop] = [self, self._awaited]
        ready = select.select(heard, [], [], seconds)[0]
        if self._awaited in ready:
            self._awaited.recv(1)
        return self in ready

    def close(self) -> None:
        """Nobody is told any more."""
        super().close()
        self._awaited.close()
        self._call.close()


class Control:
    """What the line of control can say."""

    def __init__(self, disk: ServedDisk, ordered: Ordered, wall: Wall, stop: Away) -> None:
        self._stop = stop
        self._disk = disk
        self._ordered = ordered
        self._wall = wall

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """One order; what came of it."""
        try:
            for name, value in order.items():
                getattr(self, f"_{name}")(value)
        except DeviceError as refused:
            return {"kind": type(refused).__name__, "code": refused.code, "facts": refused.facts}
        return {}

    def _power(self, path: str) -> None:
        if self._disk._path != Path(path):
            self._disk.close()
            self._disk._path = Path(path)
        self._disk.power()

    def _off(self, _: bool) -> None:
        self._disk.close()

    def _deselect(self, _: bool) -> None:
        deselect(self._disk.power())

    def _clock(self, at: str) -> None:
        self._wall.at = datetime.fromisoformat(at)

    def _meet(self, strike: dict[str, Any]) -> None:
        named = {"fault": Fault(strike["fault"]), "moment": Moment(strike.get("moment", "half"))}
        self._ordered.next_strike = Strike(**{**strike, **named})

    def _script(self, data: dict[str, Any]) -> None:
        self._ordered.script = script_of(data)

    def _back(self, _: bool) -> None:
        self._stop.come_back()

    def _strikes_to(self, path: str) -> None:
        self._ordered.told_to = Path(path)


def deselect(device: Any) -> None:
    """Somebody else ended the session; a reader's is its card's."""
    getattr(device, "_card", device)._session.selected = False


def line(kind: str, place: str, stop: Stop) -> Line:
    """The line that was asked for."""
    if kind == "pty":
        from hardware.emulator.served_pty import PtyLine

        return PtyLine(Path(place))
    if kind == "tcp":
        from hardware.emulator.served_tcp import TcpLine

        return TcpLine(int(place))
    from hardware.emulator.served_vpcd import VpcdLine

    return VpcdLine("127.0.0.1", int(place), "990000000001", stop)


def listen(control: Control, stop: Stop) -> None:
    """Obeys until the standard input ends."""
    for said in sys.stdin:
        tell(control.obey(json.loads(said)))
    stop.now()


def tell(answer: dict[str, Any]) -> None:
    """One line."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main(kind: str, place: str, what: str = "disk") -> None:
    """Serves until its standard input ends."""
    wall, ordered = Wall(), Ordered()
    power = power_reader if what == "reader" else power_on
    with ExitStack() as stack:
        stop = stack.enter_context(closing(Away()))
        disk = stack.enter_context(closing(ServedDisk(Path("none"), wall, ordered, power=power)))
        served = stack.enter_context(closing(line(kind, place, stop)))
        tell({"url": served.url})
        Thread(target=listen, args=(Control(disk, ordered, wall, stop), stop), daemon=True).start()
        served.serve(disk, stop)


if __name__ == "__main__":
    main(*sys.argv[1:])
