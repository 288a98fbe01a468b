"""One reference picture a view and theme: static contents, no home."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.first_start.page import CalmPage
from app.ui.first_start.words import cannot_open
from app.ui.login.first_look import Fact, FirstLook, Person
from app.ui.login.page import LoginPage
from app.ui.page import Page
from app.ui.parts.empty import Empty
from app.ui.shell import entries
from app.ui.shell.banner import Reason
from app.ui.shell.entry import INVOICES
from app.ui.shell.finding import CUSTOMERS, DEEDS, Target
from app.ui.shell.handed import Explained
from app.ui.shell.lamp_state import LampState
from app.ui.shell.messages import MessageCard, Way
from app.ui.shell.palette import Palette
from app.ui.shell.window import MainWindow
from app.ui.shell.work_view import WorkView
from tests.ui.pictures import compare

THEMES = ("light", "dark")
LOOK = FirstLook(
    "示例甲测试有限公司",
    "91990000MA0000007X",
    True,
    (
        Fact("ok", "税控盘", "模拟盘 499099000001 自检通过"),
        Fact("warn", "证书", "证书45天后到期（2024-02-29）"),
        Fact("ok", "时钟", "税控盘时钟 2024-01-15 10:00:00"),
        Fact("bad", "锁死日期", "票种组004已过锁死日"),
    ),
    (Person("主管甲", "administrator"), Person("开票乙", "cashier")),
    None,
    15,
)
LAMPS = {
    "税控盘": LampState("ok", "正常", "standing"),
    "税局": LampState("warn", "离线 · 未上传 3 张", "unsent"),
    "库存": LampState("warn", "专票 12 · 普票 499", "standing"),
    "锁死日期": LampState("ok", "2024-02-23", "calendar"),
    "离线剩余": LampState("bad", "0 小时 · ￥41,300.00", "standing", 0.0),
}
ENTRIES = tuple(one for one in entries.ENTRIES if one.area == INVOICES)


class Blank(Page):
    """A page with nothing to do."""

    name = "issue"

    def __init__(self) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.addWidget(Empty("今天还没有开票。", "开出的票会列在这里。", "填开发票", "F9"))


def a_view() -> tuple[MainWindow, WorkView]:
    window, view = MainWindow(), WorkView(lambda name: Blank(), lambda name, then: then())
    window.show_view(view)
    view.mark(ENTRIES[0])
    view.side_bar.set_counts({"drafts": "2", "unsent": "3"})
    view.header.set_operator("示例开票员")
    view.header.search.set_key("Ctrl+K")
    view.side_bar.set_fold_key("Ctrl+B")
    view.host.open("issue", {})
    view.status_bar.show_lamps(LAMPS)
    view.status_bar.show_clock(datetime(2024, 1, 15, 10, 2, 36, tzinfo=UTC), "499099000001")
    view.status_bar._clock.stop()
    return window, view


@pytest.mark.parametrize("theme", THEMES)
def test_the_login_page_looks_as_agreed(qtbot: QtBot, theme: str) -> None:
    page = LoginPage()
    qtbot.addWidget(page)
    page.show_look(LOOK)
    page.fill("主管甲", "", "")
    page.password.setText("••••••")
    page.show_wrong("口令不对。还可试 3 次，之后锁 15 分钟。")
    compare(page, "login", theme)


@pytest.mark.parametrize("theme", THEMES)
def test_the_shell_looks_as_agreed(qtbot: QtBot, theme: str) -> None:
    window, _ = a_view()
    qtbot.addWidget(window)
    compare(window, "shell", theme)


def test_the_shell_is_a_rail_on_a_small_screen(qtbot: QtBot) -> None:
    window, _ = a_view()
    qtbot.addWidget(window)
    compare(window, "shell-small", "light", (1093, 534))


@pytest.mark.parametrize("theme", THEMES)
def test_banner_and_message_look_as_agreed(qtbot: QtBot, theme: str) -> None:
    window, view = a_view()
    qtbot.addWidget(window)
    text = "离线额度已用完，暂停开具；查询、打印、草稿照常。"
    view.banner.keep(
        [
            Reason("stock", "warn", "专票只剩 12 张", "NO-STOCK"),
            Reason("offline", "bad", text, "OFFLINE-TIME", "看这 52 张", lambda: None),
        ]
    )
    window.resize(1366, 688)
    window.show()
    card = MessageCard(window)
    told = Explained(
        "最早一张未上传的发票开于 01-12 10:01，离线时限 72 小时。",
        "联网上传未报送的发票，额度立即恢复。",
        "OFFLINE-TIME",
        title="这张没有开具：离线时间已满",
        result="号码 00000002 没有占用；内容已存入草稿箱。",
    )
    card.show_problem(told, Way("看未上传发票", lambda: None), "10:02:36")
    compare(window, "message", theme)


@pytest.mark.parametrize("theme", THEMES)
def test_the_function_search_looks_as_agreed(qtbot: QtBot, theme: str) -> None:
    window, _ = a_view()
    qtbot.addWidget(window)
    window.resize(1366, 688)
    window.show()
    palette = Palette(window, lambda question, then: None)
    issue = Target(
        "a",
        "发票填开",
        icon="receipt-yuan",
        where="发票管理 › 开具",
        note="Ctrl+N",
        tone="key",
        initials=("fptk",),
    )
    blocked = Target(
        "b",
        "填开红字",
        icon="file-minus",
        where="发票管理",
        note="没有这项权限",
        tone="bad",
        initials=("tkhz",),
    )
    paper = Target(
        "c",
        "打印",
        DEEDS,
        "printer",
        synonyms=("填开后打印",),
        note="F12",
        tone="key",
        synonym_initials=("tkhdy",),
    )
    buyer = Target(
        "d",
        "天开测试商贸有限公司",
        CUSTOMERS,
        "users",
        "91990000MA00EXAM7A",
        "上次 01-09",
        found=True,
        ranges=((0, 2),),
    )
    palette.ask([issue, blocked, paper, buyer], (), "tk")
    palette._later.stop()
    window.setFocus()
    palette.box.setCursorPosition(0)
    palette.box.setReadOnly(True)
    compare(window, "search-all", theme)
    palette.close_card()


@pytest.mark.parametrize("theme", THEMES)
def test_a_home_that_cannot_be_opened_looks_calm(qtbot: QtBot, theme: str) -> None:
    page = CalmPage()
    qtbot.addWidget(page)
    page.say(
        cannot_open(
            "STORE-DAMAGED",
            "本地账册损坏或不是账册。",
            "不要删除任何文件；用最近的备份恢复，或从税控盘修复。已开的发票都在税控盘里。",
        )
    )
    compare(page, "calm", theme)


def test_every_control_of_the_shell_has_a_name(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QAbstractButton, QLineEdit

    window, _ = a_view()
    qtbot.addWidget(window)
    login = LoginPage()
    qtbot.addWidget(login)
    for root in (window, login):
        found: list[QWidget] = [
            *root.findChildren(QAbstractButton),
            *root.findChildren(QLineEdit),
        ]
        nameless = [one for one in found if not one.accessibleName() and _ours(one)]
        assert not nameless
    assert window.mapToGlobal(QPoint(0, 0)) is not None


def _ours(widget: QWidget) -> bool:
    return not widget.objectName().startswith("qt_")
