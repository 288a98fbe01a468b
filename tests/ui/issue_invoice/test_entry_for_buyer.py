"""A ticket is begun from the register of buyers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.invoice import Party
from tests.home_builders import a_home
from tests.ui.issue_invoice.entry_desk import Counter, a_counter

BUYER = Party("示例丙测试科技有限公司", "91990000000000027W", "虚构市样例路2号", "样例银行 2222")


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(a_home(tmp_path)) as opened:
        yield opened


def test_the_buyer_stands_there_whole_and_can_be_taken_back(counter: Counter) -> None:
    counter.page.for_buyer(BUYER)
    told = counter.face.buyer
    assert (told.name, told.tax_id) == (BUYER.name, BUYER.tax_id)
    assert counter.face.undo_title == f"撤销 选择 {BUYER.name}"
    counter.page.undo()
    assert counter.face.buyer.name == ""


def test_what_was_open_goes_into_the_drafts(counter: Counter) -> None:
    counter.simple()
    counter.page.for_buyer(BUYER)
    assert len(counter.desk.terminal.drafts.all()) == 1
    assert counter.face.buyer.name == BUYER.name
    assert counter.face.gross == "0.00"
