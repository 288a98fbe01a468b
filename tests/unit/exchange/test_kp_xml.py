"""`<Kp>` XML in and out: real dialects, lies, and attacks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from app.domain.entry import EnteredInvoice, EnteredParty
from app.domain.invoice import InvoiceKind, Nature, Special, ZeroRate
from app.domain.money import Money
from app.exchange import kp_xml, xml_text
from app.exchange.found import Unreadable
from tests.exchange_builders import (
    GOLDEN,
    a_line,
    an_invoice,
    documents,
    file_refusal,
    only,
    refusal,
)

LINE = "<Spmc>样例鼠标</Spmc><Je>100.00</Je><Slv>0.13</Slv>"
LAUGHS = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};&l{n - 1};&l{n - 1};">' for n in range(1, 30))


def bill(head: str = "", *lines: str, document: str = "DEMO0001") -> str:
    """A bill; without lines it has one."""
    rows = "".join(f"<Sph>{line}</Sph>" for line in lines or (LINE,))
    return f"<Fp><Djh>{document}</Djh><Gfmc>虚构丙</Gfmc>{head}<Spxx>{rows}</Spxx></Fp>"


def kp(*bills: str, count: object = "", prolog: str = "", encoding: str = "utf-8") -> bytes:
    """A file; `count` empty: what is true."""
    zsl = f"<Zsl>{len(bills) if count == '' else count}</Zsl>" if count is not None else ""
    body = f"<Kp><Version>2.0</Version><Fpxx>{zsl}<Fpsj>{''.join(bills)}</Fpsj></Fpxx></Kp>"
    return (prolog + body).encode(encoding)


def test_every_element_of_a_full_file_arrives_as_the_text_it_was() -> None:
    first, second = documents((GOLDEN / "two_bills.xml").read_bytes())
    assert isinstance(first, EnteredInvoice) and isinstance(second, EnteredInvoice)
    assert first.buyer.bank_account == "示例银行虚构支行 9900000000000000001"
    assert (first.remark, first.reviewer, first.payee) == ("测试", "复核甲", "收款乙")
    assert (first.goods_code_version, first.source_line, first.with_tax) == ("33.0", 7, False)
    line = first.lines[0]
    assert (line.name, line.spec, line.unit, line.quantity) == ("样例鼠标", "M-1", "个", "3")
    assert (line.price, line.amount, line.rate, line.tax) == ("100", "300", "0.13", "")
    assert (line.goods_code, line.own_code, line.preferential) == (
        "1090510000000000000",
        "P002",
        "0",
    )
    assert (line.deduction, line.source_line) == ("0", 16)
    assert second.with_tax and second.lines[0].price_with_tax and second.lines[0].amount_with_tax


@pytest.mark.parametrize(
    ("head", "with_tax", "special"),
    [
        ("", False, Special.NONE),
        ("<Hsbz/><Sgbz/>", False, Special.NONE),
        ("<Hsbz>1</Hsbz>", True, Special.NONE),
        ("<Hsbz>2</Hsbz><Sgbz>0</Sgbz>", True, Special.DIFFERENCE),
        ("<Hsbz>0</Hsbz><Sgbz>1</Sgbz>", False, Special.PURCHASE),
    ],
)
def test_the_flags_of_a_bill_set_basis_and_special_kind(
    head: str, with_tax: bool, special: Special
) -> None:
    found = only(kp(bill(head)))
    assert (found.with_tax, found.special) == (with_tax, special)


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("<Hsbz>3</Hsbz>", "with_tax"),
        ("<Sgbz>x</Sgbz>", "special"),
        ("<Hsbz>2</Hsbz><Sgbz>1</Sgbz>", "special"),
    ],
)
def test_flags_that_mean_nothing_are_refused(head: str, field: str) -> None:
    error = refusal(kp(bill(head)))
    assert (error.code, error.field) == ("CHOICE-UNKNOWN", field)


def test_a_file_may_begin_at_fpxx_and_bear_other_case_and_no_count() -> None:
    body = bill("<fhr>复核甲</fhr>")
    assert only(f"<Fpxx><Fpsj>{body}</Fpsj></Fpxx>".encode()).reviewer == "复核甲"
    assert only(kp(body, count=None)).document == "DEMO0001"


def test_deduction_nature_seller_and_kind_are_kept_and_the_rest_warned_of() -> None:
    seller = "<Xfmc>示例甲</Xfmc><Xfsh>1</Xfsh><Fpzl>专用发票</Fpzl><Kpr>丁</Kpr>"
    found = only(kp(bill(seller, LINE + "<Kce>10</Kce><fphxz>2</fphxz><Se>13.00</Se>")))
    assert (found.seller, found.kind) == (EnteredParty("示例甲", "1"), "专用发票")
    assert (found.lines[0].deduction, found.lines[0].nature) == ("10", "2")
    assert found.warnings == ("ITEMS-IGNORED",)
    assert only(kp(bill("<Kpr> </Kpr>", LINE + "<x/>"))).warnings == ()
    assert only(kp(bill("", LINE + "<x>1</x>"))).warnings == ("ITEMS-IGNORED",)


def test_comments_and_cdata_inside_texts_change_nothing() -> None:
    found = only(kp(bill("<Bz><!-- x -->a<![CDATA[<b>]]><?pi y?>c</Bz>")))
    assert found.remark == "a<b>c"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (bill(document=""), "FIELD-MISSING", "document"),
        ("<Fp><Djh>A</Djh></Fp>", "FIELD-MISSING", "lines"),
        (bill("<Djh>B</Djh>"), "ITEM-TWICE", "document"),
        (bill("", LINE, "<Spmc/>"), "FIELD-MISSING", "lines[2].name"),
        (bill("", LINE + "<Je>1</Je>"), "ITEM-TWICE", "lines[1].amount"),
        (bill("<Bz>a<b>c</b></Bz>"), "FILE-FORMAT", "remark"),
    ],
)
def test_a_bad_bill_is_refused_and_the_next_one_stands(body: str, code: str, field: str) -> None:
    first, second = documents(kp("\n" + body, bill(document="DEMO0002")))
    assert isinstance(first, Unreadable)
    assert (first.error.code, first.error.field, first.error.line) == (code, field, 2)
    assert second.document == "DEMO0002"


@pytest.mark.parametrize("count", [0, 1, 3, "x", "-2", ""])
def test_a_count_of_bills_that_lies_refuses_the_file(count: object) -> None:
    data = kp(bill(), bill(), count=count if count != "" else " ")
    error = file_refusal(data)
    assert (error.code, error.field, error.facts["held"]) == ("LINE-COUNT", "Zsl", "2")


def test_a_true_count_may_have_zeros_in_front() -> None:
    assert len(documents(kp(bill(), bill(), count="002"))) == 2


def test_lists_need_no_wrapping_element() -> None:
    row = f"<Sph>{LINE}</Sph>"
    data = f"<Kp><Fpxx><Zsl>1</Zsl><Fp><Djh>A</Djh>{row}{row}</Fp></Fpxx></Kp>"
    assert len(only(data.encode()).lines) == 2


def test_more_bills_or_lines_than_a_file_may_hold_are_refused() -> None:
    error = file_refusal(kp(*["<Fp/>"] * 50_001))
    assert (error.code, error.facts) == ("FILE-TOO-LARGE", {"limit": "50000", "unit": "张"})
    error = refusal(kp(bill("", *["<Je/>"] * 10_000)))
    assert (error.code, error.facts["unit"]) == ("FILE-TOO-LARGE", "行")


def test_bills_within_bills_cost_no_more_than_others() -> None:
    nested = "<Fp>" * 240 + "</Fp>" * 240
    assert len(documents(kp(*[nested] * 1000))) == 1000


@pytest.mark.parametrize("count", [0, None])
def test_a_file_without_bills_is_empty(count: object) -> None:
    assert file_refusal(kp(count=count)).code == "FILE-EMPTY"


@pytest.mark.parametrize("root", ["<Xx/>", "<Fp><Djh>1</Djh></Fp>", "<a><Fpxx/></a>"])
def test_another_root_is_another_format(root: str) -> None:
    error = file_refusal(root.encode())
    assert (error.code, error.facts["expected"]) == ("FILE-FORMAT", "Kp")


@pytest.mark.parametrize("empty", ["<Kp/>", "<Kp></Kp>", "<Kp><Version>2.0</Version></Kp>"])
def test_a_kp_without_bills_is_told_what_belongs_into_it(empty: str) -> None:
    error = file_refusal(empty.encode())
    assert (error.code, error.facts["found"]) == ("FILE-FORMAT", "没有 Fpxx 的 Kp")
    assert error.facts["expected"] == "Kp/Fpxx/Fpsj/Fp"


@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE Kp>",
        '<!DOCTYPE Kp SYSTEM "file:///etc/passwd">',
        '<!-- x --><?a b?> <!DOCTYPE Kp [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
        f'<!DOCTYPE Kp [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<?xml version="1.0"?>\n<!DOCTYPE Kp [<!ENTITY % p SYSTEM "x">%p;]>',
        "<!ENTITY x 'y'>",
    ],
)
def test_a_doctype_of_any_sort_is_unsafe(prolog: str) -> None:
    error = file_refusal(kp(bill("<Bz>&l29;</Bz>"), prolog=prolog))
    assert (error.code, error.facts["found"][:2]) == ("XML-UNSAFE", "<!")


def test_entities_and_inclusions_are_unsafe() -> None:
    assert file_refusal(kp(bill("\n<Bz>&xxe;</Bz>"))).code == "XML-UNSAFE"
    inclusion = '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
    error = file_refusal(kp(bill("\n" + inclusion)))
    assert (error.code, error.line, error.facts["found"]) == ("XML-UNSAFE", 2, "include")


def test_the_five_entities_and_character_references_are_text() -> None:
    assert only(kp(bill("<Bz>&lt;&amp;&#20013;</Bz>"))).remark == "<&中"


@pytest.mark.parametrize(
    "data",
    [
        kp(bill())[:-3],
        b"<" * 100_000,
        b"<a>" * 100_000,
        b"<Kp>" + b"<Fpxx>" * 300 + b"</Fpxx>" * 300 + b"</Kp>",
        kp(bill("<Bz>\x01</Bz>")),
        b"<!-- no end",
        b"<?xml version='1.0'?",
        kp(bill("<Bz>&#0;</Bz>")),
    ],
)
def test_what_is_not_well_formed_is_refused(data: bytes) -> None:
    assert file_refusal(data).code == "FILE-FORMAT"


def test_the_place_of_the_fault_is_told_as_the_file_counts_it() -> None:
    data = kp("\n", "\n", "<Fp>", prolog='<?xml\nversion="1.0"\n?>\n')
    error = file_refusal(data)
    assert (error.code, error.line, "mismatch" in error.facts["reason"]) == ("FILE-FORMAT", 6, True)


@pytest.mark.parametrize("declared", ["GBK", "gb2312", "GB18030", "UTF-8", "utf8", "x-odd", ""])
@pytest.mark.parametrize("real", ["gbk", "utf-8", "utf-8-sig"])
def test_a_declaration_that_lies_does_not_spoil_a_name(declared: str, real: str) -> None:
    said = f' encoding="{declared}"' if declared else ""
    data = kp(bill(), prolog=f'\n<?xml version="1.0"{said}?>', encoding=real)
    assert only(data).buyer.name == "虚构丙"


def test_an_honest_declaration_decides_where_the_bytes_could_be_either() -> None:
    body = bill().replace("虚构丙", "路").replace("样例鼠标", "x")
    gbk = kp(body, prolog='<?xml version="1.0" encoding="GBK"?>', encoding="gbk")
    assert only(gbk).buyer.name == "路"
    utf = kp(body.replace("路", "·"), prolog='<?xml version="1.0" encoding="UTF-8"?>')
    assert only(utf).buyer.name == "·"


def test_half_a_sign_and_a_nul_are_refused_with_their_place() -> None:
    data = kp("\n" + bill(), prolog='<?xml version="1.0" encoding="GBK"?>', encoding="gbk")
    error = file_refusal(data.replace("丙".encode("gbk"), b"\xb1"))
    assert (error.code, error.line, error.facts["byte"]) == ("FILE-ENCODING", 2, "b1")
    error = file_refusal(kp(bill()).replace(b"DEMO", b"\0"))
    assert (error.code, error.facts["byte"]) == ("FILE-ENCODING", "00")


def test_blanks_before_the_first_element_do_no_harm() -> None:
    assert only(b" \t" + kp(bill())).document == "DEMO0001"


def test_an_element_of_no_file_has_no_line() -> None:
    assert xml_text.line_of(etree.Element("a")) == 0


def test_what_is_written_out_can_be_read_again() -> None:
    odd = replace(a_line(), quantity=None, price=None, zero_rate=ZeroRate.EXEMPT, rate=Decimal(0))
    ticket = an_invoice(lines=(a_line("a<&>"), odd), kind=InvoiceKind.SPECIAL, remark="甲\x01\n乙")
    found = only(kp_xml.write_issued([ticket]))
    assert (found.document, found.kind, found.remark) == ("DEMO0001", "专用发票", "甲\n乙")
    assert (found.buyer.name, found.seller.tax_id) == (
        "虚构乙测试商贸有限公司",
        "91990000MA0000007X",
    )
    first, second = found.lines
    assert (first.name, first.amount, first.rate, first.tax) == ("a<&>", "100.00", "0.13", "13.00")
    assert (first.price, first.quantity) == ("100", "1")
    assert (second.zero_rate, second.rate, second.price, second.quantity) == ("1", "0", "", "")


@pytest.mark.parametrize(
    ("special", "basis", "amount"),
    [
        (Special.NONE, "0", "100.00"),
        (Special.DIFFERENCE, "2", "113.00"),
        (Special.REDUCED, "1", "113.00"),
        (Special.PURCHASE, "0", "100.00"),
    ],
)
def test_the_basis_of_the_amounts_goes_out_with_them(
    special: Special, basis: str, amount: str
) -> None:
    line = replace(a_line(), deduction=Money(500), nature=Nature.DISCOUNTED)
    data = kp_xml.write_issued([an_invoice(lines=(line,), special=special)])
    root = etree.fromstring(data)
    assert [root.findtext(f".//{tag}") for tag in ("Hsbz", "Je", "Kce", "fphxz")] == [
        basis,
        amount,
        "5.00",
        "2",
    ]
    assert root.findtext(".//Sgbz") == str(int(special is Special.PURCHASE))


def test_the_file_is_gbk_and_bears_the_mark_of_our_own_namespace_twice() -> None:
    data = kp_xml.write_issued([an_invoice()])
    assert data.startswith(b"<?xml version='1.0' encoding='GBK'?>")
    marks = etree.fromstring(data).findall(".//{urn:kaipiao:simulated}Simulated")
    assert [mark.text for mark in marks] == ["模拟", "模拟"]


def test_what_a_real_disk_signed_bears_no_mark() -> None:
    data = kp_xml.write_issued([replace(an_invoice(), simulated=False)])
    assert b"Simulated" not in data
    assert b"Simulated" in kp_xml.write_issued([], simulated=True)


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=30))
def test_any_text_survives_the_way_out_and_back(text: str) -> None:
    kept = "".join(sign for sign in text if sign in "\t\n" or sign >= " ")
    kept = kept.translate({0xFFFE: None, 0xFFFF: None}).strip()
    found = only(kp_xml.write_issued([an_invoice(remark=text.replace("\r", ""))]))
    assert found.remark == kept.strip()
