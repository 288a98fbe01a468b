"""Deeds that put another entry in hand: new, drafts, copies, what a power cut left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.ui.issue_invoice import editing, filling
from app.ui.issue_invoice.deeds import Deeds
from app.ui.issue_invoice.signing import Stage
from app.ui.own_time import OWN_TIME

if TYPE_CHECKING:
    from app.domain.entry import EnteredInvoice
    from app.domain.errors import RuleBroken
    from app.domain.invoice import Party
    from app.services.terminal import Terminal
    from app.services.tickets.entering import Ground, Opened

DRAFT_KEPT = "已存入草稿箱"
NOTHING_TO_KEEP = "还没有内容，不用存草稿"
RESTORED = "已恢复上次没有开完的内容（{at}）"
EMPTIED = "清空重填"
TOLD_EMPTIED = "已清空正在填的内容，按 Ctrl+Z 恢复"
NEVER_READ = "读不到税控盘，现在不能开票；处理好以后按 F5 再读"
ALREADY = "上次那张已经开具：{code} · {number}，没有重复开具"


class DraftDeeds(Deeds):
    """See `ports.Presenter` for what each deed means to the view."""

    def _ask_ground(self) -> None:
        """The number first; then the registers are searched once for nothing, so that the first
        keystroke does not wait for their index."""
        operator = self._desk.session.operator
        self._desk.ask(
            lambda terminal: terminal.entering.ground(operator), self._stand_on, self._no_ground
        )

    def _stand_on(self, ground: Ground) -> None:
        if self._signing.stage is not Stage.UNKNOWN:
            self._entry.around.notice = ""
        self._entry.stand_on(ground)
        self._choosing.look_up()
        self._choosing.warm()

    def _no_ground(self, error: BaseException) -> None:
        """The disk is away: what was read before stays, with a notice and a message."""
        if self._signing.stage is not Stage.UNKNOWN:
            known = self._entry.ground is not None
            told = self._entry.teller.of(error) if known else NEVER_READ  # type: ignore[arg-type]
            self._entry.around.notice = told
            self._entry.show()
        self._choosing.warm()
        self._desk.show_problem(error)

    def _recover(self, found: tuple[tuple[Opened, ...], tuple[RuleBroken, ...]]) -> None:
        left, unreadable = found
        for broken in unreadable:
            self._desk.show_problem(broken)
        for opened in left:
            if opened.issued is not None:
                self._tell_issued(opened)
            elif editing.says_nothing(self._entry.now):
                self._adopt(opened)
                self._desk.tell(RESTORED.format(at=OWN_TIME.told(opened.at, "%m-%d %H:%M")))
            else:
                self._put_into_drafts(opened.request_id, opened.entered, lambda: None)

    def _tell_issued(self, opened: Opened) -> None:
        assert opened.issued is not None
        key = opened.issued.key
        self._desk.tell(ALREADY.format(code=key.code, number=key.number))
        self._desk.book_changed()

    def _adopt(self, opened: Opened) -> None:
        """Go on with an entry under its own request id."""
        if opened.issued is not None:
            self._tell_issued(opened)
            return
        self._begin(opened.entered, opened.request_id)
        self._choosing.look_up()

    def _begin(self, said: EnteredInvoice, request_id: bytes | None = None) -> None:
        self._signing.begin()
        self._view.hide_issued()
        self._entry.begin(said, request_id)

    def save_draft(self) -> None:
        """Ctrl+S: the draft; of a ticket that stands, its buyer."""
        entry = self._entry
        if self._signing.keep_buyer():
            return
        if self._signing.locked or editing.says_nothing(entry.now):
            self._view.tell(self._signing.locked or NOTHING_TO_KEEP)
            return
        self._put_into_drafts(entry.request_id, entry.now, lambda: None)

    def _put_into_drafts(
        self, request_id: bytes, said: EnteredInvoice, then: Callable[[], None]
    ) -> None:
        operator = self._desk.session.operator

        def kept(_: None) -> None:
            if request_id == self._entry.request_id:
                self._entry.saved_as_draft = said
            self._desk.tell(DRAFT_KEPT)
            self._desk.book_changed()
            then()

        self._desk.ask(
            lambda terminal: terminal.entering.keep_draft(request_id, said, operator), kept
        )

    def _put_away(self, then: Callable[[], None]) -> None:
        """What is open goes into the 草稿箱 before another entry takes its place."""
        entry, locked = self._entry, self._signing.locked
        if locked and self._signing.stage is not Stage.DONE:
            self._view.tell(locked)
            return
        self._signing.open_again()
        if locked or self._is_kept():
            then()
        else:
            self._put_into_drafts(entry.request_id, entry.now, then)

    def _is_kept(self) -> bool:
        """Whether what is in the form says nothing, or lies in the 草稿箱 as it is."""
        now = self._entry.now
        return editing.says_nothing(now) or now == self._entry.saved_as_draft

    def new(self) -> None:
        """填下一张."""
        self._put_away(self._empty)

    def again(self) -> bool:
        """The page was asked for although it is there: the next ticket where nothing would leave
        the form for it; else False."""
        free = self._signing.stage is Stage.DONE or (not self._signing.locked and self._is_kept())
        if free:
            self.new()
        return free

    def _empty(self) -> None:
        before = self._entry.now
        self._begin(editing.empty(before.kind, before))
        self._ask_ground()
        self._view.go_to("buyer.name")

    def for_buyer(self, party: Party) -> None:
        """From the register: an empty entry with this buyer; what was open goes into the
        草稿箱."""

        def begun() -> None:
            before = self._entry.now
            self._begin(editing.empty(before.kind, before))
            said = filling.with_buyer(self._entry.now, party)
            self._entry.change(said, f"选择 {party.name}")
            self._choosing.look_up()
            self._view.go_to("lines[1].name")

        self._behind_the_start(lambda: self._put_away(begun))

    def open_draft(self, draft: str) -> None:
        """From the 草稿箱: a draft, or the entry that is in hand."""

        def load() -> None:
            self._desk.ask(lambda terminal: terminal.entering.open_draft(draft), self._opened_draft)

        self._behind_the_start(lambda: None if self._has_in_hand(draft) else self._put_away(load))

    def throw_away(self, draft: str) -> None:
        """From the 草稿箱: the form is emptied of the entry that is in hand; undo brings it
        back."""

        def emptied() -> None:
            if self._signing.locked:
                self._view.tell(self._signing.locked)
            elif self._has_in_hand(draft):
                before = self._entry.now
                self._entry.change(editing.empty(before.kind, before), EMPTIED)
                self._desk.tell(TOLD_EMPTIED)
                self._desk.book_changed()

        self._behind_the_start(emptied)

    def _has_in_hand(self, draft: str) -> bool:
        return draft == self._entry.request_id.hex() and self._signing.stage is not Stage.DONE

    def _behind_the_start(self, then: Callable[[], None]) -> None:
        """Behind what the page has asked for already: its ground, and what a power cut left."""
        self._desk.ask(lambda _terminal: None, lambda _: then())

    def _opened_draft(self, opened: Opened) -> None:
        self._adopt(opened)
        if opened.issued is None:
            self._entry.saved_as_draft = opened.entered

    def copy_of(self, code: str, number: str) -> None:
        """复制开票."""
        operator = self._desk.session.operator
        self._bring(
            lambda terminal: terminal.entering.copy(code, number, operator), f"复制 {number}"
        )

    def reissue(self, code: str, number: str) -> None:
        """重开."""
        operator = self._desk.session.operator
        self._bring(
            lambda terminal: terminal.entering.again(code, number, operator), f"重开 {number}"
        )

    def _bring(self, work: Callable[[Terminal], EnteredInvoice], title: str) -> None:
        """An empty entry first, so that undo leads back to it."""

        def brought(said: EnteredInvoice) -> None:
            self._begin(editing.empty(said.kind, self._entry.now))
            self._entry.change(said, title)
            self._choosing.look_up()

        self._put_away(lambda: self._desk.ask(work, brought))
