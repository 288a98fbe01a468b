"""One picture of every part in every state, and one of what floats."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.look import type as type_
from app.ui.look.chip_faces import STATES
from app.ui.look.colours import colour
from app.ui.look.tokens import TONES, contrast, current
from app.ui.parts.buttons import Button
from app.ui.parts.callout import Callout
from app.ui.parts.cards import Card
from app.ui.parts.cell import Cell, CellModel, Column
from app.ui.parts.chips import Chip, FilterChip, SimMark
from app.ui.parts.combo import ComboField
from app.ui.parts.date_field import DateField
from app.ui.parts.empty import Empty
from app.ui.parts.fields import Field, MultiLine
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import Labelled, labelled
from app.ui.parts.labels import canvas, column, frame, hline, keycap, label, row
from app.ui.parts.laying import lay
from app.ui.parts.popup import Option, Popup
from app.ui.parts.segments import Segments
from app.ui.parts.signs import Lamp, Sign
from app.ui.parts.table import Table
from app.ui.parts.tick_box import TickBox

OPTIONS = (
    Option(("示例贸易有限公司", "91990000TEST00007G", "今天 ￥1,240.00"), ((0, 4),), 1),
    Option(("示例毛衣制造厂（虚构）", "91990000TEST00031X", "2023-12-28"), ((0, 4),), 2),
    Option(("试炼木业（测试）有限公司", "91990000TEST00052K", "2023-11-02"), ((0, 4),), 3),
    Option(("虚构示例面业有限公司", "91990000TEST00066H", "未开过"), ((2, 6),), 4),
)
LAMPS = (
    ("ok", "税控盘", "正常", None),
    ("busy", "税控盘", "正在签名", None),
    ("warn", "税局", "离线 · 未上传 3 张", None),
    ("bad", "锁死日期", "已过 1 天", None),
    ("off", "读卡器", "未接", None),
    ("warn", "离线剩余", "11 小时 · ￥41,300.00", 0.15),
)


class Swatches(QWidget):
    """Every colour with its contrast on a card."""

    ACROSS, HIGH = 7, 48

    def __init__(self) -> None:
        super().__init__()
        self.tones = [tone for tone in TONES if tone not in ("scrim", "shadow")]
        self.setFixedHeight(-(-len(self.tones) // self.ACROSS) * self.HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() / self.ACROSS
        for place, tone in enumerate(self.tones):
            x, y = place % self.ACROSS * wide, place // self.ACROSS * self.HIGH
            painter.setPen(QPen(colour("line"), 1))
            painter.setBrush(colour(tone))
            painter.drawRoundedRect(QRectF(x + 0.5, y + 2.5, 36, 36), 4, 4)
            ratio = contrast(colour(tone).name(), current().surface)
            self._write(painter, x + 44, y, tone, "body", "text")
            words = f"{colour(tone).name().upper()}  {ratio:.1f}"
            self._write(painter, x + 44, y + 18, words, "caption", "text3")

    def _write(
        self, painter: QPainter, x: float, y: float, words: str, style: str, tone: str
    ) -> None:
        painter.setFont(type_.font(style))
        painter.setPen(colour(tone))
        painter.drawText(QRectF(x, y, 140, 20), words)


class Tickets(CellModel):
    """Twelve invented tickets in every state."""

    columns = (
        Column("票种", "007", signs=1),
        Column("号码", "00000000"),
        Column("购方", stretch=True),
        Column("价税合计", "1,000,000.00", align="right"),
        Column("票", "作废"),
        Column("报送", "验签失败"),
        Column("打印", "未打", signs=1),
    )
    UPLOADS = ("未报送", "已报送", "报送中", "报送失败", "验签失败", "等待")

    def __init__(self, rows: int = 9) -> None:
        super().__init__()
        self.count = rows
        self.ticked = {4, 5}

    def rows(self) -> int:
        return self.count

    def tick(self, row: int, ticked: bool) -> bool:
        (self.ticked.add if ticked else self.ticked.discard)(row)
        return True

    def cell(self, row: int, column: int) -> Cell:
        void, red = row == 2, row == 5
        cells = (
            Cell("007", tick=row in self.ticked),
            Cell(f"{8421 - row:08d}", strike=void),
            Cell("示例市第一虚构小学", ranges=((0, 2),) if row == 1 else ()),
            Cell("-1,130.00" if red else "3,390.00", tone="bad" if red else "text", align="right"),
            Cell(chip="作废" if void else "红字" if red else "正常"),
            Cell(chip=self.UPLOADS[row % 6]),
            Cell(
                "4 次" if row == 3 else "未打", icon="printer", tone="warn" if row == 3 else "text3"
            ),
        )
        if void and column == 3:
            return Cell("3,390.00", strike=True, align="right")
        return cells[column]


def gallery() -> QWidget:
    """All parts of the agreement on one canvas."""
    top = row(_colours(), _types(), gap=12)
    top.setStretch(0, 1)
    middle = row(_buttons(), _chips(), gap=12)
    middle.setStretch(1, 1)
    return canvas(
        column(top, middle, _lamps(), _fields(), _more(), None, gap=12, margins=(16, 16, 16, 16))
    )


def page_with_floats() -> QWidget:
    """A table and fields, with list, callout and card over them."""
    field = Field("slmy", name="购方名称")
    field.setMinimumWidth(320)
    wrong = Field("90.09", name="第 4 行税额")
    wrong.align_right()
    table = Table(Tickets(), name="已开发票")
    card = Card("已开发票", Button("看这 2 张", kind="link"), note="共 9 张", pad=0)
    card.add(table)
    page = canvas(
        column(row(field, wrong, None, gap=320), 30, card, gap=12, margins=(16, 16, 16, 16))
    )
    page.field, page.wrong, page.table = field, wrong, table  # type: ignore[attr-defined]
    return page


def let_float(page: QWidget) -> tuple[Popup, Callout, Floating]:
    """Open all that floats over `page_with_floats`; it must be on the screen."""
    page.field.setFocus()  # type: ignore[attr-defined]
    popup = Popup(page.field)  # type: ignore[attr-defined]
    popup.offer(OPTIONS, "4 个客户　↑↓ 选　Enter 采用", "F3 客户编码　粘贴整段资料可自动拆分")
    callout = Callout(page)
    words = "税额与 金额×税率 相差 0.09，最多容许 0.06"
    page.wrong.set_error(words)  # type: ignore[attr-defined]
    callout.point_at(page.wrong, words, "TAX-DIFFERENCE", "改为 90.00")  # type: ignore[attr-defined]
    page.field.removeEventFilter(popup)  # type: ignore[attr-defined]
    card, button = confirm_card(page)
    card.open(button)
    return popup, callout, card


def confirm_card(window: QWidget) -> tuple[Floating, Button]:
    """The last look before a number is used."""
    issue = Button("开具并打印", "F9", "primary", "check")
    foot = row(
        label("打印机里是 00000002 号票纸？", "soft"),
        Button("核对", kind="small"),
        None,
        Button("只开不打", "Shift+F9"),
        issue,
        margins=(16, 9, 12, 10),
    )
    head = row(label("开具这一张？", "title"), SimMark(), None, label("Esc 返回修改", "caption"))
    head.setContentsMargins(16, 12, 16, 8)
    facts = column(label("￥1,906.40", "figure"), margins=(16, 8, 16, 10))
    lay(facts, row(Sign("warn"), label("单价比上次高 62 %"), None))
    card = Floating(
        window,
        column(head, hline(), facts, hline(), foot, gap=0),
        name="开具这一张？",
        where="lower_right",
    )
    return card, issue


def _colours() -> Card:
    card = Card("颜色", note="数字是与 surface 的对比度")
    card.add(Swatches())
    return card


def _types() -> Card:
    card = Card("字", note="Noto Sans SC，数字等宽", gap=5)
    card.add(
        label("说明、表头、灯 12/400", "caption"),
        label("正文、表格、按钮 13/400"),
        label("录入 14/400", "entry"),
        label("强调 13/600", "strong"),
        label("页名 16/600", "title"),
        label("12,400.00  24/600", "figure"),
        label("￥1,906.49  18/600", "amount"),
        label("票名 17/600", "form"),
        None,
    )
    return card


def _buttons() -> Card:
    card = Card("按钮", note="平常 · 悬停 · 按下 · 焦点 · 不可用")
    card.add(row(*_states("primary", "开具", "F9", "check"), None))
    card.add(row(*_states("normal", "折扣", "F8", ""), None))
    others = (
        Button("看这 2 张", kind="link"),
        Button("作废…", kind="danger", icon="ban"),
        Button("小号 24", kind="small"),
        Button("大号 36", "F9", size="big"),
        Button("换一个", kind="ghost"),
        Button(icon="bell", kind="ghost", name="消息"),
        Segments(("不含税", "含税"), "单价、金额按"),
    )
    card.add(row(*others, None))
    return card


def _states(kind: str, words: str, key: str, icon: str) -> list[QWidget]:
    made = []
    for state, text in (("", words), ("hover", "悬停"), ("press", "按下"), ("focus", "焦点")):
        button = Button(text, key, kind, icon)
        button.setProperty("state", state)
        made.append(button)
    off = Button("不可用", key, kind, icon)
    off.set_why_not("没有这项权限")
    return [*made, off]


def _chips() -> Card:
    card = Card("状态", note="形状 + 词，颜色只是帮手", gap=10)
    chips = [Chip(word) for word in STATES]
    card.add(row(*chips[:6], None, gap=16), row(*chips[6:], None, gap=16))
    first = FilterChip("全部", 12846)
    first.setChecked(True)
    card.add(row(first, FilterChip("未报送", 3), FilterChip("作废", None), None))
    signs = [Sign(shape) for shape in ("ok", "warn", "bad", "off", "busy")]
    card.add(row(*signs, keycap("Ctrl+K"), TickBox("连同作废", True), TickBox("连同红字"), None))
    return card


def _lamps() -> Card:
    card = Card("状态灯")
    lamps = []
    for shape, name, value, meter in LAMPS:
        lamp = Lamp(name)
        lamp.show_state(shape, value, meter)
        lamps.append(lamp)
    card.add(row(*lamps, 8, SimMark(), None, gap=8))
    return card


def _fields() -> Card:
    card = Card("录入框", note="高 30；票面内 25")
    boxes = [labelled(Field("10"), "平常", "数量"), labelled(Field("10"), "悬停")]
    boxes[1].field.setProperty("state", "hover")
    boxes.append(labelled(Field("10"), "焦点", "Enter 到下一格"))
    boxes[2].field.setProperty("state", "focus")
    boxes += [
        labelled(Field("90.09"), "有错"),
        labelled(Field("1,906.40"), "算出（只读）", "随录入更新"),
    ]
    boxes[3].show_error("应为 90.00")
    _field(boxes[4]).set_computed(True)
    boxes += [
        labelled(Field("不可用"), "不可用", "由税务机关发行"),
        labelled(Field("89.99"), "手改过"),
    ]
    boxes[5].field.setEnabled(False)
    _field(boxes[6]).set_overwritten(True)
    for box in boxes:
        box.setFixedWidth(150)
    card.add(row(*boxes, None, gap=12))
    return card


def _more() -> Card:
    card = Card("票面与选择")
    name = Field("示例贸易有限公司", name="名称", kind="paper")
    tax = Field("26.00", name="税额", kind="paper")
    wrong = Field("90.09", name="税额", kind="paper")
    for box in (tax, wrong):
        box.align_right()
    tax.set_computed(True)
    wrong.set_error("应为 90.00")
    kind = ComboField([("007 增值税普通发票", "007")], name="票种", key="F2")
    every = ComboField([("全部", "")], lead="报送", name="报送")
    remark = MultiLine("订单 DEMO0001\n第二行", name="备注")
    remark.setFixedSize(180, 52)
    nothing = Empty("今天还没有开票。", "", "填开发票", "F9")
    paper = frame("paper", column(name, row(tax, wrong), margins=(8, 8, 8, 8)))
    card.add(row(paper, kind, every, DateField(name="从"), remark, nothing, None, gap=12))
    return card


def _field(box: Labelled) -> Field:
    assert isinstance(box.field, Field)
    return box.field
