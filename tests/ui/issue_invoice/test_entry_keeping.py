"""Nothing that was typed is lost: drafts, power cuts, copies, pages that are left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import RuleBroken
from app.domain.searching import Filter
from hardware.errors import OutcomeUnknown
from printing.errors import PrinterError
from tests.home_builders import a_home
from tests.ui.issue_invoice.entry_desk import Counter, a_counter


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


@pytest.fixture
def counter(home: Path) -> Iterator[Counter]:
    with a_counter(home) as opened:
        yield opened


def issued(counter: Counter) -> tuple[str, str]:
    counter.page.main()
    counter.page.main()
    card = counter.view.issued
    assert card is not None
    return card.code, card.number


def drafts(counter: Counter) -> list[str]:
    return [each["draft"] for each in counter.desk.terminal.drafts.all()]


def tickets(counter: Counter) -> int:
    return counter.desk.terminal.searching.count(Filter())


def test_what_was_typed_comes_back_after_a_power_cut(home: Path) -> None:
    with a_counter(home) as first:
        first.simple()
        first.page.set_discount(0, "10%")
        first.page.toggle_with_tax()
        before = first.face
        assert before.saved_text.startswith("草稿已存 ")
    with a_counter(home) as second:
        assert second.face.gross == before.gross == "305.10"
        assert (second.face.buyer, second.face.with_tax) == (before.buyer, True)
        assert second.desk.told[0].startswith("已恢复上次没有开完的内容")
        assert second.face.undo_title == ""
        issued(second)
    with a_counter(home) as third:
        assert third.face.gross == "0.00"
        assert third.desk.told == []


def test_an_entry_that_was_emptied_again_leaves_nothing(home: Path) -> None:
    with a_counter(home) as first:
        first.type(buyer_name="虚构乙")
        first.type(buyer_name=" ")
        first.page.typed("buyer.name", "")
        assert list((home / "recovery").iterdir()) == []


def test_a_quick_typist_costs_one_write_at_a_time(counter: Counter) -> None:
    counter.desk.hold()
    before = counter.desk.asked
    for end in range(1, 30):
        counter.page.typed("remark", "长" * end)
    assert counter.desk.asked - before == 1
    assert counter.page.unsaved() != ""
    counter.desk.let_go()
    assert counter.page.unsaved() == ""
    assert counter.desk.asked - before == 2
    counter.page.left_page()


def test_a_crash_between_disk_and_book_gives_one_ticket(home: Path) -> None:
    with a_counter(home) as first:
        first.simple()
        first.page.main()

        def cut(*_: Any) -> Any:
            raise OutcomeUnknown("STORE-FULL")

        first.desk.terminal.issuing._keeping.keep = cut  # type: ignore[assignment,method-assign]
        first.desk.terminal.entering.settle = cut  # type: ignore[assignment,method-assign]
        first.page.main()
        assert "可能已开具" in first.face.notice
    with a_counter(home) as second:
        assert tickets(second) == 1
        assert second.desk.told[0].startswith("上次那张已经开具：")
        assert second.face.gross == "0.00"
    with a_counter(home) as third:
        assert third.desk.told == []


def test_an_entry_that_cannot_be_read_is_a_message_and_no_silence(home: Path) -> None:
    with a_counter(home) as first:
        first.simple()
    (file,) = (home / "recovery").iterdir()
    file.write_bytes(b"\x07" * 50)
    with a_counter(home) as second:
        (problem,) = second.desk.problems
        assert isinstance(problem, RuleBroken)
        assert problem.code == "ENTRY-DAMAGED"
        assert second.face.gross == "0.00"


def test_a_second_entry_left_behind_goes_into_the_drafts(home: Path) -> None:
    with a_counter(home) as first:
        first.simple()
        first.desk.terminal.entering.note(bytes(16), first.page._entry.now)
    with a_counter(home) as second:
        assert second.face.gross == "339.00"
        assert len(drafts(second)) == 1
        assert len(list((home / "recovery").iterdir())) == 1


def test_a_draft_is_saved_replaced_opened_and_gone_when_issued(counter: Counter) -> None:
    counter.page.save_draft()
    assert counter.view.told == ["还没有内容，不用存草稿"]
    counter.simple()
    counter.page.save_draft()
    counter.type(line_1_price="200")
    counter.page.save_draft()
    (draft,) = drafts(counter)
    counter.page.new()
    assert counter.face.gross == "0.00"
    assert len(drafts(counter)) == 1
    counter.page.open_draft(draft)
    counter.page.open_draft(draft)
    assert counter.face.gross == "678.00"
    issued(counter)
    assert drafts(counter) == []
    counter.page.save_draft()  # the buyer, who is new
    counter.page.save_draft()
    assert counter.view.told[-1] == "这张已开具，按 F9 开下一张"
    assert tickets(counter) == 1


def test_what_is_in_hand_is_thrown_away_from_the_drafts_and_can_be_undone(counter: Counter) -> None:
    counter.simple()
    mine = counter.page._entry.request_id.hex()
    counter.page.throw_away("00" * 16)
    assert counter.face.gross == "339.00"
    counter.page.throw_away(mine)
    assert (counter.face.gross, drafts(counter)) == ("0.00", [])
    assert counter.desk.told[-1] == "已清空正在填的内容，按 Ctrl+Z 恢复"
    counter.page.undo()
    assert counter.face.gross == "339.00"


def test_a_new_entry_puts_the_open_one_into_the_drafts(counter: Counter) -> None:
    counter.simple()
    counter.page.new()
    assert counter.view.focus == "buyer.name"
    assert len(drafts(counter)) == 1
    assert counter.desk.told == ["已存入草稿箱"]
    counter.page.new()
    assert len(drafts(counter)) == 1


def test_a_draft_whose_ticket_stands_is_told_and_not_issued_again(counter: Counter) -> None:
    counter.simple()
    request, said = counter.page._entry.request_id, counter.page._entry.now
    issued(counter)
    counter.desk.terminal.entering.keep_draft(request, said, "甲")
    counter.page.new()
    counter.page.open_draft(request.hex())
    assert counter.desk.told[-1].startswith("上次那张已经开具")
    assert (counter.face.gross, tickets(counter)) == ("0.00", 1)


def test_an_unknown_draft_is_a_message(counter: Counter) -> None:
    counter.page.open_draft("00")
    assert len(counter.desk.problems) == 1


def test_a_ticket_is_copied_and_the_copy_can_be_undone(counter: Counter) -> None:
    counter.simple()
    counter.type(document="D1")
    code, number = issued(counter)
    counter.page.copy_of(code, number)
    assert (counter.face.gross, counter.face.document) == ("339.00", "")
    assert counter.cell(1, "amount").computed
    assert counter.face.undo_title == f"撤销 复制 {number}"
    counter.page.undo()
    assert counter.face.gross == "0.00"
    counter.page.redo()
    issued(counter)
    assert tickets(counter) == 2


def test_a_ticket_that_stands_is_not_issued_anew_by_its_document(counter: Counter) -> None:
    counter.simple()
    counter.type(document="D1")
    code, number = issued(counter)
    counter.page.reissue(code, number)
    assert counter.face.document == "D1"
    counter.page.main()
    counter.page.main()
    assert counter.view.issued is not None
    assert counter.view.issued.already
    assert tickets(counter) == 1


def test_a_full_disk_is_told_where_the_draft_is_told(counter: Counter) -> None:
    def full(*_: Any) -> Any:
        raise PrinterError("FILE-NOT-WRITTEN", reason="磁盘空间不足")

    entering = counter.desk.terminal.entering
    note, entering.note = entering.note, full  # type: ignore[assignment,method-assign]
    counter.page.typed("buyer.name", "虚")
    assert counter.face.saved_text == "草稿未能写入：磁盘空间不足"
    entering.note = note  # type: ignore[method-assign]
    counter.page.typed("buyer.name", "虚构")
    assert counter.face.saved_text.startswith("草稿已存 ")


def test_a_change_of_the_registers_is_noticed(counter: Counter) -> None:
    counter.simple()
    assert counter.page._entry.mind.names
    counter.desk.book_changed()
    assert counter.page._entry.mind.names.keys() == {"样例鼠标"}
