"""What the page asks: the slips of the book, the bureau's news of them, application, withdrawal.

Book and disk are asked on their lane, the bureau on its own: nobody who issues waits for it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.rights import Right, who_may
from app.gateway.errors import BureauAway, BureauRefused
from app.services.problems import PROBLEMS
from app.ui.attempts import Attempts
from app.ui.search.words import amount

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.invoice import Party
    from app.domain.red_slip import RedSlip
    from app.domain.rights import Session
    from app.gateway.messages.slips import Slip
    from app.services.problems import Problem
    from app.services.terminal import Terminal
    from app.services.tickets.slips import SlipLook, Slips, Wanted
    from app.ui.desk import Desk
    from app.ui.task import Task

ROLES = {"administrator": "系统管理员", "cashier": "开票员"}
AT_THE_FORM = frozenset({"SLIP-AMOUNT", "SLIP-BLUE"})


class Shelf(Struct, frozen=True):
    """The slips of the book, the disk's day, and who we are."""

    slips: tuple[RedSlip, ...]
    today: date
    own: Party


class News(Struct, frozen=True):
    """What the bureau said: slips that were told, and refusals of those that waited."""

    told: tuple[Slip, ...]
    refused: tuple[tuple[RedSlip, BureauRefused], ...]


class Applied(Struct, frozen=True):
    """An application as the book keeps it, and why the bureau has not taken it."""

    slip: RedSlip
    problem: Problem | None = None


class View(Protocol):
    """What the presenter needs of the page."""

    def show_shelf(self, shelf: Shelf) -> None: ...
    def show_away(self, error: BaseException | None) -> None: ...
    def show_look(self, look: SlipLook) -> None: ...
    def show_wrong(self, error: RuleBroken | BureauRefused) -> None: ...
    def show_applied(self, applied: Applied) -> None: ...
    def show_withdrawn(self, slip: RedSlip) -> None: ...
    def show_saved(self, places: tuple[Path, ...]) -> None: ...
    def show_deeds(self) -> None: ...


class Presenter:
    """One application and one withdrawal at a time."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self._asked = 0
        self.attempts = Attempts(desk, view.show_deeds)
        self.fetching = False

    def why_not(self) -> str:
        """Why this person may do nothing here; "" when they may."""
        if Right.SLIP in self._desk.session.rights:
            return ""
        roles = "、".join(ROLES[role] for role in who_may(Right.SLIP))
        return f"没有红字信息表的权限：请{roles}办理"

    # -- the list ----------------------------------------------------------------------------

    def look(self) -> None:
        """What the book has, at once; then what the bureau says."""
        self._shelf()
        self.fetch()

    def _shelf(self) -> None:
        self._desk.ask(_shelf_of, self._view.show_shelf)

    def fetch(self, *, whole: bool = False) -> None:
        """The bureau's news; while it is away the list stands as it is."""
        if self.fetching or self.why_not():
            return
        self.fetching = True

        def ask(waiting: tuple[tuple[RedSlip, ...], int]) -> None:
            unsent, after = waiting
            self._desk.ask_bureau(
                lambda terminal: _news(terminal.slips, unsent, 0 if whole else after),
                self._come,
                self._away,
            )

        self._desk.ask(lambda t: (t.slips.unsent(), t.slips.last_change()), ask, self._away)

    def _come(self, news: News) -> None:
        self.fetching = False
        self._view.show_away(None)
        if news.told or news.refused:
            self._desk.ask(lambda terminal: _taken(terminal, news), self._view.show_shelf)

    def _away(self, error: BaseException) -> None:
        self.fetching = False
        self._view.show_away(error)

    # -- applying ----------------------------------------------------------------------------

    def look_at(self, wanted: Wanted) -> None:
        """What would be applied for; an answer that is late is dropped."""
        self._asked += 1
        asked, session = self._asked, self._desk.session

        def come(look: SlipLook) -> None:
            if asked == self._asked:
                self._view.show_look(look)

        def failed(error: BaseException) -> None:
            if asked != self._asked:
                return
            if isinstance(error, RuleBroken):
                self._view.show_wrong(error)
            else:
                self._desk.show_problem(error)

        self._desk.ask(lambda terminal: terminal.slips.look(wanted, session), come, failed)

    def apply(self, slip: RedSlip) -> None:
        """Kept in the book, then sent: pressing twice is one slip."""
        session = self._desk.session
        self.attempts.begin(
            "申请红字信息表",
            lambda terminal, _task: _applied(terminal, slip, session),
            self._told,
            self._failed,
            late=lambda applied: "" if applied is None else applied_words(applied),
        )

    def _told(self, applied: Applied) -> None:
        problem = applied.problem
        if isinstance(problem, BureauRefused) and problem.code in AT_THE_FORM:
            self._view.show_wrong(problem)
            return
        self._view.show_applied(applied)
        if problem is not None and not isinstance(problem, BureauAway):
            self._desk.show_problem(problem)
        self._shelf()

    def _failed(self, error: BaseException) -> None:
        self._desk.show_problem(error)
        self._shelf()

    # -- withdrawing, saving -----------------------------------------------------------------

    def withdraw(self, slip: RedSlip) -> None:
        """撤销, after the second look."""
        session = self._desk.session

        def work(terminal: Terminal, _task: Task) -> RedSlip:
            told = terminal.slips.ask_withdrawal(slip)
            return terminal.at_disk(lambda own: own.slips.withdrawn(slip, session, told))

        def done(after: RedSlip) -> None:
            self._view.show_withdrawn(after)
            self._shelf()

        self.attempts.begin("撤销红字信息表", work, done, self._failed)

    def save(self, slips: tuple[RedSlip, ...], folder: Path) -> None:
        """下载 into a folder."""
        self._desk.ask(
            lambda terminal: tuple(terminal.slips.save(slip, folder) for slip in slips),
            self._view.show_saved,
        )


def applied_words(applied: Applied) -> str:
    """What came of an application."""
    slip, problem = applied.slip, applied.problem
    if isinstance(problem, BureauRefused) and problem.code in AT_THE_FORM:
        return f"税局没有接受：{problem.facts.get('reason') or problem.code}"
    if problem is not None:
        return "已存在本机：税局没有应答，连上后自动上传，不会申请两次"
    if slip.number:
        return f"审核通过：{slip.number}　￥{amount(slip.gross)}"
    return f"已上传，{slip.title}"


def _applied(terminal: Terminal, slip: RedSlip, session: Session) -> Applied:
    """On the bureau's lane; what the book keeps is kept on the disk's."""
    begun = terminal.at_disk(lambda own: own.slips.begin(slip, session))
    try:
        told = terminal.slips.send(begun)
    except PROBLEMS as problem:
        if isinstance(problem, BureauRefused) and problem.code in AT_THE_FORM:
            refusal = problem
            terminal.at_disk(lambda own: own.slips.refused(begun, refusal))
        return Applied(begun, problem)
    (taken,) = terminal.at_disk(lambda own: own.slips.take_in((told,)))
    return Applied(taken)


def _shelf_of(terminal: Terminal) -> Shelf:
    slips = terminal.slips
    return Shelf(slips.kept(), terminal.device.disk.clock().date(), slips.own())


def _news(slips: Slips, unsent: tuple[RedSlip, ...], after: int) -> News:
    """What waits goes first, then what changed is fetched."""
    told: list[Slip] = []
    refused: list[tuple[RedSlip, BureauRefused]] = []
    for slip in unsent:
        try:
            told.append(slips.send(slip))
        except BureauRefused as refusal:
            if refusal.code not in AT_THE_FORM:
                raise
            refused.append((slip, refusal))
    return News((*told, *slips.fetch(after)), tuple(refused))


def _taken(terminal: Terminal, news: News) -> Shelf:
    terminal.slips.take_in(news.told)
    for slip, refusal in news.refused:
        terminal.slips.note_refusal(slip, refusal)
    return _shelf_of(terminal)
