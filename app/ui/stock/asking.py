"""What the page asks: the stock of the disk, what may be claimed, and each move of numbers.

Disk and book are asked on their lane; what only the bureau answers is asked beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from app.domain.rights import Right, who_may
from app.gateway.errors import BureauAway
from app.ui.attempts import Attempts
from app.ui.stock.shelf import Shelf, shelf_of

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.rights import Session
    from app.domain.situation import NumberRange
    from app.gateway.messages.stock import Claim, StockAtBureau
    from app.services.stock.volume_loading import Loaded
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

T = TypeVar("T")
ROLES = {"administrator": "系统管理员", "cashier": "开票员"}


class View(Protocol):
    """What the presenter needs of the page."""

    def show_shelf(self, shelf: Shelf) -> None: ...
    def show_bureau(self, stock: StockAtBureau) -> None: ...
    def show_away(self, error: BaseException) -> None: ...
    def show_deeds(self) -> None: ...
    def show_claimed(self, claims: tuple[Claim, ...]) -> None: ...
    def show_returned(self, volume: NumberRange, *, arrived: bool) -> None: ...
    def show_place(self, volume: NumberRange, place: str) -> None: ...
    def show_taken_in(self, loaded: tuple[Loaded, ...]) -> None: ...


class Presenter:
    """One move at a time."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self._moving = False
        self.attempts = Attempts(desk, view.show_deeds)

    @property
    def busy(self) -> bool:
        """Whether numbers are on their way."""
        return self._moving or self.attempts.busy

    def why_not(self) -> str:
        """Why this person may move nothing; "" when they may."""
        if Right.CLAIM in self._desk.session.rights:
            return "正在办理，请等这一步办完" if self.busy else ""
        roles = "、".join(ROLES[role] for role in who_may(Right.CLAIM))
        return f"没有领票的权限：请{roles}办理"

    # -- looking -----------------------------------------------------------------------------

    def look(self) -> None:
        """The disk's stock; then what the bureau says."""
        self._desk.ask(shelf_of, self._shelf)
        self._desk.ask_bureau(
            lambda terminal: terminal.bureau.stock(), self._view.show_bureau, self._view.show_away
        )

    def _shelf(self, shelf: Shelf) -> None:
        self._view.show_shelf(shelf)
        if shelf.unsent and not self.busy:
            self._tell(shelf.unsent, lambda _arrived: None)

    # -- claiming ----------------------------------------------------------------------------

    def claim(self, kind: str, count: int) -> None:
        """网上领票: never twice; what an earlier break left is finished first."""
        session = self._desk.session
        self._claim(lambda terminal: terminal.stock_claiming.claim(kind, count, session))

    def finish(self) -> None:
        """What was claimed and is not on the disk yet."""
        session = self._desk.session
        self._claim(lambda terminal: terminal.stock_claiming.finish(session))

    # -- moving ------------------------------------------------------------------------------

    def give_back(self, volume: NumberRange) -> None:
        """退回: off the disk, then told to the bureau; away, it is told the next time."""
        session = self._desk.session

        def left(packages: tuple[bytes, ...]) -> None:
            self._tell(packages, lambda arrived: self._returned(volume, arrived))

        self._once(
            lambda terminal: _left(terminal, volume, session),
            left,
        )

    def _returned(self, volume: NumberRange, arrived: bool) -> None:
        self._view.show_returned(volume, arrived=arrived)
        self._moved()

    def to_host(self, volume: NumberRange, host: str, folder: Path) -> None:
        """退回主机, of a sub machine: the package lies in the folder."""
        session = self._desk.session

        def work(terminal: Terminal) -> str:
            way, service = terminal.month_way(str(folder)), terminal.stock_returning
            return service.to_host(volume.code, volume.first, host, way, session)

        self._once(work, lambda place: self._placed(volume, place))

    def assign(self, volume: NumberRange, first: int, disk: str, folder: Path) -> None:
        """分发 of the end of a volume to a sub machine."""
        session = self._desk.session

        def work(terminal: Terminal) -> str:
            service = terminal.stock_returning
            numbers = service.to_assign(disk, volume.code, first)
            return service.assign(disk, numbers, terminal.month_way(str(folder)), session)

        self._once(work, lambda place: self._placed(volume, place))

    def _placed(self, volume: NumberRange, place: str) -> None:
        self._view.show_place(volume, place)
        self._moved()

    def take_in(self, place: Path, *, sub: bool) -> None:
        """收回 on a host; on a sub machine: what its host gave out."""
        session = self._desk.session

        def work(terminal: Terminal) -> tuple[Loaded, ...]:
            way = terminal.month_way(str(place))
            service = terminal.volume_loading.take_in if sub else terminal.stock_returning.recall
            return tuple(service(way, session))

        def done(loaded: tuple[Loaded, ...]) -> None:
            self._view.show_taken_in(loaded)
            self._moved()

        self._once(work, done)

    # -- inside ------------------------------------------------------------------------------

    def _tell(self, packages: tuple[bytes, ...], then: Callable[[bool], None]) -> None:
        """The bureau hears of what left; what arrived is kept no more."""

        def arrived(_: int) -> None:
            self._desk.ask(
                lambda terminal: _arrived(terminal, packages),
                lambda _: then(True),
            )

        def failed(error: BaseException) -> None:
            if not isinstance(error, BureauAway):
                self._desk.show_problem(error)
            then(False)

        self._desk.ask_bureau(lambda terminal: _told(terminal, packages), arrived, failed)

    def _claim(self, work: Callable[[Terminal], tuple[Claim, ...]]) -> None:
        if self.busy:
            return

        def done(claims: tuple[Claim, ...]) -> None:
            self._view.show_claimed(claims)
            self._moved()

        self.attempts.begin(
            "网上领票",
            lambda terminal, _task: work(terminal),
            done,
            self._failed,
            late=lambda claims: "" if claims is None else claimed_words(claims),
        )

    def _once(self, work: Callable[[Terminal], T], then: Callable[[T], None]) -> None:
        if self.busy:
            return
        self._moving = True
        self._view.show_deeds()

        def done(result: T) -> None:
            self._moving = False
            then(result)

        self._desk.ask(work, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._moving = False
        self._desk.show_problem(error)
        self.look()

    def _moved(self) -> None:
        self._desk.book_changed()
        self.look()


def claimed_words(claims: tuple[Claim, ...]) -> str:
    """What was claimed and confirmed, range by range."""
    told = "；".join(
        f"{one.kind} {one.code} · {one.first:08d} – {one.last:08d}"
        for claim in claims
        for one in claim.ranges
    )
    return f"已领到并确认：{told or '没有要续办的'}"


def _left(terminal: Terminal, volume: NumberRange, session: Session) -> tuple[bytes, ...]:
    terminal.stock_returning.leave(volume.code, volume.first, session)
    return terminal.stock_packages.left()


def _told(terminal: Terminal, packages: tuple[bytes, ...]) -> int:
    for package in packages:
        terminal.stock_packages.tell(package)
    return len(packages)


def _arrived(terminal: Terminal, packages: tuple[bytes, ...]) -> None:
    for package in packages:
        terminal.stock_packages.told(package)
