"""The courier: takes issued tickets to the bureau by itself (自动上传), oldest first.

Lives as long as the window, whoever is signed in. Disk and book are used on the disk's lane
(`look`, `keep`), the bureau on its own: neither waits for the other, and the window for none of
them. What is under way when the window closes is 报送中 in the book and goes at the next start.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.desk import On

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.services.terminal import Terminal
    from app.services.upload.upload_batch import Batch, Outcome
    from app.services.upload.upload_round import Carried, Looked
    from app.ui.shell.lanes import Lanes

FIRST_MS = 4_000  # after the window is ready for work: nobody waits for what is loaded then
SOON_MS = 50  # after something was issued
LONGEST_MS = 600_000  # looked at again at the latest


class Way(Struct, frozen=True):
    """How it stands: whether a batch is under way, why the last one did not go, and when it is
    tried again. `off`: nothing goes; the switch or the setting says so."""

    busy: bool = False
    off: bool = False
    problem: Exception | None = None
    again_at: datetime | None = None


class Courier(QObject):
    """`begin` at each sign-in; `look` when something may wait; `wake` when somebody wants it now;
    `stop` when the window closes."""

    moved = Signal(object)  # tuple of Moved
    stood = Signal(object)  # Way
    failed = Signal(object)  # why a second look, which somebody asked for, could not be asked for

    def __init__(self, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self.way = Way()
        self._begun = self._under_way = self._again = False
        self._by_hand = self._wake = False
        self._second_looks: list[tuple[str, InvoiceKey]] = []
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Somebody has signed in: nothing stands in a pause any more."""
        self._begun = self._wake = True
        self._timer.start(FIRST_MS)

    def look(self) -> None:
        """Something was written."""
        if self._begun:
            self._timer.start(SOON_MS)

    def wake(self, *, by_hand: bool = False) -> None:
        """The network is back; or `by_hand`, which also sends where nothing goes by itself."""
        self._wake = True
        self._by_hand = self._by_hand or by_hand
        self._look()

    def look_again(self, operator: str, key: InvoiceKey) -> None:
        """验签失败: the bureau is asked for a second look at one ticket."""
        self._second_looks.append((operator, key))
        self._look()

    def stop(self) -> None:
        """Nothing more is begun."""
        self._begun = False
        self._timer.stop()

    @property
    def busy(self) -> bool:
        """Whether anything is under way or about to be looked at; for tests."""
        return self._under_way or self._timer.isActive()

    # -- one batch after the other

    def _look(self) -> None:
        self._timer.stop()
        self._again = self._under_way
        if self._under_way or not self._begun:
            return
        self._under_way = True
        if self._second_looks:
            operator, key = self._second_looks.pop(0)
            self._lanes.ask(
                lambda terminal: terminal.upload_round.second_look(operator, key),
                self._looked,
                self._not_looked_again,
            )
            return
        by_hand, wake, self._wake = self._by_hand, self._wake, False
        self._lanes.ask(
            lambda terminal: terminal.upload_round.look(by_hand=by_hand, wake=wake),
            self._looked,
            self._broken,
        )

    def _looked(self, looked: Looked) -> None:
        self._tell(looked.moved)
        if looked.batch is None:
            self._rest(looked)
            return
        batch = looked.batch
        self._stand(Way(busy=True, problem=self.way.problem))
        self._lanes.ask(
            lambda terminal: _send(terminal, batch),
            lambda outcome: self._sent(batch, outcome),
            lambda error: self._not_sent(batch, error),
            on=On.BUREAU,
        )

    def _sent(self, batch: Batch, outcome: Outcome) -> None:
        self._lanes.ask(
            lambda terminal: terminal.upload_round.keep(batch, outcome), self._kept, self._broken
        )

    def _not_sent(self, batch: Batch, error: BaseException) -> None:
        """The disk did not show itself, or the bureau of this home could not be started."""
        self._lanes.ask(lambda terminal: _unsent(terminal, batch, error), self._kept, self._broken)

    def _kept(self, carried: Carried) -> None:
        self._under_way = False
        self._tell(carried.moved)
        self._stand(Way(busy=carried.problem is None, problem=carried.problem))
        self._look()  # which says whether that was all

    def _rest(self, looked: Looked) -> None:
        self._under_way = self._by_hand = False
        problem = self.way.problem if looked.left and not looked.off else None
        self._stand(Way(off=looked.off, problem=problem, again_at=looked.again_at))
        if self._again or self._wake or self._second_looks:
            self._look()
        elif looked.again_at is not None:
            self._timer.start(_milliseconds(looked.again_at - looked.now))

    def _not_looked_again(self, error: BaseException) -> None:
        self._under_way = False
        self.failed.emit(error)

    def _broken(self, error: BaseException) -> None:
        """Disk or book did not do it: what was under way stays 报送中 and goes again later."""
        self._under_way = self._by_hand = False
        self._stand(Way(problem=error if isinstance(error, Exception) else None))
        if self._begun:
            self._timer.start(LONGEST_MS)

    def _stand(self, way: Way) -> None:
        if way != self.way:
            self.way = way
            self.stood.emit(way)

    def _tell(self, moved: tuple[object, ...]) -> None:
        if moved:
            self.moved.emit(moved)


def _send(terminal: Terminal, batch: Batch) -> Outcome:
    """On the bureau's lane."""
    outcome = terminal.upload_way.send(batch)
    if outcome.problem is None:
        terminal.network.answered()
    return outcome


def _unsent(terminal: Terminal, batch: Batch, error: BaseException) -> Carried:
    """It is 未报送 again, after a pause. What nobody foresaw is told by whoever calls."""
    from app.gateway.errors import BureauError
    from app.services.problems import PROBLEMS
    from app.services.upload.upload_batch import Outcome

    if not isinstance(error, PROBLEMS):
        terminal.upload_round.lost(batch)
        raise error
    problem = BureauError(error.code, **error.facts)
    return terminal.upload_round.keep(batch, Outcome(problem=problem))


def _milliseconds(span: timedelta) -> int:
    return max(SOON_MS, min(LONGEST_MS, round(span / timedelta(milliseconds=1))))
