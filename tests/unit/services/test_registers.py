"""Buyers and goods are found by what a person remembers, and kept by the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import Party, ZeroRate
from app.domain.register_rules import known_rates
from app.domain.registers import Customer, Found, Goods, Saved
from app.domain.rights import ROLE_RIGHTS, Role, Session
from app.services.register import register_index
from app.services.register.registers import Registers
from app.services.terminal import Terminal
from tests.book_builders import MONDAY, a_line, a_ticket
from tests.home_builders import a_home, a_terminal

AUDITOR = Session("审计丁", Role.AUDITOR, ROLE_RIGHTS[Role.AUDITOR])
NEW = Customer(Party("仇氏(单县)测试商行", "91990000MA0000007X"), "K9")
FORMER = Party("示例旧客户测试店", "91990000000000027W")
WARE = Goods("样例扫描仪", "1090510000000000000", own_code="S-1", rate=Decimal("0.13"))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with a_terminal(a_home(tmp_path)) as opened:
        yield opened


@pytest.fixture
def registers(terminal: Terminal) -> Registers:
    return terminal.registers


def keep(
    terminal: Terminal, number: int, buyer: Party, name: str = "样例大米", days: int = 0
) -> None:
    """A ticket of 100.00 and 13.00 in the book."""
    line = replace(a_line(name=name), spec="10kg")
    at = MONDAY + timedelta(days=days)
    with terminal.book.writing() as work:
        work.invoices.add(a_ticket(number, buyer=buyer, lines=(line,), issued_at=at), bytes(16))
        work.commit()


def names(found: tuple[Found[Customer], ...]) -> list[str]:
    return [each.entry.name for each in found]


# --- finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "matched", "ranges", "code"),
    [
        ("单县", "name", ((3, 5),), None),
        ("（单", "name", ((2, 4),), None),
        ("csd", "initials", ((0, 2), (3, 4)), None),
        ("QSS", "initials", ((0, 2), (3, 4)), None),
        ("sxcs", "initials", ((3, 5), (6, 8)), None),
        ("k9", "own_code", (), (0, 2)),
        ("0007x", "tax_id", (), (13, 18)),
    ],
)
def test_a_buyer_is_found_by_whatever_is_remembered(
    terminal: Terminal, typed: str, matched: str, ranges: object, code: object
) -> None:
    terminal.registers.save_customer(NEW, terminal.session)
    (found,) = terminal.registers.find_customers(typed)
    assert found.entry == NEW
    assert (found.matched, found.ranges, found.code_range) == (matched, ranges, code)


def test_who_begins_so_stands_before_who_bears_it(terminal: Terminal) -> None:
    for name in ("虚构测试甲店", "测试乙店"):
        terminal.registers.save_customer(Customer(Party(name)), terminal.session)
    assert names(terminal.registers.find_customers("测试"))[:2] == ["测试乙店", "虚构测试甲店"]
    assert names(terminal.registers.find_customers("cs", limit=1)) == ["测试乙店"]


def test_nothing_asked_shows_recent_and_frequent_ones_first(
    terminal: Terminal, registers: Registers
) -> None:
    rice_shop = Party("虚构丁测试餐饮店", "92990000000000019Y")
    keep(terminal, 1, Party("个人"))
    keep(terminal, 2, rice_shop, days=1)
    keep(terminal, 3, rice_shop, days=2)
    first, second, *_ = registers.find_customers("")
    assert (first.entry.name, first.used, first.last_gross_fen) == ("虚构丁测试餐饮店", 2, 11_300)
    assert first.last_used == MONDAY + timedelta(days=2)
    assert (second.entry.name, second.used) == ("个人", 1)
    keep(terminal, 4, Party("个人"), days=3)
    assert names(registers.find_customers(""))[0] == "个人"


def test_buyers_of_earlier_tickets_are_offered_until_they_are_in_the_register(
    terminal: Terminal, registers: Registers
) -> None:
    keep(terminal, 1, FORMER)
    keep(terminal, 2, replace(FORMER, address_phone="虚构路2号"))
    (found,) = registers.find_customers("旧客户")
    assert not found.in_register
    assert found.entry.party.address_phone == "虚构路2号"
    assert found.used == 2
    assert registers.find_customers("旧客户", former=False) == ()
    assert registers.find_customers(FORMER.tax_id[-6:])[-1].matched == "tax_id"
    registers.save_customer(found.entry, terminal.session)
    (kept,) = registers.find_customers("旧客户")
    assert kept.in_register
    assert registers.customer_keys("旧客户") == (kept.entry.id,)
    keep(terminal, 3, FORMER)
    assert names(registers.find_customers("旧客户")) == [FORMER.name]


def test_a_former_buyer_comes_back_when_the_entry_is_removed(
    terminal: Terminal, registers: Registers
) -> None:
    keep(terminal, 1, FORMER)
    saved = registers.save_customer(Customer(FORMER), terminal.session)
    assert registers.find_customers("旧客户")[0].in_register
    assert saved.after is not None
    registers.remove_customer(saved.after, terminal.session)
    assert not registers.find_customers("旧客户")[0].in_register


def test_who_is_in_the_register_is_told_by_name_and_tax_id(
    terminal: Terminal, registers: Registers
) -> None:
    assert not registers.has_customer(NEW.party)
    registers.save_customer(NEW, terminal.session)
    assert registers.has_customer(NEW.party)
    assert not registers.has_customer(replace(NEW.party, tax_id=""))


def test_a_reader_sees_what_the_writer_saved_meanwhile(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with a_terminal(home) as writer, a_terminal(home, writes=False) as reader:
        assert reader.registers.find_customers("仇氏") == ()
        saved = writer.registers.save_customer(NEW, writer.session)
        assert reader.registers.find_customers("仇氏")[0].entry == NEW
        changed = replace(NEW, party=replace(NEW.party, name="改名测试店"))
        writer.registers.save_customer(changed, writer.session, saved.after)
        assert reader.registers.find_customers("仇氏") == ()
        keep(writer, 1, FORMER)
        assert names(reader.registers.find_customers(""))[:2] == [FORMER.name, "改名测试店"]


def test_after_many_changes_everything_is_read_anew(
    terminal: Terminal, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_index, "MOST_FRESH", 3)
    registers.find_customers("")
    for place in range(9):
        registers.save_customer(Customer(Party(f"示例{place}店")), terminal.session)
        assert names(registers.find_customers(""))[0] == f"示例{place}店"
    assert len(registers.customer_keys()) == 13
    assert len(set(registers.customer_keys())) == 13


@pytest.mark.parametrize("bad", ["x" * 5_000_000, "a\x00b", "示\n例"])
def test_a_paste_that_nothing_bears_finds_nothing(registers: Registers, bad: str) -> None:
    assert registers.find_customers(bad) == ()
    assert registers.find_goods(bad) == ()
    assert registers.customer_keys(bad) == ()
    assert registers.goods_keys(bad) == ()


def test_goods_are_found_with_their_latest_use(terminal: Terminal, registers: Registers) -> None:
    keep(terminal, 1, FORMER, "样例大米")
    (found,) = registers.find_goods("yldm")
    assert (found.entry.name, found.used, found.last_used) == ("样例大米", 1, MONDAY)
    assert registers.find_goods("")[0].entry.name == "样例大米"
    saved = registers.save_goods(WARE, terminal.session)
    assert [each.entry.name for each in registers.find_goods("s-1")] == ["样例扫描仪"]
    assert registers.find_goods("10905")[0].matched == "goods_code"
    assert saved.after is not None
    registers.remove_goods(saved.after, terminal.session)
    assert registers.find_goods("样例扫描") == ()


def test_frequent_goods_are_counted_anew_after_many_tickets(
    terminal: Terminal, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_index, "GOODS_TICKETS", 2)
    assert registers.find_goods("")[0].entry.name != "样例大米"
    keep(terminal, 1, FORMER)
    keep(terminal, 2, FORMER)
    assert registers.find_goods("")[0].entry.name == "样例大米"


def test_a_page_of_rows_is_fetched_by_key(registers: Registers) -> None:
    keys = registers.customer_keys()
    assert [each.entry.id for each in registers.customers(keys[1:3])] == list(keys[1:3])
    goods = registers.goods_keys("样例")
    assert len(goods) == 6
    assert registers.goods((goods[0], 999), "样例")[0].ranges == ((0, 2),)
    assert registers.customers(keys[:1], "没有")[0].ranges == ()
    assert known_rates(registers.rules().profile, registers.rules().today)


# --- keeping -------------------------------------------------------------------------------------


def test_what_is_kept_is_told_in_the_audit_book(terminal: Terminal, registers: Registers) -> None:
    saved = registers.save_customer(NEW, terminal.session)
    assert saved == Saved(None, NEW)
    changed = registers.save_customer(replace(NEW, note="月结"), terminal.session, saved.after)
    assert changed.after is not None
    assert changed.after.note == "月结"
    registers.remove_customer(changed.after, terminal.session)
    with terminal.book.reading() as work:
        told = [each.entry for each in work.audit.entries()][-3:]
        assert work.audit.verify().broken == 0
    deeds = [each.action for each in told]
    assert deeds == ["customer.save", "customer.change", "customer.remove"]
    assert told[1].detail == "note:  -> 月结"
    assert {each.operator for each in told} == {"主管甲"}


def test_an_entry_that_says_the_same_is_not_written(
    terminal: Terminal, registers: Registers
) -> None:
    saved = registers.save_customer(NEW, terminal.session)
    with terminal.book.reading() as work:
        before = work.audit.head()
    again = registers.save_customer(NEW, terminal.session, saved.after)
    assert (again.before, again.after) == (saved.after, saved.after)
    with terminal.book.reading() as work:
        assert work.audit.head() == before


def test_the_same_entry_twice_is_refused_and_a_second_tax_id_is_told(
    terminal: Terminal, registers: Registers
) -> None:
    registers.save_customer(NEW, terminal.session)
    with pytest.raises(RuleBroken) as refused:
        registers.save_customer(NEW, terminal.session)
    assert (refused.value.code, refused.value.field) == ("REGISTER-TWICE", "customer.name")
    other = registers.save_customer(Customer(replace(NEW.party, name="示例店")), terminal.session)
    assert other.warnings == (("TAX-ID-TWICE", "customer.tax_id"),)
    with pytest.raises(RuleBroken, match="REGISTER-TWICE"):
        registers.save_customer(NEW, terminal.session, other.after)


def test_what_another_person_changed_meanwhile_is_not_written_over(
    terminal: Terminal, registers: Registers
) -> None:
    saved = registers.save_customer(NEW, terminal.session)
    assert saved.after is not None
    registers.save_customer(replace(NEW, note="甲"), terminal.session, saved.after)
    with pytest.raises(RuleBroken, match="REGISTER-CHANGED"):
        registers.save_customer(replace(NEW, note="乙"), terminal.session, saved.after)
    with pytest.raises(RuleBroken, match="REGISTER-CHANGED"):
        registers.remove_customer(saved.after, terminal.session)


def test_deeds_are_undone_one_after_another_and_done_again(
    terminal: Terminal, registers: Registers
) -> None:
    person = terminal.session
    first = registers.save_customer(NEW, person)
    renamed = replace(NEW, party=replace(NEW.party, name="改名测试店"))
    second = registers.save_customer(renamed, person, first.after)
    assert second.after is not None
    third = registers.remove_customer(second.after, person)
    back = [registers.undo_customer(done, person) for done in (third, second, first)]
    assert registers.customer_keys("仇氏") == ()
    assert len(registers.customer_keys()) == 4
    for done in reversed(back):
        registers.undo_customer(done, person)
    assert registers.find_customers("改名测试店", former=False) == ()
    assert registers.find_customers("仇氏", former=False) == ()


def test_a_new_name_may_be_that_of_an_entry_that_was_removed(
    terminal: Terminal, registers: Registers
) -> None:
    old = registers.save_customer(NEW, terminal.session)
    assert old.after is not None
    registers.remove_customer(old.after, terminal.session)
    other = registers.save_customer(Customer(Party("示例店")), terminal.session)
    saved = registers.save_customer(NEW, terminal.session, other.after)
    assert saved.after == NEW
    assert len(registers.find_customers("仇氏")) == 1


def test_goods_are_kept_changed_removed_and_undone(
    terminal: Terminal, registers: Registers
) -> None:
    person = terminal.session
    saved = registers.save_goods(WARE, person)
    changed = registers.save_goods(replace(WARE, price=Decimal("12.5")), person, saved.after)
    assert registers.undo_goods(changed, person).after == WARE
    with pytest.raises(RuleBroken) as refused:
        registers.save_goods(WARE, person)
    assert (refused.value.code, refused.value.field) == ("REGISTER-TWICE", "goods.name")
    free = replace(WARE, rate=Decimal(0), zero_rate=ZeroRate.EXEMPT)
    with pytest.raises(RuleBroken, match="PREFERENTIAL-CONFLICT"):
        registers.save_goods(free, person, saved.after)


def test_who_may_not_edit_the_registers_is_told_so(registers: Registers) -> None:
    with pytest.raises(RuleBroken, match="NO-RIGHT"):
        registers.save_customer(NEW, AUDITOR)
    with pytest.raises(RuleBroken, match="NO-RIGHT"):
        registers.remove_goods(WARE, AUDITOR)


# --- tax codes -----------------------------------------------------------------------------------


def codes(registers: Registers, name: str, limit: int = 5) -> list[tuple[str, str]]:
    return [(each.name, each.code) for each in registers.suggest_code(name, limit)]


def test_a_tax_code_is_suggested_by_the_name(terminal: Terminal, registers: Registers) -> None:
    assert codes(registers, "样例键盘")[0] == ("样例键盘", "1090510000000000000")
    assert codes(registers, "黑色样例大米")[0] == ("样例大米", "1010101020000000000")
    assert codes(registers, "咨询")[0] == ("样例咨询服务", "3040603000000000000")
    assert codes(registers, "键盘样例甲")[0][1] == "1090510000000000000"
    assert codes(registers, "样例键盘", 1) == [("样例键盘", "1090510000000000000")]
    assert codes(registers, " ") == []
    assert codes(registers, "龘") == []


def test_a_wording_of_an_earlier_ticket_suggests_its_code_and_wrong_codes_do_not(
    terminal: Terminal, registers: Registers
) -> None:
    keep(terminal, 1, FORMER, "虚构打印机")
    assert codes(registers, "打印机") == [("虚构打印机", "1090512010000000000")]
    with terminal.book.writing() as work:
        work.registers.save_goods(Goods("打印机", "12"))
        work.commit()
    assert codes(registers, "打印机") == [("虚构打印机", "1090512010000000000")]
