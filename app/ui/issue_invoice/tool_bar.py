"""The bar above the paper: kind, next number, stock, basis of the prices, time of the draft."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.kinds import PAPER
from app.ui.issue_invoice.face import Face, KindChoice
from app.ui.issue_invoice.heads import ROLL
from app.ui.look.sizes import SIZE
from app.ui.parts.buttons import Button
from app.ui.parts.combo import ComboField
from app.ui.parts.labels import Picture, keycap, label, row, vline
from app.ui.parts.segments import Segments
from app.ui.parts.signs import Sign

_FULL, _LOW = 16, 12


class ToolBar(QFrame):
    """Tells what is chosen; shows what the face says."""

    kind_chosen = Signal(object)
    special_chosen = Signal(object)
    width_chosen = Signal(int)
    basis_asked = Signal()
    paper_checked = Signal()

    def __init__(self, key: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setAccessibleName(self.tr("票种与号码"))
        self._make(key)
        self._join()
        self._face, self._busy = Face(), ""
        self._steps: tuple[bool, bool, int] | None = None
        self._compact, self._broad = False, False
        self._lay_out()

    def _make(self, key: Callable[[str], str]) -> None:
        self.title = label(self.tr("发票填开"), "title")
        self.kind = ComboField(name=self.tr("票种"), key=key("page.choice"))
        self.special = ComboField(name=self.tr("特殊票种"), key=key("issue.special"))
        self.width_mm = Segments(("57 mm", "76 mm"), self.tr("卷票宽度"))
        self.next_word = label(self.tr("下一张"), "caption")
        self.number = label("", "strong", copied=True)
        self.stock = label("", "caption")
        self.check = Button(self.tr("核对纸号"), kind="link", icon="printer", size="small")
        self.check_key = key("page.other")
        self.basis_word = label(self.tr("单价、金额按"), "caption")
        self.basis = Segments((self.tr("不含税"), self.tr("含税")), self.tr("单价、金额按"))
        self.basis_key = keycap(key("page.switch"))
        self.line = vline()
        self.tick, self.busy = Picture("check", "ok", 14), Sign("busy")
        self.saved = label("", "caption")

    def _join(self) -> None:
        self.kind.chosen.connect(self.kind_chosen)
        self.special.chosen.connect(self.special_chosen)
        self.width_mm.chosen.connect(lambda at: self.width_chosen.emit((57, 76)[at]))
        self.basis.chosen.connect(lambda _: self.basis_asked.emit())
        self.check.clicked.connect(self.paper_checked)
        for part in (self.kind, self.special, self.check):
            part.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def _lay_out(self) -> None:
        number = (self.next_word, self.number, self.stock, self.check)
        basis = (self.basis_word, self.basis, self.basis_key, self.line)
        saved = (self.busy, self.tick, self.saved)
        parts = (self.title, self.kind, self.special, self.width_mm, *number, None, *basis, *saved)
        self._row = row(*parts, gap=8, margins=(_FULL, 0, _FULL, 0))
        self.setLayout(self._row)
        self.setFixedHeight(SIZE.tool_bar)

    def open_special(self) -> None:
        """Choose the special kind, whether its list is seen or not."""
        self.special.show()
        self.special.setFocus()
        self.special.showPopup()

    def set_steps(self, *, compact: bool, broad: bool) -> None:
        """In a narrow window explanations go; the special kinds stand open in a broad one."""
        steps = (compact, broad, SIZE.tool_bar)
        if steps == self._steps:
            return
        self._steps, self._compact, self._broad = steps, compact, broad
        self.setFixedHeight(SIZE.tool_bar)
        margin = _LOW if compact else _FULL
        self._row.setContentsMargins(margin, 0, margin, 0)
        self._row.setSpacing(6 if compact else 8)
        self.line.setVisible(not compact)
        self.show_face(self._face, anew=True)

    def show_face(self, face: Face, *, anew: bool = False) -> None:
        """Touches what changed."""
        before, self._face = self._face, face
        if anew or _bar(before) != _bar(face):
            self._show_kind(face)
            self._show_number(face)
            self.basis.choose(int(face.with_tax))
            self._show_saved(face)
        if anew or (before.saved_text, before.busy) != (face.saved_text, face.busy):
            self._show_saved(face)

    @property
    def _tight(self) -> bool:
        """Whether explanations have no room: in a narrow window, and beside more choices."""
        more = self._face.kind == ROLL or bool(self._face.special)
        return self._compact or (more and not self._broad)

    def _show_kind(self, face: Face) -> None:
        kinds = face.kinds or (KindChoice(face.kind, face.kind_title),)
        _fill(self.kind, [(f"{one.code} {one.title}", one) for one in kinds], face.kind)
        _fill(self.special, [(one.title, one) for one in face.specials], face.special)
        possible = [one for one in face.specials if not one.why_not]
        self.special.setVisible(bool(face.special) or (len(possible) > 1 and self._broad))
        roll = face.kind == ROLL
        self.width_mm.setVisible(roll)
        self.title.setVisible(self._broad or not (roll and bool(face.special)))
        if roll:
            self.width_mm.choose(int(face.roll_width_mm == 76))

    def _show_number(self, face: Face) -> None:
        self.number.setText(f"{face.code} · {face.number}" if face.number else "")
        self.next_word.setText(self.tr("已开具") if face.issued else self.tr("下一张"))
        self.next_word.setVisible(bool(face.number) and not self._tight)
        self.basis_word.setVisible(not self._tight)
        left = face.stock_left
        self.stock.setText("" if left is None else self.tr("余 {0} 张").format(f"{left:,}"))
        paper = face.kind in PAPER and bool(face.number) and not face.issued
        self.check.setVisible(paper and not self._compact)
        self._show_check(face)

    def _show_check(self, face: Face) -> None:
        """What was compared with the sheet in the printer, or what is to be."""
        done = face.paper_checked
        self.check.set_words(self.tr("纸号已核对") if done else self.tr("核对纸号"))
        self.check.set_icon("check" if done else "printer")
        question = self.tr("打印机里的票纸是 {0} 号，就按这里").format(face.number)
        key = f"　{self.check_key}" if self.check_key else ""
        self.check.setToolTip("" if done else question + key)

    def show_busy(self, text: str) -> None:
        """What is waited for, in place of the draft's time."""
        self._busy = text
        self._show_saved(self._face)

    def _show_saved(self, face: Face) -> None:
        busy = self._busy or face.busy
        self.busy.setVisible(bool(busy))
        self.tick.setVisible(bool(face.saved_text) and not busy)
        text = busy or face.saved_text
        self.saved.setText(text.partition(" ")[0] if self._tight and not busy else text)
        self.saved.setToolTip(text)


def _bar(face: Face) -> tuple[object, ...]:
    numbers = face.code, face.number, face.stock_left, face.with_tax
    stands = face.issued, face.paper_checked
    return face.kind, face.kinds, face.special, face.specials, face.roll_width_mm, *numbers, *stands


def _fill(combo: ComboField, options: list[tuple[str, KindChoice]], chosen: str) -> None:
    """Choices by code; those that are not possible are grey and say why."""
    combo.set_options([(words, one.code) for words, one in options])
    combo.choose(chosen)
    for at, (_, one) in enumerate(options):
        combo.set_why_not(at, one.why_not)
