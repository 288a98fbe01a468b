"""What the page 报税处理 asks and knows; no widget. One deed at a time, and after it a new look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.domain.rights import who_may
from app.gateway.errors import BureauAway, BureauError, Reason
from app.services.preflight import Fix, Verdict
from app.ui.task import Cancelled
from app.ui.tax_month.deeds import CARRIED, OF_FIX, RIGHTS, Asked, Deed, Said, carried_out

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.services.tax_month import Here, There, Told
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

    Looked = tuple[Here, tuple[Told, ...], Profile]
    Answered = tuple[There, tuple[Told, ...]]

ROLES = {"administrator": "系统管理员", "cashier": "开票员"}
STEPS = (Fix.UPLOAD, Fix.LOOK_AGAIN, Fix.REPORT, Fix.FILE, Fix.PAY)  # in the order of a month
WORTH_WAITING = ("BUREAU-MAINTENANCE", "BUREAU-BUSY")


class View(Protocol):
    """What the presenter needs of the page."""

    def show_here(self) -> None: ...
    def show_there(self) -> None: ...
    def show_lines(self) -> None: ...
    def show_end(self, asked: Asked, said: tuple[Said, ...]) -> None: ...


class Closing:
    """`here` is None before the first look; `there` while the bureau was not asked."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self._asked = 0
        self.here: Here | None = None
        self.there: There | None = None
        self.told: tuple[Told, ...] = ()
        self.profile: Profile | None = None
        self.chosen = ""  # a period that the person wants to see; empty: the one to be closed
        self.said: list[Said] = []  # of the deed that runs, or ran last
        self.doing: Asked | None = None
        self.waiting: Asked | None = None  # to be tried again when the bureau is back

    @property
    def period(self) -> str:
        """The one on the screen (2024-01)."""
        return self.chosen or (self.here.period if self.here is not None else "")

    # -- looking

    def look(self) -> None:
        """Disk and book at once, then the bureau; an answer that is late is dropped."""
        self._asked += 1
        asked, session, chosen = self._asked, self._desk.session, self.chosen

        def here(terminal: Terminal) -> Looked:
            found = terminal.tax_month.here()
            period = chosen or found.period
            return found, terminal.tax_month.told(found, None, session, period), terminal.profile

        def come(looked: Looked) -> None:
            if asked == self._asked:
                self._come(*looked)

        self._desk.ask(here, come)

    def _come(self, here: Here, told: tuple[Told, ...], profile: Profile) -> None:
        self.here, self.profile = here, profile
        if self.chosen not in here.periods:
            self.chosen = ""
        if self.there is not None and self.there.period != self.period:
            self.there = None
        if self.there is None:
            self.told = told
        self._view.show_here()
        if here.gone is None:
            self._ask_bureau(here)

    def _ask_bureau(self, here: Here) -> None:
        asked, session, period = self._asked, self._desk.session, self.period

        def there(terminal: Terminal) -> Answered:
            found = terminal.tax_month.there(period)
            return found, terminal.tax_month.told(here, found, session, period)

        def come(answered: Answered) -> None:
            if asked == self._asked:
                self.there, self.told = answered
                self._view.show_there()

        def failed(error: BaseException) -> None:
            if not isinstance(error, Cancelled):
                self._desk.show_problem(error)

        self._desk.ask_bureau(there, come, failed)

    def choose(self, period: str) -> None:
        """Another open period."""
        self.chosen = period
        self.there = None
        self.look()

    # -- what may be done

    def why_not(self, deed: Deed) -> str:
        """Why it cannot be done now; "" when it can."""
        right = RIGHTS[deed]
        if right not in self._desk.session.rights:
            roles = "、".join(ROLES.get(role, role) for role in who_may(right))
            return f"没有这项权限：请{roles}办理"
        if self.doing is not None:
            return "正在办理，请等这一步办完"
        if self.here is None or self.here.gone is not None:
            return "税控盘不在"
        if deed in (Deed.REPORT, Deed.FILE, Deed.CLEAR, Deed.ALL, Deed.OUT) and not self.here.due:
            return "所属期还没有结束，本月没有要办的"
        if deed is Deed.REPORT and all(each.reported for each in self.here.due):
            return "各票种组都已上报汇总"
        return ""

    def next_step(self) -> Fix:
        """What F9 does: the first that stands in the way and can be done here, else 清卡."""
        here = self.here
        if here is None or here.gone is not None:
            return Fix.RECHECK
        bad = [each.check.fix for each in self.told if each.check.verdict is Verdict.BAD]
        if not here.due and any(each.check.fix is Fix.UPLOAD for each in self.told):
            bad.append(Fix.UPLOAD)
        wanted = [fix for fix in bad if fix not in (*STEPS, Fix.ALL, Fix.NONE)]
        if wanted:
            return wanted[0]
        found = next((fix for fix in STEPS if fix in bad), None)
        if found is not None:
            return found
        return Fix.CLEAR if here.due else Fix.RECHECK

    # -- doing

    def fix(self, fix: Fix) -> bool:
        """Do what mends a line; False where a page has to be opened for it."""
        if fix is Fix.RECHECK:
            self.look()
            return True
        if fix not in OF_FIX:
            return False
        self.do(Asked(OF_FIX[fix]))
        return True

    def do(self, asked: Asked) -> None:
        """Once at a time. Its lines are shown as they come."""
        reason = self.why_not(asked.deed)
        if reason:
            self._desk.tell(reason)
            return
        self.doing, self.waiting, self.said = asked, None, []
        self._view.show_lines()
        session, kept = self._desk.session, self.said
        carried = asked.deed in CARRIED
        begin = self._desk.ask_long if carried else self._desk.ask_bureau_long
        begin(
            lambda terminal, task: carried_out(terminal, task, asked, session, kept.append),
            lambda _: self._ended(asked),
            lambda _done, _total: self._view.show_lines(),
            lambda error: self._failed(asked, error),
            title=TITLES[asked.deed],
        )

    def _ended(self, asked: Asked) -> None:
        self.doing = None
        problem = next((each.line.problem for each in self.said if each.line.problem), None)
        self._wait_for(asked, problem)
        self._view.show_end(asked, tuple(self.said))
        if problem is not None:
            self._desk.show_problem(problem)
        self._desk.book_changed()

    def _failed(self, asked: Asked, error: BaseException) -> None:
        self.doing = None
        self._wait_for(asked, error)
        self._view.show_end(asked, tuple(self.said))
        if isinstance(error, Cancelled):
            self._desk.tell("已停下；办好的都算数，再办一次从停下的地方继续。")
        else:
            self._desk.show_problem(error)
        self._desk.book_changed()

    def _wait_for(self, asked: Asked, problem: BaseException | None) -> None:
        """What only waits for the bureau is tried again by itself while the window is open."""
        away = isinstance(problem, BureauAway) and problem.reason is not Reason.SWITCHED_OFF
        busy = isinstance(problem, BureauError) and problem.code in WORTH_WAITING
        self.waiting = asked if away or busy else None

    def again(self) -> None:
        """By the clock: what waits for the bureau, else a look where something was under way."""
        if self.doing is not None:
            return
        if self.waiting is not None:
            self.do(self.waiting)
        elif any(each.check.fix is Fix.RECHECK for each in self.told):
            self.look()

    def stop_waiting(self) -> None:
        """Nothing is tried by itself any more."""
        self.waiting = None
        self._view.show_lines()


TITLES = {
    Deed.UPLOAD: "上传发票",
    Deed.LOOK_AGAIN: "请税局再验签",
    Deed.REPORT: "上报汇总",
    Deed.OFF_CYCLE: "非征期抄报",
    Deed.FILE: "申报",
    Deed.CLEAR: "清卡",
    Deed.ALL: "全部办理",
    Deed.OUT: "写出抄报资料",
    Deed.IN: "取回回执和清卡数据",
    Deed.NETWORK: "接通网络",
    Deed.SET_CLOCK: "校时",
}
