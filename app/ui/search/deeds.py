"""What is done with found tickets: exports, the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.domain.rights import Right
from app.domain.searching import Filter, Heading
from app.ui.desk import On
from app.ui.search import words
from app.ui.search.export_card import FOLDER, ExportCard
from app.ui.search.questions import Look, Question
from app.ui.sheet_files.prints import FILE_CODES
from app.ui.task import Cancelled, Task

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

LACKING = {"REPRINT-UNEXPLAINED": "没有写原因", "REPRINT-UNAPPROVED": "没有人批准"}
MOST_COPIED = 5_000  # rows that the clipboard is given


def to_page(desk: Desk, page: str, heading: Heading | None) -> None:
    """作废 or 红字 of the ticket under the cursor: on the page that is made for it."""
    if heading is not None:
        desk.open(page, key=heading.key)


class Exports(QObject):
    """Runs an export on the reading lane, shown in its card."""

    def __init__(self, desk: Desk, card: ExportCard) -> None:
        super().__init__()
        self._desk, self._card = desk, card
        self._task: Task | None = None
        self._wanted = Filter()
        self._faces = False
        card.chosen.connect(self._begin)
        card.stopped.connect(self.stop)

    def ask(self, wanted: Filter, tickets: int, ticked: bool, stem: str) -> None:
        """Open the card for what was found."""
        self._wanted = wanted
        self._card.ask(tickets, ticked, stem, self._desk.simulated)

    def stop(self) -> None:
        """Cancelled: no file is left."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._desk.tell(self.tr("导出已停止，没有留下文件"))

    def _begin(self, path: Path, ending: str) -> None:
        wanted, session = self._wanted, self._desk.session
        simulated = self._desk.simulated
        reason, place = self._card.said
        if ending == FOLDER and Right.PRINT not in session.rights:
            said = self.tr("每张一个文件算一次打印：{0} 没有打印的权限")
            self._card.refuse(said.format(session.operator))
            return
        self._faces = ending == FOLDER
        self._card.begin()

        def work(terminal: Terminal, task: Task) -> dict[str, Any]:
            from app.services.paper.exporting import Why

            exporting = terminal.exporting
            if ending == FOLDER:
                return exporting.write_folder(
                    wanted, path, session=session, simulated=simulated, step=task.step,
                    why=Why(reason, place),
                )  # fmt: skip
            who = session.operator
            return exporting.write(wanted, path, operator=who, step=task.step, simulated=simulated)

        self._task = self._desk.ask_long(
            work,
            self._written,
            self._card.show_progress,
            self._broken,
            on=On.READER,
            title=self.tr("导出 {0}").format(path.name),
        )

    def _written(self, answer: dict[str, Any]) -> None:
        self._task = None
        self._card.done()
        told = self.tr("已导出 {0} 张：{1}").format(f"{answer['invoices']:,}", answer["file"])
        lacking = [words for code, words in LACKING.items() if code in answer.get("warnings", ())]
        if lacking:
            told += self.tr("（有以前打印过的，{0}，票面已标明「复印件」）").format(
                "、".join(lacking)
            )
        self._desk.tell(told)
        if self._faces:
            self._desk.book_changed()  # they count as printed

    def _broken(self, error: BaseException) -> None:
        self._task = None
        if isinstance(error, Cancelled):
            return
        if getattr(error, "code", "") in FILE_CODES:
            reason = getattr(error, "facts", {}).get("reason", "")
            self._card.refuse(self.tr("写不进去：{0}").format(reason or self.tr("换一个文件名")))
            return
        self._card.done()
        self._desk.show_problem(error)


class Clipboard(QObject):
    """Ticked rows as text."""

    def __init__(self, desk: Desk, put: Callable[[str], None]) -> None:
        super().__init__()
        self._desk, self._put = desk, put
        self._question = Question(desk)

    def copy(self, wanted: Filter) -> None:
        """Read them, at most MOST_COPIED, and put them on the clipboard."""

        def work(terminal: Terminal, look: Look) -> tuple[Heading, ...]:
            return terminal.searching.page(wanted, None, MOST_COPIED + 1, look)

        self._question.ask(work, self._come)

    def _come(self, headings: tuple[Heading, ...]) -> None:
        taken = headings[:MOST_COPIED]
        self._put("\n".join((words.HEAD_LINE, *map(words.line_of, taken))) + "\n")
        told = self.tr("已复制 {0} 行").format(f"{len(taken):,}")
        if len(headings) > MOST_COPIED:
            told += self.tr("（只复制前 {0} 行，更多请导出）").format(f"{MOST_COPIED:,}")
        self._desk.tell(told)
