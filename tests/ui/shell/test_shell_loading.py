"""What is loaded when: before the first paint, while the login page waits, when it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import cast

from pytestqt.qtbot import QtBot

from app.bootstrap.sentences import sentences
from app.ui.home.page import HomePage
from app.ui.shell.loading import SOON
from tests.architecture.source import ROOT
from tests.home_builders import a_home
from tests.ui.shell_builders import WAIT_MS, a_shell, a_window

PAINTED = """
import sys
from app.__main__ import _load_qt
from app.words.asked import for_the_window
_load_qt()
from app.ui import application, curtain
from app.ui.shell import handed
from pathlib import Path
made = application.made()
window = curtain.drawn(Path(sys.argv[1]))
from PySide6 import QtCore
print("Qt" in vars(QtCore), "msgspec" in sys.modules, window.isVisible(), sep=",")
"""

IMPORTED = """
import sys
from app.__main__ import _load_qt
_load_qt()
from PySide6 import QtGui, QtNetwork, QtSvg, QtWidgets
import app.ui.look.sizes
print("app.ui.look.sizes" in sys.modules["shibokensupport.feature"].pyside_feature_dict)
"""


def test_the_first_paint_needs_neither_qts_constants_nor_msgspec(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", PAINTED, str(tmp_path)], cwd=ROOT, capture_output=True, check=True
    )
    assert said.stdout.decode().strip() == "False,False,True"


def test_qt_reads_the_source_of_no_module() -> None:
    said = subprocess.run(
        [sys.executable, "-c", IMPORTED], cwd=ROOT, capture_output=True, check=True
    )
    assert said.stdout.decode().strip() == "False"


def test_pages_and_sentences_are_there_before_somebody_signs_in(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_window(qtbot, a_home(tmp_path)) as shell:
        qtbot.waitUntil(lambda: shell.look is not None, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: shell.loading.done, timeout=WAIT_MS)
        assert set(SOON) <= set(sys.modules)
        assert "_data" in vars(sentences())


def test_a_page_that_was_left_is_filled_when_somebody_comes_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        assert shell.working is not None
        home = cast("HomePage", shell.working.view.host.page)
        shell.working.desk.open("about")
        qtbot.waitUntil(lambda: not shell.lanes.busy, timeout=WAIT_MS)
        assert home._face is None
        shell.working.desk.open("home")
        qtbot.waitUntil(lambda: home._face is not None, timeout=WAIT_MS)
