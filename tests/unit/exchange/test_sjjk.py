"""SJJK0101: what real exporters send, dirty as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.exchange.found import Unreadable
from tests.exchange_builders import (
    FORMAT_LINE,
    GOLDEN,
    a_file,
    detail,
    documents,
    file_refusal,
    header,
    only,
    refusal,
)


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def test_every_item_of_a_full_bill_arrives_as_the_text_it_was() -> None:
    first, second = documents(golden("two_bills.txt"))
    assert isinstance(first, EnteredInvoice) and isinstance(second, EnteredInvoice)
    assert first.buyer == EnteredParty(
        "虚构乙测试商贸有限公司",
        "91990000MA00EXAM7A",
        "虚构市样例路1号 0990-0000001",
        "示例银行虚构支行 9900000000000000001",
    )
    assert first.seller.address_phone == "虚构市样例路9号 0990-0000009"
    assert first.seller.bank_account == "示例银行样例支行 9900000000000000009"
    assert (first.remark, first.reviewer, first.payee) == ("测试备注\n第二行", "复核甲", "收款乙")
    assert (first.goods_code_version, first.source_line, first.warnings) == ("33.0", 3, ())
    assert second.lines == (
        EnteredLine(
            name="样例鼠标",
            unit="个",
            spec="M-1",
            quantity="1",
            price="100",
            amount="100.00",
            rate="0.13",
            tax="13.00",
            discount="10.00",
            discount_tax="1.30",
            goods_code="1090510000000000000",
            own_code="P002",
            preferential="0",
            source_line=8,
        ),
    )


def test_dirty_files_are_read_and_what_was_mended_is_told() -> None:
    first, second = documents(golden("dirty.txt"))
    assert isinstance(first, EnteredInvoice) and isinstance(second, EnteredInvoice)
    assert first.warnings == ("ITEMS-SHIFTED",)
    assert [line.rate for line in first.lines] == ["13", "13%"]
    assert first.lines[1].discount_rate == "10%"
    assert first.seller.bank_account == "示例银行样例支行 9900000000000000009"
    assert (second.buyer, second.lines[0].amount) == (EnteredParty("虚构丙"), "50.00")


def test_comments_blank_lines_and_format_lines_may_stand_anywhere() -> None:
    lines = ("", "//a", header(count=2), " // b", detail(), "\u3000", detail(), FORMAT_LINE)
    assert len(only(b"//x\r\n\r\n" + a_file(*lines)).lines) == 2


def test_blanks_around_separators_belong_to_nothing() -> None:
    found = only(a_file(header().replace("~~", " ~~ "), detail()))
    assert (found.document, found.buyer.tax_id) == ("DEMO0001", "91990000MA00EXAM7A")


def test_six_header_items_and_seven_detail_items_are_enough() -> None:
    lines = ["DEMO0001~~1~~虚构丙", "样例服务~~~~~~~~50.00~~0.06~~"]
    assert only(a_file(*lines)).lines[0].rate == "0.06"


@pytest.mark.parametrize(
    ("items", "seller_bank", "warnings"),
    [
        ({"i10": "20240115", "i11": "银行"}, "银行", ("ITEMS-SHIFTED",)),  # item 10 left out
        ({"i10": "20240115", "i11": "20240115", "i12": "银行"}, "银行", ()),
        ({"i10": "20241301", "i11": "", "i12": "银行"}, "银行", ()),  # no such day: a name
        ({"i11": "20240115", "i13": "银行", "i14": "地址"}, "银行", ("ITEMS-SHIFTED",)),
        ({"i11": "20240115", "i13": "地址", "i14": "a@b"}, "", ("ITEMS-IGNORED",)),
    ],
)
def test_shifted_header_items_are_put_back(
    items: dict[str, str], seller_bank: str, warnings: tuple[str, ...]
) -> None:
    found = only(a_file(header(**items), detail()))
    assert (found.seller.bank_account, found.warnings) == (seller_bank, warnings)


def test_what_has_no_meaning_here_is_left_aside_with_a_warning() -> None:
    assert only(a_file(header(), detail(i20="1"))).warnings == ("ITEMS-IGNORED",)
    assert only(a_file(header(i16="3"), detail(i20="0", i25=""))).warnings == ("ITEMS-IGNORED",)


@pytest.mark.parametrize(("mode", "with_tax"), [("", False), ("0", False), ("1", True)])
def test_the_price_mode_governs_the_price_and_not_the_amount(mode: str, with_tax: bool) -> None:
    (line,) = only(a_file(header(), detail(i12="113", i13=mode))).lines
    assert (line.price_with_tax, line.amount_with_tax) == (with_tax, False)


def test_an_unknown_price_mode_is_refused() -> None:
    error = refusal(a_file(header(), detail(i13="2")))
    assert (error.code, error.field, error.line) == ("CHOICE-UNKNOWN", "lines[1].price_with_tax", 3)
    assert error.facts == {"text": "2", "allowed": "0 1"}


def test_a_bill_without_number_is_refused_and_the_next_one_stands() -> None:
    data = a_file(header(""), detail(), header("DEMO0002"), detail())
    assert (refusal(data).code, refusal(data).field) == ("FIELD-MISSING", "document")
    assert documents(data)[1].document == "DEMO0002"


@pytest.mark.parametrize(
    ("line", "field"), [("样例鼠标", "unit"), ("样~~个~~M~~1~~9", "rate"), (detail(""), "name")]
)
def test_a_detail_that_stops_before_its_rate_names_what_is_missing(line: str, field: str) -> None:
    error = refusal(a_file(header(), line))
    assert (error.code, error.field, error.line) == ("FIELD-MISSING", f"lines[1].{field}", 3)


@pytest.mark.parametrize("start", ["", "SJJK0102~~发票作废\r\n", "SJJK0201~~已开发票传出\r\n"])
def test_a_file_without_its_format_line_is_refused(start: str) -> None:
    error = file_refusal((start + header() + "\r\n" + detail()).encode("gbk"), "sjjk")
    assert (error.code, error.line, error.facts["expected"]) == ("FILE-FORMAT", 1, "SJJK0101")


def test_a_part_in_another_format_is_refused_and_what_follows_stands() -> None:
    data = a_file(header(), detail(), "SJJK0102~~x", "00000001", FORMAT_LINE, header("B"), detail())
    first, foreign, last = documents(data)
    assert (first.document, last.document) == ("DEMO0001", "B")
    assert isinstance(foreign, Unreadable)
    assert (foreign.error.code, foreign.error.facts["found"]) == ("FILE-FORMAT", "SJJK0102")


@pytest.mark.parametrize("data", [a_file(), b"//\r\n"])
def test_a_file_without_bills_is_empty(data: bytes) -> None:
    assert file_refusal(data, "sjjk").code == "FILE-EMPTY"


def test_numbers_are_handed_on_and_judged_elsewhere() -> None:
    first, second = documents(golden("one_bad_rate.txt"))
    assert isinstance(first, EnteredInvoice) and first.lines[0].rate == "abc"
    assert (first.lines[0].source_line, second.document) == (3, "DEMO0012")


@given(st.integers(0, 5000))
def test_a_file_cut_anywhere_yields_only_bills_that_are_whole(cut: int) -> None:
    whole = golden("two_bills.txt")
    bills = documents(whole)
    for found in documents(whole[:cut]) if cut > 60 else []:
        assert isinstance(found, Unreadable) or found in bills


def test_a_last_line_that_is_cut_is_noticed() -> None:
    data = a_file(header(count=2), detail(), "样例鼠标~~个~~M-1~~1~~100.00~~0")
    error = refusal(data.removesuffix(b"\r\n"))
    assert (error.code, error.field, error.line) == ("LINE-CUT", "lines[2].rate", 4)
    assert only(data).lines[1].rate == "0"
    broken = refusal(data.removesuffix(b"\r\n").replace(b"M-1~~1~~100.00~~0", b"\xff~~1~~9~~0"))
    assert broken.code == "FILE-ENCODING"


def test_the_last_line_needs_no_line_end() -> None:
    data = a_file(header(count=2), detail(), detail())
    bare = only(data.removesuffix(b"\r\n"))
    assert bare.warnings == ("FILE-NO-END",)
    assert replace(bare, warnings=()) == only(data)
    assert only((data + b"// end").removesuffix(b"\r\n")) == only(data)


@pytest.mark.parametrize("rate", ["", "0", "0.", "0.0", "0.1", "1"])
def test_what_may_be_half_a_rate_is_never_taken_for_one(rate: str) -> None:
    data = a_file(header(count=1), f"样例鼠标~~个~~M-1~~1~~100.00~~{rate}")
    error = refusal(data.removesuffix(b"\r\n"))
    assert (error.code, error.field, error.line) == ("LINE-CUT", "lines[1].rate", 3)
    assert only(data).lines[0].rate == rate


def test_a_complete_last_line_needs_no_line_end_at_all() -> None:
    whole = "样例鼠标~~个~~M-1~~1~~100.00~~0.13" + "~~" * 13
    assert only(a_file(header(count=1), whole).removesuffix(b"\r\n")).warnings == ()


@pytest.mark.parametrize(
    ("day", "warned"),
    [("", ()), ("20240115", ()), ("2024-01-15", ()), ("20241399", ("DATE-UNKNOWN",))],
)
def test_a_date_that_is_none_is_told_and_left_aside(day: str, warned: tuple[str, ...]) -> None:
    data = a_file(f"D1~~1~~虚构乙~~~~~~~~~~~~~~~~{day}", detail())
    assert only(data).warnings == warned
