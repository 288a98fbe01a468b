"""A device at the far end of a line, in a thread of the test: what it answers, the test says."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from hardware.protocol import frames
from hardware.protocol.frames import Decoder, Frame

Answering = Callable[[Frame], bytes | None]  # the bytes for the line; None: the device is gone


def echo(frame: Frame) -> bytes:
    """A whole answer: what came, and 9000."""
    return frames.encode(frame.sequence, frame.payload + b"\x90\x00")


class End(Protocol):
    """The device's end of a line."""

    def fileno(self) -> int: ...

    def read(self) -> bytes: ...

    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...


class Device(threading.Thread):
    """Reads commands and sends what `answering` says, until it is closed or says None."""

    def __init__(self, accept: Callable[[], End], answering: Answering) -> None:
        super().__init__(name="test-device", daemon=True)
        self._accept = accept
        self.answering = answering
        self.heard: list[Frame] = []
        self._over, self._waker = os.pipe()

    def run(self) -> None:
        try:
            while self._served(self._accept()):
                pass
        except (OSError, ValueError):  # closed by the test
            return

    def stop(self) -> None:
        """Ends the device."""
        os.write(self._waker, b"x")
        self.join(90)
        os.close(self._over)
        os.close(self._waker)

    def waits_for(self, one: int | End) -> bool:
        """Whether there is something to do; False: the test is over. However long that takes: a
        device that went by itself would be gone from the line, which is another story."""
        ready, _, _ = select.select([one, self._over], [], [])
        return self._over not in ready

    def _served(self, end: End) -> bool:
        """Serves one connection; False: no further one."""
        decoder = Decoder()
        try:
            while self.waits_for(end):
                data = end.read()
                if not data:
                    return True
                for frame in decoder.feed(data):
                    self.heard.append(frame)
                    answer = self.answering(frame)
                    if answer is None:
                        return True
                    end.write(answer)
        finally:
            end.close()
        return False


class _Connection:
    def __init__(self, held: socket.socket) -> None:
        self._held = held

    def fileno(self) -> int:
        return self._held.fileno()

    def read(self) -> bytes:
        return self._held.recv(65_536)

    def write(self, data: bytes) -> None:
        self._held.sendall(data)

    def close(self) -> None:
        self._held.close()


class _Master:
    def __init__(self, master: int, slave: int) -> None:
        self._master, self._slave = master, slave

    def fileno(self) -> int:
        return self._master

    def read(self) -> bytes:
        return os.read(self._master, 65_536)

    def write(self, data: bytes) -> None:
        os.write(self._master, data)

    def close(self) -> None:
        os.close(self._master)
        os.close(self._slave)


@contextmanager
def over_tcp(answering: Answering = echo) -> Iterator[tuple[str, Device]]:
    """The place of a device behind a TCP port: one connection after another."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> End:
            if not device.waits_for(server.fileno()):
                raise OSError("over")
            return _Connection(server.accept()[0])

        device = Device(accept, answering)
        device.start()
        try:
            yield f"socket://127.0.0.1:{server.getsockname()[1]}", device
        finally:
            device.stop()


@contextmanager
def over_pty(answering: Answering = echo) -> Iterator[tuple[str, Device]]:
    """The place of a device behind a PTY; when it is gone it does not come back."""
    import pty
    import tty

    master, slave = pty.openpty()
    tty.setraw(slave)
    ends: list[End] = [_Master(master, slave)]

    def accept() -> End:
        if not ends:
            raise OSError("gone")
        return ends.pop()

    device = Device(accept, answering)
    place = os.ttyname(slave)
    device.start()
    try:
        yield place, device
    finally:
        device.stop()
