"""The devices of this machine (设备): which there are, which one this home uses, how one fares.

Looking opens none of them; only a test does, and that one alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from msgspec import Struct
from msgspec.structs import replace

from app.services.answers import moment
from app.services.files import write_whole
from app.services.machines.device_test import (
    STEPS,
    DeviceTest,
    LineTester,
    Step,
    not_taken,
    not_well,
)
from app.services.problems import PROBLEMS
from hardware.errors import DeviceError, NotSent

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.machines.reader_test import ReaderLine
    from app.services.problems import Sentences
    from hardware.discovery import FoundDevice

OWN = "sim:"  # the home's own emulated disk
READER = "reader:"  # before the address of a card reader (报税盘读卡器)
KINDS = {
    "sim": "模拟盘",
    "pcsc": "智能卡读卡器",
    "usb": "USB 直连",
    "serial": "串口",
    "replay": "通信记录",
    "reader": "报税盘读卡器",
}


class Way(Protocol):
    """The way to the disk that a terminal uses, and to any other."""

    @property
    def url(self) -> str:
        """Of the device in use."""
        ...

    def use(self, url: str) -> None:
        """Another one from now on."""
        ...

    def has_own(self) -> bool:
        """Whether the home has an emulated disk of its own."""
        ...

    def find(self) -> tuple[FoundDevice, ...]:
        """What is plugged in, broken ones too; see hardware.discovery."""
        ...

    def open_at(self, url: str) -> LineTester:
        """A device, opened without a wait. hardware.errors."""
        ...


NOT_OURS = frozenset({"DISK-OTHER", "DISK-ROLLED-BACK"})


class Readers(Protocol):
    """The way to the card reader of a terminal, and to any other; addresses without READER."""

    @property
    def present(self) -> bool:
        """Whether this product has a report disk."""
        ...

    @property
    def url(self) -> str:
        """Of the reader in use."""
        ...

    def use(self, url: str) -> None:
        """Another one from now on."""
        ...

    def open_at(self, url: str) -> ReaderLine:
        """A reader; the one in use is let go. Codes of the reader."""
        ...


class DeviceLine(Struct, frozen=True):
    """A device of the list. With a `code` it cannot be used now: `cause` and `remedy` in words.
    `number` (机器编号) where it is known without opening it."""

    url: str
    kind: str
    label: str
    number: str = ""
    simulated: bool = False
    code: str = ""
    cause: str = ""
    remedy: str = ""
    used: bool = False  # the card reader that the report disk is put into

    @property
    def usable(self) -> bool:
        """Whether it names one device that can be chosen."""
        return not self.url.endswith(":*")


class Devices(Struct):
    """Answers the page 设备."""

    device: Device
    book: Book
    way: Way
    profile: Profile
    sentences: Sentences
    refuse_own: Callable[[Path], None]
    now: Callable[[], datetime]
    readers: Readers

    @property
    def in_use(self) -> str:
        """The URL of the device of this terminal."""
        return self.way.url

    @property
    def reader_in_use(self) -> str:
        """The address of the card reader of this terminal, without READER."""
        return self.readers.url

    def found(self, in_use: str, reader: str = "") -> tuple[DeviceLine, ...]:
        """The list: the home's own, what is plugged in, and those in use wherever they are
        (`reader`: the card reader; else as this terminal knows it). Opens none; where a driver is
        slow it takes a second."""
        lines = [self._line(one) for one in self.way.find()]
        if self.way.has_own():
            lines.insert(0, DeviceLine(OWN, "sim", "本机模拟盘", simulated=True))
        if in_use not in {one.url for one in lines}:
            lines.append(typed(in_use))
        lines += self._readers(reader or self.readers.url)
        return tuple(self._known(one) if one.url == in_use else one for one in lines)

    def use(self, url: str) -> None:
        """The disk of this terminal from now on (or its card reader, by READER); the one before
        is let go. DEVICE-URL; DISK-OTHER or DISK-ROLLED-BACK for one that answers and is not the
        disk of this book. One that does not answer may be plugged in later."""
        line = typed(url)
        if line.kind == "reader":
            self.readers.use(line.url.removeprefix(READER))
            return
        self.device.let_go()
        self._refuse_another(line.url)
        self.device.forget()
        self.way.use(line.url)

    def test(self, url: str, told: Callable[[Step], None]) -> tuple[Step, ...]:
        """Every step, each told as it comes. Never raises for what is wrong with a device."""
        steps: list[Step] = []

        def tell(step: Step) -> None:
            steps.append(step)
            told(step)

        for step in self._walk(url):
            tell(step)
        for name in list(STEPS)[len(steps) :]:
            tell(not_taken(name))
        return tuple(steps)

    def save_diagnosis(self, path: Path, url: str, steps: tuple[Step, ...]) -> None:
        """The lines of a test as text that may be sent in: no secret, no taxpayer, no folder.
        FILE-NOT-WRITTEN."""
        self.refuse_own(path)
        kind = url.partition(":")[0]
        head = (
            "设备诊断",
            f"时间 {moment(self.now())[:19].replace('T', ' ')}",
            f"连接方式 {KINDS.get(kind, kind)}（{kind}）",
            f"设备类型 {self.profile.title}",
        )
        text = "\n".join((*head, "", *(_as_text(step) for step in steps))) + "\n"
        write_whole(path, lambda file: file.write(text.encode()))

    # -- inside

    def _refuse_another(self, url: str) -> None:
        try:
            with self._opened(url) as (disk, _):
                self.device.prove(disk)
        except DeviceError as problem:
            if problem.code in NOT_OURS:
                raise

    def _walk(self, url: str) -> Iterator[Step]:
        if url.startswith(READER):
            yield from self._walk_reader(url.removeprefix(READER))
            return
        try:
            with self._opened(url) as (disk, told):
                yield Step("open", "ok", told)
                test = DeviceTest(disk, self.device.prove, self.profile, self.sentences, self.now)
                yield from test.walk()
        except PROBLEMS as problem:
            yield not_well("open", problem, self.sentences)

    def _walk_reader(self, url: str) -> Iterator[Step]:
        from app.services.machines.reader_test import ReaderTest

        try:
            with closing(self.readers.open_at(url)) as reader:
                yield Step("open", "ok", "打开了")
                yield from ReaderTest(reader, self._our_number, self.sentences).walk()
        except PROBLEMS as problem:
            yield not_well("open", problem, self.sentences)

    def _our_number(self) -> str:
        """Of the disk that this book belongs to; that disk need not be there."""
        with self.book.reading() as work:
            ours = work.disks.latest()
        return "" if ours is None else ours.number

    def _readers(self, in_use: str) -> list[DeviceLine]:
        """The home's own reader, and the one in use wherever it is."""
        if not self.readers.present:
            return []
        used = READER + in_use
        own = typed(READER + OWN)
        lines = [own] if used == own.url else [own, typed(used)]
        return [replace(each, used=each.url == used) for each in lines]

    @contextmanager
    def _opened(self, url: str) -> Iterator[tuple[LineTester, str]]:
        """The disk in use is not opened a second time: what works goes on working."""
        if url == self.in_use and self.device.powered:
            yield cast("LineTester", self.device.disk), "连接通着，本程序正在使用"
            return
        if url == self.in_use:
            self.device.let_go()
        disk = self.way.open_at(url)
        try:
            yield disk, "打开了"
        finally:
            disk.close()

    def _line(self, found: FoundDevice) -> DeviceLine:
        line = DeviceLine(found.url, found.kind, found.label, number=found.serial)
        if not found.code:
            return line
        why = DeviceError(found.code, **found.facts)
        cause, remedy = self.sentences.message(why), self.sentences.fix_at_window(why)
        return replace(line, code=found.code, cause=cause, remedy=remedy)

    def _known(self, line: DeviceLine) -> DeviceLine:
        """The one in use, with what the book knows of its disk."""
        with self.book.reading() as work:
            ours = work.disks.latest()
        number = line.number if ours is None else ours.number
        return replace(line, number=number, simulated=self.device.emulated)


def typed(url: str) -> DeviceLine:
    """A device by the address that a person typed. DEVICE-URL."""
    url = url.strip()
    if url.startswith(READER):
        inner = typed(url.removeprefix(READER))
        if inner.kind in ("reader", "replay"):
            raise NotSent("DEVICE-URL", url=url[:200])
        label = "本机模拟报税盘" if inner.url == OWN else inner.label
        return replace(inner, url=READER + inner.url, kind="reader", label=label)
    kind, colon, place = url.partition(":")
    if kind not in KINDS or not colon or (not place and url != OWN) or url.endswith(":*"):
        raise NotSent("DEVICE-URL", url=url[:200])
    return DeviceLine(url, kind, place or "本机模拟盘", simulated=kind == "sim")


def _as_text(step: Step) -> str:
    told = f"[{step.verdict}] {step.title}: {step.cause}"
    code = f" ({step.code})" if step.code else ""
    return f"{told}{code}" + (f"\n    下一步：{step.next_step}" if step.next_step else "")
