"""The view of 发票填开: joins the widgets with the presenter and shows what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QContextMenuEvent

from app.domain.money import ZERO, Money
from app.ui.issue_invoice.body import Body
from app.ui.issue_invoice.box_menu import box_menu
from app.ui.issue_invoice.choices import Choices
from app.ui.issue_invoice.confirm_card import Confirm
from app.ui.issue_invoice.discount_said import amount
from app.ui.issue_invoice.editors import Editor
from app.ui.issue_invoice.face import (
    DISCOUNT,
    DISCOUNT_ROW,
    GOODS_ROW,
    Choice,
    ConfirmCard,
    Face,
    FieldProblem,
    IssuedCard,
    Preview,
    line_of,
)
from app.ui.issue_invoice.hands import Hands
from app.ui.issue_invoice.issued_card import Issued
from app.ui.issue_invoice.pointing import covering, keep_clear
from app.ui.issue_invoice.ports import Presenter
from app.ui.issue_invoice.preview import PreviewCard
from app.ui.issue_invoice.second_press import SecondPress
from app.ui.issue_invoice.small_cards import EXTRAS, DiscountCard, ExtrasCard
from app.ui.parts.callout import Callout
from app.ui.parts.floating import Floating, close_open
from app.ui.sheet_files.print_card import PrintCard
from app.ui.sheet_files.ticket import SheetOf


class IssueView:
    """What the presenter calls (`ports.View`). `body` is the widget."""

    def __init__(
        self, key: Callable[[str], str], tell: Callable[[str], None], *, in_pieces: bool = False
    ) -> None:
        self.hands, self.body = Hands(), Body()
        self.hands.setParent(self.body)
        self._tell, self._key = tell, key
        self._face = Face()
        self.on_face: Callable[[], None] = lambda: None  # after every face that was shown
        self.on_sheet: Callable[[SheetOf], None] = lambda _: None  # a sheet is to be saved
        self.saving: PrintCard | None = None  # made when it is first asked for
        self.pieces = self._made(key)
        if not in_pieces:
            for _ in self.pieces:
                pass

    def _made(self, key: Callable[[str], str]) -> Iterator[None]:
        """The widgets of the page, then the cards over it, a piece at a time."""
        yield from self.body.pieces(self.hands, key)
        yield
        self.choices = Choices(self.body, self._chosen)
        second = SecondPress(self.body, key=key("page.main"))
        self.confirm = Confirm(self.body, second, key("page.main"), key("page.other"))
        keys = (key(deed) for deed in ("issue.save_draft", "page.other", "issue.paper"))
        self.issued = Issued(self.body, second, *keys)
        yield
        self.preview = PreviewCard(self.body)
        yield
        self.discount, self.extras = DiscountCard(self.body), ExtrasCard(self.body)
        self.callout = Callout(self.body)

    def make_saving(self) -> PrintCard:
        """The card 存为 PDF, made once."""
        back = QCoreApplication.translate("IssueView", "不存 PDF")
        self.saving = self.saving or PrintCard(self.body, self._key("page.main"), back=back)
        return self.saving

    def join(self, presenter: Presenter) -> None:
        """Once: whom the widgets tell."""
        self.presenter = presenter
        self.hands.join(self.body.paper, presenter, self.choices)
        self._join_paper()
        self._join_bars(presenter)
        self._join_cards(presenter)

    def _join_paper(self) -> None:
        hands, body = self.hands, self.body
        hands.focused.connect(lambda _: self.point())
        hands.told.connect(self._tell)
        hands.list_wanted.connect(self.open_list)
        hands.menu_wanted.connect(self._open_menu)
        hands.main_wanted.connect(body.action_bar.issue.setFocus)
        body.paper.table.list_wanted.connect(self.open_list)
        body.laid_out.connect(self._laid_out)
        body.side.field_asked.connect(self.go_to)
        body.action_bar.problem_asked.connect(self.go_to)

    def _join_bars(self, presenter: Presenter) -> None:
        bar = self.body.tool_bar
        bar.kind_chosen.connect(self._kind_chosen)
        bar.special_chosen.connect(self._special_chosen)
        for box in (bar.kind, bar.special):
            box.folded.connect(self._back_to_the_paper)
        bar.width_chosen.connect(presenter.choose_roll_width)
        bar.basis_asked.connect(presenter.toggle_with_tax)
        bar.paper_checked.connect(presenter.check_paper)
        self.callout.asked.connect(self._take_fix)

    def _join_cards(self, presenter: Presenter) -> None:
        self.confirm.issue.connect(presenter.issue)
        self.confirm.paper_checked.connect(presenter.check_paper)
        self.confirm.told.connect(self._tell)
        self.issued.told.connect(self._tell)
        self.preview.page_asked.connect(presenter.preview)
        self.confirm.given_up.connect(presenter.cancel_confirm)
        self.issued.asked.connect(presenter.after_issue)
        self.discount.given.connect(self._discount_given)
        self.extras.typed.connect(presenter.typed)
        self.extras.left.connect(presenter.left)
        self.extras.person.connect(presenter.set_buyer_is_person)

    # -- what the presenter calls
    def show(self, face: Face) -> None:
        """Paint this; what did not change is not touched."""
        before, self._face = self._face, face
        body = self.body
        body.tool_bar.show_face(face)
        body.paper.show_face(face)
        body.action_bar.show_face(face)
        if body.broad:
            body.side.show_face(face)
        if self.extras.isVisible():
            self.extras.show_face(face)
        if before.kind != face.kind or before.list_mode != face.list_mode:
            body.lay_out()
        elif before.problems != face.problems or before.rows is not face.rows:
            self.point()
        self.on_face()

    def go_to(self, field: str) -> None:
        """Give a field the focus; those without a box on the paper stand on a card."""
        named = line_of(field)
        if field in EXTRAS:
            self.open_extras(field)
        elif field in ("kind", "special"):
            self.body.tool_bar.kind.setFocus()
        elif not self.hands.go_to(field) and (named is not None or field == "lines"):
            table = self.body.paper.table
            table.go(table.lines.blank(), "name")

    def go_on(self, field: str) -> None:
        """An adopted choice leads on, if its box still has the focus."""
        if self.has_focus(field):
            self.hands.go_on(field)

    def await_choices(self, field: str) -> None:
        """The completer of this field is asked: the keys that would take from it wait."""
        self.choices.wait()
        self.hands.held.asked(field)

    def show_choices(
        self, field: str, choices: Sequence[Choice], footer: str, *, pointed: bool = True
    ) -> None:
        """Open or refill the completer, if its box still has the focus."""
        editor = self._editor(field)
        if editor is not None and editor.hasFocus():
            self.choices.offer(editor, choices, footer, pointed=pointed)
            self.point()
        self.hands.held.answered()

    def hide_choices(self) -> None:
        """Close the completer."""
        self.choices.hide()
        self.point()
        self.hands.held.answered()

    def in_turn(self, deed: Callable[[], None]) -> Callable[[], None]:
        """A deed of a key: behind keys that still wait it waits too."""
        return lambda: self.hands.held.later(deed) if self.hands.held.holding else deed()

    def show_confirm(self, card: ConfirmCard) -> None:
        """Open the confirm card, or put new facts on it."""
        self.choices.hide()
        self.callout.hide()
        self.confirm.show_card(card, self.body.room)

    def hide_confirm(self) -> None:
        """Close it."""
        self.confirm.put_away()

    def show_issued(self, card: IssuedCard) -> None:
        """Open the card of what was issued."""
        self.callout.hide()
        self.issued.show_card(card, self.body.room)

    def hide_issued(self) -> None:
        """Close it."""
        self.issued.put_away()

    def show_preview(self, preview: Preview) -> None:
        """Show the face as paper would bear it."""
        self.preview.show_picture(preview, self.body.rect())

    def ask_where(self, sheet: SheetOf) -> None:
        """The card 存为 PDF."""
        self.on_sheet(sheet)

    def show_busy(self, text: str) -> None:
        """What is waited for; the page stays usable."""
        self.body.tool_bar.show_busy(text)

    def tell(self, text: str) -> None:
        """One line that passes."""
        self._tell(text)

    # -- what is asked by keys and buttons
    def main(self) -> None:
        """F9: on a card its own main deed, else the presenter's."""
        if self.saving is not None and self.saving.isVisible():
            self.saving.begin()
        elif above := covering(self.body, (self.confirm, self.issued)):
            words = QCoreApplication.translate("IssueView", "先按 Esc 关掉「{0}」")
            self._tell(words.format(above.accessibleName()))
        elif self.issued.isVisible():
            self.issued.press()
        elif self.confirm.isVisible():
            self.confirm.press()
        else:
            self._leave_box()
            self.presenter.main()

    def paper_deed(self) -> None:
        """F12: on the issued card save the sheet, else look at the draft."""
        if self.saving is not None and self.saving.isVisible():
            return
        if self.issued.isVisible():
            self.presenter.after_issue("print")
        else:
            self._leave_box()
            self.presenter.preview()

    def other_deed(self) -> None:
        """Shift+F9: on the issued card look at its face, else the number of the sheet."""
        if self.issued.isVisible():
            self.presenter.after_issue("preview")
        else:
            self.presenter.check_paper()

    def escape(self) -> bool:
        """Close what floats; True when there was something."""
        if close_open(*self._cards):
            return True
        was = self.choices.visible
        self.hide_choices()
        return was

    def open_discount(self) -> None:
        """F8: for the rows that are marked, else for this one; on the empty line behind the last
        for that one."""
        rows = self.body.paper.table.marked_or_above()
        if not rows:
            self._tell(QCoreApplication.translate("IssueView", "没有打折：先到要打折的那一行"))
            return
        said = {self._discount_of(index) for index in rows}
        text = said.pop() if len(said) == 1 else ""
        amounts = [self._amount_of(index) for index in range(rows[0], rows[-1] + 1)]
        known = amounts if all(amounts) else ()
        self.discount.ask(rows[0], rows[-1], text, self.body.room, known)

    def _amount_of(self, index: int) -> Money:
        """What a line comes to before its discount; zero while nobody knows."""
        rows = (row for row in self._face.rows if row.index == index)
        cells = next((row.cells for row in rows if row.nature == GOODS_ROW), {})
        return amount(cells["amount"].text) if "amount" in cells else ZERO

    def _discount_of(self, index: int) -> str:
        """The discount that a line has, as it would be typed."""
        rows = (row for row in self._face.rows if row.index == index)
        row = next((row for row in rows if row.nature == DISCOUNT_ROW), None)
        return row.cells[DISCOUNT].text if row is not None and DISCOUNT in row.cells else ""

    def open_extras(self, field: str = "document") -> None:
        """The boxes that the form does not show."""
        self.extras.show_face(self._face)
        self.extras.ask(field, self.body.room)

    def open_list(self, field: str) -> None:
        """F4: the rates, the units of 成品油, else the completer."""
        named, face = line_of(field), self._face
        editor = self._editor(field)
        if editor is None:
            return
        if named is not None and named[1] == "rate":
            rates = [Choice((one.text,), (), one.value) for one in face.rates]
            self.choices.offer(editor, rates, "")
        elif named is not None and named[1] == "unit" and face.units:
            self.choices.offer(editor, [Choice((one,), (), one) for one in face.units], "")
        else:
            self.presenter.find(field)

    def point(self) -> None:
        """Put the callout at the wrong field that matters now, where it covers nothing."""
        problem = self._pointed()
        place = self.body.paper.place_of(problem.field) if problem is not None else None
        if problem is None or place is None or self._covered():
            self.callout.hide()
            return
        paper = self.body.paper
        spot = place.translated(paper.pos())
        fix = problem.fix_text
        clear = keep_clear(self.body, self.hands.field, spot)
        self.callout.point_at(spot, problem.message, problem.code, fix, clear)

    def has_focus(self, field: str) -> bool:
        """Whether this box has the focus."""
        editor = self._editor(field)
        return editor is not None and editor.hasFocus()

    def take_focus(self) -> bool:
        """The page comes to the screen: a card that was left open has the keys again; False when
        none is."""
        card = next((one for one in self._cards if not one.isHidden()), None)
        if card is not None:
            card.take_focus()
        return card is not None

    # -- inside
    @property
    def _cards(self) -> tuple[Floating, ...]:
        """The upper one first."""
        saving = () if self.saving is None else (self.saving,)
        above = (self.preview, *saving, self.discount, self.extras)
        return (*above, self.issued, self.confirm)

    def _laid_out(self) -> None:
        if self.body.broad:
            self.body.side.show_face(self._face)
        self.point()

    def _pointed(self) -> FieldProblem | None:
        """Of the box that has the focus; else the first one."""
        wrong = self._face.wrong
        own = next((one for one in wrong if one.field == self.hands.field), None)
        return own or (wrong[0] if wrong else None)

    def _covered(self) -> bool:
        return self.confirm.isVisible() or self.issued.isVisible()

    def _editor(self, field: str) -> Editor | None:
        """The box of a field; the pen's only while it stands there."""
        table = self.body.paper.table
        if line_of(field) is not None:
            return table.pen if table.at is not None and table.pen.field == field else None
        return self.body.paper.boxes.get(field)

    def _chosen(self, field: str, choice: Choice) -> None:
        """A row of the list was taken: a rate or unit is entered, the rest is the presenter's."""
        named = line_of(field)
        if named is not None and named[1] in ("rate", "unit"):
            self.presenter.typed(field, choice.payload)
            self.presenter.left(field)
        else:
            self.presenter.chosen(field, choice)

    def _discount_given(self, first: int, last: int, text: str) -> None:
        if first == last:
            self.presenter.set_discount(first, text)
        else:
            self.presenter.group_discount(first, last, text)

    def _take_fix(self) -> None:
        problem = self._pointed()
        if problem is not None:
            self.presenter.accept_fix(problem.field)

    def _kind_chosen(self, kind: str) -> None:
        self.presenter.choose_kind(kind)
        self.body.tool_bar.show_face(self._face, anew=True)  # it may not have been taken
        self.hands.go_to(self.hands.field or "buyer.name")

    def _back_to_the_paper(self) -> None:
        """A list of the bar has closed, whether something was chosen or not: typing goes on."""
        self.hands.go_to(self.hands.field or "buyer.name")

    def _special_chosen(self, special: str) -> None:
        """The paper is another one: typing begins at the party that is typed into."""
        self.presenter.choose_special(special)
        self.body.tool_bar.show_face(self._face, anew=True)
        self.hands.go_to("buyer.name")

    def _leave_box(self) -> None:
        """A key of the page is pressed within a box: what was typed is put in order first."""
        if self.hands.field and self._editor(self.hands.field) is not None:
            self.presenter.left(self.hands.field)

    def _open_menu(self, editor: Editor, event: QContextMenuEvent) -> None:
        box_menu(editor, self._face, self.presenter).popup(event.globalPos())
