"""The home's emulated disk, or its card reader, as a device of its own process (`disk serve`)."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.bootstrap.home import Home
from app.bootstrap.opening import EMULATED, is_emulated, now
from app.domain.errors import RuleBroken

if TYPE_CHECKING:
    from hardware.emulator.fault_script import FaultScript
    from hardware.emulator.serve import Line, Stop
    from hardware.emulator.served_disk import Power, ServedDisk

Told = Callable[[str], None]
LINK = ".tty"  # what the pseudo terminal's link has behind the disk file's name


class Where(Struct, frozen=True):
    """On which line: one of a pseudo terminal, a port of this machine, a virtual reader."""

    pty: bool = False
    tcp_port: int | None = None
    vpcd: tuple[str, int] | None = None
    report_disk: bool = False  # the card reader with the report disk instead of the disk


def serve_disk(
    folder: Path | None,
    disk_url: str | None,
    where: Where,
    faults: Path | None,
    announce: Told,
    tell: Told,
) -> None:
    """Serves until SIGINT or SIGTERM; then nothing is left behind. `announce` is called once, with
    the URL, when a terminal can come. HOME-MISSING, DISK-GONE, DISK-IN-USE, FAULTS-WRONG,
    PORT-IN-USE, PTY-NOT-HERE say why not."""
    from hardware.emulator.serve import Stop
    from hardware.emulator.served_disk import ServedDisk

    path = _card(folder) if where.report_disk else _file(folder, disk_url)
    script = _script(faults)
    with ExitStack() as stack:
        stop = stack.enter_context(closing(Stop()))
        stack.enter_context(_told_by_signals(stop))
        device = ServedDisk(path, now, script, tell, _power(where))
        disk = stack.enter_context(closing(device))
        line = stack.enter_context(closing(_line(where, path, disk, stop, tell)))
        if faults is not None:
            tell(f"故障脚本 {faults}，seed = {script.seed}")
        if not stop.told:
            announce(line.url)
        line.serve(disk, stop)


def _file(folder: Path | None, disk_url: str | None) -> Path:
    """The home's own disk, or the file of `--disk sim:FILE`."""
    if not is_emulated(disk_url):
        raise RuleBroken("DEVICE-URL", url=disk_url)
    named = (disk_url or "").removeprefix(f"{EMULATED}:")
    if named:
        return Path(named).absolute()
    home = Home.at(folder)
    home.require()
    return home.disk


def _card(folder: Path | None) -> Path:
    """The home's own report disk; made when it is first needed. READER-NOT-HERE."""
    from app.bootstrap.reader import own_report_disk

    return own_report_disk(folder)


def _power(where: Where) -> Power:
    if where.report_disk:
        from hardware.emulator.card_reader_firmware import power_reader

        return power_reader
    from hardware.emulator.power import power_on

    return power_on


def _script(faults: Path | None) -> FaultScript:
    from hardware.emulator.fault_script import no_faults, read_script

    return no_faults() if faults is None else read_script(faults)


def _line(where: Where, path: Path, disk: ServedDisk, stop: Stop, tell: Told) -> Line:
    number = _powered(disk) if not where.report_disk else _inserted(disk)
    if where.tcp_port is not None:
        from hardware.emulator.served_tcp import TcpLine

        return TcpLine(where.tcp_port)
    if where.vpcd is not None:
        from hardware.emulator.served_vpcd import VpcdLine

        return VpcdLine(*where.vpcd, number, stop, tell)
    from hardware.emulator.served_pty import PtyLine

    return PtyLine(path.with_name(path.name + LINK))


def _powered(disk: ServedDisk) -> str:
    """Its number."""
    return disk.identity().number


def _inserted(reader: ServedDisk) -> str:
    """The number of the card in it; codes of the reader."""
    from hardware.card_reader import of_the_reader
    from hardware.protocol.commands import AID_REPORT_DISK

    with of_the_reader():
        return reader.identity(AID_REPORT_DISK).number


@contextmanager
def _told_by_signals(stop: Stop) -> Iterator[None]:
    """SIGINT and SIGTERM stop it; in another thread only the stop itself does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wanted = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, lambda *_: stop.now()) for each in wanted]
    try:
        yield
    finally:
        for each, handler in zip(wanted, before, strict=True):
            signal.signal(each, handler)
