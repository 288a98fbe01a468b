"""Whether the disk is still there: one short command again and again, so that its lamp follows a
disk that goes or comes. How things stand is asked rarely, and anew once it is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.ui.shell.lighting import Lighting
    from app.ui.shell.working import Working

AGAIN_MS = 1_500  # with the answer of a line that is gone: known within two seconds
COMING_BACK = frozenset(
    {
        *("DISK-GONE", "NO-READER", "NO-CARD", "NO-SERVICE", "DISK-ANSWER", "DISK-HUNG"),
        *("DISK-OTHER", "DISK-ROLLED-BACK"),  # the right one may be put in its place
    }
)  # what ends when somebody plugs it in


class Presence:
    """`away` is why the disk does not answer, as a code; also told by whoever asked it for
    something else. A disk that is there and refused for what it holds is not asked again by this:
    opening it anew would change nothing."""

    def __init__(self, working: Working, lighting: Lighting) -> None:
        self.away = ""
        self._working, self._lighting = working, lighting
        self._asked = False
        self._timer = QTimer(working.view, interval=AGAIN_MS)
        self._timer.timeout.connect(self.ask)

    def begin(self) -> None:
        """From now on."""
        self._timer.start()

    def stop(self) -> None:
        """Nobody watches the lamp."""
        self._timer.stop()

    def ask(self) -> None:
        """One question at a time: behind long work it waits."""
        if not self._asked and (not self.away or self.away in COMING_BACK):
            self._asked = True
            self._working.desk.ask(_there, self._came, self._went)

    def _came(self, _: None) -> None:
        self._asked = False
        if self.away:
            self._lighting.ask()

    def _went(self, error: BaseException) -> None:
        self._asked = False
        if self.away != getattr(error, "code", ""):  # gone, or back as another one
            self._lighting.show_away(error)


def _there(terminal: Terminal) -> None:
    """An echo, once; a disk that was let go is opened anew, as for any question."""
    terminal.device.disk.still_there()
