"""发票领用: what is left of each kind and volume, 网上领票, 退回, 分发, 收回."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from app.domain.rights import Right
from app.gateway.messages.stock import ClaimState
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.empty import Empty
from app.ui.parts.floating import close_open
from app.ui.parts.labels import column, frame, label, row
from app.ui.parts.place_dialog import ask_for_folder
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table
from app.ui.stock.asking import Presenter, claimed_words
from app.ui.stock.claim_card import ClaimCard
from app.ui.stock.move_card import Move, MoveCard
from app.ui.stock.rows import ClaimModel, KindModel, VolumeModel, named, untouched

if TYPE_CHECKING:
    from app.domain.situation import NumberRange
    from app.gateway.messages.stock import Claim, StockAtBureau
    from app.services.stock.volume_loading import Loaded
    from app.ui.desk import Desk
    from app.ui.stock.shelf import KindLine, Shelf

KINDS_HIGH, VOLUMES_HIGH = 160, 110


def make(desk: Desk) -> Page:
    """The page."""
    return StockPage(desk, in_pieces=True)


class StockPage(Page):
    """The disk's stock at once; the bureau is asked beside it."""

    name, title, area = "stock", "发票领用", "发票管理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = Presenter(self, desk)
        self.shelf: Shelf | None = None
        self.stock: StockAtBureau | None = None
        self._wants_list = False  # the list was empty when the focus was to go there
        self.kinds, self.volumes, self.claims = KindModel(), VolumeModel(), ClaimModel()
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        yield from self._parts()
        yield
        yield from self._arranged()
        self._connect()
        self._let_in()
        self.show_deeds()

    # --- a page

    def entered(self) -> None:
        """The stock now."""
        self._wants_list = not self.volumes.found
        (self.main if self._wants_list else self.table).setFocus()
        self.presenter.look()

    def refresh(self) -> None:
        """F5."""
        self.presenter.look()

    def left(self) -> None:
        """No card asks behind somebody's back."""
        self.card.close_card()
        self.sure.close_card()

    def deeds(self) -> tuple[Action, ...]:
        """Claim, go on with a claim, return, give out, take back."""

        def deed(name: str, title: str, do: Any, **more: Any) -> Action:
            return Action(name, title, do, scope=self.name, right=Right.CLAIM, **more)

        whole = self._why_not_whole
        return (
            deed("page.main", self.tr("网上领票"), self.claim, why_not=self._why_not_claimed),
            deed("page.other", self.tr("续办领票"), self.finish, why_not=self._why_not_open),
            deed("page.choice", self.tr("换票种"), self._choose),
            deed("stock.return", self.tr("退回"), self.give_back, why_not=whole),
            deed("stock.assign", self.tr("分发给分机"), self.assign, why_not=self._why_not_host),
            deed("stock.recall", self.tr("收回"), self.take_in, why_not=self.presenter.why_not),
        )

    def escape(self) -> bool:
        return close_open(self.card, self.sure)

    # --- deeds

    def claim(self) -> None:
        """The card; on a card: do it."""
        if self.card.isVisible():
            self.card.press()
        elif self.sure.isVisible():
            self.sure.press()
        elif not self._why_not_claimed() and self.stock is not None:
            least = min(self.kinds.found, key=_urgency, default=None)
            self.card.ask(self.stock.claimable, str(least.kind) if least else "")

    def finish(self) -> None:
        """续办: what was claimed and is not on the disk yet."""
        if not self._why_not_open():
            self.presenter.finish()

    def give_back(self) -> None:
        """退回: to the bureau, of a sub machine to its host."""
        volume = self._current()
        if volume is not None and not self._why_not_whole():
            self.sure.ask(Move.TO_HOST if self._is_sub else Move.RETURN, volume)

    def assign(self) -> None:
        """分发."""
        volume = self._current()
        if volume is not None and not self._why_not_host():
            self.sure.ask(Move.ASSIGN, volume)

    def take_in(self) -> None:
        """收回, on a sub machine 收进: from a folder."""
        if not self.presenter.why_not():
            title = self.tr("数据包在哪个文件夹")
            ask_for_folder(self, title, Path.home(), self._take_in)

    # --- what the presenter shows

    def show_shelf(self, shelf: Shelf) -> None:
        self.shelf = shelf
        place = self.table.row
        self.kinds.show_rows(shelf.kinds)
        self.volumes.show_rows(shelf.volumes)
        self.table.go_to(max(0, min(place, len(shelf.volumes) - 1)))
        self._let_in()
        if self._wants_list and shelf.volumes and self.card.isHidden() and self.sure.isHidden():
            self._wants_list = False
            self.table.setFocus()
        left = f"{sum(one.left for one in shelf.kinds):,}"
        machine = self.tr("分机 {0}").format(shelf.machine) if shelf.machine else self.tr("主机")
        words = self.tr("{0}　机器编号 {1}　共剩 {2} 张")
        self.count.setText(words.format(machine, shelf.disk, left))
        self.recall.set_words(self.tr("收进号码") if shelf.machine else self.tr("收回"))
        self._show_notes()
        self.show_deeds()

    def show_bureau(self, stock: StockAtBureau) -> None:
        self.stock = stock
        self.claims.show_rows(stock.claims)
        self._let_in()
        self.away.setText("")
        self._show_notes()
        self.show_deeds()

    def show_away(self, error: BaseException) -> None:
        self.stock = None
        self.away.setText(self.tr("税局现在连不上：不能网上领票，库存照盘上的显示"))
        self._show_notes()
        self.show_deeds()

    def show_claimed(self, claims: tuple[Claim, ...]) -> None:
        self._say(claimed_words(claims))

    def show_returned(self, volume: NumberRange, *, arrived: bool) -> None:
        self.sure.close_card()
        words = f"{named(volume.kind)} {volume.code} · {volume.next:08d} – {volume.last:08d}"
        told = self.tr("税局已收到") if arrived else self.tr("税局连不上，连上后自动送到")
        self._say(self.tr("已退回：{0}，{1}").format(words, told))

    def show_place(self, volume: NumberRange, place: str) -> None:
        self.sure.close_card()
        self._say(self.tr("已分出，数据包在 {0}").format(place))

    def show_taken_in(self, loaded: tuple[Loaded, ...]) -> None:
        for one in loaded:
            if one.problem is not None:
                self._desk.show_problem(one.problem)
        taken = [each for one in loaded for each in one.ranges]
        told = "；".join(f"{one.code} · {one.first:08d} – {one.last:08d}" for one in taken)
        if taken:
            self._say(self.tr("已写进税控盘：{0}").format(told))

    # --- inside

    @property
    def _is_sub(self) -> bool:
        return self.shelf is not None and self.shelf.machine > 0

    def _current(self) -> NumberRange | None:
        place = self.table.row
        return self.volumes.found[place] if 0 <= place < len(self.volumes.found) else None

    def _let_in(self) -> None:
        """An empty table has no place for the focus."""
        strong, none = Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.NoFocus
        for table, model in (
            (self.kind_table, self.kinds),
            (self.table, self.volumes),
            (self.claim_table, self.claims),
        ):
            table.setFocusPolicy(strong if model.rows() else none)

    def _open_claims(self) -> tuple[Claim, ...]:
        claims = self.stock.claims if self.stock else ()
        return tuple(one for one in claims if one.state is not ClaimState.DONE)

    def _say(self, text: str) -> None:
        self.told.setText(text)
        announce(self, text)
        self._desk.tell(text)

    def _given(self, move: Move, volume: NumberRange, disk: str, first: int) -> None:
        if move is Move.RETURN:
            self.presenter.give_back(volume)
            return

        def chosen(folder: Path) -> None:
            if move is Move.ASSIGN:
                self.presenter.assign(volume, first, disk, folder)
            else:
                self.presenter.to_host(volume, disk, folder)

        ask_for_folder(self, self.tr("数据包存到哪个文件夹"), Path.home(), chosen)

    def _take_in(self, folder: Path) -> None:
        self.presenter.take_in(folder, sub=self._is_sub)

    def _why_not_claimed(self) -> str:
        if self._is_sub:
            return self.tr("分机的号码由主机分发")
        no_stock = "" if self.stock else self.tr("税局现在连不上")
        return self.presenter.why_not() or no_stock

    def _why_not_open(self) -> str:
        nothing = "" if self._open_claims() else self.tr("没有要续办的")
        return self.presenter.why_not() or nothing

    def _why_not_whole(self) -> str:
        volume = self._current()
        if volume is None:
            return self.tr("没有选中发票卷")
        used = "" if untouched(volume) else self.tr("在用的一卷不能退回")
        return self.presenter.why_not() or used

    def _why_not_host(self) -> str:
        return self.tr("只有主机可以分发") if self._is_sub else self._why_not_whole()

    def _show_notes(self) -> None:
        low = [one for one in self.kinds.found if one.low]
        told = "；".join(_low_words(one) for one in low)
        self._low.setText(self.tr("号码不多了：{0}。请领票").format(told))
        self._warned.setVisible(bool(low))
        open_ = self._open_claims()
        self._unfinished.setText(
            self.tr("有 {0} 份领了还没有写进税控盘或没有确认").format(len(open_))
        )
        self._open.setVisible(bool(open_))
        unsent = len(self.shelf.unsent) if self.shelf else 0
        self.unsent.setText(
            self.tr("{0} 个退回、分发还没有告诉税局").format(unsent) if unsent else ""
        )

    def show_deeds(self) -> None:
        self.main.set_why_not(self._why_not_claimed())
        self.back.set_why_not(self._why_not_whole())
        self.give.set_why_not(self._why_not_host())
        self.recall.set_why_not(self.presenter.why_not())
        self.go_on.set_why_not(self._why_not_open())

    def _choose(self) -> None:
        if self.card.isVisible():
            self.card.choose()

    def _parts(self) -> Iterator[None]:
        key, here = self._desk.keys.of, self.name
        self.recall = Button(self.tr("收回"), key("stock.recall", here))
        self.give = Button(self.tr("分发给分机"), key("stock.assign", here))
        self.back = Button(self.tr("退回"), key("stock.return", here))
        self.main = Button(self.tr("网上领票"), key("page.main"), "primary")
        self.go_on = Button(self.tr("续办"), key("page.other"))
        self.count, self.told = label("", "caption"), label("")
        self.away = label("", "caption", tone="warn")
        self.unsent = label("", "caption", tone="warn")
        self._low, self._unfinished = label(""), label("")
        yield
        self.kind_table = Table(self.kinds, name=self.tr("各票种库存"))
        self.table = Table(self.volumes, name=self.tr("发票卷"))
        self.table.set_empty(Empty(self.tr("盘上没有号码"), self.tr("网上领票，或从主机收进")))
        yield
        self.claim_table = Table(self.claims, name=self.tr("领用记录"))
        self.claim_table.set_empty(Empty(self.tr("没有领用记录"), ""))

    def _arranged(self) -> Iterator[None]:
        key = self._desk.keys.of
        bar = page_bar(self.title, None, self.recall, self.give, self.back, self.main)
        pad = (12, 6, 12, 6)
        warned = row(Sign("warn"), self._low, gap=8, margins=pad)
        said = row(Sign("warn"), self._unfinished, self.go_on, gap=8, margins=pad)
        for line in (warned, said):
            line.setStretch(1, 1)
        self._warned = frame("card", warned)
        self._open = frame("card", said)
        kinds = Card(self.tr("库存"), pad=0, gap=0)
        kinds.body.addWidget(self.kind_table)
        yield
        self.kind_table.setMinimumHeight(KINDS_HIGH)
        self.table.setMinimumHeight(VOLUMES_HIGH)
        self.claim_table.setMinimumHeight(VOLUMES_HIGH)
        volumes = Card(self.tr("发票卷"), pad=0, gap=0)
        volumes.body.addWidget(self.table)
        yield
        claims = Card(self.tr("领用记录"), pad=0, gap=0)
        claims.body.addWidget(self.claim_table)
        yield
        below = row(volumes, claims, gap=12)
        below.setStretch(0, 1)
        below.setStretch(1, 1)
        foot = row(self.count, 12, self.away, self.unsent, 12, self.told, None)
        content = column(self._warned, self._open, kinds, below, foot, gap=10)
        content.setStretch(2, 2)
        content.setStretch(3, 3)
        self.setLayout(plain_page(bar, content))
        yield
        self.card = ClaimCard(self, key("page.main"), key("page.choice", self.name))
        yield
        self.sure = MoveCard(self, key("page.main"))
        self._show_notes()
        yield

    def _connect(self) -> None:
        self.table.moved.connect(lambda _row: self.show_deeds())
        self.main.clicked.connect(self.claim)
        self.go_on.clicked.connect(self.finish)
        self.back.clicked.connect(self.give_back)
        self.give.clicked.connect(self.assign)
        self.recall.clicked.connect(self.take_in)
        self.card.given.connect(self.presenter.claim)
        self.sure.given.connect(self._given)
        self._desk.on_book_changed(self._changed)

    def _changed(self) -> None:
        """A number was taken."""
        if self.isVisible() and not self.presenter.busy:
            self.presenter.look()


def _urgency(line: KindLine) -> tuple[bool, int]:
    """The kind that runs out first."""
    return not line.low, line.left


def _low_words(line: KindLine) -> str:
    days = "" if line.days is None else f"（约 {line.days} 天）"
    return f"{named(line.kind)} 剩 {line.left} 张{days}"
