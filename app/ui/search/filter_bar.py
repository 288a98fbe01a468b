"""The bar over the list: search box, days, kind, upload, more conditions; below it the chips."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QLayout, QWidget

from app.domain.day_spans import DaySpan
from app.domain.kinds import SHORT_NAMES
from app.domain.searching import Tally
from app.ui.look.sizes import PAGE_MARGIN, SIZE
from app.ui.parts.buttons import Button
from app.ui.parts.chips import FilterChip
from app.ui.parts.combo import ComboField
from app.ui.parts.fields import Field
from app.ui.parts.labels import column, frame, keycap, label, row
from app.ui.search.asked import Asked, Quick
from app.ui.search.words import KINDS, UPLOADS, amount, span_text

LONGEST_SEARCH = 100
OWN_DAYS = "own"
NARROW = 1150  # of the page: fewer words beside the chips


class FilterBar(QWidget):
    """Tells what was chosen; shows what is asked."""

    typed = Signal(str)
    entered_list = Signal()  # Enter or Down in the search box
    changed = Signal(dict)  # fields of Asked
    own_days = Signal()
    more = Signal()
    export = Signal()

    def __init__(self, title: str, key: Callable[[str], str]) -> None:
        super().__init__()
        self.title = label(title, "title")
        self.box = Field(
            "",
            self.tr("号码、名称、税号"),
            name=self.tr("查找发票 F3"),
            limit=LONGEST_SEARCH,
        )
        self.box.setMinimumWidth(150)
        self.box.setToolTip(self.tr("发票号码、购方名称或拼音首字母、税号、备注、货物名称"))
        self.box.setMaximumWidth(320)
        choice = key("page.choice")
        self.days = ComboField(self._spans(), name=self.tr("日期"), lead=self.tr("日期"))
        self.kind = ComboField(
            self._kinds(), name=self.tr("票种"), lead=self.tr("票种"), key=choice
        )
        self.upload = ComboField(self._uploads(), name=self.tr("报送"), lead=self.tr("报送"))
        self._more_key = key("search.more")
        self.more_button = Button(self.tr("更多条件"), self._more_key, icon="filter")
        self.export_button = Button(self.tr("导出"), key("app.export"))
        self.setLayout(column(self._bar(), gap=0))
        self._connect()

    def show_asked(self, asked: Asked) -> None:
        """What is asked now."""
        self.box.show_text(asked.text)
        own = asked.span is None
        spans = self._spans()
        if own:
            words = span_text(asked.more.first_day, asked.more.last_day)
            spans = [*spans[:-1], (words, OWN_DAYS)]
        self.days.set_options(spans)
        self.days.choose(OWN_DAYS if own else asked.span)
        self.kind.choose(asked.kind)
        self.upload.choose(asked.upload)
        extra = asked.extra
        self.more_button.set_words(
            self.tr("更多条件 {0}").format(extra) if extra else self.tr("更多条件")
        )
        self._fit()

    def _bar(self) -> QWidget:
        parts = (self.title, 4, self.box, keycap("F3"), self.days, self.kind, self.upload)
        line = row(*parts, self.more_button, None, self.export_button, gap=8)
        line.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        line.setStretchFactor(self.box, 100)
        made = frame("bar", line)
        made.setFixedHeight(SIZE.tool_bar)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In the largest type there is room for the words, not for the key."""
        self.more_button.set_key(self._more_key)
        if self.minimumSizeHint().width() > self.width():
            self.more_button.set_key("")

    def _connect(self) -> None:
        self.box.textEdited.connect(self.typed)
        self.box.returnPressed.connect(self.entered_list)
        self.days.chosen.connect(self._days_chosen)
        self.kind.chosen.connect(lambda kind: self.changed.emit({"kind": kind}))
        self.upload.chosen.connect(lambda upload: self.changed.emit({"upload": upload}))
        self.more_button.clicked.connect(self.more)
        self.export_button.clicked.connect(self.export)

    def _days_chosen(self, value: object) -> None:
        if value == OWN_DAYS:
            self.own_days.emit()
        else:
            self.changed.emit({"span": value})

    def _spans(self) -> list[tuple[str, object]]:
        return [
            (self.tr("全部"), DaySpan.ALL),
            (self.tr("今天"), DaySpan.TODAY),
            (self.tr("昨天"), DaySpan.YESTERDAY),
            (self.tr("本月"), DaySpan.MONTH),
            (self.tr("上月"), DaySpan.LAST_MONTH),
            (self.tr("今年"), DaySpan.YEAR),
            (self.tr("选日期…"), OWN_DAYS),
        ]

    def _kinds(self) -> list[tuple[str, object]]:
        return [(self.tr("全部"), None), *((f"{kind} {SHORT_NAMES[kind]}", kind) for kind in KINDS)]

    def _uploads(self) -> list[tuple[str, object]]:
        return [(self.tr("全部"), None), *((words, one) for one, words in UPLOADS.items())]


class QuickBar(QWidget):
    """The chips with their live counts, and the totals of what the list shows."""

    chosen = Signal(object)  # a Quick

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.chips = {quick: FilterChip(words) for quick, words in self._words().items()}
        for chip in self.chips.values():
            self._group.addButton(chip)
        self._offline = label("", "caption", tone="warn")
        self._gross, self._parts = label("", "strong"), label("", "caption")
        self._sum = label(self.tr("合计"), "caption")
        self.setLayout(self._line())
        self._group.buttonClicked.connect(self._clicked)
        self.show_totals(None)

    def show_quick(self, quick: Quick) -> None:
        """Which one holds."""
        self.chips[quick].setChecked(True)

    def show_counts(self, counts: Mapping[Quick, int | None]) -> None:
        """How many each would show; None while that is not known."""
        for quick, chip in self.chips.items():
            chip.set_count(counts.get(quick))

    def show_totals(self, tally: Tally | None) -> None:
        """The sums; None while they are counted."""
        self._sum.setVisible(tally is not None)
        if tally is None:
            self._gross.setText("")
            self._parts.setText("")
            return
        self._gross.setText(f"￥{amount(tally.gross)}")
        parts = self.tr("金额 {0}　税额 {1}").format(amount(tally.net), amount(tally.tax))
        self._parts.setText(parts)

    def show_offline(self, text: str) -> None:
        """How long tickets may still wait for the bureau; "" says nothing."""
        self._offline.setText(self.tr("离线剩余 {0} 小时").format(text) if text else "")
        self._offline.setVisible(bool(text))

    def make_narrow(self, narrow: bool) -> None:
        """Without the parts of the sum."""
        self._parts.setVisible(not narrow)

    def _clicked(self, button: QWidget) -> None:
        self.chosen.emit(next(quick for quick, chip in self.chips.items() if chip is button))

    def _line(self) -> QLayout:
        parts = (self._offline, self._sum, self._gross, self._parts)
        line = row(*self.chips.values(), None, *parts, gap=6)
        line.setContentsMargins(PAGE_MARGIN, 8, PAGE_MARGIN, 8)
        return line

    def _words(self) -> dict[Quick, str]:
        return {
            Quick.ALL: self.tr("全部"),
            Quick.TODAY: self.tr("今天"),
            Quick.UNSENT: self.tr("未报送"),
            Quick.FAILED: self.tr("失败"),
            Quick.RED: self.tr("红字"),
            Quick.VOID: self.tr("作废"),
            Quick.UNPRINTED: self.tr("未打印"),
        }
