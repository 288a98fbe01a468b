"""The pages that close a month: what they show, and what a person enters, keeps and drops there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.domain.rights import Right
from app.services.month.preflight import Fix
from app.ui.look.chip_faces import ChipFace
from app.ui.task import Cancelled
from app.ui.tax_month import first_login
from app.ui.tax_month.clear_log_page import ClearLogPage
from app.ui.tax_month.closing_page import ClosingPage
from app.ui.tax_month.deeds import READER, Asked, Deed
from app.ui.tax_month.return_page import ReturnPage
from app.ui.tax_month.return_rows import NET, TAX, fen_of
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare

ROOM = (1198, 616)
THEMES = ["light", "dark"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DirectDesk]:
    """It is the fifth of February; January has two tickets."""
    home = a_home(tmp_path)
    say(home, "issue", text_file(tmp_path / "a.txt", bill("D1"), bill("D2")))
    say(home, "clock", "set", "2024-02-05T09:00:00")
    with a_direct_desk(home) as opened:
        yield opened


def closing(qtbot: QtBot, desk: DirectDesk) -> ClosingPage:
    page = ClosingPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.entered()
    return page


@pytest.mark.parametrize("theme", THEMES)
def test_a_month_that_is_to_be_closed_looks_like_this(
    qtbot: QtBot, desk: DirectDesk, theme: str
) -> None:
    page = closing(qtbot, desk)
    page.fix(Fix.UPLOAD)
    desk.writer.clock.set(desk.writer.clock.show().replace(hour=9, minute=30, second=0), "主管甲")
    page.refresh()
    page.groups.table.setFocus()
    compare(page, "tax-month-closing", theme, ROOM)


@pytest.mark.parametrize("theme", THEMES)
def test_a_return_looks_like_this(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    page = closing(qtbot, desk)
    page.go_on()
    page.go_on()
    shown = returned(qtbot, desk)
    compare(shown, "tax-month-return", theme, ROOM)


def returned(qtbot: QtBot, desk: DirectDesk, period: str = "2024-01") -> ReturnPage:
    page = ReturnPage(desk)
    qtbot.addWidget(page)
    page.begin(period=period)
    page.resize(*ROOM)
    page.show()
    page.entered()
    return page


def test_the_list_goes_on_by_f9_and_every_deed_has_its_button(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = closing(qtbot, desk)
    assert page.closing.next_step() is Fix.UPLOAD
    assert {each.id for each in page.deeds()} >= {"page.main", "page.other", "closing.clear"}
    assert page.buttons["clear"].isEnabled()
    for _ in range(3):
        page.go_on()
    assert page.closing.next_step() is Fix.CLEAR
    assert [each.words for each in page.compared.line.stops][-1] == "已缴款"
    assert page.compared.reason.text() == "三方一致"
    page.buttons["clear"].click()
    assert desk.jobs == ["上传发票", "上报汇总", "申报", "清卡"]
    assert page.closing.next_step() is Fix.RECHECK
    assert page.groups.model.found[0].last == "2024-01 清卡已办"
    page.open_return()
    page.open_log()
    assert [name for name, _ in desk.opened] == ["tax_return", "clear_log"]
    page.left()
    assert not page._clock.isActive()
    assert desk.problems == []


def test_the_way_over_the_counter_begins_and_ends_on_the_page(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    page = closing(qtbot, desk)
    (place := tmp_path / "counter").mkdir()
    page.carry(Deed.OUT, place)
    assert [*place.iterdir()]
    page.ask_out()
    dialogs(page)[0].reject()
    page.carry(Deed.IN, place)
    codes = {getattr(one, "code", "") for one in desk.problems}
    assert codes == {"PACKAGE-NONE"}
    page.carry(Deed.OUT, READER)
    page.ask_in()
    page.closing.do(Asked(Deed.OFF_CYCLE))


def test_a_return_is_filled_filed_corrected_and_paid(qtbot: QtBot, desk: DirectDesk) -> None:
    closing(qtbot, desk).closing.do(Asked(Deed.REPORT))
    say_sent = desk.writer.upload_lines.send_all("主管甲")
    assert say_sent
    desk.writer.reporting.groups()
    list(desk.writer.reporting.send(desk.writer.month_way(None), desk.session))
    page = returned(qtbot, desk)
    assert page.main.words == "提交申报"
    row = page.table.row
    assert page.model.may_enter(row, NET) and page.model.may_enter(row, TAX)
    assert page.model.setData(page.model.index(row, NET), "1,000")
    assert page.unsaved()
    assert "改过" in page.words.text() and page.sign.shape == "warn"
    assert not page.model.setData(page.model.index(row, NET), "一千")
    assert not page.model.setData(page.model.index(row, TAX), "999")
    assert getattr(desk.problems[-1], "code", "") == "RETURN-TAX"
    assert not page.model.setData(page.model.index(0, NET), "5")
    assert page.model.data(page.model.index(row, NET), Qt.ItemDataRole.EditRole) == "1000.00"
    page.go_on()
    assert page.main.words.startswith("缴款 208.00")
    page.go_on()
    assert page.why_not() == "已申报，没有要改、要缴的"
    page.go_on()
    assert desk.told[-1] == page.why_not()
    page.choose("2023-12")
    assert page.told is not None and page.told.period == "2023-12"
    desk.without(Right.FILE_RETURN)
    assert "系统管理员" in page.why_not()
    assert (fen_of(""), fen_of("1e30"), fen_of("nan")) == (0, None, None)


def test_a_return_that_cannot_be_had_says_so(qtbot: QtBot, desk: DirectDesk) -> None:
    desk.writer.network.turn("主管甲", on=False)
    page = returned(qtbot, desk, "nonsense")
    assert page.told is None
    assert page.why_not() == "还没有取到申报表"
    assert getattr(desk.problems[-1], "code", "") == "BUREAU-AWAY"


def dialogs(page: QWidget) -> list[QFileDialog]:
    return cast("list[QFileDialog]", page.findChildren(QFileDialog))


class Reader(QObject):
    """What the system shows PDF with."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QUrl] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        """A file."""
        self.shown.append(url)


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    QDesktopServices.setUrlHandler("file", made, "show")  # type: ignore[arg-type]
    yield made
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def log(qtbot: QtBot, desk: DirectDesk) -> ClearLogPage:
    """One group was refused before all were cleared."""
    session = desk.session
    receipts, clearing = desk.writer.clear_receipts, desk.writer.clearing
    list(receipts.beside(clearing.fetch(desk.writer.bureau, session, "007"), session))
    list(desk.writer.catching_up.all_due(session))
    page = ClearLogPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.entered()
    return page


def test_the_log_shows_what_was_done_and_what_was_not(log: ClearLogPage) -> None:
    assert log.model.rows() == 6
    assert log.model.cell(5, 3).words == "没有清卡"
    assert log.model.cell(5, 7).text == "NOT-REPORTED"
    log.table.go_to(5)
    assert log.open.toolTip() and not log.open.isEnabled()
    log.open_receipt()
    log.table.go_to(0)
    assert log.open.isEnabled()


def test_a_receipt_is_opened_saved_and_exported(
    log: ClearLogPage, desk: DirectDesk, reader: Reader, tmp_path: Path
) -> None:
    log.table.go_to(0)
    log.open_receipt()
    (url,) = reader.shown
    assert Path(url.toLocalFile()).read_bytes().startswith(b"%PDF")
    log.save_pdf(tmp_path / "mine.pdf")
    assert (tmp_path / "mine.pdf").exists()
    log.export_to(tmp_path / "log.csv")
    assert "已导出 6 条" in desk.told[-1]
    log.ask_for_pdf()
    log.ask_for_table()
    log.ask_for_receipt()
    assert len(dialogs(log)) == 3


def test_a_receipt_is_verified_and_an_altered_one_named(
    log: ClearLogPage, desk: DirectDesk, tmp_path: Path
) -> None:
    line = log.current
    assert line is not None
    place = desk.writer.clear_log.place(line)
    assert place is not None
    log.begin(verify=place)
    log.entered()
    assert log.sign.shape == "ok" and "本机的盘" in log.verdict.text()
    wrong = tmp_path / "wrong.receipt.json"
    wrong.write_bytes(place.read_bytes().replace(b"2024-03-15", b"2025-03-15"))
    log.verify(wrong)
    assert (log.sign.shape, log.code.text()) == ("bad", "VERIFY-ALTERED")


def test_an_empty_log_says_what_would_be_there(qtbot: QtBot, desk: DirectDesk) -> None:
    page = ClearLogPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.entered()
    assert page.current is None
    assert page._why_no_receipt() == "还没有清过卡"
    page.save_pdf(Path("nowhere.pdf"))
    page.ask_for_pdf()


def test_the_first_login_of_a_month_tells_what_it_did(desk: DirectDesk) -> None:
    first_login.begin(desk)
    assert desk.told == ["已自动上报汇总 2024-01：5 个票种组"]
    first_login.begin(desk)
    assert len(desk.told) == 1


def test_a_first_login_that_reaches_nobody_says_where_it_is_done(
    desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.writer.network.turn("主管甲", on=False)
    first_login.begin(desk)
    assert desk.told == []  # nobody is bothered while the network is off on purpose
    desk.writer.network.turn("主管甲", on=True)
    monkeypatch.setenv("KAIPIAO_CERTIFICATE_PIN", "87654321")
    first_login.begin(desk)
    assert "到「报税处理」里办" in desk.told[-1]


def standing(page: ClosingPage) -> list[ChipFace]:
    """How each group stands in its report, as the rows say."""
    return [each.report for each in page.groups.model.found]


def test_the_page_is_a_picture_of_one_moment_while_the_bureau_is_asked(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = closing(qtbot, desk)
    before = page.closing.here, page.closing.told, standing(page)
    assert page.closing.there is not None
    held: list[tuple[Any, ...]] = []
    with monkeypatch.context() as slow:
        slow.setattr(desk, "ask_bureau", lambda *asked: held.append(asked))
        page.fix(Fix.UPLOAD)  # the deed is done, and what the bureau says of it is on its way
        assert desk.jobs == ["上传发票"]
        assert (page.closing.here, page.closing.told, standing(page)) == before
        assert not page.buttons["main"].isEnabled()
        assert "等税局" in page.words.text()
        page.go_on()  # F9 proposes nothing that is done already, and says why
        assert (desk.jobs, "等税局" in desk.told[-1]) == (["上传发票"], True)
        page.fix(Fix.UPLOAD)  # by the line's own button: nothing is sent a second time
        assert desk.jobs == ["上传发票", "上传发票"] and "没有办第二遍" in desk.told[-1]
        assert desk.problems == []
    work, then, _ = held[-1]
    then(work(desk.writer))
    assert page.buttons["main"].isEnabled() and not page.closing.why_wait()
    assert page.closing.here is not before[0] and standing(page) != before[2]
    assert page.closing.next_step() is Fix.REPORT


def test_a_bureau_that_breaks_off_leaves_what_the_disk_says_alone(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = closing(qtbot, desk)
    before, held = page.closing.here, list[Any]()
    with monkeypatch.context() as slow:
        slow.setattr(desk, "ask_bureau", lambda *asked: held.append(asked))
        page.refresh()
        page.refresh()
    late, last = held
    late[2](Cancelled())
    assert page.closing.here is before  # a later look is under way
    last[2](Cancelled())
    assert page.closing.here is not before and page.closing.there is None
    assert desk.problems == []
