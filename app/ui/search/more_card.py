"""The card 更多条件: every other condition, and the filters that a person saved under a name."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.day_spans import DaySpan
from app.domain.invoice import Status
from app.domain.searching import Filter
from app.ui.parts.buttons import Button
from app.ui.parts.combo import ComboField
from app.ui.parts.date_field import DateField
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import Labelled, labelled
from app.ui.parts.labels import column, hline, label, row
from app.ui.search.amounts import AmountWrong, read_amount
from app.ui.search.asked import Asked
from app.ui.search.words import STATUSES

if TYPE_CHECKING:
    from app.services.finding.saved_filters import SavedFilter

TEXTS = (
    "code",
    "number",
    "document",
    "disk",
    "buyer",
    "seller",
    "goods",
    "remark",
    "drawer",
    "rate",
)
AMOUNTS = ("least", "most", "least_net", "most_net")


class MoreCard(Floating):
    """Shows what is asked; `accepted(Asked)` when it is to be searched, `save`, `open_saved`,
    `forget` speak of saved filters by name."""

    accepted = Signal(object)
    save = Signal(str, object)
    open_saved = Signal(str)
    forget = Signal(str)

    def __init__(self, window: QWidget, key: Callable[[str], str]) -> None:
        super().__init__(window, name=self.tr("更多条件"), where="upper")
        self._asked, self._key = Asked(), key("page.main")
        self.texts = {name: Field(name=words, limit=200) for name, words in self._texts().items()}
        self.amounts = {name: Field(name=words) for name, words in self._amounts().items()}
        self.days = {
            "first_day": DateField(name=self.tr("开票日期从")),
            "last_day": DateField(name=self.tr("开票日期到")),
        }
        self.status = ComboField(self._statuses(), name=self.tr("发票状态"))
        self.flags = {
            "printed": ComboField(self._yes_no(self.tr("打印过"), self.tr("没打印过"))),
            "listed": ComboField(self._yes_no(self.tr("有清单"), self.tr("没有清单"))),
            "void": ComboField(self._yes_no(self.tr("只看作废"), self.tr("不看作废"))),
        }
        self.saved = ComboField(name=self.tr("常用条件"))
        self.name = Field("", self.tr("给它起个名字"), name=self.tr("名称"), limit=40)
        self._boxes: dict[str, Labelled] = {}
        self._make()

    def offer_saved(self, saved: Sequence[SavedFilter]) -> None:
        """The filters of this person."""
        self.saved.set_options([(one.name, one.name) for one in saved])
        there = bool(saved)
        for part in (self.saved, self.open_button, self.forget_button):
            part.setVisible(there)
        self.none_saved.setVisible(not there)

    def know_day(self, today: datetime.date) -> None:
        """The day of the disk's clock: a day without a year is one of this year."""
        for box in self.days.values():
            box.set_today(today)

    def show_asked(self, asked: Asked) -> None:
        """Open the card on what is asked."""
        self._asked, more = asked, asked.more
        for name, field in self.texts.items():
            field.show_text(getattr(more, name))
        for name, field in self.amounts.items():
            amount = getattr(more, name)
            field.show_text("" if amount is None else str(amount))
        for name, box in self.days.items():
            box.set_date(getattr(more, name) if asked.span is None else None)
        self.status.choose(more.status)
        for name, flag in self.flags.items():
            flag.choose(getattr(more, name))
        for labelled_box in self._boxes.values():
            labelled_box.show_error("")
        self.open(self.days["first_day"])

    def press(self) -> None:
        """F9: search."""
        self._accept()

    def _accept(self) -> None:
        asked = self._read()
        if asked is not None:
            self.close_card()
            self.accepted.emit(asked)

    def _enter_on_last(self) -> None:
        """Enter behind a name keeps the conditions under it; else it searches."""
        if self.name.hasFocus() and self.name.text().strip():
            self._save()
        else:
            self._accept()

    def _save(self) -> None:
        asked = self._read()
        if asked is not None:
            self.save.emit(self.name.text(), asked)

    def _clear(self) -> None:
        self.close_card()
        self.accepted.emit(replace(self._asked, more=Filter(), span=DaySpan.ALL))

    def _read(self) -> Asked | None:
        """What stands in the boxes; None, and the first wrong one has the focus."""
        values: dict[str, Any] = {name: box.text().strip() for name, box in self.texts.items()}
        for name, field in self.amounts.items():
            try:
                values[name] = read_amount(field.text())
            except AmountWrong as wrong:
                self._boxes[name].show_error(str(wrong))
                field.setFocus()
                return None
        days = {name: box.date() for name, box in self.days.items()}
        if (unread := self._unread_day()) is not None:
            self._boxes[unread].show_error(self.tr("日期写成年-月-日，或八位数字"))
            self.days[unread].setFocus()
            return None
        values |= days | {"status": self.status.value()}
        values |= {name: flag.value() for name, flag in self.flags.items()}
        own_days = any(days.values())
        kept = self._asked.span or DaySpan.ALL
        return replace(self._asked, more=Filter(**values), span=None if own_days else kept)

    def _unread_day(self) -> str | None:
        """The first day that is no day; blanks are none at all."""
        typed = ((name, box) for name, box in self.days.items() if box.text().strip())
        return next((name for name, box in typed if box.date() is None), None)

    def _make(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        fields: dict[str, QWidget] = {
            **self.days,
            "status": self.status,
            **self.flags,
            **self.texts,
            **self.amounts,
        }
        words = {**self._names(), **self._texts(), **self._amounts()}
        for place, (name, field) in enumerate(fields.items()):
            self._boxes[name] = labelled(field, words[name])
            grid.addWidget(self._boxes[name], place // 4, place % 4)
        self.open_button = Button(self.tr("用这组条件"), size="small")
        self.forget_button = Button(self.tr("删除这组条件"), "", "ghost", size="small")
        self.save_button = Button(self.tr("存为常用条件"), size="small")
        self.none_saved = label(self.tr("还没有存过"), "caption")
        self.search_button = Button(self.tr("按条件查找"), self._key, "primary")
        self.clear_button = Button(self.tr("清除条件"))
        self.back_button = Button(self.tr("返回列表"), "Esc", "ghost")
        self._place(grid)
        self._connect()
        self.offer_saved(())
        enter_next(self, on_last=self._enter_on_last)

    def _place(self, grid: QGridLayout) -> None:
        head = row(label(self.tr("更多条件"), "title"), None, self.back_button)
        kept = row(
            label(self.tr("常用条件"), "caption"),
            self.saved,
            self.none_saved,
            self.open_button,
            self.forget_button,
            None,
            self.name,
            self.save_button,
        )
        self.name.setFixedWidth(200)
        foot = row(self.clear_button, None, self.search_button)
        self.hold(
            column(head, grid, hline(), kept, hline(), foot, gap=10, margins=(16, 12, 16, 14))
        )
        self.setMinimumWidth(760)

    def _connect(self) -> None:
        self.search_button.clicked.connect(self._accept)
        self.clear_button.clicked.connect(self._clear)
        self.back_button.clicked.connect(self.close_card)
        self.save_button.clicked.connect(self._save)
        self.open_button.clicked.connect(lambda: self.open_saved.emit(self.saved.value()))
        self.forget_button.clicked.connect(lambda: self.forget.emit(self.saved.value()))
        for field in self.amounts.values():
            field.align_right()
        for name, checked in (*self.amounts.items(), *self.days.items()):
            checked.textEdited.connect(lambda _, n=name: self._boxes[n].show_error(""))

    def _statuses(self) -> list[tuple[str, Status | None]]:
        return [(self.tr("全部"), None), *((words, one) for one, words in STATUSES.items())]

    def _yes_no(self, yes: str, no: str) -> list[tuple[str, bool | None]]:
        return [(self.tr("都要"), None), (yes, True), (no, False)]

    def _names(self) -> dict[str, str]:
        return {
            "first_day": self.tr("开票日期从"),
            "last_day": self.tr("开票日期到（含）"),
            "status": self.tr("发票状态"),
            "printed": self.tr("打印"),
            "listed": self.tr("清单"),
            "void": self.tr("作废"),
        }

    def _texts(self) -> dict[str, str]:
        return {
            "code": self.tr("发票代码"),
            "number": self.tr("发票号码（可省 0）"),
            "document": self.tr("单据号"),
            "disk": self.tr("税控盘编号（机号）"),
            "buyer": self.tr("购方名称或税号含"),
            "seller": self.tr("销方名称或税号含"),
            "goods": self.tr("货物名称含"),
            "remark": self.tr("备注含"),
            "drawer": self.tr("开票员"),
            "rate": self.tr("税率（如 13%）"),
        }

    def _amounts(self) -> dict[str, str]:
        return {
            "least": self.tr("价税合计不少于"),
            "most": self.tr("价税合计不多于"),
            "least_net": self.tr("金额（不含税）不少于"),
            "most_net": self.tr("金额（不含税）不多于"),
        }
