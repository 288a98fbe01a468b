"""Keys as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import RuleBroken
from app.ui.shell.keys import Keys, normal, read_own, read_shipped
from app.ui.shell.own_files import SHIPPED


def shipped() -> Keys:
    return Keys(read_shipped(SHIPPED))


def test_no_shipped_key_clashes() -> None:
    assert not shipped().clashes()


def test_what_goes_up_and_down_is_one_pair_of_keys() -> None:
    keys = shipped()
    up, down = keys.of("issue.line_up", "issue"), keys.of("issue.line_down", "issue")
    assert (up, down) == ("Alt+Shift+Up", "Alt+Shift+Down")
    assert keys.deed_of(up, "issue") == "issue.line_up"


def test_a_key_has_one_spelling() -> None:
    assert normal("shift+CTRL+z") == "Ctrl+Shift+Z"
    assert normal("Ctrl++") == "Ctrl++"
    assert normal("escape") == "Esc"


def test_a_page_sees_its_own_sense_of_a_key_first() -> None:
    keys = shipped()
    assert keys.deed_of("Ctrl+Return", "issue") == "page.main"
    assert keys.deed_of("Ctrl+Return", "search") == ""
    assert keys.deed_of("F9", "search") == "page.main"


def test_a_changed_key_holds_at_once_and_is_handed_over_to_be_kept() -> None:
    kept: list[str] = []
    keys = Keys(read_shipped(SHIPPED), save=kept.append)
    assert keys.change("invoice.new", "ctrl+j") == ()
    assert keys.deed_of("Ctrl+J", "home") == "invoice.new"
    assert keys.deed_of("Ctrl+N", "home") == ""
    assert kept == ['[everywhere]\n"invoice.new" = ["Ctrl+J"]\n\n']


def test_two_deeds_that_want_one_key_are_named() -> None:
    keys = shipped()
    found = keys.change("invoice.new", "F9")
    assert [(one.key, {one.one.id, one.other.id}) for one in found] == [
        ("F9", {"page.main", "invoice.new"})
    ]
    assert keys.clashes() == found


def test_a_pages_key_clashes_with_one_that_holds_everywhere_but_not_with_another_pages() -> None:
    keys = shipped()
    assert keys.change("issue.discount", "Ctrl+K", "issue")
    keys.reset()
    assert not keys.change("issue.discount", "Ctrl+A", "issue")


def test_the_shipped_keys_come_back() -> None:
    keys = shipped()
    keys.change("invoice.new", "Ctrl+J")
    keys.change("page.main", "F8")
    keys.reset("invoice.new")
    assert keys.of("invoice.new") == "Ctrl+N"
    keys.reset()
    assert keys.of("page.main") == "F9"
    assert not keys.own_file()


def test_a_key_of_the_system_is_refused() -> None:
    with pytest.raises(RuleBroken, match="KEY-RESERVED"):
        shipped().change("invoice.new", "F10")


def test_a_shops_own_file_is_read_again(tmp_path: Path) -> None:
    keys = shipped()
    keys.change("issue.discount", "Ctrl+D", "issue")
    path = tmp_path / "keys.toml"
    path.write_text(keys.own_file(), "utf-8")
    assert Keys(read_shipped(SHIPPED), read_own(path)).of("issue.discount", "issue") == "Ctrl+D"


@pytest.mark.parametrize("text", ["[everywhere", "a = 1", '[everywhere]\n"x" = "F9"', "\xff\xfe"])
def test_a_damaged_keys_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(RuleBroken, match="KEYS-DAMAGED"):
        read_own(path)


def test_a_deed_of_another_version_in_the_file_is_left_alone() -> None:
    keys = Keys(read_shipped(SHIPPED), {"everywhere": {"of.tomorrow": ["F9"]}})
    assert not keys.clashes()
