"""小规模纳税人 by words: every month is reported and cleared, the quarter has one return, and that
return is the tickets of its three months to the fen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.money import Money
from tests.bureau_home import Office, an_office
from tests.home_builders import bill, say, text_file

MONTHS = ("2024-01", "2024-02", "2024-03")
THREE = "样例鼠标~~个~~M-1~~{0}~~{1}.00~~0.03~~~~~~{2}"
ONE = "样例鼠标~~个~~M-1~~1~~{0}.00~~0.01~~~~~~{1}"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as made:
        yield made


def registered(office: Office, *, quarterly: bool) -> None:
    """小规模, as the bureau's console writes it."""
    with office.bureau.writing() as work:
        (person,) = work.devices.taxpayers()
        work.devices.keep_taxpayer(replace(person, general=False, quarterly=quarterly))


def said(office: Office, *words: str | Path) -> list[dict[str, Any]]:
    told = say(office.home, *words)
    assert told.exit_code == 0, told.answers
    return told.answers


def special(document: str, line: str) -> str:
    """A 专票 wants all of its buyer."""
    whole = "示例乙测试有限公司~~91990000000000027W~~虚构路1号 000-0000~~测试银行 0000"
    return f"{document}~~1~~{whole}\n{line}\n"


def trade(office: Office, month: str, number: int) -> None:
    """Two 普票 of 3 % and 1 %, one of them voided in February; a 专票."""
    office.set_clock(f"{month}-20T10:00:00")
    net = 1000 + 37 * number
    tax = f"{net * 3 / 100:.2f}"
    first = text_file(office.home / "a.txt", bill(f"A{number}", THREE.format(3, net, tax)))
    second = text_file(office.home / "b.txt", bill(f"B{number}", ONE.format(500, "5.00")))
    third = text_file(office.home / "c.txt", special(f"C{number}", THREE.format(1, 200, "6.00")))
    said(office, "issue", first)
    (gone,) = said(office, "issue", second)
    said(office, "issue", third, "--kind", "004")
    if month == "2024-02":
        said(office, "void", gone["code"], gone["number"], "--reason", "开票有误")
    said(office, "upload")


def closed(office: Office, after: str) -> tuple[set[str], list[dict[str, Any]]]:
    """Report, return, clearance in the next month: outcomes of the return, and its lines."""
    office.set_clock(f"{after}-05T09:00:00")
    assert {each["outcome"] for each in said(office, "report")} == {"done"}
    filed = said(office, "file-return")
    assert {each["outcome"] for each in said(office, "clear")} == {"done"}
    return {each["outcome"] for each in filed}, filed


def sold(office: Office, *months: str) -> tuple[int, int]:
    """Net and tax of the tickets that stand, in fen."""
    mine = [
        each
        for each in said(office, "invoices", "--limit", "100")
        if each["status"] == "valid" and each["issued_at"][:7] in months
    ]
    return sum(_fen(each["net"]) for each in mine), sum(_fen(each["tax"]) for each in mine)


def _fen(text: str) -> int:
    return Money.yuan(text).fen


def filed_sums(office: Office, period: str) -> tuple[str, int, int]:
    """Of the return: state, and what its lines of tickets say."""
    with office.terminal() as terminal:
        told = terminal.filing.look(period)
        assert terminal.bureau.comparison(period).matches
    lines = [each for each in told.lines if each.rate >= 0]
    return str(told.state), sum(e.net_fen for e in lines), sum(e.tax_fen for e in lines)


def test_a_quarter_is_reported_by_month_and_filed_once(office: Office) -> None:
    registered(office, quarterly=True)
    for number, (month, after) in enumerate(zip(MONTHS, (*MONTHS[1:], "2024-04"), strict=True)):
        trade(office, month, number)
        outcomes, filed = closed(office, after)
        assert outcomes == ({"done"} if month == MONTHS[-1] else {"not_due"})
    net, tax = sold(office, *MONTHS)
    state, filed_net, filed_tax = filed_sums(office, MONTHS[-1])
    assert (filed_net, filed_tax) == (net, tax)
    assert state in ("matched", "paid")
    assert {each["period"] for each in filed} == {MONTHS[-1]}
    assert sold(office, "2024-02") < sold(office, "2024-03")  # the void counts nowhere
    outcomes, _ = closed(office, "2024-05")
    assert outcomes == {"not_due"}  # April is the first month of the next quarter


def test_who_files_by_month_has_a_return_each_month(office: Office) -> None:
    registered(office, quarterly=False)
    trade(office, MONTHS[0], 0)
    outcomes, filed = closed(office, MONTHS[1])
    assert outcomes == {"done"}
    assert filed_sums(office, MONTHS[0])[1:] == sold(office, MONTHS[0])
    assert {each["state"] for each in filed} <= {"matched", "paid"}
