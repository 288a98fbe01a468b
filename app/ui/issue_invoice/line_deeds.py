"""Deeds on the lines, and choices that hold for the whole ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.faces import amount_on_face
from app.domain.group_discount import shares
from app.domain.invoice import Special
from app.ui.issue_invoice import editing
from app.ui.issue_invoice.deeds import Deeds
from app.ui.issue_invoice.face import line_field

if TYPE_CHECKING:
    from app.domain.entry import EnteredInvoice

INCOMPLETE = "第 {number} 行还没有金额，不能整组折扣"


class LineDeeds(Deeds):
    """See `ports.Presenter` for what each deed means to the view."""

    def choose_kind(self, kind: str) -> None:
        """F2."""
        self._change(lambda now: editing.typed(now, "kind", kind), "换票种")

    def choose_special(self, special: str) -> None:
        """收购, 成品油, 差额, 减按."""
        self._change(lambda now: replace(now, special=Special(special)), "换特殊票种")

    def choose_roll_width(self, millimetres: int) -> None:
        """57 or 76."""
        self._change(lambda now: replace(now, roll_width_mm=millimetres), "换卷票宽度")

    def set_buyer_is_person(self, person: bool) -> None:
        """自然人."""
        self._change(lambda now: replace(now, buyer_is_person=person), "购方是个人")

    def toggle_with_tax(self) -> None:
        """F7: nothing but the face changes."""
        title = "不含税" if self._entry.now.with_tax else "含税"
        self._change(lambda now: replace(now, with_tax=not now.with_tax), title)

    def add_line(self, after: int = -1) -> None:
        """Ins. The focus goes to its name."""
        count = len(self._entry.now.lines)
        at = count if after < 0 else min(after + 1, count)

        def make(now: EnteredInvoice) -> EnteredInvoice:
            line = (editing.line_at(now, len(now.lines)),)
            return replace(now, lines=(*now.lines[:at], *line, *now.lines[at:]))

        if at < count:
            self._change(make, f"加行 {at + 1}")
        self._view.go_to(line_field(at + 1, "name"))

    def delete_line(self, index: int) -> None:
        """Ctrl+Del."""
        if 0 <= index < len(self._entry.now.lines):
            self._change(lambda now: editing.without_line(now, index), f"删除行 {index + 1}")

    def delete_discount(self, index: int) -> None:
        """Only the row under the line."""
        self.set_discount(index, "")

    def move_line(self, index: int, by: int) -> None:
        """Alt+arrow."""
        self._change(lambda now: editing.moved(now, index, by), f"移动行 {index + 1}")

    def set_discount(self, index: int, text: str) -> None:
        """F8 on one line."""
        now = self._entry.now
        if not 0 <= index < len(now.lines):
            return
        tried, with_tax = self._entry.line_tried(index), now.with_tax
        line = editing.with_discount(now.lines[index], text, tried, with_tax=with_tax)
        words = f"折扣 {text}" if text.strip() else "取消折扣"
        self._change(lambda _: editing.with_line(now, index, line), f"{words} 行 {index + 1}")

    def group_discount(self, first: int, last: int, text: str) -> None:
        """F8 over several lines: all of them, or a word why none."""
        now, entry = self._entry.now, self._entry
        if entry.ground is None or not 0 <= first <= last < len(now.lines):
            return
        amounts = []
        for index in range(first, last + 1):
            goods = entry.line_tried(index).goods if entry.line_tried(index).complete else None
            if goods is None:
                self._view.tell(INCOMPLETE.format(number=index + 1))
                return
            amounts.append(amount_on_face(goods, with_tax=now.with_tax))
        try:
            found = shares(text, amounts, entry.ground.terms.profile)
        except RuleBroken as broken:
            self._view.tell(entry.teller.of(broken))
            return
        said = now
        for index, share in enumerate(found, start=first):
            tried, words = entry.line_tried(index), str(share) if share else ""
            line = now.lines[index]
            line = editing.with_discount(line, words, tried, with_tax=now.with_tax)
            line = editing.with_percentage(line, text)
            said = editing.with_line(said, index, line)
        self._change(lambda _: said, f"整组折扣 {text} 行 {first + 1}–{last + 1}")

    def accept_fix(self, field: str) -> None:
        """Alt+Enter."""
        told = self._entry.told_at(field)
        if told is not None and told.mend is not None:
            self._change(told.mend.make, f"{told.problem.at}{told.problem.fix_text}")

    def undo(self) -> None:
        """Ctrl+Z."""
        self._step(self._entry.history.undo)

    def redo(self) -> None:
        """Ctrl+Y."""
        self._step(self._entry.history.redo)

    def _step(self, step: Callable[[EnteredInvoice], EnteredInvoice]) -> None:
        if self._may_change():
            said = step(self._entry.now)
            if said is not self._entry.now:
                self._entry.put(said)
