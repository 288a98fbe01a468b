"""发票作废: F9 on a ticket opens the second look, F9 there voids it; Shift+F9 空白作废."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer

from app.domain.kinds import TITLES
from app.domain.rights import Right
from app.services.tickets.voiding import MOST_SHOWN
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.combo import ComboField
from app.ui.parts.empty import Empty
from app.ui.parts.fields import Field
from app.ui.parts.floating import close_open
from app.ui.parts.labels import column, label, row
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.table import Table
from app.ui.voiding.asking import Meant, Presenter
from app.ui.voiding.card import VoidCard
from app.ui.voiding.rows import VoidModel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from app.domain.errors import RuleBroken
    from app.domain.invoice import InvoiceKey, InvoiceKind
    from app.domain.searching import Heading
    from app.services.tickets.voiding import Voided
    from app.ui.desk import Desk

PAUSE_MS = 150  # after the last sign that was typed, before the list is asked for


def make(desk: Desk) -> Page:
    """The page."""
    return VoidingPage(desk, in_pieces=True)


class VoidingPage(Page):
    """A list of what may be voided; nothing is voided without the second look."""

    name, title, area = "voiding", "发票作废", "发票管理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = Presenter(self, desk)
        self.last: Meant | None = None
        self._meant: InvoiceKey | None = None  # handed over before the list came
        self.model = VoidModel()
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self._parts()
        yield
        yield from self._arranged()
        self._connect()
        self._show_deeds()

    # --- a page

    def begin(self, key: InvoiceKey | None = None) -> None:
        """From elsewhere: the second look at this ticket at once."""
        if key is not None and not self.presenter.why_not():
            self._meant = key
            self._stand_on(self.model.found)
            self.presenter.second_look(key)

    def entered(self) -> None:
        """What may be voided today."""
        self.box.setFocus()
        self.presenter.look()

    def refresh(self) -> None:
        """F5."""
        self.presenter.look()

    def deeds(self) -> tuple[Action, ...]:
        """Void, void blank, choose, issue anew."""
        right = Right.VOID

        def deed(name: str, title: str, do: object, **more: object) -> Action:
            return Action(name, title, do, scope=self.name, right=right, **more)  # type: ignore[arg-type]

        return (
            deed("page.main", self.tr("作废"), self.void, why_not=self._why_no_ticket),
            deed("page.other", self.tr("空白作废"), self.void_blank),
            deed("page.choice", self.tr("换票种"), self._choose),
            deed("voiding.again", self.tr("重开"), self.issue_anew, why_not=self._why_not_anew),
        )

    def escape(self) -> bool:
        return close_open(self.card)

    def left(self) -> None:
        """Nothing is voided behind somebody's back."""
        self.card.close_card()

    # --- deeds

    def void(self) -> None:
        """The second look; on its card: do it."""
        ticket = self._current()
        if self.card.isVisible():
            self.card.press()
        elif ticket is not None and not self.presenter.why_not():
            self.presenter.second_look(ticket.key)

    def void_blank(self) -> None:
        """空白作废 of the chosen kind, else of that of the ticket in the list."""
        kinds, ticket = self.presenter.kinds, self._current()
        if self.card.isHidden() and kinds:
            of_list = ticket.kind if ticket is not None else kinds[0]
            self.presenter.look_at_blank(self.kind.value() or of_list)

    def issue_anew(self) -> None:
        """重开: a new ticket in place of the one that was voided last."""
        if self.last is not None:
            self._desk.open("issue", reissue=(self.last.code, self.last.number))

    # --- what the presenter shows

    def show_kinds(self, kinds: tuple[InvoiceKind, ...]) -> None:
        every = (self.tr("全部纸质发票"), None)
        self.kind.set_options([every, *((f"{one} {TITLES[one]}", one) for one in kinds)])
        self._show_deeds()

    def show_tickets(self, tickets: tuple[Heading, ...]) -> None:
        before = self._current()
        self.model.show_rows(tickets)
        self.table.go_to(_place(tickets, before.key) if before else 0)
        self._stand_on(tickets)
        policy = Qt.FocusPolicy.StrongFocus if tickets else Qt.FocusPolicy.NoFocus
        self.table.setFocusPolicy(policy)
        many = self.tr("只列最近 {0} 张，写号码或购方再找").format(MOST_SHOWN)
        words = self.tr("{0} 张可以作废").format(len(tickets))
        self.count.setText(many if len(tickets) == MOST_SHOWN else words)
        self._show_deeds()

    def show_meant(self, meant: Meant) -> None:
        self.card.ask(meant, self.presenter.kinds)

    def show_wrong_reason(self, error: RuleBroken) -> None:
        self.card.show_error(self._desk_words(error))

    def show_voided(self, meant: Meant, voided: Voided) -> None:
        self.card.close_card()
        self.last = meant if meant.ticket is not None else None
        deed = self.tr("已作废") if meant.ticket is not None else self.tr("已空白作废")
        told = f"{deed}：{meant.words}　{voided.voided_at:%H:%M:%S}"
        self.told.setText(told)
        announce(self, told)
        self._desk.tell(told)
        self._show_deeds()

    def show_unknown(self) -> None:
        self.card.close_card()
        self.told.setText(self.tr("是否作废还不知道：再作废一次就知道，不会作废两次"))

    # --- inside

    def _desk_words(self, error: RuleBroken) -> str:
        if error.code == "REASON-MISSING":
            return self.tr("选一个原因，或写在这里")
        if error.code == "FIELD-TOO-LONG":
            return self.tr("太长：最多 {0} 个汉字").format(int(error.facts["limit"]) // 2)
        return self.tr("有税控盘存不下的字，请换一个写法")

    def _current(self) -> Heading | None:
        place = self.table.row
        return self.model.found[place] if 0 <= place < len(self.model.found) else None

    def _stand_on(self, tickets: Sequence[Heading]) -> None:
        """The list stands on the ticket that another page meant."""
        if self._meant is not None and tickets:
            self.table.go_to(_place(tickets, self._meant))
            self._meant = None

    def _why_no_ticket(self) -> str:
        there = self._current() is not None or self.card.isVisible()
        return "" if there else self.tr("没有选中发票")

    def _why_not_anew(self) -> str:
        return "" if self.last is not None else self.tr("还没有作废发票")

    def _show_deeds(self) -> None:
        may_not = self.presenter.why_not()
        self.main.set_why_not(may_not or self._why_no_ticket())
        nothing = "" if self.presenter.kinds else self.tr("税控盘没有纸质票种")
        self.blank.set_why_not(may_not or nothing)
        self.anew.setVisible(self.last is not None)
        if may_not:
            self.empty.say(may_not)

    def _choose(self) -> None:
        (self.card.kind if self.card.isVisible() else self.kind).showPopup()

    def _asked(self) -> None:
        self.presenter.text = self.box.text()
        self.presenter.kind = self.kind.value()
        self.presenter.search()

    def _to_list(self) -> None:
        """Enter in the box: search now, and go on in the list."""
        self._pause.stop()
        self._asked()
        self.table.setFocus()

    def _again(self) -> None:
        """A ticket was issued or voided."""
        if self.isVisible():
            self.presenter.look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F3:
            self.box.setFocus()
            self.box.selectAll()
            return
        super().keyPressEvent(event)

    def _parts(self) -> None:
        key = self._desk.keys.of
        self.box = Field("", self.tr("号码、名称、税号"), name=self.tr("查找发票 F3"), limit=100)
        self.box.setMaximumWidth(320)
        self.kind = ComboField(
            [(self.tr("全部纸质发票"), None)], name=self.tr("票种"), lead=self.tr("票种"),
            key=key("page.choice", self.name),
        )  # fmt: skip
        self.blank = Button(self.tr("空白作废"), key("page.other"))
        self.main = Button(self.tr("作废"), key("page.main"), "primary")
        self.anew = Button(self.tr("重开"), key("voiding.again", self.name), icon="refresh")
        self.count, self.told = label("", "caption"), label("")
        self.table = Table(self.model, name=self.tr("可以作废的发票"))
        self.empty = Empty(self.tr("没有可以作废的发票"), self.tr(_WHY))
        self.table.set_empty(self.empty)

    def _arranged(self) -> Iterator[None]:
        key = self._desk.keys.of
        bar = page_bar(self.title, 8, self.box, self.kind, None, self.blank, self.main)
        card = Card(self.tr("本月可以作废的发票"), pad=0, gap=0, note=self.tr(_WHY))
        card.body.addWidget(self.table)
        yield
        content = column(card, row(self.count, 12, self.told, None, self.anew), gap=10)
        content.setStretch(0, 1)
        self.setLayout(plain_page(bar, content, scrolls=False))
        yield
        self.card = VoidCard(
            self, key("page.main"), key("page.choice", self.name), simulated=self._desk.simulated
        )
        yield

    def _connect(self) -> None:
        self._pause.timeout.connect(self._asked)
        self.box.textEdited.connect(lambda _text: self._pause.start())
        self.box.returnPressed.connect(self._to_list)
        self.kind.chosen.connect(lambda _kind: self._asked())
        self.table.opened.connect(lambda _row: self.void())
        self.table.moved.connect(lambda _row: self._show_deeds())
        self.main.clicked.connect(self.void)
        self.blank.clicked.connect(self.void_blank)
        self.anew.clicked.connect(self.issue_anew)
        self.card.given.connect(self._given)
        self.card.other_kind.connect(self.presenter.look_at_blank)
        self._desk.on_book_changed(self._again)

    def _given(self, reason: str) -> None:
        if self.card.meant is not None:
            self.presenter.void(self.card.meant, reason)


_WHY = "当月开具、还没有抄税、没有开过红字的纸质发票；电子发票用红字冲销"


def _place(tickets: Sequence[Heading], key: InvoiceKey) -> int:
    """Where it stands; else the first."""
    return next((n for n, one in enumerate(tickets) if one.key == key), 0)
