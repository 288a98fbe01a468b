"""A disk in a process of its own, and what a test may do to it from outside."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from hardware import errors
from hardware.errors import DeviceError
from tests.disk_builders import Wall

ROOT = Path(__file__).resolve().parents[1]


class Device:
    """The process. `kind` and `place`: pty LINK, tcp PORT (0: any), vpcd PORT; `what`: disk, or
    reader for a card reader with a report disk."""

    def __init__(self, kind: str, place: str | Path, what: str = "disk") -> None:
        command = [sys.executable, "-m", "tests.device_program", kind, str(place), what]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url: str = self._heard()["url"]

    def power(self, path: Path) -> None:
        """Puts this disk in and powers it; raises what powering it does."""
        self.tell(power=str(path))

    def off(self) -> None:
        """No power; the next command brings it back."""
        self.tell(off=True)

    def meet(self, fault: str, **more: object) -> None:
        """The next command meets this fault."""
        self.tell(meet={"fault": fault, **more})

    def back(self) -> None:
        """It need not stay away, or wait, any longer."""
        self.tell(back=True)

    def script(self, **data: object) -> None:
        """A fault script from now on."""
        self.tell(script=data)

    def strikes_to(self, path: Path) -> None:
        """Each fault that it plays is written here, a line each, also by the one that dies."""
        self.tell(strikes_to=str(path))

    def clock(self, at: datetime) -> None:
        """The device's own PC clock."""
        self.tell(clock=at.isoformat())

    def tell(self, **order: Any) -> None:
        """Anything that the line of control knows; raises the error that it answers."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        if answer := self._heard():
            kind: type[DeviceError] = getattr(errors, answer["kind"])
            raise kind(answer["code"], **answer["facts"])

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the device process is dead"
        heard: dict[str, Any] = json.loads(line)
        return heard

    @property
    def dead(self) -> bool:
        """Whether its process has ended."""
        return self._process.poll() is not None

    def wait(self) -> int:
        """Until its process has ended; its exit code."""
        return self._process.wait(120)

    def kill(self) -> None:
        """kill -9, by its id."""
        self._process.kill()
        self.close()

    def close(self) -> None:
        """Ends it and sees that it ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(120)
        self._process.stdout.close()


class DeviceWall(Wall):
    """A PC clock that the device process follows."""

    def __init__(self, device: Device) -> None:
        super().__init__()
        self._device = device

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "at" and hasattr(self, "_device"):
            self._device.clock(self.at)
