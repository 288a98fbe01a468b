"""清卡记录: what became of each clearance is kept, its receipt can be had on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.exchange.receipt_pdf import receipt_in
from app.services.clear_receipt_sheet import ROWS, qr_of, receipt_sheets
from app.services.clear_receipts import Total
from app.services.receipt_pdf import LINE, is_receipt_pdf, sealed, verified_pdf
from app.services.terminal import Terminal
from hardware.errors import Refused
from printing.errors import PrinterError
from tests.home_builders import a_home, a_terminal, bill, say, text_file


@pytest.fixture(scope="module")
def cleared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was refused once and then cleared January."""
    home = a_home(tmp_path_factory.mktemp("cleared"))
    assert say(home, "issue", text_file(home / "a.txt", bill("D1"))).exit_code == 0
    say(home, "clock", "set", "2024-02-02T09:00:00")
    assert say(home, "clear", "--group", "007").exit_code == 1
    assert say(home, "sync").exit_code == 0
    return home


@pytest.fixture
def terminal(cleared: Path) -> Iterator[Terminal]:
    with a_terminal(cleared) as opened:
        yield opened


def test_what_was_refused_and_what_was_done_is_kept(terminal: Terminal) -> None:
    lines = terminal.clear_log.lines(terminal.session)
    assert len(lines) == 6
    assert {each.outcome for each in lines[:5]} == {"done"}
    first = lines[-1]
    assert (first.outcome, first.code, first.group) == ("refused", "NOT-REPORTED", "007")
    assert first.old_lock_date == first.lock_date
    assert terminal.clear_log.place(first) is None
    done = next(each for each in lines[:5] if each.group == "007")
    assert (str(done.old_lock_date), str(done.lock_date)) == ("2024-02-23", "2024-03-15")
    assert done.backup.startswith("book-before-clear-20240202")
    assert done.operator and done.disk


def test_who_may_not_look_is_told(terminal: Terminal) -> None:
    nobody = replace(terminal.session, rights=frozenset({Right.ISSUE}))
    with pytest.raises(RuleBroken):
        terminal.clear_log.lines(nobody)


def the_receipt(terminal: Terminal, group: str = "007") -> Path:
    lines = terminal.clear_log.lines(terminal.session)
    done = next(each for each in lines if each.receipt and each.group == group)
    place = terminal.clear_log.place(done)
    assert place is not None
    return place


def test_a_receipt_is_a_page_with_mark_hash_and_code(terminal: Terminal) -> None:
    place = the_receipt(terminal)
    (page,) = terminal.clear_log.sheets(place)
    receipt = terminal.clear_log.receipt(place)
    assert [each.text for each in page.texts("title")] == ["清卡凭证（模拟）"]
    assert [each.text for each in page.texts("mark")] == ["模拟"]
    assert receipt.hash in {each.text for each in page.texts()}
    assert qr_of(receipt).split(",")[1:4] == ["模拟", receipt.body.disk, "007"]
    assert "13%" in {each.text for each in page.texts()}
    (empty,) = terminal.clear_log.sheets(the_receipt(terminal, "004"))
    assert "本所属期没有发票。" in {each.text for each in empty.texts()}


def test_many_rates_take_more_pages_and_a_real_disk_has_no_mark(terminal: Terminal) -> None:
    receipt = terminal.clear_log.receipt(the_receipt(terminal))
    rows = tuple(Total("vat", "other", "", 1, "1.00", "0.13") for _ in range(ROWS + 1))
    body = replace(receipt.body, totals=rows, simulated=False, group="vat", report="")
    pages = receipt_sheets(replace(receipt, body=body))
    assert len(pages) == 2
    assert pages[0].texts("title")[0].text == "清卡凭证"
    assert not pages[0].texts("mark")
    assert "第 2 页，共 2 页" in {each.text for each in pages[1].texts()}
    assert "vat" in {each.text for each in pages[0].texts()}


def test_it_is_written_as_pdf_and_never_over_our_own_files(
    terminal: Terminal, tmp_path: Path, cleared: Path
) -> None:
    target = tmp_path / "r.pdf"
    assert terminal.clear_log.as_pdf(the_receipt(terminal), target) == target
    assert target.read_bytes().startswith(b"%PDF")
    with pytest.raises(PrinterError):
        terminal.clear_log.as_pdf(the_receipt(terminal), cleared / "book.db")


def test_the_pdf_carries_the_receipt_and_the_seal_of_its_disk(
    terminal: Terminal, tmp_path: Path, cleared: Path
) -> None:
    place, target = the_receipt(terminal), tmp_path / "r.pdf"
    terminal.clear_log.as_pdf(place, target)
    content = target.read_bytes()
    authority = terminal.device.disk.authority()
    assert is_receipt_pdf(content)
    assert receipt_in(content) == place.read_bytes()
    assert verified_pdf(content, authority) == terminal.clear_log.receipt(place)
    verdict = terminal.verifying.file(target)
    assert (verdict.what, verdict.known, verdict.problem) == ("receipt", True, None)
    assert len(PdfReader(target).pages) == 1
    assert content.rindex(b"%%EOF") > len(content) - 1024  # readers look no farther back


def test_of_a_pdf_every_byte_counts(terminal: Terminal, tmp_path: Path) -> None:
    target = tmp_path / "r.pdf"
    content = terminal.clear_log.as_pdf(the_receipt(terminal), target).read_bytes()
    end = content.rindex(b"%%EOF")
    for place in (*range(9, len(content), len(content) // 40), *range(end, len(content), 7)):
        altered = bytes([content[place] ^ 1])
        target.write_bytes(content[:place] + altered + content[place + 1 :])
        problem = terminal.verifying.file(target).problem
        assert problem is not None and problem.code == "VERIFY-ALTERED", place
    for other in (content + b"\n", content.removesuffix(b"\n"), b"%PDF-1.4" + LINE + b"x y\n"):
        target.write_bytes(other)
        problem = terminal.verifying.file(target).problem
        assert problem is not None and problem.code == "VERIFY-ALTERED"


def test_by_the_word_a_pdf_is_genuine_and_an_altered_one_is_exit_1(
    terminal: Terminal, tmp_path: Path, cleared: Path
) -> None:
    target = tmp_path / "r.pdf"
    content = terminal.clear_log.as_pdf(the_receipt(terminal), target).read_bytes()
    terminal.close()
    told = say(cleared, "verify", target)
    assert (told.exit_code, told.only["outcome"]) == (0, "genuine")
    target.write_bytes(content.replace(b"/Type", b"/Tipe", 1))
    told = say(cleared, "verify", target)
    assert (told.exit_code, told.only["error"]["code"]) == (1, "VERIFY-ALTERED")


def test_another_disk_seals_no_receipt_of_this_one(terminal: Terminal) -> None:
    receipt = terminal.clear_log.receipt(the_receipt(terminal))
    other = replace(receipt, body=replace(receipt.body, disk="499099000009"))
    with pytest.raises(Refused):
        sealed(b"%PDF-", other, terminal.device.disk)


def test_an_altered_receipt_has_no_paper(terminal: Terminal, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.receipt.json"
    wrong.write_bytes(the_receipt(terminal).read_bytes().replace(b"2024-03-15", b"2025-03-15"))
    with pytest.raises(RuleBroken) as no:
        terminal.clear_log.sheets(wrong)
    assert no.value.code == "VERIFY-ALTERED"


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_log_is_exported_with_the_mark(terminal: Terminal, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"log{ending}"
    assert terminal.clear_log.export(target, terminal.session) == 6
    if ending == ".csv":
        rows = target.read_bytes().decode("gb18030").splitlines()
        assert sum(row.startswith("模拟,2024-02-02") for row in rows) == 6
        assert sum("没有清卡" in row for row in rows) == 1
    with pytest.raises(RuleBroken):
        terminal.clear_log.export(tmp_path / "log.doc", terminal.session)
