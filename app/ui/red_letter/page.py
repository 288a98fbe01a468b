"""红字发票: code and number of the blue ticket, how much of it, the second look, the red ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from app.domain.invoice import InvoiceKey
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
from app.ui.parts.floating import close_open
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, label, row
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.red_letter.asking import Asked, Presenter
from app.ui.red_letter.card import RedCard
from app.ui.red_letter.facts import Facts
from app.ui.red_letter.late_note import LateNote
from app.ui.search.words import amount

if TYPE_CHECKING:
    from app.domain.errors import RuleBroken
    from app.services.tickets.issuing import Issued
    from app.services.tickets.red_letter import RedLook
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
        self.last: InvoiceKey | None = None  # of the blue ticket that was reddened last
        self._wanted = Asked("", "")
        self._needs_slip = False
        self._asked_for = ("", "", "")
        self._goes_on = False  # F9 came before the answer
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self._parts()
        yield
        yield from self._arranged()
        yield
        self._connect()
        self._show_deed()

    # --- a page

    def begin(self, key: InvoiceKey | None = None, slip: str = "") -> None:
        """From elsewhere: this blue ticket, or this slip of a 专票."""
        if key is not None or slip:
            self.code.show_text(key.code if key else "")
            self.number.show_text(key.number if key else "")
            self.slip.show_text(slip)
            self._changed()

    def entered(self) -> None:
        """Where the work begins."""
        (self.amount if self.look is not None else self.code).setFocus()
        self.late.look()

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
            Action(
                "page.other",
                self.tr("申请信息表"),
                self.apply_for_slip,
                scope=self.name,
                right=Right.SLIP,
                why_not=self._why_no_form,
            ),
            Action(
                "red_letter.again",
                self.tr("重开"),
                self.issue_anew,
                scope=self.name,
                right=Right.ISSUE,
                why_not=self._why_not_anew,
            ),
        )

    def escape(self) -> bool:
        return close_open(self.card)

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

    def apply_for_slip(self) -> None:
        """专票: the form of 红字信息表 for this ticket."""
        if not self._why_no_form():
            code, number = self.code.text().strip(), self.number.text().strip()
            self._desk.open("slips", apply=InvoiceKey(code, number.zfill(8)))

    def issue_anew(self) -> None:
        """重开: a new ticket in place of the one that was reddened last."""
        if self.last is not None:
            self._desk.open("issue", reissue=(self.last.code, self.last.number))

    # --- what the presenter shows

    def show_look(self, look: RedLook) -> None:
        self.look = look
        draft = look.draft
        self._forget_errors()
        self._show_blue(look)
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
        if error is None:
            return
        self._named_number.show_error(self.tr(_AT_NUMBER[error.code]))
        self._needs_slip = error.code == "SLIP-NEEDED"
        self.form.setVisible(self._needs_slip)

    def show_no_slip(self, error: RuleBroken) -> None:
        self._nothing()
        facts = {name: str(fact) for name, fact in error.facts.items()}
        self._named_slip.show_error(self.tr(_AT_SLIP[error.code]).format(**facts))

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
        blue = self.look.blue if self.look is not None else None
        self.last = blue.key if blue is not None else None
        told = self.tr("已开红字：{0} · {1}　￥{2}").format(
            key.code, key.number, amount(issued.invoice.draft.gross)
        )
        self.told.setText(told)
        announce(self, told)
        self._desk.tell(told)
        for field in (self.code, self.number, self.amount, self.slip):
            field.show_text("")
        self._nothing()
        self.anew.setVisible(self.last is not None)
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

    def _why_no_form(self) -> str:
        return "" if self._needs_slip else self.tr("只有专票要申请信息表")

    def _why_not_anew(self) -> str:
        return "" if self.last is not None else self.tr("还没有开红字")

    def _show_blue(self, look: RedLook) -> None:
        draft, blue = look.draft, look.blue
        if blue is None:
            said = self.tr("信息表没有写原发票，账册里也没有")
            self.blue.show_facts(
                (self.tr("票种"), f"{draft.kind} {TITLES[draft.kind]}", False),
                (self.tr("购方"), draft.buyer.name, True),
                (self.tr("原发票"), said, False),
            )
            return
        self.blue.show_facts(
            (self.tr("票种"), f"{draft.kind} {TITLES[draft.kind]}", False),
            (self.tr("代码 · 号码"), self._named_by_slip(blue.key), False),
            (self.tr("购方"), draft.buyer.name, True),
            (self.tr("开票"), f"{blue.issued_at:%Y-%m-%d %H:%M:%S}　{blue.draft.drawer}", False),
            (self.tr("价税合计"), f"￥{amount(blue.draft.gross)}", True),
            (self.tr("可以冲销"), f"￥{amount(look.left)}", True),
        )

    def _named_by_slip(self, key: InvoiceKey) -> str:
        """Nobody typed it: it is told."""
        return "" if self.code.text().strip() else f"{key.code} · {key.number}"

    def _forget_errors(self) -> None:
        for box in (self._named_number, self._named_amount, self._named_slip):
            box.show_error("")
        self._needs_slip = False
        self.form.hide()

    def _nothing(self) -> None:
        self.look, self._goes_on, self._needs_slip = None, False, False
        self.form.hide()
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
        code, number, slip = self._asked_for = self._typed()
        text = self.amount.text().strip().replace(",", "").replace("，", "")
        self._forget_errors()
        if self.presenter.why_not() or not ((code and number) or slip):
            self._nothing()
        elif text and not _YUAN.fullmatch(text):
            self.look, self._goes_on = None, False
            self._named_amount.show_error(self.tr("写金额，例 113.00"))
            self._show_deed()
        else:
            gross = Money.yuan(text) if text else None
            self._wanted = Asked(code, number, gross, slip)
            self.presenter.look(self._wanted)

    def _given(self) -> None:
        if self.card.too_soon:
            self._desk.tell(self.tr("还没有开：看过卡片再按一次"))
        elif self.look is not None:
            self.presenter.issue(self.look, self._wanted)

    def _typed(self) -> tuple[str, str, str]:
        slip = "".join(self.slip.text().split())
        return self.code.text().strip(), self.number.text().strip(), slip

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
        self.slip = Field(name=self.tr("信息表编号"), limit=19)
        self._named_slip = labelled(
            self.slip, self.tr("信息表编号"), self.tr("专票写；金额照信息表，一张用一次")
        )
        key = self._desk.keys.of
        self.form = Button(self.tr("申请信息表"), key("page.other"))
        self.anew = Button(self.tr("重开"), key("red_letter.again", self.name), icon="refresh")
        self.form.hide()
        self.anew.hide()
        self._named_code = labelled(self.code, self.tr("原发票代码"))
        self._named_number = labelled(self.number, self.tr("原发票号码"))
        hint = self.tr("可以分几次冲，冲完为止")
        self._named_amount = labelled(self.amount, self.tr("冲销价税合计"), hint)
        self.main = Button(self.tr("开红字"), self._desk.keys.of("page.main"), "primary")
        self.blue, self.red, self.told = Facts(), Facts(), label("")
        self.late = LateNote(self._desk)

    def _arranged(self) -> Iterator[None]:
        asked = Card(self.tr("冲哪一张"), note=self.tr("专票按信息表"))
        asked.add(self._named_code, self._named_number, self._named_amount, self._named_slip)
        asked.add(row(self.form, None), None)
        enter_next(asked, self.go)
        yield
        blue, red = Card(self.tr("蓝字发票"), pad=0), Card(self.tr("要开的红字发票"), pad=0)
        blue.add(self.blue, None)
        red.add(self.red, None)
        yield
        cards = row(asked, blue, red, gap=12)
        for place, share in enumerate((2, 3, 3)):
            cards.setStretch(place, share)
        content = column(self.late, cards, row(self.told, None, self.anew), None, gap=10)
        bar = page_bar(self.title, None, self.main)
        self.setLayout(plain_page(bar, content))
        yield
        key = self._desk.keys.of("page.main")
        self.card = RedCard(self, key, simulated=self._desk.simulated)
        self._nothing()

    def _connect(self) -> None:
        for field in (self.code, self.number, self.slip):
            field.editingFinished.connect(self._left_box)
        self.amount.textEdited.connect(lambda _text: self._typing())
        self._pause.timeout.connect(self._ask)
        self.main.clicked.connect(self.go)
        self.form.clicked.connect(self.apply_for_slip)
        self.anew.clicked.connect(self.issue_anew)
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
_AT_SLIP = {
    "SLIP-NUMBER": "应是 16 位数字，末位是校验位：请照信息表核对",
    "SLIP-UNKNOWN": "账册里没有这张信息表：请到「红字信息表」按 F5 下载",
    "SLIP-STATE": "不能用：{status}",
    "SLIP-NOT-SELLER": "销方不是本单位：红字由销方开具",
    "SLIP-OTHER-TICKET": "它是为 {invoice_code} · {number} 申请的",
    "SLIP-USED-OTHERWISE": "金额或购方与信息表不一致",
}
