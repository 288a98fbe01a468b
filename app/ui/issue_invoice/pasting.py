"""Pasting: a buyer taken apart into four boxes, a table made into lines, the rest refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.faces import entered_party
from app.domain.pasted_lines import PastedLines, is_table, read_table, refuse_unfit
from app.ui.issue_invoice import editing, filling
from app.ui.issue_invoice.face import line_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.issue_invoice.entry import Entry

LEFT_OUT = "已粘贴 {lines} 行，略去 {sums} 行合计"
PASTED = "已粘贴 {lines} 行"
SPREAD = "{party}资料已分到各栏"
REPLACED = "{party}已换成「{name}」，撤销可以找回「{before}」"
A_TABLE = "没有粘贴：这是表格，不像一个{party}；商品表请到商品行里粘贴"


class Pasting:
    """Decides what clipboard text is; nothing is ever half pasted."""

    def __init__(self, entry: Entry, came: Callable[[], None]) -> None:
        self._entry = entry
        self._came = came  # new lines came: their goods are looked up

    def pasted(self, field: str, text: str) -> bool:
        """Whether the view must not insert it: it was spread over fields, or refused."""
        try:
            refuse_unfit(text)
        except RuleBroken as broken:
            self._refuse(broken)
            return True
        cell = line_of(field)
        if cell is not None and is_table(text):
            self._table(text, cell[0] - 1)
            return True
        if field.startswith("buyer.") and self._buyer(text):
            return True
        if len(text) > editing.LONGEST:
            size, limit = len(text), editing.LONGEST
            self._refuse(RuleBroken("PASTE-TOO-LARGE", field, size=size, limit=limit))
            return True
        return False

    def _buyer(self, text: str) -> bool:
        """Whether it was a buyer, or something that no box of a buyer takes."""
        from app.domain.pasted_party import taken_apart  # few paste a buyer

        entry, party = self._entry, taken_apart(text)
        whose = entered_party(entry.now.special)
        if party is None:
            if is_table(text):
                entry.view.tell(A_TABLE.format(party=whose))
            return is_table(text)
        before = entry.now.buyer.name.strip()
        entry.change(filling.with_parts(entry.now, party), "粘贴 购方资料")
        name = entry.now.buyer.name.strip()
        words = REPLACED if before and name != before else SPREAD
        entry.view.tell(words.format(party=whose, name=name, before=before))
        return True

    def _refuse(self, broken: RuleBroken) -> None:
        if self._entry.ground is None:
            self._entry.desk.show_problem(broken)
        else:
            self._entry.view.tell(self._entry.teller.of(broken))

    def _table(self, text: str, index: int) -> None:
        """Read away from the screen's thread: a thousand rows take a moment."""
        entry = self._entry
        with_tax, most = entry.now.with_tax, self._room()
        entry.desk.read(
            lambda _: read_table(text, with_tax=with_tax, most=most),
            lambda pasted: self._put(pasted, index),
            self._failed,
        )

    def _room(self) -> int:
        """How many lines may still be added to the ticket."""
        ground, lines = self._entry.ground, len(self._entry.now.lines)
        return max(ground.terms.profile.form.line_cap - lines, 0) if ground else 0

    def _put(self, pasted: PastedLines, index: int) -> None:
        entry, count = self._entry, len(pasted.lines)
        said = editing.with_lines_at(entry.now, index, pasted.lines)
        if entry.change(said, f"粘贴 {count} 行"):
            words = LEFT_OUT if pasted.sums_left_out else PASTED
            entry.view.tell(words.format(lines=count, sums=pasted.sums_left_out))
            self._came()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, RuleBroken):
            self._refuse(error)
        else:
            self._entry.desk.show_problem(error)
