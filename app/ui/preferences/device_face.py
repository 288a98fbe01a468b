"""How a device and a step of its test are shown. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel

if TYPE_CHECKING:
    from app.services.machines.device_test import Step
    from app.services.machines.devices import DeviceLine

STEP_NAMES = (
    ("open", "打开连接"),
    ("select", "选择税控应用"),
    ("identity", "机器编号"),
    ("certificate", "证书"),
    ("same", "与账册核对"),
    ("state", "盘的状态"),
    ("clock", "时钟"),
    ("pin", "口令"),
    ("echo", "数据往返"),
)
KINDS = {
    "sim": "模拟盘",
    "pcsc": "读卡器",
    "usb": "USB",
    "serial": "串口",
    "replay": "通信记录",
    "reader": "报税盘",
}
_NAMELESS = {"usb": "USB 设备", "pcsc": "读卡器服务", "serial": "串口设备"}


class StepFace(Struct, frozen=True):
    """One step. Shape: ok | warn | bad | busy | off (not taken)."""

    shape: str = "off"
    cause: str = "还没有测"
    next_step: str = ""
    code: str = ""


def step_face(step: Step) -> StepFace:
    """A step that was taken, or could not be."""
    shape = "off" if step.verdict == "skipped" else step.verdict
    return StepFace(shape, step.cause, step.next_step, step.code)


def summary(steps: Sequence[Step]) -> tuple[str, str]:
    """Shape and words of a test that is over."""
    bad = sum(1 for step in steps if step.verdict == "bad")
    warn = sum(1 for step in steps if step.verdict == "warn")
    if bad:
        return "bad", f"{bad} 步有错"
    return ("warn", f"{warn} 步要留意") if warn else ("ok", "设备正常")


class DeviceModel(RowModel["DeviceLine"]):
    """The devices found; `in_use` is the URL of the one this terminal uses."""

    columns: ClassVar[Sequence[Column]] = (
        Column("名称", stretch=True),
        Column("连接", "通信记录"),
        Column("编号", "999999000001"),
        Column("状态", "插着，可以用"),
    )
    in_use = ""

    def cell(self, row: int, column: int) -> Cell:
        one = self.found[row]
        used = one.used or one.url == self.in_use
        if column == 3:
            return Cell(state_of(one, used=used), tone=_tone(one, used=used), strong=used)
        mark = "（模拟）" if one.simulated and one.kind not in ("sim", "reader") else ""
        text = (f"{name_of(one)}{mark}", KINDS.get(one.kind, one.kind), one.number)[column]
        return Cell(text, strong=used and column == 0)


def name_of(one: DeviceLine) -> str:
    """Its name; of what has none (a driver, a service) what it would be for."""
    return one.label or _NAMELESS.get(one.kind, one.url)


def state_of(one: DeviceLine, *, used: bool) -> str:
    """How a device stands, in a word."""
    if one.code:
        return "不能用"
    return "正在使用" if used else "可以用"


def _tone(one: DeviceLine, *, used: bool) -> str:
    if one.code:
        return "bad"
    return "ok" if used else "text2"
