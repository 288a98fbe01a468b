"""A served disk in this process as a carrier: every fault of the script, and no waiting."""

from __future__ import annotations

from hardware.emulator.fault_script import Fault, Strike
from hardware.emulator.served_disk import Deed, ServedDisk
from hardware.protocol import commands
from hardware.transport.base import DeviceInfo, Outcome, TransportError

INFO = DeviceInfo("near:", "near", "模拟税控盘", None, simulated=True)
CHANGING = {
    (*each, p1)
    for each in (
        commands.SIGN,
        commands.VOID,
        commands.LOAD_VOLUMES,
        commands.RETURN_VOLUMES,
        commands.DISTRIBUTE,
        commands.TAKE_BACK,
        commands.MARK_UPLOADED,
        commands.REPORT,
        commands.CLEAR,
    )
    for p1 in range(3)
} - {(*commands.REPORT, commands.P1_PAGE)}
_BROKEN = {Fault.HALF, Fault.DAMAGED}


class NextChange:
    """Strikes the next command that changes the disk, once."""

    def __init__(self) -> None:
        self.strike: Strike | None = None

    @property
    def met(self) -> bool:
        """Whether nothing is ordered any more."""
        return self.strike is None

    def next(self, command: bytes, /) -> Strike | None:
        """What was ordered, if this is such a command."""
        if (command[0] & 0xEF, command[1], command[2]) not in CHANGING:
            return None
        strike, self.strike = self.strike, None
        return strike


class NearLine:
    """Says what the line would have said, at once: a late answer is one that never came."""

    info = INFO
    max_apdu = 65_535

    def __init__(self, disk: ServedDisk) -> None:
        self._disk = disk

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        """One exchange."""
        deed = self._disk.answer(apdu)
        assert not deed.dies
        if lost := self._lost(deed, timeout_s):
            raise TransportError(Outcome.UNKNOWN, lost, "DISK-TIMEOUT")
        assert deed.answer is not None
        return deed.answer

    def _lost(self, deed: Deed, timeout_s: float) -> str:
        if deed.answer is None or deed.breaks:
            return "no answer"
        return "broken" if deed.fault in _BROKEN else "late" * (deed.wait_s > timeout_s)

    def reopen(self) -> None:
        """The line is made anew."""

    def close(self) -> None:
        """Power off."""
        self._disk.close()
