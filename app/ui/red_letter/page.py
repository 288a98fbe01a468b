"""红字发票: code and number of the blue ticket, how much of it, the second look, the red ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from app.domain.kinds import TITLES
from app.domain.money import Money
from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, label, row
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.red_letter.asking import Presenter
from app.ui.red_letter.card import RedCard
from app.ui.red_letter.facts import Facts
from app.ui.search.words import amount

if TYPE_CHECKING:
    from app.domain.errors import RuleBroken
    from app.domain.invoice import InvoiceKey
    from app.services.issuing import Issued
    from app.services.red_letter import RedLook
    from app.ui.desk import Desk

PAUSE_MS = 200
_YUAN = re.compile(r"\d{1,13}(\.\d{1,2})?", re.ASCII)


def make(desk: Desk) -> Page:
    """The page."""
    return RedLetterPage(desk, in_pieces=True)


class RedLetterPage(Page):
    """Nothing takes a number before the second look."""

    name, title, area = "red_letter", "红字发票", "发票管理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = Presenter(self, desk)
        self.look: RedLook | None = None
        self._asked_for = ("", "")
        self._goes_on = False  # F9 came before the answer
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self._parts()
        yield
        self._arrange()
        yield
        self._connect()
        self._show_deed()

    # --- a page

    def begin(self, key: InvoiceKey | None = None) -> None:
        """From elsewhere: this blue ticket."""
        if key is not None:
            self.code.show_text(key.code)
            self.number.show_text(key.number)
            self._changed()

    def entered(self) -> None:
        """Where the work begins."""
        (self.amount if self.look is not None else self.code).setFocus()

    def refresh(self) -> None:
        """F5."""
        self._ask()

    def deeds(self) -> tuple[Action, ...]:
        """F9: the second look, and on its card the red ticket."""
        return (
            Action(
                "page.main",
                self.tr("开红字"),
                self.go,
                scope=self.name,
                right=Right.RED,
                why_not=self._why_not,
            ),
        )

    def escape(self) -> bool:
        if self.card.isVisible():
            self.card.close_card()
            return True
        return False

    def left(self) -> None:
        """No card asks behind somebody's back."""
        self.card.close_card()

    def go(self) -> None:
        """The second look; on its card: issue."""
        if self.card.isVisible():
            self._given()
        elif self._pause.isActive():
            self._goes_on = True
            self._ask()
        elif not self._why_not() and self.look is not None:
            self.presenter.second_look()
            self.card.ask(self.look)

    # --- what the presenter shows

    def show_look(self, look: RedLook) -> None:
        self.look = look
        draft, blue = look.draft, look.blue
        self._named_number.show_error("")
        self._named_amount.show_error("")
        self.blue.show_facts(
            (self.tr("票种"), f"{draft.kind} {TITLES[draft.kind]}", False),
            (self.tr("购方"), draft.buyer.name, True),
            (self.tr("开票"), f"{blue.issued_at:%Y-%m-%d %H:%M:%S}　{blue.draft.drawer}", False),
            (self.tr("价税合计"), f"￥{amount(blue.draft.gross)}", True),
            (self.tr("可以冲销"), f"￥{amount(look.left)}", True),
        )
        self.red.show_facts(
            (self.tr("金额 · 税额"), f"{amount(draft.net)} · {amount(draft.tax)}", False),
            (self.tr("价税合计"), f"￥{amount(draft.gross)}", True),
            (self.tr("冲后剩余"), f"￥{amount(look.left + draft.gross)}", False),
            (self.tr("行"), "、".join(dict.fromkeys(one.name for one in draft.lines)), False),
            (self.tr("备注"), draft.remark, False),
        )
        self._show_deed()
        if self._goes_on:
            self._goes_on = False
            self.go()

    def show_no_blue(self, error: RuleBroken | None) -> None:
        self._nothing()
        if error is not None:
            self._named_number.show_error(self.tr(_AT_NUMBER[error.code]))

    def show_wrong_amount(self, error: RuleBroken) -> None:
        left = error.facts["left"]
        if left == "0.00":
            self._nothing()
            self._named_number.show_error(self.tr("已经冲完，没有剩余金额"))
            return
        self.look, self._goes_on = None, False
        self.red.show_facts()
        self._named_amount.show_error(self.tr("要在 0.01 与 {0} 之间").format(left))
        self._show_deed()

    def show_issued(self, issued: Issued) -> None:
        self.card.close_card()
        key = issued.invoice.key
        told = self.tr("已开红字：{0} · {1}　￥{2}").format(
            key.code, key.number, amount(issued.invoice.draft.gross)
        )
        self.told.setText(told)
        announce(self, told)
        self._desk.tell(told)
        for field in (self.code, self.number, self.amount):
            field.show_text("")
        self._nothing()
        self.code.setFocus()

    def show_unknown(self) -> None:
        self.card.close_card()
        self.told.setText(self.tr("是否开出还不知道：再开一次就知道，不会开两张"))

    # --- inside

    def _why_not(self) -> str:
        if may_not := self.presenter.why_not():
            return may_not
        known = self.look is not None or self._pause.isActive()
        return "" if known else self.tr("先写蓝字发票的代码和号码")

    def _nothing(self) -> None:
        self.look, self._goes_on = None, False
        self.blue.show_facts((self.tr("蓝字发票"), self.tr("写代码和号码后显示在这里"), False))
        self.red.show_facts()
        self._named_amount.show_error("")
        self._show_deed()

    def _show_deed(self) -> None:
        self.main.set_why_not(self._why_not())

    def _changed(self) -> None:
        """Another ticket: what was typed as its amount says nothing any more."""
        self.amount.show_text("")
        self._ask()

    def _ask(self) -> None:
        self._pause.stop()
        code, number = self._asked_for = self._typed()
        text = self.amount.text().strip().replace(",", "").replace("，", "")
        self._named_number.show_error("")
        if self.presenter.why_not() or not (code and number):
            self._nothing()
        elif text and not _YUAN.fullmatch(text):
            self.look, self._goes_on = None, False
            self._named_amount.show_error(self.tr("写金额，例 113.00"))
            self._show_deed()
        else:
            self.presenter.look(code, number, Money.yuan(text) if text else None)

    def _given(self) -> None:
        if self.card.too_soon:
            self._desk.tell(self.tr("还没有开：看过卡片再按一次"))
        elif self.look is not None:
            self.presenter.issue(self.look)

    def _typed(self) -> tuple[str, str]:
        return self.code.text().strip(), self.number.text().strip()

    def _typing(self) -> None:
        """What was shown says nothing of what is being typed."""
        self.look = None
        self._pause.start()
        self._show_deed()

    def _parts(self) -> None:
        self.code = Field(name=self.tr("原发票代码"), limit=20)
        self.number = Field(name=self.tr("原发票号码"), limit=8)
        self.amount = Field("", self.tr("不写就冲完"), name=self.tr("冲销价税合计"), limit=20)
        self.amount.align_right()
        self._named_code = labelled(self.code, self.tr("原发票代码"))
        self._named_number = labelled(self.number, self.tr("原发票号码"))
        hint = self.tr("可以分几次冲，冲完为止")
        self._named_amount = labelled(self.amount, self.tr("冲销价税合计"), hint)
        self.main = Button(self.tr("开红字"), self._desk.keys.of("page.main"), "primary")
        self.blue, self.red, self.told = Facts(), Facts(), label("")

    def _arrange(self) -> None:
        asked = Card(self.tr("冲哪一张"), note=self.tr("普票、卷票、电子普票；专票按信息表"))
        asked.add(self._named_code, self._named_number, self._named_amount, None)
        enter_next(asked, self.go)
        blue, red = Card(self.tr("蓝字发票"), pad=0), Card(self.tr("要开的红字发票"), pad=0)
        blue.add(self.blue, None)
        red.add(self.red, None)
        cards = row(asked, blue, red, gap=12)
        for place, share in enumerate((2, 3, 3)):
            cards.setStretch(place, share)
        content = column(cards, row(self.told, None), None, gap=10)
        bar = page_bar(self.title, None, self.main)
        self.setLayout(plain_page(bar, content))
        key = self._desk.keys.of("page.main")
        self.card = RedCard(self, key, simulated=self._desk.simulated)
        self._nothing()

    def _connect(self) -> None:
        for field in (self.code, self.number):
            field.editingFinished.connect(self._left_box)
        self.amount.textEdited.connect(lambda _text: self._typing())
        self._pause.timeout.connect(self._ask)
        self.main.clicked.connect(self.go)
        self.card.given.connect(self._given)
        self._desk.on_book_changed(self._again)

    def _left_box(self) -> None:
        """Ask when code or number say something else than what is shown."""
        if self._typed() != self._asked_for:
            self._changed()

    def _again(self) -> None:
        """Somebody issued or voided: what is left may be another amount."""
        if self.isVisible() and self.look is not None:
            self._ask()


_AT_NUMBER = {
    "INVOICE-UNKNOWN": "账册里没有这张发票，请核对代码和号码",
    "RED-NOT-BLUE": "已作废，或本身是红字发票，不能冲红",
    "SLIP-NEEDED": "专用发票要有红字信息表编号",
}
