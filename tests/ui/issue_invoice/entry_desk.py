"""A desk without lanes, and a view that only remembers: presenters are tested without widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.domain.invoice import InvoiceKey
from app.domain.rights import Session
from app.services.problems import PROBLEMS
from app.services.terminal import Terminal
from app.services.upload.upload_batch import Moved
from app.ui.actions import Actions
from app.ui.desk import Asking, On
from app.ui.issue_invoice.face import Choice, ConfirmCard, Face, IssuedCard, Preview
from app.ui.issue_invoice.presenter import IssuePresenter
from app.ui.sheet_files.ticket import SheetOf
from tests.home_builders import a_terminal


class StandingDesk(Asking):
    """Does at once what a lane would do later; `hold` keeps the answers back until `let_go`."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.actions = Actions()
        self.keys: Any = None
        self.preferences: Any = None
        self.told: list[str] = []
        self.problems: list[BaseException] = []
        self.opened: list[tuple[str, dict[str, Any]]] = []
        self.changed = 0
        self.asked = 0
        self._again: list[Callable[[], None]] = []
        self._held: list[Callable[[], None]] | None = None

    @property
    def session(self) -> Session:
        return self.terminal.session

    @property
    def simulated(self) -> bool:
        return True

    def ask(self, work: Any, then: Any, failed: Any = None, *, on: On = On.DISK) -> None:
        assert on is not On.BUREAU, "who issues asks no bureau"
        self.asked += on is On.DISK
        self._do(lambda: self._run(work, then, failed))

    def upload_now(self) -> None:
        raise AssertionError("uploads go by themselves")

    def look_again(self, key: InvoiceKey) -> None:
        raise AssertionError("nothing here was refused")

    def on_uploads(self, again: Callable[[tuple[Moved, ...]], None]) -> None:
        """Nothing here follows uploads."""

    def ask_long(
        self,
        work: Any,
        then: Any,
        progress: Any,
        failed: Any = None,
        *,
        on: On,
        title: str = "",
        stopped: Any = None,
    ) -> Any:
        raise AssertionError("nothing here is that long")

    def show_problem(self, error: BaseException) -> None:
        self.problems.append(error)

    def tell(self, text: str) -> None:
        self.told.append(text)

    def open(self, page: str, **what: Any) -> None:
        self.opened.append((page, what))

    def book_changed(self) -> None:
        self.changed += 1
        for again in self._again:
            again()

    def on_book_changed(self, again: Callable[[], None]) -> None:
        self._again.append(again)

    def hold(self) -> None:
        """From now on work waits, as behind a slow disk."""
        self._held = []

    def let_go(self) -> None:
        """All that waited, in order."""
        waiting, self._held = self._held or [], None
        for work in waiting:
            work()

    def _do(self, work: Callable[[], None]) -> None:
        if self._held is None:
            work()
        else:
            self._held.append(work)

    def _run(self, work: Any, then: Any, failed: Any) -> None:
        try:
            answer = work(self.terminal)
        except PROBLEMS as error:
            (failed or self.show_problem)(error)
            return
        then(answer)


class Remembering:
    """A view that only remembers what it was told."""

    def __init__(self) -> None:
        self.face = Face()
        self.focus = ""
        self.choices: tuple[Choice, ...] = ()
        self.confirm: ConfirmCard | None = None
        self.issued: IssuedCard | None = None
        self.previews: list[Preview] = []
        self.told: list[str] = []
        self.asked_where: list[SheetOf] = []
        self.went_on: list[str] = []
        self.busy = ""
        self.faces = 0

    def show(self, face: Face) -> None:
        self.face = face
        self.faces += 1

    def go_to(self, field: str) -> None:
        self.focus = field

    def await_choices(self, field: str) -> None:
        self.choices = ()

    def show_choices(
        self, field: str, choices: Sequence[Choice], footer: str, *, pointed: bool = True
    ) -> None:
        self.choices = tuple(choices)

    def hide_choices(self) -> None:
        self.choices = ()

    def show_confirm(self, card: ConfirmCard) -> None:
        self.confirm = card

    def hide_confirm(self) -> None:
        self.confirm = None

    def show_issued(self, card: IssuedCard) -> None:
        self.issued = card

    def hide_issued(self) -> None:
        self.issued = None

    def show_preview(self, preview: Preview) -> None:
        self.previews.append(preview)

    def ask_where(self, sheet: SheetOf) -> None:
        self.asked_where.append(sheet)

    def go_on(self, field: str) -> None:
        self.went_on.append(field)

    def show_busy(self, text: str) -> None:
        self.busy = text

    def tell(self, text: str) -> None:
        self.told.append(text)


class Counter:
    """One cashier at a page: presenter, view and desk."""

    def __init__(self, terminal: Terminal) -> None:
        self.desk = StandingDesk(terminal)
        self.view = Remembering()
        self.page = IssuePresenter(self.desk, self.view)

    def start(self) -> Counter:
        """The page is opened."""
        self.page.start()
        return self

    @property
    def face(self) -> Face:
        return self.view.face

    def type(self, **fields: str) -> None:
        """Type into fields and leave each; `line_1_price` stands for lines[1].price."""
        for name, text in fields.items():
            field = field_named(name)
            for end in range(1, len(text) + 1):
                self.page.typed(field, text[:end])
            self.page.left(field)

    def cell(self, row: int, column: str) -> Any:
        """A cell of a printed row, from 1."""
        return self.face.rows[row - 1].cells[column]

    def codes(self) -> set[str]:
        """What is told as wrong or doubtful."""
        return {problem.code for problem in self.face.problems}

    def simple(self, price: str = "100") -> None:
        """A small sound ticket."""
        self.type(buyer_name="虚构乙", line_1_name="样例鼠标", line_1_quantity="3")
        self.type(line_1_price=price)


def field_named(name: str) -> str:
    """`buyer_name` -> buyer.name, `line_2_tax` -> lines[2].tax."""
    if name.startswith("line_"):
        _, number, column = name.split("_", 2)
        return f"lines[{number}].{column}"
    return "buyer." + name[6:] if name.startswith("buyer_") else name


@contextmanager
def a_counter(home: Path) -> Iterator[Counter]:
    """A cashier who just opened the page."""
    with a_terminal(home) as terminal:
        yield Counter(terminal).start()
