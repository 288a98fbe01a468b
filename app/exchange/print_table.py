"""打印记录 as one table; each row bears the mark 「模拟」 when its ticket was issued by an emulated
disk."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

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
OUTPUTS |= {"escp": "针打数据", "escpos": "卷票数据", "overview": "概览 PDF", "mail": "邮件"}
RESULTS = {"done": "已打印", "confirmed": "已打印(人工确认)", "not_printed": "没有打印(人工确认)"}
RESULTS |= {"bad": "打坏"}
SAVED, MAILED = "已存文件", "已发送"
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


def on_paper(sheet: Sheet, days: str, *, simulated: bool) -> Sheet:
    """With what stands above the table on a page; `days` "" for all.

    >>> on_paper(sheet_of([], simulated=True), "", simulated=True).about
    (('模拟', '模拟'), ('表', '打印记录'), ('日期', '全部'))
    """
    about = ("模拟", MARK if simulated else ""), ("表", sheet.name), ("日期", days or "全部")
    return replace(sheet, about=about)


def _told(row: tuple[str | int, ...]) -> tuple[str | int, ...]:
    *head, result, note = row
    output = str(head[4])
    head[4] = OUTPUTS.get(output, output)
    return (*head, result_of(str(result), output), note)


def result_of(result: str, output: str) -> str:
    """The result of a print, of a download or of a letter, in words.

    >>> result_of("done", "printer"), result_of("failed PRINTER-GONE", "printer")
    ('已打印', '未打印 PRINTER-GONE')
    >>> result_of("done", "ofd"), result_of("done", "mail")
    ('已存文件', '已发送')
    """
    if result.startswith(FAILED):
        return f"未打印 {result.removeprefix(FAILED)}"
    if result == "done" and output != "printer":
        return MAILED if output == "mail" else SAVED
    return RESULTS.get(result, result)


def offsets_of(offsets: str) -> str:
    """Offsets as a person reads them, in millimetres, right and down; nothing for none.

    >>> offsets_of("1.5,-0.70"), offsets_of("0.0,0.0"), offsets_of("")
    ('右 1.5 下 -0.7', '0', '')
    """
    if not offsets:
        return ""
    right, down = (float(part) for part in offsets.split(","))
    return f"右 {right:g} 下 {down:g}" if right or down else "0"
