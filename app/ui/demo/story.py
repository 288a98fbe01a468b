"""The story of the demonstration: first start, login, a ticket by keys alone, found again, its
sheet and its files. The window is the one that people use, on a practice home of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from app.ui import application, curtain
from app.ui.demo.stage import Answer, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from app.ui.shell.handed import Handed

BUYER, GOODS = "slb", ("yljp", "ylsb", "ylzx")
QUANTITIES = ("10", "5", "1")


def play(handed: Handed, folder: Path) -> Iterator[Answer]:
    """One answer a picture or file. The window is closed whatever happens."""
    application.made()
    shell = application.behind(curtain.drawn(handed.folder), handed)
    stage = Stage(shell, folder)
    stage.begin()
    try:
        for act in (
            _enter,
            _find_the_page,
            _fill_in,
            _issue,
            _find_again,
            _keep_files,
            _look_round,
        ):
            yield from act(stage)
    finally:
        stage.end()


def _enter(stage: Stage) -> Iterator[Answer]:
    yield stage.picture("first-start", "第一次打开：按 Enter 建立练习环境")
    stage.key("Enter")
    stage.until(lambda: stage.shell.look is not None, "登录页")
    yield stage.picture("login", "登录：练习环境已填好口令，按 Enter")
    stage.key("Enter")
    stage.until(lambda: stage.shell.working is not None, "首页")
    yield stage.picture("home", "首页：今天、本月、近三十天、要办的事")


def _find_the_page(stage: Stage) -> Iterator[Answer]:
    stage.key("Ctrl+K")
    stage.type("kj")
    yield stage.picture("search", "功能搜索 Ctrl+K：拼音首字母找到发票填开")
    stage.key("Enter")
    stage.go("购方名称", by="Tab")
    yield stage.picture("issue-empty", "发票填开：和纸质票面一样")


def _fill_in(stage: Stage) -> Iterator[Answer]:
    stage.type(BUYER)
    yield stage.picture("buyer", "购方：首字母、名称、编码、税号都能找")
    stage.key("Enter")
    for number, (goods, quantity) in enumerate(zip(GOODS, QUANTITIES, strict=True)):
        stage.go(_place(number, "货物"))
        stage.choose(goods)
        stage.go(_place(number, "数量"))
        stage.type(quantity)
        if number == 1:
            stage.key("F8")
            stage.rest()
            stage.type("10%")
            yield stage.picture("discount", "折扣 F8：百分比、折数或金额")
            stage.key("Enter")
    yield stage.picture("filled", "三行商品和一行折扣，合计随输入更新")
    stage.key("F7")
    yield stage.picture("with-tax", "含税 F7：再按一次回到原来的数字")
    stage.key("F7", "F12")
    yield stage.picture("preview", "预览 F12：未开具的票面")
    stage.key("Esc")


def _place(number: int, column: str) -> str:
    """The accessible name of a box: a discount has a row of its own."""
    row = number + 1 + (number > 1)
    return f"第 {row} 行 {column}"


def _issue(stage: Stage) -> Iterator[Answer]:
    stage.key("F9")
    yield stage.picture("confirm", "开具 F9：号码、金额、异常提示和不能撤回的话")
    stage.key("F9")
    stage.until(lambda: _tickets(stage) == 1, "开具")
    yield stage.picture("issued", "已开具：号码、校验码、下一步")
    stage.key("F9")


def _find_again(stage: Stage) -> Iterator[Answer]:
    stage.key("Ctrl+F")
    stage.rest()
    stage.type("测试科技")
    yield stage.picture("found", "已开发票查询：输入购方的一部分")
    stage.key("Enter")
    stage.rest()
    stage.key("Enter")
    yield stage.picture("face", "票面放大，模拟标记在每一页")
    stage.key("Esc")


def _keep_files(stage: Stage) -> Iterator[Answer]:
    for key, name, button, what in (
        ("Ctrl+E", "invoices.xlsx", "导出", "导出的 Excel 工作簿"),
        ("F12", "invoice.pdf", "存为 PDF", "票面 PDF，登记为一次打印"),
    ):
        path = stage.folder / name
        stage.key(key)
        stage.rest()
        stage.fill("文件", str(path))
        yield stage.picture(path.stem, f"{what}：存到哪里")
        stage.go(button, by="Tab")
        stage.key("Enter")
        stage.until(path.exists, what)
        stage.rest()
        yield {"what": what, "file": str(path)}


def _look_round(stage: Stage) -> Iterator[Answer]:
    desk = stage.working.desk
    for page, name, what in (
        ("home", "home-after", "首页：开过一张之后"),
        ("customers", "customers", "客户编码：就地修改"),
        ("month", "month", "月度统计"),
        ("self_check", "self-check", "自检：每行一个结论、原因和下一步"),
    ):
        desk.open(page)
        yield stage.picture(name, what)
    stage.shell.preferences.change(theme="dark")
    desk.open("search")
    yield stage.picture("dark", "深色外观")


def _tickets(stage: Stage) -> int:
    """How many tickets the book has, asked as any page asks."""
    found: list[int] = []
    count: Callable[[int], None] = found.append
    stage.working.desk.read(_count, count)
    stage.until(lambda: found, "账册")
    return found[0]


def _count(terminal: object) -> int:
    from app.domain.searching import Filter

    return int(terminal.searching.count(Filter()))  # type: ignore[attr-defined]
