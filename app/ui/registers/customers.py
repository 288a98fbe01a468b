"""客户编码: the register of buyers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.invoice import Party
from app.domain.register_rules import check_customer, tidy_customer
from app.domain.registers import Customer, Found
from app.ui.registers.sorts import Part, Sort, told_initials, told_use

if TYPE_CHECKING:
    from app.services.register.registers import Rules

Put = Callable[[Customer, str, "Rules"], Customer]


def _of_party(field: str) -> tuple[Callable[[Found[Customer]], str], Put]:
    def put(entry: Customer, text: str, _rules: Rules) -> Customer:
        return replace(entry, party=replace(entry.party, **{field: text}))

    return lambda found: str(getattr(found.entry.party, field)), put


def _own(field: str) -> tuple[Callable[[Found[Customer]], str], Put]:
    def put(entry: Customer, text: str, _rules: Rules) -> Customer:
        return replace(entry, **{field: text})

    return lambda found: str(getattr(found.entry, field)), put


def _part(
    title: str,
    field: str,
    access: tuple[Callable[[Found[Customer]], str], Put],
    sample: str = "",
    *,
    stretch: bool = False,
) -> Part[Customer]:
    get, put = access
    return Part(title, get, f"customer.{field}", put, sample, stretch)


CUSTOMERS: Sort[Customer] = Sort(
    page="customers",
    title="客户编码",
    one="客户",
    hint="名称、拼音首字母、税号、客户编号",
    blank=Customer(Party("")),
    parts=(
        _part("客户名称", "name", _of_party("name"), stretch=True),
        Part(
            "首字母",
            lambda found: told_initials(found.entry.initials),
            sample="xgycssmyxgs",
            whole=lambda found: found.entry.initials,
        ),
        _part("纳税人识别号", "tax_id", _of_party("tax_id"), "91990000MA00WWMM7A"),
        _part("地址、电话", "address_phone", _of_party("address_phone"), "虚构市样例路一号000"),
        _part("开户行及账号", "bank_account", _of_party("bank_account"), "样例银行支行1111"),
        _part("客户编号", "own_code", _own("own_code"), "K00000"),
        _part("备注", "note", _own("note"), "老客户月结"),
        Part("最近开票", told_use, sample="2024-01-15"),
        Part("次数", lambda found: f"{found.used or ''}", sample="99999", right=True),
    ),
    tidy=tidy_customer,
    check=lambda entry, rules: check_customer(entry, rules.profile),
    keys=lambda registers, text: registers.customer_keys(text),
    rows=lambda registers, keys, text: registers.customers(keys, text),
    save=lambda registers, entry, session, was: registers.save_customer(entry, session, was),
    remove=lambda registers, entry, session: registers.remove_customer(entry, session),
    undo=lambda registers, done, session: registers.undo_customer(done, session),
    issue_with=lambda entry: {"buyer": entry.party},
)
