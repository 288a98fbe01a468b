"""What a buyer's file says wrong is refused in Chinese, at its field."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.bootstrap.sentences import sentences
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, Party
from app.domain.red_slip import RedSlip, SlipReason
from app.services.tickets.slip_purchase import example, read_purchase

AT = datetime.fromisoformat("2024-01-15T10:00:00+08:00")
BUYER = Party("示例甲测试有限公司", "91990000MA0000007X")
FIRST = InvoiceKey("9900234130", "00000001")


def read(content: bytes, named: InvoiceKey | None = None) -> RedSlip:
    return read_purchase(content, SlipReason.BUYER_NOT_DEDUCTED, BUYER, AT, named)


def changed(line: dict[str, Any] | None = None, **values: Any) -> bytes:
    """The example with other values; None: without the value."""
    told = json.loads(example()) | values
    told = {name: value for name, value in told.items() if value is not None}
    if line is not None:
        told["lines"] = [told["lines"][0] | line]
    return json.dumps(told).encode()


def test_the_example_is_a_whole_application() -> None:
    slip = read(example())
    assert (slip.blue, slip.blue_day, slip.gross.fen) == (FIRST, date(2024, 1, 15), -33900)
    assert (slip.lines[0].rate, slip.lines[0].quantity) == (Decimal("0.13"), Decimal(-3))


def test_the_answer_of_show_is_taken_as_it_is() -> None:
    line = {"rate": "0.13", "quantity": "", "price": None, "with_tax": False, "gross": "339.00"}
    slip = read(changed(line, date=None, issued_at="2024-01-15T10:00:00+08:00", check_code=""))
    assert (slip.blue_day, slip.lines[0].quantity, slip.lines[0].price) == (
        date(2024, 1, 15), None, None,
    )  # fmt: skip


def test_the_ticket_may_be_named_beside_the_file() -> None:
    assert read(changed(code=None, number=None), FIRST).blue == FIRST
    assert read(example(), FIRST).blue == FIRST


@pytest.mark.parametrize(
    ("content", "field", "said"),
    [
        (changed(kind=None), "kind", "发票种类不对：没有填"),
        (changed(kind=["004"]), "kind", "应是文字或数字"),
        (changed(kind=True), "kind", "应是文字或数字"),
        (changed(seller=None), "seller", "销方不对：没有填"),
        (changed(seller="甲"), "seller", "应是 {…} 一组"),
        (changed(seller={"tax_id": "91"}), "seller.name", "销方名称不对：没有填"),
        (changed(seller={"name": "甲", "tax_id": "-"}), "seller.tax_id", "识别号不对：-"),
        (changed(lines=None), "lines", "应是 1 到 2000 个商品行"),
        (changed(lines=[]), "lines", "应是 1 到 2000 个商品行"),
        (changed(lines=2), "lines", "应是 1 到 2000 个商品行"),
        (changed(lines=["x"]), "lines[1]", "应是 {…} 一组"),
        (changed({"net": ""}), "lines[1].net", "第1行金额不对：没有填"),
        (changed({"net": "1.234"}), "lines[1].net", "第1行金额不对：1.234"),
        (changed({"quantity": "x"}), "lines[1].quantity", "第1行数量不对：x"),
        (changed({"rate": "免税"}), "lines[1].rate", "第1行税率不对：免税"),
        (changed({"rate": "x"}), "lines[1].rate", "第1行税率不对：x"),
        (changed(date="2024-02-30"), "date", "单据日期不对：2024-02-30"),
        (changed(date="x"), "date", "单据日期不对：x"),
        (changed(code="1"), "code", "发票代码不对：1"),
        (changed(number=None), "number", "发票号码不对：没有填"),
        (b"[]", "file", "不是 JSON 文件"),
        (b"{", "file", "不是 JSON 文件"),
        (b"\xff\xfe", "file", "不是 JSON 文件"),
    ],
)
def test_what_is_wrong_is_refused_in_chinese_at_its_field(
    content: bytes, field: str, said: str
) -> None:
    with pytest.raises(RuleBroken) as wrong:
        read(content)
    told = sentences().message(wrong.value)
    assert (wrong.value.field, said in told) == (field, True), told
    assert not re.search("[a-z]{3}", told.replace("slip example", "")), told
    assert "slip example" in sentences().fix(wrong.value)
