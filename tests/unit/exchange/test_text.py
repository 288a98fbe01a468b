"""Bytes to text: encodings, line ends, broken signs."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import RuleBroken
from app.exchange import text
from tests.exchange_builders import (
    FORMAT_LINE,
    a_file,
    detail,
    documents,
    file_refusal,
    header,
    only,
    refusal,
)

WORDS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, codec="gb2312"))


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"])
def test_every_encoding_and_line_end_reads_the_same(encoding: str, end: str) -> None:
    found = only(a_file(header(), detail(), encoding=encoding, end=end))
    assert (found.buyer.name, found.lines[0].name) == ("虚构乙测试商贸有限公司", "样例鼠标")


def test_line_ends_may_be_mixed_and_are_counted_right() -> None:
    data = f"{FORMAT_LINE}\r\n\n\r//注\r{header()}\n\n{detail()}".encode("gbk")
    found = only(data)
    assert (found.source_line, found.lines[0].source_line) == (5, 7)


@given(WORDS.filter(bool), st.sampled_from(["gb18030", "utf-8"]))
def test_chinese_text_is_never_taken_for_the_other_encoding(words: str, encoding: str) -> None:
    assert text.encoding_of([words.encode(encoding)]) == encoding


def test_the_bytes_of_an_everyday_word_are_not_taken_for_utf8() -> None:
    assert text.encoding_of(["路".encode("gbk")]) == "gb18030"  # in UTF-8 it would be a dot


def test_ascii_alone_is_both() -> None:
    assert text.encoding_of([b"abc"]) == "gb18030"
    assert text.decode(b"abc", "gb18030") == "abc"


@pytest.mark.parametrize(("bom", "name"), [("fffe", "UTF-16"), ("feff", "UTF-16")])
def test_utf_16_is_refused_by_name(bom: str, name: str) -> None:
    error = file_refusal(bytes.fromhex(bom) + "SJJK".encode("utf-16-le"))
    assert (error.code, error.facts["encoding"]) == ("FILE-ENCODING", name)


@pytest.mark.parametrize(
    "data", [b"", b"\r\n \t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf\n", b"\x1a"]
)
def test_a_file_without_a_sign_is_empty(data: bytes) -> None:
    assert file_refusal(data).code == "FILE-EMPTY"


def test_a_file_above_the_limit_is_refused() -> None:
    error = file_refusal(bytes(text.LARGEST_FILE + 1))
    assert (error.code, error.facts["limit"]) == ("FILE-TOO-LARGE", str(text.LARGEST_FILE))
    error = file_refusal(b"x" + b"\r\n" * (text.MOST_LINES + 1))
    assert (error.code, error.facts["unit"]) == ("FILE-TOO-LARGE", "行")


def test_the_dos_end_of_file_sign_is_no_line() -> None:
    assert only(a_file(header(), detail()) + b"\x1a").document == "DEMO0001"
    assert only(a_file(header(), detail()) + b"\x1a\r\n").document == "DEMO0001"


def test_half_a_sign_refuses_its_document_with_line_field_and_place() -> None:
    good = a_file(header(), detail(), header("DEMO0002"), detail())
    name = "样例鼠标".encode("gbk")
    broken = good.replace(name + b"~", name[:-1] + b"\x20~", 1)
    error = refusal(broken)
    assert (error.code, error.field, error.line) == ("FILE-ENCODING", "lines[1].name", 3)
    assert (error.facts["place"], error.facts["byte"]) == ("7", "b1")
    assert documents(broken)[1] == documents(good)[1]


def test_half_a_sign_that_swallows_a_separator_is_noticed() -> None:
    data = a_file(header(), detail()).replace(
        "样例鼠标".encode("gbk"), "样例鼠".encode("gbk") + b"\xb1"
    )
    error = refusal(data)
    assert (error.code, error.field, error.facts["place"]) == (
        "FILE-ENCODING",
        "lines[1].name",
        "7",
    )


def test_a_lone_tilde_and_a_sign_that_ends_like_one_are_text() -> None:
    rare = b"\x81\x7e".decode("gbk")
    assert only(a_file(header(), detail(f"1~5号{rare}"))).lines[0].name == f"1~5号{rare}"
    assert only(a_file(header(), detail(f"{rare}a"))).lines[0].name == f"{rare}a"


def test_one_broken_sign_does_not_turn_utf8_into_other_signs() -> None:
    data = a_file(header(), detail(), encoding="utf-8")
    cut = data.replace("鼠".encode(), "鼠".encode()[:2], 1)
    error = refusal(cut)
    assert (error.code, error.facts["encoding"]) == ("FILE-ENCODING", "utf-8")
    assert (error.line, error.field) == (3, "lines[1].name")


def test_a_fault_behind_the_known_items_has_no_field_name() -> None:
    extra = "~~".join(["x"] * 30)
    data = a_file(header(), detail() + "~~" + extra).replace(b"x\r\n", b"\xff\r\n")
    assert refusal(data).field == "lines[1].?"


def test_a_comment_may_be_of_broken_bytes_and_of_any_length() -> None:
    comment = b"//\xff\xff" + b"x" * text.LONGEST_LINE + b"\r\n"
    assert only(comment + a_file(header(), detail())).document == "DEMO0001"


def test_a_line_of_ten_megabytes_is_refused_with_its_line_and_little_memory() -> None:
    long = b"\xd6\xd0" * 5_242_880
    data = a_file(header("DEMO0001"), detail(), header("DEMO0002"))
    data += long + b"\r\n" + a_file(header("DEMO0003"), detail())
    tracemalloc.start()
    found = documents(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    error = refusal(data, at=1)
    assert (error.code, error.line, error.facts["bytes"]) == ("LINE-TOO-LONG", 5, "10485760")
    assert [one.document for one in found] == ["DEMO0001", "DEMO0002", "DEMO0003"]
    assert peak < len(data) + 1_000_000  # the content behind the mark, and hardly more


@pytest.mark.parametrize("start", [b"[", b"<Kp>\n"])
def test_json_and_xml_without_line_ends_have_a_limit_too(start: bytes) -> None:
    error = file_refusal(start + b" " * (text.LONGEST_RUN + 1))
    assert (error.code, error.line) == ("LINE-TOO-LONG", 1 + start.count(b"\n"))


def test_signs_that_no_encoding_bears_are_named_with_their_place() -> None:
    with pytest.raises(RuleBroken) as refused:
        text.writable("ab\ud800", "remark", 7)
    assert (refused.value.code, refused.value.field, refused.value.line) == (
        "SIGN-NOT-GBK",
        "remark",
        7,
    )
    assert refused.value.facts == {"sign": "\ufffd", "code_point": "U+D800", "place": "3"}


def test_a_nul_in_a_name_is_refused_at_the_field() -> None:
    error = refusal(a_file(header(), detail("样例\0鼠标")))
    assert (error.code, error.field, error.line) == ("CONTROL-SIGN", "lines[1].name", 3)
    assert error.facts == {"code_point": "U+0000", "place": "3"}
