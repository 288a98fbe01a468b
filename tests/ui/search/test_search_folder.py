"""A folder with a file for each ticket: what is said of what was printed before."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.repositories.prints import PrintEntry
from tests.ui.search.search_builders import WAIT_MS, settled


@pytest.mark.parametrize("reason", ["客户遗失", ""])
def test_a_folder_of_faces_takes_a_reason_for_what_was_printed_before(
    shown, tmp_path: Path, qtbot: QtBot, reason: str
) -> None:
    page, desk, _window = shown
    headings = [page.search.model.seen(row) for row in range(200)]
    row = next(n for n, h in enumerate(headings) if h and h.kind == "007" and h.printed == 1)
    page.search.model.tick(row, True)
    page.export()
    card = page._cards.exports._card
    assert not card.said_box.isVisible()
    card.format.choose("folder")
    card.format.chosen.emit("folder")
    assert card.said_box.isVisible() and "没写原因" in card.note.text()
    card.reason.setText(reason)
    card.place.setText("财务室")
    card.path.setText(str(tmp_path / "faces"))
    card.press()
    qtbot.waitUntil(lambda: bool(desk.told), timeout=WAIT_MS)
    assert ("没有写原因" in desk.told[-1]) is not bool(reason)
    found: list[PrintEntry] = []
    desk.read(lambda terminal: terminal.print_log.lines(desk.session), found.extend)
    settled(qtbot, page)
    (entry,) = (one for one in found if one.key == headings[row].key)
    assert (entry.reason, entry.place) == (reason, "财务室")
