"""From F9 to the issued card: once, with what is unusual, and through whatever breaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import RuleBroken
from app.domain.rights import Role, Session
from app.ui.issue_invoice.face import Sign
from app.ui.issue_invoice.signing import STILL_UNKNOWN
from hardware.errors import NotSent, OutcomeUnknown, Refused
from tests.home_builders import a_home
from tests.ui.issue_invoice.entry_desk import Counter, a_counter

OK = Sign("ok", "与最近 24 小时的发票不重复")


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(a_home(tmp_path)) as opened:
        yield opened


def tickets(counter: Counter) -> int:
    from app.domain.searching import Filter

    return counter.desk.terminal.searching.count(Filter())


class Lossy:
    """The disk, with a line that breaks before or after it signed, as often as is said."""

    def __init__(self, disk: Any, *breaks: str) -> None:
        self._disk, self._breaks = disk, list(breaks)
        self.silent = False

    def __getattr__(self, name: str) -> Any:
        if self.silent and name != "close":
            raise OutcomeUnknown("DISK-LINE-BROKEN")
        return getattr(self._disk, name)

    def sign(self, *said: Any) -> Any:
        self._break("before")
        signed = self._disk.sign(*said)
        self._break("after")
        return signed

    def _break(self, where: str) -> None:
        if self._breaks and self._breaks[0] == where:
            self._breaks.pop(0)
            self.silent = True
            raise OutcomeUnknown("DISK-LINE-BROKEN")


def with_lossy_disk(counter: Counter, *breaks: str) -> Lossy:
    device = counter.desk.terminal.device
    lossy = Lossy(device.unlocked, *breaks)
    device.__dict__["disk"] = device.__dict__["source"] = lossy
    return lossy


def test_an_error_is_gone_to_and_named(counter: Counter) -> None:
    counter.simple()
    counter.page.typed("buyer.name", "")
    counter.page.main()
    assert counter.view.confirm is None
    assert counter.view.focus == "buyer.name"
    assert counter.view.told == ["1 处待更正：购方名称"]
    assert counter.codes() == {"FIELD-MISSING"}


def test_the_card_says_what_cannot_be_taken_back(counter: Counter) -> None:
    counter.simple()
    counter.page.set_discount(0, "10%")
    counter.page.main()
    card = counter.view.confirm
    assert card is not None
    assert (card.kind_text, card.number, card.gross) == ("007 普票", "00000001", "305.10")
    assert card.lines_text == "1 行商品，1 行折扣；税率 13%"
    assert card.unusual == (Sign("warn", "第一次给这个购方开票：虚构乙"), OK)
    assert "不能修改、不能删除；有错只能作废或红冲" in card.irrevocable
    assert card.paper_text == "打印机里是 00000001 号票纸？"
    counter.page.cancel_confirm()
    assert counter.view.confirm is None


def test_an_electronic_ticket_cannot_be_voided_and_asks_for_no_paper(counter: Counter) -> None:
    counter.page.choose_kind("026")
    counter.simple()
    counter.page.main()
    card = counter.view.confirm
    assert card is not None
    assert "不能作废" in card.irrevocable
    assert not card.asks_paper


def test_a_ticket_is_issued_once_however_often_the_keys_are_hit(counter: Counter) -> None:
    counter.simple()
    counter.desk.hold()
    for _ in range(3):
        counter.page.main()
    counter.desk.let_go()
    counter.desk.hold()
    for _ in range(3):
        counter.page.main()
        counter.page.issue()
    assert counter.view.busy == "正在等税控盘签名"
    counter.page.typed("buyer.name", "别人")
    assert "不能改" in counter.view.told[-1]
    counter.desk.let_go()
    assert tickets(counter) == 1
    card = counter.view.issued
    assert card is not None
    assert (card.number, card.gross, card.already) == ("00000001", "339.00", False)
    assert (card.prints, len(card.check_code)) == (True, 20)
    assert counter.desk.changed == 1


def test_after_a_ticket_stands_the_next_one_begins_empty_with_the_next_number(
    counter: Counter,
) -> None:
    counter.type(payee="甲")
    counter.simple()
    counter.page.main()
    counter.page.main()
    counter.page.typed("remark", "太晚")
    assert counter.view.told[-1] == "这张已开具，按 F9 开下一张"
    counter.page.main()
    assert counter.view.issued is None
    assert (counter.face.number, counter.face.gross) == ("00000002", "0.00")
    assert (counter.face.buyer.name, counter.face.payee) == ("", "甲")
    assert counter.desk.terminal.drafts.all() == []


def test_the_same_again_and_an_unusual_price_are_doubted(counter: Counter) -> None:
    for price in ("100", "100", "162"):
        counter.simple(price)
        counter.page.main()
        card = counter.view.confirm
        counter.page.main()
        counter.page.main()
    assert card is not None
    texts = [sign.text for sign in card.unusual]
    assert texts == ["第 1 行：单价与上次不同：样例鼠标 比上次高 62%，现在 162，上次 100", OK.text]
    counter.simple("162")
    counter.page.main()
    assert counter.view.confirm is not None
    assert "开过同样金额和商品的发票" in counter.view.confirm.unusual[0].text


def test_a_doubt_of_the_rules_is_on_the_card_too(counter: Counter) -> None:
    counter.simple()
    counter.type(reviewer=counter.desk.session.operator)
    counter.page.main()
    assert counter.view.confirm is not None
    assert Sign("warn", "复核人与开票人相同") in counter.view.confirm.unusual


def test_a_change_behind_the_card_closes_it(counter: Counter) -> None:
    counter.simple()
    counter.page.main()
    counter.type(line_1_price="200")
    assert counter.view.confirm is None
    counter.page.issue()
    assert tickets(counter) == 0
    counter.desk.hold()
    counter.page.main()
    counter.page.typed("lines[1].price", "300")
    counter.desk.let_go()
    assert counter.view.confirm is None


def test_a_number_that_moved_is_shown_and_asked_about_again(counter: Counter) -> None:
    counter.simple()
    counter.page.main()
    terminal = counter.desk.terminal
    entered = counter.page._entry.now
    terminal.issuing.issue(entered, "甲")
    counter.page.main()
    card = counter.view.confirm
    assert card is not None
    assert card.number == "00000002"
    assert "00000002" in card.changed_text
    counter.page.main()
    assert counter.view.issued is not None
    assert counter.view.issued.number == "00000002"


@pytest.mark.parametrize("where", ["before", "after"])
def test_an_outcome_that_is_not_known_is_settled_with_the_disk(
    counter: Counter, where: str
) -> None:
    counter.simple()
    counter.page.main()
    lossy = with_lossy_disk(counter, where)
    counter.page.main()
    assert counter.face.notice == STILL_UNKNOWN
    assert tickets(counter) == 0
    counter.page.typed("buyer.name", "别人")
    counter.page.new()
    counter.page.copy_of("1" * 12, "1")
    assert counter.face.buyer.name == "虚构乙"
    lossy.silent = False
    counter.page.main()
    if where == "after":
        assert counter.view.issued is not None
        assert counter.view.issued.already
    else:
        assert counter.view.issued is None
        assert counter.view.told[-1].startswith("已核对：税控盘没有开出这张")
        counter.page.main()
        counter.page.main()
    assert counter.view.issued is not None
    assert (tickets(counter), counter.face.notice) == (1, "")


def test_a_broken_line_that_answers_again_is_settled_at_once(counter: Counter) -> None:
    counter.simple()
    counter.page.main()
    lossy = with_lossy_disk(counter, "after")
    entering = counter.desk.terminal.entering
    settle = entering.settle

    def answering(request_id: bytes) -> Any:
        lossy.silent = False
        return settle(request_id)

    entering.settle = answering  # type: ignore[method-assign]
    counter.page.main()
    assert counter.view.issued is not None
    assert (counter.view.issued.already, tickets(counter)) == (True, 1)


def test_a_disk_that_was_pulled_takes_nothing(counter: Counter) -> None:
    counter.simple()
    counter.page.main()

    def pulled(*_: Any, **__: Any) -> Any:
        raise NotSent("DISK-GONE")

    entering = counter.desk.terminal.entering
    issue, entering.issue = entering.issue, pulled  # type: ignore[method-assign]
    counter.page.main()
    (problem,) = counter.desk.problems
    assert isinstance(problem, NotSent)
    assert (counter.view.confirm, counter.view.busy) == (None, "")
    assert counter.face.buyer.name == "虚构乙"
    ground, entering.ground = entering.ground, pulled  # type: ignore[method-assign]
    counter.page.main()
    assert counter.view.confirm is None
    counter.page.entered()
    assert counter.face.notice.startswith("找不到税控盘")
    assert not counter.face.ready
    entering.issue, entering.ground = issue, ground  # type: ignore[method-assign]
    counter.page.entered()
    assert counter.face.notice == ""
    counter.page.main()
    counter.page.main()
    assert tickets(counter) == 1


def test_a_refusal_of_book_or_disk_stands_at_its_field(counter: Counter) -> None:
    counter.simple()
    counter.type(document="D1")
    counter.page.main()
    counter.page.main()
    counter.page.main()
    counter.simple("200")
    counter.type(document="D1")
    counter.page.main()
    counter.page.main()
    (problem,) = counter.face.wrong
    assert (problem.field, problem.code) == ("document", "DOCUMENT-CONFLICT")
    assert counter.view.focus == "document"
    counter.page.accept_fix("document")
    assert counter.face.wrong == ()
    counter.page.main()
    counter.page.main()
    assert tickets(counter) == 2


def test_a_refusal_without_a_field_is_a_message(counter: Counter) -> None:
    counter.simple()
    counter.page.main()

    def refused(*_: Any, **__: Any) -> Any:
        raise Refused("LOCKED", lock_date="2024-02-23")

    counter.desk.terminal.entering.issue = refused  # type: ignore[method-assign]
    counter.page.main()
    assert isinstance(counter.desk.problems[0], Refused)
    counter.page.typed("remark", "还能改")
    assert counter.face.remark == "还能改"


def test_who_may_not_issue_is_told_before_a_number_is_shown(counter: Counter) -> None:
    counter.simple()
    counter.desk.terminal._session = Session("复核员", Role.REVIEWER, frozenset())
    counter.page.main()
    (problem,) = counter.desk.problems
    assert isinstance(problem, RuleBroken)
    assert problem.code == "NO-RIGHT"
    assert counter.view.confirm is None


def test_a_kind_without_stock_says_so(counter: Counter) -> None:
    counter.simple()
    entering = counter.desk.terminal.entering
    entering._numbers = dict  # type: ignore[method-assign]
    counter.page.main()
    (problem,) = counter.desk.problems
    assert isinstance(problem, RuleBroken)
    assert problem.code == "NO-STOCK"


def test_the_face_is_looked_at_before_and_after_and_kept_as_a_file(
    counter: Counter, tmp_path: Path
) -> None:
    counter.page.preview()
    assert counter.view.told == ["还没有可以预览的商品行"]
    counter.simple()
    counter.page.preview()
    counter.page.after_issue("print")
    assert counter.view.asked_where == []
    counter.page.main()
    counter.page.main()
    counter.page.after_issue("preview")
    assert [picture.title for picture in counter.view.previews] == [
        "预览",
        f"{counter.view.issued.code} · 00000001" if counter.view.issued else "",
    ]
    assert len(counter.view.previews[1].rgba) == 4 * (
        counter.view.previews[1].width * counter.view.previews[1].height
    )
    counter.page.after_issue("print")
    (sheet,) = counter.view.asked_where
    assert (sheet.kind, sheet.number, sheet.buyer, sheet.printed) == (
        "007",
        "00000001",
        "虚构乙",
        0,
    )
    out = counter.desk.terminal.printing_out
    out.to_file("pdf", sheet.code, sheet.number, tmp_path / "a.pdf", session=counter.desk.session)
    counter.page.after_issue("print")
    assert counter.view.asked_where[-1].printed == 1


def test_before_the_disk_was_read_nothing_breaks(counter: Counter) -> None:
    fresh = Counter(counter.desk.terminal)
    fresh.page.typed("buyer.name", "虚构乙")
    fresh.page.left("buyer.name")
    assert (fresh.face.buyer.name, fresh.face.kind_title) == ("虚构乙", "还没有读到税控盘")
    fresh.page.undo()
    fresh.page.redo()
    fresh.page.main()
    fresh.page.pasted("remark", "\x00")
    fresh.page.group_discount(0, 0, "1")
    fresh.page.accept_fix("remark")
    assert fresh.view.told == ["还没有读到税控盘，请稍候"]
    fresh.page.start()
    assert fresh.face.buyer.name == "虚构乙"
