"""A USB device model at the kernel's virtual host controller (vhci_hcd), spoken to by USB/IP.

No tools and no port: one end of a socket pair is handed to the controller's `attach`. Needs root
and the module. Wire: Documentation/usb/usbip_protocol.rst of the Linux kernel.
"""

from __future__ import annotations

import errno
import socket
import struct
import threading
from pathlib import Path

from hardware.emulator.ccid_device import CcidDevice, Stalled

VHCI = Path("/sys/devices/platform/vhci_hcd.0")
HEAD = struct.Struct(">IIIII")
SUBMIT, UNLINK, RETURN_SUBMIT, RETURN_UNLINK = 1, 2, 3, 4
HIGH_SPEED = 3
_BODY = 28


class KernelPort(threading.Thread):
    """The device, plugged into the kernel until `pull`."""

    def __init__(self, model: CcidDevice) -> None:
        super().__init__(name="usbip", daemon=True)
        self._model = model
        self._waiting: dict[int, tuple[int, int]] = {}  # number: endpoint, room
        self._line, theirs = socket.socketpair()
        attached = f"{free_port()} {theirs.fileno()} {(1 << 16) | 2} {HIGH_SPEED}\n"
        (VHCI / "attach").write_text(attached)
        theirs.close()

    def run(self) -> None:
        """Until the kernel or `pull` closes the line."""
        try:
            while True:
                self._one()
        except (EOFError, OSError):
            return

    def pull(self) -> None:
        """Out, whatever was under way."""
        self._line.shutdown(socket.SHUT_RDWR)

    def _one(self) -> None:
        command, number, _, into, endpoint = HEAD.unpack(self._exactly(HEAD.size))
        body = self._exactly(_BODY)
        if command == UNLINK:
            victim = int.from_bytes(body[:4], "big")
            status = -errno.ECONNRESET if self._waiting.pop(victim, None) else 0
            answer = HEAD.pack(RETURN_UNLINK, number, 0, 0, 0) + struct.pack(">i24x", status)
            self._line.sendall(answer)
            return
        length = int.from_bytes(body[4:8], "big")
        data = self._exactly(length) if not into and length else b""
        try:
            self._submitted(number, into, endpoint, length, body[20:], data)
        except Stalled:
            self._return(number, -errno.EPIPE)
        self._feed()

    def _submitted(
        self, number: int, into: int, endpoint: int, length: int, setup: bytes, data: bytes
    ) -> None:
        if endpoint and into:
            self._waiting[number] = (0x80 | endpoint, length)
        elif endpoint:
            self._model.out(endpoint, data)
            self._return(number, 0, length=length)
        else:
            kind, request, value, _, room = struct.unpack("<BBHHH", setup)
            got = self._model.control(kind, request, value, room)
            self._return(number, 0, got if into else b"", None if into else length)

    def _feed(self) -> None:
        for number, (endpoint, room) in list(self._waiting.items()):
            got = self._model.into(endpoint, room)
            if got is not None:
                del self._waiting[number]
                self._return(number, 0, got)

    def _return(
        self, number: int, status: int, data: bytes = b"", length: int | None = None
    ) -> None:
        size = len(data) if length is None else length
        head = HEAD.pack(RETURN_SUBMIT, number, 0, 0, 0)
        self._line.sendall(head + struct.pack(">iIIII8x", status, size, 0, 0, 0) + data)

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._line.recv(count - len(data))
            if not part:
                raise EOFError
            data += part
        return data


def free_port() -> int:
    """A high-speed port of the controller that nobody has."""
    for row in (VHCI / "status").read_text().splitlines()[1:]:
        fields = row.split()
        if fields[0] == "hs" and fields[2] == "004":
            return int(fields[1])
    raise RuntimeError("no free port")
