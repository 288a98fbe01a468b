"""An e-invoice as OFD: whole, sealed, the same each time, and what programs read of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap.outputs import ofd_reader
from hardware.signing.certificate import check_issuer, read
from tests.home_builders import a_home, a_terminal, bill, say, text_file

ROWS = [f"样例鼠标{n}~~个~~M-1~~1~~100.00~~0.13" for n in range(9)]
HEAD = "L1~~9~~虚构乙测试商贸有限公司~~91990000MA00EXAM7A"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A fresh practice home."""
    return a_home(tmp_path / "h")


def _issued(home: Path, text: str) -> tuple[str, str]:
    said = say(home, "issue", "--kind", "026", text_file(home / "a.txt", text)).only
    return said["code"], said["number"]


def test_two_downloads_are_equal_and_hold_the_bytes_of_the_xml(home: Path) -> None:
    key = _issued(home, bill("D1"))
    first = say(home, "print", *key, "--ofd", home / "a.ofd").only
    assert (first["outcome"], first["pages"], first["printed"]) == ("printed", 1, 0)
    say(home, "print", *key, "--ofd", home / "b.ofd")
    say(home, "print", *key, "--xml", home / "a.xml")
    content = (home / "a.ofd").read_bytes()
    assert content == (home / "b.ofd").read_bytes()
    opened = ofd_reader().read(content)
    assert opened.attachments == {"original_invoice": (home / "a.xml").read_bytes()}


def test_programs_find_code_number_parties_and_amounts_without_reading_a_page(home: Path) -> None:
    code, number = _issued(home, bill("D1"))
    say(home, "print", code, number, "--ofd", home / "a.ofd")
    opened = ofd_reader().read((home / "a.ofd").read_bytes())
    assert opened.facts["模拟"] == "模拟"
    assert "（模拟）" in opened.title
    assert (opened.facts["发票代码"], opened.facts["发票号码"]) == (code, number)
    assert (opened.tags["InvoiceCode"], opened.tags["InvoiceNo"]) == (code, number)
    assert opened.tags["Buyer/BuyerName"] == "虚构乙测试商贸有限公司"
    assert opened.tags["GoodsInfos/GoodsInfo/Amount"]
    assert opened.tags["TaxInclusiveTotalAmount"] == f"¥{opened.facts['价税合计']}"
    assert len(opened.tags["TaxControlCode"]) == 112


def test_the_seal_is_the_home_s_own_and_the_disk_s_authority_stands_behind_it(home: Path) -> None:
    key = _issued(home, bill("D1"))
    say(home, "print", *key, "--ofd", home / "a.ofd")
    seal = ofd_reader().read((home / "a.ofd").read_bytes()).seal
    with a_terminal(home) as terminal:
        check_issuer(seal.certificate, terminal.device.disk.authority())
        said = read(seal.certificate)
        assert said.simulated and said.taxpayer == "91990000MA0000007X"
    assert seal.name == "模拟专用"


def test_a_long_ticket_has_its_list_inside_and_the_goods_are_read_from_it(home: Path) -> None:
    key = _issued(home, "\n".join([HEAD, *ROWS]) + "\n")
    assert say(home, "print", *key, "--ofd", home / "a.ofd").only["pages"] == 2
    opened = ofd_reader().read((home / "a.ofd").read_bytes())
    assert opened.pages == ((215.0, 139.0), (217.0, 278.0))
    assert opened.tags["GoodsInfos/GoodsInfo[9]/Item"].endswith("样例鼠标8")
    refused = say(home, "print", *key, "--list", "--ofd", home / "b.ofd")
    assert refused.codes == ["OFD-IS-WHOLE"]
    assert not (home / "b.ofd").exists()


def test_a_paper_ticket_has_no_ofd(home: Path) -> None:
    said = say(home, "issue", "--kind", "007", text_file(home / "a.txt", bill("D1"))).only
    refused = say(home, "print", said["code"], said["number"], "--ofd", home / "a.ofd")
    assert (refused.exit_code, refused.codes) == (1, ["OUTPUT-NOT-FOR-KIND"])
