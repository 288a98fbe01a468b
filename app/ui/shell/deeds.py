"""The deeds of the window itself: search, lock, help, the areas, type size, ways to the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from app.domain.rights import Right
from app.domain.searching import REFUSED, Filter
from app.ui.actions import Action
from app.ui.shell import pages
from app.ui.shell.entry import AREAS, HOME, Entry

if TYPE_CHECKING:
    from app.ui.shell.working import Working


def deeds_of(working: Working) -> Iterator[Action]:
    """All of them, each once."""
    yield from _pages(working)
    yield from _areas(working)
    yield from _window(working)
    yield from _uploads(working)
    yield from _looks(working)


def _pages(working: Working) -> Iterator[Action]:
    for entry in pages.entries():
        yield Action(
            id=entry.action_id,
            title=entry.title,
            do=_opener(working, entry),
            synonyms=entry.synonyms,
            icon=entry.icon,
            right=entry.right,
            area=entry.area,
            group=entry.group,
        )


def _opener(working: Working, entry: Entry) -> Callable[[], None]:
    return lambda: working.open_entry(entry)


def _areas(working: Working) -> Iterator[Action]:
    for place, area in enumerate(AREAS, 1):
        if pages.entries(area) and area != HOME:
            yield Action(f"area.{place}", area, _area_opener(working, area), icon="stack-2")
        elif pages.entries(area):
            yield Action(f"area.{place}", f"回到{area}", _area_opener(working, area), icon="home")


def _area_opener(working: Working, area: str) -> Callable[[], None]:
    return lambda: working.open_area(area)


def _window(working: Working) -> Iterator[Action]:
    shell = working.shell
    yield Action("app.search", "功能搜索", working.open_search, ("命令", "查找功能"), icon="search")
    yield Action("app.lock", "锁屏、交班", shell.lock, ("换人", "离开", "锁定"), icon="lock")
    yield Action(
        "app.full_screen", "全屏", shell.window.turn_full_screen, ("最大",), icon="device-desktop"
    )
    yield Action(
        "app.side_bar",
        "收起或展开侧栏",
        working.view.fold,
        icon="layout-sidebar-left-collapse",
    )
    yield Action("app.next_region", "下一个区域", working.next_region, icon="arrow-right")
    yield Action("app.last_region", "上一个区域", working.last_region, icon="arrow-left")
    yield Action("page.refresh", "刷新", working.refresh, ("重查", "更新"), icon="refresh")
    yield Action("page.help", "帮助", working.help, ("说明", "怎么办", "按键一览"), icon="help")
    yield Action("page.escape", "关闭浮层", working.close_floats)
    yield Action("app.messages", "消息", working.show_bell, ("通知", "提醒"), icon="bell")
    yield Action("app.quit", "退出程序", working.quit, ("关闭", "结束", "下班"), icon="logout")


def _uploads(working: Working) -> Iterator[Action]:
    yield Action(
        "app.network",
        "断网或联网",
        working.turn_network,
        ("网络开关", "离线", "联网", "断网", "在线"),
        icon="plug-connected-x",
        right=Right.BUREAU,
    )
    yield Action(
        "uploads.now",
        "立即上传",
        working.upload_now,
        ("上传", "报送", "发票上传", "全部上传", "sc"),
        icon="cloud-upload",
        right=Right.UPLOAD,
    )
    yield Action(
        "uploads.refused",
        "看验签失败的发票",
        lambda: working.open("search", {"filter": Filter(uploads=REFUSED)}),
        ("验签失败", "签名失败", "报送失败"),
        icon="alert-triangle",
        right=Right.QUERY,
    )


def _looks(working: Working) -> Iterator[Action]:
    change = working.desk.preferences.change
    larger = working.desk.preferences.larger
    for theme, title, icon in (
        ("light", "浅色主题", "sun"),
        ("dark", "深色主题", "moon"),
        ("system", "主题跟随系统", "device-desktop"),
    ):
        yield Action(f"app.{theme}", title, _changer(change, theme), ("外观", "夜间"), icon=icon)
    yield Action("app.larger", "字大一级", lambda: larger(1), ("放大", "字号"), icon="plus")
    yield Action("app.smaller", "字小一级", lambda: larger(-1), ("缩小", "字号"), icon="minus")
    yield Action("app.normal_size", "字还原", lambda: larger(0), ("字号",), icon="refresh")


def _changer(change: Callable[..., None], theme: str) -> Callable[[], None]:
    return lambda: change(theme=theme)
