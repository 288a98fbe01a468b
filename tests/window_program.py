"""The window as a process of its own, for tests that kill it.

`python -m tests.window_program HOME` signs its first login in and stays until it is killed."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(home: Path) -> int:
    """Offscreen."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from app.ui.shell import courier
    from app.ui.shell.shell import Shell
    from tests.ui.shell_builders import handed

    application = QApplication([])
    courier.FIRST_MS = 0
    shell = Shell(handed(home))
    shell.start()

    def sign_in() -> None:
        if shell.look is not None and shell.working is None:
            shell.login.try_it()

    again = QTimer(interval=50)
    again.timeout.connect(sign_in)
    again.start()
    return application.exec()


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
