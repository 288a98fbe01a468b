"""发票查验: five fields, the text of a 二维码, or a file that is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.domain.errors import RuleBroken
from app.ui.actions import Action
from app.ui.inspection.result import Result
from app.ui.inspection.typed import Typed
from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.labels import column, row
from app.ui.parts.laying import lay
from app.ui.parts.place_dialog import ask_for_existing
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.sheet_files.folders import documents

if TYPE_CHECKING:
    from app.domain.inspecting import FiveFields
    from app.services.inspecting import Answer
    from app.services.terminal import Terminal
    from app.services.verify.verdicts import Verdict
    from app.ui.desk import Desk


def make(desk: Desk) -> Page:
    """The page."""
    return InspectionPage(desk, in_pieces=True)


class InspectionPage(Page):
    """F9 asks the bureau; a file is looked into here, by its own signature."""

    name, title, area = "inspection", "发票查验", "发票管理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._asked = 0
        self.setAcceptDrops(True)
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self.typed = Typed()
        yield
        self.result = Result(simulated=self._desk.simulated)
        yield
        yield from self.result.filled()
        yield
        keys = self._desk.keys
        self.main = Button(self.tr("查验这张发票"), keys.of("page.main"), "primary")
        file_key = keys.of("inspection.file", self.name)
        self.file = Button(self.tr("验证文件…"), file_key, icon="shield-check")
        self.empty = Button(self.tr("清空"), "", "ghost")
        self._connect()
        yield
        both = row(gap=12)
        both.addWidget(self.typed, 2)
        both.addWidget(self.result, 5)
        content = column(gap=10)
        lay(content, both, 1)
        bar = page_bar(self.title, None, self.empty, self.file, self.main)
        self.setLayout(plain_page(bar, content))

    # --- a page

    def begin(self, text: str = "", path: Path | None = None) -> None:
        """From elsewhere: the text of a 二维码, or a file."""
        if text:
            self.typed.qr.show_text(text)
            self.typed.take_qr()
        if path is not None:
            self.look_into(path)

    def entered(self) -> None:
        """A scanner types into the first box."""
        self.typed.qr.setFocus()

    def deeds(self) -> tuple[Action, ...]:
        """Ask the bureau; look into a file."""
        return (
            Action("page.main", self.tr("查验这张发票"), self.inspect, scope=self.name),
            Action(
                "inspection.file",
                self.tr("验证文件"),
                self.ask_for_file,
                ("验签", "验证凭证", "验证电子发票"),
                scope=self.name,
            ),
        )

    # --- a ticket

    def inspect(self) -> None:
        """Ask the bureau for what stands in the boxes."""
        if self.typed.qr.text().strip():
            self.typed.take_qr()
            return
        fields = self.typed.read()
        if fields is not None:
            self._ask(fields)

    def _ask(self, fields: FiveFields) -> None:
        from app.services import inspecting

        self._asked += 1
        asked = self._asked
        self.result.show_busy()

        def ask(terminal: Terminal) -> Answer:
            message = inspecting.asked_of(fields)
            found = terminal.verifying.inspect(message, terminal.bureau)
            return inspecting.answer_of(fields, found)

        def answered(answer: Answer) -> None:
            self._desk.read(
                lambda terminal: inspecting.is_known(terminal, fields),
                lambda known: self._show(asked, answer, known=known),
            )

        self._desk.ask_bureau(ask, answered, lambda error: self._failed(asked, error))

    def _show(self, asked: int, answer: Answer, *, known: bool) -> None:
        from msgspec.structs import replace

        if asked != self._asked:  # a later question was put
            return
        self.result.show_answer(replace(answer, known=known))
        if answer.face is None:
            self._desk.show_problem(RuleBroken("INSPECTION-UNKNOWN", tries=answer.tries_left))

    def _failed(self, asked: int, error: BaseException) -> None:
        if asked == self._asked:
            self.result.show_failed(self._why(error))
        self._desk.show_problem(error)

    def _why(self, error: BaseException) -> str:
        code = error.code if isinstance(error, RuleBroken) else getattr(error, "code", "")
        if code == "INSPECTION-LIMIT":
            return self.tr("今天的次数用完了，明天再查")
        return self.tr("连不上税务局：联网后再查一次。文件可以离线验证")

    # --- a file

    def ask_for_file(self) -> None:
        """Which one?"""
        ask_for_existing(self, self.tr("验证文件"), self.look_into, folder=documents())

    def look_into(self, path: Path) -> None:
        """Who signed it, and whether a byte was altered; of an e-invoice then also whether the
        bureau has the ticket."""
        self._asked += 1
        asked = self._asked

        def look(terminal: Terminal) -> tuple[Verdict, str]:
            verdict = terminal.verifying.file(path)
            return verdict, terminal.tax_month.said(verdict.problem)

        def found(told: tuple[Verdict, str]) -> None:
            verdict, words = told
            self._show_file(asked, path, verdict, words)
            if verdict.asked is not None:
                self._desk.ask_bureau(
                    lambda terminal: terminal.verifying.at_bureau(verdict, terminal.bureau),
                    lambda again: self._show_file(asked, path, again),
                )

        self._desk.ask(look, found)

    def _show_file(self, asked: int, path: Path, verdict: Verdict, words: str = "") -> None:
        if asked == self._asked:
            self.result.show_file(path.name, verdict, words)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _file_of(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _file_of(event)
        if path is not None:
            event.acceptProposedAction()
            self.look_into(path)

    def _connect(self) -> None:
        self.main.clicked.connect(self.inspect)
        self.file.clicked.connect(self.ask_for_file)
        self.empty.clicked.connect(self._clear)
        self.typed.given.connect(self.inspect)
        self.typed.scanned.connect(self._ask)
        self.typed.qr.returnPressed.connect(self.typed.take_qr)

    def _clear(self) -> None:
        self._asked += 1
        self.typed.clear()
        self.result.show_nothing()
        self.typed.qr.setFocus()


def _file_of(event: QDropEvent) -> Path | None:
    """The one file that is dragged."""
    files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(files[0]) if len(files) == 1 else None
