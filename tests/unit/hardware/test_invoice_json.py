"""The invoice has one form in JSON, and every other spelling of it is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hardware.disk import Disk
from hardware.errors import Refused
from hardware.protocol import invoice_body
from hardware.protocol.problem import ProtocolError
from tests.disk_builders import REQUEST, Wall, a_disk_file, request_id, unlocked

ONE_LINE = replace(REQUEST, lines=REQUEST.lines[:1])
FORM = (
    '["007","DEMO0001",'
    '["示例甲测试有限公司","91990000MA0000007X","虚构路1号 000-0000","测试银行 0000"],'
    '["示例乙测试有限公司","91990000000000027W","",""],'
    '[["测试商品","","件","1","100",false,10000,1300,1300,"0","1010101010000000000","",false,'
    '"","",0,""]],30000,3900,"","","","测试员","",false,false,"",false,"","",0,"",""]'
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=4,
)


def _refused(data):
    with pytest.raises(ProtocolError):
        invoice_body.decode_canonical(data)


def _places(value, path=()):
    """Every place of a nested list."""
    yield path
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _places(inner, (*path, number))


def _put(value, path, new):
    if not path:
        return new
    changed = list(value)
    changed[path[0]] = _put(value[path[0]], path[1:], new)
    return changed


PLACES = list(_places(json.loads(FORM)))


def test_the_form_is_fixed():
    assert invoice_body.canonical_bytes(ONE_LINE) == FORM.encode()
    assert invoice_body.VERSION == 3


@pytest.mark.parametrize("edge", [2**63 - 1, -(2**63)])
def test_numbers_of_64_bits_have_a_form_and_larger_ones_none(edge):
    at_edge = replace(ONE_LINE, net_fen=edge, lines=(replace(ONE_LINE.lines[0], tax_fen=edge),))
    assert invoice_body.decode_request(invoice_body.encode_request(at_edge)) == at_edge
    beyond = str(edge + (1 if edge > 0 else -1))
    _refused(FORM.replace("30000", beyond).encode())
    _refused(FORM.replace("10000", beyond).encode())


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ('["007"', ' ["007"'),
        ('"",""]', '"",""] '),
        ('"",""]', '"",""][]'),
        (',"",""]', ',""]'),
        (',"",""]', "]"),
        (',"",""]', ',"","",""]'),
        (",30000", ", 30000"),
        ("30000", "3e4"),
        ("30000", "30000.0"),
        ("30000", "NaN"),
        ("30000", "null"),
        ("30000", "030000"),
        ("30000", "9" * 5000),
        (",0,", ",-0,"),
        ("30000", "true"),
        ("false", "0"),
        ('"007"', '"\\u003007"'),
        ("DEMO0001", "\\/"),
        ("DEMO0001", "\\ud800"),
        ("DEMO0001", "\n"),
        ('"007"', "7"),
        ('"007",', ""),
        ('W","",""]', 'W",""]'),
        ('W","",""]', 'W","",""],[]'),
        ('0000"],', '0000",""],'),
        (',[["', ',[[],["'),
        ('0,""]]', '0,"",""]]'),
        (',[["', ',[{},["'),
        (',[["', ',["seventeen letters",["'),
    ],
)
def test_another_spelling_or_shape_is_refused(there, instead):
    assert there in FORM
    _refused(instead.join(FORM.rsplit(there, 1)).encode())


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b'"x"', b"\xff", b"\xef\xbb\xbf" + FORM.encode(), b"[" * 200_000],
)
def test_what_is_no_list_of_an_invoice_is_refused(data):
    _refused(data)


@given(st.sampled_from(PLACES), VALUES)
def test_any_value_at_any_place_is_an_invoice_in_its_form_or_refused(place, value):
    changed = _put(json.loads(FORM), place, value)
    data = json.dumps(changed, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        seen = invoice_body.decode_canonical(data)
    except ProtocolError:
        return
    assert invoice_body.canonical_bytes(seen) == data


@given(st.integers(0, len(FORM.encode()) - 1), st.binary(max_size=2))
def test_damaged_bytes_are_another_invoice_in_its_form_or_refused(place, bits):
    data = bytearray(FORM.encode())
    data[place : place + 1] = bits
    try:
        record = invoice_body.decode_canonical(bytes(data))
    except ProtocolError:
        return
    assert invoice_body.canonical_bytes(record) == data


def test_the_version_before_is_refused():
    body = invoice_body.encode_request(REQUEST)
    with pytest.raises(ProtocolError, match="version"):
        invoice_body.decode_request(b"\x01" + body[1:])


def test_a_text_too_long_to_be_signed_takes_no_number(tmp_path):
    disk: Disk = unlocked(a_disk_file(tmp_path), Wall())
    slot = disk.next_slot("007")
    body = disk.encode(replace(REQUEST, document="虚" * 30_000))
    with pytest.raises(Refused):
        disk.sign(request_id(1), body, slot)
    assert (disk.next_slot("007"), disk.status().head_sequence) == (slot, 0)
    assert disk.result(request_id(1)) is None
    disk.close()
