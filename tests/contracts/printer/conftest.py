"""Every way to a printer that can run here, with what came out at its end."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from msgspec import Struct

from printing.carriers.network import NetworkPrinter as NetworkLine
from printing.carriers.opening import open_line
from printing.carriers.serial_port import SerialPrinter
from printing.carriers.usb_file import UsbFile
from printing.ports import PrinterLine
from tests.levels import needs
from tests.network_printer import a_network_printer
from tests.print_service import a_print_service

WAYS = ("file", "folder", "tcp", "slow tcp", "serial", "usb", "cups")
PATIENCE_S = 120.0


class Way(Struct, frozen=True):
    """A line, one to where nobody is, and what came out: `came(many bytes)` waits for them."""

    line: PrinterLine
    absent: PrinterLine
    came: Callable[[int], bytes]
    spooled: bool = False


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    makers: dict[str, Callable[[Path], AbstractContextManager[Way]]] = {
        "file": _file,
        "folder": _folder,
        "tcp": _tcp,
        "slow tcp": lambda _: _tcp(_, at_once=64),
        "serial": lambda _: _terminal("serial"),
        "usb": lambda _: _terminal("usb"),
        "cups": _cups,
    }
    with makers[request.param](tmp_path) as made:
        yield made


@contextmanager
def _file(folder: Path) -> Iterator[Way]:
    path = folder / "printer.prn"
    absent = open_line(f"file:{folder / 'no such folder' / 'x'}")
    yield Way(open_line(f"file:{path}"), absent, lambda _: path.read_bytes())


@contextmanager
def _folder(folder: Path) -> Iterator[Way]:
    out = folder / "out"
    out.mkdir()

    def came(_: int) -> bytes:
        jobs = sorted(out.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return b"".join(path.read_bytes() for path in jobs)

    yield Way(open_line(f"file:{out}"), open_line(f"file:{folder / 'gone' / 'x'}"), came)


@contextmanager
def _tcp(_: Path, at_once: int = 65_536) -> Iterator[Way]:
    with a_network_printer(at_once=at_once) as printer, a_network_printer() as off:
        absent = open_line(off.url)
        off.close()
        host, port = printer.url.removeprefix("tcp:").split(":")

        def came(_: int) -> bytes:
            printer.await_jobs(1)
            return b"".join(printer.jobs)

        yield Way(NetworkLine(host, int(port), silence_s=PATIENCE_S), absent, came)


@contextmanager
def _terminal(sort: str) -> Iterator[Way]:
    """A pseudo terminal stands for the printer's port."""
    needs("pty")
    import pty
    import tty

    printer, port = pty.openpty()
    tty.setraw(port)
    came, enough = bytearray(), threading.Condition()

    def read() -> None:
        try:
            while part := os.read(printer, 4096):
                with enough:
                    came.extend(part)
                    enough.notify_all()
        except OSError:  # the other side is closed
            return

    reader = threading.Thread(target=read)
    reader.start()

    def waited(many: int) -> bytes:
        with enough:
            assert enough.wait_for(lambda: len(came) >= many, PATIENCE_S)
            return bytes(came)

    path = os.ttyname(port)
    try:
        if sort == "serial":
            line: PrinterLine = SerialPrinter(path, 115_200, silence_s=PATIENCE_S)
            yield Way(line, open_line("serial:/dev/kaipiao-no-port"), waited)
        else:
            line = UsbFile(path, silence_s=PATIENCE_S)
            yield Way(line, open_line("usb:/dev/kaipiao-no-port"), waited)
    finally:
        os.close(port)
        reader.join()
        os.close(printer)


@contextmanager
def _cups(_: Path) -> Iterator[Way]:
    needs("cups")
    with a_print_service() as service:
        out = service.raw_queue("test")

        def came(_: int) -> bytes:
            return b"".join(service.await_jobs(out, 1))

        yield Way(open_line("cups:test"), open_line("cups:nobody"), came, spooled=True)
