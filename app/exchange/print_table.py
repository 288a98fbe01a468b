"""打印记录 as one table; each row bears the mark 「模拟」 when its ticket was issued by an emulated
disk."""

from __future__ import annotations

from collections.abc import Iterable

from app.exchange.issued import MARK
from app.exchange.statements import Sheet

COLUMNS = (
    *(
        "模拟",
        "时间",
        "发票代码",
        "发票号码",
        "操作员",
        "方式",
        "打印机",
        "纸",
        "偏移(毫米, 右,下)",
    ),
    *("份数", "计数", "第几次", "原因", "存放地点", "批准人", "结果", "备注"),
)
OUTPUTS = {"printer": "打印机", "pdf": "PDF 文件", "ofd": "OFD 文件", "xml": "XML 文件"}
OUTPUTS |= {"escp": "针打数据", "escpos": "卷票数据"}
RESULTS = {"done": "已打印", "confirmed": "已打印(人工确认)", "not_printed": "没有打印(人工确认)"}
RESULTS |= {"bad": "打坏"}
FAILED = "failed "


def sheet_of(rows: Iterable[tuple[str | int, ...]], *, simulated: bool) -> Sheet:
    """One row a print or download: time, code, number, operator, output and what follows; the
    result stands before the note.

    >>> way = ("printer", "针打", "", "0,0", 1, 1, 1, "", "", "", "done", "")
    >>> row = ("2024-01-15 10:00:00", "099002300104", "00000001", "甲", *way)
    >>> sheet_of([row], simulated=True).rows[0][15]
    '已打印'
    """
    mark = MARK if simulated else ""
    return Sheet("打印记录", (), COLUMNS, tuple((mark, *_told(row)) for row in rows))


def _told(row: tuple[str | int, ...]) -> tuple[str | int, ...]:
    *head, result, note = row
    head[4] = OUTPUTS.get(str(head[4]), head[4])
    return (*head, result_of(str(result)), note)


def result_of(result: str) -> str:
    """The result of a print, in words.

    >>> result_of("done"), result_of("failed PRINTER-GONE")
    ('已打印', '未打印 PRINTER-GONE')
    """
    if result.startswith(FAILED):
        return f"未打印 {result.removeprefix(FAILED)}"
    return RESULTS.get(result, result)
