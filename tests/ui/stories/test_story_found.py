"""A ticket is found again by a part of its buyer's name, looked at, and exported, by keys alone."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.ui.search.page import SearchPage
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.stories.cashier import Cashier, at_the_desk, focused


def test_what_was_issued_is_found_previewed_and_exported(qtbot: QtBot, tmp_path: Path) -> None:
    home = a_home(tmp_path)
    others = [bill(f"D{n}", buyer="虚构乙测试商贸有限公司") for n in range(3)]
    assert say(home, "issue", text_file(tmp_path / "others.txt", *others)).exit_code == 0
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.issue()
        cashier.press("Escape", "Ctrl+F")
        page = cashier.working.view.host.page
        assert isinstance(page, SearchPage)
        cashier.until(lambda: page.search.tally.tickets == 4)
        cashier.until(page.bar.box.hasFocus)
        page.bar.box.insert("丙测试")  # what no key has comes as an input method brings it
        page.bar.box.textEdited.emit(page.bar.box.text())
        cashier.until(lambda: page.search.tally.tickets == 1)
        heading = page.search.heading
        assert heading is not None
        assert heading.key.number == "00000004"
        cashier.press("Enter")
        cashier.until(page.table.hasFocus)
        cashier.press("Ctrl+E")
        card = page._cards.exports._card
        cashier.until(card.isVisible)
        card.format.choose(".csv")
        card.path.setText(str(tmp_path / "out.csv"))
        for _ in range(4):
            if card.isVisible() and not card.running:
                cashier.press("Enter")
        cashier.until(lambda: (tmp_path / "out.csv").exists())
        cashier.until(lambda: not card.isVisible())
        assert focused() is not None
    rows = (tmp_path / "out.csv").read_bytes().decode("gb18030").splitlines()
    assert len(rows) == 2
    assert "示例丙测试科技有限公司" in rows[1]
