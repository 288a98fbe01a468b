"""外观: theme and type size, worn at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.settings import THEMES, TYPE_SIZES
from app.ui.page import Page
from app.ui.parts.cards import Card
from app.ui.parts.chips import Chip
from app.ui.parts.fields import Field
from app.ui.parts.labels import column, hline, keycap, label, row
from app.ui.parts.laying import lay
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.segments import Segments

if TYPE_CHECKING:
    from PySide6.QtWidgets import QHBoxLayout, QWidget

    from app.ui.desk import Desk


def make(desk: Desk) -> Page:
    """The page."""
    return AppearancePage(desk, in_pieces=True)


class AppearancePage(Page):
    """What is chosen holds at once and is kept for the next start."""

    name, title, area = "appearance", "外观", "系统设置"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        themes = (self.tr("跟随系统"), self.tr("浅色"), self.tr("深色"))
        sizes = (self.tr("标准"), self.tr("大 115%"), self.tr("特大 130%"))
        self.theme = Segments(themes, self.tr("主题"))
        self.type_size = Segments(sizes, self.tr("字号"))
        yield
        self._show()
        self._arrange()
        yield
        self.theme.chosen.connect(lambda place: self._change(theme=THEMES[place]))
        self.type_size.chosen.connect(lambda place: self._change(type_size=TYPE_SIZES[place]))
        self._desk.preferences.on_change(self._show)

    def entered(self) -> None:
        """The theme is chosen first."""
        self._show()
        self.theme.setFocus()

    def _change(self, **fields: object) -> None:
        self._desk.preferences.change(**fields)

    def _show(self) -> None:
        settings = self._desk.preferences.settings
        self.theme.choose(THEMES.index(settings.theme))
        self.type_size.choose(TYPE_SIZES.index(settings.type_size))

    def _arrange(self) -> None:
        card = Card(self.tr("外观"), note=self.tr("选了立即生效，下次启动仍然有效"))
        card.add(
            self._line(
                self.tr("主题"),
                self.theme,
                self.tr("纸质票面在深色下也是暖色；打印和 PDF 总是浅色"),
            ),
            hline(),
            self._line(self.tr("字号"), self.type_size, self.tr("文字、按钮和表格一起放大")),
            self._keys(),
        )
        content = column(card, self._example(), None, gap=12)
        self.setLayout(plain_page(page_bar(self.title, None), content))

    def _line(self, title: str, control: QWidget, note: str) -> QHBoxLayout:
        line = row(gap=16, margins=(0, 4, 0, 4))
        lay(line, column(label(title), label(note, "caption", wrap=True), gap=2), 1)
        line.addWidget(control)
        return line

    def _keys(self) -> QHBoxLayout:
        keys = self._desk.keys
        caps = (keycap(keys.of(deed)) for deed in ("app.larger", "app.smaller", "app.normal_size"))
        words = self.tr("放大、缩小、标准字号在任何页面都可以用按键")
        return row(label(words, "caption"), *caps, None, gap=6)

    def _example(self) -> Card:
        card = Card(self.tr("看起来是这样"))
        field = Field("1,780.00", name=self.tr("示例录入框"))
        field.setMaximumWidth(160)
        chips = row(*(Chip(word) for word in ("已报送", "未报送", "红字", "作废")), None, gap=12)
        card.add(
            row(label(self.tr("价税合计")), field, label("￥2,011.40", "amount"), None, gap=12),
            chips,
        )
        return card
