"""Answers as a person reads them in a console; with --json nothing of this is used."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.domain.invoice import InvoiceKind
from app.domain.kinds import SHORT_NAMES
from app.domain.money import grouped
from app.domain.rates import rate_text
from app.words.answer_names import (
    FATES,
    HEAD,
    LABELS,
    NATURES,
    OUTCOMES,
    STEPS,
    TICKET,
    UNSAID,
    VERDICTS,
    WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.problems import Sentences

Answer = dict[str, Any]
STATES = {"void": "已作废", "red": "红字", "blank_void": "空白作废"}  # of a ticket in a list
TAKEN_BACK = {"partly": "已部分红冲", "fully": "已全部红冲"}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None:
        return "无"
    if isinstance(value, str):
        return WORDS.get(value) or grouped(value)
    return str(value)


def _label(name: str) -> str:
    if name in LABELS:
        return LABELS[name]
    return f"{name} {SHORT_NAMES[InvoiceKind(name)]}" if name in set(InvoiceKind) else name


def _pairs(answer: Answer, indent: str = "") -> Iterator[str]:
    for name, value in answer.items():
        if isinstance(value, dict):
            yield f"{indent}{_label(name)}:"
            yield from _pairs(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{_label(name)}:"
            for each in value:
                yield f"{indent}  - {_row(each)}"
        elif value != "":
            yield f"{indent}{_label(name)}: {_plain(value)}"


def _row(value: Any) -> str:
    if not isinstance(value, dict):
        return _plain(value)
    told = (f"{_label(name)} {_plain(each)}" for name, each in value.items() if each != "")
    return "  ".join(told)


def _headline(answer: Answer) -> str:
    mark = "【模拟】" if answer.get("simulated") else ""
    said = ("document", "file", "title", "printer")
    name = next((answer[each] for each in said if answer.get(each)), "")
    if "job" in answer:
        name = f"{answer['code']} {answer['number']}"
    outcome = OUTCOMES.get(answer["outcome"], answer["outcome"])
    stands = STATES.get(answer.get("status", ""), outcome)
    taken_back = TAKEN_BACK.get(answer.get("reddened", ""), "")
    return " ".join(part for part in (mark, name, stands, taken_back) if part)


def _ticket(answer: Answer) -> str:
    kind = SHORT_NAMES[InvoiceKind(answer["kind"])]
    number = f"{answer.get('code', '')} {answer.get('number', '')}".strip()
    net, tax, gross = (grouped(answer[name]) for name in ("net", "tax", "gross"))
    amounts = f"金额 {net}  税额 {tax}  价税合计 {gross}"
    parts = (kind, number, answer.get("buyer_name", ""), amounts, answer.get("issued_at", ""))
    return "    " + "  ".join(part for part in parts if part)


def _goods(line: Answer) -> Answer:
    """A line of a ticket as its face shows it; what is usual is not said."""
    said = {name: each for name, each in line.items() if UNSAID.get(name) != each}
    nature = NATURES.get(line["nature"], line["nature"])
    return said | {"rate": rate_text(Decimal(line["rate"])), "nature": nature}


def _error(error: Answer) -> Iterator[str]:
    place = f"文件第{error['line']}行：" if error.get("line") else ""
    yield f"    {place}{error['message']} 〔{error['code']}〕"
    yield f"    → {error['fix']}"


def _finding(answer: Answer) -> str:
    well = answer["verdict"] == "ok" or not answer["next"]
    step = "" if well else f"  → {answer['next']}"
    return f"{VERDICTS[answer['verdict']]}  {_label(answer['check'])}: {answer['cause']}{step}"


def _difference(answer: Answer) -> str:
    ticket = f"{answer.get('code', '')} {answer.get('number', '')}".strip()
    return "  ".join(part for part in (FATES[answer["outcome"]], ticket, answer["message"]) if part)


def _body(answer: Answer) -> Iterator[str]:
    if "verdict" in answer:
        yield _finding(answer)
    elif "difference" in answer:
        yield _difference(answer)
    elif "outcome" not in answer:
        yield from _pairs(answer)
    elif "mail" in answer:
        yield _letter(answer)
        yield from _error(answer["error"]) if "error" in answer else ()
    elif "step" in answer:
        yield _step(answer)
        yield from _error(answer["error"]) if "error" in answer else ()
    else:
        yield _headline(answer)
        yield from _told(answer)


def _letter(answer: Answer) -> str:
    """One letter with an e-invoice, and how it stands."""
    ticket, tries = f"{answer['code']} {answer['number']}", answer["tries"]
    tried = f"  试过{tries}次" if tries and answer["outcome"] != "sent" else ""
    name = OUTCOMES[answer["outcome"]]
    return f"{name}  邮件{answer['mail']}  {ticket} → {answer['to']}{tried}"


def _step(answer: Answer) -> str:
    """A step of a tax month, for one ticket group."""
    name, told = STEPS.get(answer["step"], answer["step"]), ""
    if "lock_date" in answer:
        told += f"  锁死日 {answer['lock_date']}"
    if "sent" in answer:
        told += f"  已报送 {answer['sent']} 张，未报送 {answer['left']} 张"
    if "first" in answer:
        told += f"  {answer['code']} {answer['first']}–{answer['last']}"
    if "events" in answer:
        told += f"  发票明细 {answer['events']} 笔"
    if "payable" in answer:
        told += f"  应缴 {grouped(answer['payable'])}"
    if "unpaid" in answer:
        told += f"  未缴 {grouped(answer['unpaid'])}"
    if "overpaid" in answer:
        told += f"  多缴 {grouped(answer['overpaid'])}"
    if answer.get("new_kinds"):
        told += f"  新票种 {' '.join(map(_label, answer['new_kinds']))}"
    for each in answer.get("returned", ()):
        told += f"\n    退回 {_label(each['kind'])} {each['code']} {each['first']}–{each['last']}"
    if answer.get("enrolment"):
        told += f"  发行码 {answer['enrolment']}"
    if "receipt" in answer and "file" in answer:
        told += f"\n    → {answer['receipt']}"
    elif "receipt" in answer:
        told += f"  {answer['receipt']}"
    about = f"{answer.get('period', '')}  {_label(answer.get('group', ''))}".strip()
    return "  ".join(part for part in (name, about, _headline(answer) + told) if part)


def _told(answer: Answer) -> Iterator[str]:
    if "net" in answer:
        yield _ticket(answer)
    if "slip" in answer:
        yield _slip(answer)
    if "voided_at" in answer:
        kind = SHORT_NAMES[InvoiceKind(answer["kind"])]
        yield f"    {kind}  {answer['code']} {answer['number']}  {answer['voided_at']}"
    if isinstance(answer.get("lines"), list):  # `show`: everything
        rest = {name: each for name, each in answer.items() if name not in HEAD | TICKET}
        yield from _pairs(rest | {"lines": [_goods(line) for line in answer["lines"]]}, "    ")
    if "signed" in answer:
        yield "    共{invoices}张，带签章{signed}张，算打印{counted}张".format(**answer)
    if "unsigned" in answer:
        yield "    概览，不算打印：共{invoices}张，电子发票{unsigned}张不带签章".format(**answer)
    if "pages" in answer:
        yield f"    共{answer['pages']}页，这张发票已打印{answer['printed']}次"
    if "records" in answer and "tickets" not in answer:  # a log as a file
        yield f"    共{answer['records']}条"
    elif "logins" in answer or "records" in answer:  # what a repair made, what it came to
        yield from _pairs({name: each for name, each in answer.items() if name != "outcome"}, "  ")
    if "draft" in answer:
        yield f"    草稿编号 {answer['draft']}"
    if "error" in answer:
        yield from _error(answer["error"])


def _slip(answer: Answer) -> str:
    """What is the slip's own: the ticket line says the rest."""
    number = answer["slip"] or f"（无编号，申请号 {answer['request']}）"
    told = (f"信息表 {number}", answer["reason_text"], f"{answer['age_days']}天前", answer["note"])
    red = f"红字发票 {answer['red'].replace('-', ' ')}" if answer["red"] else ""
    return "    " + "  ".join(part for part in (*told, red) if part)


def as_text(answer: Answer, sentences: Sentences) -> str:
    """One answer as lines of Chinese text."""
    warned = (f"    ! {sentences.warning(code)} 〔{code}〕" for code in answer.get("warnings", ()))
    rest = {name: each for name, each in answer.items() if name != "warnings"}
    return "\n".join([*_body(rest), *warned])
