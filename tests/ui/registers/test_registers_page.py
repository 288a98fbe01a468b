"""A register is searched and edited in place by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.invoice import Party
from app.domain.registers import Customer
from app.domain.rights import Right
from app.ui.look import type as type_
from app.ui.page import Page
from app.ui.registers import customers_page, goods_page
from app.ui.registers.page import RegisterPage
from tests.home_builders import a_home
from tests.ui.direct_desk import DirectDesk, a_direct_desk, whole
from tests.ui.pictures import compare

Key = Qt.Key
PAGE_SIZE = (1198, 612)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(a_home(tmp_path)) as made:
        yield made


def opened(page: Page, qtbot: QtBot) -> RegisterPage:
    assert isinstance(page, RegisterPage)
    whole(page)
    qtbot.addWidget(page)
    page.resize(*PAGE_SIZE)
    page.show()
    page.activateWindow()
    qtbot.waitActive(page)
    page.entered()
    page.table.setFocus()
    return page


@pytest.fixture
def customers(desk: DirectDesk, qtbot: QtBot) -> RegisterPage:
    return opened(customers_page.make(desk), qtbot)


@pytest.fixture
def goods(desk: DirectDesk, qtbot: QtBot) -> RegisterPage:
    return opened(goods_page.make(desk), qtbot)


def texts(page: RegisterPage, column: int = 0) -> list[str]:
    return [page.model.cell(row, column).text for row in range(page.model.rows())]


def editor(page: RegisterPage):
    assert page.table.editor is not None
    return page.table.editor


def press(page: RegisterPage, key: Qt.Key, held=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(page.table.editor or page.table, key, held)


def write(page: RegisterPage, text: str) -> None:
    editor(page).setText(text)
    press(page, Key.Key_Return)


def test_the_whole_register_stands_there_with_its_initials(customers: RegisterPage) -> None:
    assert texts(customers)[-1] == "虚构乙测试商贸有限公司"
    assert texts(customers, 1)[-1] == "xgycssmyxgs"
    assert customers.count.text() == "4 个客户"


def test_it_is_found_as_one_types(customers: RegisterPage, qtbot: QtBot) -> None:
    QTest.keyClicks(customers.search, "xgycs")
    qtbot.waitUntil(lambda: texts(customers) == ["虚构乙测试商贸有限公司"])
    assert customers.model.cell(0, 0).ranges == ((0, 5),)
    assert customers.count.text() == "找到 1 个客户"
    assert customers.escape()
    qtbot.waitUntil(lambda: len(texts(customers)) == 4)
    assert not customers.escape()


def test_f3_goes_to_the_search_box_and_down_back_into_the_table(customers: RegisterPage) -> None:
    QTest.keyClick(customers.table, Key.Key_F3)
    assert customers.search.hasFocus()
    QTest.keyClick(customers.search, Key.Key_Down)
    assert customers.table.hasFocus()
    QTest.keyClick(customers.table, Key.Key_F3)
    QTest.keyClick(customers.search, Key.Key_Return)
    assert customers.table.hasFocus()


def test_a_new_customer_is_typed_by_keys_alone(desk: DirectDesk, customers: RegisterPage) -> None:
    customers.presenter.add()
    for text in ("仇氏(单县)测试商行", "91990000MA0000007X", "虚构路1号", "样例银行", "K9", ""):
        write(customers, text)
    assert customers.table.editor is None
    assert texts(customers)[0] == "仇氏(单县)测试商行"
    assert texts(customers, 1)[0] == "csdxcssx"
    assert desk.told == ["已保存：仇氏(单县)测试商行。"]
    assert desk.reader.registers.find_customers("qssx")[0].entry.own_code == "K9"
    assert customers.unsaved() == ""


def test_enter_goes_on_shift_enter_back_and_esc_leaves(customers: RegisterPage) -> None:
    press(customers, Key.Key_Return)
    assert editor(customers).accessibleName() == "客户名称"
    press(customers, Key.Key_Return)
    assert editor(customers).accessibleName() == "纳税人识别号"
    press(customers, Key.Key_Tab)
    assert editor(customers).accessibleName() == "地址、电话"
    press(customers, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert editor(customers).accessibleName() == "纳税人识别号"
    editor(customers).setText("不要")
    press(customers, Key.Key_Escape)
    assert customers.table.editor is None
    assert customers.table.hasFocus()
    assert "不要" not in texts(customers, 2)


def test_typing_on_a_cell_begins_with_that_sign(customers: RegisterPage) -> None:
    QTest.keyClick(customers.table, Key.Key_A)
    assert editor(customers).text() == "a"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("店😀铺", "第2个字"),
        ("𠮷野家测试店", "第1个字"),
        ("长" * 51, "最多100字节"),
        ("", "缺少客户名称"),
    ],
)
def test_a_wrong_name_is_told_at_its_cell_and_kept_for_mending(
    customers: RegisterPage, text: str, why: str
) -> None:
    press(customers, Key.Key_Return)
    write(customers, text)
    assert editor(customers).text() == text
    assert why in editor(customers).error
    assert why in customers.wrong.text()
    assert customers.callout.isVisible()
    press(customers, Key.Key_Escape)
    assert customers.model.cell(0, 0).tone == "bad"
    assert "没有保存" in customers.unsaved()
    customers.presenter.undo(0)
    assert customers.unsaved() == ""
    assert texts(customers)[0] == "个人"


@pytest.mark.parametrize("deed", ["_undo", "_remove"])
def test_what_was_said_of_a_cell_goes_with_it(customers: RegisterPage, deed: str) -> None:
    press(customers, Key.Key_Return)
    write(customers, "店😀铺")
    assert customers.callout.isVisible()
    getattr(customers, deed)()
    customers.callout.settle_again()
    assert not customers.callout.isVisible()


def test_what_is_pasted_becomes_one_line(desk: DirectDesk, customers: RegisterPage) -> None:
    press(customers, Key.Key_Return)
    QGuiApplication.clipboard().setText("示例\n店\x00" + "长" * 2_000_000)
    editor(customers).selectAll()
    editor(customers).paste_text()
    assert editor(customers).text().startswith("示例 店长")
    assert len(editor(customers).text()) == 400
    assert "太长" in desk.told[-1]


def test_a_duplicate_is_refused_at_its_cell(desk: DirectDesk, customers: RegisterPage) -> None:
    customers.presenter.add()
    for text in ("个人", "", "", "", "", ""):
        write(customers, text)
    assert editor(customers).accessibleName() == "客户名称"
    assert "已经有「个人」" in editor(customers).error
    assert desk.problems == []
    write(customers, "个人二")
    customers._save()
    assert desk.told[-1].startswith("已保存：个人二")


def test_a_customer_is_deleted_and_brought_back_by_name(
    desk: DirectDesk, customers: RegisterPage
) -> None:
    customers.remove.click()
    assert "个人" not in texts(customers)
    assert customers.undo.words == "撤销删除「个人」"
    customers.undo.click()
    assert "个人" in texts(customers)
    assert customers.redo.words == "重做删除「个人」"
    customers.redo.click()
    assert "个人" not in texts(customers)
    assert desk.problems == []


def test_another_row_is_kept_when_it_is_left(desk: DirectDesk, customers: RegisterPage) -> None:
    customers.edit(1, 4)
    write(customers, "样例银行 9")
    press(customers, Key.Key_Escape)
    customers.table.go_to(3)
    assert customers.unsaved() == ""
    assert desk.told == ["已保存：虚构丁测试餐饮店。"]


def test_leaving_the_page_keeps_what_was_typed(desk: DirectDesk, customers: RegisterPage) -> None:
    customers.edit(0, 6)
    editor(customers).setText("老客户")
    customers.left()
    assert desk.told == ["已保存：个人。"]


def test_what_was_changed_elsewhere_meanwhile_is_not_written_over(
    desk: DirectDesk, customers: RegisterPage
) -> None:
    customers.edit(0, 6)
    found = customers.presenter.found(0)
    assert found is not None
    entry = found.entry
    desk.writer.registers.save_customer(replace(entry, note="别处"), desk.session, entry)
    write(customers, "这里")
    assert "别处改过" in customers.wrong.text()
    customers.table.leave(0)
    customers.presenter.give_up(0)
    desk.book_changed()
    assert texts(customers, 6)[0] == "别处"


def test_a_ticket_is_begun_with_the_buyer(desk: DirectDesk, customers: RegisterPage) -> None:
    customers.issue.click()
    assert desk.opened == [("issue", {"buyer": Party("个人")})]


def test_a_rate_is_chosen_or_typed_and_brings_its_text(
    desk: DirectDesk, goods: RegisterPage
) -> None:
    row = texts(goods).index("样例键盘")
    goods.edit(row, 6)
    write(goods, "免税")
    assert texts(goods, 9)[row] == "免税"
    goods.table.leave(0)
    goods.edit(row, 6)
    write(goods, "一成")
    assert "一成" in editor(goods).error
    write(goods, "9%")
    goods.table.leave(0)
    goods.edit(row, 5)
    QTest.keyClick(editor(goods), Key.Key_Down)
    QTest.keyClick(editor(goods), Key.Key_Down)
    QTest.keyClick(editor(goods), Key.Key_Return)
    assert texts(goods, 5)[row] == "含税"
    goods.table.leave(0)
    goods.presenter.save_all()
    assert desk.told[-1].startswith("已保存：样例键盘")
    assert [action.id for action in goods.deeds() if action.id == "page.main"] == []


def test_a_price_that_is_no_figure_stays_to_be_mended(goods: RegisterPage) -> None:
    goods.edit(0, 4)
    write(goods, "1,234.5")
    assert editor(goods).text() == "1,234.5"
    goods.table.leave(0, keep=False)
    goods.presenter.save(0)
    assert editor(goods).text() == "1,234.5"
    write(goods, "1234.5")
    assert texts(goods, 4)[0] == "1234.5"


def test_nobody_without_the_right_may_edit(desk: DirectDesk, qtbot: QtBot) -> None:
    page = opened(customers_page.make(desk.without(Right.REGISTERS, Right.ISSUE)), qtbot)
    press(page, Key.Key_Return)
    page.presenter.add()
    page.presenter.remove(0)
    assert page.table.editor is None
    assert desk.told == ["没有编码维护的权限"] * 3
    assert "没有编码维护的权限" in page.add.toolTip()
    assert "没有" in page.issue.toolTip()


def test_an_empty_search_leads_on(customers: RegisterPage, qtbot: QtBot) -> None:
    customers.begin(text="没有这个名")
    qtbot.waitUntil(lambda: customers.model.rows() == 0)
    assert customers.empty.isVisible()
    customers.empty.asked.emit()
    qtbot.waitUntil(lambda: customers.model.rows() == 4)


def test_a_row_that_says_nothing_is_not_kept(desk: DirectDesk, customers: RegisterPage) -> None:
    customers.add.click()
    press(customers, Key.Key_Escape)
    customers.presenter.add()
    assert customers.presenter.listing.keys.count(-1) == 1
    customers.table.leave(0, keep=False)
    assert texts(customers)[0] == "个人"
    assert desk.told == []


def test_esc_takes_a_half_filled_new_row_away_and_undo_brings_it_back(
    desk: DirectDesk, customers: RegisterPage
) -> None:
    before = texts(customers)
    customers.add.click()
    write(customers, "示例半行测试店")
    press(customers, Key.Key_Escape)
    customers.table.go_to(2)
    press(customers, Key.Key_F3)
    customers.left()
    assert texts(customers) == before
    assert "Ctrl+Z" in desk.told[-1]
    assert "示例半行测试店" in customers.undo.accessibleName()
    customers.presenter.undo(0)
    assert texts(customers) == ["示例半行测试店", *before]
    customers.presenter.save(0)
    assert "示例半行测试店" in {each.entry.name for each in saved(desk)}
    customers.presenter.undo(1)
    assert texts(customers) == before


def test_nothing_is_cut_beside_a_column_that_has_room(customers: RegisterPage) -> None:
    shown = [text for text in texts(customers, 3) if text]
    assert shown
    wide = customers.table.columnWidth(3)
    assert all(type_.width(text) < wide for text in shown)
    assert customers.table.columnWidth(0) > type_.width("虚构乙测试商贸有限公司")


def saved(desk: DirectDesk):
    registers = desk.reader.registers
    return registers.customers(registers.customer_keys(""), "")


def many(desk: DirectDesk, count: int) -> None:
    with desk.writer.book.writing() as work:
        for place in range(count):
            work.registers.save_customer(Customer(Party(f"示例第{place}号测试店"), f"K{place}"))
        work.commit()


def test_only_the_pages_that_are_looked_at_are_read(
    desk: DirectDesk, customers: RegisterPage
) -> None:
    many(desk, 300)
    customers.refresh()
    assert customers.model.rows() == 304
    assert customers.model.cell(299, 0).text
    kept = customers.presenter.listing._kept
    assert 64 <= len(kept) < 200


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("room", ["customers", "goods"])
def test_the_page_looks_as_it_was_drawn(
    desk: DirectDesk, qtbot: QtBot, room: str, theme: str
) -> None:
    for place, name in enumerate(("仇氏(单县)测试商行", "重庆虚构测试火锅店", "测试机械厂")):
        party = Party(name, "", "虚构市样例路3号 000-33333333", "样例银行 3333")
        desk.writer.registers.save_customer(Customer(party, f"K{place}"), desk.session)
    page = opened({"customers": customers_page, "goods": goods_page}[room].make(desk), qtbot)
    page.begin(text="cs" if room == "customers" else "")
    compare(page, f"registers-{room}", theme, PAGE_SIZE)


def test_the_page_fits_a_small_screen(customers: RegisterPage, goods: RegisterPage) -> None:
    for page in (customers, goods):
        assert page.minimumSizeHint().width() <= 1093 - 48
        assert page.minimumSizeHint().height() <= 534 - 72


def test_every_control_says_what_it_is(customers: RegisterPage) -> None:
    said = [customers.search, customers.table, customers.add, customers.issue, customers.undo]
    assert all(widget.accessibleName() for widget in said)
