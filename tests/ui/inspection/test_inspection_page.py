"""发票查验: by keys, by a scanner, by a file; and nobody answering is not "not found"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.domain.inspecting import FiveFields
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.money import Money
from app.gateway.errors import BureauAway
from app.gateway.messages.downloads import Inspection
from app.repositories.rows import CHINA
from app.services.inspecting import Answer, Face, GoodsLine, answer_of
from app.services.packages.step_lines import StepLine, StepOutcome
from app.ui.inspection import page as page_module
from app.ui.inspection.page import InspectionPage
from tests.bureau_home import Office, an_office
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.direct_desk import DirectDesk, a_direct_desk, whole
from tests.ui.pictures import compare

LINE = StepLine("clear", "007", "2024-01", StepOutcome.DONE, date(2024, 3, 15))
OLD = date(2024, 2, 23)
ROOM, SMALL_ROOM = (1198, 616), (1045, 462)
FACE = Face(
    kind=InvoiceKind.ORDINARY,
    key=InvoiceKey("099002400104", "00000002"),
    status="valid",
    issued_at=datetime(2024, 1, 15, 10, 2, 36, tzinfo=CHINA),
    seller=("示例甲测试有限公司", "91990000MA0000007X"),
    buyer=("虚构乙贸易有限公司", "91990000MA00EXAM7A"),
    net=Money(30_000),
    tax=Money(3_900),
    remark="合同号 TEST-2024-0001",
    lines=(
        GoodsLine("*计算机外部设备*打印机", "标准型", "台", "2", Money(20_000), 1300, Money(2_600)),
        GoodsLine("*计算机外部设备*硒鼓", "", "个", "1", Money(10_000), 1300, Money(1_300)),
    ),
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as office:
        yield office


@pytest.fixture
def issued(office: Office) -> dict[str, Any]:
    """A ticket that the bureau has."""
    (ticket,) = office.issue("D1")
    assert say(office.home, "upload").exit_code == 0
    return ticket


@pytest.fixture
def desk(office: Office, issued: dict[str, Any]) -> Iterator[DirectDesk]:
    with a_direct_desk(office.home) as desk:
        yield desk


@pytest.fixture
def page(qtbot: QtBot, desk: DirectDesk) -> InspectionPage:
    return shown(qtbot, InspectionPage(desk))


def shown(qtbot: QtBot, page: InspectionPage) -> InspectionPage:
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.entered()
    return page


def type_in(page: InspectionPage, ticket: dict[str, Any], *, amount: str, check: str) -> None:
    """As a person does: Enter goes on."""
    day = ticket["issued_at"][:10]
    QTest.keyClick(page.typed.qr, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.typed.code
    for box, text in (
        (page.typed.code, ticket["code"]),
        (page.typed.number, ticket["number"].lstrip("0")),
        (page.typed.day, day),
        (page.typed.amount, amount),
        (page.typed.check, check),
    ):
        box.setFocus()
        QTest.keyClicks(box, text)


def test_a_ticket_is_found_by_its_five_fields_and_shows_its_face(
    page: InspectionPage, issued: dict[str, Any]
) -> None:
    type_in(page, issued, amount="", check=issued["check_code"][-6:])
    QTest.keyClick(page.typed.check, Qt.Key.Key_Return)
    assert page.result.verdict == "ok"
    assert "今天还可以查 4 次" in page.result.more.text()
    assert page.result.model.rows() == issued["lines"]
    assert page.result.mark.isVisible()
    page.inspect()
    assert "还可以查 3 次" in page.result.more.text()


def test_what_does_not_agree_is_not_found_and_the_tries_end(
    page: InspectionPage, issued: dict[str, Any], desk: DirectDesk
) -> None:
    type_in(page, issued, amount="1.00", check="")
    for left in range(4, -1, -1):
        page.inspect()
        assert page.result.verdict == "bad"
        assert f"还可以查 {left} 次" in page.result.more.text()
    page.inspect()
    assert page.result.verdict == "warn"
    assert page.result.more.text() == "今天的次数用完了，明天再查"
    said = [getattr(one, "code", "") for one in desk.problems]
    assert said == ["INSPECTION-UNKNOWN"] * 5 + ["INSPECTION-LIMIT"]


def test_a_scanner_types_the_code_and_the_answer_comes_by_itself(
    page: InspectionPage, issued: dict[str, Any]
) -> None:
    QTest.keyClicks(page.typed.qr, issued["qr"])
    assert page.result.verdict == "ok"
    assert page.typed.qr.text() == ""
    assert page.typed.number.text() == issued["number"]
    page.empty.click()
    assert page.typed.number.text() == ""
    assert page.result.verdict == "off"
    page.begin(text=issued["qr"].rstrip(","))  # one that ends early is taken at Enter
    assert page.result.verdict == "ok"
    page.typed.qr.show_text("something else")
    page.inspect()
    assert "不是发票二维码" in page.typed._named_qr.below.text()


def test_what_is_wrong_in_the_boxes_is_said_there_and_nobody_is_asked(
    page: InspectionPage, desk: DirectDesk
) -> None:
    page.inspect()
    typed = page.typed
    assert typed._named_code.below.text() == "10 或 12 位数字"
    assert QApplication.focusWidget() is typed.code
    typed.code.show_text("099002400104")
    typed.number.show_text("2")
    typed.day.set_date(date(2024, 1, 15))
    page.inspect()
    assert typed._named_amount.below.text() == "金额与校验码至少写一项"
    typed.amount.show_text("1.234")
    typed.check.show_text("12")
    page.inspect()
    assert "位小数" in typed._named_amount.below.text()
    assert typed._named_check.below.text().startswith("后六位")
    assert page.result.verdict == "off"
    assert desk.problems == []


def test_a_void_ticket_and_one_that_the_book_lacks_are_told(page: InspectionPage) -> None:
    page.result.show_answer(Answer(replace(FACE, status="void"), 3, known=True))
    assert page.result.verdict == "warn"
    assert "已作废" in page.result.words.text()
    red = tuple(replace(line, net=-line.net, tax=-line.tax) for line in FACE.lines)
    page.result.show_answer(Answer(replace(FACE, status="red", lines=red), 3))
    assert page.result.model.cell(0, 3).tone == "bad"


def test_without_a_network_nothing_is_known(
    qtbot: QtBot, office: Office, issued: dict[str, Any]
) -> None:
    assert say(office.home, "network", "off").exit_code == 0
    with a_direct_desk(office.home) as desk:
        page = shown(qtbot, InspectionPage(desk))
        page.begin(text=issued["qr"])
        assert page.result.verdict == "warn"
        assert "连不上税务局" in page.result.more.text()
        assert [getattr(one, "code", "") for one in desk.problems] == ["BUREAU-AWAY"]


def dropped(page: InspectionPage, *paths: Path) -> None:
    """As a file manager does it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    page.dragEnterEvent(QDragEnterEvent(QPoint(9, 9), copy, data, buttons, none))
    page.dropEvent(QDropEvent(QPointF(9, 9), copy, data, buttons, none))


def test_a_dropped_file_is_looked_into_without_a_network(
    page: InspectionPage, desk: DirectDesk, tmp_path: Path
) -> None:
    path = tmp_path / "given.receipt.json"
    path.write_bytes(desk.writer.clear_receipts.made(LINE, OLD, desk.writer.session))
    dropped(page, path)
    assert page.result.verdict == "ok", page.result.words.text()
    path.write_bytes(path.read_bytes().replace(b"007", b"026", 1))
    page.begin(path=path)
    assert page.result.verdict == "bad"
    labels: list[QLabel] = page.result.facts.findChildren(QLabel)  # type: ignore[assignment]
    assert any("不要使用它" in each.text() for each in labels)
    dropped(page, path, path)  # two at once are none
    dropped(page)


def test_a_dropped_e_invoice_tells_book_and_bureau_and_one_that_was_altered_why(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    given = text_file(tmp_path / "e.txt", bill("E1"))
    said = say(office.home, "issue", "--kind", "026", given).only
    path, alone = tmp_path / "e.pdf", tmp_path / "e.xml"
    say(office.home, "print", said["code"], said["number"], "--pdf", path)
    say(office.home, "print", said["code"], said["number"], "--xml", alone)
    with a_direct_desk(office.home) as desk:
        page = shown(qtbot, InspectionPage(desk))
        dropped(page, path)
        assert page.result.verdict == "ok", page.result.words.text()
        texts = facts_of(page)
        assert {"电子发票（PDF）", "有，内容相同", f"{said['code']} · {said['number']}"} <= texts
        assert "还没有这张发票：可能还没有上传" in texts
        path.write_bytes(path.read_bytes() + b"%")
        page.begin(path=path)
        assert page.result.verdict == "bad"
        assert any("签名之后加了内容" in each for each in facts_of(page))
        number = f"<InvoiceNo>{said['number']}".encode()
        alone.write_bytes(alone.read_bytes().replace(number, b"<InvoiceNo>00000499"))
        page.begin(path=alone)
        assert page.result.verdict == "warn"


def facts_of(page: InspectionPage) -> set[str]:
    """What stands under the verdict."""
    labels: list[QLabel] = page.result.facts.findChildren(QLabel)  # type: ignore[assignment]
    return {each.text() for each in labels}


def test_a_file_can_be_chosen(page: InspectionPage, tmp_path: Path) -> None:
    page.ask_for_file()
    dialogs: Iterable[QFileDialog] = page.findChildren(QFileDialog)
    (dialog,) = dialogs
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    dialog.reject()
    dialog.deleteLater()


def test_an_answer_to_an_earlier_question_is_dropped(
    page: InspectionPage, desk: DirectDesk, issued: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[Callable[[], None]] = []
    monkeypatch.setattr(desk, "read", lambda work, then: late.append(lambda: then(True)))
    page.begin(text=issued["qr"])
    assert page.result.verdict == "busy"
    page.empty.click()
    late[0]()
    assert page.result.verdict == "off"
    page._failed(0, ValueError())
    assert page.result.verdict == "off"


def test_it_fits_a_small_window(qtbot: QtBot, tmp_path: Path) -> None:
    with a_direct_desk(a_home(tmp_path)) as desk:
        page = shown(qtbot, whole(page_module.make(desk)))  # type: ignore[arg-type]
        assert page.minimumSizeHint().width() <= SMALL_ROOM[0]
        assert page.minimumSizeHint().height() <= SMALL_ROOM[1]
        assert {each.id for each in page.deeds()} == {"page.main", "inspection.file"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_agreed(page: InspectionPage, theme: str) -> None:
    page.typed.code.show_text(FACE.key.code)
    page.typed.number.show_text(FACE.key.number)
    page.typed.day.set_date(date(2024, 1, 15))
    page.typed.check.show_text("567890")
    page.result.show_answer(Answer(FACE, 4, known=True))
    compare(page, "inspection", theme, ROOM)


def test_an_answer_that_is_no_ticket_is_of_no_bureau() -> None:
    fields = FiveFields("099002400104", "00000002", date(2024, 1, 15), Money(1))
    assert answer_of(fields, Inspection(found=True)).face is None  # it says not when
    with pytest.raises(BureauAway):
        answer_of(fields, Inspection(True, "valid", b"nonsense", FACE.issued_at))
