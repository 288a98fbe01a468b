"""An e-invoice is found and mailed to its buyer by keys alone; the letter goes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as machine
from app.ui.mail.deliver_card import DeliverCard
from app.ui.search.page import SearchPage
from app.ui.shell import postman
from tests.home_builders import a_home, bill, say, text_file
from tests.mail_server import Office, a_mail_server
from tests.ui.shell_builders import WAIT_MS
from tests.ui.stories.cashier import at_the_desk


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here for what a start has to load."""
    monkeypatch.setattr(postman, "FIRST_MS", 0)


@pytest.fixture
def office() -> Iterator[Office]:
    with a_mail_server() as one:
        yield one


@pytest.fixture
def home(tmp_path: Path, office: Office) -> Path:
    home = a_home(tmp_path)
    path = home / "settings.toml"
    changed = replace(
        machine.read(path),
        mail_host="127.0.0.1",
        mail_port=office.port,
        mail_security="plain",
        mail_from="shop@example.test",
    )
    machine.write(path, changed)
    say(home, "issue", text_file(tmp_path / "a.txt", bill("E1")), "--kind", "026")
    return home


def test_a_ticket_is_mailed_by_keys_and_arrives_with_its_three_files(
    qtbot: QtBot, home: Path, office: Office
) -> None:
    with at_the_desk(qtbot, home, page="search") as shell:
        working = shell.working
        assert working is not None
        page = working.view.host.page
        assert isinstance(page, SearchPage)
        qtbot.waitUntil(lambda: page.search.heading is not None, timeout=WAIT_MS)
        assert working.press("Ctrl+D")
        card = page._cards.deliveries._card
        assert isinstance(card, DeliverCard)
        qtbot.waitUntil(card.isVisible, timeout=WAIT_MS)
        box = QApplication.focusWidget()
        assert box is card.address
        QTest.keyClicks(box, "buyer@example.test")
        assert working.press("F9")
        qtbot.waitUntil(lambda: bool(office.letters), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: not shell.postman.busy, timeout=WAIT_MS)
    (letter,) = office.letters
    assert letter["To"] == "buyer@example.test"
    names = [part.get_filename() or "" for part in letter.iter_attachments()]
    assert [name.rpartition(".")[2] for name in names] == ["pdf", "ofd", "xml"]
    assert [one["outcome"] for one in say(home, "mail", "list").answers] == ["sent"]
