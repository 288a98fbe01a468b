"""Printers on the writing lane; checks and test prints where waiting holds nobody up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.paper.paper_guide import Look
    from app.services.paper.printer_models import Model
    from app.services.paper.printers import Printer
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

Known = tuple[tuple["Printer", ...], tuple["Model", ...]]


class View(Protocol):
    """What the presenter needs of the page."""

    def show_printers(self, printers: tuple[Printer, ...], go_to: str) -> None: ...
    def show_models(self, models: tuple[Model, ...]) -> None: ...
    def show_looks(self, looks: tuple[Look, ...]) -> None: ...
    def show_steps(self, steps: tuple[str, ...]) -> None: ...
    def show_busy(self, busy: bool) -> None: ...


def _known(terminal: Terminal) -> Known:
    return terminal.printers.all(), terminal.printer_models.models


class Presenter:
    """One check or test print at a time."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self.busy = False
        self.gone: list[Printer] = []  # removed here, the last behind

    def look(self, go_to: str = "") -> None:
        """Which printers there are."""

        def came(known: Known) -> None:
            self._view.show_models(known[1])
            self._view.show_printers(known[0], go_to)

        self._desk.read(_known, came)

    def add(self, printer: Printer) -> None:
        """A new one."""
        self._write(
            lambda terminal: terminal.printers.add(printer, self._desk.session),
            f"已加入打印机 {printer.name}",
        )

    def change(self, printer: Printer) -> None:
        """The one of that name."""
        self._write(
            lambda terminal: terminal.printers.change(printer, self._desk.session),
            f"已保存打印机 {printer.name}",
        )

    def remove(self, name: str, key: str) -> None:
        """At once; its log stays, and `key` brings it back. One that sheets wait for stays."""

        def gone(printer: Printer) -> None:
            self.gone.append(printer)
            self._desk.tell(f"已去掉打印机 {name}，打印记录还在。按 {key} 恢复")
            self.look()

        self._desk.ask(lambda terminal: terminal.printers.remove(name, self._desk.session), gone)

    def bring_back(self) -> None:
        """The one that was removed last, with its offsets."""
        if self.gone:
            printer = self.gone.pop()
            self._write(
                lambda terminal: terminal.printers.restore(printer, self._desk.session),
                f"已恢复打印机 {printer.name}",
            )

    def check(self, name: str, form: str) -> None:
        """Queue, driver, paper, state."""
        if not self.busy:
            self._begin()
            self._desk.ask_bureau(
                lambda terminal: terminal.paper_guide.looks(name, form), self._looked, self._failed
            )

    def steps(self, form: str, system: str) -> None:
        """How the paper of a form is made."""
        self._desk.read(
            lambda terminal: terminal.paper_guide.steps(form, system), self._view.show_steps
        )

    def test(self, name: str, form: str) -> None:
        """Print an invented ticket; it takes no number."""
        if not self.busy:
            self._begin()
            self._desk.ask_bureau(
                lambda terminal: terminal.calibrating.test(name, form),
                lambda taken: self._sent(name, taken.taken),
                self._failed,
            )

    # -- inside

    def _write(self, work: Callable[[Terminal], Printer], words: str) -> None:
        def done(printer: Printer) -> None:
            self._desk.tell(words)
            self.look(printer.name)

        self._desk.ask(work, done)

    def _begin(self) -> None:
        self.busy = True
        self._view.show_busy(True)

    def _end(self) -> None:
        self.busy = False
        self._view.show_busy(False)

    def _looked(self, looks: tuple[Look, ...]) -> None:
        self._end()
        self._view.show_looks(looks)

    def _sent(self, name: str, count: int) -> None:
        self._end()
        self._desk.tell(f"测试页已送到 {name}：{count} 字节，不占发票号码")

    def _failed(self, error: BaseException) -> None:
        self._end()
        self._desk.show_problem(error)
