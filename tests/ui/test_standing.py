"""How things stand, in words."""

from __future__ import annotations

from typing import Any

from app.ui.standing import Row, standing_of
from tests.ui.status_sample import STATUS


def test_the_board_names_the_taxpayer_and_that_the_disk_is_emulated() -> None:
    standing = standing_of(STATUS)
    assert standing.taxpayer == "示例甲测试有限公司"
    assert standing.simulated
    assert standing.rows[0] == Row("税控盘", "【模拟】499000000001 正常", good=True)


def test_an_empty_stock_puts_its_lamp_out() -> None:
    status = {**STATUS, "stock": {"004": {"left": 0, "next_code": "", "next_number": ""}}}
    rows = {row.label: row for row in standing_of(status).rows}
    assert rows["库存 专票"] == Row("库存 专票", "0 份", good=False)


def test_a_locked_disk_puts_its_lamp_out() -> None:
    status = {**STATUS, "disk": {**STATUS["disk"], "state": "locked"}}
    assert standing_of(status).rows[0] == Row("税控盘", "【模拟】499000000001 锁死", good=False)


def test_a_disk_without_an_offline_limit_shows_only_the_count() -> None:
    offline: dict[str, Any] = {"unsent": 3, "hours_left": None, "amount_left": {}}
    rows = {row.label: row for row in standing_of({**STATUS, "offline": offline}).rows}
    assert rows["未上传发票"] == Row("未上传发票", "3 张", good=True)
