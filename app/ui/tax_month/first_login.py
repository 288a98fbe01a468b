"""上报汇总 by itself at the first login of a month: told in one line what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.packages.step_lines import StepLine
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

AFTER_MS = 5_000  # the person has begun to work: nobody waits for the bureau


def watch(desk: Desk, over: QWidget) -> None:
    """A moment after the sign-in."""
    QTimer.singleShot(AFTER_MS, over, lambda: begin(desk))


def begin(desk: Desk) -> None:
    """Report what is due; silent where nothing is. What failed is told, and tried again at the
    next login; the page of the month has its button meanwhile."""
    session = desk.session

    def report(terminal: Terminal) -> tuple[StepLine, ...]:
        first = terminal.first_login
        return first.report(session) if first.is_due(session) else ()

    def told(lines: tuple[StepLine, ...]) -> None:
        if lines:
            desk.tell(words_of(lines))
            desk.book_changed()

    def failed(error: BaseException) -> None:
        code = getattr(error, "code", "")
        desk.tell(f"上月的上报汇总没有自动办成（{code}），到「报税处理」里办")

    desk.ask_bureau(report, told, failed)


def words_of(lines: tuple[StepLine, ...]) -> str:
    """What it did.

    >>> words_of(())
    ''
    """
    done = [each for each in lines if each.problem is None]
    refused = [each for each in lines if each.problem is not None]
    if not lines:
        return ""
    periods = "、".join(sorted({each.period for each in lines if each.period}))
    words = f"已自动上报汇总 {periods}：{len(done)} 个票种组" if done else ""
    if refused and refused[0].problem is not None:
        missing = f"{len(refused)} 个没有办成（{refused[0].problem.code}），到「报税处理」里办"
        words = f"{words}，{missing}" if words else f"上月自动上报汇总：{missing}"
    return words
