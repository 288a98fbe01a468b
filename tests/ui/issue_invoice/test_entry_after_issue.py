"""What stands while the issued card is shown, and what a person may still do then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.domain.invoice import Party
from app.domain.registers import Customer
from app.domain.rights import Right
from app.ui.issue_invoice.face import BUYER_KEPT, BUYER_NEW, ConfirmCard
from app.ui.issue_invoice.paper_check import PaperChecks
from app.ui.issue_invoice.which_lines import with_their_lines
from tests.home_builders import a_home
from tests.ui.issue_invoice.entry_desk import Counter, a_counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(a_home(tmp_path)) as opened:
        yield opened


def issued(counter: Counter, buyer: str = "虚构乙") -> None:
    counter.simple()
    counter.type(buyer_name=buyer)
    counter.page.main()
    counter.page.main()
    assert counter.view.issued is not None


def test_the_paper_keeps_the_number_and_day_of_the_ticket_until_the_next_begins(
    counter: Counter,
) -> None:
    day = counter.face.day_text
    issued(counter)
    counter.page.entered()
    assert (counter.face.number, counter.face.issued) == ("00000001", True)
    assert counter.face.day_text == day
    counter.page.main()
    assert (counter.face.number, counter.face.issued) == ("00000002", False)


def test_staff_of_the_ticket_before_is_shown_as_carried_until_somebody_was_there(
    counter: Counter,
) -> None:
    counter.type(payee="2", reviewer="复核甲")
    assert counter.face.carried == frozenset()
    issued(counter)
    counter.page.main()
    assert (counter.face.payee, counter.face.carried) == ("2", frozenset({"payee", "reviewer"}))
    counter.page.left("payee")
    assert counter.face.carried == {"reviewer"}
    counter.type(buyer_name="虚构乙")
    assert counter.face.carried == {"reviewer"}


def test_a_new_buyer_is_kept_by_one_deed(counter: Counter) -> None:
    issued(counter)
    assert counter.view.issued is not None
    assert counter.view.issued.keeps_buyer == BUYER_NEW
    counter.page.save_draft()
    assert counter.view.issued.keeps_buyer == BUYER_KEPT
    assert counter.desk.told[-1] == "已存入客户编码：虚构乙"
    assert counter.desk.terminal.registers.has_customer(Party("虚构乙"))
    kept = len(counter.desk.terminal.registers.customer_keys())
    counter.page.after_issue("buyer")
    assert len(counter.desk.terminal.registers.customer_keys()) == kept


def test_a_known_buyer_and_a_person_without_a_name_are_not_offered(counter: Counter) -> None:
    desk = counter.desk
    desk.terminal.registers.save_customer(Customer(Party("虚构乙")), desk.session)
    for buyer in ("虚构乙", "个人"):
        issued(counter, buyer)
        assert counter.view.issued is not None
        assert counter.view.issued.keeps_buyer == ""
        counter.page.new()


def test_who_may_not_keep_registers_is_offered_nothing(counter: Counter) -> None:
    terminal = counter.desk.terminal
    rights = terminal.session.rights - {Right.REGISTERS}
    terminal._session = replace(terminal.session, rights=rights)
    issued(counter)
    assert counter.view.issued is not None
    assert counter.view.issued.keeps_buyer == ""


def test_an_answer_about_a_buyer_that_comes_too_late_is_dropped(counter: Counter) -> None:
    counter.simple()
    counter.page.main()
    looks: list[object] = []
    read = counter.desk.read

    def later(work: object, then: object, failed: object = None) -> None:
        looks.append((work, then, failed))

    counter.desk.read = later  # type: ignore[method-assign]
    counter.page.main()
    counter.page.new()
    for work in looks:
        read(*work)  # type: ignore[misc]
    assert counter.view.issued is None


def test_the_sheet_is_compared_once_and_followed(counter: Counter) -> None:
    counter.page.check_paper()
    assert counter.view.told[-1] == "已核对：打印机里是 00000001 号票纸"
    assert counter.face.paper_checked
    issued(counter)
    counter.page.main()
    assert (counter.face.number, counter.face.paper_checked) == ("00000002", True)
    counter.simple()
    counter.page.main()
    assert counter.view.confirm is not None
    assert counter.view.confirm.paper_checked


def test_the_sheet_is_compared_on_the_card_too(counter: Counter) -> None:
    counter.simple()
    counter.page.main()
    assert counter.view.confirm is not None
    assert counter.view.confirm.paper_text.endswith("？")
    counter.page.check_paper()
    card: ConfirmCard | None = counter.view.confirm
    assert card is not None
    assert card.paper_checked
    assert card.paper_text == "已核对：打印机里是 00000001 号票纸"


def test_a_number_that_jumps_is_asked_about_again(counter: Counter) -> None:
    counter.page.check_paper()
    counter.simple()
    said = counter.page._entry.now
    counter.page.new()
    counter.desk.terminal.entering.issue(said, "别处", bytes(range(16)))
    counter.page.entered()
    assert (counter.face.number, counter.face.paper_checked) == ("00000002", False)
    counter.simple("50")
    counter.page.main()
    assert counter.view.confirm is not None
    assert counter.view.confirm.paper_text == (
        "号码跳了，上次核对应到 00000001：打印机里是 00000002 号票纸？"
    )


def test_an_electronic_ticket_has_no_sheet_to_compare(counter: Counter) -> None:
    counter.page.choose_kind("026")
    counter.page.check_paper()
    assert counter.view.told == []
    assert not counter.face.paper_checked


def test_another_session_has_compared_nothing() -> None:
    sessions = [object(), object()]
    checks = PaperChecks(lambda: sessions[0])
    checks.confirm("099", "00000007")
    assert checks.holds("099", "00000007")
    assert checks.expected("099", "00000009") == "00000007"
    sessions.pop(0)
    assert not checks.holds("099", "00000007")
    assert checks.expected("099", "00000009") == ""


def test_lines_without_a_code_are_named_once_together(counter: Counter) -> None:
    for number in (1, 2, 4):
        counter.type(**{f"line_{number}_name": f"样例品{number}", f"line_{number}_quantity": "1"})
        counter.type(**{f"line_{number}_price": "10", f"line_{number}_rate": "13%"})
    counter.type(buyer_name="虚构乙")
    counter.page.main()
    assert counter.view.confirm is not None
    codes = [one.text for one in counter.view.confirm.unusual if "税收分类编码" in one.text]
    assert len(codes) == 1
    assert codes[0].startswith("第 1–3 行：没有税收分类编码")


def test_a_sentence_of_no_line_stands_alone() -> None:
    found = [("lines[9].name", "甲"), ("payee", "乙"), ("lines[1].name", "甲")]
    assert with_their_lines(found, (1, 3)) == ["第 1、9 行：甲", "乙"]


def test_an_adopted_choice_leads_on(counter: Counter) -> None:
    desk = counter.desk
    desk.terminal.registers.save_customer(Customer(Party("虚构乙有限公司")), desk.session)
    counter.page.typed("buyer.name", "xgyy")
    counter.page.chosen("buyer.name", counter.view.choices[0])
    assert counter.view.went_on == ["buyer.name"]
    assert counter.face.buyer.name == "虚构乙有限公司"
    counter.page.typed("buyer.name", "不选")
    counter.page.left("buyer.name")
    assert counter.face.buyer.name == "不选"
    assert counter.view.went_on == ["buyer.name"]


def test_the_page_makes_the_index_ready_once(counter: Counter) -> None:
    asked: list[str] = []
    registers = counter.desk.terminal.registers
    find = registers.find_customers

    def finding(text: str, limit: int = 20) -> object:
        asked.append(text)
        return find(text, limit)

    registers.find_customers = finding  # type: ignore[method-assign,assignment]
    opened = Counter(counter.desk.terminal).start()
    opened.page.entered()
    assert asked == [""]


def test_what_was_issued_is_printed_from_the_page_of_paper(counter: Counter) -> None:
    counter.page.after_issue("paper")
    assert counter.desk.opened == []
    issued(counter)
    counter.page.after_issue("paper")
    page, what = counter.desk.opened[-1]
    assert page == "reprint"
    assert [key.number for key in what["keys"]] == ["00000001"]
