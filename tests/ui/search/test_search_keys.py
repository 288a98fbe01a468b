"""The keys of the search page and what they lead to."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.domain.invoice import InvoiceKind
from app.domain.searching import Filter
from app.ui.actions import Action
from app.ui.look import apply
from app.ui.look.chip_faces import STATES, chip_width
from app.ui.search.page import SearchPage
from app.ui.search.words import COLUMNS
from app.ui.sheet_files.folders import free
from tests.ui.search.search_builders import WAIT_MS, settled


def deed(page: SearchPage, name: str) -> Action:
    return next(one for one in page.deeds() if one.id == name)


def test_f9_shows_the_face_and_no_second_card_over_it(shown, qtbot) -> None:
    page, _desk, _window = shown
    look = deed(page, "page.main")
    assert page.why_no_ticket() == ""
    look.do()
    settled(qtbot, page)
    face = page._cards.whole._card
    assert page._cards.open == [face]
    page.escape()


def test_f9_and_f2_are_those_of_the_card_that_is_open(shown, qtbot, tmp_path) -> None:
    page, desk, _window = shown
    page.export()
    card = page._cards.exports._card
    deed(page, "page.choice").do()
    assert card.format.view().isVisible()
    assert not page.bar.kind.view().isVisible()
    card.format.hidePopup()
    card.path.setText(str(tmp_path / "out.txt"))
    deed(page, "page.main").do()
    qtbot.waitUntil(lambda: bool(desk.told), timeout=WAIT_MS)
    assert (tmp_path / "out.txt").exists()
    deed(page, "page.choice").do()
    assert page.bar.kind.view().isVisible()
    page.bar.kind.hidePopup()


def test_more_conditions_have_a_key_begin_at_the_first_box_and_f9_searches(shown, qtbot) -> None:
    page, _desk, window = shown
    window.activateWindow()
    deed(page, "search.more").do()
    card = page._cards.more.card
    assert card.days["first_day"].hasFocus()
    deed(page, "search.more").do()
    assert page._cards.open == [card]
    card.texts["number"].setText("99999999")
    deed(page, "page.choice").do()
    deed(page, "page.main").do()
    settled(qtbot, page)
    assert page.search.tally.tickets == 0
    assert page._cards.open == []
    deed(page, "search.more").do()
    assert page.why_no_ticket() == ""
    page.escape()


def test_a_name_that_is_taken_is_not_proposed_again(tmp_path) -> None:
    assert free(tmp_path / "a.xlsx") == tmp_path / "a.xlsx"
    for name in ("a.xlsx", "a-2.xlsx"):
        (tmp_path / name).touch()
    assert free(tmp_path / "a.xlsx") == tmp_path / "a-3.xlsx"


def test_a_file_that_stands_is_not_written_over_and_another_name_is_offered(
    shown, qtbot, tmp_path
) -> None:
    page, desk, _window = shown
    page.export()
    card = page._cards.exports._card
    there = tmp_path / "out.xlsx"
    there.write_text("mine")
    card.path.setText(str(there))
    card.press()
    assert (desk.told, there.read_text()) == ([], "mine")
    assert "没有覆盖" in card.path_box.below.text()
    card.press()
    qtbot.waitUntil(lambda: bool(desk.told), timeout=WAIT_MS)
    assert there.read_text() == "mine"
    assert (tmp_path / "out-2.xlsx").exists()


def test_what_the_file_dialog_asked_about_is_written_over(shown, qtbot, tmp_path) -> None:
    page, desk, _window = shown
    page.export()
    card = page._cards.exports._card
    there = tmp_path / "out.xlsx"
    there.write_text("mine")
    card._agree(there)
    card.press()
    qtbot.waitUntil(lambda: bool(desk.told), timeout=WAIT_MS)
    assert there.read_bytes()[:2] == b"PK"


def test_a_folder_with_something_in_it_is_told_before_anything_is_drawn(shown, tmp_path) -> None:
    page, desk, _window = shown
    page.export()
    card = page._cards.exports._card
    card.format.setCurrentIndex(card.format.count() - 1)
    card.format.chosen.emit("folder")
    assert "每张算一次打印" in card.note.text()
    (tmp_path / "mine.txt").write_text("x")
    card.path.setText(str(tmp_path))
    card.press()
    assert desk.told == []
    assert card.path.text() == f"{tmp_path}-2"
    page.escape()


def test_the_card_of_a_single_sheet_shows_the_key_that_does_it(shown, qtbot, tmp_path) -> None:
    page, desk, _window = shown
    page.paper()
    card = page._cards.prints._card
    assert card.start.key == "F9"
    there = tmp_path / "sheet.pdf"
    there.write_text("mine")
    card.path.setText(str(there))
    deed(page, "page.main").do()
    assert (card.isVisible(), there.read_text()) == (True, "mine")
    deed(page, "page.main").do()
    qtbot.waitUntil(lambda: bool(desk.told), timeout=WAIT_MS)
    assert (tmp_path / "sheet-2.pdf").read_bytes().startswith(b"%PDF")


def test_the_face_beside_the_list_is_put_away_and_comes_back(shown) -> None:
    page, _desk, window = shown
    window.activateWindow()
    page.pane.shut.setFocus()
    page.pane.shut.click()
    assert page.pane.isHidden()
    assert page.table.hasFocus()
    deed(page, "page.switch").do()
    assert page.pane.isVisible()


def test_the_captions_show_the_keys_that_hold(shown, stocked, qtbot) -> None:
    desk = shown[1]
    desk.keys.change("page.main", "F8")
    desk.keys.change("search.copy_rows", "Ctrl+J", "search")
    page = SearchPage(desk)
    qtbot.addWidget(page)
    assert page.pane.bigger.key == "F8"
    assert page.ticks.copy_button.key == "Ctrl+J"
    page.left()


def test_in_large_type_the_list_makes_room_for_the_buyers(shown) -> None:
    page, _desk, window = shown
    window.resize(1317, 616)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    printed = COLUMNS.index("printed")
    assert not page.table.isColumnHidden(printed)
    apply.apply(application, "light", 1.3)
    try:
        QApplication.processEvents()
        assert page.table.isColumnHidden(printed)
        failed = page.table.columnWidth(COLUMNS.index("upload"))
        assert failed >= chip_width(STATES["报送失败"])
    finally:
        apply.apply(application, "light")
    QApplication.processEvents()
    assert not page.table.isColumnHidden(printed)


def test_kinds_are_chosen_by_their_names(shown) -> None:
    kinds = shown[0].bar.kind
    words = [kinds.itemText(place) for place in range(kinds.count())]
    assert words[0] == "全部"
    assert "007 普票" in words


def test_e_invoices_of_a_folder_are_signed_on_the_way(shown, stocked, qtbot, tmp_path) -> None:
    page, desk, _window = shown
    files = [one.key for one in stocked[1] if one.draft.kind is InvoiceKind.E_ORDINARY][:3]
    page._cards.exports.ask(Filter(keys=tuple(files)), 3, True, "faces")
    card = page._cards.exports._card
    card.chosen.emit(tmp_path / "faces", "folder")
    qtbot.waitUntil(lambda: bool(desk.told), timeout=WAIT_MS)
    assert desk.told[0].startswith("已导出 3 张")
    written = [file.read_bytes() for file in (tmp_path / "faces").iterdir()]
    assert [b"/ByteRange" in content for content in written] == [True] * 3


def test_the_card_says_which_faces_are_signed(shown) -> None:
    page, _desk, _window = shown
    page.export()
    card = page._cards.exports._card
    for ending, said in ((".pdf", "不带签名"), ("folder", "带签名和附件"), (".csv", "什么也不留")):
        card.format.setCurrentIndex(card.format.findData(ending))
        card.format.chosen.emit(ending)
        assert said in card.note.text()
    page.escape()
