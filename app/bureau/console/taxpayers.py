"""纳税人与税控盘: registered, granted, enrolled; the reset of a 口令."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from sqlalchemy import select

from app.bureau.console.desk import Deed, Page, Said
from app.bureau.devices import granted
from app.bureau.enrolments import Enrolments
from app.bureau.hall import Hall
from app.bureau.refusals import Refusal
from app.domain.invoice import InvoiceKind
from app.domain.money import Money
from app.domain.taxpayer_id import cleaned
from app.gateway.messages.devices import ChangeKind, Taxpayer
from db.bureau_schema.devices import enrolment, waiting_change

if TYPE_CHECKING:
    from app.bureau.work import Work

MOST_YUAN = 10**10
GRANTS = {
    ChangeKind.LIMIT: "单张限额（元）",
    ChangeKind.KINDS: "票种核定（代码，用空格隔开）",
    ChangeKind.NAME: "变更名称",
}


def _list(work: Work, _: Said) -> dict[str, Any]:
    people = work.devices.taxpayers()
    return {"people": [(each, work.devices.disks(each.tax_id)) for each in people]}


def _one(work: Work, asked: Said) -> dict[str, Any]:
    person = _known(work, asked["tax_id"])
    disks = work.devices.disks(person.tax_id)
    codes = select(enrolment).where(enrolment.c.tax_id == person.tax_id)
    changes = select(waiting_change).where(
        waiting_change.c.disk.in_([each.number for each in disks])
    )
    return {
        "person": person,
        "disks": [
            (each, [granted(terms) for terms in work.devices.terms(each.number)]) for each in disks
        ],
        "resets": {each.number: Hall(work).is_granted(each.number) for each in disks},
        "codes": work.connection.execute(codes.order_by(enrolment.c.created_at.desc())).all(),
        "changes": work.connection.execute(changes.order_by(waiting_change.c.id)).all(),
        "grants": GRANTS,
    }


def _known(work: Work, tax_id: str) -> Taxpayer:
    person = work.devices.taxpayer(tax_id)
    if person is None:
        raise Refusal("DISK-UNKNOWN", 404, disk=tax_id)
    return person


def _register(work: Work, form: Said) -> str:
    person = Taxpayer(
        tax_id=cleaned(form.get("tax_id", ""))[:20],
        name=form.get("name", "")[:100],
        general=form.get("sort") == "general",
        quarterly=form.get("sort") == "quarterly",
        address_phone=form.get("address_phone", "")[:100],
        bank_account=form.get("bank_account", "")[:100],
    )
    if not person.name:
        raise Refusal("CONSOLE-FORM", 422, field="名称")
    if work.devices.register(person) != person:
        raise Refusal("TAXPAYER-THERE", 409)
    return f"已登记 {person.name}"


def _keep_sort(work: Work, form: Said) -> str:
    person = _known(work, form["tax_id"])
    sort = form.get("sort")
    changed = replace(person, general=sort == "general", quarterly=sort == "quarterly")
    work.devices.keep_taxpayer(changed)
    return "纳税人类型已改"


def _enrol(work: Work, form: Said) -> str:
    person = _known(work, form["tax_id"])
    code = Enrolments(work).grant(person)
    return f"注册码 {code} 已发给 {person.name}，30天内发行一个盘"


def _grant(work: Work, form: Said) -> str:
    kind = ChangeKind(form["kind"]) if form.get("kind") in list(GRANTS) else ChangeKind.LIMIT
    facts = work.devices.disk(form["disk"], change=True)
    value = _granted_value(kind, form.get("value", "")[:100])
    row = {"disk": facts.number, "kind": kind, "value": value}
    ticket_kind = form.get("ticket_kind", "")[:3]
    work.connection.execute(
        waiting_change.insert().values(**row, ticket_kind=ticket_kind, at=work.seconds)
    )
    return f"已核准 {GRANTS[kind]}；终端非征期抄报后取回"


def _granted_value(kind: ChangeKind, text: str) -> str:
    """As the wire has it: a limit in fen, kinds by their codes, a name."""
    known = {str(each) for each in InvoiceKind}
    if kind is ChangeKind.LIMIT and (fen := _fen(text)):
        return str(fen)
    if kind is ChangeKind.KINDS and text and set(text.split()) <= known:
        return text
    if kind is ChangeKind.NAME and text:
        return text
    raise Refusal("CONSOLE-FORM", 422, field="变更的内容")


def _fen(yuan: str) -> int:
    try:
        amount = Decimal(yuan)
    except InvalidOperation:
        return 0
    good = amount.is_finite() and 0 < amount < MOST_YUAN
    return Money.yuan(amount).fen if good else 0


def _reset(work: Work, form: Said) -> str:
    facts = work.devices.disk(form["disk"])
    hall = Hall(work)
    if hall.is_granted(facts.number):
        hall.revoke_reset(facts.number)
        return "已撤回口令重置"
    hall.grant_reset(facts.number)
    return "已受理口令重置，24小时内有效；请在终端上继续"


PAGE = Page("/taxpayers", "taxpayers.html", "纳税人与税控盘", _list, "1")
ONE = Page("/taxpayers/{tax_id}", "taxpayer.html", "纳税人", _one)
DEEDS = (
    Deed("/taxpayers", "登记纳税人", _register, "/taxpayers"),
    Deed("/taxpayers/{tax_id}/sort", "改纳税人类型", _keep_sort, "/taxpayers/{tax_id}"),
    Deed("/taxpayers/{tax_id}/codes", "发注册码", _enrol, "/taxpayers/{tax_id}"),
    Deed("/taxpayers/{tax_id}/grants", "核准变更", _grant, "/taxpayers/{tax_id}"),
    Deed("/taxpayers/{tax_id}/resets", "口令重置", _reset, "/taxpayers/{tax_id}"),
)
