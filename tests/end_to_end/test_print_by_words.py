"""Sheets on a printer by words alone: a real print service, files, faults, approvals."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from app.words import printing_steps
from tests.dot_matrix import DotMatrix
from tests.home_builders import a_terminal, say
from tests.levels import needs
from tests.print_service import a_print_service
from tests.print_shop import LISTED, a_shop, key


def a_range() -> tuple[str, ...]:
    """From 5 to 7."""
    return "print", key().code, "5", "--to", "7", "--printer", "文件", "--sheet", "5"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = a_shop(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    say(made, "printer", "add", "文件", f"file:{out}", "--language", "escp")
    return made


def sheets(home: Path) -> list[str]:
    """What came out, oldest first: the text of each sheet."""
    jobs = sorted((home.parent / "out").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return [page.text for job in jobs for page in DotMatrix().feed(job.read_bytes()).sheets]


def test_a_sheet_bears_the_mark_and_what_the_form_has_not(home: Path) -> None:
    said = say(
        home, "print", key().code, "3", "--printer", "文件", "--sheet", "3", "--place", "柜1"
    )
    assert said.exit_code == 0
    assert {"outcome": "printed", "number": "00000003", "printed": 1}.items() <= said.only.items()
    (sheet,) = sheets(home)
    assert "模拟" in sheet
    assert "00000003" in sheet
    assert "购买方" not in sheet  # the bought form has it


def test_a_void_ticket_comes_out_with_its_word(home: Path) -> None:
    say(home, "void", key().code, "4", "--reason", "开错")
    say(home, "print", key().code, "4", "--printer", "文件", "--sheet", "4")
    (sheet,) = sheets(home)
    assert "作废" in sheet


def test_the_fourth_sheet_of_a_ticket_wants_a_second_person(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("print", key().code, "3", "--printer", "文件", "--sheet", "3")
    say(home, *words)
    assert say(home, *words).codes == ["REPRINT-REASON"]
    for _ in range(2):
        assert say(home, *words, "--reason", "卡纸").exit_code == 0
    assert say(home, *words, "--reason", "卡纸").codes == ["REPRINT-APPROVAL"]
    asked = (*words, "--reason", "卡纸", "--approver")
    said = say(home, *asked, "开票乙")
    assert said.codes == ["APPROVER-PASSWORD"]
    assert printing_steps.PASSWORD in said.only["error"]["fix"]
    monkeypatch.setenv(printing_steps.PASSWORD, "Kaipiao-2024")
    assert say(home, *asked, "开票乙").codes == ["NO-RIGHT"]
    assert say(home, "print-log", "approval", "0").only == {"approval_after": 0}
    assert say(home, *words, "--reason", "卡纸").exit_code == 0
    assert len(sheets(home)) == 4


def test_a_range_waits_after_each_sheet_and_goes_on(home: Path) -> None:
    said = say(home, *a_range(), "--pause", "2")
    assert [each["outcome"] for each in said.answers] == ["printed", "printed", "stopped"]
    assert (said.exit_code, said.answers[-1]["left"]) == (0, 1)
    shown = say(home, "print-queue", "show", "1").answers
    assert [each["outcome"] for each in shown] == ["printed", "printed", "queued"]
    assert say(home, "print-queue", "resume", "1", "--sheet", "9").codes == ["SHEET-OTHER"]
    assert say(home, "print-queue", "resume", "1").only["number"] == "00000007"
    assert len(sheets(home)) == 3


def test_a_batch_is_given_up_and_a_bad_sheet_noted(home: Path) -> None:
    say(home, *a_range(), "--pause", "1")
    assert say(home, "print-queue", "cancel", "1").only["sheets"] == {"done": 1, "cancelled": 2}
    bad = say(home, "print-log", "bad", key().code, "5", "--reason", "压线").only
    assert (bad["reprint"], bad["may_void"]) == (True, True)
    assert say(home, "print-log", "note", "1", "重要").exit_code == 0
    log = say(home, "print-log", "list").answers
    assert [(each["result"], each["note"]) for each in log] == [("done", "重要"), ("bad", "")]
    out = home.parent / "log.xlsx"
    assert say(home, "print-log", "export", out).only["records"] == 2
    assert out.read_bytes().startswith(b"PK")
    page = home.parent / "log.pdf"
    assert say(home, "print-log", "export", page).only["records"] == 2
    text = PdfReader(page).pages[0].extract_text()
    assert ("模拟" in text, "压线" in text, "打坏" in text) == (True, True, True)
    refused = say(home, "print-log", "export", home.parent / "log.doc").only["error"]
    assert ".pdf" in refused["message"]
    assert say(home, "print-log", "note", "99", "重要").codes == ["PRINT-LINE-UNKNOWN"]
    assert say(home, "print-log", "bad", key().code, "9", "--reason", "压线").codes == [
        "PRINT-NEVER"
    ]
    over = say(home, "print-queue", "resume", "1")
    assert (over.exit_code, over.only["outcome"]) == (0, "cancelled")
    assert over.only["sheets"] == {"done": 1, "cancelled": 2}


def test_what_does_not_go_together_is_a_wrong_word(home: Path, tmp_path: Path) -> None:
    ticket = ("print", key().code, str(LISTED))
    for words in (
        (*ticket, "--pdf", tmp_path / "a.pdf", "--copy"),
        (*ticket, "--printer", "激光", "--list", "--copy"),
        (*ticket, "--printer", "文件", "--to", "1"),
    ):
        assert say(home, *words).exit_code == 2


def test_a_printer_that_is_gone_is_exit_three_and_asking_again_is_safe(home: Path) -> None:
    say(home, "printer", "add", "坏", "tcp:127.0.0.1:1", "--language", "escp")
    for _ in range(2):
        said = say(home, "print", key().code, "3", "--printer", "坏", "--sheet", "3")
        assert (said.exit_code, said.codes) == (3, ["PRINTER-NOT-LISTENING"])
    assert say(home, "print-queue", "list").answers == []
    assert say(home, "show", key().code, "3").only["printed"] == 0


def test_sheets_go_through_a_real_print_service(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("cups")
    with a_print_service() as service:
        page, raw = service.form_queue("form"), service.raw_queue("raw")
        say(home, "printer", "add", "系统", "cups:form", "--language", "pdf", "--paper", "form")
        say(home, "printer", "add", "原始", "cups:raw", "--language", "escp")
        assert (
            say(home, "print", key().code, "3", "--printer", "系统", "--sheet", "3").exit_code == 0
        )
        assert "00000003" in PdfReader(page).pages[0].extract_text()
        assert (
            say(home, "print", key().code, "4", "--printer", "原始", "--sheet", "4").exit_code == 0
        )
        (job,) = service.await_jobs(raw, 1)
        assert "模拟" in DotMatrix().feed(job).sheets[0].text
        service.said("cupsdisable", "raw")
        said = say(home, "print", key().code, "5", "--printer", "原始")
        assert (said.exit_code, said.codes) == (3, ["PRINTER-PAUSED"])
        service.said("cupsenable", "raw")
        service.said("cupsreject", "raw")
        said = say(home, "print", key().code, "5", "--printer", "原始")
        assert (said.exit_code, said.codes) == (3, ["PRINTER-NOT-ACCEPTING"])
        service.said("cupsaccept", "raw")
        monkeypatch.setattr(printing_steps, "WAIT_S", 0.0)
        (raw / "no-paper").touch()
        said = say(home, "print", key().code, "6", "--printer", "原始", "--sheet", "6")
        assert (said.exit_code, said.codes) == (3, ["PRINTER-WAITS"])
        assert "「原始」" in said.only["error"]["message"]
        (raw / "no-paper").unlink()
        service.await_jobs(raw, 2)
        monkeypatch.undo()
        (batch,) = say(home, "print-queue", "list").answers
        assert say(home, "print-queue", "resume", str(batch["batch"])).only["outcome"] == "printed"
        assert say(home, "print-queue", "list").answers == []


def test_the_first_interrupt_lets_the_sheet_in_hand_come_out(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = printing_steps.told

    def interrupted(*told: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        return at_once(*told)

    monkeypatch.setattr(printing_steps, "told", interrupted)
    said = say(home, "print", key().code, "8", "--to", "12", "--printer", "文件", "--sheet", "8")
    assert [each["outcome"] for each in said.answers] == ["printed", "stopped"]
    monkeypatch.undo()
    rest = say(home, "print-queue", "resume", "1").answers
    assert [int(each["number"]) for each in rest] == [9, 10, 11, 12]


def test_the_number_of_the_sheet_is_asked_until_the_next_follows_on_the_last(home: Path) -> None:
    def words(number: str) -> tuple[str, ...]:
        return "print", key().code, number, "--printer", "文件"

    said = say(home, *words("8"))
    assert (said.exit_code, said.codes) == (1, ["SHEET-NUMBER"])
    assert "--sheet 00000008" in said.only["error"]["fix"]
    assert say(home, *words("8"), "--sheet", "8").exit_code == 0
    assert say(home, *words("9"), "--to", "10").exit_code == 0  # they follow
    assert say(home, *words("12")).codes == ["SHEET-NUMBER"]
    assert len(sheets(home)) == 3


def test_a_range_that_is_asked_for_again_is_the_same_batch_and_prints_nothing_twice(
    home: Path,
) -> None:
    say(home, "printer", "add", "网络", "tcp:127.0.0.1:1", "--language", "escp")
    words = ("print", key().code, "10", "--to", "12", "--printer", "网络", "--sheet", "10")
    for _ in range(2):
        said = say(home, *words)
        assert (said.exit_code, said.codes[0]) == (3, "PRINTER-NOT-LISTENING")
    (batch,) = say(home, "print-queue", "list").answers
    single = say(home, "print", key().code, "11", "--printer", "文件", "--sheet", "11")
    assert (single.exit_code, single.codes) == (1, ["PRINT-WAITS"])
    assert f"print-queue resume {batch['batch']}" in single.only["error"]["fix"]
    assert say(home, "printer", "remove", "网络").codes == ["PRINTER-AWAITED"]
    with a_terminal(home) as terminal:
        there = replace(terminal.printers.one("网络"), url=f"file:{home.parent / 'out'}")
        terminal.printers.change(there, terminal.session)
    assert say(home, "print-queue", "resume", str(batch["batch"])).codes == ["SHEET-NUMBER"]
    rest = say(home, "print-queue", "resume", str(batch["batch"]), "--sheet", "10")
    assert [each["outcome"] for each in rest.answers] == ["printed"] * 3
    assert say(home, *words).codes == ["REPRINT-REASON"]
    assert len(sheets(home)) == 3


def test_a_month_of_faces_is_a_folder_of_files_and_einvoices_are_never_counted(home: Path) -> None:
    out = home.parent
    electronic = ("invoices", "--month", "2024-01", "--kind", "026", "--faces")
    said = say(home, *electronic, out / "e").only
    assert (said["invoices"], said["signed"], said["counted"]) == (1, 1, 0)
    assert say(home, *electronic, out / "again").exit_code == 0
    (file,) = (out / "again").iterdir()
    assert say(home, "verify", file).only["outcome"] == "genuine"
    paper = ("invoices", "--kind", "025", "--faces")
    assert say(home, *paper, out / "p").only["counted"] == 1
    again = say(home, *paper, out / "q").only
    assert (again["counted"], again["warnings"]) == (1, ["REPRINT-UNEXPLAINED"])
    told = ("--reason", "存档", "--place", "柜1")
    assert "warnings" not in say(home, *paper, out / "r", *told).only
    assert say(home, "invoices", "--kind", "025").only["printed"] == 3
    assert say(home, "invoices", "--kind", "026").only["printed"] == 0
    assert say(home, "invoices", "--export", out / "all.pdf").exit_code == 0
    assert say(home, "invoices", "--kind", "025").only["printed"] == 3
    assert say(home, "invoices", "--month", "2024-02").answers == []


@pytest.mark.parametrize(
    "words",
    [
        ("--month", "2024-01", "--from", "2024-01-01"),
        ("--month", "2024-13"),
        ("--reason", "存档"),
        ("--export", "a.pdf", "--faces", "b"),
    ],
)
def test_words_of_an_export_that_do_not_go_together_are_wrong(
    home: Path, words: tuple[str, ...]
) -> None:
    assert say(home, "invoices", *words).exit_code == 2


def test_a_batch_that_is_over_says_so_when_it_is_to_go_on(home: Path) -> None:
    say(home, *a_range())
    over = say(home, "print-queue", "resume", "1")
    assert (over.exit_code, over.only["outcome"], over.only["batch"]) == (0, "already_done", 1)


def test_the_second_file_of_a_paper_ticket_without_a_reason_is_a_copy_and_says_so(
    home: Path, tmp_path: Path
) -> None:
    words = ("print", key().code, "3", "--pdf")
    told = [say(home, *words, tmp_path / f"{n}.pdf").only.get("warnings") for n in range(2)]
    assert told == [None, ["REPRINT-UNEXPLAINED"]]
    faces = [PdfReader(tmp_path / f"{n}.pdf").pages[0].extract_text() for n in range(2)]
    assert [("非发票原件" in face) for face in faces] == [False, True]


def test_the_queue_and_the_log_are_read_beside_who_writes(home: Path) -> None:
    with a_terminal(home):
        for words in (("print-queue", "list"), ("print-log", "list"), ("print-log", "approval")):
            assert say(home, *words).exit_code == 0
        assert say(home, "print-queue", "cancel", "1").codes == ["HOME-IN-USE"]


def test_while_a_sheet_is_waited_for_others_may_write(home: Path) -> None:
    add = ("printer", "add", "又一台", "tcp:127.0.0.1:1", "--language", "escp")
    with a_terminal(home) as waiting:
        assert say(home, *add).codes == ["HOME-IN-USE"]
        with waiting.given_back():
            assert say(home, *add).exit_code == 0
        assert say(home, "printer", "remove", "又一台").codes == ["HOME-IN-USE"]


def test_what_waits_of_a_range_is_told_and_its_ends_must_be_there(home: Path) -> None:
    say(home, "printer", "add", "坏", "tcp:127.0.0.1:1", "--language", "escp")
    words = ("print", key().code, "5", "--to")
    said = say(home, *words, "6", "--printer", "坏", "--sheet", "5")
    assert said.answers[-1] == {"outcome": "stopped", "batch": 1, "left": 2}
    far = say(home, *words, "90", "--printer", "文件", "--sheet", "5")
    assert (far.codes, "00000090" in far.only["error"]["message"]) == (["INVOICE-UNKNOWN"], True)
    twice = ("print", key().code, "9", "--printer", "文件", "--sheet", "9", "--copies", "2")
    assert say(home, *twice).codes == ["COPIES-NUMBERED"]


def test_what_was_exported_is_told_to_people() -> None:
    from app.bootstrap.sentences import sentences
    from app.words.rendering import as_text

    told = {"outcome": "done", "file": "a", "invoices": 5, "simulated": True}
    folder = as_text(told | {"signed": 2, "counted": 3}, sentences())
    assert "共5张，带签章2张，算打印3张" in folder
    assert "概览，不算打印" in as_text(told | {"unsigned": 2}, sentences())
    log = {"outcome": "saved", "file": "log.pdf", "records": 5}
    assert as_text(log, sentences()).splitlines()[1:] == ["    共5条"]
