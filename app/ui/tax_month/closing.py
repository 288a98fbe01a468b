"""What the page 报税处理 asks and knows; no widget. One deed at a time, and after it a new look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.domain.rights import who_may
from app.gateway.errors import BureauAway, BureauError, Reason
from app.services.month.preflight import Fix, Verdict
from app.ui.attempts import Attempts
from app.ui.desk import On
from app.ui.task import Cancelled
from app.ui.tax_month.deeds import (
    CARRIED,
    OF_FIX,
    RIGHTS,
    Asked,
    Deed,
    Said,
    carried_out,
    late_words,
)

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.services.month.tax_month import Here, There, Told
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

    Looked = tuple[Here, tuple[Told, ...], Profile]
    Answered = tuple[There, tuple[Told, ...]]

ROLES = {"administrator": "系统管理员", "cashier": "开票员"}
STEPS = (Fix.UPLOAD, Fix.LOOK_AGAIN, Fix.REPORT, Fix.FILE, Fix.PAY)  # in the order of a month
WAIT = "这一步办过了，等税局答复；F5 再看一次"
WORTH_WAITING = ("BUREAU-MAINTENANCE", "BUREAU-BUSY")


class View(Protocol):
    """What the presenter needs of the page."""

    def show_here(self) -> None: ...
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
        self.attempts = Attempts(desk, view.show_lines)
        self.waiting: Asked | None = None  # to be tried again when the bureau is back
        self.outdated = False  # a deed has ended since this picture was taken

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
        """The first picture of a period is the disk's alone, and the bureau's word joins it. Later
        ones wait for that word: rows of now beside checks of before would propose what is done."""
        self.profile = profile
        if self.chosen not in here.periods:
            self.chosen = ""
        period = self.chosen or here.period
        if self.there is not None and here.gone is None and self.there.period == period:
            self._ask_bureau(here, told)
            return
        self._show_alone(here, told)
        if here.gone is None:
            self._ask_bureau(here, told)

    def _show_alone(self, here: Here, told: tuple[Told, ...]) -> None:
        """Disk and book of one moment; what the bureau said before is not known to hold."""
        self.here, self.there, self.told = here, None, told
        self.outdated = False
        self._view.show_here()

    def _ask_bureau(self, here: Here, alone: tuple[Told, ...]) -> None:
        asked, session = self._asked, self._desk.session
        period = self.chosen or here.period

        def there(terminal: Terminal) -> Answered:
            found = terminal.tax_month.there(period)
            return found, terminal.tax_month.told(here, found, session, period)

        def come(answered: Answered) -> None:
            if asked == self._asked:
                self.here = here
                self.there, self.told = answered
                self.outdated = False
                self._view.show_here()

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                self._show_alone(here, alone)
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
        if self.attempts.busy:
            return "正在办理，请等这一步办完"
        if self.here is None or self.here.gone is not None:
            return "税控盘不在"
        if deed in (Deed.REPORT, Deed.FILE, Deed.CLEAR, Deed.ALL, Deed.OUT) and not self.here.due:
            return "所属期还没有结束，本月没有要办的"
        if deed is Deed.REPORT and all(each.reported for each in self.here.due):
            return "各票种组都已上报汇总"
        return ""

    def why_wait(self) -> str:
        """Why nobody can say what comes next; "" when it can be said. A picture of before the last
        deed would propose that deed once more."""
        return WAIT if self.outdated else ""

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
        self.waiting, self.said = None, []
        session, kept = self._desk.session, self.said
        self.attempts.begin(
            TITLES[asked.deed],
            lambda terminal, task: carried_out(terminal, task, asked, session, kept.append),
            lambda _: self._ended(asked),
            lambda error: self._failed(asked, error),
            lambda _done, _total: self._view.show_lines(),
            on=On.DISK if asked.deed in CARRIED else On.BUREAU,
            late=lambda _: late_words(kept),
        )

    def _ended(self, asked: Asked) -> None:
        problem = next((each.line.problem for each in self.said if each.line.problem), None)
        self.outdated = True
        self._wait_for(asked, problem)
        self._view.show_end(asked, tuple(self.said))
        if problem is not None:
            self._desk.show_problem(problem)
        self._desk.book_changed()

    def _failed(self, asked: Asked, error: BaseException) -> None:
        self.outdated = True
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
        if self.attempts.busy:
            return
        if self.waiting is not None:
            self.do(self.waiting)
        elif any(each.check.fix is Fix.RECHECK for each in self.told):
            self.look()


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


def ended_words(asked: Asked, said: tuple[Said, ...]) -> str:
    """One line of the status bar: what was done, and the copy that was made before. Where all was
    done before, that nothing was done a second time."""
    title = TITLES[asked.deed]
    done = [each for each in said if each.line.outcome in ("done", "already_done")]
    refused = [each for each in said if each.line.outcome == "refused"]
    if not said:
        return f"{title}：已办"
    words = f"{title}：{len(done)} 项已办" if done else f"{title}：没有要办的"
    if done and all(each.line.outcome == "already_done" for each in done):
        words = f"{title}：早已办好，没有办第二遍"
    if refused:
        words = f"{title}：{len(done)} 项已办，{len(refused)} 项没有办成"
    copied = [each.line.more for each in done if "backup" in each.line.more]
    if copied:
        words += f"；账册已备份并核对（{copied[-1]['backup_tickets']} 张）"
    return words
