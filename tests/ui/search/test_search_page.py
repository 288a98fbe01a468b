"""The search page on a real home: found, ticked, exported, looked at, and told why not."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.day_spans import DaySpan
from app.domain.invoice import Special, Status
from app.domain.rights import Right
from app.domain.searching import Filter
from app.ui.search import words
from app.ui.search.asked import Quick
from app.ui.search.page import SearchPage
from tests.pdf_reading import page_text
from tests.ui.search.search_builders import WAIT_MS, settled


def type_in(qtbot, page: SearchPage, text: str) -> None:
    page.bar.box.setFocus()
    page.bar.box.selectAll()
    page.bar.box.insert(text)
    page.bar.box.textEdited.emit(text)
    settled(qtbot, page)


def numbers(page: SearchPage, many: int) -> list[str]:
    keys = [page.search.model.key_at(row) for row in range(many)]
    return [key.number for key in keys if key is not None]


def test_the_newest_tickets_stand_first_and_all_are_counted(shown, stocked, qtbot) -> None:
    page, _desk, _window = shown
    newest = [ticket.key.number for ticket in stocked[1][::-1]]
    assert numbers(page, 5) == newest[:5]
    assert page.search.model.rows() == len(newest)
    assert page.quick.chips[Quick.ALL].accessibleName() == f"全部 {len(newest)}"
    void = sum(ticket.status is Status.VOID for ticket in stocked[1])
    assert page.quick.chips[Quick.VOID].accessibleName() == f"作废 {void}"
    unprinted = sum(not ticket.printed for ticket in stocked[1])
    chip = page.quick.chips[Quick.UNPRINTED]  # counted last
    qtbot.waitUntil(lambda: chip.accessibleName() == f"未打印 {unprinted}", timeout=WAIT_MS)


def test_a_count_that_a_page_came_between_is_asked_again(shown, stocked, qtbot) -> None:
    page, _desk, _window = shown
    unprinted = sum(not ticket.printed for ticket in stocked[1])
    chip = page.quick.chips[Quick.UNPRINTED]
    for _ in range(3):
        page.search.refresh()
        for row in (1, 2, 3):  # a face is looked at while the chips are being counted
            qtbot.wait(20)
            page.search.move_to(row)
            page.search._look()
    qtbot.waitUntil(lambda: chip.accessibleName() == f"未打印 {unprinted}", timeout=WAIT_MS)


def test_rows_far_down_come_when_they_are_looked_at(shown, stocked, qtbot) -> None:
    page, _desk, _window = shown
    page.table.scrollToBottom()
    page.table.go_to(page.search.model.rows() - 1)
    settled(qtbot, page)
    last = page.search.model.seen(page.search.model.rows() - 1)
    assert last is not None
    assert last.key == stocked[1][0].key


def test_a_part_of_the_buyers_name_finds_its_tickets(shown, stocked, qtbot) -> None:
    page, _desk, _window = shown
    part = stocked[1][0].draft.buyer.name[2:6]
    type_in(qtbot, page, part)
    due = [one.key.number for one in stocked[1][::-1] if part in one.draft.buyer.name]
    assert numbers(page, len(due)) == due
    assert page.search.model.rows() == len(due)


def test_a_number_is_found_without_its_zeros(shown, qtbot) -> None:
    page, _desk, _window = shown
    type_in(qtbot, page, "17")
    assert "00000017" in numbers(page, page.search.model.rows())


def test_the_latest_question_wins(shown, qtbot) -> None:
    page, _desk, _window = shown
    for text in ("虚", "虚构", "00000005", "6", "00000007"):
        page.search.change(text=text)
    settled(qtbot, page)
    assert numbers(page, 1) == ["00000007"]
    assert page.bar.box.text() == "00000007"


def test_words_of_goods_are_found_when_names_are_not(shown, qtbot) -> None:
    page, _desk, _window = shown
    type_in(qtbot, page, "打印机")
    assert page.search.asked.deep
    assert page.search.model.rows() == 260


def test_a_chip_shows_what_it_counts(shown, stocked, qtbot) -> None:
    page, _desk, _window = shown
    page.quick.chips[Quick.RED].click()
    settled(qtbot, page)
    red = sum(ticket.status is Status.RED for ticket in stocked[1])
    assert page.search.model.rows() == red
    page.quick.chips[Quick.ALL].click()
    settled(qtbot, page)


def test_a_click_on_the_head_orders_by_number_and_turns_round(shown, qtbot) -> None:
    page, _desk, _window = shown
    page._sort(2)
    settled(qtbot, page)
    assert numbers(page, 2) == ["00000260", "00000259"]
    page._sort(2)
    settled(qtbot, page)
    assert numbers(page, 2) == ["00000001", "00000002"]
    assert page.search.model.headerData(2, Qt.Orientation.Horizontal) == "号码 ↑"
    page._sort(4)
    assert page.search.asked.order == "number"


def test_ticks_are_summed_and_exported(shown, tmp_path, qtbot) -> None:
    page, desk, _window = shown
    page.table.setFocus()
    page.table.go_to(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    page.search.model.tick(2, True)
    assert page.ticks.count.text() == "已选 2 张"
    page.export()
    card = page._cards.exports._card
    card.format.choose(".csv")
    card.path.setText(str(tmp_path / "out.csv"))
    card.start.click()
    qtbot.waitUntil(lambda: bool(desk.told), timeout=WAIT_MS)
    assert len((tmp_path / "out.csv").read_bytes().splitlines()) == 3
    assert page.escape()
    assert not page.search.model.ticked.any


def test_all_but_one_are_exported(shown, tmp_path, qtbot) -> None:
    page, desk, _window = shown
    page.tick_all()
    page.search.model.tick(0, False)
    assert page.ticks.count.text() == "已选 259 张"
    page.export()
    card = page._cards.exports._card
    card.path.setText(str(tmp_path / "out.txt"))
    card.chosen.emit(tmp_path / "out.txt", ".txt")
    qtbot.waitUntil(lambda: bool(desk.told), timeout=WAIT_MS)
    assert b"~~259" not in (tmp_path / "out.txt").read_bytes()[:5]
    assert (tmp_path / "out.txt").read_bytes().split(b"\r\n")[1].startswith(b"259~~")


def test_an_export_that_cannot_be_written_is_told_at_its_box(shown, tmp_path, qtbot) -> None:
    page, _desk, _window = shown
    page.export()
    card = page._cards.exports._card
    card.chosen.emit(tmp_path / "no" / "out.csv", ".csv")
    qtbot.waitUntil(lambda: bool(card.path.error), timeout=WAIT_MS)
    assert "目录不存在" in card.path.error
    assert card.isVisible()
    page.escape()


def test_a_folder_of_faces_is_exported_only_by_who_may_print(shown, tmp_path) -> None:
    page, desk, _window = shown
    desk.session = replace(desk.session, rights=desk.session.rights - {Right.PRINT})
    page.export()
    card = page._cards.exports._card
    card.chosen.emit(tmp_path / "faces", "folder")
    assert "没有打印的权限" in card.path.error
    assert not card.running
    assert list(tmp_path.iterdir()) == []
    page.escape()


def test_on_a_purchase_the_list_says_that_the_other_party_sells(shown) -> None:
    page, _desk, _window = shown
    heading = page.search.model.heading(0)
    bought = replace(heading, special=Special.PURCHASE)
    assert words.cell(heading, "buyer", 2024).text == heading.buyer.name
    assert words.cell(bought, "buyer", 2024).text == f"销方 {heading.buyer.name}"


def test_a_stopped_export_leaves_nothing(shown, tmp_path, qtbot) -> None:
    page, desk, _window = shown
    page.export()
    card = page._cards.exports._card
    card.chosen.emit(tmp_path / "faces", "folder")
    qtbot.waitUntil(lambda: card.bar.maximum() > 0, timeout=WAIT_MS)
    page.escape()
    settled(qtbot, page)
    assert list(tmp_path.iterdir()) == []
    assert desk.told == ["导出已停止，没有留下文件"]


def test_the_row_under_the_cursor_is_copied_as_text(shown, qtbot) -> None:
    page, desk, _window = shown
    page.table.go_to(1)
    page.copy_rows()
    qtbot.waitUntil(lambda: bool(desk.told), timeout=WAIT_MS)
    rows = QApplication.clipboard().text().splitlines()
    assert rows[0].startswith("票种\t发票代码")
    assert len(rows) == 2


def test_a_ticket_is_saved_as_pdf_and_logged(shown, tmp_path, qtbot) -> None:
    page, desk, _window = shown
    row = next(r for r in range(200) if page.search.model.seen(r).kind == "007")
    page.table.go_to(row)
    settled(qtbot, page)
    printed = page.search.heading.printed
    page.paper()
    card = page._cards.prints._card
    card.path.setText(str(tmp_path / "a.pdf"))
    card.reason.setText("存档")  # the shop may have printed it before
    card.start.click()
    qtbot.waitUntil(lambda: bool(desk.told), timeout=WAIT_MS)
    assert "模拟" in page_text((tmp_path / "a.pdf").read_bytes())
    settled(qtbot, page)
    assert page.search.model.seen(row).printed == printed + 1


def test_the_file_of_a_paper_ticket_wants_a_reason_and_an_approval_as_a_sheet_does(
    shown, tmp_path, qtbot
) -> None:
    page, desk, _window = shown
    row = next(r for r in range(200) if page.search.model.seen(r).kind == "007")
    page.table.go_to(row)
    settled(qtbot, page)
    key = page.search.heading.key

    def limited(terminal) -> None:
        terminal.print_counting.approve_after(1, desk.session)

    desk.ask(limited, lambda _: None)
    said = {"session": desk.session, "reason": "存档", "approved_by": "乙"}
    once = tmp_path / "once.pdf"
    desk.ask(
        lambda terminal: terminal.printing_out.to_file("pdf", key.code, key.number, once, **said),
        lambda _: None,
    )
    settled(qtbot, page)
    page.paper()
    card = page._cards.prints._card
    card.path.setText(str(tmp_path / "again.pdf"))
    card.start.click()
    qtbot.waitUntil(lambda: bool(card.reason.error), timeout=WAIT_MS)
    card.reason.setText("再要一份")
    card.start.click()
    qtbot.waitUntil(card.approver.isVisible, timeout=WAIT_MS)
    card.approver.setText("没有这人")
    card.password.setText("x")
    card.start.click()
    settled(qtbot, page)
    assert card.isVisible() and not (tmp_path / "again.pdf").exists()
    assert page.escape()


def test_the_face_follows_the_cursor_and_grows(shown, qtbot) -> None:
    page, _desk, _window = shown
    row = next(r for r in range(200) if page.search.model.seen(r).kind == "004")
    page.table.go_to(row)
    settled(qtbot, page)
    heading = page.search.heading
    assert heading.buyer.name in page.pane.face.accessibleName()
    page.enlarge()
    settled(qtbot, page)
    card = page._cards.whole._card
    assert card.isVisible()
    card._go_to_part(3)
    settled(qtbot, page)
    assert "开具" in card._texts[3].text()
    assert page.escape()
    assert not card.isVisible()


def test_nothing_found_is_explained_with_a_deed(shown, qtbot) -> None:
    page, desk, _window = shown
    type_in(qtbot, page, "099002400104 00000400")
    assert "没有符合条件的发票" in page.nothing.line.text()
    assert page.foot.count.text() == "共 0 张"
    assert page.why_no_ticket() == "没有选中发票"
    from app.ui.parts.buttons import Button

    buttons = page.nothing._reasons.findChildren(Button)
    assert [button.words for button in buttons] == ["填开发票"]
    buttons[0].click()
    assert desk.opened == [("issue", {})]


def test_what_other_conditions_hide_is_one_click_away(shown, qtbot) -> None:
    page, _desk, _window = shown
    page.search.change(text="虚构", span=DaySpan.YEAR, more=Filter(remark="x"))
    settled(qtbot, page)
    from app.ui.parts.buttons import Button

    (button,) = page.nothing._reasons.findChildren(Button)
    button.click()
    settled(qtbot, page)
    assert page.search.model.rows() == 260
    page.search.clear()
    settled(qtbot, page)
    assert page.bar.box.text() == ""


def test_a_filter_is_saved_opened_and_forgotten(shown, qtbot) -> None:
    page, _desk, _window = shown
    page._more()
    card = page._cards.more.card
    card.texts["buyer"].setText("虚构")
    card.amounts["least"].setText("1,000")
    card.name.setText("大客户")
    card.save_button.click()
    qtbot.waitUntil(lambda: card.saved.value() == "大客户", timeout=WAIT_MS)
    card.search_button.click()
    settled(qtbot, page)
    assert page.bar.more_button.words == "更多条件 2"
    page._more()
    card.open_button.click()
    settled(qtbot, page)
    assert page.search.asked.more.buyer == "虚构"
    page._more()
    card.forget_button.click()
    qtbot.waitUntil(lambda: not card.saved.isVisible(), timeout=WAIT_MS)
    card.clear_button.click()
    settled(qtbot, page)
    assert page.search.asked.extra == 0


def test_a_wrong_amount_is_told_at_its_box(shown, qtbot) -> None:
    page, _desk, _window = shown
    page._more()
    card = page._cards.more.card
    card.amounts["most"].setText("1e3")
    card.search_button.click()
    assert card.isVisible()
    assert "1906.40" in card.amounts["most"].error
    card.amounts["most"].clear()
    page.escape()


def test_the_fixed_entry_shows_what_the_bureau_lacks(shown, stocked, qtbot) -> None:
    page, _desk, _window = shown
    page.begin(unsent=True)
    settled(qtbot, page)
    assert page.quick.chips[Quick.UNSENT].isChecked()
    unsent = sum(ticket.upload != "sent" for ticket in stocked[1])
    assert page.search.model.rows() == unsent
    assert "离线剩余" in page.quick._offline.text()
    page.begin(filter=Filter(number="3"))
    settled(qtbot, page)
    assert page.search.model.rows() == 1


def test_a_void_ticket_can_be_issued_anew_and_any_be_copied(shown, stocked, qtbot) -> None:
    page, desk, _window = shown
    page.search.change(quick=Quick.VOID)
    settled(qtbot, page)
    key = page.search.heading.key
    again = next(deed for deed in page.deeds() if deed.title == "重开")
    assert again.why_not is not None
    assert again.why_not() == ""
    again.do()
    page.copy_ticket()
    assert desk.opened == [
        ("issue", {"reissue": (key.code, key.number)}),
        ("issue", {"copy": (key.code, key.number)}),
    ]


def test_every_deed_has_a_name_of_its_own_and_the_page_asks_for_its_right(shown) -> None:
    page, _desk, _window = shown
    ids = [deed.id for deed in page.deeds()]
    assert len(ids) == len(set(ids))
    assert {"app.export", "page.paper", "issue.copy"} <= set(ids)


def test_f3_leads_to_the_search_box(shown, qtbot) -> None:
    page, _desk, window = shown
    window.activateWindow()
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_F3)
    assert page.bar.box.hasFocus()


def test_a_page_that_is_left_asks_nothing_and_goes_on_when_it_is_opened_again(shown, qtbot) -> None:
    page, _desk, _window = shown
    page.table.go_to(3)
    page.left()
    assert not page.search.busy
    page.entered()
    settled(qtbot, page)
    assert page.search.heading.key.number in page.pane.title.text()
    page._desk.book_changed()
    settled(qtbot, page)
    assert page.search.model.rows() == 260
