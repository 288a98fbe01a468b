"""清卡记录: what became of each clearance is kept, its receipt can be had on paper."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from app.bootstrap.home import Home
from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.exchange.receipt_pdf import receipt_in
from app.services.month.clear_receipt_sheet import ROWS, qr_of, receipt_sheets
from app.services.month.clear_receipts import Total
from app.services.month.receipt_pdf import LINE, is_receipt_pdf, sealed, verified_pdf
from app.services.terminal import Terminal
from hardware.disk import Disk
from hardware.emulator.issuance import Authority, issue_disk
from hardware.errors import Refused
from hardware.signing.sm3 import sm3
from printing.errors import PrinterError
from tests.bureau_months import BUYER
from tests.disk_builders import Wall, an_order, authority, unlocked
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


def a_later_disk(home: Path, folder: Path, number: str, taxpayer: str) -> Disk:
    """Another one that the authority of the home issued."""
    authority = Authority.from_bytes(Home(home).authority.read_bytes())
    path = folder / f"{number}.simdisk"
    issue_disk(path, authority, an_order(number=number, taxpayer_id=taxpayer))
    return unlocked(path, Wall())


def test_the_disk_that_came_in_its_place_seals_and_every_home_of_the_authority_believes_it(
    terminal: Terminal, cleared: Path, tmp_path: Path
) -> None:
    place, own = the_receipt(terminal), terminal.device.disk
    receipt, authority = terminal.clear_log.receipt(place), own.authority()
    pages = terminal.clear_log.as_pdf(place, tmp_path / "r.pdf").read_bytes().rpartition(LINE)[0]
    later = a_later_disk(cleared, tmp_path, "990000000077", own.status().taxpayer_id)
    stranger = a_later_disk(cleared, tmp_path, "990000000078", BUYER.tax_id)
    content = sealed(pages, receipt, later)
    assert verified_pdf(content, authority) == receipt
    assert content != sealed(pages, receipt, own)
    with pytest.raises(Refused) as no:
        sealed(pages, receipt, stranger)
    assert no.value.code == "RECEIPT-OTHER-TAXPAYER"
    proof = stranger.signed_status(sm3(pages)[:16])
    words = (proof.signed_bytes, proof.signature, stranger.certificate())
    for forged in (
        pages + LINE + b" ".join(map(b64encode, words)) + b"\n",
        content.replace(b"/Type", b"/Tipe", 1),
        content.rpartition(b" ")[0] + b"\n",
    ):
        with pytest.raises(RuleBroken) as altered:
            verified_pdf(forged, authority)
        assert altered.value.code == "VERIFY-ALTERED"
    for disk in (later, stranger):
        disk.close()


def test_a_home_of_another_authority_says_that_it_cannot_tell_unless_a_byte_was_altered(
    terminal: Terminal, cleared: Path, tmp_path: Path
) -> None:
    place, own = the_receipt(terminal), terminal.device.disk
    elsewhere = authority().certificate
    content = terminal.clear_log.as_pdf(place, tmp_path / "r.pdf").read_bytes()
    later = a_later_disk(cleared, tmp_path, "990000000079", own.status().taxpayer_id)
    replaced = sealed(content.rpartition(LINE)[0], terminal.clear_log.receipt(place), later)
    later.close()
    for whole in (content, replaced):
        with pytest.raises(RuleBroken) as no:
            verified_pdf(whole, elsewhere)
        assert no.value.code == "VERIFY-FOREIGN"
        with pytest.raises(RuleBroken) as no:
            verified_pdf(whole.replace(b"/Type", b"/Tipe", 1), elsewhere)
        assert no.value.code == "VERIFY-ALTERED"


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
