"""Every icon that is named is there, and its licence too."""

from __future__ import annotations

import re

from app.ui.shell import entries
from tests.architecture.source import ROOT

FOLDER = ROOT / "resources" / "icons"
NAMED = re.compile(r"(?:icon=|icon_name=|Picture\(|paint_icon\(\w+, |pixmap\()\"([a-z0-9-]+)\"")


def test_every_icon_that_a_page_names_is_there() -> None:
    named = {
        name
        for path in (ROOT / "app").rglob("*.py")
        for name in NAMED.findall(path.read_text("utf-8"))
    }
    named |= {entry.icon for entry in entries.ENTRIES}
    assert {name for name in named if not (FOLDER / f"{name}.svg").is_file()} == set()
    assert {"bell", "check", "printer", "search"} <= named


def test_the_icons_take_the_colour_of_the_theme() -> None:
    outlines = list(FOLDER.glob("*.svg"))
    assert len(outlines) > 100
    assert [p.name for p in outlines if "currentColor" not in p.read_text("utf-8")] == []


def test_licences_lie_beside_what_they_allow() -> None:
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text("utf-8")
    assert (FOLDER / "LICENSE.txt").is_file() and "Tabler Icons" in notices
    assert (ROOT / "resources" / "fonts" / "noto-sans-sc" / "OFL.txt").is_file()
    assert "Noto Sans SC" in notices
