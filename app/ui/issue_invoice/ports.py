"""How view and presenter of 发票填开 speak with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.invoice import Party
    from app.ui.issue_invoice.face import Choice, ConfirmCard, Face, IssuedCard, Preview
    from app.ui.sheet_files.ticket import SheetOf


class View(Protocol):
    """The widgets. Every call comes on the screen's thread and returns at once."""

    def show(self, face: Face) -> None:
        """Paint this. A field that is being typed in keeps its text and cursor when its text
        already says the same."""

    def go_to(self, field: str) -> None:
        """Give a field the focus and bring its row into sight."""

    def go_on(self, field: str) -> None:
        """A choice was adopted in this field: give the focus to the first empty box behind it
        that asks for something, of a buyer at last to the lines."""

    def await_choices(self, field: str) -> None:
        """What stands in this field is being looked for: `show_choices` or `hide_choices` follows,
        and an Enter that comes before it waits for it."""

    def show_choices(
        self, field: str, choices: Sequence[Choice], footer: str, *, pointed: bool = True
    ) -> None:
        """Open or refill the completer of a field. Not `pointed`: Enter takes what was typed."""

    def hide_choices(self) -> None:
        """Close the completer."""

    def show_confirm(self, card: ConfirmCard) -> None:
        """Open the confirm card, or put new facts on it."""

    def hide_confirm(self) -> None:
        """Close the confirm card."""

    def show_issued(self, card: IssuedCard) -> None:
        """Open the card of what was issued."""

    def hide_issued(self) -> None:
        """Close it."""

    def show_preview(self, preview: Preview) -> None:
        """Show the face as paper would bear it."""

    def ask_where(self, sheet: SheetOf) -> None:
        """Open the card 存为 PDF; it does the rest by itself."""

    def show_busy(self, text: str) -> None:
        """What is waited for; "" for nothing."""

    def tell(self, text: str) -> None:
        """One line that passes."""


class Presenter(Protocol):
    """What the view calls (the class is `IssuePresenter(desk, view)` in presenter.py). All return
    at once."""

    @property
    def face(self) -> Face:
        """What is shown now."""

    def start(self) -> None:
        """Ask for terms, number and what a power cut left; the page was made."""

    def entered(self) -> None:
        """The page is on the screen (again): terms and number are asked anew."""

    def left_page(self) -> None:
        """Another page takes its place: what is open goes into the recovery journal now."""

    def unsaved(self) -> str:
        """What would be lost if the program ended now; "" because drafts keep themselves."""

    def typed(self, field: str, text: str) -> None:
        """A keystroke: the whole text of the field as it is now."""

    def left(self, field: str) -> None:
        """The field lost the focus: amounts are put in order, visibly."""

    def chosen(self, field: str, choice: Choice) -> None:
        """A row of the completer was taken."""

    def find(self, field: str) -> None:
        """F3: open the completer of this field with what it says now, even if empty."""

    def pasted(self, field: str, text: str) -> bool:
        """Clipboard text for a field. True: taken apart and spread, or refused with a word; the
        view inserts nothing. False: the view inserts it as typed text."""

    def choose_kind(self, kind: str) -> None:
        """F2: "007"."""

    def choose_special(self, special: str) -> None:
        """ "", "purchase", "oil", "difference", "reduced"."""

    def choose_roll_width(self, millimetres: int) -> None:
        """57 or 76, of 卷票."""

    def set_buyer_is_person(self, person: bool) -> None:
        """The buyer is a natural person: no tax id is asked for."""

    def toggle_with_tax(self) -> None:
        """F7: the other face of prices and amounts. Twice gives the same digits."""

    def add_line(self, after: int = -1) -> None:
        """A line behind line `after` (from 0; -1: at the end); the focus goes to its name."""

    def delete_line(self, index: int) -> None:
        """Of a goods row with its discount."""

    def delete_discount(self, index: int) -> None:
        """Only the discount row under a line."""

    def move_line(self, index: int, by: int) -> None:
        """Up (-1) or down (1); its discount goes along."""

    def set_discount(self, index: int, text: str) -> None:
        """ "10%", "9折", "20.00" with tax basis of the page; "" takes it away."""

    def group_discount(self, first: int, last: int, text: str) -> None:
        """The same over several lines (from 0, both included), shared by their amounts."""

    def accept_fix(self, field: str) -> None:
        """Alt+Enter, or the button of the callout."""

    def undo(self) -> None:
        """Ctrl+Z."""

    def redo(self) -> None:
        """Ctrl+Y."""

    def save_draft(self) -> None:
        """Ctrl+S: into the 草稿箱."""

    def open_draft(self, draft: str) -> None:
        """A draft of the 草稿箱, by its id in hexadecimal."""

    def throw_away(self, draft: str) -> None:
        """What is in hand under this id leaves the form; undo brings it back."""

    def for_buyer(self, party: Party) -> None:
        """A new entry with this buyer of the register."""

    def copy_of(self, code: str, number: str) -> None:
        """A new entry with the content of a ticket."""

    def reissue(self, code: str, number: str) -> None:
        """重开: the same document number too, so that the new ticket names the one it replaces."""

    def new(self) -> None:
        """An empty entry; what is open is kept as a draft when it holds anything."""

    def again(self) -> bool:
        """The same where nothing would leave the form for it; else False."""

    def main(self) -> None:
        """F9: go to the first wrong field, or open the confirm card."""

    def issue(self) -> None:
        """From the confirm card. However often it is called, one ticket."""

    def check_paper(self) -> None:
        """核对纸号: a person saw the sheet of the next number in the printer. Said once for a
        session and a code, as long as the numbers follow each other."""

    def cancel_confirm(self) -> None:
        """Esc on the confirm card: back to the paper, nothing happened."""

    def preview(self, page: int = 0) -> None:
        """F12: the face as it would be printed."""

    def after_issue(self, what: str) -> None:
        """From the issued card: "print", "preview", "buyer" (keep it in 客户编码) or "next"."""
