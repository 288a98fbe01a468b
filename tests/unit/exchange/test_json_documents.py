"""Our JSON: exact digits, named keys, and nothing that can hurt."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.invoice import Special
from app.exchange.found import Unreadable
from tests.exchange_builders import GOLDEN, documents, file_refusal, only, refusal

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
LINES = st.builds(
    EnteredLine,
    name=TEXTS.filter(bool),
    amount=TEXTS,
    rate=TEXTS,
    preferential=TEXTS,
    price_with_tax=st.booleans(),
    amount_with_tax=st.booleans(),
)
INVOICES = st.builds(
    EnteredInvoice,
    lines=st.lists(LINES, min_size=1, max_size=3).map(tuple),
    document=TEXTS.filter(bool),
    buyer=st.builds(EnteredParty, name=TEXTS),
    seller=st.builds(EnteredParty, tax_id=TEXTS),
    special=st.sampled_from(Special),
    remark=TEXTS,
    with_tax=st.booleans(),
    roll_width_mm=st.sampled_from([0, 57, 76]),
)


def one(**changes: object) -> dict[str, object]:
    """The least document, with changes; None takes a key away."""
    whole: dict[str, object] = {"document": "DEMO0001", "lines": [{"name": "样例"}], **changes}
    return {key: value for key, value in whole.items() if value is not None}


def coded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def line(**items: object) -> bytes:
    return coded(one(lines=[{"name": "样例", **items}]))


def test_the_example_of_the_golden_file_arrives_digit_by_digit() -> None:
    first, second = documents((GOLDEN / "two_bills.json").read_bytes())
    assert isinstance(first, EnteredInvoice) and isinstance(second, EnteredInvoice)
    assert (first.lines[0].amount, first.lines[1].rate, first.source_line) == ("200.00", "0.13", 2)
    assert (first.lines[0].amount_with_tax, second.lines[0].amount_with_tax) == (False, True)
    assert (second.kind, second.buyer_is_person, second.source_line) == ("026", True, 11)


def test_one_object_a_list_and_json_lines_read_the_same() -> None:
    whole = documents(coded([one(), one(document="B")]))
    by_line = documents(coded(one()) + b"\r\n\r\n" + coded(one(document="B")) + b"\n")
    assert [found.document for found in whole] == [found.document for found in by_line]
    assert [found.source_line for found in by_line] == [1, 3]
    assert only(coded(one())).document == "DEMO0001"


@pytest.mark.parametrize(
    "number", ["1.10", "0.1", "1e400", "-0", "100000000000000000000000000.000000000000000001"]
)
def test_a_number_is_the_text_that_stands_in_the_file(number: str) -> None:
    data = line(amount="#").replace(b'"#"', number.encode())
    assert only(data).lines[0].amount == number


def test_a_number_of_a_million_digits_is_only_text() -> None:
    data = line(amount="#").replace(b'"#"', b"9" * 1_000_000)
    assert len(only(data).lines[0].amount) == 1_000_000


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_refused_at_its_field(number: str) -> None:
    error = refusal(b"\n" + line(tax="#").replace(b'"#"', number.encode()))
    assert (error.code, error.field, error.line) == ("NOT-A-NUMBER", "lines[1].tax", 2)
    assert error.facts["text"] == number


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"buyer": {"nmae": "x"}}, "KEY-UNKNOWN", "buyer.nmae"),
        ({"warnings": []}, "KEY-UNKNOWN", "warnings"),
        ({"source_line": 1}, "KEY-UNKNOWN", "source_line"),
        ({"lines": [{"name": "a"}, {"nme": "a"}]}, "KEY-UNKNOWN", "lines[2].nme"),
        ({"\ud800\n": 1}, "KEY-UNKNOWN", "??"),
        ({"document": None}, "FIELD-MISSING", "document"),
        ({"document": ""}, "FIELD-MISSING", "document"),
        ({"lines": None}, "FIELD-MISSING", "lines"),
        ({"lines": []}, "FIELD-MISSING", "lines"),
        ({"lines": [{"amount": "1"}]}, "FIELD-MISSING", "lines[1].name"),
        ({"lines": {"name": "a"}}, "FILE-FORMAT", "lines"),
        ({"lines": [["a"]]}, "FILE-FORMAT", "lines[1]"),
        ({"lines": [{"name": {}}]}, "FILE-FORMAT", "lines[1].name"),
        ({"buyer": "甲"}, "FILE-FORMAT", "buyer"),
        ({"remark": True}, "FILE-FORMAT", "remark"),
        ({"document": ["x"]}, "FILE-FORMAT", "document"),
        ({"with_tax": "2"}, "CHOICE-UNKNOWN", "with_tax"),
        ({"with_tax": []}, "FILE-FORMAT", "with_tax"),
        ({"special": "x"}, "CHOICE-UNKNOWN", "special"),
        ({"roll_width_mm": "5.7"}, "NOT-A-NUMBER", "roll_width_mm"),
        ({"remark": "a\0"}, "CONTROL-SIGN", "remark"),
        ({"remark": "a\ud800"}, "SIGN-NOT-GBK", "remark"),
    ],
)
def test_a_bad_document_names_its_field_and_the_next_one_stands(
    changes: dict[str, object], code: str, field: str
) -> None:
    data = json.dumps([one(**changes), one(document="B")]).encode()
    first, second = documents(data)
    assert isinstance(first, Unreadable)
    assert (first.error.code, first.error.field, second.document) == (code, field, "B")


def test_the_number_of_a_bad_document_is_still_told() -> None:
    first, second, third = documents(
        b'[{"document":"A\\n"},{"document":[]},{"document":"A","a":1}]'
    )
    assert [first.document, second.document, third.document] == ["A?", "", "A"]


@pytest.mark.parametrize("value", ["1", "null", "true", '"x"', "[]"])
def test_an_element_that_is_no_object_is_no_document(value: str) -> None:
    error = refusal(f"[{value}]".encode())
    assert (error.code, error.facts["expected"]) == ("FILE-FORMAT", "object")


def test_a_key_that_stands_twice_is_refused() -> None:
    error = refusal(b'{"document":"A","document":"B","lines":[{"name":"a"}]}')
    assert (error.code, error.field, error.facts["key"]) == ("ITEM-TWICE", "", "document")
    error = refusal(b'{"document":"A","lines":[{"name":"a","name":"b"}]}')
    assert (error.code, error.field) == ("ITEM-TWICE", "lines[1]")


def test_flags_may_be_written_three_ways_and_lines_follow_the_document() -> None:
    found = only(coded(one(with_tax="1", buyer_is_person=0, roll_width_mm=57)))
    assert (found.with_tax, found.buyer_is_person, found.roll_width_mm) == (True, False, 57)
    assert found.lines[0].amount_with_tax and found.lines[0].price_with_tax
    (own,) = only(line(price_with_tax=True, preferential=True)).lines
    assert (own.price_with_tax, own.amount_with_tax, own.preferential) == (True, False, "1")
    assert only(line(preferential="是", unit=None)).lines[0].preferential == "是"


@pytest.mark.parametrize(
    "data",
    [
        b"[",
        b"[1",
        b"[1,]",
        b"[1 2]",
        b"[] x",
        b"{}{}",
        b"{",
        b'{"a":1} x',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"document":"A","lines":[' + b"[" * 200_000,
        b'"x"',
        b"nul",
        b'{"a":1}\n{"b":2}',
        coded(one())[:-1],
    ],
)
def test_what_is_no_json_document_refuses_the_file(data: bytes) -> None:
    error = file_refusal(data, "json")
    assert (error.code, error.facts["expected"]) == ("FILE-FORMAT", "JSON")


def test_the_place_of_the_fault_is_told() -> None:
    error = file_refusal(b'[\n {"document": x}]')
    assert (error.line, error.facts["place"], error.facts["reason"]) == (2, "15", "Expecting value")


def test_a_list_without_documents_is_empty() -> None:
    assert file_refusal(b" [ ] ").code == "FILE-EMPTY"


def test_a_bad_line_of_json_lines_costs_its_own_document() -> None:
    lines = [coded(one(document="A")), b"{broken", b'{"a":1} 2', coded(one(document="B"))]
    first, second, third, last = documents(b"\n".join(lines))
    assert (first.document, last.document) == ("A", "B")
    assert isinstance(second, Unreadable) and isinstance(third, Unreadable)
    assert (second.error.code, second.error.line, third.error.line) == ("FILE-FORMAT", 2, 3)


def test_more_documents_or_lines_than_a_file_may_hold_are_refused() -> None:
    assert file_refusal(b"[" + b"1," * 2_000_000 + b"1]").facts["unit"] == "张"
    assert file_refusal(coded(one()) + b"\n{}" * 50_000).facts["unit"] == "张"
    error = refusal(coded(one(lines=[{}] * 10_000)))
    assert (error.code, error.facts["limit"]) == ("FILE-TOO-LARGE", "9999")


def test_json_may_be_gbk_too() -> None:
    data = json.dumps(one(remark="测试备注"), ensure_ascii=False).encode("gbk")
    assert only(data).remark == "测试备注"


@given(st.lists(INVOICES, min_size=1, max_size=3))
def test_documents_survive_the_way_out_and_back(invoices: list[EnteredInvoice]) -> None:
    data = json.dumps([as_written(invoice) for invoice in invoices]).encode()
    assert [unplaced(found) for found in documents(data)] == [
        unplaced(invoice) for invoice in invoices
    ]


def as_written(invoice: EnteredInvoice) -> dict[str, object]:
    whole: dict[str, Any] = to_builtins(invoice)
    del whole["source_line"], whole["warnings"]
    for entered in whole["lines"]:
        del entered["source_line"]
    return whole


def unplaced(found: object) -> dict[str, object]:
    assert isinstance(found, EnteredInvoice)
    return as_written(found)
