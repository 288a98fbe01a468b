"""系统设置 > 邮件交付: server, password and letters; and the card that hands a ticket over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app import settings as machine
from app.domain.rights import Right
from app.ui.mail.deliver_card import DeliverCard
from app.ui.mail.deliveries import Deliveries
from app.ui.mail.page import MailPage
from app.ui.sheet_files.ticket import SheetOf
from tests.answering import free_port
from tests.home_builders import a_home, bill, say, text_file
from tests.mail_server import a_mail_server
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare

ROOM = (1198, 616)
SHOP, BUYER = "shop@example.test", "buyer@example.test"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """With one e-invoice."""
    home = a_home(tmp_path)
    say(home, "issue", text_file(tmp_path / "a.txt", bill("E1")), "--kind", "026")
    return home


@pytest.fixture
def desk(home: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(home) as made:
        made.preferences.on_change(
            lambda: machine.write(home / "settings.toml", made.preferences.settings)
        )
        yield made


def set_up(desk: DirectDesk, port: int) -> None:
    settings = desk.preferences.settings
    changes = {"mail_host": "127.0.0.1", "mail_port": port}
    desk.preferences.change(**changes, mail_security="plain", mail_from=SHOP)
    assert desk.preferences.settings != settings


def shown(qtbot: QtBot, desk: DirectDesk) -> MailPage:
    page = MailPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.entered()
    page.show()
    return page


def do(page: MailPage, deed: str) -> None:
    next(one for one in page.deeds() if one.id == deed).do()


def ticket(desk: DirectDesk) -> SheetOf:
    found = say_invoices(desk)
    return SheetOf(found[0], found[1], found[2], "虚构乙测试商贸有限公司")


def say_invoices(desk: DirectDesk) -> tuple[str, str, str]:
    from app.domain.searching import Filter

    (heading,) = desk.writer.searching.page(Filter(), None, 9)
    return heading.kind, heading.key.code, heading.key.number


@pytest.mark.parametrize(
    ("box", "text", "part"),
    [
        ("host", "http://smtp.example.test", "不带 http"),
        ("host", "邮箱", "不带 http"),
        ("port", "70000", "465"),
        ("port", "４６５", "465"),
        ("sender", "shop", "shop@example.test"),
        ("ca", "/nowhere/ca.pem", "没有这个文件"),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_box_and_nothing_is_kept(
    qtbot: QtBot, desk: DirectDesk, box: str, text: str, part: str
) -> None:
    page = shown(qtbot, desk)
    page.fields["host"].setText("smtp.example.test")
    page.fields["sender"].setText(SHOP)
    page.fields[box].setText(text)
    do(page, "page.other")
    assert part in page._boxes[box].below.text()
    assert desk.kept_settings == []


def test_a_line_in_the_clear_is_for_this_machine_only(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.fields["host"].setText("smtp.example.test")
    page.fields["sender"].setText(SHOP)
    page.security.choose("plain")
    do(page, "page.other")
    assert "只许连本机" in page._security.below.text()
    assert desk.kept_settings == []


def test_server_and_password_are_kept_and_tried_and_the_password_stands_nowhere(
    qtbot: QtBot, desk: DirectDesk, home: Path
) -> None:
    page = shown(qtbot, desk)
    with a_mail_server() as office:
        for name, text in (("host", "127.0.0.1"), ("port", str(office.port)), ("sender", SHOP)):
            page.fields[name].setText(text)
        page.fields["password"].setText("geheim geheim")
        page.security.choose("plain")
        do(page, "page.other")
    said = "连得上；没有登录名，没有试登录"
    assert (page.sign.shape, page.words.text()) == ("ok", said)
    assert page.fields["password"].text() == ""
    assert "已存" in page._boxes["password"].below.text()
    assert "geheim" not in (home / "settings.toml").read_text("utf-8")
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert not [path for path in files if b"geheim" in path.read_bytes()]
    assert "geheim" not in repr(page.typed)


def test_a_server_that_is_away_is_told_with_its_reason(qtbot: QtBot, desk: DirectDesk) -> None:
    set_up(desk, free_port())
    page = shown(qtbot, desk)
    do(page, "page.other")
    assert page.sign.shape == "bad"
    (problem,) = desk.problems
    assert (getattr(problem, "code", ""), problem.facts["reason"]) == ("MAIL-AWAY", "port")  # type: ignore[attr-defined]


def test_letters_are_asked_for_on_the_card_listed_cancelled_and_asked_for_again(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    set_up(desk, free_port())
    page = shown(qtbot, desk)
    card = a_card(qtbot, desk)
    assert card.address.isEnabled()
    card.address.setText("buyer example.test")
    card.press()
    assert card.isVisible()
    card.address.setText(BUYER)
    card.press()
    assert not card.isVisible()
    assert desk.told[-1].endswith(BUYER)
    assert [one["outcome"] for one in page.model.found] == ["queued"]
    assert page.count.text() == "1 封，1 封待发"
    do(page, "mail.again")
    assert [one["outcome"] for one in page.model.found] == ["queued"]
    do(page, "mail.cancel")
    assert [one["outcome"] for one in page.model.found] == ["cancelled"]
    do(page, "mail.again")
    assert [one["outcome"] for one in page.model.found] == ["queued"]
    assert a_card(qtbot, desk).address.text() == BUYER


def a_card(qtbot: QtBot, desk: DirectDesk) -> DeliverCard:
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.resize(*ROOM)
    ground.show()
    card = DeliverCard(ground, "F9")
    card.deliveries = Deliveries(desk, card)  # type: ignore[attr-defined]
    card.deliveries.ask(ticket(desk))  # type: ignore[attr-defined]
    return card


def test_without_a_server_files_are_put_into_a_folder_and_mail_says_why_not(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    card = a_card(qtbot, desk)
    assert "邮件服务器" in card.send.toolTip()
    card.press()
    assert card.isVisible()
    (tmp_path / "out").mkdir()
    card.stored.emit(tmp_path / "out")
    assert not card.isVisible()
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".pdf", ".ofd", ".xml"}
    card = a_card(qtbot, desk)
    card.stored.emit(tmp_path / "none")
    assert getattr(desk.problems[-1], "code", "") == "FILE-NOT-WRITTEN"


def test_who_may_not_change_the_network_changes_no_server(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk.without(Right.BUREAU))
    page.fields["host"].setText("127.0.0.1")
    page.test()
    assert desk.kept_settings == []
    assert "权限" in page.try_it.toolTip()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_it_should(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    set_up(desk, 465)
    number = ticket(desk).code, ticket(desk).number
    asked = desk.writer.delivering.ask_mail(*number, BUYER, operator="甲")
    page = shown(qtbot, desk)
    page.model.show_rows(
        tuple(
            {**asked, "outcome": outcome, "problem": problem, "tries": tries, "to": to}
            | {"moved_at": "2024-01-15T10:05:00+08:00"}
            for outcome, problem, tries, to in (
                ("queued", "MAIL-AWAY", 3, BUYER),
                ("sent", "", 1, "accounts@example.test"),
                ("returned", "MAIL-REFUSED", 1, "nobody@example.test"),
                ("cancelled", "", 0, "other@example.test"),
            )
        )
    )
    page.table.setFocus()
    compare(page, "mail", theme, ROOM)
