"""草稿箱: drafts, newest first; Enter goes on with one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.domain.entered_total import known_as
from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.drafts.rows import DraftModel
from app.ui.page import Page
from app.ui.parts.action_bar import ActionBar
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.empty import Empty
from app.ui.parts.labels import Bar, canvas, column, label, row
from app.ui.parts.table import Table

if TYPE_CHECKING:
    from app.repositories.drafts import SavedDraft
    from app.services.terminal import Terminal
    from app.services.tickets.recovery import LeftBehind
    from app.ui.desk import Desk

UNDO_KEPT = 50
SHORT = 12  # signs of a name on a button


def make(desk: Desk) -> Page:
    """The page of drafts."""
    return DraftsPage(desk, in_pieces=True)


class DraftsPage(Page):
    """A list, three deeds."""

    name, title, area = "drafts", "草稿箱", "发票管理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.thrown: list[SavedDraft] = []
        self.model = DraftModel()
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self.table = Table(self.model, name=self.title)
        yield
        self.count = label("", "caption")
        keys = self._desk.keys
        self.go_on = Button(self.tr("继续填开"), keys.of("page.main"), "primary", size="big")
        self.remove = Button(self.tr("删除草稿"), keys.of("drafts.delete", self.name))
        self.undo = Button(self.tr("撤销删除"), keys.of("edit.undo"), "ghost")
        yield
        yield from self._arrange()
        yield
        self._connect()

    # --- Page

    def entered(self) -> None:
        """What is there now."""
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        """F5."""
        self._desk.read(_kept, lambda kept: self._show(*kept))

    def deeds(self) -> tuple[Action, ...]:
        """F9 goes on with the draft, as Enter does."""
        made = (
            ("page.main", self.tr("继续填开"), self.open),
            ("issue.open_draft", self.tr("打开草稿"), self.open),
            ("drafts.delete", self.tr("删除草稿"), self.throw_away),
            ("edit.undo", self.tr("撤销删除"), self.bring_back),
        )
        return tuple(
            Action(id, title, do, scope=self.name, right=Right.DRAFT) for id, title, do in made
        )

    # --- deeds

    def open(self) -> None:
        """Go on with the current draft; with none, begin a ticket."""
        saved = self._current()
        if saved is None:
            self._desk.open("issue")
        else:
            self._desk.open("issue", draft=saved.request_id.hex())

    def throw_away(self) -> None:
        """Delete the current draft; it can be brought back. What is being typed is thrown away
        where it stands: there it can be undone."""
        saved, who = self._current(), self._desk.session.operator
        if saved is None or self._why_not():
            return
        if saved.request_id in self.model.in_hand:
            self._desk.open("issue", thrown=saved.request_id.hex())
            return

        def delete(terminal: Terminal) -> SavedDraft:
            kept = terminal.drafts.load(saved.request_id.hex())
            terminal.drafts.delete(saved.request_id.hex(), who)
            return kept

        self._desk.ask(delete, self._thrown)

    def bring_back(self) -> None:
        """The draft that was deleted last, as it was."""
        if self.thrown:
            saved, who = self.thrown.pop(), self._desk.session.operator
            self._desk.ask(
                lambda terminal: terminal.drafts.restore(saved, who),
                lambda _: self._changed(self.tr("已恢复草稿：{0}。").format(_name(saved))),
            )

    # --- inside

    def _show(self, saved: tuple[SavedDraft, ...], left: tuple[LeftBehind, ...]) -> None:
        before, place = self._current(), max(0, self.table.row)
        self.model.show_drafts(saved, left)
        drafts = self.model.found
        self.count.setText(self.tr("{0} 份").format(len(drafts)) if drafts else "")
        same = (n for n, one in enumerate(drafts) if before and one.request_id == before.request_id)
        self.table.go_to(next(same, min(place, len(drafts) - 1)))
        self._show_deeds()

    def _show_deeds(self) -> None:
        nothing = "" if self.model.found else self.tr("没有草稿")
        self.go_on.set_why_not(nothing)
        self.remove.set_why_not(nothing or self._why_not())
        last = _name(self.thrown[-1]).partition("　")[0][:SHORT] if self.thrown else ""
        self.undo.set_words(
            self.tr("撤销删除「{0}」").format(last) if last else self.tr("撤销删除")
        )
        self.undo.set_why_not("" if last else self.tr("没有删除过草稿"))
        self.bar.fold()

    def _thrown(self, saved: SavedDraft) -> None:
        self.thrown = [*self.thrown[-UNDO_KEPT:], saved]
        key = self._desk.keys.of("edit.undo")
        self._changed(self.tr("已删除草稿：{0}。按 {1} 恢复。").format(_name(saved), key))

    def _changed(self, told: str) -> None:
        self._desk.tell(told)
        self._desk.book_changed()

    def _again(self) -> None:
        if self.isVisible():
            self.refresh()

    def _why_not(self) -> str:
        return "" if Right.DRAFT in self._desk.session.rights else self.tr("没有草稿的权限")

    def _current(self) -> SavedDraft | None:
        place = self.table.row
        return self.model.found[place] if 0 <= place < len(self.model.found) else None

    def _arrange(self) -> Iterator[None]:
        """From the ground up: what is put together elsewhere is styled again."""
        head = row(label(self.title, "title"), self.count, None, margins=(16, 0, 16, 0), gap=12)
        whole, ground, card = column(gap=0), canvas(), Card(pad=0)
        self.setLayout(whole)
        whole.addWidget(Bar("bar", head, "tool_bar"))
        whole.addWidget(ground, 1)
        self.bar = ActionBar((self.remove, self.undo), (self.go_on,))
        whole.addWidget(self.bar)
        yield
        ground.setLayout(column(card, margins=(16, 12, 16, 12)))
        card.body.addWidget(self.table, 1)
        yield
        line, why = self.tr("没有草稿。"), self.tr("没有开完的发票会留在这里，断电也不会丢。")
        self.empty = Empty(line, why, self.tr("填开发票"))
        self.table.set_empty(self.empty)
        self._show_deeds()

    def _connect(self) -> None:
        self._desk.on_book_changed(self._again)
        self.table.opened.connect(lambda _row: self.open())
        self.go_on.clicked.connect(self.open)
        self.remove.clicked.connect(self.throw_away)
        self.undo.clicked.connect(self.bring_back)
        self.empty.asked.connect(lambda: self._desk.open("issue"))


def _kept(terminal: Terminal) -> tuple[tuple[SavedDraft, ...], tuple[LeftBehind, ...]]:
    """What was put away, and what is being typed and keeps itself. On the lane."""
    return terminal.drafts.saved(), terminal.entering.unfinished()


def _name(saved: SavedDraft) -> str:
    """What a person calls it."""
    return known_as(saved.entered) or f"{saved.saved_at:%H:%M}"
