"""打印机: which printers there are, what they hold, whether they are fit to print, a test print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Qt

from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.combo import ComboField
from app.ui.parts.empty import Empty
from app.ui.parts.fields import Field
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.laying import lay
from app.ui.parts.plain_page import page_bar, plain_page, scrolling
from app.ui.parts.segments import Segments
from app.ui.parts.table import Table
from app.ui.preferences.device_face import StepFace
from app.ui.preferences.step_line import StepLine
from app.ui.printing.faces import LANGUAGES, PAPERS, PrinterModel
from app.ui.printing.printers import Presenter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QBoxLayout

    from app.services.paper.paper_guide import Look
    from app.services.paper.printer_models import Model
    from app.services.paper.printers import Printer
    from app.ui.desk import Desk

LOOKS = (("queue", "队列"), ("driver", "驱动"), ("paper", "纸张"), ("state", "状态"))
SYSTEMS = (("windows", "Windows"), ("cups", "Linux (CUPS)"))
AND = "+"  # between papers that lie in one printer
HINT = "tcp:127.0.0.1:9100"
URLS = "cups:队列\ntcp:主机:9100\nwindows:名称\nserial:COM3\nusb:…\nfile:路径"


def make(desk: Desk) -> Page:
    """The page."""
    return PrintersPage(desk, in_pieces=True)


class PrintersPage(Page):
    """F9 checks the printer under the frame, F12 prints a test page, Shift+F9 calibrates it."""

    name, title, area = "printers", "打印机", "系统维护"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._models: tuple[Model, ...] = ()
        self.presenter = Presenter(self, desk)
        self._make(in_pieces)

    # --- a page

    def entered(self) -> None:
        """Look for printers; none is opened by itself."""
        (self.table if self.model.found else self.printer_name).setFocus()
        self.presenter.look()
        self._show_guide()

    def refresh(self) -> None:
        """F5: check again."""
        self.presenter.look()
        self.check_chosen()

    def deeds(self) -> tuple[Action, ...]:
        """Check, test, calibrate, add, keep, remove."""
        made: tuple[tuple[str, str, Callable[[], None], Callable[[], str] | None], ...] = (
            ("page.main", self.tr("检查打印机"), self.check_chosen, self._why_not),
            ("page.paper", self.tr("打印测试页"), self.test_chosen, self._why_not),
            ("page.other", self.tr("校准打印位置"), self.calibrate, self._why_none),
            ("page.switch", self.tr("换系统的建纸步骤"), self.systems.toggle, None),
            ("printers.add", self.tr("加入打印机"), self.add_typed, None),
            ("printers.save", self.tr("保存打印机的更改"), self.save_typed, self._why_none),
            ("printers.remove", self.tr("去掉打印机"), self.remove_chosen, self._why_none),
            ("edit.undo", self.tr("撤销去掉打印机"), self.presenter.bring_back, self._why_not_back),
        )
        return tuple(
            Action(id, title, do, scope=self.name, right=Right.PRINT, why_not=why_not)
            for id, title, do, why_not in made
        )

    # --- deeds

    @property
    def chosen(self) -> Printer | None:
        """The printer under the frame."""
        place = self.table.currentIndex().row()
        return self.model.found[place] if 0 <= place < len(self.model.found) else None

    def check_chosen(self) -> None:
        """Queue, driver, paper, state."""
        if (one := self.chosen) is not None and self.form.value() is not None:
            self.presenter.check(one.name, self.form.value())

    def test_chosen(self) -> None:
        """An invented ticket."""
        if (one := self.chosen) is not None and self.form.value() is not None:
            self.presenter.test(one.name, self.form.value())

    def calibrate(self) -> None:
        """On its own page."""
        if (one := self.chosen) is not None:
            self._desk.open("calibration", printer=one.name, form=self.form.value())

    def add_typed(self) -> None:
        """What was typed is a new printer."""
        if (typed := self._typed()) is not None:
            model = next((m for m in self._models if m.name == self.model_of.value()), None)
            offsets = dict(model.offsets) if model is not None else {}
            self.presenter.add(replace(typed, offsets=offsets))

    def save_typed(self) -> None:
        """What was typed holds for the printer under the frame."""
        one, typed = self.chosen, self._typed()
        if one is not None and typed is not None:
            said = {"url": typed.url, "language": typed.language, "papers": typed.papers}
            self.presenter.change(replace(one, **said))

    def remove_chosen(self) -> None:
        """It can be brought back. What it printed stays in the log."""
        if (one := self.chosen) is not None:
            self.presenter.remove(one.name, self._desk.keys.of("edit.undo"))

    # --- what the presenter shows

    def show_printers(self, printers: tuple[Printer, ...], go_to: str) -> None:
        """The list; the frame goes to `go_to`, else stays on its printer."""
        kept = go_to or (self.chosen.name if self.chosen is not None else "")
        self.model.show_rows(printers)
        names = [one.name for one in printers]
        if names:
            self.table.go_to(names.index(kept) if kept in names else 0)
        self._moved()
        if names and self.printer_name.hasFocus():
            self.table.setFocus()

    def show_models(self, models: tuple[Model, ...]) -> None:
        """What may be chosen as a model."""
        if models != self._models:
            self._models = models
            known = [(each.name, each.name) for each in models]
            self.model_of.set_options([(self.tr("不选型号"), ""), *known])

    def show_looks(self, looks: tuple[Look, ...]) -> None:
        """The verdicts."""
        for line, look in zip(self.lines, looks, strict=True):
            line.show_face(StepFace(look.verdict, look.words, look.fix))
        bad = [look.words for look in looks if look.verdict == "bad"]
        announce(self, "；".join(bad) or self.tr("没有发现问题"), urgent=bool(bad))

    def show_steps(self, steps: tuple[str, ...]) -> None:
        """How the paper is made."""
        self.guide.setText("\n".join(f"{place}. {step}" for place, step in enumerate(steps, 1)))

    def show_busy(self, busy: bool) -> None:
        """While the printer is asked."""
        if busy:
            for line in self.lines:
                line.show_face(StepFace("busy", self.tr("正在问打印机")))
        else:
            self._clear_looks()
        self._moved_buttons()

    # --- inside

    def _typed(self) -> Printer | None:
        from app.services.paper.printers import Language, Paper, Printer

        name, url = self.printer_name.text().strip(), self.url.text().strip()
        for field, text in ((self.printer_name, name), (self.url, url)):
            field.set_error("" if text else self.tr("要填"))
        if not name or not url:
            (self.printer_name if not name else self.url).setFocus()
            return None
        papers = tuple(Paper(each) for each in self.paper.value().split(AND))
        return Printer(name, url, Language(self.language.value()), papers)

    def _model_chosen(self, name: str) -> None:
        model = next((each for each in self._models if each.name == name), None)
        if model is not None:
            self.language.choose(str(model.language))
            self._show_papers(model.papers)

    def _show_papers(self, papers: Sequence[str]) -> None:
        """What lies in a printer; several at once are one more choice."""
        shown = [(words, paper) for paper, words in PAPERS.items()]
        if len(papers) > 1:
            shown.append(("、".join(PAPERS[each] for each in papers), AND.join(papers)))
        self.paper.set_options(shown)
        self.paper.choose(AND.join(papers))

    def _moved(self) -> None:
        """Another printer is under the frame."""
        from app.services.paper.paper_forms import TITLES, forms_of

        one = self.chosen
        self.table.setFocusPolicy(focus_of(one is not None))
        forms = forms_of(one) if one is not None else ("vat_paper",)
        self.form.set_options([(TITLES[form], form) for form in forms])
        if one is not None:
            self.printer_name.setText(one.name)
            self.url.setText(one.url)
            self.language.choose(str(one.language))
            self._show_papers(one.holds)
        self._clear_looks()
        self._moved_buttons()
        self._show_guide()

    def _moved_buttons(self) -> None:
        for button in (self.check, self.test):
            button.set_why_not(self._why_not())
        for button in (self.calibrating, self.save, self.remove):
            button.set_why_not(self._why_none())
        gone = self.presenter.gone
        last = self.tr("「{0}」").format(gone[-1].name) if gone else ""
        self.undo.set_words(self.tr("撤销去掉{0}").format(last))
        self.undo.set_why_not(self._why_not_back())

    def _why_not_back(self) -> str:
        return "" if self.presenter.gone else self.tr("没有去掉过打印机")

    def _clear_looks(self) -> None:
        for line in self.lines:
            line.show_face(StepFace("off", self.tr("还没有检查")))

    def _show_guide(self) -> None:
        if self.form.value() is not None:
            self.presenter.steps(self.form.value(), SYSTEMS[self.systems.index][0])

    def _why_none(self) -> str:
        return self.tr("先加入一台打印机") if self.chosen is None else ""

    def _why_not(self) -> str:
        return self.tr("正在问打印机") if self.presenter.busy else self._why_none()

    def _made(self) -> Iterator[None]:
        keys = self._desk.keys
        self.check = Button(self.tr("检查打印机"), keys.of("page.main"), "primary")
        self.test = Button(self.tr("打印测试页"), keys.of("page.paper"), icon="printer")
        self.calibrating = Button(self.tr("校准打印位置…"), keys.of("page.other"))
        self.model = PrinterModel()
        self.table = Table(self.model, name=self.title)
        self.table.setFocusPolicy(focus_of(False))  # until there is a row
        self.table.set_empty(Empty(self.tr("还没有打印机"), self.tr("在下面填名称和连接，加入")))
        yield
        self.printer_name = Field("", self.tr("柜台针式"), name=self.tr("打印机名称"), limit=40)
        self.url = Field("", HINT, name=self.tr("连接"), limit=200)
        self.url.setToolTip(URLS)
        self.model_of = ComboField((), name=self.tr("型号"))
        self.language = ComboField([(t, v) for v, t in LANGUAGES.items()], name=self.tr("语言"))
        self.paper = ComboField([(t, v) for v, t in PAPERS.items()], name=self.tr("纸"))
        self.add = Button(self.tr("加入打印机"), keys.of("printers.add", self.name))
        self.save = Button(self.tr("保存更改"), keys.of("printers.save", self.name))
        self.remove = Button(self.tr("去掉"), keys.of("printers.remove", self.name), "danger")
        self.undo = Button(self.tr("撤销去掉"), keys.of("edit.undo"), "ghost")
        yield
        self.form = ComboField((), name=self.tr("票样"), lead=self.tr("票样"), size="small")
        here = 0 if sys.platform == "win32" else 1
        words = tuple(title for _, title in SYSTEMS)
        self.systems = Segments(words, self.tr("系统"), here)
        self.guide = label("", wrap=True, copied=True)
        self.lines = [StepLine(title) for _, title in LOOKS]
        yield
        content = row(gap=12)
        bar = page_bar(self.title, None, self.calibrating, self.test, self.check)
        self.setLayout(plain_page(bar, content, scrolls=False))
        yield
        yield from self._list(content)
        yield from self._right(content)
        yield
        self._connect()
        self._moved()

    def _list(self, content: QBoxLayout) -> Iterator[None]:
        card = Card(self.tr("这台终端的打印机"), pad=0, gap=0)
        content.addWidget(card, 6)
        yield
        card.body.addWidget(self.table, 1)
        yield
        card.body.addWidget(hline())
        below = frame("plain")
        card.body.addWidget(below)
        yield
        who = row(
            labelled(self.printer_name, self.tr("名称")), labelled(self.model_of, self.tr("型号"))
        )
        words = self.tr("连接")
        how = row(
            labelled(self.url, words, self.tr("cups: tcp: windows: serial: usb: file:")),
            labelled(self.language, self.tr("语言")),
            labelled(self.paper, self.tr("纸")),
        )
        for line, shares in ((who, (1, 1)), (how, (2, 1, 1))):
            for place, share in enumerate(shares):
                line.setStretch(place, share)
        deeds = row(self.remove, self.undo, None, self.save, self.add)
        typed = column(who, how, deeds, gap=2, margins=(12, 8, 12, 10))
        below.setLayout(typed)
        yield

    def _right(self, content: QBoxLayout) -> Iterator[None]:
        right = column(gap=12)
        lay(content, right, 5)
        looks = Card(self.tr("检查"), self.form, pad=0, gap=0)
        right.addWidget(looks)
        yield
        for place, line in enumerate(self.lines):
            if place:
                looks.body.addWidget(hline())
            looks.body.addWidget(line)
        yield
        guide = Card(self.tr("建好这种纸"), self.systems, pad=0, gap=0)
        inside = column(self.guide, None, margins=(12, 8, 12, 8))
        right.addWidget(guide)
        yield
        guide.body.addWidget(scrolling(frame("plain"), inside))

    def _connect(self) -> None:
        for button, do in (
            (self.check, self.check_chosen),
            (self.test, self.test_chosen),
            (self.calibrating, self.calibrate),
            (self.add, self.add_typed),
            (self.save, self.save_typed),
            (self.remove, self.remove_chosen),
            (self.undo, self.presenter.bring_back),
        ):
            button.clicked.connect(do)
        self.model_of.chosen.connect(self._model_chosen)
        self.form.chosen.connect(lambda _: self._form_chosen())
        self.systems.chosen.connect(lambda _: self._show_guide())
        self.table.moved.connect(lambda _: self._moved())
        self.table.opened.connect(lambda _: self.check_chosen())

    def _form_chosen(self) -> None:
        self._clear_looks()
        self._show_guide()


def focus_of(there: bool) -> Qt.FocusPolicy:
    """An empty table is passed over."""
    return Qt.FocusPolicy.StrongFocus if there else Qt.FocusPolicy.NoFocus
