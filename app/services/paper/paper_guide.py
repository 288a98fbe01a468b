"""The way to the right paper (纸张设置): the steps that make a size, and checks of queue, driver,
paper and state, each with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from app.services.paper.paper_forms import TITLES, known_form
from app.services.paper.printers import Language, Printer
from printing.errors import PrinterError
from printing.ports import LineState

if TYPE_CHECKING:
    from app.services.paper.printers import Printers
    from printing.forms import Form
    from printing.ports import PrinterLine
    from printing.queue_facts import QueueFacts

NEAR_MM = 1.5  # 241.3 × 139.7 is sold as 240 × 140
WINDOWS, CUPS = "windows", "cups"


class Look(Struct, frozen=True):
    """One check. `verdict`: ok, warn, bad, off (does not apply here, or nobody can say)."""

    name: str  # queue, driver, paper, state
    verdict: str
    words: str
    fix: str = ""


_STATES: Mapping[LineState, tuple[str, str, str]] = MappingProxyType(
    {
        LineState.READY: ("ok", "打印机就绪", ""),
        LineState.BUSY: ("ok", "打印机正在打印", ""),
        LineState.PAUSED: ("bad", "队列已暂停", "在系统的打印队列里选「继续打印」。"),
        LineState.NOT_ACCEPTING: (
            "bad",
            "队列不接收新任务",
            "在系统的打印机设置里让它接收任务（Linux：cupsaccept 队列名）。",
        ),
        LineState.OFFLINE: ("bad", "打印机脱机", "按打印机上的「联机」键，检查电源和电缆。"),
        LineState.PAPER_OUT: ("bad", "打印机缺纸", "装纸，靠紧左边的导轨，再按「联机」。"),
        LineState.COVER_OPEN: ("bad", "打印机盖开着", "合上机盖，再按「联机」。"),
        LineState.GONE: ("bad", "找不到打印机", "检查电源、电缆和连接地址。"),
        LineState.IN_USE: ("bad", "打印机被别的程序占用", "关掉占用它的程序，再检查一次。"),
        LineState.NO_RIGHT: (
            "bad",
            "没有使用打印机的权限",
            "请管理员给这个用户打印机的权限（Linux：加入 lp 或 dialout 组后重新登录）。",
        ),
        LineState.SILENT: ("off", "这种连接问不到状态", "看打印机上的指示灯。"),
    }
)


class PaperGuide(Struct):
    """Asks the system and the printer: call it on a lane."""

    printers: Printers
    form: Callable[[str], Form]
    facts: Callable[[str], QueueFacts]
    line: Callable[[str], PrinterLine]

    def looks(self, name: str, form: str) -> tuple[Look, ...]:
        """Queue, driver, paper, state, in this order. PRINTER-UNKNOWN, FORM-UNKNOWN."""
        printer, drawn = self.printers.one(name), self.form(known_form(form))
        facts = self.facts(printer.url)
        return (
            _queue(facts),
            _driver(printer, facts),
            _paper(printer, facts, (drawn.width_mm, drawn.height_mm)),
            self._state(printer),
        )

    def steps(self, form: str, system: str) -> tuple[str, ...]:
        """How a person makes the paper of a form on Windows or with CUPS."""
        drawn = self.form(known_form(form))
        size = f"{drawn.width_mm:g} × {drawn.height_mm:g} 毫米"
        name = TITLES[form].replace("×", "x")
        return tuple(step.format(size=size, name=name) for step in _STEPS[system])

    def _state(self, printer: Printer) -> Look:
        try:
            state = self.line(printer.url).status()
        except PrinterError:
            state = LineState.GONE
        return Look("state", *_STATES[state])


def _queue(facts: QueueFacts) -> Look:
    if facts.there is None:
        return Look("queue", "off", "直接连接，不经系统队列")
    if facts.there:
        return Look("queue", "ok", "系统里有这个队列")
    return Look("queue", "bad", "系统里没有这个队列", "在系统里添加打印机，或改正连接里的名称。")


def _driver(printer: Printer, facts: QueueFacts) -> Look:
    if printer.language is not Language.PDF:
        return Look("driver", "ok", "直接送打印机的指令，不经驱动")
    if facts.driver is None:
        return Look("driver", "off", "不经系统驱动：打印机要能直接读 PDF")
    if facts.driver:
        return Look("driver", "ok", "队列有驱动")
    fix = "在系统里给队列装上驱动；24 针打印机也可以把语言改成 escp。"
    return Look("driver", "bad", "队列没有驱动，读不懂 PDF", fix)


def _paper(printer: Printer, facts: QueueFacts, size: tuple[float, float]) -> Look:
    said = f"{size[0]:g}×{size[1]:g} 毫米"
    if printer.language is not Language.PDF:
        return Look("paper", "ok", f"每次打印都说明纸长 {size[1]:g} 毫米")
    if facts.custom or any(_near(size, made) for made in facts.sizes):
        return Look("paper", "ok", f"可以用 {said}")
    if facts.there and facts.driver:
        return Look("paper", "bad", f"没有 {said} 的纸", "照下面的步骤建好这种纸，再检查一次。")
    return Look("paper", "off", f"问不到有没有 {said} 的纸", "打印测试页看看。")


def _near(wanted: tuple[float, float], made: tuple[float, float]) -> bool:
    return all(abs(a - b) <= NEAR_MM for a, b in zip(wanted, made, strict=True))


_STEPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        WINDOWS: (
            "打开「控制面板 > 设备和打印机」，选中任意一台打印机，点上方的「打印服务器属性」。",
            "在「纸张规格」页选「创建新纸张规格」（要管理员：先点「更改纸张规格设置」）。",
            "名称写 {name}，单位选公制，宽高写 {size}，四个边距都写 0，点「保存纸张规格」。",
            "右击要用的打印机，「打印首选项 > 高级 > 纸张规格」选 {name}，关掉「缩放」和「双面」。",
            "「打印机属性 > 设备设置」里把进纸器的纸张也选成 {name}，点「确定」。",
            "回到这里按 F5 再检查，然后打印测试页。",
        ),
        CUPS: (
            "看驱动支持的纸：lpoptions -p 队列 -l | grep PageSize",
            "有 Custom.WIDTHxHEIGHT：不用另建，程序打印时自己说明 {size}。",
            "没有：换一个支持自定义纸张的驱动，lpadmin -p 队列 -m 驱动。",
            "24 针打印机最好用原始队列：lpadmin -p 队列 -E -v 设备地址，语言选 escp。",
            "关掉缩放：lpoptions -p 队列 -o print-scaling=none",
            "回到这里按 F5 再检查，然后打印测试页。",
        ),
    }
)
