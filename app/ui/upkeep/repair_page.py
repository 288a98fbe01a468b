"""发票修复: the book by the disk's records; what was not the same, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar

from app.domain.rights import Right
from app.services.disk.differences import Counts, Difference, Done
from app.ui.actions import Action
from app.ui.look import type as type_
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.cell import Cell, Column
from app.ui.parts.combo import ComboField
from app.ui.parts.empty import Empty
from app.ui.parts.fields import Field
from app.ui.parts.labels import column, label, row
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.row_model import RowModel
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table
from app.ui.upkeep.repairing import Presenter, Standing

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from app.domain.tax_period import TaxPeriod
    from app.ui.desk import Desk

FATES = {
    Done.ADDED: ("已补入", "ok"),
    Done.MENDED: ("已改回", "ok"),
    Done.KEPT: ("已保留", "text2"),
    Done.LEFT: ("要核对", "bad"),
}
_COUNTS = (
    ("records", "核对记录"),
    ("added", "补入"),
    ("mended", "改回"),
    ("kept", "保留"),
    ("left", "要核对"),
)


def make(desk: Desk) -> Page:
    """The page."""
    return RepairPage(desk, in_pieces=True)


class FoundModel(RowModel[Difference]):
    """In the order in which they were found."""

    columns: ClassVar[Sequence[Column]] = (
        Column("结果", "要核对"),
        Column("发票代码", "099002300104"),
        Column("发票号码", "00000001"),
        Column("说明", stretch=True),
    )

    def cell(self, row: int, column: int) -> Cell:
        one = self.found[row]
        word, tone = FATES[one.done]
        if column == 0:
            return Cell(word, tone=tone, strong=one.done is Done.LEFT)
        key = one.key
        texts = (key.code if key else "", key.number if key else "", one.told)
        return Cell(texts[column - 1])


class RepairPage(Page):
    """F9 begins, Shift+F9 stops, F2 chooses the month; a ticket that is written in the box is
    repaired alone. Enter on a finding shows the ticket."""

    name, title, area = "repair", "发票修复", "系统维护"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = Presenter(self, desk)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        keys = self._desk.keys
        self.month = ComboField(
            [(self.tr("全部月份"), None)], name=self.tr("范围"), lead=self.tr("范围"),
            key=keys.of("page.choice", self.name),
        )  # fmt: skip
        self.ticket = Field("", self.tr("只修一张：代码 号码"), name=self.tr("只修一张"), limit=40)
        self.ticket.setMinimumWidth(round(type_.width("099002300104 00000001", "entry")) + 32)
        self.start = Button(self.tr("开始修复"), keys.of("page.main"), "primary")
        self.halt = Button(self.tr("停止修复"), keys.of("page.other"))
        self.sign, self.words = Sign("off"), label("")
        self.progress = QProgressBar()
        self.numbers: dict[str, QLabel] = {}
        self.model = FoundModel()
        self.table = Table(self.model, name=self.tr("不同之处"))
        yield
        self._arrange()
        yield
        self._connect()
        self.show_standing(Standing())
        self.show_counts(Counts())
        self.show_found([])

    def entered(self) -> None:
        """Which months there are; nothing begins by itself."""
        self.start.setFocus()
        self.presenter.look_for_months()

    def refresh(self) -> None:
        """F5."""
        self.presenter.look_for_months()

    def deeds(self) -> tuple[Action, ...]:
        """Begin, stop, choose."""
        right = Right.CHECK
        made = (
            ("page.main", self.tr("开始修复"), self.begin),
            ("page.other", self.tr("停止修复"), self.presenter.stop),
            ("page.choice", self.tr("换月份"), self.month.showPopup),
        )
        return tuple(Action(id, title, do, scope=self.name, right=right) for id, title, do in made)

    def begin(self) -> None:
        """Repair what is chosen."""
        self.presenter.begin(self.month.value(), self.ticket.text())

    # --- what the presenter shows

    def show_months(self, months: list[TaxPeriod]) -> None:
        """The choices."""
        chosen = [(str(month), month) for month in months]
        self.month.set_options([(self.tr("全部月份"), None), *chosen])

    def show_standing(self, standing: Standing) -> None:
        """Where it is."""
        busy = standing.shape == "busy"
        self.sign.show_verdict(standing.shape)
        self.words.setText(standing.words)
        self.progress.setVisible(busy)
        self.progress.setRange(0, 0 if standing.share is None else 1000)
        if standing.share is not None:
            self.progress.setValue(round(standing.share * 1000))
        self.start.setVisible(not busy)
        self.month.setEnabled(not busy)
        self.ticket.setEnabled(not busy)
        self.halt.setVisible(busy)
        if standing.shape not in ("busy", "off"):
            announce(self, standing.words, urgent=standing.shape == "bad")

    def show_counts(self, counts: Counts) -> None:
        """So far."""
        for name, _ in _COUNTS:
            self.numbers[name].setText(f"{getattr(counts, name):,}")

    def show_found(self, found: list[Difference]) -> None:
        """Every finding so far. An empty list has nothing that the focus could stand on."""
        self.model.show_rows(found)
        policy = Qt.FocusPolicy.StrongFocus if found else Qt.FocusPolicy.NoFocus
        self.table.setFocusPolicy(policy)

    # --- inside

    def _connect(self) -> None:
        self.start.clicked.connect(lambda: self.begin())
        self.halt.clicked.connect(lambda: self.presenter.stop())
        self.ticket.textChanged.connect(lambda text: self.month.setEnabled(not text.strip()))
        self.ticket.returnPressed.connect(self.begin)
        self.table.opened.connect(self._open)

    def _open(self, place: int) -> None:
        key = self.model.found[place].key
        if key is not None:
            self._desk.open("search", text=key.number)

    def _arrange(self) -> None:
        for name, _ in _COUNTS:
            self.numbers[name] = label("0", "figure")
        boxes = [
            column(label(title, "caption"), self.numbers[name], gap=2) for name, title in _COUNTS
        ]
        figures = Card(self.tr("核对结果"))
        figures.add(row(*boxes, None, gap=32), self.progress)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("修复进度"))
        self.table.set_empty(Empty(self.tr("还没有发现不同"), _WHY))
        found = Card(self.tr("不同之处"), pad=0, gap=0)
        found.body.addWidget(self.table)
        bar = page_bar(
            self.title,
            8,
            self.sign,
            self.words,
            None,
            self.ticket,
            self.month,
            self.halt,
            self.start,
        )
        content = column(figures, found, gap=12)
        content.setStretch(1, 1)
        self.setLayout(plain_page(bar, content, scrolls=False))


_WHY = "以税控盘的签名记录为准：缺的补入，被改的改回；作废、报送、打印和草稿都保留，税控盘不变"
