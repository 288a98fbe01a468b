"""打印校准: a sheet of rulers, four readings, offsets; the print is seen on the form beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.combo import ComboField
from app.ui.parts.empty import Empty
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.labels import column, frame, label, row
from app.ui.parts.laying import lay
from app.ui.parts.place_dialog import ask_for_existing, ask_for_file
from app.ui.parts.plain_page import page_bar, plain_page, scrolling
from app.ui.parts.segments import Segments
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table
from app.ui.printing.calibration import Presenter
from app.ui.printing.corners import Corners
from app.ui.printing.faces import OffsetModel, OffsetRow, signed, tenths_of
from app.ui.printing.printers_page import focus_of
from app.ui.search.preview_pane import FaceView
from app.ui.sheet_files.folders import documents, free

if TYPE_CHECKING:
    from app.services.faces.previewing import Picture
    from app.services.paper.calibrating import Stands
    from app.services.paper.printers import Printer
    from app.ui.desk import Desk
    from printing.marks import Found

MOST_TENTHS = 200
CROOKED_MM = 0.5  # from here on the paper lies crooked: it is laid in anew, nothing is shifted
PREVIEW_PX = 1400
FIGURE_WIDTH = 64
JSON = ".json"


def make(desk: Desk) -> Page:
    """The page."""
    return CalibrationPage(desk, in_pieces=True)


class CalibrationPage(Page):
    """Ctrl+T prints the rulers, F9 keeps what was reckoned, F12 tries it, F7 before or after."""

    name, title, area = "calibration", "打印校准", "系统维护"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._printers: tuple[Printer, ...] = ()
        self._begins: tuple[str, str] = ("", "")
        self._old = (0, 0)
        self._reckoned: tuple[str, ...] = ()  # the readings behind the offsets that are shown
        self._keeps = False  # what is being reckoned is to be kept
        self.presenter = Presenter(self, desk)
        self._make(in_pieces)

    # --- a page

    def begin(self, printer: str = "", form: str = "", **_: Any) -> None:
        """With a printer and a form."""
        self._begins = (printer, form or "")

    def entered(self) -> None:
        """Where the work begins."""
        self.printer.setFocus()
        self.presenter.look()

    def refresh(self) -> None:
        """F5."""
        self.presenter.look()

    def deeds(self) -> tuple[Action, ...]:
        """Keep, print, compare, carry over."""
        made: tuple[tuple[str, str, Callable[[], None], Callable[[], str] | None], ...] = (
            ("page.main", self.tr("保存偏移"), self.keep, self._why_not_kept),
            ("page.paper", self.tr("再打一页验证"), self.print_trial, self._why_none),
            ("calibration.rulers", self.tr("打印标尺页"), self.print_rulers, self._why_none),
            ("page.choice", self.tr("换打印机"), self.printer.showPopup, self._why_none),
            ("page.switch", self.tr("看校准前后"), self.before_after.toggle, None),
            ("app.export", self.tr("导出打印偏移"), self.ask_export, self._why_none),
            ("calibration.load", self.tr("导入打印偏移"), self.ask_load, self._why_none),
        )
        return tuple(
            Action(id, title, do, scope=self.name, right=Right.PRINT, why_not=why_not)
            for id, title, do, why_not in made
        )

    # --- deeds

    def print_rulers(self) -> None:
        """On plain paper, with the offsets that are kept."""
        if not self._why_none():
            self.presenter.print_sheet(*self._at, "rulers")

    def print_trial(self) -> None:
        """An invented ticket, with the offsets that are kept."""
        if not self._why_none():
            self.presenter.print_sheet(*self._at, "trial")

    def keep(self) -> None:
        """What the four readings say, wherever the cursor stands; without readings the two boxes.
        Readings that are not whole are refused, and stay."""
        if self._why_none():
            return
        said = self._said
        if any(said) and said != self._reckoned:
            self._keeps = True
            if not self._read(whole=True):
                self._keeps = False
        elif (moved := self._moved) is not None:
            self.presenter.keep(*self._at, moved)

    def ask_export(self) -> None:
        """Where to?"""
        if not self._why_none():
            proposed = free(documents() / f"打印偏移{JSON}")
            kinds = {JSON: self.tr("打印偏移")}
            ask_for_file(self, self.tr("导出打印偏移"), proposed, kinds, self.presenter.export)

    def ask_load(self) -> None:
        """Which file?"""
        if not self._why_none():
            kinds = {JSON: self.tr("打印偏移")}
            words = self.tr("导入打印偏移")
            ask_for_existing(self, words, self._load, folder=documents(), kinds=kinds)

    # --- what the presenter shows

    def show_printers(self, printers: tuple[Printer, ...], rows: list[OffsetRow]) -> None:
        """What may be chosen, and what is kept."""
        self._printers = printers
        self.printer.set_options([(each.name, each.name) for each in printers])
        wanted, form = self._begins
        self._begins = ("", "")
        if wanted:
            self.printer.choose(wanted)
        self.model.show_rows(rows)
        self.table.setFocusPolicy(focus_of(bool(rows)))
        self._printer_chosen(form)

    def show_stands(self, stands: Stands) -> None:
        """The offsets so far; the readings begin anew."""
        self._old = (stands.right, stands.down)
        before = self.tr("原来 {0} / {1}").format(signed(stands.right), signed(stands.down))
        self.kept.setText(before)
        self.right.setText(signed(stands.right))
        self.down.setText(signed(stands.down))
        self._reckoned, self._keeps = (), False
        for field in self.readings:
            field.clear()
            field.clear_error()
        self.how.setText(self._how(stands))
        self.corners.setVisible(stands.on_form)
        self._show_quality("off", self.tr("读四个数，或直接改偏移"))
        self._show_preview()
        self._moved_buttons()

    def show_found(self, found: Found) -> None:
        """What was reckoned, and how sure it is."""
        self.right.setText(signed(found.right))
        self.down.setText(signed(found.down))
        words = self.tr("歪斜 {0} 毫米，缩放 {1}%").format(
            f"{found.skew_mm:.1f}", f"{found.scale * 100:.1f}"
        )
        keeps, self._keeps = self._keeps, False
        if found.skew_mm >= CROOKED_MM:
            self._show_quality("warn", words + self.tr("；纸放歪了，重新进纸再打标尺页"))
        else:
            self._show_quality("ok", words)
        self._typed()
        if keeps and found.skew_mm < CROOKED_MM:
            self.keep()

    def show_out_of_range(self, error: BaseException) -> None:
        """So far no offset reaches."""
        del error
        self._reckoned, self._keeps = (), False
        self._show_quality("bad", self.tr("偏移超过 20.0 毫米，先移动打印机的导轨"))

    def show_preview(self, picture: Picture) -> None:
        """The form with what would be printed."""
        self.preview.show_picture(picture, self.form.currentText())

    def show_printing(self, words: str, shape: str) -> None:
        """How the sheet fares."""
        self.sent_sign.show_verdict(shape)
        self.sent.setText(words)
        announce(self, words, urgent=shape == "bad")

    # --- inside

    @property
    def _at(self) -> tuple[str, str]:
        return self.printer.value(), self.form.value()

    @property
    def _moved(self) -> tuple[int, int] | None:
        if self._why_none():
            return None
        found = tenths_of(self.right.text()), tenths_of(self.down.text())
        for field, value in zip((self.right, self.down), found, strict=True):
            wrong = value is None or abs(value) > MOST_TENTHS
            field.set_error(self.tr("−20.0 到 20.0，一位小数") if wrong else "")
        right, down = found
        if right is None or down is None or max(abs(right), abs(down)) > MOST_TENTHS:
            return None
        return right, down

    def _how(self, stands: Stands) -> str:
        if stands.on_form:
            return self.tr("左右看竖线，上下看横线；整数看刻线，小数看第几排。右、下为正。")
        return self.tr("量打出的框到纸边：A 左、B 上、C 右、D 下；都对时是 {0} 毫米。").format(
            f"{stands.expected_mm:.1f}"
        )

    @property
    def _said(self) -> tuple[str, ...]:
        return tuple(field.text().strip() for field in self.readings)

    def _read(self, *, whole: bool = False) -> bool:
        """A reading was typed; four of them are reckoned: True. `whole`: none may lack."""
        said = [tenths_of(text) for text in self._said]
        lacking = [
            field
            for field, value, text in zip(self.readings, said, self._said, strict=True)
            if value is None and (text or whole)
        ]
        if whole and lacking:
            self._show_quality("bad", self.tr("四个读数没有写全，没有保存"))
            announce(self, self.quality.text(), urgent=True)
            lacking[0].setFocus()  # who loses it is read once more: what lacks is marked after that
        for field in self.readings:
            field.set_error(self.tr("毫米，一位小数") if field in lacking else "")
        known = [value / 10 for value in said if value is not None]
        if len(known) < len(said) or self._why_none():
            return False
        if self._said != self._reckoned or whole:
            self._reckoned = self._said
            a, b, c, d = known
            self.presenter.reckon(*self._at, (a, b, c, d))
        return True

    def _typed(self) -> None:
        self._moved_buttons()
        self._show_preview()

    def _show_preview(self) -> None:
        moved = self._moved
        if moved is None or self.form.value() is None:
            return
        right, down = self._old[0] - moved[0], self._old[1] - moved[1]
        shown = (0, 0) if self.before_after.index else (right, down)
        self.presenter.preview(self.form.value(), shown, PREVIEW_PX)

    def _show_quality(self, shape: str, words: str) -> None:
        self.quality_sign.show_verdict(shape)
        self.quality.setText(words)

    def _printer_chosen(self, form: str = "") -> None:
        from app.services.paper.paper_forms import TITLES, forms_of

        one = next((each for each in self._printers if each.name == self.printer.value()), None)
        forms = forms_of(one) if one is not None else ()
        self.form.set_options([(TITLES[name], name) for name in forms])
        if form:
            self.form.choose(form)
        self._moved_buttons()
        if one is None:
            self.preview.say(self.tr("先在「打印机」页加入一台打印机"))
        else:
            self.presenter.stand(*self._at)

    def _moved_buttons(self) -> None:
        for button in (self.rulers, self.trial, self.export, self.load):
            button.set_why_not(self._why_none())
        self.save.set_why_not(self._why_not_kept())

    def _load(self, path: Path) -> None:
        self.presenter.load(path)

    def _why_none(self) -> str:
        return "" if self._printers else self.tr("先在「打印机」页加入一台打印机")

    def _why_not_kept(self) -> str:
        if not self._why_none() and self._moved is None:
            return self.tr("偏移写 −20.0 到 20.0 毫米，一位小数")
        return self._why_none()

    # --- put together

    def _made(self) -> Iterator[None]:
        keys = self._desk.keys
        self.load = Button(self.tr("导入…"), keys.of("calibration.load", self.name))
        self.export = Button(self.tr("导出…"), keys.of("app.export"))
        self.trial = Button(self.tr("再打一页验证"), keys.of("page.paper"), icon="printer")
        self.save = Button(self.tr("保存偏移"), keys.of("page.main"), "primary")
        self.printer = ComboField((), name=self.tr("打印机"), key=keys.of("page.choice", self.name))
        self.form = ComboField((), name=self.tr("票样"))
        self.rulers = Button(
            self.tr("打印标尺页"), keys.of("calibration.rulers", self.name), icon="ruler-measure"
        )
        yield
        self.sent_sign, self.sent = Sign("off"), label(self.tr("用白纸，靠紧左边的导轨"), wrap=True)
        self.corners = Corners()
        self.how = label("", "caption", wrap=True)
        names = (self.tr("A 左"), self.tr("B 上"), self.tr("C 右"), self.tr("D 下"))
        self.readings = tuple(self._figure(each) for each in names)
        self.right, self.down = self._figure(self.tr("向右")), self._figure(self.tr("向下"))
        self.kept = label("", "caption")
        self.quality_sign, self.quality = Sign("off"), label("", wrap=True)
        yield
        self.before_after = Segments((self.tr("校准前"), self.tr("校准后")), self.tr("预览"), 1)
        self.preview = FaceView()
        self.model = OffsetModel()
        self.table = Table(self.model, name=self.tr("已存的偏移"))
        self.table.setFocusPolicy(focus_of(False))
        self.table.set_empty(Empty(self.tr("还没有存过偏移"), ""))
        content = row(gap=12)
        bar = page_bar(self.title, None, self.load, self.export, self.trial, self.save)
        self.setLayout(plain_page(bar, content, scrolls=False))
        yield
        steps = column(gap=12)
        content.addWidget(scrolling(frame("canvas"), steps), 5)
        for card in self._steps(names):
            steps.addWidget(card)
            yield
        steps.addStretch(1)
        lay(content, self._sides(), 6)
        self._connect()
        self._moved_buttons()

    def _figure(self, name: str) -> Field:
        field = Field("", name=name, limit=8)
        field.align_right()
        field.setFixedWidth(FIGURE_WIDTH)
        return field

    def _steps(self, names: tuple[str, ...]) -> Iterator[Card]:
        paper = Card(self.tr("1　用白纸打印标尺页"))
        sent = row(self.rulers, self.sent_sign, self.sent)
        sent.setStretch(2, 1)
        paper.add(row(self.printer, self.form, None), sent)
        yield paper
        read = Card(self.tr("2　与真票叠齐，对光读四个数"), note=self.tr("毫米"))
        pairs = [
            row(label(name), field, gap=4) for name, field in zip(names, self.readings, strict=True)
        ]
        read.add(self.corners, self.how, row(*pairs, None, gap=12))
        yield read
        result = Card(self.tr("3　算得的偏移"), self.kept)
        right = (label(self.tr("向右")), self.right, label("mm", "caption"))
        result.add(row(*right, 12, label(self.tr("向下")), self.down, label("mm", "caption"), None))
        line = row(self.quality_sign, self.quality)
        line.setStretch(1, 1)
        result.add(line)
        yield result

    def _sides(self) -> Any:
        shown = Card(
            self.tr("打出来的样子"), self.before_after, note=self.tr("棕色：真票上已印好的"), pad=0
        )
        shown.body.addWidget(self.preview, 1)
        kept = Card(self.tr("已存的偏移"), pad=0, gap=0)
        kept.body.addWidget(self.table)
        whole = column(shown, kept, gap=12)
        whole.setStretch(0, 3)
        whole.setStretch(1, 2)
        return whole

    def _connect(self) -> None:
        for button, do in (
            (self.rulers, self.print_rulers),
            (self.trial, self.print_trial),
            (self.save, self.keep),
            (self.export, self.ask_export),
            (self.load, self.ask_load),
        ):
            button.clicked.connect(do)
        self.printer.chosen.connect(lambda _: self._printer_chosen())
        self.form.chosen.connect(lambda _: self.presenter.stand(*self._at))
        self.before_after.chosen.connect(lambda _: self._show_preview())
        for field in self.readings:
            field.editingFinished.connect(self._read)
        for field in (self.right, self.down):
            field.editingFinished.connect(self._typed)
        enter_next(self)
