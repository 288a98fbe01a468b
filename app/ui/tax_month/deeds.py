"""What can be done to a month, each as the lines that come of it. Runs on a lane, never here: on
the bureau's, which does what disk and book are needed for on theirs, so that invoices are issued
meanwhile; what a report disk or files carry on the disk's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.rights import Right
from app.services.month.preflight import Fix
from app.services.packages.step_lines import StepOutcome
from app.ui.attempts import unmade

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.services.packages.step_lines import StepLine
    from app.services.terminal import Terminal
    from app.ui.task import Task

READER = "reader"  # how a place names the report disk (报税盘)


class Deed(StrEnum):
    """The deeds of the page."""

    UPLOAD = "upload"
    LOOK_AGAIN = "look_again"
    REPORT = "report"
    OFF_CYCLE = "off_cycle"
    FILE = "file"
    CLEAR = "clear"
    ALL = "all"
    OUT = "out"
    IN = "in"
    NETWORK = "network"
    SET_CLOCK = "set_clock"


RIGHTS = {
    Deed.UPLOAD: Right.UPLOAD,
    Deed.LOOK_AGAIN: Right.UPLOAD,
    Deed.REPORT: Right.REPORT,
    Deed.OFF_CYCLE: Right.REPORT,
    Deed.FILE: Right.FILE_RETURN,
    Deed.CLEAR: Right.CLEAR,
    Deed.ALL: Right.CLEAR,
    Deed.OUT: Right.REPORT,
    Deed.IN: Right.CLEAR,
    Deed.NETWORK: Right.BUREAU,
    Deed.SET_CLOCK: Right.CLOCK,
}
STEPS = {"upload": "上传", "report": "上报汇总", "file-return": "申报", "clear": "清卡"}
STEPS |= {"receipt": "取回回执", "return": "退票"}
OUTCOMES = {
    StepOutcome.DONE: "已办",
    StepOutcome.ALREADY_DONE: "早已办好",
    StepOutcome.NOT_DUE: "未到期",
    StepOutcome.REFUSED: "没有办成",
}
CARRIED = (Deed.OUT, Deed.IN)  # by a report disk or files: the bureau is not asked
OF_FIX = {
    Fix.UPLOAD: Deed.UPLOAD,
    Fix.LOOK_AGAIN: Deed.LOOK_AGAIN,
    Fix.REPORT: Deed.REPORT,
    Fix.FILE: Deed.FILE,
    Fix.PAY: Deed.FILE,
    Fix.CLEAR: Deed.CLEAR,
    Fix.ALL: Deed.ALL,
    Fix.NETWORK: Deed.NETWORK,
    Fix.SET_CLOCK: Deed.SET_CLOCK,
}


class Asked(Struct, frozen=True):
    """A deed that was asked for. `group`: that one only; `place`: of the counter's packages."""

    deed: Deed
    group: str = ""
    place: str = ""


class Said(Struct, frozen=True):
    """A line of it, and what is wrong with it in words."""

    line: StepLine
    words: str = ""


def carried_out(
    terminal: Terminal, task: Task, asked: Asked, session: Session, keep: Callable[[Said], None]
) -> None:
    """Each line as it comes; stopped between two of them, and begun again where it was."""
    terminal.take_session(session)
    for number, line in enumerate(_lines(terminal, asked, session), 1):
        keep(Said(line, terminal.tax_month.said(line.problem)))
        task.step(number, 0)


def late_words(said: Sequence[Said]) -> str:
    """What came of a deed that was stopped while it waited: of the line that came last. "" where
    none came."""
    if not said:
        return ""
    line, words = said[-1].line, said[-1].words
    if line.problem is not None:
        return unmade(line.problem, words)
    return f"{line.group} {done_words(line)}。还没有办的，再办一次接着办。"


def done_words(line: StepLine) -> str:
    """2024-01 上报汇总已办."""
    period = f"{line.period} " if line.period else ""
    return f"{period}{STEPS.get(line.step, line.step)}{OUTCOMES[line.outcome]}"


def _lines(terminal: Terminal, asked: Asked, session: Session) -> Iterable[StepLine]:
    match asked.deed:
        case Deed.UPLOAD | Deed.LOOK_AGAIN:
            again = asked.deed is Deed.LOOK_AGAIN
            return terminal.upload_lines.send_all(session.operator, look_again=again)
        case Deed.REPORT | Deed.OFF_CYCLE:
            off_cycle, way = asked.deed is Deed.OFF_CYCLE, terminal.month_way(None)
            return terminal.reporting.send(way, session, off_cycle=off_cycle)
        case Deed.FILE:
            return terminal.filing.file_due(session)
        case Deed.CLEAR:
            lines = terminal.clearing.fetch(terminal.bureau, session, asked.group)
            return terminal.clear_receipts.beside(lines, session)
        case Deed.ALL:
            return terminal.catching_up.all_due(session)
        case Deed.OUT:
            return terminal.reporting.send(terminal.month_way(asked.place), session)
        case Deed.IN:
            lines = terminal.clearing.take_in(terminal.month_way(asked.place), session)
            return terminal.clear_receipts.beside(lines, session)
        case Deed.NETWORK:
            terminal.at_disk(lambda own: own.network.turn(session.operator, on=True))
        case Deed.SET_CLOCK:
            terminal.bureau_clock.follow(session)
    return ()
