"""A ticket's facts in words, for the pane and for the enlarged face; no Qt in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.faces import entered_party
from app.domain.invoice import Party
from app.ui.own_time import OWN_TIME
from app.ui.search.words import KINDS, STATUSES, UPLOADS, amount

if TYPE_CHECKING:
    from app.domain.invoice import Draft, Invoice, Line
    from app.repositories.audit import KeptEntry
    from app.repositories.prints import PrintEntry
    from app.services.finding.searching import Details

EVENTS = {"issued": "开具", "voided": "作废"}
DEEDS = {
    "invoice.issue": "开具",
    "invoice.recover": "从税控盘补入账册（别处所开）",
    "invoice.repair": "发票修复补入账册",
    "invoice.print": "打印或下载",
    "invoice.void": "作废",
}


class Fact(Struct, frozen=True):
    """A name and what it says."""

    name: str
    text: str


def facts_of(details: Details) -> tuple[Fact, ...]:
    """What stands under the small face."""
    invoice = details.invoice
    draft = invoice.draft
    facts = (
        Fact(entered_party(draft.special), draft.buyer.name),
        Fact("价税合计", f"￥{amount(draft.gross)}"),
        Fact("金额税额", f"{amount(draft.net)} + {amount(draft.tax)}"),
        Fact("开票时间", f"{invoice.issued_at:%Y-%m-%d %H:%M:%S}　{draft.drawer}"),
        Fact("打印", _prints(details)),
        Fact("来源", _source(invoice)),
        Fact("备注", " ".join(draft.remark.split())[:60]),
    )
    return tuple(fact for fact in facts if fact.text)


def all_facts(details: Details) -> tuple[Fact, ...]:
    """Everything that stands in the book of one ticket, lines left aside."""
    return tuple(fact for fact in _all(details) if fact.text)


def _all(details: Details) -> Iterator[Fact]:
    invoice = details.invoice
    draft = invoice.draft
    yield Fact("票种", KINDS[draft.kind])
    yield Fact("代码 · 号码", f"{invoice.key.code} · {invoice.key.number}")
    yield Fact("开票时间", f"{invoice.issued_at:%Y-%m-%d %H:%M:%S}")
    yield Fact("状态", STATUSES[invoice.status])
    yield from _parties(draft)
    yield Fact("价税合计", f"￥{amount(draft.gross)}")
    yield Fact("金额 · 税额", f"{amount(draft.net)} · {amount(draft.tax)}")
    if invoice.reddened_net:
        taken = invoice.reddened_net + invoice.reddened_tax
        yield Fact("已红冲", amount(taken))
    yield Fact("备注", draft.remark)
    people = (("收款", draft.payee), ("复核", draft.reviewer), ("开票", draft.drawer))
    yield Fact("人员", "　".join(f"{role} {name}" for role, name in people if name))
    yield Fact("校验码", _check_code(invoice))
    yield Fact("来源", _source(invoice))
    if invoice.replaces is not None:
        yield Fact("替代", f"{invoice.replaces.code} · {invoice.replaces.number}")
    yield Fact("税控盘", f"{invoice.disk_number}　第 {invoice.sequence} 条记录")


def _parties(draft: Draft) -> Iterator[Fact]:
    """As they stand on the paper: on 收购 the one that was typed in sells."""
    typed = Fact(entered_party(draft.special), _party(draft.buyer))
    own = Fact("购方" if typed.name == "销方" else "销方", _party(draft.seller))
    yield from sorted((typed, own), key=lambda fact: fact.name == "销方")


def line_text(number: int, line: Line) -> str:
    """One line of goods as a person reads it aloud."""
    many = f" × {line.quantity:f} {line.unit}" if line.quantity is not None else ""
    rate = f"{line.rate:.1%}".replace(".0%", "%")
    spec = f" {line.spec}" if line.spec else ""
    return (
        f"{number}. {line.name}{spec}{many}　金额 {amount(line.net)}　"
        f"税率 {rate}　税额 {amount(line.tax)}"
    )


def print_text(entry: PrintEntry) -> str:
    """One print, download or letter."""
    from app.exchange.print_table import OUTPUTS, result_of

    what = OUTPUTS.get(entry.output, entry.output)
    became = "" if entry.result == "done" else f"　{result_of(entry.result, entry.output)}"
    many = f"　{entry.copies} 份" if entry.copies > 1 else ""
    counted = "" if entry.counted else "　不计次数"
    why = f"　原因 {entry.reason}" if entry.reason else ""
    place = f"　存放 {entry.place}" if entry.place else ""
    at = OWN_TIME.told(entry.at, "%Y-%m-%d %H:%M")
    return f"{at}　{entry.operator}　{what}{many}{became}{counted}{why}{place}"


def upload_texts(details: Details) -> tuple[str, ...]:
    """The ticket's way to the bureau, an event a line."""
    return tuple(
        f"{EVENTS.get(one.event, one.event)}　{UPLOADS[one.state]}"
        + (f"　试过 {one.tries} 次" if one.tries else "")
        + (f"　{one.error}" if one.error else "")
        for one in details.uploads
    )


def trail_text(kept: KeptEntry) -> str:
    """One entry of the audit book."""
    entry = kept.entry
    deed = DEEDS.get(entry.action, entry.action)
    at = OWN_TIME.told(entry.at, "%Y-%m-%d %H:%M:%S")
    return f"{at}　{entry.operator}　{deed}　{_plain(entry.detail)}"


def _plain(detail: str) -> str:
    """Details are by custom JSON; a plain text stays as it is."""
    try:
        said = json.loads(detail)
    except ValueError:
        return detail
    if not isinstance(said, dict):
        return detail
    return "　".join(f"{name} {value}" for name, value in said.items())


def _check_code(invoice: Invoice) -> str:
    from app.domain.check_data import check_code  # it opens a library of ciphers

    return check_code(invoice.draft.kind, invoice.signature)


def _party(party: Party) -> str:
    texts = (party.name, party.tax_id, party.address_phone, party.bank_account)
    return "\n".join(text for text in texts if text)


def _prints(details: Details) -> str:
    if not details.prints:
        return "还没有打印或下载"
    last = details.prints[-1]
    times = details.invoice.printed
    counted = f"{times} 次" if times else "只有下载"
    return f"{counted} · 上次 {OWN_TIME.told(last.at, '%m-%d %H:%M')} {last.operator}"


def _source(invoice: Invoice) -> str:
    document = invoice.draft.document
    return f"单据 {document}" if document else "手工填开"
