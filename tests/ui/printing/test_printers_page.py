"""系统维护 > 打印机: printers are added, checked, tried, and the way to the right paper is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.services.paper.printers import Language, Paper, Printer
from app.ui.page import Page
from app.ui.printing.printers_page import PrintersPage
from tests.dot_matrix import DotMatrix
from tests.home_builders import a_home
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare

ROOM, SMALL_ROOM = (1198, 616), (1045, 462)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(a_home(tmp_path)) as made:
        yield made


def shown(qtbot: QtBot, desk: DirectDesk) -> PrintersPage:
    page = PrintersPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.entered()
    page.show()
    return page


def do(page: Page, deed: str) -> None:
    next(one for one in page.deeds() if one.id == deed).do()


def why_not(page: Page, deed: str) -> str:
    found = next(one for one in page.deeds() if one.id == deed)
    assert found.why_not is not None
    return found.why_not()


def type_in(page: PrintersPage, name: str, url: str) -> None:
    page.printer_name.setText(name)
    page.url.setText(url)


def test_without_a_printer_the_page_says_what_to_do(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    assert why_not(page, "page.main") == "先加入一台打印机"
    for deed in ("page.main", "page.paper", "page.other", "printers.save", "printers.remove"):
        do(page, deed)
    do(page, "printers.add")
    assert page.printer_name.error and page.url.error
    assert desk.told == [] and desk.opened == []
    assert "240 × 140 毫米" in page.guide.text()


def test_a_printer_is_added_changed_and_taken_away(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    page = shown(qtbot, desk)
    type_in(page, "柜台", f"file:{tmp_path}/paper")
    page.model_of.choose("格志 AK890")
    page.model_of.chosen.emit("格志 AK890")
    page.add.click()
    (one,) = desk.reader.printers.all()
    assert (one.language, one.offsets) == (Language.ESCP, {"vat_paper": (0, 0)})
    assert page.chosen == one
    page.language.choose("pdf")
    page.paper.choose("a4")
    page.save.click()
    assert desk.reader.printers.one("柜台").language is Language.PDF
    assert page.form.value() == "goods_list"
    page.remove.click()
    assert desk.reader.printers.all() == ()
    assert desk.told[-1] == "已去掉打印机 柜台，打印记录还在。按 Ctrl+Z 恢复"


def test_a_printer_that_was_taken_away_comes_back_with_its_offsets(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    kept = Printer("激光", f"file:{tmp_path}/a", Language.PDF, (Paper.A4,), {"goods_list": (5, 0)})
    kept = desk.writer.printers.add(kept, desk.writer.session)
    page = shown(qtbot, desk)
    assert why_not(page, "edit.undo") == "没有去掉过打印机"
    do(page, "edit.undo")
    page.remove.click()
    assert "激光" in page.undo.text() and why_not(page, "edit.undo") == ""
    page.undo.click()
    assert desk.reader.printers.all() == (kept,)
    assert page.chosen == kept and desk.told[-1] == "已恢复打印机 激光"
    assert why_not(page, "edit.undo") == "没有去掉过打印机"


def test_a_printer_keeps_both_its_papers_when_something_else_of_it_is_saved(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    both = (Paper.A4, Paper.FORM)
    for name, papers in (("激光", both), ("针式", (Paper.FORM,))):
        one = Printer(name, f"file:{tmp_path}/{name}", Language.PDF, papers, {"goods_list": (5, 0)})
        desk.writer.printers.add(one, desk.writer.session)
    page = shown(qtbot, desk)
    assert page.chosen is not None and page.paper.currentText() == "A4 白纸、纸质发票"
    page.model_of.chosen.emit("")  # no model: nothing changes
    do(page, "printers.save")
    kept = desk.reader.printers.one("激光")
    assert (kept.papers, kept.offsets) == (both, {"goods_list": (5, 0)})


def test_a_test_print_reaches_the_printer(qtbot: QtBot, desk: DirectDesk, tmp_path: Path) -> None:
    page = shown(qtbot, desk)
    type_in(page, "柜台", f"file:{tmp_path}/paper")
    do(page, "printers.add")
    do(page, "page.paper")
    (sheet,) = DotMatrix().feed((tmp_path / "paper").read_bytes()).sheets
    assert "不占号码" in sheet.text
    assert "不占发票号码" in desk.told[-1]
    assert not page.presenter.busy


def test_every_check_has_its_verdict_and_a_printer_that_is_gone_its_fix(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    desk.writer.printers.add(Printer("远处", "tcp:127.0.0.1:9", Language.ESCP), desk.writer.session)
    page.refresh()
    page.refresh()
    shapes = [line.sign.shape for line in page.lines]
    assert shapes[:3] == ["off", "ok", "ok"]
    assert page.lines[3].next_step.text()
    do(page, "page.paper")
    assert desk.problems and not page.presenter.busy
    do(page, "page.other")
    assert desk.opened[-1][0] == "calibration"


def test_the_steps_follow_form_and_system(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.systems.choose(1)
    do(page, "page.switch")
    assert "打印服务器属性" in page.guide.text()
    do(page, "page.switch")
    assert "lpoptions" in page.guide.text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_it_did(
    qtbot: QtBot, desk: DirectDesk, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    desk.writer.printers.add(
        Printer("柜台针式", "windows:Dot Matrix", Language.ESCP), desk.writer.session
    )
    page = shown(qtbot, desk)
    compare(page, "printers", theme, ROOM)


def test_the_page_has_room_on_a_small_screen(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    needed = page.minimumSizeHint()
    assert needed.width() <= SMALL_ROOM[0]
    assert needed.height() <= SMALL_ROOM[1]
