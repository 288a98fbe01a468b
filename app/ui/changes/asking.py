"""What the page asks: the disk, what the bureau has of it, and each change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from app.domain.rights import Right, who_may
from app.gateway.errors import BureauError
from app.gateway.messages.devices import ChangeKind
from app.ui.attempts import Attempts
from app.ui.desk import On

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.services.month.changing import ChangeMade, Look, Own
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

ROLES = {"administrator": "系统管理员", "cashier": "开票员"}


class View(Protocol):
    """What the presenter needs of the page."""

    def show_own(self, own: Own, profile: Profile) -> None: ...
    def show_look(self, look: Look) -> None: ...
    def show_away(self, error: BaseException) -> None: ...
    def show_made(self, made: tuple[ChangeMade, ...]) -> None: ...
    def show_deeds(self) -> None: ...


class Presenter:
    """One change at a time."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self._asked = 0
        self.attempts = Attempts(desk, view.show_deeds)

    @property
    def busy(self) -> bool:
        """Whether a change is under way."""
        return self.attempts.busy

    def why_not(self) -> str:
        """Why this person may change nothing now; "" when they may."""
        if Right.CLEAR not in self._desk.session.rights:
            roles = "、".join(ROLES[role] for role in who_may(Right.CLEAR))
            return f"没有办理变更的权限：请{roles}办理"
        return "正在办理，请等这一步办完" if self.busy else ""

    def look(self) -> None:
        """The disk at once, then the bureau; an answer that is late is dropped."""
        self._asked += 1
        asked = self._asked

        def own(found: tuple[Own, Profile]) -> None:
            if asked == self._asked:
                self._view.show_own(*found)
                self._desk.ask_bureau(lambda terminal: terminal.changing.look(), come, away)

        def come(look: Look) -> None:
            if asked == self._asked:
                self._view.show_look(look)

        def away(error: BaseException) -> None:
            if not isinstance(error, BureauError):
                self._desk.show_problem(error)
            elif asked == self._asked:
                self._view.show_away(error)

        self._desk.ask(lambda terminal: (terminal.changing.own(), terminal.profile), own)

    def fetch(self) -> None:
        """Everything that the hall granted and the disk has not."""
        session = self._desk.session
        self._do(lambda terminal: terminal.changing.fetch(session), "非征期抄报，取回变更")

    def change(self, kind: ChangeKind, value: str, ticket_kind: str) -> None:
        """One change. 换盘 keeps the disk's lane: nothing is issued on a disk that ends."""
        session = self._desk.session

        def work(terminal: Terminal) -> tuple[ChangeMade, ...]:
            return (terminal.changing.make(kind, session, value, ticket_kind),)

        self._do(work, "非征期抄报，办理变更", ends_disk=kind is ChangeKind.DISK)

    def _do(
        self,
        work: Callable[[Terminal], tuple[ChangeMade, ...]],
        title: str,
        *,
        ends_disk: bool = False,
    ) -> None:
        self.attempts.begin(
            title,
            lambda terminal, _task: work(terminal),
            self._done,
            self._failed,
            on=On.DISK if ends_disk else On.BUREAU,
        )

    def _done(self, made: tuple[ChangeMade, ...]) -> None:
        self._view.show_made(made)
        self._desk.book_changed()
        self.look()

    def _failed(self, error: BaseException) -> None:
        self._desk.show_problem(error)
        self.look()
