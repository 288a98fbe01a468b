"""The reference pictures of pages that have none in their own room, and of the cards of help."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.parts.labels import canvas, column
from app.ui.shell.bell import BellCard
from app.ui.shell.handed import Explained
from app.ui.shell.help_card import article_card, page_card
from app.ui.shell.messages import Noted
from app.ui.upkeep import about_page
from app.ui.upkeep.about_page import AboutPage
from tests.home_builders import a_home
from tests.ui.direct_desk import a_direct_desk
from tests.ui.pictures import compare

THEMES = ("light", "dark")
PAGE = (1198, 616)  # beside the side bar, between header and status bar
KEYS = (("Ctrl+E", "导出"), ("F12", "存为 PDF"), ("Ctrl+A", "全选本次结果"))


@pytest.mark.parametrize("theme", THEMES)
def test_the_page_about_looks_as_agreed(
    qtbot: QtBot, tmp_path: Path, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about_page, "VERSION", "0.0.0")
    monkeypatch.setattr(platform, "python_version", lambda: "3.11.0")
    monkeypatch.setattr(platform, "platform", lambda terse: "Linux")
    monkeypatch.setattr(about_page, "_text", lambda path: f"{path.name}\n\n示例")
    with a_direct_desk(a_home(tmp_path)) as desk:
        page = AboutPage(desk)
        qtbot.addWidget(page)
        page.entered()
        page.setFocus()
        compare(page, "about", theme, PAGE)


@pytest.mark.parametrize("theme", THEMES)
def test_the_cards_of_help_look_as_agreed(qtbot: QtBot, theme: str) -> None:
    window = canvas(column())
    qtbot.addWidget(window)
    window.resize(*PAGE)
    page_card(window, "已开发票查询", KEYS, (("F1", "帮助"), ("Ctrl+K", "功能搜索")), _nothing)
    compare(window, "help", theme, PAGE)


@pytest.mark.parametrize("theme", THEMES)
def test_an_article_looks_as_agreed(qtbot: QtBot, theme: str) -> None:
    window = canvas(column())
    qtbot.addWidget(window)
    window.resize(*PAGE)
    told = Explained("离线开票时间超限。", "联网上传未报送的发票，额度立即恢复。", "OFFLINE-TIME")
    article_card(window, told, KEYS[:2], _nothing)
    compare(window, "article", theme, PAGE)


@pytest.mark.parametrize("theme", THEMES)
def test_the_list_under_the_bell_looks_as_agreed(qtbot: QtBot, theme: str) -> None:
    window = canvas(column())
    qtbot.addWidget(window)
    window.resize(*PAGE)
    told = Explained("离线开票时间超限。", "", "OFFLINE-TIME", title="离线时间已满")
    kept = (
        Noted("10:02:36", "ok", "已导出 发票-20240115.xlsx"),
        Noted("10:01:12", "bad", "离线时间已满", told),
    )
    BellCard(window, kept)
    compare(window, "bell", theme, PAGE)


def _nothing() -> None:
    """The button for more is of no interest here."""
