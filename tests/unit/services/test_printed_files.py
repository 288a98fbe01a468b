"""Putting a ticket out as a file: each way serves its kinds, and says so to the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.dot_matrix import DotMatrix
from tests.home_builders import a_home, bill, say, text_file
from tests.roll_printer import RollPrinter


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A fresh practice home."""
    return a_home(tmp_path / "h")


@pytest.fixture
def issued(home: Path) -> dict[str, tuple[str, str]]:
    """A ticket of each kind by its kind: code and number."""
    keys = {}
    for kind in ("007", "025", "026"):
        said = say(home, "issue", "--kind", kind, text_file(home / "a.txt", bill(f"D{kind}"))).only
        keys[kind] = (said["code"], said["number"])
    return keys


def test_a_paper_ticket_becomes_the_bytes_of_a_dot_matrix_printer(home: Path, issued) -> None:
    said = say(home, "print", *issued["007"], "--escp", home / "a.prn", "--copies", "2").only
    assert (said["pages"], said["printed"]) == (2, 2)
    pages = DotMatrix().feed((home / "a.prn").read_bytes()).sheets
    assert all("模拟" in page.text and issued["007"][1] in page.text for page in pages)


def test_a_roll_becomes_the_bytes_of_a_roll_printer(home: Path, issued) -> None:
    said = say(home, "print", *issued["025"], "--escpos", home / "a.bin").only
    assert (said["pages"], said["printed"]) == (1, 1)
    assert issued["025"][1] in RollPrinter().feed((home / "a.bin").read_bytes()).text


def test_an_e_invoice_becomes_xml_and_that_is_no_sheet(home: Path, issued) -> None:
    said = say(home, "print", *issued["026"], "--xml", home / "a.xml").only
    assert (said["pages"], said["printed"]) == (0, 0)
    root = etree.parse(home / "a.xml").getroot()
    assert root.findtext("InvoiceNo") == issued["026"][1]


@pytest.mark.parametrize(
    ("kind", "way"), [("026", "escp"), ("025", "escp"), ("007", "xml"), ("007", "escpos")]
)
def test_what_is_not_for_a_kind_is_refused_and_leaves_no_file(home, issued, kind, way) -> None:
    said = say(home, "print", *issued[kind], f"--{way}", home / "a.out")
    assert (said.exit_code, said.codes) == (1, ["OUTPUT-NOT-FOR-KIND"])
    assert not (home / "a.out").exists()


def test_xml_has_no_list_of_its_own(home: Path) -> None:
    rows = [f"样例鼠标{n}~~个~~M-1~~1~~100.00~~0.13" for n in range(9)]
    head = "L1~~9~~虚构乙测试商贸有限公司~~91990000MA00EXAM7A"
    path = text_file(home / "a.txt", "\n".join([head, *rows]) + "\n")
    said = say(home, "issue", "--kind", "026", path).only
    key = said["code"], said["number"]
    assert say(home, "print", *key, "--list", "--xml", home / "a.xml").codes == ["XML-HAS-NO-LIST"]
    assert say(home, "print", *key, "--list", "--pdf", home / "a.pdf").only["pages"] == 1
