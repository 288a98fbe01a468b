"""Entries of the registers are equal by what they say."""

from __future__ import annotations

from msgspec.structs import replace

from app.domain.invoice import Party
from app.domain.registers import Customer


def test_the_same_words_are_one_entry_wherever_they_are_kept() -> None:
    entry = Customer(Party("示例测试店", "", "", ""))
    kept = replace(entry, id=7, version=3, initials="slcsd")
    assert {entry, kept} == {entry}
    assert entry != replace(entry, note="常客")
