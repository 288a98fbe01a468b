"""系统设置 > 口令一览: every secret explained; the disk's are changed, and nothing typed stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.bootstrap.joined import Joined
from app.domain.rights import Right
from app.services.machines.disk_secrets import Overview, SecretLine
from app.ui.preferences.secrets import CHANGE, CORRECT, UNBLOCK, Typed
from app.ui.preferences.secrets_page import SecretsPage
from app.ui.shell.pages import entry_of
from hardware.errors import NotSent
from tests.home_builders import a_home
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare

ROOM, SMALL_ROOM = (1198, 616), (1045, 462)
FIRST, NEW, CHIEF = "88888888", "Xuni-2024", "Zhuguan-99"
USER, CERTIFICATE, ADMINISTRATOR, REPORT_DISK = 1, 2, 3, 16


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


@pytest.fixture
def desk(home: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(home) as made:
        yield made


def shown(qtbot: QtBot, desk: DirectDesk) -> SecretsPage:
    page = SecretsPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.entered()
    page.show()
    return page


def typed(page: SecretsPage, secret: int, way: str, old: str, new: str, again: str = "") -> None:
    page.which.choose(secret)
    page._choose()
    page.way.choose(way)
    page._show_way()
    for name, text in (("old", old), ("new", new), ("again", again or new)):
        page.boxes[name].setText(text)
    next(deed for deed in page.deeds() if deed.id == "page.main").do()


def test_every_secret_is_explained_and_what_is_typed_is_not_seen(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    disks = ["税控盘口令", "税务数字证书密码", "管理员密码", "报税盘口令"]
    titles = [*disks, "操作员登录密码"]
    assert [one.title for one in page.lines] == titles
    assert [page.which.itemText(place) for place in range(page.which.count())] == disks
    hidden = QLineEdit.EchoMode.Password
    assert {box.echoMode() for box in page.boxes.values()} == {hidden}


def test_the_disks_pin_is_changed_and_works_at_once(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    typed(page, USER, CHANGE, FIRST, NEW)
    assert page.note.text() == "口令已更改"
    assert desk.told == ["口令已更改"]
    assert desk.writer.device.unlocked.identity()
    assert not any(box.text() for box in page.boxes.values())
    assert page.lines[0].left == "还可以试 5 次"


def test_a_wrong_one_is_said_at_its_box_with_the_tries_left(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    typed(page, USER, CHANGE, "00000000", NEW)
    assert page._labelled["old"].below.text() == "口令不对，还可以试 4 次"
    assert page.boxes["old"].text() == ""
    assert page.lines[0].left.startswith("还可以试 4 次")
    typed(page, USER, CHANGE, FIRST, "1")
    assert page._labelled["new"].below.text().startswith("长度或字符不对")
    for _ in range(4):
        typed(page, USER, CHANGE, "00000000", NEW)
    typed(page, USER, CHANGE, FIRST, NEW)
    assert page._labelled["old"].below.text() == "口令已锁死"


def test_what_is_not_whole_is_not_sent(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    typed(page, USER, CHANGE, FIRST, "")
    assert page._labelled["new"].below.text() == "还没有填口令"
    typed(page, USER, CHANGE, FIRST, NEW, "another-1")
    assert page._labelled["again"].below.text() == "两次填的新口令不一样"
    assert page.boxes["new"].text() == NEW
    page.presenter.busy = True
    typed(page, USER, CHANGE, FIRST, NEW)
    assert desk.told == []


def test_a_blocked_one_is_unblocked_by_the_administrators(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    typed(page, CERTIFICATE, UNBLOCK, CHIEF, NEW)
    assert page._labelled["old"].below.text() == "盘上没有设置管理员口令"
    typed(page, ADMINISTRATOR, CHANGE, "", CHIEF)
    assert page.way.count() == 1
    typed(page, CERTIFICATE, UNBLOCK, CHIEF, NEW)
    assert desk.told == ["口令已更改"] * 2


def test_the_report_disks_pin_is_changed_and_kept(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    line = next(one for one in page.lines if one.key == "report_disk")
    assert (line.default, line.left) == (FIRST, "还可以试 5 次，还是初始口令")
    typed(page, REPORT_DISK, CHANGE, "00000000", NEW)
    assert page._labelled["old"].below.text() == "口令不对，还可以试 4 次"
    assert page.way.count() == 2
    typed(page, REPORT_DISK, CHANGE, FIRST, NEW)
    assert page.note.text() == "口令已更改"
    assert isinstance(desk.writer, Joined)
    desk.writer.report_disk.ready()
    typed(page, REPORT_DISK, CORRECT, "", NEW)
    assert desk.told == ["口令已更改", "口令不变，已保存"]
    for _ in range(5):
        typed(page, REPORT_DISK, CHANGE, "00000000", "Xuni-2025")
    typed(page, REPORT_DISK, CHANGE, NEW, "Xuni-2025")
    assert page._labelled["old"].below.text() == "口令已锁死"


def test_one_that_was_changed_elsewhere_is_kept(qtbot: QtBot, desk: DirectDesk) -> None:
    desk.writer.device.disk.change_pin(FIRST, NEW)
    page = shown(qtbot, desk)
    typed(page, USER, CORRECT, "", FIRST)
    assert page._labelled["new"].below.text() == "口令不对，还可以试 4 次"
    typed(page, USER, CORRECT, "", NEW)
    assert desk.told == ["口令不变，已保存"]
    assert desk.writer.device.unlocked.identity()


def test_choosing_another_one_forgets_what_was_typed(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.boxes["old"].setText(FIRST)
    page.way.chosen.emit(UNBLOCK)
    assert page.boxes["old"].text() == ""
    page.boxes["old"].setText(FIRST)
    page.which.chosen.emit(USER)
    assert page.boxes["old"].text() == ""
    page.boxes["old"].setText(FIRST)
    page.left()
    assert page.boxes["old"].text() == ""
    assert FIRST not in repr(Typed(USER, CHANGE, FIRST, NEW, NEW))


def test_who_may_not_reads_and_changes_nothing(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk.without(Right.SECRETS))
    assert page.change.accessibleDescription() == "没有口令维护的权限"
    typed(page, USER, CHANGE, FIRST, NEW)
    assert desk.told == [] and page.boxes["new"].text() == NEW


def test_without_a_disk_what_the_profile_says_stays(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIPIAO_DISK_PIN", FIRST)
    (home / "disk.simulated.db").rename(home / "away.db")
    with a_direct_desk(home) as desk:
        page = shown(qtbot, desk)
        assert page.change.accessibleDescription() == "没有读到税控盘的口令"
        assert [getattr(one, "code", "") for one in desk.problems] == ["DISK-GONE"]
        assert page.note.text().startswith("环境变量 KAIPIAO_DISK_PIN")
        page.begin()
        page.refresh()
        assert desk.told == []


def test_a_line_that_breaks_is_a_message(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.presenter._refused(NotSent("DISK-GONE"))
    assert len(desk.problems) == 1


def test_the_palette_knows_it_by_what_people_type() -> None:
    assert {"kl", "密码", "改口令"} <= set(entry_of("secrets").synonyms)


def filled(qtbot: QtBot, desk: DirectDesk) -> SecretsPage:
    page = shown(qtbot, desk)
    page.presenter._come(
        Overview(
            tuple(
                SecretLine(
                    one.key, one.title, one.guards, one.default, left, one.form, one.changed,
                    one.blocked, verdict, one.secret,
                )
                for one, (left, verdict) in zip(
                    page.lines,
                    (
                        ("还可以试 5 次，还是初始口令", "warn"), ("已锁死", "bad"),
                        ("没有设置", "warn"), ("还可以试 5 次，还是初始口令", "warn"),
                        ("每人 5 次", "ok"),
                    ),
                    strict=True,
                )
            ),
            from_outside=True,
        )
    )  # fmt: skip
    page.boxes["old"].setText("12345678")
    page.show_wrong("old", "口令不对，还可以试 4 次")
    page.which.setFocus()
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_agreed(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    compare(filled(qtbot, desk), "secrets", theme, ROOM)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_agreed_where_there_is_little_room(
    qtbot: QtBot, desk: DirectDesk, theme: str
) -> None:
    page = filled(qtbot, desk)
    assert page.minimumSizeHint().height() <= SMALL_ROOM[1]
    compare(page, "secrets-small", theme, SMALL_ROOM)
