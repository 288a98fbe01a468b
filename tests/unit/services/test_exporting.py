"""An export stands whole or not at all, bears the mark, and is told in the audit book."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from app.bootstrap.home import Home
from app.domain.errors import RuleBroken
from app.domain.invoice import Invoice, InvoiceKind
from app.domain.rights import Right, Session
from app.domain.searching import Filter
from app.repositories.prints import PrintEntry
from app.services.paper import exporting, face_files
from app.services.terminal import Terminal
from printing.errors import PrinterError
from tests.book_builders import a_line, a_ticket, an_entry
from tests.home_builders import a_home, a_terminal, say
from tests.pdf_reading import page_text
from tests.repair_builders import damage

LISTED = tuple(a_line() for _ in range(9))


class Stopped(Exception):
    """Whoever watched has seen enough."""


@pytest.fixture
def terminal(tmp_path) -> Iterator[Terminal]:
    with a_terminal(a_home(tmp_path)) as terminal:
        with terminal.book.writing() as work:
            for ticket in (
                a_ticket(1),
                a_ticket(2, lines=LISTED, with_list=True),
                a_ticket(3, kind=InvoiceKind.ROLL),
            ):
                work.keep_issued(ticket, bytes(16), an_entry(ticket))
            work.commit()
        yield terminal


def stops_at(step: int):
    def look(done: int, total: int) -> None:
        if total and done >= step:
            raise Stopped

    return look


@pytest.mark.parametrize("ending", ["xlsx", "csv", "txt", "xml", "pdf"])
def test_a_cancelled_export_leaves_nothing(terminal, tmp_path, ending) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Stopped):
        terminal.exporting.write(Filter(), tmp_path / f"a.{ending}", step=stops_at(1))
    assert sorted(tmp_path.iterdir()) == before


def test_progress_is_told_ticket_by_ticket(terminal, tmp_path) -> None:
    told: list[tuple[int, int]] = []
    terminal.exporting.write(
        Filter(), tmp_path / "a.xml", step=lambda done, total: told.append((done, total))
    )
    assert [one for one in told if one[1]] == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_faces_of_every_kind_come_in_one_file(terminal, tmp_path) -> None:
    path = tmp_path / "faces.pdf"
    answer = terminal.exporting.write(Filter(), path, operator="管理员", simulated=True)
    assert answer["invoices"] == 3
    texts = [page_text(path.read_bytes(), page) for page in range(4)]
    assert all("模拟" in text for text in texts)
    with terminal.book.reading() as work:
        (told,) = (kept.entry for kept in work.audit.about("faces.pdf"))
    assert (told.operator, told.action, told.detail) == ("管理员", "invoice.export", "3")


def prints_of(terminal: Terminal, ticket: Invoice) -> list[tuple[int, int]]:
    with terminal.book.reading() as work:
        return [(each.counted, each.nth) for each in work.prints.of(ticket.key)]


def test_many_faces_are_prints_as_each_alone_is(terminal, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(exporting, "LOGGED_AT_ONCE", 2)
    paper, file = a_ticket(1), a_ticket(4, kind=InvoiceKind.E_ORDINARY)
    with terminal.book.writing() as work:
        work.keep_issued(file, bytes(16), an_entry(file))
        work.commit()
    terminal.exporting.write(Filter(), tmp_path / "a.pdf", operator="甲")
    key = paper.key
    terminal.printing_out.to_file(
        "pdf", key.code, key.number, tmp_path / "b.pdf", session=terminal.session, reason="存档"
    )
    folder = tmp_path / "faces"
    terminal.exporting.write_folder(Filter(), folder, session=terminal.session)
    terminal.exporting.write(Filter(), tmp_path / "a.csv", operator="甲")
    assert prints_of(terminal, paper) == [(0, 0), (1, 1), (1, 2)]
    assert prints_of(terminal, file) == [(0, 0), (0, 0)]
    assert prints_of(terminal, a_ticket(3, kind=InvoiceKind.ROLL)) == [(0, 0), (1, 1)]


def test_an_overview_is_a_look_and_its_paper_faces_say_that_they_are_no_original(
    terminal, tmp_path
) -> None:
    files, path = with_einvoices(terminal), tmp_path / "a.pdf"
    terminal.exporting.write(Filter(), path, operator="甲")
    pages = PdfReader(path).pages
    faces = [page.extract_text() for page in pages]
    assert [("非发票原件" in face) for face in faces] == [True] * 4 + [False] * 2
    with terminal.book.reading() as work:
        (told,) = work.prints.of(files[0].key)
    assert (told.output, told.operator, told.counted) == ("overview", "甲", 0)
    assert not any(each.printed for each in terminal.searching.page(Filter(), None, 9))


def without(terminal: Terminal, right: Right) -> Session:
    return replace(terminal.session, rights=terminal.session.rights - {right})


@pytest.mark.parametrize(
    ("right", "numbers", "printed"),
    [(Right.PRINT, 1, False), (Right.PRINT_BATCH, 2, False), (Right.REPRINT, 1, True)],
)
def test_the_files_of_paper_kinds_in_a_folder_want_the_rights_of_their_sheets(
    terminal, tmp_path, right, numbers, printed
) -> None:
    if printed:
        terminal.exporting.write_folder(Filter(), tmp_path / "first", session=terminal.session)
    who, folder = without(terminal, right), tmp_path / "faces"
    with pytest.raises(RuleBroken, match="NO-RIGHT"):
        terminal.exporting.write_folder(Filter(limit=numbers), folder, session=who)
    assert not folder.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_files_of_einvoices_want_no_right_of_batch_or_reprint(terminal, tmp_path) -> None:
    with_einvoices(terminal)
    wanted, who = Filter(kind=InvoiceKind.E_ORDINARY), without(terminal, Right.PRINT_BATCH)
    who = replace(who, rights=who.rights - {Right.REPRINT})
    for name in ("a", "b"):
        answer = terminal.exporting.write_folder(wanted, tmp_path / name, session=who)
        assert (answer["counted"], answer["signed"], "warnings" in answer) == (0, 1, False)


def test_what_a_folder_prints_again_without_a_reason_is_told(terminal, tmp_path) -> None:
    def made(name: str, **why: str) -> Any:
        told = exporting.Why(**why)
        folder = tmp_path / name
        return terminal.exporting.write_folder(
            Filter(limit=1), folder, session=terminal.session, why=told
        )

    assert "warnings" not in made("a")
    assert made("b")["warnings"] == ["REPRINT-UNEXPLAINED"]
    assert "warnings" not in made("c", reason="存档", place="柜1")
    last = prints_told(terminal)[-1]
    assert (last.reason, last.place, last.nth) == ("存档", "柜1", 3)
    assert made("d", reason="存档")["warnings"] == ["REPRINT-UNAPPROVED"]
    for name in ("all", "all-again"):
        folder = tmp_path / name
        whole = terminal.exporting.write_folder(Filter(), folder, session=terminal.session)
    assert whole["warnings"] == ["REPRINT-UNEXPLAINED"]
    faces = [page_text(next((tmp_path / name).iterdir()).read_bytes()) for name in "abcd"]
    assert [("非发票原件" in face) for face in faces] == [False, True, False, True]


def prints_told(terminal: Terminal) -> tuple[PrintEntry, ...]:
    (found,) = terminal.searching.page(Filter(limit=1), None, 1)
    with terminal.book.reading() as work:
        return work.prints.of(found.key)


def test_faces_that_were_not_written_are_no_prints(terminal, tmp_path) -> None:
    with pytest.raises(Stopped):
        terminal.exporting.write(Filter(), tmp_path / "a.pdf", step=stops_at(2))
    assert prints_of(terminal, a_ticket(1)) == []


def test_an_export_of_nothing_is_an_empty_file(terminal, tmp_path) -> None:
    nobody = Filter(buyer="没有这样的")
    answer = terminal.exporting.write(nobody, tmp_path / "a.pdf")
    assert answer["invoices"] == 0
    days = terminal.exporting.write(nobody, tmp_path / "a.txt")
    assert days["invoices"] == 0


def test_too_many_faces_for_one_file_are_refused(terminal, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(face_files, "MOST_IN_ONE", 2)
    with pytest.raises(RuleBroken, match="TOO-MANY-FACES"):
        terminal.exporting.write(Filter(), tmp_path / "a.pdf")


def with_einvoices(terminal: Terminal) -> list[Invoice]:
    """Two more tickets, one of each kind that is a file."""
    kinds = InvoiceKind.E_ORDINARY, InvoiceKind.E_SPECIAL
    files = [a_ticket(number, kind=kind) for number, kind in enumerate(kinds, 4)]
    with terminal.book.writing() as work:
        for ticket in files:
            work.keep_issued(ticket, bytes(16), an_entry(ticket))
        work.commit()
    return files


def test_each_file_of_a_folder_is_the_one_that_its_ticket_has_alone(terminal, tmp_path) -> None:
    files, folder, alone = with_einvoices(terminal), tmp_path / "faces", tmp_path / "alone.pdf"
    answer = terminal.exporting.write_folder(Filter(), folder, session=terminal.session)
    assert (answer["invoices"], answer["signed"]) == (5, 2)
    for ticket in (*files, a_ticket(2)):
        code, number = ticket.key.code, ticket.key.number
        said = {"session": terminal.session, "reason": "存档"}
        terminal.printing_out.to_file("pdf", code, number, alone, **said)
        assert (folder / f"{code}-{number}.pdf").read_bytes() == alone.read_bytes()
    verdict = terminal.verifying.file(folder / f"{files[0].key.code}-{files[0].key.number}.pdf")
    assert verdict.problem is None


def test_one_file_of_many_bears_no_signature_and_says_so(terminal, tmp_path) -> None:
    with_einvoices(terminal)
    path = tmp_path / "a.pdf"
    answer = terminal.exporting.write(Filter(), path, operator="甲", simulated=True)
    assert (answer["unsigned"], "signed" in answer) == (2, False)
    assert b"/ByteRange" not in path.read_bytes()
    assert "unsigned" not in terminal.exporting.write(Filter(), tmp_path / "a.csv", simulated=True)


def test_a_folder_with_an_einvoice_that_cannot_be_signed_is_not_left(
    terminal, tmp_path, monkeypatch
) -> None:
    with_einvoices(terminal)
    away = RuleBroken("SEAL-NONE", reason="BUREAU-AWAY")

    def none(_at: object) -> None:
        raise away

    monkeypatch.setattr(terminal.einvoice_seals, "seal", none)
    with pytest.raises(RuleBroken, match="SEAL-NONE"):
        terminal.exporting.write_folder(Filter(), tmp_path / "faces", session=terminal.session)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_gets_a_file_for_each_ticket(terminal, tmp_path, there) -> None:
    folder = tmp_path / "faces"
    if there:
        folder.mkdir()
    answer = terminal.exporting.write_folder(Filter(), folder, session=terminal.session)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"099002300104-0000000{number}.pdf" for number in (1, 2, 3)]
    assert (answer["invoices"], answer["simulated"]) == (3, True)


def test_a_folder_that_holds_something_is_left_alone(terminal, tmp_path) -> None:
    folder = tmp_path / "faces"
    folder.mkdir()
    (folder / "mine.txt").write_text("x")
    with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
        terminal.exporting.write_folder(Filter(), folder, session=terminal.session)
    with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
        lost = tmp_path / "no" / "faces"
        terminal.exporting.write_folder(Filter(), lost, session=terminal.session)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_cancelled_folder_leaves_nothing(terminal, tmp_path) -> None:
    with pytest.raises(Stopped):
        terminal.exporting.write_folder(
            Filter(), tmp_path / "faces", session=terminal.session, step=stops_at(1)
        )
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_an_export_beside_a_program_that_holds_the_disk_bears_the_mark(tmp_path) -> None:
    home = a_home(tmp_path)
    with a_terminal(home) as holder:
        ticket = a_ticket(1)
        with holder.book.writing() as work:
            work.keep_issued(ticket, bytes(16), an_entry(ticket))
            work.commit()
        assert holder.device.simulated
        said = say(home, "invoices", "--export", tmp_path / "a.csv")
    assert said.only["simulated"] is True


def test_without_its_disk_an_export_bears_the_mark_all_the_same(tmp_path) -> None:
    home = a_home(tmp_path)
    Home(home).disk.unlink()
    assert say(home, "invoices", "--export", tmp_path / "a.csv").only["simulated"] is True
    assert say(home, "invoices", "--export", tmp_path / "a.doc").codes == ["FILE-FORMAT"]


def test_what_was_issued_is_exported_while_the_disk_of_another_process_is_away(tmp_path) -> None:
    home = a_home(tmp_path)
    ticket = a_ticket(1)
    with a_terminal(home) as holder, holder.book.writing() as work:
        work.keep_issued(ticket, bytes(16), an_entry(ticket))
        work.commit()
    damage(home, "DELETE FROM disk_seen")  # nothing but the tickets says what it was
    away = ("--disk", "serial:socket://127.0.0.1:9")
    said = say(home, *away, "invoices", "--export", tmp_path / "a.csv")
    assert (said.exit_code, said.only["simulated"]) == (0, True)
