"""Attempts, drafts, people, registers, settings, prints and disks are read back as kept."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.invoice import InvoiceKey, InvoiceKind, Party, Special, ZeroRate
from app.domain.rights import Right, Role
from app.repositories.attempts import Attempt
from app.repositories.disks import DiskSeen
from app.repositories.drafts import SavedDraft
from app.repositories.errors import StoreConflict, StoreError
from app.repositories.operators import Operator
from app.repositories.prints import PrintEntry
from app.repositories.registers import Customer, Goods
from app.repositories.unit_of_work import UnitOfWork
from db.engine import Engine
from tests.book_builders import BUYER, MONDAY, a_ticket

SLOT = InvoiceKey("099002300104", "00000007")
ATTEMPT = Attempt(b"r" * 16, "D1", b"c" * 16, b"\0\xff", SLOT, InvoiceKind.ROLL, MONDAY, "甲")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def test_attempts_are_open_until_they_are_closed(engine: Engine) -> None:
    later = replace(ATTEMPT, request_id=b"s" * 16, opened_at=MONDAY + timedelta(seconds=1))
    with UnitOfWork(engine) as work:
        work.attempts.begin(later)
        work.attempts.begin(ATTEMPT)
        assert work.attempts.open() == (ATTEMPT, later)
        work.attempts.close(ATTEMPT.request_id)
        work.attempts.close(b"never begun")
        assert work.attempts.open() == (later,)


def test_a_request_is_begun_only_once(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.attempts.begin(ATTEMPT)
        with pytest.raises(StoreConflict):
            work.attempts.begin(ATTEMPT)


entered = st.builds(
    EnteredInvoice,
    lines=st.lists(st.builds(EnteredLine, name=texts, price_with_tax=st.booleans())).map(tuple),
    buyer=st.builds(EnteredParty, name=texts, tax_id=texts),
    special=st.sampled_from(Special),
    remark=texts,
    with_tax=st.booleans(),
    warnings=st.lists(texts, max_size=2).map(tuple),
)


@given(entered)
def test_a_draft_is_read_back_equal(scratch: Engine, typed: EnteredInvoice) -> None:
    saved = SavedDraft(b"d" * 16, "月结", "甲", MONDAY, typed)
    with UnitOfWork(scratch) as work:
        work.drafts.save(saved)
        assert work.drafts.by_request(saved.request_id) == saved


def test_a_draft_takes_the_place_of_its_former_self(engine: Engine) -> None:
    first = SavedDraft(b"d" * 16, "一", "甲", MONDAY, EnteredInvoice(()))
    other = replace(first, request_id=b"e" * 16, saved_at=MONDAY + timedelta(hours=1))
    again = replace(first, title="二", saved_at=MONDAY + timedelta(hours=2))
    with UnitOfWork(engine) as work:
        for saved in (first, other, again):
            work.drafts.save(saved)
        assert work.drafts.all() == (again, other)
        work.drafts.remove(other.request_id)
        assert work.drafts.by_request(other.request_id) is None


PERSON = Operator("管理员", Role.ADMINISTRATOR, frozenset(Right), "$argon2id$0")


def test_a_person_is_read_back_equal_and_changed_whole(engine: Engine) -> None:
    second = Operator("开票员甲", Role.CASHIER, frozenset({Right.ISSUE}), "h", ("g", "f"))
    with UnitOfWork(engine) as work:
        work.operators.add(PERSON)
        work.operators.add(second)
        assert work.operators.all() == (PERSON, second)
        away = replace(second, active=False, role=Role.AUDITOR, rights=frozenset())
        work.operators.change(away)
        assert work.operators.by_name("开票员甲") == away
        assert work.operators.by_name("无此人") is None
        with pytest.raises(StoreConflict):
            work.operators.add(PERSON)


def test_wrong_passwords_are_counted_until_the_right_one(engine: Engine) -> None:
    until = MONDAY + timedelta(minutes=15)
    with UnitOfWork(engine) as work:
        work.operators.add(PERSON)
        assert [work.operators.failed("管理员") for _ in range(3)] == [1, 2, 3]
        work.operators.lock_until("管理员", until)
        assert work.operators.by_name("管理员") == replace(PERSON, failures=3, locked_until=until)
        work.operators.succeeded("管理员")
        assert work.operators.by_name("管理员") == PERSON
        assert work.operators.failed("无此人") == 0


def test_the_last_five_passwords_are_remembered(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.operators.add(PERSON)
        for number in range(1, 8):
            work.operators.set_password("管理员", f"$argon2id${number}")
        work.operators.set_password("无此人", "x")
        person = work.operators.by_name("管理员")
    assert person is not None
    assert person.password_hash == "$argon2id$7"
    assert person.earlier_hashes == tuple(f"$argon2id${number}" for number in (6, 5, 4, 3, 2))


def test_a_right_that_this_version_does_not_know_is_not_held(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.operators.add(PERSON)
        work.commit()
    with engine.core.begin() as connection:
        connection.exec_driver_sql("UPDATE operator SET rights = 'invoice.issue later.right'")
    with UnitOfWork(engine, reading=True) as work:
        person = work.operators.by_name("管理员")
    assert person is not None
    assert person.rights == {Right.ISSUE}


def test_buyers_are_kept_found_and_hidden(engine: Engine) -> None:
    first, second = Customer(BUYER, "K01"), Customer(Party("虚构100%公司", ""), note="现金")
    with UnitOfWork(engine) as work:
        for entry in (first, second, replace(first, note="老客户")):
            work.registers.save_customer(entry)
        assert work.registers.customer_by_key(BUYER.name, BUYER.tax_id) == replace(
            first, note="老客户"
        )
        assert work.registers.customers("0%") == (second,)
        assert len(work.registers.customers()) == 2
        assert work.registers.customers("K01") == (replace(first, note="老客户"),)
        work.registers.remove_customer(BUYER.name, BUYER.tax_id)
        assert work.registers.customers() == (second,)
        assert work.registers.customer_by_key(BUYER.name, BUYER.tax_id) is None


def test_goods_are_kept_found_and_hidden(engine: Engine) -> None:
    bare = Goods("螺栓")
    full = Goods(
        name="螺栓",
        goods_code="1080420000000000000",
        short_name="金属制品",
        own_code="A-8",
        spec="M8",
        unit="个",
        price=Decimal("0.50"),
        with_tax=True,
        rate=Decimal("0.13"),
        preferential=True,
        preferential_text="免税",
        zero_rate=ZeroRate.EXEMPT,
    )
    with UnitOfWork(engine) as work:
        work.registers.save_goods(full)
        assert work.registers.goods_by_name("螺栓") == full
        work.registers.save_goods(bare)
        assert work.registers.goods_by_name("螺栓") == bare
        assert work.registers.goods_by_code(full.goods_code) == full
        assert work.registers.goods("A-8") == (full,)
        work.registers.remove_goods("螺栓")
        assert work.registers.goods() == (full,)
        assert work.registers.goods_by_name("螺母") is None


def test_a_sealed_setting_is_never_read_as_text(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.settings.put("default_kind", "007")
        work.settings.put("default_kind", "026")
        work.settings.seal("disk_pin", b"\x00sealed\xff")
        assert work.settings.get("default_kind") == "026"
        assert work.settings.get("disk_pin", "none") == "none"
        assert work.settings.sealed("disk_pin") == b"\x00sealed\xff"
        assert work.settings.sealed("default_kind") is None
        assert work.settings.all() == {"default_kind": "026"}
        work.settings.remove("disk_pin")
        assert work.settings.sealed("disk_pin") is None


def a_print(**changes: object) -> PrintEntry:
    known: dict[str, object] = {"key": a_ticket().key, "at": MONDAY, "operator": "甲"}
    return PrintEntry(**{**known, "output": "pdf", **changes})  # type: ignore[arg-type]


def test_three_prints_are_three_rows_and_each_knows_which_it_was(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.invoices.add(a_ticket(), bytes(16))
        shown = [work.prints.add(a_print(counted=one, place="柜1")) for one in (1, 1, 0)]
        assert shown == [1, 2, 2]
        assert [one.nth for one in work.prints.of(a_ticket().key)] == [1, 2, 2]
        kept = work.prints.of(a_ticket().key)[0]
        assert kept == a_print(counted=1, place="柜1", nth=1, number=kept.number)
        ticket = work.invoices.by_key(a_ticket().key)
        assert ticket is not None
        assert ticket.printed == 2


def test_only_the_note_of_a_print_may_be_edited(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.invoices.add(a_ticket(), bytes(16))
        work.prints.add(a_print(copies=2))
        work.prints.annotate(1, "寄存档案室")
        assert work.prints.of(a_ticket().key)[0].note == "寄存档案室"
        work.commit()
    for change in ("UPDATE print_log SET copies = 1", "DELETE FROM print_log"):
        with pytest.raises(StoreConflict), engine.core.begin() as connection:
            connection.exec_driver_sql(change)


def test_a_print_of_no_ticket_is_not_logged(engine: Engine) -> None:
    with UnitOfWork(engine) as work, pytest.raises(StoreError):
        work.prints.add(a_print(key=SLOT))


def test_the_disk_seen_last_is_the_books_own(engine: Engine) -> None:
    first = DiskSeen("990000000001", b"key", 7, b"h" * 32, 3, MONDAY)
    second = DiskSeen("990000000002", b"yek", 0, b"", 1, MONDAY + timedelta(days=1))
    with UnitOfWork(engine) as work:
        assert work.disks.latest() is None
        work.disks.note(second)
        work.disks.note(first)
        assert work.disks.latest() == second
        moved = replace(first, head_sequence=8, seen_at=MONDAY + timedelta(days=2))
        work.disks.note(moved)
        assert work.disks.seen(first.number) == work.disks.latest() == moved
        assert work.disks.seen("no such") is None
