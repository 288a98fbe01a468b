"""红字发票: by keys, nothing before the second look, never more than is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.invoice import InvoiceKey, Status
from app.domain.rights import Right
from app.domain.searching import Filter
from app.services.tickets.red_letter import UNTOLD, RedLetter
from app.ui.red_letter.page import RedLetterPage
from hardware.errors import NotSent, OutcomeUnknown
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare
from tests.ui.shell_builders import WAIT_MS, a_shell

ROOM = (1198, 616)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = a_home(tmp_path)
    say(home, "issue", text_file(home / "a.txt", bill("D1"), bill("D2")))
    return home


@pytest.fixture
def desk(home: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(home) as made:
        yield made


def shown(qtbot: QtBot, desk: DirectDesk) -> RedLetterPage:
    page = RedLetterPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.entered()
    return page


def key_of(desk: DirectDesk, number: str) -> InvoiceKey:
    return next(h.key for h in desk.reader.searching.each(Filter(number=number)))


def reds(desk: DirectDesk) -> list[str]:
    return [str(one.gross) for one in desk.reader.searching.each(Filter(status=Status.RED))]


def typed(qtbot: QtBot, page: RedLetterPage, amount: str) -> None:
    page.amount.setText(amount)
    page.amount.textEdited.emit(amount)
    qtbot.waitUntil(lambda: not page._pause.isActive(), timeout=WAIT_MS)


def counted(qtbot: QtBot, page: RedLetterPage) -> None:
    """The card was there long enough for a press to count."""
    qtbot.waitUntil(lambda: not page.card.too_soon, timeout=WAIT_MS)


def words_of(widget: object) -> str:
    inside = cast("list[QLabel]", cast("QLabel", widget).findChildren(QLabel))
    return "|".join(one.text() for one in inside)


def test_the_whole_story_by_keys_in_the_real_window(qtbot: QtBot, home: Path) -> None:
    code = str(say(home, "invoices", "--limit", "1").only["code"])
    with a_shell(qtbot, home.parent, page="red_letter", home=home) as shell:
        assert shell.working is not None
        page = shell.working.view.host.page
        assert isinstance(page, RedLetterPage)
        shell.window.activateWindow()
        qtbot.waitUntil(page.code.hasFocus, timeout=WAIT_MS)
        qtbot.keyClicks(page.code, code)
        qtbot.keyClick(page.code, Qt.Key.Key_Return)
        qtbot.keyClicks(page.number, "2")
        qtbot.keyClick(page.number, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.look is not None, timeout=WAIT_MS)
        qtbot.keyClicks(page.amount, "100")
        qtbot.keyClick(page.amount, Qt.Key.Key_F9)
        qtbot.waitUntil(page.card.isVisible, timeout=WAIT_MS)
        counted(qtbot, page)
        assert page.look is not None and str(page.look.draft.gross) == "-100.00"
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: "已开红字" in page.told.text(), timeout=WAIT_MS)
        assert page.code.text() == ""
    assert say(home, "show", code, "2").only["red_left"] == "239.00"


def test_the_rest_is_taken_where_no_amount_is_written(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.begin(key=key_of(desk, "1"))
    assert "339.00" in words_of(page.blue)
    page.go()
    page.go()
    assert (desk.told, reds(desk)) == (["还没有开：看过卡片再按一次"], [])
    counted(qtbot, page)
    page.go()
    assert reds(desk) == ["-339.00"]
    page.begin(key=key_of(desk, "1"))
    assert "已经冲完" in page._named_number.below.text()
    assert not page.main.isEnabled()


def test_an_amount_that_cannot_be_is_told_at_its_box(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.begin(key=key_of(desk, "1"))
    typed(qtbot, page, "339.01")
    assert "0.01 与 339.00" in page._named_amount.below.text()
    typed(qtbot, page, "一百")
    assert "写金额" in page._named_amount.below.text()
    page.go()
    assert page.card.isHidden()
    typed(qtbot, page, "1,00")
    assert page.look is not None and str(page.look.draft.gross) == "-100.00"
    page.refresh()
    assert page.amount.text() == "1,00"


def test_what_is_shown_belongs_to_what_is_written(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    key = key_of(desk, "1")
    page.begin(key=key)
    typed(qtbot, page, "100")
    page.number.editingFinished.emit()
    assert page.amount.text() == "100"
    page.number.setText("2")
    page.number.editingFinished.emit()
    assert page.amount.text() == ""
    page.amount.textEdited.emit("")
    assert page.look is None
    page.go()
    assert page.card.isVisible()
    assert page.escape()
    assert not page.escape()
    page.number.setText("")
    page.number.editingFinished.emit()
    assert page.look is None


@pytest.mark.parametrize(("number", "told"), [("99", "没有这张发票"), ("3", "不能冲红")])
def test_a_ticket_that_cannot_be_reddened_is_told_at_its_number(
    qtbot: QtBot, home: Path, number: str, told: str
) -> None:
    code = str(say(home, "invoices", "--limit", "1").only["code"])
    say(home, "red", code, "1")
    with a_direct_desk(home) as desk:
        page = shown(qtbot, desk)
        page.begin(key=InvoiceKey(code, number))
        assert told in page._named_number.below.text()
        assert desk.problems == []


def test_a_disk_that_is_away_and_an_outcome_that_is_not_known_are_told(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise OutcomeUnknown("DISK-GONE")

    def away(*_: object) -> None:
        raise NotSent("DISK-GONE")

    page = shown(qtbot, desk)
    page.begin(key=key_of(desk, "1"))
    page.go()
    counted(qtbot, page)
    with monkeypatch.context() as patched:
        patched.setattr(RedLetter, "issue", lost)
        page.go()
    assert "不会开两张" in page.told.text()
    with monkeypatch.context() as patched:
        patched.setattr(RedLetter, "issue", away)
        page.go()
        counted(qtbot, page)
        page.go()
    assert page.card.isVisible()
    page.left()
    with monkeypatch.context() as patched:
        patched.setattr(RedLetter, "look", away)
        page.refresh()
    assert page.look is None
    assert len(desk.problems) == 3


def test_who_may_not_reads_whom_to_ask(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk.without(Right.RED))
    page.begin(key=key_of(desk, "1"))
    assert "系统管理员、开票员" in page.main.toolTip() + page.main.accessibleDescription()
    assert page.look is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_it_did(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    page = shown(qtbot, desk)
    page.begin(key=key_of(desk, "1"))
    typed(qtbot, page, "100")
    for line in cast("list[QLabel]", page.findChildren(QLabel)):
        if line.text().startswith("2024-"):
            line.setText("2024-01-15 10:00:00　主管甲")
    compare(page, "red-letter", theme, ROOM)


def test_a_red_ticket_that_nobody_heard_of_is_named_until_somebody_has(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    said = desk.writer.red_letter.issue(key_of(desk, "1").code, "1", desk.session)
    key = said.invoice.key
    page = shown(qtbot, desk)
    assert page.late.isHidden()
    page.late.open_ticket()
    with desk.writer.book.writing() as work:
        work.settings.put(UNTOLD, f"{key.code}-{key.number} {desk.session.operator}")
        work.commit()
    page.entered()
    assert page.late.isVisible() and key.number in page.late.words.text()
    page.late.see.click()
    assert desk.opened == [("search", {"text": f"{key.code} {key.number}"})]
    page.late.known.click()
    assert page.late.isHidden()
    assert desk.writer.red_letter.late(desk.session) is None
