"""变更与换盘: disk and bureau side by side.

F9 asks for a change, Shift+F9 fetches what the hall granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from app.domain.rights import Right
from app.gateway.errors import BureauError
from app.gateway.messages.devices import ChangeKind
from app.services.month.changing_words import WORDS
from app.ui.actions import Action
from app.ui.changes.asking import Presenter
from app.ui.changes.change_card import ChangeCard
from app.ui.changes.rows import DifferenceModel, named, rows_of
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.empty import Empty
from app.ui.parts.floating import close_open
from app.ui.parts.labels import column, frame, label, row
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.services.month.changing import ChangeMade, Look, Own
    from app.ui.desk import Desk

TABLE_HIGH = 200


def make(desk: Desk) -> Page:
    """The page."""
    return ChangesPage(desk, in_pieces=True)


class ChangesPage(Page):
    """The disk at once; the bureau is asked beside it."""

    name, title, area = "changes", "变更与换盘", "报税处理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = Presenter(self, desk)
        self.own: Own | None = None
        self.look: Look | None = None
        self._wants_table = False  # there were no rows when the focus was to go there
        self._profile: Profile | None = None
        self.model = DifferenceModel()
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self._parts()
        yield
        yield from self._arranged()
        self._connect()
        self.show_deeds()

    # --- a page

    def entered(self) -> None:
        """Disk and bureau now."""
        self._wants_table = not self.model.rows()  # and the button waits for the bureau
        (self.main if self._wants_table else self.table).setFocus()
        self.presenter.look()

    def refresh(self) -> None:
        """F5."""
        self.presenter.look()

    def left(self) -> None:
        """No card asks behind somebody's back."""
        self.card.close_card()

    def escape(self) -> bool:
        return close_open(self.card)

    def deeds(self) -> tuple[Action, ...]:
        """Ask for a change, fetch what was granted."""

        def deed(name: str, title: str, do: Any, **more: Any) -> Action:
            return Action(name, title, do, scope=self.name, right=Right.CLEAR, **more)

        return (
            deed("page.main", self.tr("申请变更"), self.ask, why_not=self._why_not),
            deed("page.other", self.tr("取回变更"), self.fetch, why_not=self._why_not_fetched),
            deed("page.choice", self.tr("换变更事项"), self._choose),
        )

    # --- deeds

    def ask(self) -> None:
        """The card; on the card: do it."""
        if self.card.isVisible():
            self.card.press()
        elif not self._why_not() and self.own is not None and self._profile is not None:
            may_return = Right.CLAIM in self._desk.session.rights
            self.card.ask(self.own, self._profile, may_return=may_return)

    def fetch(self) -> None:
        """What the hall granted; of a disk that ended, its code once more."""
        if self._why_not_fetched():
            return
        if self._ended:
            self.presenter.change(ChangeKind.DISK, "", "")
        else:
            self.presenter.fetch()

    # --- what the presenter shows

    def show_own(self, own: Own, profile: Profile) -> None:
        if self.own is not None and self.own.disk != own.disk:
            self.look = None
        self.own, self._profile = own, profile
        words = self.tr("机器编号 {0}　{1} 个票种").format(own.disk, len(own.limits))
        self.count.setText(words)
        self._show_all()

    def show_look(self, look: Look) -> None:
        self.look = look
        self.away.setText("")
        others = self.tr("同一纳税人的其他盘：{0}").format("、".join(look.disks))
        self.others.setText(others if look.disks else "")
        self._show_all()

    def show_away(self, error: BaseException) -> None:
        self.look = None
        code = error.code if isinstance(error, BureauError) else ""
        self.away.setText(self.tr("税局现在不能答复（{0}）：不能核对，也不能变更").format(code))
        self._show_all()

    def show_made(self, made: tuple[ChangeMade, ...]) -> None:
        words = "；".join(_made_words(one) for one in made)
        told = self.tr("已办：{0}").format(words) if made else self.tr("没有等着取回的变更")
        self.told.setText(told)
        codes = [one.code for one in made if one.code]
        if codes:
            self.code.setText(codes[-1])
            self._coded.show()
        announce(self, told)
        self._desk.tell(told)

    def show_deeds(self) -> None:
        self.main.set_why_not(self._why_not())
        self.other.set_words(self.tr("再看发行码") if self._ended else self.tr("取回变更"))
        self.other.set_why_not(self._why_not_fetched())

    # --- inside

    def _show_all(self) -> None:
        if self.own is not None:
            rows = rows_of(self.own, self.look)
            self.model.show_rows(rows)
            self.table.go_to(max(0, min(self.table.row, len(rows) - 1)))
        strong, none = Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.NoFocus
        self.table.setFocusPolicy(strong if self.model.rows() else none)
        if self._wants_table and self.model.rows() and self.card.isHidden():
            self._wants_table = False
            self.table.setFocus()
        self._show_waiting()
        self._show_verdict()
        self.show_deeds()

    def _show_waiting(self) -> None:
        """What the hall granted, and what a break left."""
        waiting = self.look.waiting if self.look is not None else ()
        unfinished = self.own.unfinished if self.own is not None else None
        words = self.tr("税局已核准，还没有写进税控盘：{0}").format("；".join(waiting))
        if unfinished is not None:
            words = self.tr("上次的变更断在半路：{0}。取回变更接着办").format(WORDS[unfinished])
        self._waits.setText(words)
        self._waited.setVisible(bool(waiting) or unfinished is not None)

    def _show_verdict(self) -> None:
        if self.look is None:
            self.sign.show_verdict("off")
            self.verdict.setText("")
            return
        if self._ended:
            self.sign.show_verdict("bad")
            self.verdict.setText(self.tr("这块税控盘已经注销，只能查询和导出"))
            return
        many = sum(each.differs for each in self.model.found)
        self.sign.show_verdict("warn" if many else "ok")
        same = self.tr("税控盘与税务局一致")
        self.verdict.setText(self.tr("{0} 处不一致").format(many) if many else same)

    @property
    def _ended(self) -> bool:
        return self.own is not None and self.own.cancelled

    def _why_not(self) -> str:
        if self._ended:
            return self.tr("这块税控盘已经注销，只能查询和导出")
        none = "" if self.look is not None else self.tr("税局现在不能答复")
        return self.presenter.why_not() or none

    def _why_not_fetched(self) -> str:
        if self._ended:
            return self.presenter.why_not()
        granted = self.look is not None and self.look.waiting
        unfinished = self.own is not None and self.own.unfinished
        none = "" if granted or unfinished else self.tr("没有等着取回的变更")
        return self._why_not() or none

    def _choose(self) -> None:
        if self.card.isVisible():
            self.card.choose()

    def _parts(self) -> None:
        key = self._desk.keys.of
        self.main = Button(self.tr("申请变更"), key("page.main"), "primary")
        self.other = Button(self.tr("取回变更"), key("page.other"))
        self.sign, self.verdict = Sign("off"), label("", "soft")
        self.count, self.others = label("", "caption"), label("", "caption", copied=True)
        self.away, self.told = label("", "caption", tone="warn"), label("", wrap=True)
        self._waits, self.code = label("", wrap=True), label("", "code", copied=True)
        self.table = Table(self.model, name=self.tr("税控盘与税务局"))
        self.table.set_empty(Empty(self.tr("还没有问到税控盘"), ""))

    def _arranged(self) -> Iterator[None]:
        key = self._desk.keys.of
        bar = page_bar(self.title, 8, self.sign, 6, self.verdict, None, self.other, self.main)
        pad = (12, 6, 12, 6)
        waits = row(Sign("warn"), self._waits, gap=8, margins=pad)
        waits.setStretch(1, 1)
        self._waited = frame("card", waits)
        words = label(self.tr(_CODE), wrap=True)
        coded = row(Sign("ok"), words, self.code, gap=8, margins=pad)
        coded.setStretch(1, 1)
        self._coded = frame("card", coded)
        self._coded.hide()
        card = Card(self.tr("税控盘与税务局"), pad=0, gap=0, note=self.tr(_ORDER))
        card.body.addWidget(self.table)
        self.table.setMinimumHeight(TABLE_HIGH)
        foot = row(self.count, 12, self.others, 12, self.away, None)
        content = column(self._coded, self._waited, card, self.told, foot, gap=10)
        content.setStretch(2, 1)
        self.setLayout(plain_page(bar, content))
        yield
        self.card = ChangeCard(self, key("page.main"), key("page.choice", self.name))
        yield

    def _connect(self) -> None:
        self.main.clicked.connect(self.ask)
        self.other.clicked.connect(self.fetch)
        self.card.given.connect(self.presenter.change)
        self._desk.on_book_changed(self._changed)

    def _changed(self) -> None:
        """Something was issued or cleared."""
        if self.isVisible() and not self.presenter.busy:
            self.presenter.look()


_CODE = "新盘的发行码，请记下：在新机器上用它新建终端，接着在新盘上开票"
_ORDER = "变更前自动做非征期抄报"


def _made_words(made: ChangeMade) -> str:
    """What one change brought.

    >>> from app.services.month.changing import ChangeMade
    >>> _made_words(ChangeMade(ChangeKind.KINDS, ("026",), ("026",)))
    '票种核定，026 电子普票 可以领票和开具了'
    """
    words = WORDS[made.kind]
    if made.new_kinds:
        return f"{words}，{'、'.join(map(named, made.new_kinds))} 可以领票和开具了"
    if made.kind is ChangeKind.NAME:
        return f"{words}已在税局登记，税控盘换盘后才改"
    if made.kind is ChangeKind.DISK:
        many = sum(each.last - each.first + 1 for each in made.returned)
        back = f"，没有用完的 {many:,} 张已退回税局" if many else ""
        return f"{words}{back}，这块盘已注销"
    return f"{words}，已写进税控盘"
