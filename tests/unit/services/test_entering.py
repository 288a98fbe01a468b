"""What the page of entry needs of disk, book and files, on the real store and the emulated disk."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.invoice import Invoice, InvoiceKey, InvoiceKind
from app.domain.money import Money
from app.domain.trial import Trial
from app.repositories.errors import StoreError
from app.services.terminal import Terminal
from hardware.errors import NotSent, Refused
from tests.home_builders import AT, a_home, a_terminal

REQUEST = bytes(range(16))
LINE = EnteredLine("样例鼠标", "个", quantity="3", price="100", rate="13%")
ENTRY = EnteredInvoice((LINE,), kind="007", buyer=EnteredParty("虚构乙"))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with a_terminal(a_home(tmp_path)) as opened:
        yield opened


def issue(terminal: Terminal, entered: EnteredInvoice = ENTRY, request: bytes = REQUEST) -> Invoice:
    return terminal.entering.issue(entered, terminal.session.operator, request).invoice


def codes(terminal: Terminal, entered: EnteredInvoice) -> list[str]:
    ground = terminal.entering.ground("甲")
    draft = Trial(ground.terms).weigh(entered).draft
    return [doubt.code for doubt in terminal.entering.doubts(draft)]


def test_the_ground_tells_terms_numbers_and_the_disks_time(terminal: Terminal) -> None:
    with terminal.book.writing() as work:
        work.oil.set("1070101010000000000", Decimal(5))
        work.commit()
    ground = terminal.entering.ground("甲")
    assert ground.terms.drawer == "甲"
    assert ground.numbers[InvoiceKind.ORDINARY].number == "00000001"
    assert ground.numbers[InvoiceKind.ORDINARY].left >= 500
    assert (ground.clock.date(), ground.simulated) == (AT.date(), True)
    assert ground.terms.goods_by_name("样例鼠标") is None
    assert ground.terms.oil_stock("1070101010000000000") == Decimal(5)
    assert "NO-STOCK" in ground.sentences.codes


def test_volumes_of_one_kind_count_together(terminal: Terminal) -> None:
    volumes = terminal.device.disk.volumes()
    first = next(volume for volume in volumes if volume.kind == "007")
    spent = replace(first, next=first.last + 1)

    class TwoVolumes:
        def volumes(self) -> tuple[object, ...]:
            return (spent, first, replace(first, code="099002400199"))

    terminal.device.__dict__["disk"] = TwoVolumes()
    numbers = terminal.entering._numbers()
    assert set(numbers) == {InvoiceKind.ORDINARY}
    assert numbers[InvoiceKind.ORDINARY].code == first.code
    assert numbers[InvoiceKind.ORDINARY].left == 2 * first.left
    terminal.device.__dict__.pop("disk")


def test_goods_are_known_by_register_and_last_use(terminal: Terminal) -> None:
    issue(terminal)
    other = replace(ENTRY, buyer=EnteredParty("虚构丙"), lines=(replace(LINE, price="90"),))
    issue(terminal, other, bytes(16))
    known = terminal.entering.known(["样例鼠标", "没有的"], ["1" * 19])
    entry = known.by_name["样例鼠标"]
    assert entry is not None
    assert known.by_name["没有的"] is None
    assert known.by_code[entry.code] is not None
    assert known.by_code["1" * 19] is None
    assert known.last_uses["样例鼠标"].line.price == Decimal(90)
    own = terminal.entering.known(["样例鼠标"], buyer=("虚构乙", ""))
    assert own.last_uses["样例鼠标"].line.price == Decimal(100)
    assert terminal.entering.known(["样例鼠标"], buyer=("", "")).last_uses


def test_the_price_of_a_voided_ticket_fills_no_next_one(terminal: Terminal) -> None:
    issue(terminal)
    wrong = replace(ENTRY, lines=(replace(LINE, price="9999"),))
    key = issue(terminal, wrong, bytes(16)).key
    assert terminal.entering.known(["样例鼠标"]).last_uses["样例鼠标"].line.price == Decimal(9999)
    terminal.voiding.void(key.code, key.number, "单价开错", terminal.session)
    buyer = (ENTRY.buyer.name, ENTRY.buyer.tax_id)
    for asked in (None, buyer):
        known = terminal.entering.known(["样例鼠标"], buyer=asked)
        assert known.last_uses["样例鼠标"].line.price == Decimal(100)


def test_a_first_ticket_is_doubted_only_for_its_new_buyer(terminal: Terminal) -> None:
    assert codes(terminal, ENTRY) == ["UNUSUAL-BUYER"]


def test_the_same_ticket_within_a_day_is_doubted(terminal: Terminal) -> None:
    issue(terminal)
    assert codes(terminal, ENTRY) == ["DUPLICATE-LIKELY"]
    assert codes(terminal, replace(ENTRY, lines=(replace(LINE, name="别的"),))) == []
    assert codes(terminal, replace(ENTRY, lines=(replace(LINE, price="101"),))) == []


@pytest.mark.parametrize(
    ("price", "way"), [("151", "高"), ("150", ""), ("50", ""), ("49", "低"), ("", "")]
)
def test_a_price_half_as_high_again_or_half_is_doubted(
    terminal: Terminal, price: str, way: str
) -> None:
    issue(terminal)
    line = replace(LINE, price=price, amount="" if price else "77", quantity=LINE.quantity)
    line = line if price else replace(line, quantity="")
    ground = terminal.entering.ground("甲")
    draft = Trial(ground.terms).weigh(replace(ENTRY, lines=(line,))).draft
    found = {each.code: each for each in terminal.entering.doubts(draft)}
    assert ("UNUSUAL-PRICE" in found) == bool(way)
    if way:
        assert found["UNUSUAL-PRICE"].facts["way"] == way
        assert found["UNUSUAL-PRICE"].field == "lines[1].price"


@pytest.mark.parametrize(("price", "percent"), [("0.01", "99"), ("40", "60"), ("250", "150")])
def test_a_price_that_costs_something_is_never_all_of_it_lower(
    terminal: Terminal, price: str, percent: str
) -> None:
    issue(terminal)
    draft = Trial(terminal.entering.ground("甲").terms).weigh(
        replace(ENTRY, lines=(replace(LINE, price=price),))
    )
    (found,) = terminal.entering.doubts(draft.draft)
    assert found.facts["percent"] == percent


def test_another_rate_than_last_time_is_doubted(terminal: Terminal) -> None:
    issue(terminal)
    assert codes(terminal, replace(ENTRY, lines=(replace(LINE, rate="6%"),))) == ["UNUSUAL-RATE"]


def test_a_copy_says_the_same_without_the_number_and_a_reissue_with_it(terminal: Terminal) -> None:
    key = issue(terminal, replace(ENTRY, document="D1")).key
    copy = terminal.entering.copy(key.code, key.number, "甲")
    assert (copy.document, copy.lines[0].name, copy.buyer.name) == ("", "样例鼠标", "虚构乙")
    assert terminal.entering.again(key.code, key.number, "甲").document == "D1"
    with pytest.raises(RuleBroken, match="INVOICE-UNKNOWN"):
        terminal.entering.copy("1" * 12, "1", "甲")


def test_a_red_ticket_is_not_copied(terminal: Terminal) -> None:
    invoice = issue(terminal)
    line = replace(invoice.draft.lines[0], net=Money(-1), tax=Money(0))
    red = replace(invoice, draft=replace(invoice.draft, lines=(line,)))
    terminal.searching.one = lambda code, number: red  # type: ignore[method-assign]
    with pytest.raises(RuleBroken, match="COPY-RED"):
        terminal.entering.copy("1", "1", "甲")


def test_a_draft_is_kept_opened_replaced_and_gone_with_its_ticket(terminal: Terminal) -> None:
    entering, who = terminal.entering, terminal.session.operator
    entering.note(REQUEST, ENTRY)
    entering.keep_draft(REQUEST, ENTRY, who)
    entering.keep_draft(REQUEST, replace(ENTRY, remark="改"), who)
    assert len(terminal.drafts.all()) == 1
    opened = entering.open_draft(REQUEST.hex())
    assert (opened.request_id, opened.entered.remark, opened.issued) == (REQUEST, "改", None)
    issue(terminal, opened.entered)
    assert terminal.drafts.all() == []
    with pytest.raises(RuleBroken, match="DRAFT-UNKNOWN"):
        entering.open_draft(REQUEST.hex())


def test_a_draft_whose_ticket_stands_is_told_as_issued(terminal: Terminal) -> None:
    invoice = issue(terminal)
    terminal.entering.keep_draft(REQUEST, ENTRY, "甲")
    opened = terminal.entering.open_draft(REQUEST.hex())
    assert opened.issued is not None
    assert opened.issued.key == invoice.key
    assert terminal.drafts.all() == []


def test_what_was_left_behind_comes_back_or_is_told_as_issued(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with a_terminal(home) as first:
        first.entering.note(REQUEST, ENTRY)
        first.entering.note(bytes(16), ENTRY)
        assert first.entering.left_behind() == ()
    with a_terminal(home) as second:
        second.issuing.issue(ENTRY, "甲", request_id=REQUEST)
        found = {each.request_id: each.issued for each in second.entering.left_behind()}
        assert found[bytes(16)] is None
        assert found[REQUEST] is not None
        second.entering.forget(bytes(16))
        assert second.entering.left_behind() == ()


def test_an_entry_that_cannot_be_read_is_told_unless_its_ticket_stands(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with a_terminal(home) as first:
        first.entering.note(REQUEST, ENTRY)
        first.issuing.issue(ENTRY, "甲", request_id=REQUEST)
        first.entering.note(bytes(16), ENTRY)
    for file in (home / "recovery").iterdir():
        file.write_bytes(b"\x07" * 50)
    with a_terminal(home) as second:
        assert second.entering.left_behind() == ()
        (told,) = second.entering.unreadable()
        assert told.code == "ENTRY-DAMAGED"
        assert told.facts["file"] == f"{bytes(16).hex()}.damaged"


def test_a_ticket_that_nobody_saw_issued_is_told_at_the_next_start(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with a_terminal(home) as first:
        first.entering.note(REQUEST, ENTRY)
        first.entering.issue(ENTRY, "甲", REQUEST)
        assert first.entering.unfinished() == ()  # killed here, before a card was shown
    with a_terminal(home) as second:
        (found,) = second.entering.left_behind()
        assert found.issued is not None
        second.entering.note(bytes(16), ENTRY)
        second.entering.issue(ENTRY, "甲", bytes(16))
        second.entering.forget(bytes(16))
    with a_terminal(home) as third:
        assert third.entering.left_behind() == ()


def test_what_is_kept_beside_the_book_is_seen_until_its_ticket_stands(terminal: Terminal) -> None:
    terminal.entering.note(REQUEST, ENTRY)
    assert [each.entered for each in terminal.entering.unfinished()] == [ENTRY]
    terminal.issuing.issue(ENTRY, "甲", request_id=REQUEST)
    assert terminal.entering.unfinished() == ()


def test_what_was_left_behind_comes_back_without_the_disk(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with a_terminal(home) as first:
        first.entering.note(REQUEST, ENTRY)
    with a_terminal(home) as second:

        def away() -> tuple[Invoice, ...]:
            raise NotSent("DISK-GONE")

        second.issuing.settle_open_attempts = away  # type: ignore[method-assign]
        assert len(second.entering.left_behind()) == 1


def test_one_request_gives_one_ticket(terminal: Terminal) -> None:
    first = issue(terminal)
    issued = terminal.entering.issue(ENTRY, "甲", REQUEST, InvoiceKey("9" * 12, "00000009"))
    assert (issued.invoice.key, issued.again) == (first.key, True)
    assert terminal.entering.settle(REQUEST) is not None
    assert terminal.entering.settle(bytes(16)) is None


def test_another_number_than_the_one_shown_is_not_taken(terminal: Terminal) -> None:
    shown = terminal.entering.ground("甲").numbers[InvoiceKind.ORDINARY].key
    with pytest.raises(Refused) as moved:
        terminal.entering.issue(ENTRY, "甲", REQUEST, replace(shown, number="00000009"))
    assert moved.value.code == "NUMBER-MOVED"
    assert moved.value.facts == {"code": shown.code, "number": shown.number}
    assert terminal.entering.issue(ENTRY, "甲", REQUEST, shown).invoice.key == shown


def test_a_document_that_was_issued_gives_its_ticket_whatever_number_was_shown(
    terminal: Terminal,
) -> None:
    first = issue(terminal, replace(ENTRY, document="D1"))
    shown = InvoiceKey("9" * 12, "00000009")
    issued = terminal.entering.issue(replace(ENTRY, document="D1"), "甲", bytes(16), shown)
    assert (issued.again, issued.invoice.key) == (True, first.key)


def test_a_ticket_stands_even_if_its_draft_cannot_be_removed(terminal: Terminal) -> None:
    def broken(request_id: bytes) -> None:
        raise StoreError("STORE-FULL")

    terminal.drafts.forget = broken  # type: ignore[method-assign]
    assert issue(terminal).key.number == "00000001"


def test_a_rule_that_is_broken_is_told(terminal: Terminal) -> None:
    with pytest.raises(RuleBroken):
        issue(terminal, replace(ENTRY, lines=()))
