"""关于: version, what 「模拟」 means, licences and what others made."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import __version__ as qt_binding
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QGridLayout, QLabel

from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.chips import SimMark
from app.ui.parts.fields import MultiLine
from app.ui.parts.labels import column, label, row
from app.ui.parts.laying import lay
from app.ui.parts.plain_page import page_bar, plain_page
from app.version import VERSION

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

_RULE = re.compile(r"\|[-|: ]+\|")  # under the head of a table
LONGEST = 400_000  # signs of a licence text
SIMULATED = (
    "本机接的是模拟税控盘：练习用，不连税务机关。它开出的一切（票面、文件、凭证、统计）都带"
    "「模拟」二字，纳税人识别号的地区码是 99，发票代码的地区是 9900，都不是真实存在的地区。"
    "没有任何设置能去掉这个标记；这些票不能报销、抵扣，也不能当作交易凭据。"
)


def make(desk: Desk) -> Page:
    """The page."""
    return AboutPage(desk, in_pieces=True)


def _told(terminal: Terminal) -> tuple[str, str, str]:
    """Kind of terminal, notices of others' work, our own licence; read on the lane."""
    root = Path(__file__).resolve().parents[3]
    texts = [_text(root / name) for name in ("THIRD_PARTY_NOTICES.md", "LICENSE")]
    return terminal.profile.title, texts[0], texts[1]


def _text(path: Path) -> str:
    try:
        return plain(path.read_text(encoding="utf-8"))
    except OSError:
        return f"{path.name} 不在程序目录里。"


def plain(marked: str) -> str:
    """A text with marks for headings and tables as people read it.

    >>> plain("## Icons\\n| by | licence |\\n|---|---|\\n| `A` | MIT |")
    'Icons\\nby　licence\\nA　MIT'
    """
    lines = (line for line in marked.splitlines() if not _RULE.fullmatch(line))
    return "\n".join(_plain_line(line) for line in lines)


def _plain_line(line: str) -> str:
    if line.startswith("|"):
        line = "　".join(cell.strip() for cell in line.strip("| ").split("|"))
    return (
        line.lstrip("#").strip().replace("`", "") if line.startswith("#") else line.replace("`", "")
    )


class AboutPage(Page):
    """Everything can be marked and copied."""

    name, title, area = "about", "关于", "系统维护"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._texts = ("", "")
        self._own_shown = False
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self.notices = MultiLine("", name=self.tr("第三方许可"), limit=LONGEST)
        self.notices.set_computed(True)
        yield
        self.profile = label("", copied=True)
        self.own = Button(self.tr("看本程序的许可证"), kind="small")
        self.own.clicked.connect(self.toggle)
        yield
        yield from self._arranged()

    def entered(self) -> None:
        """Read the texts."""
        self.notices.setFocus()
        self._desk.read(_told, lambda told: self._show(*told))

    def toggle(self) -> None:
        """Others' notices, or our own licence."""
        self._own_shown = not self._own_shown
        self._show_text()

    def _show(self, profile: str, notices: str, own: str) -> None:
        self.profile.setText(profile)
        self._texts = (notices, own)
        self._show_text()

    def _show_text(self) -> None:
        self.notices.setPlainText(self._texts[self._own_shown])
        self.own.set_words(
            self.tr("看第三方许可") if self._own_shown else self.tr("看本程序的许可证")
        )

    def _arranged(self) -> Iterator[None]:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(6)
        for place, (name, value) in enumerate(self._facts()):
            grid.addWidget(label(name, "caption"), place, 0)
            grid.addWidget(value, place, 1)
        program = Card(self.tr("税控发票开票终端"))
        lay(program.body, grid)
        program.add(None)
        mark = Card(self.tr("「模拟」是什么意思"))
        if self._desk.simulated:
            mark.add(row(SimMark(), None), label(SIMULATED, wrap=True), None)
        else:
            mark.add(label(self.tr("本机接的不是模拟税控盘。"), wrap=True), None)
        yield
        top = row(gap=12)
        top.addWidget(program, 2)
        top.addWidget(mark, 3)
        made = Card(self.tr("许可与鸣谢"), self.own)
        made.body.addWidget(self.notices)
        self.notices.setMinimumHeight(140)
        content = column(top, gap=12)
        content.addWidget(made, 1)
        self.setLayout(plain_page(page_bar(self.title, None), content))

    def _facts(self) -> tuple[tuple[str, QLabel], ...]:
        return (
            (self.tr("版本"), label(VERSION, copied=True)),
            (self.tr("设备类型"), self.profile),
            (self.tr("许可证"), label("Apache-2.0", copied=True)),
            ("Python", label(platform.python_version(), copied=True)),
            ("Qt", label(f"{qVersion()}（PySide6 {qt_binding}）", copied=True)),
            (self.tr("系统"), label(f"{platform.system()} {platform.release()}", copied=True)),
        )
