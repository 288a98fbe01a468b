"""`trace FILE`: what went over the lines to disk and card reader (通信记录), one answer an
exchange. The file is written by `--trace FILE` beside any word, or in 系统设置 → 设备."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.words.call import Call

_DEVICES = {"disk": "税控盘", "reader": "读卡器"}
_FATES = {"not_sent": "没有发出", "unknown": "结果不明"}


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument("file", type=Path, metavar="文件", help="通信记录（.jsonl）")


def run(call: Call, arguments: Namespace) -> int:
    """Needs no home: whoever was sent a file looks into it. TRACE-DAMAGED."""
    from app.bootstrap.traces import exchanges

    told = list(exchanges(arguments.file))
    for one in told:
        if call.options.as_json:
            call.answer(one)
        else:
            call.say(_line(one))
    call.remark(f"共 {len(told)} 条；口令、名称、税号和发票内容没有记下")
    return 0


def _line(one: dict[str, Any]) -> str:
    """One exchange as a person reads it."""
    at = one["at"][:23].replace("T", " ")
    fate = f"{_FATES[one['outcome']]} {one['problem']}" if "outcome" in one else ""
    came = fate or f"{one['word']}  收 {one['answered']} 字节"
    often = f"  连续 {one['times']} 次" if "times" in one else ""
    name = f"{_DEVICES.get(one['device'], one['device'])}  {one['command']:<15}"
    return f"{at}  {name} 发 {one['sent']} 字节  → {came}  {one['milliseconds']:.1f} 毫秒{often}"
