"""The form of a slip (信息表): who applies and why, the ticket, what is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import RuleBroken
from app.domain.red_slip import SlipReason
from app.ui.parts.buttons import Button
from app.ui.parts.chips import SimMark
from app.ui.parts.enter_next import enter_next
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.laying import lay
from app.ui.parts.segments import Segments
from app.ui.parts.signs import Sign
from app.ui.red_letter.facts import Facts
from app.ui.search.words import amount
from app.ui.slips.buying import Buying
from app.ui.slips.selling import Selling

if TYPE_CHECKING:
    from app.domain.invoice import Party
    from app.domain.red_slip import RedSlip
    from app.gateway.errors import BureauRefused
    from app.services.tickets.slips import SlipLook

WIDE = 760
LEAST_MS = 250  # that the card must have been there before a press counts
PAD = (16, 10, 16, 10)
REASONS = (SlipReason.SELLER, SlipReason.BUYER_NOT_DEDUCTED, SlipReason.BUYER_DEDUCTED)


class ApplyCard(Floating):
    """`ask(own, at)`; `given(slip)` when the person presses the button, or F9."""

    given = Signal(object)  # RedSlip
    wanted = Signal(object)  # Wanted: to be looked at

    def __init__(self, page: QWidget, key: str, choice: str, *, simulated: bool) -> None:
        super().__init__(page, name=self.tr("申请红字信息表"), veil=True)
        self._key, self._choice_key, self._simulated = key, choice, simulated
        self._own: Party | None = None
        self._at: datetime | None = None
        self.slip: RedSlip | None = None
        self._since = QElapsedTimer()

    def made(self) -> Iterator[None]:
        """Make what is in it, a piece at a time; nobody asks it anything before the last one."""
        self.selling = Selling()
        yield
        self.buying = Buying()
        yield from self.buying.made()
        self._mark = SimMark()
        if not self._simulated:  # else its card shows it: shown here it were a window of its own
            self._mark.hide()
        words = (self.tr("销方申请"), self.tr("购方 未抵扣"), self.tr("购方 已抵扣"))
        self.reason = Segments(words, self.tr("申请原因"))
        self._choice = label(self._choice_key, "caption")
        self._why = label("", "soft", wrap=True)
        self.red = Facts()
        yield
        self._said = label("", wrap=True)
        self._wrong = frame("plain", row(Sign("bad"), self._said, gap=8, margins=PAD))
        self.back = Button(self.tr("不申请"), "Esc")
        self.main = Button(self.tr("申请"), self._key, "primary")
        yield
        self._arrange()
        yield
        self._connect()

    def ask(self, own: Party, at: datetime, blue: tuple[str, str] = ("", "")) -> None:
        """An empty form, or one for this ticket of ours."""
        self._own, self._at, self.slip = own, at, None
        self._say("")
        self.reason.choose(0)
        self.buying.begin(at.date())
        self._show_reason()
        self.selling.begin(*blue)
        self.adjustSize()
        self.open(self.selling.amount if blue[0] else self.selling.code)
        self._since.start()

    def press(self) -> None:
        """F9: the main button."""
        if self._since.elapsed() < LEAST_MS:
            return
        if self._as_seller and self.slip is None:
            self.selling.code.setFocus()
            return
        try:
            slip = self.slip if self._as_seller else self._bought()
        except RuleBroken as wrong:
            self._show_missing(wrong)
            return
        self.close_card()
        self.given.emit(slip)

    def again(self) -> None:
        """The bureau did not take it: what stands in the form can be mended."""
        self.open(self.main)

    def next_reason(self) -> None:
        """F2: 销方, 购方 未抵扣, 购方 已抵扣 in turn."""
        self.reason.toggle()

    def show_look(self, look: SlipLook) -> None:
        """What would be applied for."""
        self.slip = look.slip
        self.selling.show_look(look)
        slip = look.slip
        self._say("")
        self.red.show_facts(
            (self.tr("金额 · 税额"), f"{amount(slip.net)} · {amount(slip.tax)}", False),
            (self.tr("价税合计"), f"￥{amount(slip.gross)}", True),
            (self.tr("冲后剩余"), f"￥{amount(look.left + slip.gross)}", False),
        )
        self._settled()

    def show_wrong(self, error: RuleBroken | BureauRefused) -> None:
        """What the rules or the bureau say to it."""
        self.red.show_facts()
        self.slip = None
        if isinstance(error, RuleBroken):
            self.selling.show_wrong(error)
        else:
            reason = error.facts.get("reason", "")
            self._say(self.tr("税局没有接受：{0}").format(reason or error.code))
        self._settled()

    # --- inside

    @property
    def _as_seller(self) -> bool:
        return REASONS[self.reason.index] is SlipReason.SELLER

    def _bought(self) -> RedSlip:
        assert self._own is not None
        assert self._at is not None
        return self.buying.slip(REASONS[self.reason.index], self._own, self._at)

    def _show_missing(self, wrong: RuleBroken) -> None:
        if wrong.field in self.buying.named:
            self.buying.show_wrong(wrong)
        else:
            self._say(str(wrong.facts.get("reason", self.tr("写齐这张发票"))))
        self._settled()

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._wrong.setVisible(bool(text))

    def _show_reason(self) -> None:
        seller = self._as_seller
        self._why.setText(self.tr(_WHY[REASONS[self.reason.index]]))
        self.selling.setVisible(seller)
        self.red.setVisible(seller)
        self.buying.setVisible(not seller)
        self.buying.forget_errors()
        self._say("")
        self._settled()

    def _changed(self) -> None:
        self.slip = None
        self.red.show_facts()

    def _settled(self) -> None:
        self.adjustSize()
        if self.isVisible():
            self.settle()

    def _arrange(self) -> None:
        head = row(label(self.tr("申请红字信息表"), "title"), self._mark, None, gap=8)
        head.setContentsMargins(16, 12, 16, 8)
        who = row(self.reason, self._choice, None, gap=10)
        asked = column(who, self._why, self.selling, self.buying, gap=10, margins=PAD)
        body = column(head, hline(), asked, hline(), self.red, self._wrong, gap=0)
        lay(body, column(label(self.tr(_LAW), "soft", wrap=True), margins=PAD))
        lay(body, row(self.back, None, self.main, gap=8, margins=(16, 9, 16, 12)))
        body.setContentsMargins(1, 1, 1, 1)
        self.hold(body)
        self.setMinimumWidth(WIDE)
        enter_next(self, self.main.setFocus)

    def _connect(self) -> None:
        self.reason.chosen.connect(lambda _index: self._show_reason())
        self.selling.asked.connect(self.wanted)
        self.selling.changed.connect(self._changed)
        self.buying.changed.connect(lambda: self._say(""))
        self.back.clicked.connect(self.close_card)
        self.main.clicked.connect(self.press)


_WHY = {
    SlipReason.SELLER: "购方拒收，或发票还没有交给购方；要冲的是本单位开出的专票。",
    SlipReason.BUYER_NOT_DEDUCTED: "收到的专票还没有抵扣：写原发票代码、号码和开票日期。",
    SlipReason.BUYER_DEDUCTED: "收到的专票已经抵扣：申请后做进项转出，原发票代码和号码可以不写。",
}
_LAW = (
    "一张信息表开一张红字专票，金额要一致。申请后可以撤销；税局连不上时先存在本机，连上后自动上传。"
)
