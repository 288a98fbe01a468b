"""What becomes of the numbers that nobody took, said before 换盘 begins (STOCK-LEFT)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.changes.rows import named

if TYPE_CHECKING:
    from app.services.month.changing import Own
    from hardware.orders import NumberRange

SHOWN = 4  # ranges that are named one by one


def left_words(own: Own, *, may_return: bool) -> tuple[str, str]:
    """What is left on the disk, and what to do about it; both empty where nothing is left.

    `may_return`: whether this person has the right to give numbers back (领票).
    """
    if not own.left:
        return "", ""
    many = sum(each.last - each.first + 1 for each in own.left)
    told = "；".join(map(_range_words, own.left[:SHOWN]))
    more = f"；另有 {len(own.left) - SHOWN} 段" if len(own.left) > SHOWN else ""
    return f"盘里还有 {many:,} 张没有用完：{told}{more}。", _fix(own, may_return=may_return)


def _fix(own: Own, *, may_return: bool) -> str:
    if own.keeps:
        return "这是分机：先在「库存与领票」里把号码退回主机，再换盘；否则它们随盘注销。"
    if not may_return:
        return "您没有领票权限，号码退不回去：请系统管理员换盘；否则它们随盘注销。"
    return "办理时自动退回税局，月度统计记在「退回」；手里的空白纸票交办税厅缴销。"


def _range_words(one: NumberRange) -> str:
    """
    >>> from hardware.orders import NumberRange
    >>> _range_words(NumberRange("007", "099002300104", 12, 30))
    '007 普票 099002300104 · 00000012 – 00000030（19 张）'
    """
    many = one.last - one.first + 1
    return f"{named(one.kind)} {one.code} · {one.first:08d} – {one.last:08d}（{many:,} 张）"
