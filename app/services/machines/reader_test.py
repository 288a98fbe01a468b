"""The test of a card reader and its report disk (报税盘), in the steps of a device test. Nothing is
changed, no 口令 is tried."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from app.services.machines.device_test import ECHO_SIZES, FEW_TRIES, SKIPPED, Step, Told, walked
from hardware.errors import Refused
from hardware.reader_ports import CardReader

if TYPE_CHECKING:
    from app.services.problems import Sentences

KIB = 1_024


class ReaderLine(CardReader, Protocol):
    """A reader that also gives back what it is sent."""

    def echo(self, data: bytes) -> bytes:
        """The same bytes again."""
        ...


class ReaderTest(Struct):
    """Looks at an open reader. `our_disk`: whose report disk it should hold."""

    reader: ReaderLine
    our_disk: Callable[[], str]
    sentences: Sentences

    def walk(self) -> Iterator[Step]:
        """Every step behind "open"; the last one may say that the line or the card is gone."""
        yield from walked(self._looks(), self.sentences)

    def _looks(self) -> dict[str, Callable[[], Told]]:
        return {
            "select": self._select,
            "identity": self._identity,
            "certificate": lambda: (SKIPPED, "报税盘没有证书", ""),
            "same": self._same,
            "state": self._state,
            "clock": lambda: (SKIPPED, "报税盘没有时钟", ""),
            "pin": self._pin,
            "echo": self._echo,
        }

    def _select(self) -> Told:
        told = self.reader.identity()
        return "ok", f"应答正常，协议版本 {told.protocol}，第 {told.boot_counter} 次上电", ""

    def _identity(self) -> Told:
        told = self.reader.identity()
        kind = "模拟报税盘" if told.simulated else "报税盘"
        return "ok", f"{kind} {told.number}，{told.model}，固件 {told.firmware}", ""

    def _same(self) -> Told:
        status, ours = self.reader.status(), self.our_disk()
        if status.disk != ours:
            raise Refused("REPORT-DISK-OTHER", found=status.disk, ours=ours)
        return "ok", "是本机税控盘的报税盘", ""

    def _state(self) -> Told:
        status = self.reader.status()
        flags = {
            "报税资料": status.report,
            "报税成功": status.receipt,
            "购入": status.volumes,
            "退回": status.returned,
        }
        raised = "、".join(name for name, is_up in flags.items() if is_up)
        used, whole = -(-status.used // KIB), status.capacity // KIB
        return "ok", f"{f'有{raised}' if raised else '没有数据包'}，已用 {used} / {whole} KB", ""

    def _pin(self) -> Told:
        """Asking costs no try."""
        (state, *_) = self.reader.status().secrets or (None,)
        if state is None:
            return "ok", "这个报税盘没有口令", ""
        if not state.left:
            return "bad", "报税盘口令已锁死", "到税务机关重新发行报税盘；也可以用文件代替"
        few = state.left <= FEW_TRIES
        return "warn" if few else "ok", f"报税盘口令还可以试 {state.left} 次", ""

    def _echo(self) -> Told:
        took_ms = 0.0
        for size in ECHO_SIZES:
            sent, began = secrets.token_bytes(size), perf_counter()
            if self.reader.echo(sent) != sent:
                return "bad", f"{size} 字节送去，回来的不一样", "换一根线或一个接口后再测"
            took_ms = (perf_counter() - began) * 1000
        return "ok", f"{ECHO_SIZES[-1]:,} 字节原样返回，用时 {took_ms:.1f} 毫秒", ""
