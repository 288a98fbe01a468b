"""系统维护 > 打印校准: rulers are printed, four readings become offsets, and they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.paper.printers import Language, Paper, Printer
from app.ui.page import Page
from app.ui.printing.calibration_page import CalibrationPage
from app.ui.printing.faces import signed, tenths_of
from tests.dot_matrix import DotMatrix
from tests.home_builders import AT, a_home
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare

ROOM, SMALL_ROOM = (1198, 616), (1045, 462)
FORM = "vat_paper"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(a_home(tmp_path)) as made:
        yield made


def with_printers(desk: DirectDesk, folder: Path) -> None:
    for printer in (
        Printer("柜台针式", f"file:{folder}/dots", Language.ESCP),
        Printer("办公室激光", f"file:{folder}/laser", Language.PDF, (Paper.A4,)),
    ):
        desk.writer.printers.add(printer, desk.writer.session)


def shown(qtbot: QtBot, desk: DirectDesk, **begin: str) -> CalibrationPage:
    page = CalibrationPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.begin(**begin)
    page.entered()
    page.show()
    return page


def do(page: Page, deed: str) -> None:
    next(one for one in page.deeds() if one.id == deed).do()


def read(page: CalibrationPage, *figures: str) -> None:
    for field, figure in zip(page.readings, figures, strict=True):
        field.setText(figure)
        field.editingFinished.emit()


def test_without_a_printer_the_page_leads_to_where_one_is_added(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    for deed in ("page.main", "page.paper", "calibration.rulers", "app.export", "calibration.load"):
        do(page, deed)
    read(page, "1", "1", "1", "1")
    assert page.save.accessibleDescription() == "先在「打印机」页加入一台打印机"
    assert desk.told == [] and desk.problems == []


def test_four_readings_become_offsets_that_are_kept(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    with_printers(desk, tmp_path)
    page = shown(qtbot, desk)
    do(page, "calibration.rulers")
    assert page.sent_sign.shape == "ok"
    assert "打印校准标尺页" in DotMatrix().feed((tmp_path / "dots").read_bytes()).sheets[0].text
    read(page, "3.4", "1.8", "3.6", "1.9")
    assert (page.right.text(), page.down.text()) == ("+3.5", "+1.9")
    assert page.quality_sign.shape == "ok"
    do(page, "page.main")
    assert desk.reader.printers.one("柜台针式").offsets == {FORM: (35, 19)}
    assert [page.model.cell(0, n).words for n in range(4)] == [
        "柜台针式", "专票、普票 240×140", "+3.5", "+1.9",
    ]  # fmt: skip
    assert page.kept.text() == "原来 +3.5 / +1.9"


def typed(qtbot: QtBot, page: CalibrationPage, *figures: str, key: Qt.Key = Qt.Key.Key_Tab) -> None:
    """Typed by keys into A, B, C, D; the cursor is left in the last one."""
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.readings[0].setFocus()
    for place, figure in enumerate(figures):
        assert page.readings[place].hasFocus()
        qtbot.keyClicks(page.readings[place], figure)
        if place < len(figures) - 1:
            qtbot.keyClick(page.readings[place], key)


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_f9_with_the_cursor_in_the_last_box_keeps_what_the_readings_say(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path, key: Qt.Key
) -> None:
    with_printers(desk, tmp_path)
    page = shown(qtbot, desk)
    typed(qtbot, page, "3.5", "2.5", "3.5", "2.5", key=key)
    assert page.readings[3].hasFocus()
    do(page, "page.main")
    assert desk.reader.printers.one("柜台针式").offsets == {FORM: (35, 25)}
    assert page.kept.text() == "原来 +3.5 / +2.5"


@pytest.mark.parametrize("figures", [("3.5",), ("abc", "1", "1", "1"), ("3.5", "2.5", "3.5")])
def test_readings_that_are_not_whole_keep_nothing_and_stay(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path, figures: tuple[str, ...]
) -> None:
    with_printers(desk, tmp_path)
    page = shown(qtbot, desk)
    typed(qtbot, page, *figures)
    do(page, "page.main")
    assert desk.reader.printers.one("柜台针式").offsets == {}
    assert desk.told == [] and page.quality_sign.shape == "bad"
    assert tuple(field.text() for field in page.readings)[: len(figures)] == figures
    wrong = next(field for field in page.readings if field.error)
    assert wrong.hasFocus()


def test_f9_does_not_keep_what_lies_crooked_or_too_far_unseen(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    with_printers(desk, tmp_path)
    page = shown(qtbot, desk)
    for figures, shape in (
        (("0.0", "-1.0", "0.0", "1.0"), "warn"),
        (("30", "0", "30", "0"), "bad"),
    ):
        for field, figure in zip(page.readings, figures, strict=True):
            field.setText(figure)
        do(page, "page.main")
        assert page.quality_sign.shape == shape
        assert desk.reader.printers.one("柜台针式").offsets == {}
    for field in page.readings:
        field.setText("1.0")
    do(page, "page.main")
    assert desk.reader.printers.one("柜台针式").offsets == {FORM: (10, 10)}


def test_paper_that_lies_crooked_is_laid_in_anew(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    with_printers(desk, tmp_path)
    page = shown(qtbot, desk)
    read(page, "0.0", "-1.0", "0.0", "1.0")
    assert page.quality_sign.shape == "warn"
    assert "重新进纸" in page.quality.text()
    read(page, "30", "0", "30", "0")
    assert page.quality_sign.shape == "bad"
    read(page, "x", "0", "0", "0")
    assert page.readings[0].error


def test_offsets_may_be_typed_and_what_is_too_far_is_not_kept(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    with_printers(desk, tmp_path)
    page = shown(qtbot, desk)
    page.right.setText("-20.1")
    page.right.editingFinished.emit()
    assert page.right.error and not page.save.isEnabled()
    do(page, "page.main")
    assert desk.reader.printers.one("柜台针式").offsets == {}
    page.right.setText("-1.5")
    page.right.editingFinished.emit()
    assert page.save.isEnabled()
    page.before_after.choose(0)
    do(page, "page.switch")
    do(page, "page.main")
    assert desk.reader.printers.one("柜台针式").offsets == {FORM: (-15, 0)}
    do(page, "page.paper")
    assert page.sent_sign.shape == "ok"


def test_plain_paper_is_measured_from_its_edges(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    with_printers(desk, tmp_path)
    page = shown(qtbot, desk, printer="办公室激光", form="e_invoice")
    assert (page.printer.value(), page.form.value()) == ("办公室激光", "e_invoice")
    assert not page.corners.isVisible()
    assert "10.0 毫米" in page.how.text()
    read(page, "12.0", "10.0", "8.0", "10.0")
    assert page.right.text() == "-2.0"


def test_a_printer_that_cannot_be_reached_is_said(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    desk.writer.printers.add(Printer("远处", "tcp:127.0.0.1:9", Language.ESCP), desk.writer.session)
    page = shown(qtbot, desk)
    do(page, "page.paper")
    assert page.sent_sign.shape == "bad" and desk.problems


def test_offsets_are_carried_over_in_a_file(qtbot: QtBot, desk: DirectDesk, tmp_path: Path) -> None:
    with_printers(desk, tmp_path)
    desk.writer.calibrating.set("柜台针式", FORM, 7, -7, desk.writer.session)
    page = shown(qtbot, desk)
    file = tmp_path / "kept.json"
    page.presenter.export(file)
    desk.writer.printers.remove("办公室激光", desk.writer.session)
    desk.writer.calibrating.set("柜台针式", FORM, 0, 0, desk.writer.session)
    page._load(file)
    assert desk.reader.printers.one("柜台针式").offsets == {FORM: (7, -7)}
    assert desk.told[-1] == "已导入 1 台打印机的偏移；这里没有：办公室激光"
    page.refresh()


def test_figures_are_read_as_a_person_writes_them() -> None:
    assert [tenths_of(each) for each in ("3.4", "+0,5", "－1．5", "1.25", "1e9", "")] == [
        34, None, -15, None, None, None,
    ]  # fmt: skip
    assert signed(-200) == "-20.0"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_it_did(
    qtbot: QtBot, desk: DirectDesk, theme: str, tmp_path: Path
) -> None:
    with_printers(desk, tmp_path)
    desk.writer.calibrating.set("柜台针式", FORM, 3, -2, desk.writer.session)
    page = shown(qtbot, desk)
    page.presenter.preview = lambda *_: None  # type: ignore[method-assign]
    desk.reader.calibrating.now = lambda: AT
    read(page, "3.4", "1.8", "3.6", "1.9")
    page.before_after.choose(0)
    page.show_preview(desk.reader.calibrating.preview(FORM, (-35, -19), 1400))
    page.readings[0].setFocus()
    compare(page, "calibration", theme, ROOM)


def test_the_page_has_room_on_a_small_screen(qtbot: QtBot, desk: DirectDesk) -> None:
    needed = shown(qtbot, desk).minimumSizeHint()
    assert needed.width() <= SMALL_ROOM[0] and needed.height() <= SMALL_ROOM[1]
