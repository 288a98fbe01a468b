"""What the page's deeds do that is more than one call of the presenter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.issue_invoice.face import DISCOUNT_ROW, Row

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.issue_invoice.copy_card import CopyCard
    from app.ui.issue_invoice.ports import Presenter
    from app.ui.issue_invoice.view import IssueView

LIST_NAME = "详见销货清单"


class PageDeeds:
    """Acts on the row and box that have the focus."""

    def __init__(
        self, desk: Desk, view: IssueView, presenter: Presenter, copy: Callable[[], CopyCard]
    ) -> None:
        """`copy`: the card, which is made when it is first asked for."""
        self._desk, self.view, self.presenter, self._copy = desk, view, presenter, copy

    def by_name(self) -> dict[str, Callable[[], None]]:
        """What the buttons of the action bar ask for."""
        return {
            "issue.choose": self.choose,
            "issue.discount": self.view.open_discount,
            "issue.add_line": self.add_line,
            "issue.delete_line": self.delete_line,
            "issue.list": self.switch_list,
            "issue.copy": self.copy,
            "issue.save_draft": self.presenter.save_draft,
            "issue.open_draft": self.open_drafts,
            "issue.new": self.presenter.new,
            "issue.line_up": self.line_up,
            "issue.line_down": self.line_down,
            "issue.special": self.choose_special,
            "issue.extras": self.view.open_extras,
            "edit.undo": self.presenter.undo,
            "edit.redo": self.presenter.redo,
            "page.paper": self.view.paper_deed,
            "page.main": self.view.main,
        }

    def choose_kind(self) -> None:
        """F2: the list of kinds."""
        kind = self.view.body.tool_bar.kind
        kind.setFocus()
        kind.showPopup()

    def choose_special(self) -> None:
        """The list of special kinds."""
        self.view.body.tool_bar.open_special()

    def choose(self) -> None:
        """F3: the completer of this box; without a box, of the buyer."""
        field = self.view.hands.field or "buyer.name"
        if not self.view.has_focus(field):
            self.view.go_to(field)
        self.presenter.find(field)

    def add_line(self) -> None:
        """Ins: behind this line."""
        row = self._row()
        self.presenter.add_line(row.index if row is not None else -1)

    def delete_line(self) -> None:
        """Ctrl+Del: this line, or only its discount when that row has the focus."""
        row = self._row()
        if row is None:
            self.view.tell(_tr("没有删行：先到要删的那一行"))
        elif row.nature == DISCOUNT_ROW:
            self.presenter.delete_discount(row.index)
        else:
            self.presenter.delete_line(row.index)

    def line_up(self) -> None:
        """Alt+Shift+Up."""
        self._move(-1)

    def line_down(self) -> None:
        """Alt+Shift+Down."""
        self._move(1)

    def _move(self, by: int) -> None:
        row = self._row()
        if row is not None:
            self.presenter.move_line(row.index, by)

    def switch_list(self) -> None:
        """Ctrl+G: a goods list although the form would hold the lines, and back."""
        name = "" if self.presenter.face.list_name else LIST_NAME
        self.presenter.typed("list_name", name)
        self.presenter.left("list_name")
        if self.presenter.face.list_mode and not name:
            self.view.tell(_tr("超过 8 行，清单不能取消"))

    def copy(self) -> None:
        """Ctrl+R: which ticket."""
        self._copy().ask(self.view.body.room)

    def open_drafts(self) -> None:
        """Ctrl+O: the 草稿箱, which opens one here."""
        self._desk.open("drafts")

    def again(self) -> None:
        """Ctrl+N on the page itself: the next ticket, unless this one would leave the form."""
        if self.presenter.again():
            return
        keys = getattr(self._desk, "keys", None)
        key = keys.of("issue.new", "issue") if keys is not None else ""
        self.view.tell(_tr("这张还没有开；要填下一张按 {0}，这张会放进草稿箱").format(key))
        self.view.go_to(self.view.hands.field or "buyer.name")

    def why_no_undo(self) -> str:
        """Empty when there is something to undo."""
        return "" if self.presenter.face.undo_title else _tr("没有可以撤销的")

    def why_no_redo(self) -> str:
        """Empty when there is something to do again."""
        return "" if self.presenter.face.redo_title else _tr("没有可以重做的")

    def print_issued(self) -> None:
        """The ticket on the issued card, on its own sheet."""
        self.presenter.after_issue("paper")

    def why_not_issued(self) -> str:
        """Empty while the card of an issued ticket is open."""
        return "" if self.view.issued.isVisible() else _tr("这张还没有开具")

    def _row(self) -> Row | None:
        """The row with the pen, as the face has it."""
        table = self.view.body.paper.table
        if table.at is None or table.at[0] >= len(table.lines.rows):
            return None
        return table.lines.rows[table.at[0]]


def _tr(words: str) -> str:
    return QCoreApplication.translate("IssueDeeds", words)
