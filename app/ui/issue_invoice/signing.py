"""From F9 to the issued card: what is shown before a number is used, and what became of it.

However often the keys are hit, one entry gives one ticket: its request id was born with it.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.check_data import check_code
from app.domain.errors import RuleBroken
from app.domain.faces import entered_party, rate_in_words
from app.domain.invoice import InvoiceKey, Nature, Special
from app.domain.kinds import PAPER, SHORT_NAMES
from app.domain.rights import Right
from app.ui.issue_invoice import editing
from app.ui.issue_invoice.cells import separated
from app.ui.issue_invoice.face import ConfirmCard, IssuedCard, Sign
from app.ui.issue_invoice.facing import SPECIAL_TITLES, Standing
from app.ui.issue_invoice.new_buyer import NewBuyer
from app.ui.issue_invoice.paper_check import PaperChecks
from app.ui.issue_invoice.telling import field_of, printed_rows
from app.ui.issue_invoice.which_lines import with_their_lines
from hardware.errors import DeviceError, OutcomeUnknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.entry import EnteredInvoice
    from app.domain.invoice import Draft, Invoice, InvoiceKind
    from app.services.terminal import Terminal
    from app.services.tickets.entering import Ground
    from app.services.tickets.issuing import Issued
    from app.ui.issue_invoice.entry import Entry

PAPER_LAST = "开具后号码、内容、时间写入税控盘，不能修改、不能删除；有错只能作废或红冲。"
E_LAST = "开具后号码、内容、时间写入税控盘，不能修改、不能删除、不能作废；有错只能红冲。"
PAPER_ASKED = "打印机里是 {number} 号票纸？"
PAPER_JUMPED = "号码跳了，上次核对应到 {expected}：打印机里是 {number} 号票纸？"
PAPER_CHECKED = "已核对：打印机里是 {number} 号票纸"
MOVED = "税控盘的号码变了：现在是 {number}，请再核对一次。"
NOT_DOUBLE = "与最近 24 小时的发票不重复"
SIGNING = "正在等税控盘签名"
SETTLING = "正在向税控盘核对"
UNKNOWN = "税控盘没有回答，可能已开具。正在向盘核对，请勿重开。"
STILL_UNKNOWN = "税控盘还没有回答，这张可能已开具，请勿重开。接好税控盘后按 F9 再核对。"
NOT_ISSUED = "已核对：税控盘没有开出这张，号码没有占用，可以再开具。"
WRONG = "{count} 处待更正：{at}"
LOCKED = "这张正在开具或结果未明，内容不能改"
DONE = "这张已开具，按 F9 开下一张"
PARTS = "金额 {net}　税额 {tax}"
NO_GROUND = "还没有读到税控盘，请稍候"


class Stage(Enum):
    """Where an entry is on its way to a ticket."""

    OPEN = auto()  # may be changed
    ASKING = auto()  # number and doubts are asked for
    CONFIRM = auto()  # the card is shown
    SIGNING = auto()  # the disk is asked to sign, or what it signed
    UNKNOWN = auto()  # nobody knows whether it was signed
    DONE = auto()  # the ticket stands


class Signing:
    """Holds the stage of the entry in hand."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._shown: InvoiceKey | None = None
        self._changed_text = ""
        self.stage = Stage.OPEN
        self.issued: Invoice | None = None
        self._card: ConfirmCard | None = None
        self._new_buyer = NewBuyer(entry.desk, entry.view)
        self._papers = PaperChecks(lambda: entry.desk.session)
        entry.around.checked = self._papers.holds

    def begin(self) -> None:
        """Another entry."""
        self.stage, self.issued = Stage.OPEN, None
        self._changed_text = ""
        self._new_buyer.end()

    def keep_buyer(self) -> bool:
        """The buyer of the ticket that stands into 客户编码; False when there is none to keep."""
        return self._new_buyer.keep()

    @property
    def locked(self) -> str:
        """Why nothing may be changed now; "" when it may."""
        if self.stage is Stage.DONE:
            return DONE
        return LOCKED if self.stage in (Stage.SIGNING, Stage.UNKNOWN) else ""

    def open_again(self) -> None:
        """Something was changed, or the card was closed: what it said holds no more."""
        if self.stage in (Stage.ASKING, Stage.CONFIRM):
            self.stage = Stage.OPEN
            self._entry.view.hide_confirm()

    def ask(self) -> None:
        """F9 on the paper: to the first wrong field, or the confirm card."""
        entry = self._entry
        if self.stage is Stage.UNKNOWN:
            self.settle()
            return
        if self.stage is not Stage.OPEN:
            return
        if entry.ground is None or entry.tried is None or entry.around.busy:
            entry.view.tell(entry.around.busy or entry.around.notice or NO_GROUND)
            return
        self._put_in_order()
        if self._goes_to_first_wrong():
            return
        self._ask_disk()

    def _put_in_order(self) -> None:
        """As if every field had been left."""
        entry = self._entry
        entry.around.shows_missing = True
        said = editing.all_in_order(entry.now)
        if said is not entry.now:
            entry.put(said)
        else:
            entry.show()

    def _goes_to_first_wrong(self) -> bool:
        entry = self._entry
        wrong = entry.face.wrong
        if wrong:
            entry.view.go_to(wrong[0].field)
            entry.view.tell(WRONG.format(count=len(wrong), at=wrong[0].at))
        return bool(wrong)

    def _ask_disk(self) -> None:
        entry = self._entry
        assert entry.tried is not None
        self.stage = Stage.ASKING
        draft, operator = entry.tried.draft, entry.desk.session.operator
        request_id = entry.request_id
        entry.desk.ask(
            lambda terminal: _facts(terminal, draft, operator),
            lambda facts: self._confirm(request_id, *facts),
            lambda error: self._not_asked(error),
        )

    def _not_asked(self, error: BaseException) -> None:
        self.open_again()
        self._entry.desk.show_problem(error)

    def _confirm(self, request_id: bytes, ground: Ground, doubts: tuple[RuleBroken, ...]) -> None:
        entry = self._entry
        entry.stand_on(ground)
        if self.stage is not Stage.ASKING or request_id != entry.request_id:
            return  # changed while the disk was asked
        assert entry.tried is not None
        kind = entry.tried.draft.kind
        next_one = ground.numbers.get(kind)
        if next_one is None:
            self._not_asked(RuleBroken("NO-STOCK", "kind", kind=kind))
            return
        self.stage, self._shown = Stage.CONFIRM, next_one.key
        self._card = self._made_card(entry.tried.draft, next_one.key, doubts)
        entry.view.show_confirm(self._card)

    def check_paper(self) -> None:
        """A person saw the sheet of the next number in the printer."""
        face = self._entry.face
        if face.issued or not face.number or face.kind not in PAPER:
            return
        self._papers.confirm(face.code, face.number)
        self._entry.view.tell(PAPER_CHECKED.format(number=face.number))
        self._entry.show()
        if self.stage is Stage.CONFIRM and self._card is not None:
            text = self._paper_text(InvoiceKey(face.code, face.number))
            self._card = replace(self._card, paper_checked=True, paper_text=text)
            self._entry.view.show_confirm(self._card)

    def _paper_text(self, key: InvoiceKey) -> str:
        expected = self._papers.expected(key.code, key.number)
        words = PAPER_JUMPED if expected else PAPER_ASKED
        if self._papers.holds(key.code, key.number):
            words = PAPER_CHECKED
        return words.format(number=key.number, expected=expected)

    def _made_card(
        self, draft: Draft, key: InvoiceKey, doubts: tuple[RuleBroken, ...]
    ) -> ConfirmCard:
        is_paper = draft.kind in PAPER
        return ConfirmCard(
            kind_text=_kind_text(draft.kind) + _special_text(draft),
            code=key.code,
            number=key.number,
            party=entered_party(draft.special),
            buyer="    ".join(filter(None, (draft.buyer.name, draft.buyer.tax_id))),
            lines_text=_lines_text(draft),
            gross=separated(draft.gross),
            parts_text=PARTS.format(net=separated(draft.net), tax=separated(draft.tax)),
            simulated=self._entry.desk.simulated,
            unusual=tuple(self._signs(doubts)),
            irrevocable=PAPER_LAST if is_paper else E_LAST,
            asks_paper=is_paper,
            paper_checked=is_paper and self._papers.holds(key.code, key.number),
            paper_text=self._paper_text(key) if is_paper else "",
            changed_text=self._changed_text,
        )

    def _signs(self, doubts: tuple[RuleBroken, ...]) -> Iterator[Sign]:
        entry = self._entry
        assert entry.tried is not None
        rows = printed_rows(entry.tried)
        found = [(doubt.field, entry.teller.sentence(doubt)) for doubt in doubts]
        told = (problem for problem in entry.face.problems if problem.warning)
        found += [(problem.field, problem.message) for problem in told]
        for text in with_their_lines(found, rows):
            yield Sign("warn", text.replace("购方", entered_party(entry.now.special)))
        if all(doubt.code != "DUPLICATE-LIKELY" for doubt in doubts):
            yield Sign("ok", NOT_DOUBLE)

    def issue(self) -> None:
        """From the card; once, however often it is called."""
        if self.stage is not Stage.CONFIRM:
            return
        self.stage = Stage.SIGNING
        entry, shown = self._entry, self._shown
        said, request_id = entry.now, entry.request_id
        self._busy(SIGNING)
        entry.desk.ask(
            lambda terminal: _issue(terminal, said, request_id, shown), self._stands, self._failed
        )

    def _busy(self, text: str) -> None:
        self._entry.around.busy = text
        self._entry.view.show_busy(text)
        self._entry.show()

    def _stands(self, issued: Issued) -> None:
        self._show_issued(issued.invoice, issued.warnings, again=issued.again)

    def _show_issued(
        self, invoice: Invoice, warnings: tuple[str, ...] = (), *, again: bool
    ) -> None:
        entry = self._entry
        self.stage, self.issued = Stage.DONE, invoice
        entry.around.notice = entry.around.saved_text = ""
        entry.around.standing = _standing(invoice)
        self._papers.used(invoice.key.code, invoice.key.number)
        entry.recorder.leave()
        entry.view.hide_confirm()
        self._busy("")
        said = tuple(entry.teller.warning(code) for code in dict.fromkeys(warnings))
        self._new_buyer.begin(_issued_card(invoice, said, again=again), invoice.draft)
        self._seen(entry.request_id)
        entry.desk.book_changed()

    def _seen(self, request_id: bytes) -> None:
        """The card is there: the next start need not tell of this ticket."""
        self._entry.desk.ask(lambda terminal: terminal.entering.forget(request_id), _nothing_more)

    def _failed(self, error: BaseException) -> None:
        self._busy("")
        if isinstance(error, OutcomeUnknown):
            self._not_known(UNKNOWN)
            self.settle()
            return
        self.stage = Stage.OPEN
        if isinstance(error, DeviceError) and error.code == "NUMBER-MOVED":
            self._ask_for(error.facts.get("number", ""))
            return
        self._entry.view.hide_confirm()
        if isinstance(error, RuleBroken) and error.field:
            self._refused(error)
        else:
            self._entry.desk.show_problem(error)

    def _ask_for(self, number: str) -> None:
        """Another number than the one on the card: the card again, with what changed."""
        self._changed_text = MOVED.format(number=number)
        self._ask_disk()

    def _refused(self, broken: RuleBroken) -> None:
        entry = self._entry
        entry.refuse([entry.teller.one(broken, entry.now)])
        entry.view.go_to(field_of(broken.field))

    def _not_known(self, words: str) -> None:
        self.stage = Stage.UNKNOWN
        self._entry.around.notice = words
        self._entry.view.hide_confirm()
        self._entry.show()

    def settle(self) -> None:
        """Ask the disk what became of it."""
        entry, request_id = self._entry, self._entry.request_id
        self.stage = Stage.SIGNING
        self._busy(SETTLING)
        entry.desk.ask(
            lambda terminal: terminal.entering.settle(request_id), self._settled, self._unsettled
        )

    def _settled(self, invoice: Invoice | None) -> None:
        if invoice is not None:
            self._show_issued(invoice, again=True)
            return
        self.stage = Stage.OPEN
        self._entry.around.notice = ""
        self._busy("")
        self._entry.view.tell(NOT_ISSUED)

    def _unsettled(self, error: BaseException) -> None:
        self._busy("")
        self._not_known(STILL_UNKNOWN)
        self._entry.desk.show_problem(error)


def _nothing_more(_: None) -> None:
    """What was to be forgotten is forgotten."""


def _facts(
    terminal: Terminal, draft: Draft, operator: str
) -> tuple[Ground, tuple[RuleBroken, ...]]:
    terminal.session.require(Right.ISSUE)
    return terminal.entering.ground(operator), terminal.entering.doubts(draft)


def _issue(
    terminal: Terminal, said: EnteredInvoice, request_id: bytes, shown: InvoiceKey | None
) -> Issued:
    terminal.session.require(Right.ISSUE)
    return terminal.entering.issue(said, terminal.session.operator, request_id, shown)


def _standing(invoice: Invoice) -> Standing:
    return Standing(invoice.key.code, invoice.key.number, invoice.issued_at.date())


def _kind_text(kind: InvoiceKind) -> str:
    return f"{kind.value} {SHORT_NAMES[kind]}"


def _special_text(draft: Draft) -> str:
    special = draft.special is not Special.NONE
    return f"　{SPECIAL_TITLES[draft.special]}" if special else ""


def _lines_text(draft: Draft) -> str:
    """3 行商品，1 行折扣；税率 13%、6%."""
    discounts = sum(line.nature is Nature.DISCOUNT for line in draft.lines)
    goods = f"{len(draft.lines) - discounts} 行商品"
    off = f"，{discounts} 行折扣" if discounts else ""
    by_rate = sorted(draft.lines, key=lambda line: line.rate, reverse=True)
    rates = dict.fromkeys(rate_in_words(line.rate, line.zero_rate) for line in by_rate)
    return f"{goods}{off}；税率 {'、'.join(rates)}"


def _issued_card(invoice: Invoice, warnings: tuple[str, ...], *, again: bool) -> IssuedCard:
    draft = invoice.draft
    return IssuedCard(
        kind=draft.kind.value,
        kind_text=_kind_text(draft.kind),
        code=invoice.key.code,
        number=invoice.key.number,
        gross=separated(draft.gross),
        check_code=check_code(draft.kind, invoice.signature),
        issued_text=f"{invoice.issued_at:%Y-%m-%d %H:%M:%S}",
        warnings=warnings,
        already=again,
        simulated=invoice.simulated,
        party=entered_party(draft.special),
        prints=draft.kind in PAPER,
    )
