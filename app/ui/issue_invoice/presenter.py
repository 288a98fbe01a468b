"""The presenter of 发票填开: every deed of the page, without a widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.ui.issue_invoice import editing
from app.ui.issue_invoice.draft_deeds import DraftDeeds
from app.ui.issue_invoice.face import Choice, Preview, line_of
from app.ui.issue_invoice.line_deeds import LineDeeds
from app.ui.issue_invoice.signing import Stage

if TYPE_CHECKING:
    from app.services.previewing import Picture
    from app.services.terminal import Terminal

WIDE = 1240  # pixels of a preview
COMPLETED = ("buyer.name",)
NOT_WRITTEN = "最后几笔输入正在写入恢复文件"
NO_LINES = "还没有可以预览的商品行"
SAVED_AS = "已存为 {path}"


class IssuePresenter(LineDeeds, DraftDeeds):
    """See `ports.Presenter` for what each deed means to the view."""

    def start(self) -> None:
        """The page was made."""
        self._ask_ground()
        self._desk.ask(lambda terminal: terminal.entering.left_behind(), self._recover)
        self._desk.on_book_changed(self._book_changed)

    def entered(self) -> None:
        """The page is on the screen (again)."""
        self._ask_ground()

    def _book_changed(self) -> None:
        if self._signing.stage in (Stage.OPEN, Stage.DONE):
            self._entry.mind.forget()
            self._ask_ground()

    def left_page(self) -> None:
        """Nothing to do: every change is being written already."""
        self._choosing.close()

    def unsaved(self) -> str:
        """Words only for the moment in which something is being written."""
        return NOT_WRITTEN if self._entry.recorder.behind else ""

    def typed(self, field: str, text: str) -> None:
        """A keystroke."""
        if self._may_change():
            cell = line_of(field)
            tried = self._entry.line_tried(cell[0] - 1 if cell else -1)
            said = editing.typed(self._entry.now, field, text, tried)
            self._entry.change(said, f"输入 {self._place(field)}", within=field)
            if _completes(field):
                self._choosing.typed(field, text)

    def left(self, field: str) -> None:
        """Put the field in order; look up goods that were typed in full."""
        self._entry.history.close()
        if self._signing.locked:
            return
        if _completes(field):
            self._choosing.close()
        said = editing.in_order(self._entry.now, field)
        if said is not self._entry.now:
            self._entry.put(said)
        cell = line_of(field)
        if cell is not None and cell[1] == "name":
            self._choosing.look_up(fill=cell[0] - 1)

    def chosen(self, field: str, choice: Choice) -> None:
        """A row of the completer was taken."""
        if self._may_change():
            self._choosing.chosen(field, choice)

    def find(self, field: str) -> None:
        """F3."""
        self._choosing.find(field)

    def pasted(self, field: str, text: str) -> bool:
        """Clipboard text."""
        return not self._may_change() or self._pasting.pasted(field, text)

    def main(self) -> None:
        """F9: the next thing to do on this page."""
        self._choosing.close()
        if self._signing.stage is Stage.DONE:
            self.new()
        elif self._signing.stage is Stage.CONFIRM:
            self._signing.issue(print_it=True)
        else:
            self._signing.ask()

    def issue(self, print_it: bool) -> None:
        """From the confirm card."""
        self._signing.issue(print_it)

    def cancel_confirm(self) -> None:
        """Esc on the card."""
        self._signing.open_again()

    def preview(self) -> None:
        """F12: of the ticket if it stands, else of the draft."""
        issued, tried = self._signing.issued, self._entry.tried
        if issued is not None:
            code, number = issued.key.code, issued.key.number
            title = f"{code} · {number}"
            self._show_picture(
                lambda terminal: terminal.previewing.picture(code, number, WIDE), title
            )
        elif tried is None or not tried.draft.lines:
            self._view.tell(NO_LINES)
        else:
            draft = tried.draft
            self._show_picture(
                lambda terminal: terminal.previewing.draft_picture(draft, WIDE), "预览"
            )

    def _show_picture(self, draw: Callable[[Terminal], Picture], title: str) -> None:
        def show(picture: Picture) -> None:
            size = (picture.width, picture.height, picture.rgba, picture.pages)
            self._view.show_preview(Preview(title, *size))

        self._desk.read(draw, show)

    def after_issue(self, what: str) -> None:
        """From the issued card."""
        issued = self._signing.issued
        if what == "next":
            self.new()
        elif what == "preview":
            self.preview()
        elif issued is not None:
            self._view.ask_where(f"{issued.key.code}-{issued.key.number}.pdf")

    def print_to(self, path: str) -> None:
        """A PDF of the ticket that stands."""
        issued = self._signing.issued
        if issued is None or not path:
            return
        key, operator = issued.key, self._desk.session.operator
        self._desk.ask(
            lambda terminal: terminal.printing_out.to_pdf(
                key.code, key.number, Path(path), operator=operator
            ),
            lambda _: self._desk.tell(SAVED_AS.format(path=path)),
        )


def _completes(field: str) -> bool:
    """Whether a completer serves this field."""
    cell = line_of(field)
    return field in COMPLETED if cell is None else cell[1] == "name"
