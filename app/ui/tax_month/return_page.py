"""增值税申报表: prefilled by the bureau from the reports; F9 files it, corrects it, or pays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy

from app.domain.errors import RuleBroken
from app.domain.money import Money
from app.domain.rights import Right
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.month import ReturnState
from app.ui.actions import Action
from app.ui.attempts import Attempts
from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.combo import ComboField
from app.ui.parts.empty import Empty
from app.ui.parts.labels import column, label
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table
from app.ui.tax_month.periods import month_words
from app.ui.tax_month.return_rows import NET, ReturnModel, lines_with, worked_out
from app.ui.tax_month.time_line import WORDS, TimeLine

if TYPE_CHECKING:
    from app.gateway.messages.month import ReturnLine, TaxReturn
    from app.services.month.filing import Filed
    from app.services.terminal import Terminal
    from app.ui.desk import Desk
    from app.ui.task import Task

    Looked = tuple[TaxReturn, bool]

FORMS = {"general": "一般纳税人", "small": "小规模纳税人"}
SHAPES = {
    ReturnState.NONE: "warn",
    ReturnState.DRAFT: "warn",
    ReturnState.SUBMITTED: "busy",
    ReturnState.PROCESSING: "busy",
    ReturnState.MATCHED: "ok",
    ReturnState.PAID: "ok",
    ReturnState.MISMATCH: "bad",
    ReturnState.REJECTED: "bad",
}


def make(desk: Desk) -> Page:
    """The page."""
    return ReturnPage(desk, in_pieces=True)


class ReturnPage(Page):
    """F2 chooses the period, F5 asks the bureau again."""

    name, title, area = "tax_return", "增值税申报表", "报税处理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._wanted = ""
        self._quarterly = False
        self.told: TaxReturn | None = None
        self.changed = self._anew = False
        self.attempts = Attempts(desk, self._show)
        self._asked = 0
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        key = self._desk.keys.of("page.choice", self.name)
        self.period = ComboField([], name=self.tr("所属期"), key=key, lead=self.tr("所属期"))
        self.sign, self.words = Sign("off"), label("")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.line = TimeLine()
        yield
        self.model = ReturnModel(self._enter)
        self.table = Table(self.model, name=self.tr("申报表各栏"), by_cell=True, report=True)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.empty = Empty(self.tr("正在向税局取申报表。"))
        self.table.set_empty(self.empty)
        trigger = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(
            trigger.AnyKeyPressed | trigger.EditKeyPressed | trigger.DoubleClicked
        )
        yield
        self.main = Button("提交申报", self._desk.keys.of("page.main"), "primary")
        self.again = Button(self.tr("恢复预填"), self._desk.keys.of("page.refresh"))
        self._arrange()
        yield
        self.period.chosen.connect(self.choose)
        self.main.clicked.connect(self.go_on)
        self.again.clicked.connect(self.refresh)
        self.table.opened.connect(lambda _: self.table.edit(self.table.currentIndex()))

    # --- a page

    def begin(self, period: str = "", **_: Any) -> None:
        """Open at a month."""
        self._wanted = period

    def entered(self) -> None:
        """Ask the bureau, unless something was entered."""
        (self.table if self.model.found else self.period).setFocus()
        if not self.changed or (self.told is not None and self._wanted != self.told.period):
            self.look()

    def refresh(self) -> None:
        """F5 (恢复预填): as the bureau has it; of one that did not pass, as prefilled now."""
        self._anew = True
        self.look()

    def deeds(self) -> tuple[Action, ...]:
        """File, pay, choose."""
        return (
            Action(
                "page.main",
                self.main.words,
                self.go_on,
                scope=self.name,
                right=Right.FILE_RETURN,
                why_not=self.why_not,
            ),
            Action("page.choice", self.tr("换所属期"), self.period.showPopup, scope=self.name),
        )

    def unsaved(self) -> str:
        """What was entered and not filed."""
        return self.tr("申报表里填的数还没有提交") if self.changed else ""

    # --- asking

    def look(self) -> None:
        """The months by the disk, then the return by the bureau."""
        self._desk.ask(_months, lambda found: self._fill_periods(*found))

    def choose(self, period: str) -> None:
        """Another month."""
        self._wanted = period
        self._ask()

    def _fill_periods(self, months: tuple[str, ...], running: str) -> None:
        self.period.set_options([(month_words(TaxPeriod.read(each)), each) for each in months])
        self._wanted = self._wanted if self._wanted in months else running
        self.period.choose(self._wanted)
        self._ask()

    def _ask(self) -> None:
        self._asked += 1
        asked, period = self._asked, self._wanted

        def come(looked: Looked) -> None:
            if asked == self._asked:
                self.told, self._quarterly = looked
                self.changed = False
                self._take_anew()
                self._show()
                self._stand()

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                self.told, self.changed = None, False
                self.empty.say(self.tr("取不到申报表。"), self.tr("原因见消息；恢复后按 F5 再取。"))
                self._show()
                self._desk.show_problem(error)

        self._desk.ask_bureau(lambda terminal: _return_of(terminal, period), come, failed)

    def _take_anew(self) -> None:
        """The figures of now in the place of those that were filed; they are not sent yet."""
        told, asked, self._anew = self.told, self._anew, False
        if asked and told is not None and told.prefilled:
            fresh = replace(told, lines=told.prefilled)
            self.told, self.changed = worked_out(fresh, quarterly=self._quarterly), True

    def _stand(self) -> None:
        """At the first figure that is a person's."""
        rows = range(self.model.rows())
        first = next((n for n in rows if self.model.may_enter(n, NET)), 0)
        self.table.setCurrentIndex(self.model.index(first, NET))
        if self.model.found and self.focusWidget() is self.period:
            self.table.setFocus()

    # --- doing

    def why_not(self) -> str:
        """Why it cannot be filed or paid now."""
        if Right.FILE_RETURN not in self._desk.session.rights:
            return self.tr("没有申报的权限：请系统管理员办理")
        if self.attempts.busy:
            return self.tr("正在办理")
        if self.told is None:
            return self.tr("还没有取到申报表")
        if self.told.period != self._wanted:
            return self.tr("这个月不用申报：按季申报")
        if self._is_done():
            return self.tr("已申报，没有要改、要缴的")
        return ""

    def go_on(self) -> None:
        """F9."""
        told, session = self.told, self._desk.session
        if told is None or self.why_not():
            self._desk.tell(self.why_not())
            return
        pays = self._pays()

        def work(terminal: Terminal, _task: Task) -> Filed:
            filing = terminal.filing
            return filing.pay(told, session) if pays else filing.submit(told, session)

        def late(filed: Filed | None) -> str:
            if filed is not None and self.told is told:  # nothing was entered since
                self.told, self.changed = filed.told, False
            return "" if filed is None or filed.told is None else state_words(filed.told)

        title = self.tr("缴款") if pays else self.tr("申报")
        self.attempts.begin(title, work, self._done, self._failed, late=late)

    def _done(self, filed: Filed) -> None:
        self.changed = False
        self.told = filed.told
        self._show()
        if filed.problem is not None:
            self._desk.show_problem(filed.problem)
        else:
            self._desk.tell(f"{self.words.text()}")
        self._desk.book_changed()

    def _failed(self, error: BaseException) -> None:
        self._show()
        self._desk.show_problem(error)

    def _enter(self, line: ReturnLine) -> bool:
        """A figure was entered: the sums follow at once, or it is said what is wrong."""
        assert self.told is not None  # a line of it was changed
        entered = replace(self.told, lines=lines_with(self.told.lines, line))
        try:
            self.told = worked_out(entered, quarterly=self._quarterly)
        except RuleBroken as wrong:
            self._desk.show_problem(wrong)
            return False
        self.changed = True
        here = self.table.currentIndex()
        row, place = here.row(), here.column()
        self._show()
        self.table.setCurrentIndex(self.model.index(row, place))
        return True

    # --- showing

    def _pays(self) -> bool:
        told = self.told
        passed = told is not None and told.state is ReturnState.MATCHED and told.due_fen > 0
        return passed and not self.changed

    def _is_done(self) -> bool:
        told = self.told
        over = told is not None and told.state in (ReturnState.MATCHED, ReturnState.PAID)
        return over and not self.changed and not self._pays()

    def _show(self) -> None:
        told = self.told
        self.model.locked = self.attempts.busy or told is None or told.period != self._wanted
        self.model.show_rows(told.lines if told is not None else ())
        seen = Qt.FocusPolicy.StrongFocus if self.model.found else Qt.FocusPolicy.NoFocus
        self.table.setFocusPolicy(seen)  # where nothing stands nothing shows the focus
        self.line.show_return(told)
        self.sign.show_verdict(self._shape())
        self.words.setText(self._words())
        self.card.title.setText(self._title())
        self.main.set_words(self._main_words())
        self.main.set_why_not(self.why_not())

    def _shape(self) -> str:
        if self.told is None:
            return "off"
        if self.attempts.busy or self.attempts.awaited:
            return "busy"
        return "warn" if self._pays() or self.changed else SHAPES[self.told.state]

    def _title(self) -> str:
        form = FORMS.get(self.told.form, "") if self.told is not None else ""
        return f"{self.tr('申报表')} · {form}" if form else self.tr("申报表")

    def _words(self) -> str:
        told = self.told
        if told is None:
            return ""
        form = FORMS.get(told.form, told.form)
        if told.period != self._wanted:
            return self.tr("这个月不用申报：{0}季报在 {1} 办").format(form, told.period)
        if self.attempts.awaited:
            return self.tr("{0} 正在等回应；已不再等").format(self.attempts.awaited[0])
        changed = self.tr("改过，还没有提交") if self.changed else ""
        said = state_words(told, changed, unpaid=not self._pays())  # the button names it
        late = self.tr("（逾期）") if told.overdue else ""
        return f"{said}　{self.tr('期限')} {told.due:%m-%d}{late}"

    def _main_words(self) -> str:
        if self._pays() and self.told is not None:
            return self.tr("缴款 {0} 元").format(Money(self.told.due_fen).grouped)
        filed = self.told is not None and self.told.state not in (
            ReturnState.NONE,
            ReturnState.DRAFT,
            ReturnState.REJECTED,
        )
        return self.tr("更正申报") if filed else self.tr("提交申报")

    def _arrange(self) -> None:
        head = page_bar(self.title, 8, self.period, 8, self.sign, 6)
        line = head.layout()
        assert line is not None
        line.addWidget(self.words)
        line.setStretchFactor(self.words, 1)  # type: ignore[attr-defined]
        line.addWidget(self.again)
        line.addWidget(self.main)
        words = self.tr("有笔的格子可以填")
        self.card = Card(self.tr("申报表"), self.line, note=words, pad=0)
        self.table.setMinimumHeight(160)
        self.card.body.addWidget(self.table, 1)
        content = column(gap=8)
        content.addWidget(self.card, 1)
        self.setLayout(plain_page(head, content))


def state_words(told: TaxReturn, changed: str = "", *, unpaid: bool = True) -> str:
    """Where a return stands, and its tax: to be paid, unpaid, paid too much."""
    state = changed or WORDS.get(told.state, "还没有申报")
    said = f"{state}　应补（退） {Money(told.payable_fen).grouped}"
    if unpaid and told.due_fen and told.state is ReturnState.MATCHED:
        said += f"，未缴 {Money(told.due_fen).grouped}"
    if told.overpaid_fen:
        said += f"，多缴 {Money(told.overpaid_fen).grouped}（抵以后的税款）"
    return said


def _months(terminal: Terminal) -> tuple[tuple[str, ...], str]:
    here = terminal.tax_month.here()
    if here.gone is not None:
        raise here.gone
    return here.months, here.period


def _return_of(terminal: Terminal, period: str) -> Looked:
    told = terminal.filing.look(period)
    return told, terminal.bureau.standing().taxpayer.quarterly
