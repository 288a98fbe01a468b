"""`--self-test`: tries what an installed program needs, a line a check; exit 0 only if all hold.

Works in a temporary home and leaves nothing behind. It raises and never asserts: the bundle is
built without asserts. The last checks go through the same words as a person.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
CALLS = 200
DOCUMENT = """SJJK0101~~销售单据传入~~自检
SELFTEST01~~1~~虚构乙测试商贸有限公司~~91990000MA00EXAM7A~~~~~~自检 镕~~复核甲~~收款乙
样例键盘~~个~~K-1~~2~~200.00~~0.13
"""


class Failed(Exception):
    """A check did not hold; the message says what was found."""


def run() -> int:
    """All checks, each on a line of stdout."""
    _say(f"kaipiao {VERSION} 自检")
    with tempfile.TemporaryDirectory(prefix="kaipiao-") as folder:
        good = [_tried(name, check) for name, check in _checks(Path(folder))]
    _say("自检通过" if all(good) else "自检未通过")
    return 0 if all(good) else 1


def _checks(folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    home, paper = folder / "home", folder / "invoice.pdf"
    yield "窗口库", _references
    yield "字体", _fonts
    yield "票样与设备参数", _forms_and_profiles
    yield "账册升级步骤", _migrations
    yield "窗口", _window
    yield "新建终端", lambda: _init(home)
    yield "开具发票", lambda: _issue(home, folder)
    yield "输出 PDF", lambda: _print(home, paper)
    yield "读回 PDF", lambda: _read_back(paper)


def _tried(name: str, check: Callable[[], str]) -> bool:
    try:
        found = check()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is this check's finding
        _say(f"失败 {name}：{type(error).__name__} {error}")
        return False
    _say(f"通过 {name}：{found}")
    return True


def _references() -> str:
    """PySide6 must not lose references to None (fatal before Python 3.12)."""
    from PySide6 import __version__
    from PySide6.QtCore import QObject

    from app.ui.type_table import make_room

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        thing.setObjectName("开票")
    if abs(sys.getrefcount(None) - before) > CALLS // 2:
        raise Failed(f"PySide6 {__version__} loses references to None")
    if not make_room():
        raise Failed("no room in Shiboken's table of types: lanes may end the program")
    return f"PySide6 {__version__}, Python {sys.version.split()[0]}"


def _fonts() -> str:
    from reportlab.pdfbase.ttfonts import TTFont

    files = sorted((ROOT / "resources" / "fonts").rglob("*.ttf"))
    if len(files) < 2:
        raise Failed(f"only {len(files)} font files")
    for path in files:
        if not TTFont(path.stem, str(path)).face.charToGlyph:
            raise Failed(f"{path.name} has no signs")
    return ", ".join(path.stem for path in files)


def _forms_and_profiles() -> str:
    found = [_read_all(kind) for kind in ("forms", "profiles")]
    return f"票样 {found[0]} 个，设备参数 {found[1]} 个"


def _read_all(kind: str) -> int:
    import tomllib

    files = list((ROOT / "resources" / kind).glob("*.toml"))
    for path in files:
        tomllib.loads(path.read_text("utf-8"))
    if not files:
        raise Failed(f"resources/{kind} is empty")
    return len(files)


def _migrations() -> str:
    steps = sorted((ROOT / "db" / "migrations" / "versions").glob("*.py"))
    if not steps or not (ROOT / "db" / "migrations" / "env.py").is_file():
        raise Failed("db/migrations is not complete")
    return steps[-1].stem


def _window() -> str:
    from PySide6.QtWidgets import QApplication

    from app.ui.login.page import LoginPage
    from app.ui.look import apply, qt_words
    from app.ui.look.type import family
    from app.ui.shell.window import MainWindow

    application = QApplication.instance() or QApplication(["kaipiao"])
    apply.apply(application, "light")  # type: ignore[arg-type]
    if not family():
        raise Failed("the bundled type cannot be shown")
    if not qt_words.load():
        raise Failed("Qt's dialogs are not Chinese")
    window = MainWindow()
    window.show_view(LoginPage())
    window.show()
    application.processEvents()
    colours = {
        window.grab().toImage().pixel(x, y) for x in range(300, 1000, 7) for y in range(150, 500, 7)
    }
    window.close()
    if len(colours) < 2:
        raise Failed("nothing was painted")
    return family()


def _init(home: Path) -> str:
    answer = _word("--home", str(home), "init", "--demo", "--at", "2024-01-15T10:00:00")[0]
    if not answer["disk"]["simulated"]:
        raise Failed("the disk does not say that it is emulated")
    return str(answer["taxpayer"]["name"])


def _issue(home: Path, folder: Path) -> str:
    file = folder / "self-test.txt"
    file.write_text(DOCUMENT, "gb18030")
    answer = _word("--home", str(home), "issue", str(file))[0]
    if answer["gross"] != "226.00":
        raise Failed(f"gross {answer['gross']}, not 226.00")
    return f"{answer['code']} {answer['number']}"


def _print(home: Path, paper: Path) -> str:
    issued = _word("--home", str(home), "invoices")[0]
    place = [issued["code"], issued["number"], "--pdf", str(paper)]
    _word("--home", str(home), "print", *place)
    return f"{paper.stat().st_size} 字节"


def _read_back(paper: Path) -> str:
    from pypdfium2 import PdfDocument

    document = PdfDocument(paper)
    try:
        text = "".join(page.get_textpage().get_text_range() for page in document)
        pages = len(document)
    finally:
        document.close()
    missing = [word for word in ("模拟", "虚构乙测试商贸有限公司", "226.00") if word not in text]
    if not pages or missing:
        raise Failed(f"{pages} pages, without {missing}")
    return f"{pages} 页"


def _word(*words: str) -> list[dict[str, Any]]:
    """Say a word as a program would; its answers. Anything but exit 0 is a failure."""
    from app.words import command_line

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = command_line.main(["--json", *words])
    if code:
        raise Failed(f"exit {code}: {said.getvalue().strip()}")
    return [json.loads(line) for line in said.getvalue().splitlines()]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
