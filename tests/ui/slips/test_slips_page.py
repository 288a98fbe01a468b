"""红字信息表: by keys from the blue ticket to the red one; away is told; nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.invoice import InvoiceKey
from app.domain.red_slip import SlipReason
from app.domain.rights import Right
from app.domain.searching import Filter
from app.domain.slip_status import SlipStatus
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.services.tickets.slips import Slips
from app.ui.slips import card as card_module
from app.ui.slips import withdraw_card
from app.ui.slips.page import SlipsPage
from app.ui.slips.rows import face_of
from tests.home_builders import a_home, say
from tests.slip_builders import BUYER, BUYER_ID, special
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare
from tests.ui.shell_builders import WAIT_MS, a_shell

ROOM = (1198, 616)
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (card_module, withdraw_card):
        monkeypatch.setattr(module, "LEAST_MS", 0)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two 专票 that the bureau has."""
    home = a_home(tmp_path)
    special(home)
    special(home)
    say(home, "upload")
    return home


@pytest.fixture
def desk(home: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(home) as made:
        yield made


def shown(qtbot: QtBot, desk: DirectDesk) -> SlipsPage:
    page = SlipsPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.activateWindow()
    page.entered()
    return page


def key_of(desk: DirectDesk, number: str) -> InvoiceKey:
    return next(h.key for h in desk.reader.searching.each(Filter(number=number)))


def apply(page: SlipsPage, key: InvoiceKey, amount: str = "") -> None:
    page.begin(apply=key)
    if amount:
        page.card.selling.amount.setText(amount)
        page.card.selling._ask()
    page.apply()


def at(host: Any) -> str:
    """The page that is shown."""
    return str(host.page.name)


def gross(page: SlipsPage) -> int | None:
    """What the form would apply for, in fen."""
    return page.card.slip.gross.fen if page.card.slip else None


def faces(page: SlipsPage) -> list[str]:
    return [face_of(slip).word for slip in page.model.found]


def test_from_the_refusal_to_the_red_ticket_by_keys(qtbot: QtBot, home: Path) -> None:
    code = say(home, "invoices", "--limit", "1").only["code"]
    with a_shell(qtbot, home.parent, page="red_letter", home=home) as shell:
        assert shell.working is not None
        host = shell.working.view.host
        red: Any = host.page
        shell.window.activateWindow()
        qtbot.waitUntil(red.code.hasFocus, timeout=WAIT_MS)
        qtbot.keyClicks(red.code, code)
        qtbot.keyClick(red.code, Qt.Key.Key_Return)
        qtbot.keyClicks(red.number, "1")
        qtbot.keyClick(red.number, Qt.Key.Key_Return)
        qtbot.waitUntil(red.form.isVisible, timeout=WAIT_MS)
        assert "信息表编号" in red._named_number.below.text()
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F9, SHIFT)
        qtbot.waitUntil(lambda: at(host) == "slips", timeout=WAIT_MS)
        page = host.page
        assert isinstance(page, SlipsPage)
        qtbot.waitUntil(page.card.isVisible, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: gross(page) is not None, timeout=WAIT_MS)
        qtbot.keyClicks(page.card.selling.amount, "100")
        qtbot.waitUntil(
            lambda: gross(page) == -10000,
            timeout=WAIT_MS,
        )
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: "审核通过" in page.told.text(), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: faces(page) == ["审核通过"], timeout=WAIT_MS)
        qtbot.waitUntil(page.table.hasFocus, timeout=WAIT_MS)
        qtbot.keyClick(page.table, Qt.Key.Key_F9, SHIFT)
        qtbot.waitUntil(lambda: at(host) == "red_letter", timeout=WAIT_MS)
        qtbot.waitUntil(lambda: red.look is not None, timeout=WAIT_MS)
        assert red.slip.text() == page.model.found[0].number
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F9)
        qtbot.waitUntil(red.card.isVisible, timeout=WAIT_MS)
        qtbot.wait(300)  # the card must have been there before a press counts
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: "已开红字" in red.told.text(), timeout=WAIT_MS)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_R, CTRL)
        qtbot.waitUntil(lambda: at(host) == "issue", timeout=WAIT_MS)
    issued = say(home, "invoices", "--status", "red").only
    assert issued["gross"] == "-100.00"


def test_a_slip_is_withdrawn_after_the_second_look(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    assert page.model.found == ()
    apply(page, key_of(desk, "1"))
    assert faces(page) == ["审核通过"]
    page.withdraw()
    assert page.sure.isVisible()
    assert page.escape()
    assert faces(page) == ["审核通过"]
    page.withdraw()
    page.apply()  # F9 on the card
    assert (faces(page), "已撤销" in page.told.text()) == (["已撤销"], True)
    assert page._why_not_usable()
    assert page._why_not_withdrawn()


def test_lines_are_ticked_and_what_is_too_much_is_said_at_its_box(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    page.begin(apply=key_of(desk, "1"))
    selling = page.card.selling
    assert [tick.text().split()[0] for tick in selling.ticks] == ["样例鼠标", "样例服务"]
    selling.ticks[1].setChecked(True)
    selling._ask()
    assert gross(page) == -21200
    selling.amount.setText("212.01")
    selling._ask()
    assert "212.00" in selling.named_amount.below.text()
    selling.amount.setText("x")
    selling._ask()
    assert "113.00" in selling.named_amount.below.text()
    selling.number.setText("99")
    selling.amount.setText("")
    selling._ask()
    assert "账册里没有" in selling.named_number.below.text()
    assert gross(page) is None
    page.apply()
    assert desk.writer.slips.kept() == ()


def test_away_it_waits_and_is_sent_by_itself(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, desk)

    def away(*_: object) -> None:
        raise BureauAway(Reason.CUT)

    with monkeypatch.context() as cut:
        cut.setattr(Slips, "send", away)
        apply(page, key_of(desk, "1"))
        assert (faces(page), "存在本机" in page.told.text()) == (["未上传"], True)
        page.presenter.fetch()
        assert "连不上" in page.away.text()
    page._wait_on()
    assert (faces(page), page.away.text()) == (["审核通过"], "")


def test_what_the_bureau_refuses_is_said_on_the_form(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, desk)

    def refused(*_: object) -> None:
        raise BureauRefused("SLIP-BLUE", reason="购方不同")

    with monkeypatch.context() as cut:
        cut.setattr(Slips, "send", refused)
        apply(page, key_of(desk, "1"))
    assert page.card.isVisible()
    assert "购方不同" in page.card._said.text()
    assert desk.writer.slips.kept() == ()
    page.escape()

    def busy(*_: object) -> None:
        raise BureauRefused("BUREAU-MAINTENANCE")

    with monkeypatch.context() as cut:
        cut.setattr(Slips, "send", busy)
        apply(page, key_of(desk, "2"))
        assert [str(error) for error in desk.problems]
        page.presenter.fetch()
    with monkeypatch.context() as cut:
        cut.setattr(Slips, "send", refused)
        page.presenter.fetch()
    assert faces(page) == ["被拒绝"]
    assert page._why_not_withdrawn() == ""


def test_a_buyer_writes_what_it_got(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.apply()
    page._choose()
    form = page.card.buying
    assert form.isVisible()
    assert not page.card.selling.isVisible()
    page.apply()
    assert form.named["seller"].below.text() == "写销方名称"
    for field, text in ((form.seller, BUYER), (form.tax_id, BUYER_ID), (form.goods, "样例纸")):
        field.setText(text)
    form.code.setText("9900241130")
    form.number.setText("12")
    form.day.set_date(date(2024, 1, 10))
    form.net.setText("100")
    form.net.textEdited.emit("100")
    assert form.tax.text() == "13.00"
    page.apply()
    (slip,) = page.model.found
    assert (slip.status, slip.reason) == (SlipStatus.APPROVED, SlipReason.BUYER_NOT_DEDUCTED)
    assert "销方开具" in page._why_not_usable()
    page.issue()
    assert desk.opened == []


def test_a_slip_is_kept_as_a_file(qtbot: QtBot, desk: DirectDesk, tmp_path: Path) -> None:
    page = shown(qtbot, desk)
    apply(page, key_of(desk, "1"))
    page.presenter.save((page.model.found[0],), tmp_path)
    assert (tmp_path / f"{page.model.found[0].number}.slip.json").is_file()
    assert "已存为" in page.told.text()


def test_who_may_not_sees_why(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk.without(Right.SLIP))
    page.apply()
    assert not page.card.isVisible()
    assert "没有红字信息表的权限" in page.empty._line.text()


def pictured(page: SlipsPage) -> None:
    """Every kind of row, of days and numbers that stand."""
    assert page.shelf is not None
    (slip,) = page.shelf.slips
    at = slip.applied_at.replace(hour=10, minute=0, second=0)
    red = replace(slip.blue, number="00000003") if slip.blue else None
    rows = (
        replace(slip, applied_at=at),
        replace(slip, status=SlipStatus.NOT_UPLOADED, number="", applied_at=at),
        replace(slip, status=SlipStatus.TO_CHECK, number="", applied_at=at),
        replace(slip, red=red, applied_at=at, number="9900002401000020"),
        replace(slip, status=SlipStatus.WITHDRAWN, applied_at=at, number="9900002401000038"),
        replace(
            slip, reason=SlipReason.BUYER_DEDUCTED, blue=None, status=SlipStatus.VOID, applied_at=at
        ),
    )
    page.show_shelf(replace(page.shelf, slips=rows))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_list_looks_as_it_did(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    page = shown(qtbot, desk)
    apply(page, key_of(desk, "1"), "100")
    pictured(page)
    compare(page, "slips", theme, ROOM)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_form_looks_as_it_did(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    page = shown(qtbot, desk)
    page.begin(apply=key_of(desk, "1"))
    for line in cast("list[QLabel]", page.card.findChildren(QLabel)):
        if line.text().startswith("2024-"):
            line.setText("2024-01-15")
    compare(page, "slips-form", theme, ROOM)


@pytest.mark.parametrize("theme", ["light"])
def test_the_form_of_a_buyer_looks_as_it_did(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    page = shown(qtbot, desk)
    page.apply()
    page._choose()
    compare(page, "slips-buying", theme, ROOM)
