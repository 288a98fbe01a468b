"""In place of the list: nothing was found, why that may be, and a deed for each reason."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.domain.reasons import Reason, Why
from app.ui.parts.buttons import Button
from app.ui.parts.labels import column, frame, label, row
from app.ui.parts.laying import lay
from app.ui.search.asked import Asked, Quick

MOST = 5  # reasons that are shown


class Deed(Struct, frozen=True):
    """What a button of a reason does: `name` for the page, and the reason it belongs to."""

    name: str  # "show", "draft", "check", "issue", "clear"
    reason: Reason | None = None


class Nothing(QFrame):
    """`say(asked, reasons, looking)`; `asked_for(Deed)` when a button was pressed."""

    asked_for = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "plain")
        self.line, self.why = label("", "strong"), label("", "soft", wrap=True)
        self._rows = column(gap=8)
        self._reasons = frame("plain", self._rows)
        self.clear = Button(self.tr("清除条件"))
        self.clear.clicked.connect(lambda: self.asked_for.emit(Deed("clear")))
        self._place = row(None, self._reasons, None)
        whole = column(
            None,
            row(None, self.line, None),
            row(None, self.why, None),
            self._place,
            row(None, self.clear, None),
            None,
            gap=12,
            margins=(24, 16, 24, 16),
        )
        self.setLayout(whole)

    def say(self, asked: Asked, reasons: tuple[Reason, ...], looking: bool) -> None:
        """What is known so far; `looking`: more is being looked for."""
        blank = asked == Asked()
        self.line.setText(self._first_line(asked, blank, looking))
        self.why.setText(self._why(asked, reasons, blank, looking))
        self.why.setVisible(bool(self.why.text()))
        self._show(reasons[:MOST])
        self.clear.setVisible(not blank and not looking)
        if blank and not looking:
            self._show_deeds([(self.tr("开第一张票，这里就有了。"), self.tr("填开发票"), "issue")])
        self.setAccessibleName(f"{self.line.text()} {self.why.text()}")

    def _first_line(self, asked: Asked, blank: bool, looking: bool) -> str:
        if looking:
            deep = asked.text.strip() and not asked.deep
            if deep:
                return self.tr("号码、名称、税号里没有，正在备注和货物名称里找…")
            return self.tr("没有找到，正在看原因…")
        if blank:
            return self.tr("还没有开过票。")
        lines = {
            Quick.UNSENT: self.tr("全部已上传。"),
            Quick.FAILED: self.tr("没有报送失败的发票。"),
            Quick.RED: self.tr("没有红字发票。"),
            Quick.VOID: self.tr("没有作废的发票。"),
            Quick.TODAY: self.tr("今天还没有开票。"),
            Quick.UNPRINTED: self.tr("没有未打印的发票。"),
        }
        return lines.get(asked.quick, self.tr("没有符合条件的发票。"))

    def _why(self, asked: Asked, reasons: tuple[Reason, ...], blank: bool, looking: bool) -> str:
        if looking or blank or reasons or (asked.quick is not Quick.ALL and not asked.text):
            return ""
        return self.tr("账册、草稿和税控盘里都没有相符的；可能开在另一台盘上，或条件写错了。")

    def _show(self, reasons: tuple[Reason, ...]) -> None:
        self._empty()
        for reason in reasons:
            words, deed, name = self._words(reason)
            self._add(words, deed, Deed(name, reason))

    def _show_deeds(self, deeds: list[tuple[str, str, str]]) -> None:
        self._empty()
        for words, deed, name in deeds:
            self._add(words, deed, Deed(name))

    def _add(self, words: str, deed: str, what: Deed) -> None:
        button = Button(deed, size="small")
        button.clicked.connect(lambda: self.asked_for.emit(what))
        lay(self._rows, row(label(words), None, button, gap=16))

    def _empty(self) -> None:
        """A new frame: rows of the old one go with it."""
        old, self._rows = self._reasons, column(gap=8)
        self._reasons = frame("plain", self._rows)
        self._place.replaceWidget(old, self._reasons)
        old.hide()
        old.deleteLater()

    def _words(self, reason: Reason) -> tuple[str, str, str]:
        code, number = reason.code, reason.number
        many = f"{reason.tickets:,}"
        ticket = f"{code} · {number}" if code else number or reason.title
        table: dict[Why, Callable[[], tuple[str, str, str]]] = {
            Why.VOID: lambda: (
                self.tr("有 {0} 张相符，是作废的，现在的条件不看作废。").format(many),
                self.tr("看这 {0} 张").format(many),
                "show",
            ),
            Why.HIDDEN: lambda: (
                self.tr("有 {0} 张相符，被其他条件挡住了。").format(many),
                self.tr("只按名称号码找"),
                "show",
            ),
            Why.ANYWHERE: lambda: (
                self.tr("备注或货物名称里有 {0} 张。").format(many),
                self.tr("看这 {0} 张").format(many),
                "show",
            ),
            Why.DRAFT: lambda: (
                self.tr("草稿「{0}」里有，还没有开具。").format(reason.title),
                self.tr("打开这份草稿"),
                "draft",
            ),
            Why.ATTEMPT: lambda: (
                self.tr("{0} 的开具结果还没有入账：税控盘可能已开。").format(ticket),
                self.tr("到自检里查清"),
                "check",
            ),
            Why.ON_DISK: lambda: (
                self.tr("{0} 在税控盘里，账册缺它，要修复。").format(ticket),
                self.tr("到自检里修复"),
                "check",
            ),
            Why.NOT_USED: lambda: (
                self.tr("{0} 是本盘的号码，还没有开出。").format(ticket),
                self.tr("填开发票"),
                "issue",
            ),
            Why.OTHER_DISK: lambda: (
                self.tr("{0} 不在本盘：可能开在另一台盘上。").format(ticket),
                self.tr("看本盘库存"),
                "standing",
            ),
        }
        return table[reason.why]()
