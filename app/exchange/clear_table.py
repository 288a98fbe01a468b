"""清卡记录 as one table; each row bears the mark 「模拟」 when the disk is an emulated one."""

from __future__ import annotations

from collections.abc import Iterable

from app.exchange.issued import MARK
from app.exchange.statements import Sheet

COLUMNS = (
    *("模拟", "时间", "票种组", "所属期", "结果", "代码", "原锁死日期", "新锁死日期"),
    *("操作员", "机器编号", "凭证", "备份"),
)
OUTCOMES = {"done": "已清卡", "refused": "没有清卡"}


def sheet_of(rows: Iterable[tuple[str, ...]], *, simulated: bool) -> Sheet:
    """One row a clearance that was asked for: time, group, period, outcome and what follows.

    >>> sheet_of([("2024-02-02 09:00:00", "007", "2024-01", "done")], simulated=True).rows[0][4]
    '已清卡'
    """
    mark = MARK if simulated else ""
    told = (
        (mark, at, group, period, OUTCOMES.get(outcome, outcome), *rest)
        for at, group, period, outcome, *rest in rows
    )
    return Sheet("清卡记录", (), COLUMNS, tuple(told))
