"""The presenter of 发票填开: every deed of the page, without a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.ui.issue_invoice import editing
from app.ui.issue_invoice.draft_deeds import DraftDeeds
from app.ui.issue_invoice.face import Choice, Preview, line_of
from app.ui.issue_invoice.line_deeds import LineDeeds
from app.ui.issue_invoice.signing import Stage
from app.ui.sheet_files.ticket import SheetOf

if TYPE_CHECKING:
    from app.domain.errors import RuleBroken
    from app.domain.invoice import Invoice, InvoiceKey
    from app.services.faces.previewing import Picture
    from app.services.terminal import Terminal
    from app.services.tickets.entering import Opened

WIDE = 1240  # pixels of a preview
COMPLETED = ("buyer.name",)
NOT_WRITTEN = "最后几笔输入正在写入恢复文件"
NO_LINES = "还没有可以预览的商品行"


class IssuePresenter(LineDeeds, DraftDeeds):
    """See `ports.Presenter` for what each deed means to the view."""

    def start(self) -> None:
        """The page was made."""
        self._ask_ground()
        self._desk.ask(_left_behind, self._recover)
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
        self._entry.touch(field)
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
        """Clipboard text. The list that was offered for what stood there is gone: its Enter would
        put other goods or another buyer over what was pasted."""
        if not self._may_change():
            return True
        taken = self._pasting.pasted(field, text)
        if taken:
            self._choosing.close()
        return taken

    def main(self) -> None:
        """F9: the next thing to do on this page."""
        self._choosing.close()
        if self._signing.stage is Stage.DONE:
            self.new()
        elif self._signing.stage is Stage.CONFIRM:
            self._signing.issue()
        else:
            self._signing.ask()

    def issue(self) -> None:
        """From the confirm card."""
        self._signing.issue()

    def check_paper(self) -> None:
        """核对纸号."""
        self._signing.check_paper()

    def cancel_confirm(self) -> None:
        """Esc on the card."""
        self._signing.open_again()

    def preview(self, page: int = 0) -> None:
        """F12: of the ticket if it stands, else of the draft; its goods list is behind the
        face."""
        issued, tried = self._signing.issued, self._entry.tried
        if issued is not None:
            code, number = issued.key.code, issued.key.number
            title = f"{code} · {number}"
            self._show_picture(
                lambda terminal: terminal.previewing.picture(code, number, WIDE, page), title
            )
        elif tried is None or not tried.draft.lines:
            self._view.tell(NO_LINES)
        else:
            draft = tried.draft
            self._show_picture(
                lambda terminal: terminal.previewing.draft_picture(draft, WIDE, page), "预览"
            )

    def _show_picture(self, draw: Callable[[Terminal], Picture], title: str) -> None:
        def show(picture: Picture) -> None:
            size = (picture.width, picture.height, picture.rgba, picture.pages, picture.page)
            self._view.show_preview(Preview(title, *size))

        self._desk.read(draw, show)

    def after_issue(self, what: str) -> None:
        """From the issued card."""
        if what == "next":
            self.new()
        elif what == "preview":
            self.preview()
        elif what == "buyer":
            self._signing.keep_buyer()
        elif self._signing.issued is None:
            return
        elif what == "paper":
            self._desk.open("reprint", keys=(self._signing.issued.key,))
        else:
            self._ask_where(self._signing.issued)

    def _ask_where(self, invoice: Invoice) -> None:
        """How often it was printed is asked anew: it may have been, from elsewhere."""
        key, draft = invoice.key, invoice.draft

        def show(printed: int) -> None:
            if self._signing.issued is invoice:
                sheet = SheetOf(draft.kind, key.code, key.number, draft.buyer.name, printed)
                self._view.ask_where(sheet)

        self._desk.read(lambda terminal: _printed(terminal, key), show)


def _left_behind(terminal: Terminal) -> tuple[tuple[Opened, ...], tuple[RuleBroken, ...]]:
    return terminal.entering.left_behind(), terminal.entering.unreadable()


def _printed(terminal: Terminal, key: InvoiceKey) -> int:
    prints = terminal.searching.details(key.code, key.number).prints
    return prints[-1].nth if prints else 0


def _completes(field: str) -> bool:
    """Whether a completer serves this field."""
    cell = line_of(field)
    return field in COMPLETED if cell is None else cell[1] == "name"
