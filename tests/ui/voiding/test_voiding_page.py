"""发票作废: keyboard only, nothing without the second look, the reason never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.invoice import InvoiceKind, Status
from app.domain.rights import Right
from app.domain.searching import Filter
from app.services.tickets.voiding import Voiding
from app.ui.voiding.page import VoidingPage
from hardware.errors import OutcomeUnknown
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare
from tests.ui.shell_builders import WAIT_MS, a_shell

ROOM = (1198, 616)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = a_home(tmp_path)
    papers = text_file(home / "a.txt", *(bill(f"D{n}") for n in range(1, 4)))
    say(home, "issue", papers)
    say(home, "issue", text_file(home / "b.txt", bill("E1")), "--kind", "026")
    say(home, "issue", text_file(home / "c.txt", bill("R1")), "--kind", "025")
    return home


@pytest.fixture
def desk(home: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(home) as made:
        yield made


def shown(qtbot: QtBot, desk: DirectDesk) -> VoidingPage:
    page = VoidingPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.activateWindow()
    page.entered()
    return page


def numbers(page: VoidingPage) -> list[str]:
    return [f"{one.kind} {one.key.number}" for one in page.model.found]


def stand_at(page: VoidingPage, ticket: str) -> None:
    page.table.go_to(numbers(page).index(ticket))


def void_of(desk: DirectDesk) -> list[str]:
    found = desk.reader.searching.each(Filter(void=True))
    return [f"{one.kind} {one.key.number} {one.status}" for one in found]


def test_only_paper_of_this_month_that_stands_is_listed(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    assert sorted(numbers(page)) == [f"007 0000000{n}" for n in (1, 2, 3)] + ["025 00000001"]
    assert page.count.text() == "4 张可以作废"
    page.box.setText("00000002")
    page.box.returnPressed.emit()
    assert numbers(page) == ["007 00000002"]
    page.box.setText("")
    page.kind.choose(InvoiceKind.ROLL)
    page.kind.chosen.emit(InvoiceKind.ROLL)
    assert numbers(page) == ["025 00000001"]


def test_the_whole_story_by_keys_in_the_real_window(qtbot: QtBot, home: Path) -> None:
    with a_shell(qtbot, home.parent, page="voiding", home=home) as shell:
        assert shell.working is not None
        page = shell.working.view.host.page
        assert isinstance(page, VoidingPage)
        shell.window.activateWindow()
        qtbot.waitUntil(lambda: len(page.model.found) == 4, timeout=WAIT_MS)
        qtbot.waitUntil(page.box.hasFocus, timeout=WAIT_MS)
        qtbot.keyClicks(page.box, "00000002")
        qtbot.keyClick(page.box, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: len(page.model.found) == 1, timeout=WAIT_MS)
        qtbot.waitUntil(page.table.hasFocus, timeout=WAIT_MS)
        qtbot.keyClick(page.table, Qt.Key.Key_F9)
        qtbot.waitUntil(page.card.isVisible, timeout=WAIT_MS)
        qtbot.waitUntil(page.card.listed.hasFocus, timeout=WAIT_MS)
        qtbot.keyClick(page.card.listed, Qt.Key.Key_F9)
        qtbot.waitUntil(page.card.reason.hasFocus, timeout=WAIT_MS)
        assert "选一个原因" in page.card._named.below.text()
        page.card.reason.setText("开票有误")  # an input method would write it
        qtbot.keyClick(page.card.reason, Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: "已作废" in page.told.text(), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: not page.model.found, timeout=WAIT_MS)
        assert page.card.isHidden()
        qtbot.keyClick(
            QApplication.focusWidget(), Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier
        )
        qtbot.waitUntil(
            lambda: shell.working.view.host.page.name == "issue",  # type: ignore[union-attr]
            timeout=WAIT_MS,
        )
    said = say(home, "invoices", "--status", "void").only
    assert said["number"] == "00000002"


def test_a_reason_of_the_list_leads_to_the_button_and_esc_voids_nothing(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    stand_at(page, "007 00000003")
    page.void()
    assert page.card.meant is not None and page.card.meant.number == "00000003"
    page.card.listed.chosen.emit("销货退回")
    assert page.card.reason.text() == "销货退回"
    assert page.card.focusWidget() is page.card.main
    assert page.escape()
    assert not page.escape()
    assert void_of(desk) == []
    page.void()
    assert page.card.reason.text() == ""
    page.left()
    assert page.card.isHidden()


@pytest.mark.parametrize(
    ("reason", "told"),
    [("", "选一个原因"), ("长" * 41, "太长"), ("😀", "存不下")],
)
def test_a_reason_that_cannot_be_kept_is_told_at_its_box(
    qtbot: QtBot, desk: DirectDesk, reason: str, told: str
) -> None:
    page = shown(qtbot, desk)
    page.void()
    page.card.reason.setText(reason)
    page.void()
    assert told in page.card._named.below.text()
    assert (page.card.isVisible(), void_of(desk), desk.problems) == (True, [], [])


def test_after_a_refused_reason_the_list_opens_by_the_key_it_shows(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    stand_at(page, "007 00000002")
    page.main.click()
    page.card.press()
    qtbot.waitUntil(page.card.reason.hasFocus, timeout=WAIT_MS)
    qtbot.keyClick(page.card.reason, Qt.Key.Key_F4)
    listed = page.card.listed
    assert listed.view().isVisible()
    qtbot.keyClick(listed.view(), Qt.Key.Key_Down)
    qtbot.keyClick(listed.view(), Qt.Key.Key_Return)
    assert page.card.reason.text() == listed.value() != ""


def test_a_blank_void_shows_its_number_and_another_kind_another(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    stand_at(page, "025 00000001")
    page.void_blank()
    meant = page.card.meant
    assert meant is not None and (meant.kind, meant.number) == (InvoiceKind.ROLL, "00000002")
    page.card.other_kind.emit(InvoiceKind.ORDINARY)
    assert page.card.meant is not None and page.card.meant.number == "00000004"
    page.void()
    assert void_of(desk) == [f"007 00000004 {Status.BLANK_VOID}"]
    assert "已空白作废" in page.told.text()
    assert not page.anew.isVisible()


def test_after_a_void_the_ticket_can_be_issued_anew(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.issue_anew()
    assert desk.opened == []
    stand_at(page, "007 00000003")
    page.void()
    page.card.given.emit("开票有误")
    assert page.anew.isVisible()
    page.anew.click()
    (code, number) = (page.last.code, page.last.number) if page.last else ("", "")
    assert desk.opened == [("issue", {"reissue": (code, number)})]


def test_who_may_not_void_reads_whom_to_ask(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk.without(Right.VOID))
    assert "系统管理员、开票员" in page.main.toolTip() + page.main.accessibleDescription()
    assert not page.main.isEnabled()
    assert not page.blank.isEnabled()
    page.void()
    page.begin(key=None)
    assert page.card.isHidden()
    assert numbers(page) == []


def test_from_elsewhere_a_ticket_comes_to_its_second_look(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    (key,) = [one.key for one in page.model.found if one.kind == InvoiceKind.ROLL]
    page.begin(key=key)
    assert page.card.meant is not None and page.card.meant.ticket is not None
    assert page.model.found[page.table.row].key == key, "the list behind stands on it"
    page.refresh()
    assert page.model.found[page.table.row].key == key
    page.card.close_card()
    (e_key,) = [one.key for one in desk.reader.searching.each(Filter(kind=InvoiceKind.E_ORDINARY))]
    page.begin(key=e_key)
    assert [getattr(one, "code", "") for one in desk.problems] == ["VOID-NOT-FOR-KIND"]


def test_an_outcome_that_is_not_known_says_what_to_do(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise OutcomeUnknown("DISK-GONE")

    page = shown(qtbot, desk)
    page.void()
    monkeypatch.setattr(Voiding, "void", lost)
    page.card.given.emit("开票有误")
    assert "不会作废两次" in page.told.text()
    assert [getattr(one, "code", "") for one in desk.problems] == ["DISK-GONE"]
    assert page.presenter.busy is False


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_second_look_looks_as_it_did(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    page = shown(qtbot, desk)
    stand_at(page, "007 00000003")
    page.void()
    page.card.listed.chosen.emit("开票有误")
    for line in cast("list[QLabel]", page.card.findChildren(QLabel)):
        if line.text().startswith("2024-"):
            line.setText("2024-01-15 10:00:00　主管甲")
    compare(page, "voiding", theme, ROOM)
