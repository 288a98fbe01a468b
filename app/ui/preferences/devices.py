"""Looks for devices on the reading lane; tests and chooses on the lane of the disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.ui.desk import On
from app.ui.preferences.device_face import STEP_NAMES, StepFace, step_face, summary
from app.ui.task import Cancelled

if TYPE_CHECKING:
    from app.services.machines.device_test import Step
    from app.services.machines.devices import DeviceLine
    from app.services.terminal import Terminal
    from app.ui.desk import Desk
    from app.ui.task import Task

OWN, READER = "sim:", "reader:"


class View(Protocol):
    """What the presenter needs of the page."""

    def show_devices(self, lines: list[DeviceLine], in_use: str, go_to: str = "") -> None: ...
    def show_steps(self, faces: list[StepFace]) -> None: ...
    def show_verdict(self, shape: str, words: str) -> None: ...
    def refuse_address(self) -> None: ...


def _in_use(terminal: Terminal) -> tuple[str, str]:
    """The device, and the card reader."""
    return terminal.devices.in_use, terminal.devices.reader_in_use


def _test(terminal: Terminal, url: str, steps: list[Step], task: Task) -> tuple[Step, ...]:
    """Each step is put into `steps` before its count is told."""

    def told(step: Step) -> None:
        steps.append(step)
        task.step(len(steps), len(STEP_NAMES))

    return terminal.devices.test(url, told)


class Presenter:
    """One test at a time; the last one can be saved."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self._typed: list[DeviceLine] = []
        self.in_use = OWN
        self.tested: tuple[str, tuple[Step, ...]] = ("", ())
        self.busy = False

    def look(self, go_to: str = "") -> None:
        """Which devices there are now; the frame goes to the one at `go_to`."""
        self._desk.ask(_in_use, lambda in_use: self._look_beside(in_use, go_to))

    def test(self, url: str) -> None:
        """Step by step, live."""
        if self.busy:
            return
        self.busy = True
        steps: list[Step] = []
        self._view.show_verdict("busy", "正在测试")
        self._show(steps)
        self._desk.ask_long(
            lambda terminal, task: _test(terminal, url, steps, task),
            lambda found: self._over(url, found),
            lambda done, _total: self._show(steps[:done]),
            self._stopped,
            on=On.DISK,
            title="测试设备",
        )

    def use(self, url: str) -> None:
        """This one from now on, also after the next start."""
        self._desk.ask(lambda terminal: terminal.devices.use(url), lambda _: self._used(url))

    def add(self, address: str) -> None:
        """A device by its address; it stays in the list while the page lives."""
        from app.services.machines.devices import typed
        from hardware.errors import DeviceError

        try:
            line = typed(address)
        except DeviceError:
            self._view.refuse_address()
            return
        self._typed = [one for one in self._typed if one.url != line.url] + [line]
        self.look(line.url)

    def save_trace(self, path: Path) -> None:
        """What went over the line."""
        self._desk.ask(
            lambda terminal: terminal.save_trace(path),
            lambda count: self._desk.tell(f"已保存 {count} 次通信：{path.name}"),
        )

    def save_diagnosis(self, path: Path) -> None:
        """The last test."""
        url, steps = self.tested
        self._desk.ask(
            lambda terminal: terminal.devices.save_diagnosis(path, url, steps),
            lambda _: self._desk.tell(f"已保存诊断：{path.name}"),
        )

    # -- inside

    def _look_beside(self, in_use: tuple[str, str], go_to: str) -> None:
        self.in_use = in_use[0]
        self._desk.read(
            lambda terminal: terminal.devices.found(*in_use),
            lambda found: self._come(found, go_to),
        )

    def _come(self, found: tuple[DeviceLine, ...], go_to: str) -> None:
        known = {one.url for one in found}
        more = [one for one in self._typed if one.url not in known]
        self._view.show_devices([*found, *more], self.in_use, go_to)

    def _used(self, url: str) -> None:
        if url.startswith(READER):
            self._used_reader(url.removeprefix(READER))
            return
        kept = "" if url == OWN else url
        if self._desk.preferences.settings.disk != kept:
            self._desk.preferences.change(disk=kept)
        self._desk.tell("已换用这个设备，下次启动也用它")
        self._desk.book_changed()
        self.look()

    def _used_reader(self, url: str) -> None:
        kept = "" if url == OWN else url
        if self._desk.preferences.settings.report_disk != kept:
            self._desk.preferences.change(report_disk=kept)
        self._desk.tell("报税盘改用这个读卡器，下次启动也用它")
        self.look()

    def _over(self, url: str, steps: tuple[Step, ...]) -> None:
        self.tested = (url, steps)
        self._show(list(steps))
        self.busy = False
        self._view.show_verdict(*summary(steps))

    def _stopped(self, error: BaseException) -> None:
        self.busy = False
        self._view.show_verdict("off", "没有测完")
        if not isinstance(error, Cancelled):
            self._desk.show_problem(error)

    def _show(self, steps: list[Step]) -> None:
        faces = [step_face(step) for step in steps]
        if self.busy and len(faces) < len(STEP_NAMES):
            faces.append(StepFace("busy", "正在测"))
        faces += [StepFace()] * (len(STEP_NAMES) - len(faces))
        self._view.show_steps(faces)
