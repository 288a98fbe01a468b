"""What must hold before a sheet is queued, and what the print log tells after."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.exchange.print_table import offsets_of, result_of
from app.services.paper.print_log import FIRST
from app.services.paper.print_orders import PrintOrder, What
from app.services.paper.printers import Language, Paper, Printer
from app.services.paper.printing import Printing
from app.services.terminal import Terminal
from tests.home_builders import a_terminal
from tests.paper_line import PaperLine, printing_on
from tests.pdf_reading import page_text, signs
from tests.print_shop import LISTED, a_shop, key, order


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with a_terminal(a_shop(tmp_path)) as opened:
        yield opened


@pytest.fixture
def printing(terminal: Terminal) -> Printing:
    return printing_on(terminal, PaperLine())


def refused(printing: Printing, terminal: Terminal, asked: PrintOrder) -> str:
    with pytest.raises(RuleBroken) as rule:
        printing.check(asked, terminal.session)
    return rule.value.code


@pytest.mark.parametrize(
    ("kind", "what", "printer", "code"),
    [
        ("007", What.TICKET, "激光", "PRINTER-NOT-FOR-PAPER"),
        ("007", What.TICKET, "卷票机", "PRINTER-NOT-FOR-PAPER"),
        ("025", What.TICKET, "针打", "PRINTER-NOT-FOR-PAPER"),
        ("026", What.TICKET, "针打", "PRINTER-NOT-FOR-PAPER"),
        ("007", What.COPY, "针打", "PRINTER-NOT-FOR-PAPER"),
        ("007", What.LIST, "激光", "NO-LIST"),
        ("listed", What.LIST, "针打", "PRINTER-NOT-FOR-PAPER"),
        ("007", What.TICKET, "没有", "PRINTER-UNKNOWN"),
    ],
)
def test_the_wrong_paper_is_refused_before_a_sheet_is_spoiled(
    printing: Printing, terminal: Terminal, kind: str, what: What, printer: str, code: str
) -> None:
    asked = replace(
        order(1, printer=printer),
        keys=(key(LISTED) if kind == "listed" else key(1, kind),),
        what=what,
    )
    assert refused(printing, terminal, asked) == code


def test_the_number_on_the_sheet_is_compared_once_a_session_and_whenever_it_is_told(
    printing: Printing, terminal: Terminal
) -> None:
    unseen = order(3, sheet="")
    assert printing.sheet_to_compare(unseen) == key(3)
    assert refused(printing, terminal, unseen) == "SHEET-NUMBER"
    assert refused(printing, terminal, order(3, sheet="4")) == "SHEET-OTHER"
    list(printing.print_now(order(3, sheet="3"), terminal.session))
    assert printing.sheet_to_compare(order(4, sheet="")) is None
    printing.check(order(4, sheet=""), terminal.session)
    assert refused(printing, terminal, order(4, sheet="5")) == "SHEET-OTHER"
    assert refused(printing, terminal, order(3, sheet="", reason="卡纸")) == "SHEET-NUMBER"
    assert refused(printing, terminal, order(6, sheet="")) == "SHEET-NUMBER"
    roll = replace(unseen, keys=(key(1, "025"),), printer="卷票机")
    assert printing.sheet_to_compare(roll) == key(1, "025")
    file = replace(unseen, keys=(key(1, "026"),), printer="激光")
    assert printing.sheet_to_compare(file) is None


def test_another_code_asks_for_the_number_again_and_words_trust_the_log(
    printing: Printing, terminal: Terminal
) -> None:
    both = Printer("两用", "file:/dev/null", Language.ESCP, (Paper.FORM, Paper.ROLL))
    terminal.printers.add(both, terminal.session)
    roll = replace(order(1, printer="两用", sheet="1"), keys=(key(1, "025"),))
    list(printing.print_now(roll, terminal.session))
    other = order(2, printer="两用", sheet="")  # the number follows, the code does not
    assert refused(printing, terminal, other) == "SHEET-NUMBER"
    list(printing.print_now(order(1, printer="两用"), terminal.session))
    anew = printing_on(terminal, PaperLine())
    assert refused(anew, terminal, other) == "SHEET-NUMBER"
    anew.trust_log()
    anew.check(other, terminal.session)


def test_a_reason_is_asked_from_the_second_sheet_on_and_an_approval_from_the_fourth(
    printing: Printing, terminal: Terminal
) -> None:
    for number in range(3):
        asked = order(1, reason="卡纸" if number else "")
        list(printing.print_now(asked, terminal.session))
    assert refused(printing, terminal, order(1)) == "REPRINT-REASON"
    assert refused(printing, terminal, order(1, reason="卡纸")) == "REPRINT-APPROVAL"
    many = order(2, copies=4, what=What.COPY, printer="激光", sheet="")
    assert refused(printing, terminal, many) == "REPRINT-APPROVAL"
    assert refused(printing, terminal, order(2, copies=2)) == "COPIES-NUMBERED"
    printing.check(order(1, reason="卡纸", approved_by="主管"), terminal.session)
    terminal.print_counting.approve_after(0, terminal.session)
    printing.check(order(1, reason="卡纸"), terminal.session)
    assert terminal.print_counting.approval_after == 0
    with pytest.raises(RuleBroken, match="APPROVAL-RANGE"):
        terminal.print_counting.approve_after(100, terminal.session)


def test_files_may_be_made_as_often_as_one_likes(
    printing: Printing, terminal: Terminal, tmp_path: Path
) -> None:
    for number in range(5):
        path = tmp_path / f"{number}.xml"
        said = (*parts(key(1, "026")), path)
        terminal.printing_out.to_file("xml", *said, session=terminal.session)
    assert terminal.searching.one(*parts(key(1, "026"))).printed == 0
    asked = replace(order(1, printer="激光"), keys=(key(1, "026"),), sheet="")
    printing.check(asked, terminal.session)


def test_the_file_of_a_paper_kind_is_a_print_like_a_sheet_and_there_is_one_count(
    printing: Printing, terminal: Terminal, tmp_path: Path
) -> None:
    def saved(output: str, reason: str = "", approved_by: str = "") -> int:
        answer = terminal.printing_out.to_file(
            output,
            *parts(key(1)),
            tmp_path / output,
            session=terminal.session,
            reason=reason,
            approved_by=approved_by,
        )
        return int(answer["printed"])

    assert saved("pdf") == 1
    assert refused(printing, terminal, order(1)) == "REPRINT-REASON"
    with pytest.raises(RuleBroken, match="REPRINT-REASON"):
        saved("escp")
    assert saved("escp", reason="存档") == 2
    list(printing.print_now(order(1, reason="卡纸"), terminal.session))
    with pytest.raises(RuleBroken, match="REPRINT-APPROVAL"):
        saved("pdf", reason="存档")
    assert saved("pdf", reason="存档", approved_by="主管") == 4


def parts(ticket: object) -> tuple[str, str]:
    return ticket.code, ticket.number  # type: ignore[attr-defined]


def test_only_another_person_with_the_right_approves(terminal: Terminal) -> None:
    counting, session = terminal.print_counting, terminal.session
    with pytest.raises(RuleBroken, match="APPROVER-SAME"):
        counting.approve(session.operator, "any", session)
    people = {"开票乙": "Kaipiao-2024"}
    for name, password in people.items():
        with pytest.raises(RuleBroken, match="NO-RIGHT"):
            counting.approve(name, password, session)
    cashier = terminal.signing_in.sign_in("开票乙", "Kaipiao-2024")
    login = terminal.practice_login()
    assert login is not None
    assert counting.approve(*login, cashier) == login[0]
    with pytest.raises(RuleBroken, match="LOGIN-WRONG"):
        counting.approve(login[0], "wrong", cashier)


def test_many_at_once_and_reprints_want_their_own_rights(
    printing: Printing, terminal: Terminal
) -> None:
    rights = terminal.session.rights
    for lacking, asked in (
        (Right.PRINT_BATCH, order(2, 3)),
        (Right.REPRINT, order(1, reason="卡纸")),
    ):
        list(printing.print_now(order(1, reason="卡纸"), terminal.session))
        less = replace(terminal.session, rights=rights - {lacking})
        with pytest.raises(RuleBroken, match="NO-RIGHT"):
            printing.check(asked, less)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"copies": 0}, "COPIES-RANGE"),
        ({"copies": 100}, "COPIES-RANGE"),
        ({"reason": "长" * 101}, "FIELD-TOO-LONG"),
        ({"keys": ()}, "PRINT-NOTHING"),
        ({"keys": (key(1),) * 102, "copies": 99}, "PRINT-MANY"),
    ],
)
def test_what_is_too_much_or_nothing_is_refused(
    printing: Printing, terminal: Terminal, more: dict[str, object], code: str
) -> None:
    assert refused(printing, terminal, replace(order(1), **more)) == code


def test_a_sheet_that_came_out_badly_is_logged_and_not_counted(terminal: Terminal) -> None:
    counting, session = terminal.print_counting, terminal.session
    with pytest.raises(RuleBroken, match="PRINT-NEVER"):
        counting.report_bad(key(1), "针打", "压线", session)
    list(printing_on(terminal, PaperLine()).print_now(order(1), session))
    assert counting.report_bad(key(1), "针打", "压线", session)
    less = replace(session, rights=session.rights - {Right.VOID})
    assert not counting.report_bad(key(1), "", "又压线", less)
    with pytest.raises(RuleBroken, match="FIELD-MISSING"):
        counting.report_bad(key(1), "针打", " ", session)
    assert terminal.searching.one(*parts(key(1))).printed == 1
    lines = terminal.print_log.lines(session)[1:]
    assert [(each.result, each.reason) for each in lines] == [("bad", "压线"), ("bad", "又压线")]


def test_the_log_is_noted_on_and_leaves_as_a_table_with_the_mark(
    printing: Printing, terminal: Terminal, tmp_path: Path
) -> None:
    list(printing.print_now(order(1, place="柜1"), terminal.session))
    (line,) = terminal.print_log.lines(terminal.session)
    terminal.print_log.annotate(line.number, "第三联给客户", terminal.session)
    target = tmp_path / "log.csv"
    assert terminal.print_log.export(target, terminal.session) == 1
    _, row = [cells for cells in csv.reader(target.read_text("gb18030").splitlines()) if cells][-2:]
    assert row[0] == "模拟"
    assert {"打印机", "已打印", "柜1", "第三联给客户", "针打"} <= set(row)
    assert terminal.print_log.lines(terminal.session, last=date(2020, 1, 1)) == ()
    with pytest.raises(RuleBroken, match="FILE-FORMAT"):
        terminal.print_log.export(tmp_path / "log.txt", terminal.session)
    with pytest.raises(RuleBroken, match="FIELD-TOO-LONG"):
        terminal.print_log.annotate(line.number, "长" * 101, terminal.session)


def test_the_result_of_a_print_is_said_in_words() -> None:
    assert result_of("failed PRINTER-GONE", "printer") == "未打印 PRINTER-GONE"
    assert result_of("confirmed", "printer") == "已打印(人工确认)"
    assert result_of("of a newer program", "printer") == "of a newer program"
    assert result_of("done", "pdf") == result_of("done", "xml") == "已存文件"
    assert result_of("done", "mail") == "已发送"


def test_offsets_are_said_as_a_person_reads_them() -> None:
    assert offsets_of("1.5,-0.7") == "右 1.5 下 -0.7"
    assert offsets_of("0.0,0.0") == "0"
    assert offsets_of("") == ""


def test_one_more_file_of_a_paper_kind_is_a_reprint_and_wants_its_right(
    terminal: Terminal, tmp_path: Path
) -> None:
    who = replace(terminal.session, rights=terminal.session.rights - {Right.REPRINT})
    out = terminal.printing_out
    for output, paper in (("pdf", key(1)), ("escp", key(2))):
        said: dict[str, Any] = {"session": who, "reason": "存档"}
        assert out.to_file(output, *parts(paper), tmp_path / "a", **said)["printed"] == 1
        with pytest.raises(RuleBroken, match="NO-RIGHT"):
            out.to_file(output, *parts(paper), tmp_path / "b", **said)
    assert not (tmp_path / "b").exists()
    for _ in range(2):
        out.to_file("xml", *parts(key(1, "026")), tmp_path / "c", session=who)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((), "日期 全部"),
        ((date(2024, 1, 1),), "日期 2024-01-01—"),
        ((FIRST, date(2024, 1, 31)), "日期 —2024-01-31"),
    ],
)
def test_the_print_log_comes_on_paper_with_its_days(
    terminal: Terminal, tmp_path: Path, days: tuple[date, ...], said: str
) -> None:
    path = tmp_path / "log.pdf"
    assert terminal.print_log.export(path, terminal.session, *days) == 0
    text = page_text(path.read_bytes())
    assert said.replace(" ", "") in text.replace(" ", "")
    assert "模拟" in text


def test_codes_and_numbers_of_the_log_on_paper_do_not_touch(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "log.pdf"
    list(printing_on(terminal, PaperLine()).print_now(order(1), terminal.session))
    terminal.print_log.export(path, terminal.session)
    text = "".join(page_text(path.read_bytes()).split("\r"))
    assert f"{key().code}{key().number}" not in text.replace("\n", " ")
    row = [one for one in signs(path.read_bytes()) if one.text.isdigit()]
    ends = {one.right_mm for one in row}
    overlaps = [
        (one.text, other.text)
        for one in row
        for other in row
        if abs(one.baseline_mm - other.baseline_mm) < 0.1
        and one.left_mm < other.left_mm < one.right_mm - 0.3
    ]
    assert ends and not overlaps
