"""An invented ticket for test prints (测试打印): full in every field, and no ticket of anybody."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from app.domain.invoice import Draft, Invoice, InvoiceKey, InvoiceKind, Line, Party
from app.domain.money import Money
from app.services.faces.face_forms import ELECTRONIC, LISTS, PAPER, ROLLS

BUYER = Party(
    "示例贸易有限公司（测试）", "91990000MA00EXAM7A", "示例市虚构路1号 000-55550111",
    "虚构银行示例支行 0000111122223333",
)  # fmt: skip
SELLER = Party(
    "虚构示例商贸有限公司", "91990000MA0000007X", "示例市测试大道8号 000-55550100",
    "虚构银行总部支行 0000999988887777",
)  # fmt: skip
REMARK = "测试打印，不是发票，不占号码"
_KINDS = {
    PAPER: InvoiceKind.ORDINARY,
    LISTS[PAPER]: InvoiceKind.ORDINARY,
    ELECTRONIC: InvoiceKind.E_ORDINARY,
    LISTS[ELECTRONIC]: InvoiceKind.E_ORDINARY,
}
_ROWS, _LISTED, _ON_ROLL = 8, 9, 4


def is_list(form: str) -> bool:
    """Whether a form is a goods list."""
    return form in LISTS.values()


def trial_ticket(form: str, at: datetime) -> Invoice:
    """An invented ticket that fills this form. Its code and number are noughts."""
    kind = _KINDS.get(form, InvoiceKind.ROLL)
    roll = kind is InvoiceKind.ROLL
    count = _LISTED if is_list(form) else _ON_ROLL if roll else _ROWS
    draft = Draft(
        bytes(16),
        kind,
        buyer=BUYER,
        seller=SELLER,
        lines=tuple(_line(number) for number in range(1, count + 1)),
        remark=REMARK,
        payee="测试甲",
        reviewer="虚构乙",
        drawer="示例员",
        roll_width_mm=next((wide for wide, name in ROLLS.items() if name == form), 0),
    )
    return Invoice(
        key=InvoiceKey("0" * 12, "0" * 8),
        draft=draft,
        issued_at=at,
        disk_number="0" * 12,
        sequence=0,
        signature=bytes(range(64)),
        simulated=True,
        with_list=is_list(form),
    )


def _line(number: int) -> Line:
    net = Money.yuan(f"{number * 100}.00")
    tax = Money.yuan(f"{number * 13}.00")
    return Line(
        f"示例货物{number}号", net, Decimal("0.13"), tax,
        spec=f"测试-{number:02d}", unit="件", quantity=Decimal(number), price=Decimal("100.00"),
        short_name="日用杂品",
    )  # fmt: skip
