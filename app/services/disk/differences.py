"""What a repair (发票修复) found between book and disk, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from msgspec import Struct

from app.domain.invoice import InvoiceKey

Answer = dict[str, Any]


class What(StrEnum):
    """What was not as the disk tells it."""

    MISSING = "missing"  # the disk has it, the book had not
    CHANGED = "changed"  # the book said something else than what was signed
    STATUS = "status"
    VOID = "void"  # the disk has voided it
    UPLOAD = "upload"  # the place in the outbox
    PRINTED = "printed"  # the counter, beside the print log
    UNKNOWN = "unknown"  # the book has it, the disk has not
    LOST = "lost"  # the book has it, a damaged disk no more
    CONFLICT = "conflict"  # another ticket of the book stands at its number
    DAMAGED = "damaged"  # the disk's own record can no longer be read
    RECORD = "record"  # the disk's own record does not bear its signature
    COUNTER = "counter"  # the disk's next number is not the one behind its records
    SETTINGS = "settings"  # the disk's counters, limits or settings were changed from outside
    REDDENED = "reddened"  # what red tickets took back
    SUMMARY = "summary"  # the statistics of a month
    PRINTS = "prints"  # of tickets that nobody knows
    PROTECTION = "protection"  # of what was issued, in the book's file
    ATTEMPT = "attempt"  # a request that was open


class Done(StrEnum):
    """What became of it. `kept`: nothing was to be done. LEFT: a person must look at it."""

    ADDED = "added"
    MENDED = "mended"
    KEPT = "kept"
    LEFT = "to_check"


_NAMES = {
    "kind": "票种",
    "code": "发票代码",
    "number": "发票号码",
    "issued_at": "开票时间",
    "sequence": "税控盘记录号",
    "desk": "税控盘或开票人员",
    "seller": "销方",
    "buyer": "购方",
    "document": "单据号",
    "net_fen": "金额",
    "tax_fen": "税额",
    "line_count": "行数",
    "lines": "商品行",
    "request_id": "开票请求号",
    "content": "内容摘要",
    "signature": "签名",
    "remark": "备注",
    "with_list": "清单标志",
    "list_name": "清单行商品名称",
    "special": "特殊票种",
    "with_tax": "含税标志",
    "buyer_is_person": "购方个人标志",
    "agency_certificate": "完税凭证号",
    "roll_width_mm": "卷票宽度",
    "replaces_code": "替代的发票代码",
    "replaces_number": "替代的发票号码",
}
_SENTENCES = {
    (What.MISSING, Done.ADDED): "账册里没有这张发票，已从税控盘补入",
    (What.CHANGED, Done.MENDED): "账册里的{fields}与税控盘签名的不同，已按税控盘改回",
    (What.STATUS, Done.MENDED): "账册里的发票状态不对，已按税控盘改回",
    (What.STATUS, Done.LEFT): "账册里已作废，税控盘没有作废记录：保持作废，请核对",
    (What.VOID, Done.ADDED): "税控盘已空白作废，账册里没有，已补入",
    (What.VOID, Done.MENDED): "税控盘已作废，账册里没有，已补记作废",
    (What.UPLOAD, Done.MENDED): "账册里的报送记录不全，已补齐",
    (What.PRINTED, Done.MENDED): "打印次数少于打印记录，已补足",
    (What.UNKNOWN, Done.LEFT): "账册里有，税控盘没有：没有改动，请查明来历",
    (What.LOST, Done.KEPT): "税控盘损坏，已读不出这张：账册里的保留不动",
    (What.CONFLICT, Done.LEFT): "账册里的这个号码是另一张税控盘没有的发票：没有改动，请查明来历",
    (What.DAMAGED, Done.LEFT): "税控盘第{record}条记录损坏，读不出来：停用此盘并联系服务商",
    (What.RECORD, Done.LEFT): "税控盘的这条记录与它的签名不符：账册没有改动，停用此盘并联系服务商",
    (What.COUNTER, Done.LEFT): (
        "税控盘的票号计数被改动：它说下一张是{number}，按它的记录应为{due}。"
        "停用此盘，放回改动前的盘文件；没有就更换税控盘"
    ),
    (What.SETTINGS, Done.LEFT): (
        "税控盘的计数、限额或设置被改动，与封印不符；记录和票号都对。"
        "停用此盘，放回改动前的盘文件；没有就更换税控盘"
    ),
    (What.REDDENED, Done.MENDED): "账册里的已红冲金额与红字发票不符，已重新计算",
    (What.SUMMARY, Done.MENDED): "{month}的统计与发票不符，已重新统计",
    (What.PRINTS, Done.KEPT): "{count}条打印记录找不到所属的发票：保留在账册里",
    (What.PROTECTION, Done.MENDED): "账册里已开发票的保护被去掉过，已恢复",
    (What.ATTEMPT, Done.MENDED): "{count}个未决的开票请求已查清",
}


class Difference(Struct, frozen=True):
    """One finding of a repair. `fields` are the book's own names of what differed."""

    what: What
    done: Done
    key: InvoiceKey | None = None
    fields: tuple[str, ...] = ()
    period: int = 0  # yyyymm
    count: int = 0
    record: int = 0  # its sequence in the journal
    due: str = ""  # the number that should stand there

    @property
    def told(self) -> str:
        """What it is and what was done, in one sentence."""
        return _SENTENCES[self.what, self.done].format(
            fields="、".join(_NAMES[name] for name in self.fields),
            month=month_text(self.period),
            count=self.count,
            record=self.record,
            number=self.key.number if self.key else "",
            due=self.due,
        )

    def as_answer(self) -> Answer:
        """One line of the word's answer."""
        answer: Answer = {"difference": str(self.what), "outcome": str(self.done)}
        if self.key is not None:
            answer |= {"code": self.key.code, "number": self.key.number}
        if self.fields:
            answer["fields"] = list(self.fields)
        if self.period:
            answer["period"] = month_text(self.period)
        if self.count:
            answer["count"] = self.count
        if self.record:
            answer |= {"record": self.record, "problem": "JOURNAL-DAMAGED"}
        if self.what in (What.COUNTER, What.SETTINGS):
            answer |= {"due": self.due} if self.due else {}
            answer["problem"] = "JOURNAL-EDITED"
        return answer | {"message": self.told}


class Counts(Struct, frozen=True):
    """What a repair came to. `records` of the disk were looked at, `tickets` of them tickets."""

    records: int = 0
    tickets: int = 0
    added: int = 0
    mended: int = 0
    kept: int = 0
    left: int = 0

    @property
    def differences(self) -> int:
        """How many were found."""
        return self.added + self.mended + self.kept + self.left

    def with_page(self, records: int, tickets: int, found: Iterable[Difference]) -> Counts:
        """These and a page more."""
        done = [each.done for each in found]
        return Counts(
            self.records + records,
            self.tickets + tickets,
            self.added + done.count(Done.ADDED),
            self.mended + done.count(Done.MENDED),
            self.kept + done.count(Done.KEPT),
            self.left + done.count(Done.LEFT),
        )

    def as_answer(self) -> Answer:
        """The last line of the word's answer."""
        return {
            "outcome": "done",
            "records": self.records,
            "tickets": self.tickets,
            "differences": self.differences,
            "added": self.added,
            "mended": self.mended,
            "kept": self.kept,
            "to_check": self.left,
        }


def month_text(period: int) -> str:
    """A month as people and programs write it; "" for none.

    >>> month_text(202401)
    '2024-01'
    """
    return f"{period // 100}-{period % 100:02d}" if period else ""
