"""Printers of a terminal are kept as they were added, and named exactly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.services.paper.printers import MOST, Language, Paper, Printer
from app.services.terminal import Terminal
from printing.errors import PrinterError
from tests.home_builders import a_home, a_terminal, say

DOTS = Printer("针打", "cups:form", Language.ESCP)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with a_terminal(a_home(tmp_path)) as opened:
        yield opened


def test_printers_stand_in_the_order_in_which_they_were_added(terminal: Terminal) -> None:
    other = Printer("激光", "tcp:127.0.0.1", Language.PDF, (Paper.FORM, Paper.A4))
    for each in (DOTS, other):
        terminal.printers.add(each, terminal.session)
    assert terminal.printers.all() == (DOTS, other)
    assert [each.holds for each in terminal.printers.all()] == [
        (Paper.FORM,),
        (Paper.FORM, Paper.A4),
    ]
    terminal.printers.remove("针打", terminal.session)
    assert terminal.printers.all() == (other,)


def test_a_printer_that_was_removed_comes_back_as_it_was_and_only_once(terminal: Terminal) -> None:
    whole = replace(DOTS, offsets={"vat_paper": (15, -7)}, tray="tray-2", since=3)
    terminal.printers.restore(whole, terminal.session)
    assert terminal.printers.all() == (whole,)
    gone = terminal.printers.remove("针打", terminal.session)
    assert terminal.printers.restore(gone, terminal.session) == whole
    with pytest.raises(RuleBroken, match="PRINTER-EXISTS"):
        terminal.printers.restore(gone, terminal.session)


def test_what_is_changed_stays_in_its_place(terminal: Terminal) -> None:
    terminal.printers.add(DOTS, terminal.session)
    terminal.printers.add(replace(DOTS, name="另一台"), terminal.session)
    moved = replace(DOTS, offsets={"vat_paper": (15, -7)})
    terminal.printers.change(moved, terminal.session)
    assert terminal.printers.one("针打").offset_mm("vat_paper") == (1.5, -0.7)
    assert terminal.printers.one("针打").offset_mm("roll_57") == (0.0, 0.0)
    assert [each.name for each in terminal.printers.all()] == ["针打", "另一台"]


@pytest.mark.parametrize(
    ("printer", "code"),
    [
        (DOTS, "PRINTER-EXISTS"),
        (replace(DOTS, name="  "), "FIELD-MISSING"),
        (replace(DOTS, name="长" * 41), "PRINTER-NAME"),
    ],
)
def test_a_printer_that_cannot_be_named_is_refused(
    terminal: Terminal, printer: Printer, code: str
) -> None:
    terminal.printers.add(DOTS, terminal.session)
    with pytest.raises(RuleBroken) as refused:
        terminal.printers.add(printer, terminal.session)
    assert refused.value.code == code


def test_there_is_an_end_to_printers(terminal: Terminal) -> None:
    for number in range(MOST):
        terminal.printers.add(replace(DOTS, name=f"{number}"), terminal.session)
    with pytest.raises(RuleBroken, match="PRINTERS-MANY"):
        terminal.printers.add(DOTS, terminal.session)


def test_an_address_that_no_carrier_can_mean_is_refused(terminal: Terminal) -> None:
    with pytest.raises(PrinterError, match="PRINTER-URL"):
        terminal.printers.add(replace(DOTS, url="lpt1"), terminal.session)


def test_a_file_of_the_terminal_is_no_printer_and_a_file_is_named_from_the_root_on(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("settings.toml", "book.db", "bureau/x", "backups/a", "receipts/a", "", "new"):
        own = replace(DOTS, url=f"file:{tmp_path / 'home' / name}")
        with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
            terminal.printers.add(own, terminal.session)
    linked = tmp_path / "x.bin"
    linked.hardlink_to(tmp_path / "home" / "seal.key")
    with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
        terminal.printers.add(replace(DOTS, url=f"file:{linked}"), terminal.session)
    terminal.printers.add(DOTS, terminal.session)
    with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
        terminal.printers.change(own, terminal.session)
    monkeypatch.chdir(tmp_path)
    moved = terminal.printers.change(replace(DOTS, url="file:out"), terminal.session)
    assert moved.url == f"file:{tmp_path / 'out'}"


def test_the_words_list_add_and_remove(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    added = say(home, "printer", "add", "卷票机", "tcp:127.0.0.1:9101", "--language", "escpos")
    assert added.only == {
        "outcome": "saved",
        "printer": "卷票机",
        "url": "tcp:127.0.0.1:9101",
        "language": "escpos",
        "papers": ["roll"],
        "offsets": {},
    }
    assert [each["printer"] for each in say(home, "printer", "list").answers] == ["卷票机"]
    assert say(home, "printer", "remove", "卷票机").only["outcome"] == "deleted"
    assert say(home, "printer", "remove", "卷票机").codes == ["PRINTER-UNKNOWN"]


def test_the_words_change_what_is_named_and_nothing_else(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    say(home, "printer", "add", "针打", "tcp:127.0.0.1:1", "--language", "escp")
    say(home, "printer", "add", "别的", "tcp:127.0.0.1:2", "--language", "pdf")
    say(home, "printer", "offsets", "针打", "vat_paper", "1.5", "-0.7")
    changed = say(home, "printer", "change", "针打", "--url", "tcp:127.0.0.1:3").only
    assert (changed["url"], changed["offsets"]) == ("tcp:127.0.0.1:3", {"vat_paper": [15, -7]})
    words = ("--name", "柜台", "--language", "pdf", "--paper", "form", "--paper", "a4")
    changed = say(home, "printer", "change", "针打", *words).only
    assert (changed["printer"], changed["papers"]) == ("柜台", ["form", "a4"])
    assert changed["offsets"] == {"vat_paper": [15, -7]}
    assert [each["printer"] for each in say(home, "printer", "list").answers] == ["柜台", "别的"]
    assert say(home, "printer", "change", "柜台", "--tray", "Tray2").only["tray"] == "Tray2"
    assert "tray" not in say(home, "printer", "change", "柜台", "--tray", "").only
    for asked, code in (
        (("柜台", "--tray", "Tray 2"), "PRINTER-TRAY"),
        (("针打", "--url", "tcp:127.0.0.1:3"), "PRINTER-UNKNOWN"),
        (("柜台", "--name", "别的"), "PRINTER-EXISTS"),
        (("柜台", "--url", "lpt1"), "PRINTER-URL"),
        (("柜台",), "WORDS-WRONG"),
    ):
        assert say(home, "printer", "change", *asked).codes == [code]
