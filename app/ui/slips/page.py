"""红字信息表: the list with what the bureau says, the form, withdrawal, on to the red 专票."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer

from app.domain.rights import Right
from app.domain.slip_status import SlipStatus
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.empty import Empty
from app.ui.parts.floating import close_open
from app.ui.parts.labels import column, label, row
from app.ui.parts.place_dialog import ask_for_folder
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.table import Table
from app.ui.slips.asking import Applied, Presenter, Shelf, applied_words
from app.ui.slips.card import ApplyCard
from app.ui.slips.rows import SlipModel
from app.ui.slips.withdraw_card import WithdrawCard

if TYPE_CHECKING:
    from app.domain.errors import RuleBroken
    from app.domain.invoice import InvoiceKey
    from app.domain.red_slip import RedSlip
    from app.gateway.errors import BureauRefused
    from app.services.tickets.slips import SlipLook
    from app.ui.desk import Desk

AGAIN_MS = 15_000  # while a slip waits for the bureau and the page is looked at
_WAITING = (SlipStatus.NOT_UPLOADED, SlipStatus.TO_CHECK)
_NEVER_SENT = (SlipStatus.NOT_UPLOADED, SlipStatus.UPLOAD_FAILED)


def make(desk: Desk) -> Page:
    """The page."""
    return SlipsPage(desk, in_pieces=True)


class SlipsPage(Page):
    """The book's slips at once; the bureau is asked beside it."""

    name, title, area = "slips", "红字信息表", "发票管理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = Presenter(self, desk)
        self.model = SlipModel()
        self.shelf: Shelf | None = None
        self._form_for: tuple[str, str] | None = None  # to be opened when the shelf has come
        self._wants_list = False  # the list was empty when the focus was to go there
        self._again = QTimer(self, interval=AGAIN_MS)
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self._parts()
        yield
        yield from self._arranged()
        self._connect()
        self._let_in()
        self.show_deeds()

    # --- a page

    def begin(self, apply: InvoiceKey | None = None) -> None:
        """From elsewhere: the form for this blue ticket."""
        if apply is not None and not self.presenter.why_not():
            self._form_for = (apply.code, apply.number)
            self._open_form()

    def entered(self) -> None:
        """What the book has, then what the bureau says."""
        self._to_list()
        self._again.start()
        if not self.presenter.why_not():
            self.presenter.look()

    def refresh(self) -> None:
        """F5: everything anew."""
        self.presenter.fetch(whole=True)

    def left(self) -> None:
        """No card asks behind somebody's back."""
        self._again.stop()
        self.card.close_card()
        self.sure.close_card()

    def deeds(self) -> tuple[Action, ...]:
        """Apply, issue, withdraw, save."""

        def deed(name: str, title: str, do: Any, right: Right = Right.SLIP, **more: Any) -> Action:
            return Action(name, title, do, scope=self.name, right=right, **more)

        usable, red = self._why_not_usable, Right.RED
        return (
            deed("page.main", self.tr("申请信息表"), self.apply),
            deed("page.other", self.tr("开具红字专票"), self.issue, red, why_not=usable),
            deed("page.choice", self.tr("换申请原因"), self._choose),
            deed(
                "slips.withdraw", self.tr("撤销信息表"), self.withdraw,
                why_not=self._why_not_withdrawn,
            ),
            deed("app.export", self.tr("下载信息表"), self.save, why_not=self._why_none),
        )  # fmt: skip

    def escape(self) -> bool:
        return close_open(self.card, self.sure)

    # --- deeds

    def apply(self) -> None:
        """The form; on it: apply. On the card of 撤销: withdraw."""
        if self.sure.isVisible():
            self.sure.press()
        elif self.card.isVisible():
            self.card.press()
        elif not self.presenter.why_not():
            self._form_for = ("", "")
            self._open_form()

    def issue(self) -> None:
        """开具红字专票: on the page of red tickets, with this slip."""
        slip = self.current()
        if slip is not None and not self._why_not_usable():
            self._desk.open("red_letter", slip=slip.number)

    def withdraw(self) -> None:
        """The second look."""
        slip = self.current()
        if slip is not None and not self._why_not_withdrawn():
            self.sure.ask(slip)

    def save(self) -> None:
        """下载: the slip that is marked, as a file of a folder."""
        slip = self.current()
        if slip is not None:
            title = self.tr("信息表存到哪里")
            ask_for_folder(
                self, title, Path.home(), lambda folder: self.presenter.save((slip,), folder)
            )

    # --- what the presenter shows

    def show_shelf(self, shelf: Shelf) -> None:
        before, self.shelf = self.current(), shelf
        self.model.today, self.model.own = shelf.today, shelf.own.tax_id
        self.model.show_rows(shelf.slips)
        same = before.request_id if before else ""
        place = next((n for n, one in enumerate(shelf.slips) if one.request_id == same), 0)
        self.table.go_to(place)
        self._let_in()
        if self._wants_list:
            self._to_list()
        usable = sum(1 for one in shelf.slips if self._may_issue(one))
        words = self.tr("{0} 张，{1} 张可以开红字专票")
        self.count.setText(words.format(len(shelf.slips), usable))
        self.show_deeds()
        self._open_form()

    def show_away(self, error: BaseException | None) -> None:
        text = "" if error is None else self.tr("税局现在连不上：这里是账册里的状态")
        self.away.setText(text)

    def show_look(self, look: SlipLook) -> None:
        self.card.show_look(look)

    def show_wrong(self, error: RuleBroken | BureauRefused) -> None:
        if self.card.isHidden() and self.isVisible():
            self.card.again()
        self.card.show_wrong(error)

    def show_applied(self, applied: Applied) -> None:
        self._say(applied_words(applied))
        self._to_list()

    def show_withdrawn(self, slip: RedSlip) -> None:
        self._say(self.tr("已撤销：{0}").format(slip.number or self.tr("未上传的一张")))

    def show_saved(self, places: tuple[Path, ...]) -> None:
        self._say(self.tr("已存为 {0}").format("、".join(map(str, places))))

    # --- inside

    def current(self) -> RedSlip | None:
        """The slip that is marked."""
        place = self.table.row
        return self.model.found[place] if 0 <= place < len(self.model.found) else None

    def _to_list(self) -> None:
        """The focus on the list; an empty one takes none, so it waits on the button."""
        self._wants_list = not self.model.found
        if self.card.isHidden() and self.sure.isHidden():
            (self.table if self.model.found else self.main).setFocus()

    def _let_in(self) -> None:
        """An empty list has no place for the focus."""
        strong, none = Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.NoFocus
        self.table.setFocusPolicy(strong if self.model.found else none)

    def _open_form(self) -> None:
        if self._form_for is None:
            return
        if self.shelf is None:
            if not self.isVisible():
                self.presenter.look()
            return
        blue, self._form_for = self._form_for, None
        self._desk.ask(
            lambda terminal: terminal.device.disk.clock(),
            lambda at: self.card.ask(self.shelf.own, at, blue) if self.shelf else None,
        )

    def _say(self, text: str) -> None:
        self.told.setText(text)
        announce(self, text)
        self._desk.tell(text)

    def _may_issue(self, slip: RedSlip) -> bool:
        own = self.shelf.own.tax_id if self.shelf else ""
        return slip.usable and slip.seller.tax_id == own

    def _why_none(self) -> str:
        return "" if self.current() is not None else self.tr("没有选中信息表")

    def _why_not_usable(self) -> str:
        slip = self.current()
        if slip is None:
            return self._why_none()
        if self._may_issue(slip):
            return ""
        if self.shelf and slip.seller.tax_id != self.shelf.own.tax_id:
            return self.tr("红字专票由销方开具：把编号告诉对方")
        return self.tr("要审核通过、还没有使用的信息表")

    def _why_not_withdrawn(self) -> str:
        slip = self.current()
        if slip is None:
            return self._why_none()
        if self.shelf and slip.applicant != self.shelf.own.tax_id:
            return self.tr("对方申请的，由对方撤销")
        if slip.withdrawable or slip.status in _NEVER_SENT:
            return ""
        return self.tr("只能撤销审核通过、还没有使用的")

    def show_deeds(self) -> None:
        may_not = self.presenter.why_not()
        busy = self.tr("正在办理，请等这一步办完") if self.presenter.attempts.busy else ""
        self.main.set_why_not(may_not or busy)
        no_red = "" if Right.RED in self._desk.session.rights else self.tr("没有红字发票的权限")
        self.red.set_why_not(may_not or no_red or self._why_not_usable())
        self.back.set_why_not(may_not or busy or self._why_not_withdrawn())
        self.keep.set_why_not(may_not or self._why_none())
        if may_not:
            self.empty.say(may_not)

    def _choose(self) -> None:
        if self.card.isVisible():
            self.card.next_reason()

    def _wait_on(self) -> None:
        """The bureau is asked again while something waits for it."""
        away = bool(self.away.text())
        if self.isVisible() and (away or any(s.status in _WAITING for s in self.model.found)):
            self.presenter.fetch()

    def _parts(self) -> None:
        key = self._desk.keys.of
        self.keep = Button(self.tr("下载"), key("app.export"), icon="download")
        self.back = Button(self.tr("撤销"), key("slips.withdraw", self.name))
        self.red = Button(self.tr("开具红字专票"), key("page.other"))
        self.main = Button(self.tr("申请信息表"), key("page.main"), "primary")
        self.count, self.away = label("", "caption"), label("", "caption", tone="warn")
        self.told = label("")
        self.table = Table(self.model, name=self.tr("红字信息表"))
        self.empty = Empty(self.tr("还没有信息表"), self.tr(_WHAT))
        self.table.set_empty(self.empty)

    def _arranged(self) -> Iterator[None]:
        key = self._desk.keys.of
        bar = page_bar(self.title, None, self.keep, self.back, self.red, self.main)
        card = Card(self.tr("本单位申请的，和对方申请、与本单位有关的"), pad=0, gap=0)
        card.body.addWidget(self.table)
        foot = row(self.count, 12, self.away, 12, self.told, None)
        content = column(card, foot, gap=10)
        content.setStretch(0, 1)
        self.setLayout(plain_page(bar, content, scrolls=False))
        yield
        simulated, choice = self._desk.simulated, key("page.choice", self.name)
        self.card = ApplyCard(self, key("page.main"), choice, simulated=simulated)
        yield from self.card.made()
        yield
        self.sure = WithdrawCard(self, key("page.main"))
        yield

    def _connect(self) -> None:
        self.table.moved.connect(lambda _row: self.show_deeds())
        self.table.opened.connect(lambda _row: self.issue())
        self.main.clicked.connect(self.apply)
        self.red.clicked.connect(self.issue)
        self.back.clicked.connect(self.withdraw)
        self.keep.clicked.connect(self.save)
        self.card.given.connect(self.presenter.apply)
        self.card.wanted.connect(self.presenter.look_at)
        self.sure.given.connect(self.presenter.withdraw)
        self._again.timeout.connect(self._wait_on)
        self._desk.on_book_changed(self._changed)

    def _changed(self) -> None:
        """A red ticket may have been issued by one of them."""
        if self.isVisible() and not self.presenter.why_not():
            self.presenter.look()


_WHAT = "专票开红字以前要有信息表：申请后税局给 16 位编号，凭编号开一张红字专票"
