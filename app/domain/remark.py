r"""Fixed sentences of the remark (备注): made byte-exact, recognised with either colon.

Source: 国家税务总局公告2016年第47号 (red tickets), 国家税务总局公告2016年第23号 (差额征税).
"""

from __future__ import annotations

import re

from app.domain.invoice import InvoiceKey
from app.domain.money import Money

_RED_ORDINARY = re.compile(
    r"对应正数发票代码[:：]\s*(\d{10}|\d{12})\s*号码[:：]\s*(\d{8})", re.ASCII
)
_RED_SPECIAL = re.compile(r"开具红字增值税专用发票信息表编号[:：]?\s*(\d{16})(?!\d)", re.ASCII)
_DIFFERENCE = re.compile(r"差额征税[:：]\s*(\d{1,14}(?:\.\d{1,2})?)\s*。", re.ASCII)
DIFFERENCE_RED = "差额征税。"


def red_ordinary(blue: InvoiceKey) -> str:
    """The sentence of a red 普票, 卷票 or 电子普票; free text may follow.

    >>> red_ordinary(InvoiceKey("099002300104", "00000001"))
    '对应正数发票代码:099002300104号码:00000001'
    """
    return f"对应正数发票代码:{blue.code}号码:{blue.number}"


def red_special(slip: str) -> str:
    """The sentence of a red 专票; nothing else may stand beside it.

    >>> red_special("9900002401000017")
    '开具红字增值税专用发票信息表编号9900002401000017'
    """
    return f"开具红字增值税专用发票信息表编号{slip}"


def difference(deduction: Money) -> str:
    """The sentence of a blue 差额 ticket.

    >>> difference(Money(1300))
    '差额征税：13.00。'
    """
    return f"差额征税：{deduction}。"


def blue_of_red(remark: str) -> InvoiceKey | None:
    """The ticket that a red one takes back, if its remark names one.

    >>> blue_of_red("对应正数发票代码：9900231130号码：00000007")
    InvoiceKey(code='9900231130', number='00000007')
    """
    found = _RED_ORDINARY.search(remark)
    return InvoiceKey(found[1], found[2]) if found else None


def slip_of_red(remark: str) -> str:
    """The 信息表编号 that the remark names, else empty.

    >>> slip_of_red("开具红字增值税专用发票信息表编号9900002401000017")
    '9900002401000017'
    """
    found = _RED_SPECIAL.search(remark)
    return found[1] if found else ""


def is_red(remark: str) -> bool:
    """Whether the remark speaks of a red ticket.

    >>> is_red("货款")
    False
    """
    return blue_of_red(remark) is not None or bool(slip_of_red(remark))


def with_difference(remark: str, deduction: Money) -> str:
    """The remark of a 差额 ticket: the sentence first, in our shape, then the free text.

    >>> with_difference("差额征税:13.00。代收", Money(1300))
    '差额征税：13.00。代收'
    """
    rest = _DIFFERENCE.sub("", remark, count=1)
    return difference(deduction) + rest.lstrip("\n")
